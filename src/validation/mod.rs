//! EN 319 102-1: the judgement, one file a building block.
//!
//! [`validate_all`] first establishes the facts of each signature, each once (`survey`); the processes of clauses
//! 5.3 to 5.6 then weigh them at the validation time, and again at later moments to find the [`Expiry`].

mod acceptance;
mod algorithm_policy;
mod archival;
#[cfg(test)]
mod archival_tests;
mod basic;
mod certificate;
mod chain;
mod conclusion;
mod context;
mod cryptographic;
mod expiry;
mod facts;
mod format;
mod judgement;
mod long_term;
mod material;
mod pades_level;
mod past_certificate;
mod past_signature;
mod paths;
mod poe;
mod policy;
mod revocation_freshness;
mod seed_values;
mod signing_certificate;
mod statements;
mod survey;
mod time_sliding;
mod time_stamp;
mod wanted;

use crate::budget::{Budget, Exhausted};
use crate::cms::Content;
use crate::crypto::{DigestAlgorithm, Provider};
use crate::pki::{Evidence, TrustStore};
use crate::signature::{SecurityStore, Signature};
use crate::time::Time;

pub use crate::pki::RevocationMode;
pub use algorithm_policy::{Acceptance, AlgorithmPolicy, AlgorithmTableError, AlgorithmUse, Constraint};
pub use chain::Revoked;
pub use conclusion::{
    Check, Compared, Conclusion, Failure, Indeterminacy, Indication, Outcome, UnknownName, Verdict,
};
pub use expiry::Expiry;
pub use format::FormatCheck;
pub use judgement::{CertificateJudgement, Judgement, TimeStampJudgement, TimeStampKind};
pub use pades_level::{PadesAssessment, PadesLevel};
pub use poe::{ObjectDigest, Proof, ProofSource, Proofs, object_digest};
pub use policy::{Profile, SignerKeyUsage, TimeStampFreshness, ValidationPolicy};
pub use revocation_freshness::{Freshness, WITHOUT_NEXT_UPDATE};
pub use wanted::Wanted;

/// What the signatures of a document are judged with (clause 5.1.4).
#[derive(Clone, Copy, Debug)]
#[expect(clippy::exhaustive_structs, reason = "the caller brings all of it")]
pub struct Context<'a> {
    /// The anchors of signers.
    pub trust: &'a TrustStore,
    /// The anchors of time-stamping authorities.
    pub tsa_trust: &'a TrustStore,
    /// What the caller brings; that of the document is added here.
    pub evidence: &'a Evidence,
    /// The document security store of all revisions.
    pub store: Option<&'a SecurityStore>,
    /// The mathematics.
    pub provider: &'a dyn Provider,
    /// The constraints.
    pub policy: &'a ValidationPolicy,
    /// The validation time.
    pub time: Time,
    /// The work that may be done.
    pub budget: &'a Budget<'a>,
}

/// One signature of the document.
#[derive(Clone, Copy)]
#[expect(clippy::exhaustive_structs, reason = "the caller brings all of it")]
pub struct Input<'a> {
    /// The signature dictionary.
    pub signature: &'a Signature,
    /// What [`check_format`] says of it.
    pub format: &'a FormatCheck,
    /// The bytes of its `/ByteRange`.
    pub content: &'a dyn Content,
    /// A change afterwards that no rule clears.
    pub suspicious: bool,
    /// Whether the changes keep within what the signer permits; `None` when that was not looked at.
    pub doc_mdp_ok: Option<bool>,
    /// Whether the signature keeps to the seed values of its field; `None` when there are none.
    pub seed_values_ok: Option<bool>,
}

impl std::fmt::Debug for Input<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Input").field("field", &self.signature.field).finish_non_exhaustive()
    }
}

/// What came of all signatures of a document.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Validated {
    /// One judgement an input, in their order.
    pub judgements: Vec<Judgement>,
    /// All that was at hand: what the caller brought, then what the document holds.
    pub evidence: Evidence,
    /// What was missing, each piece once.
    pub wanted: Vec<Wanted>,
}

/// Parses what a signature holds (clause 5.2.2). This is done once, before its digests are computed.
pub fn check_format(signature: &Signature) -> FormatCheck {
    format::check(signature)
}

/// The digests of its bytes that a signature will be asked for, so that the digests of all signatures can be computed
/// in one pass. `format` is of the same signature.
pub fn digests_needed(signature: &Signature, format: &FormatCheck) -> Vec<DigestAlgorithm> {
    survey::digests_needed(format, &signature.sub_filter)
}

/// Judges all signatures and document time-stamps of a document together: evidence and proofs of existence are shared,
/// and each certificate, CRL and OCSP response is judged once.
///
/// # Errors
/// Only when the budget is spent.
pub fn validate_all(context: &Context<'_>, inputs: &[Input<'_>]) -> Result<Validated, Exhausted> {
    judgement::validate_all(context, inputs)
}
