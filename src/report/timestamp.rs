//! What is to be said of one time-stamp token.

use serde::Serialize;

use super::SignerReport;
use crate::time::Time;
use crate::validation::Conclusion;

/// RFC 3161: one token.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct TimestampReport {
    /// What it is over.
    pub kind: TimestampKind,
    /// `genTime`; `null` when the token can't be read.
    pub time: Option<Time>,
    /// Whether its imprint is that of what it is over, and its own digest agrees.
    pub intact: bool,
    /// Whether its signature value verifies.
    pub valid: bool,
    /// Whether it is intact and valid, and a path leads to a trust anchor without a problem.
    pub trusted: bool,
    /// EN 319 102-1 5.4
    #[serde(flatten)]
    pub conclusion: Conclusion,
    /// Why it is no proof, in words.
    pub reasons: Vec<String>,
    /// Digest algorithm of the imprint.
    pub digest_algorithm: Option<String>,
    /// The TSA's policy, dotted.
    pub policy: Option<String>,
    /// The authority.
    pub tsa: Option<SignerReport>,
}

/// What a token is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub enum TimestampKind {
    /// RFC 3161 appendix A: over the signature value.
    Signature,
    /// EN 319 122-1 5.2.8: over the content, before signing.
    Content,
    /// ISO 32000-2 12.8.5: over the document.
    Document,
}

impl TimestampReport {
    /// A token of which nothing holds yet.
    pub fn new(kind: TimestampKind, conclusion: Conclusion) -> Self {
        Self {
            kind,
            time: None,
            intact: false,
            valid: false,
            trusted: false,
            conclusion,
            reasons: Vec::new(),
            digest_algorithm: None,
            policy: None,
            tsa: None,
        }
    }
}
