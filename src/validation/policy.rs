//! EN 319 102-1 clause 5.1.4: the constraints that the validation obeys.

use serde::{Deserialize, Serialize};

use super::algorithm_policy::AlgorithmPolicy;
use super::revocation_freshness::Freshness;
use crate::pki::RevocationMode;

/// What is asked of a signature beyond its mathematics.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ValidationPolicy {
    /// Which process is run.
    pub profile: Profile,
    /// How missing revocation data is judged.
    pub revocation: RevocationMode,
    /// Revocation data issued after the moment that is judged is accepted.
    pub retroactive_revocation: bool,
    /// How old the revocation data of signers, and of the authorities above them, may be.
    pub freshness: Freshness,
    /// At which moment the revocation data of time-stamping authorities has to be fresh.
    pub time_stamp_freshness: TimeStampFreshness,
    /// Which key usage a signer's certificate must allow.
    pub signer_key_usage: SignerKeyUsage,
    /// Dated constraints on digests and keys.
    pub algorithms: AlgorithmPolicy,
}

/// Which of the processes of EN 319 102-1 is run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(clippy::exhaustive_enums, reason = "the two that the command names")]
pub enum Profile {
    /// Clause 5.3, with the signature time-stamps judged (5.4): everything must hold at the validation time.
    Basic,
    /// Clause 5.6: proofs of existence, past validation.
    #[default]
    LongTerm,
}

/// At which moment the revocation data of a time-stamping authority has to be fresh.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(clippy::exhaustive_enums, reason = "the two moments there are")]
pub enum TimeStampFreshness {
    /// When the token was made (or later), as 5.5.4 e does with the best-signature-time for signers. It lets an
    /// archive that keeps the data of that day rest on its last time-stamp until that authority's certificate expires.
    #[default]
    AtGenerationTime,
    /// At the validation time.
    AtValidationTime,
}

/// Which key usage a signer's certificate must allow (RFC 5280 4.2.1.3). A certificate without the extension is
/// restricted in nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(clippy::exhaustive_enums, reason = "the three there can be")]
pub enum SignerKeyUsage {
    /// `nonRepudiation`, as EN 319 412-2 4.3.2 wants it of qualified signers.
    NonRepudiation,
    /// `nonRepudiation` or `digitalSignature`. The second alone leaves a finding.
    #[default]
    Signing,
    /// Any.
    Any,
}
