//! The answer: one typed report for people, programs and archives.
//!
//! Equal input, options and validation time give byte-identical JSON.

mod certificate;
mod identity;
mod organization;
#[cfg(test)]
mod schema;
mod signature;
pub mod table;
mod text;
mod timestamp;
mod zefort;

use std::collections::BTreeMap;

use serde::Serialize;

use crate::finding::Finding;
use crate::time::Time;
use crate::validation::Verdict;

pub use crate::integrity::{Change, ChangeKind, ModificationLevel, Modifications, Severity};
pub use certificate::{CertificateReport, QcReport, RevocationReport, SignerReport};
pub use identity::{Identity, IdentityKind, SemanticsIdentifier, Subject};
pub use organization::{Organization, OrganizationSource};
pub use signature::{Claimed, CoverageLevel, SignatureKind, SignatureReport};
pub use text::Style;
pub use timestamp::{TimestampKind, TimestampReport};
pub use zefort::{Zefort, ZefortContext};

/// The number of the report's shape. It grows when a field changes its meaning or goes, not when one is added.
pub const SCHEMA: u32 = 1;

/// The JSON schema of [`Report`], generated from the types.
///
/// A test says when it is stale; `BLESS=1 cargo test --lib report::schema` writes it anew.
pub const SCHEMA_JSON: &str = include_str!("schema.json");

/// Everything that is to be said of one document.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Report {
    /// [`SCHEMA`]
    pub schema: u32,
    /// The name that the caller gave the document.
    pub file: String,
    /// Bytes.
    pub size: u64,
    /// Digests of the whole file.
    pub digests: Digests,
    /// The moment for which the judgement holds.
    pub validation_time: Time,
    /// The worst indication of all signatures.
    pub verdict: Verdict,
    /// Oldest first.
    pub revisions: Vec<RevisionReport>,
    /// How the document is encrypted, in words; `null` when it is not.
    pub encryption: Option<String>,
    /// What was noticed about the file as a whole: every tolerance taken, in the order of offsets.
    pub findings: Vec<Finding>,
    /// In the order of revisions and, within one, of fields.
    pub signatures: Vec<SignatureReport>,
}

/// Digests of the whole file, lower-case hexadecimal.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Digests {
    /// FIPS 180-4
    pub sha256: String,
    /// Those that were asked for, by the names of [`crate::crypto::DigestAlgorithm`], such as `sha3_512`.
    #[serde(flatten)]
    pub others: BTreeMap<String, String>,
}

/// ISO 32000-2 7.5.6: one revision of the document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct RevisionReport {
    /// From 1.
    pub number: u32,
    /// Bytes of the file up to and with this revision.
    pub end: u64,
    /// The fields whose signatures cover exactly the revisions up to this one.
    pub signed_by: Vec<String>,
}

impl Report {
    /// A report whose verdict follows from its signatures.
    pub fn new(
        file: impl Into<String>,
        size: u64,
        digests: Digests,
        validation_time: Time,
        signatures: Vec<SignatureReport>,
    ) -> Self {
        let mut report = Self {
            schema: SCHEMA,
            file: file.into(),
            size,
            digests,
            validation_time,
            verdict: Verdict::NoSignature,
            revisions: Vec::new(),
            encryption: None,
            findings: Vec::new(),
            signatures,
        };
        report.settle();
        report
    }

    /// Sets the verdict from the signatures, and the order and uniqueness of the findings.
    pub fn settle(&mut self) {
        self.verdict = Verdict::worst(self.signatures.iter().map(|signature| signature.conclusion));
        self.findings.sort_by(|a, b| place(a).cmp(&place(b)));
        self.findings.dedup();
    }

    /// The report as one line of JSON.
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// The report as indented JSON.
    pub fn to_json_pretty(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_default()
    }

    /// The report as a person reads it.
    pub fn to_text(&self, style: &Style) -> String {
        text::render(self, style)
    }

    /// Each signature in the flat shape of the Zefort API.
    pub fn to_zefort(&self, context: &ZefortContext) -> Vec<Zefort> {
        self.signatures.iter().map(|signature| Zefort::new(self, signature, context)).collect()
    }
}

impl Digests {
    /// The digest that is always there.
    pub fn new(sha256: impl Into<String>) -> Self {
        Self { sha256: sha256.into(), others: BTreeMap::new() }
    }
}

impl RevisionReport {
    /// A revision that no signature covers yet.
    pub fn new(number: u32, end: u64) -> Self {
        Self { number, end, signed_by: Vec::new() }
    }
}

/// Findings without an offset come first.
fn place(finding: &Finding) -> (Option<u64>, &'static str, &str) {
    (finding.offset, finding.code, &finding.message)
}

#[cfg(test)]
mod tests;
