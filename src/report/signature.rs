//! What is to be said of one signature.

use serde::Serialize;

use super::{Modifications, SignerReport, TimestampReport};
use crate::finding::Finding;
use crate::signature;
use crate::time::Time;
use crate::validation::{Check, Conclusion, Failure, Indeterminacy};

/// One signature, document time-stamp or usage-rights signature.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct SignatureReport {
    /// From 1.
    pub ordinal: u32,
    /// ISO 32000-2 12.7.4.2: the fully qualified field name; empty for usage rights.
    pub field: String,
    /// What it is for.
    pub kind: SignatureKind,
    /// ISO 32000-2 12.8.3.3.1: `/SubFilter` as the file has it.
    pub sub_filter: Option<String>,
    /// The revision that brought it.
    pub revision: u32,
    /// EN 319 102-1 5.1.3
    #[serde(flatten)]
    pub conclusion: Conclusion,
    /// Why it is not TOTAL-PASSED, the gravest first: whole sentences, lower case, no full stop.
    pub reasons: Vec<String>,
    /// Whether the digest of the signed bytes is the signed one; `null` only if not computable.
    pub intact: Option<bool>,
    /// Whether the signature value verifies; `null` only if not computable.
    pub valid: Option<bool>,
    /// `sha256`, `sha3_512`, …
    pub digest_algorithm: Option<String>,
    /// `sha256_rsa`, `rsassa_pss`, `ed25519`, …
    pub signature_mechanism: Option<String>,
    /// What the signed bytes are of the file.
    pub coverage: CoverageLevel,
    /// What later revisions changed.
    pub modifications: Modifications,
    /// ISO 32000-2 12.7.5.5: whether the field's seed values are met; `null` without any.
    pub seed_values_ok: Option<bool>,
    /// EN 319 142-1 clause 6: `B-B`, `B-T`, `B-LT`, `B-LTA`; `null` for what is no PAdES baseline signature.
    pub pades_level: Option<String>,
    /// What is missing for the next level, in words.
    pub pades_missing: Vec<String>,
    /// What the signer says; a claim, not a proof.
    pub signed_at: Option<Time>,
    /// The earliest moment at which the signature is proven to have existed.
    pub best_signature_time: Option<Time>,
    /// From when on this verdict would be worse.
    pub expires_on: Option<Time>,
    /// Why: the certificate, an algorithm, the time-stamping authority, revocation data.
    pub expires_reason: Option<String>,
    /// `null` when the signer's certificate is not at hand.
    pub signer: Option<SignerReport>,
    /// The time-stamp tokens inside the signature.
    pub timestamps: Vec<TimestampReport>,
    /// What the signature dictionary says; nothing of it is proven by anybody but the signer.
    pub claimed: Claimed,
    /// Every check, in the order in which they were made.
    pub checks: Vec<Check>,
    /// What was noticed about this signature.
    pub findings: Vec<Finding>,
}

/// ISO 32000-2 12.8.1: what a signature is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub enum SignatureKind {
    /// A person or an organisation signed.
    Signature,
    /// 12.8.5: a time-stamping authority vouches for the moment.
    #[serde(rename = "document-timestamp")]
    DocumentTimestamp,
    /// 12.8.2.3: a vendor's right to use features of its viewer; it says nothing on the document's content.
    UsageRights,
}

/// How much of the file the signed bytes are, the least first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[expect(clippy::exhaustive_enums, reason = "a published scale")]
pub enum CoverageLevel {
    /// The hole is not exactly the `/Contents` of this signature, or the range makes no sense.
    Unclear,
    /// From the first byte on, but not up to the end of a revision.
    ContiguousBlockFromStart,
    /// A whole revision.
    EntireRevision,
    /// Every byte of the file.
    EntireFile,
}

impl From<signature::Coverage> for CoverageLevel {
    fn from(coverage: signature::Coverage) -> Self {
        match coverage {
            signature::Coverage::Unclear => Self::Unclear,
            signature::Coverage::ContiguousBlockFromStart => Self::ContiguousBlockFromStart,
            signature::Coverage::EntireRevision => Self::EntireRevision,
            signature::Coverage::EntireFile => Self::EntireFile,
        }
    }
}

impl From<signature::SignatureKind> for SignatureKind {
    fn from(kind: signature::SignatureKind) -> Self {
        match kind {
            signature::SignatureKind::Signature => Self::Signature,
            signature::SignatureKind::DocumentTimestamp => Self::DocumentTimestamp,
            signature::SignatureKind::UsageRights => Self::UsageRights,
        }
    }
}

impl SignatureKind {
    /// The name in reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Signature => "signature",
            Self::DocumentTimestamp => "document-timestamp",
            Self::UsageRights => "usage-rights",
        }
    }
}

impl CoverageLevel {
    /// The name in reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Unclear => "unclear",
            Self::ContiguousBlockFromStart => "contiguous_block_from_start",
            Self::EntireRevision => "entire_revision",
            Self::EntireFile => "entire_file",
        }
    }
}

/// ISO 32000-2 12.8.1, table 255: what the signature dictionary claims.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[expect(clippy::exhaustive_structs, reason = "the four texts of table 255")]
pub struct Claimed {
    /// `/Name`
    pub name: Option<String>,
    /// `/Reason`
    pub reason: Option<String>,
    /// `/Location`
    pub location: Option<String>,
    /// `/ContactInfo`
    pub contact: Option<String>,
}

impl SignatureReport {
    /// A signature of which nothing is known yet: INDETERMINATE (GENERIC), and nothing covered.
    pub fn new(ordinal: u32, field: impl Into<String>, kind: SignatureKind, revision: u32) -> Self {
        Self {
            ordinal,
            field: field.into(),
            kind,
            sub_filter: None,
            revision,
            conclusion: Conclusion::Indeterminate(Indeterminacy::Generic),
            reasons: Vec::new(),
            intact: None,
            valid: None,
            digest_algorithm: None,
            signature_mechanism: None,
            coverage: CoverageLevel::Unclear,
            modifications: Modifications::default(),
            seed_values_ok: None,
            pades_level: None,
            pades_missing: Vec::new(),
            signed_at: None,
            best_signature_time: None,
            expires_on: None,
            expires_reason: None,
            signer: None,
            timestamps: Vec::new(),
            claimed: Claimed::default(),
            checks: Vec::new(),
            findings: Vec::new(),
        }
    }

    /// Whether the mathematics holds: the digest is the signed one and the signature value verifies.
    pub fn sound(&self) -> bool {
        self.intact == Some(true) && self.valid == Some(true)
    }

    /// Whether it failed for the reason `failure`.
    pub fn failed_for(&self, failure: Failure) -> bool {
        self.conclusion == Conclusion::TotalFailed(failure)
    }
}
