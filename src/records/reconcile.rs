//! Holds what a record claims against what the files say: every claim becomes a line.

use serde::Serialize;
use serde_json::Value;

use crate::digest::hex;
use crate::report::Report;
use crate::time::Time;
use crate::validation::Verdict;

use super::claims;
use super::evidence::{FileFacts, facts_of};
use super::kind::{Record, RecordKind};
use super::model::DocumentRole;

/// A file to hold a record against.
#[derive(Clone, Debug)]
#[expect(clippy::exhaustive_structs, reason = "made by callers")]
pub struct EvidenceFile<'a> {
    /// Its name.
    pub name: String,
    /// Bytes.
    pub size: u64,
    /// SHA-256 of the whole file.
    pub sha256: [u8; 32],
    /// SHA3-512 of the whole file, where it was computed.
    pub sha3_512: Option<[u8; 64]>,
    /// The bytes, to see whether one file continues another.
    pub bytes: Option<&'a [u8]>,
    /// ISO 32000-2 14.4: the identifier that stays for the life of a PDF, where it has one.
    pub permanent_id: Option<Vec<u8>>,
    /// The judgement of its signatures, or why there is none.
    pub report: Result<&'a Report, String>,
    /// The files inside, where it is a PDF that has some.
    pub embedded: Vec<EmbeddedFile>,
}

/// A file inside a PDF (ISO 32000-2 7.11.4).
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "made by callers")]
pub struct EmbeddedFile {
    /// Its name.
    pub name: String,
    /// Bytes, decoded.
    pub size: u64,
    /// SHA-256 of the decoded bytes.
    pub sha256: [u8; 32],
    /// SHA3-512 of the decoded bytes, where it was computed.
    pub sha3_512: Option<[u8; 64]>,
}

/// Holds every claim of a record against the files.
///
/// Which file is which document of the record is found by digest, name, signature, continuation and by what is left.
pub fn reconcile(record: &Record, files: &[EvidenceFile<'_>]) -> Reconciliation {
    let facts: Vec<FileFacts<'_>> = files.iter().map(facts_of).collect();
    reconcile_facts(record, &facts)
}

/// How a claim stands to the files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
#[expect(clippy::exhaustive_enums, reason = "there is no fourth way")]
pub enum ClaimOutcome {
    /// The files show it.
    Confirmed,
    /// The files can't tell, or not without what is missing.
    Unverifiable,
    /// The files, or the record itself, show the opposite.
    Contradicted,
}

impl ClaimOutcome {
    /// The word for it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Confirmed => "confirmed",
            Self::Unverifiable => "unverifiable",
            Self::Contradicted => "contradicted",
        }
    }
}

/// Whether a claim is one that signed documents speak about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
#[expect(clippy::exhaustive_enums, reason = "it is or it isn't")]
pub enum Bearing {
    /// It is: as long as it isn't confirmed, the record isn't.
    Material,
    /// It isn't (a telephone number, a greeting); it can only be contradicted by the record itself.
    Informative,
}

/// What a line rests on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Evidence {
    /// The file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// The field of the signature.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signature: Option<String>,
    /// The digest found, in hexadecimal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub digest: Option<String>,
    /// The time found.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time: Option<Time>,
    /// Any other value found.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
}

/// One claim and how it stands.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Line {
    /// Where the record makes the claim.
    pub path: String,
    /// What it claims there; `null` for an array or object as a whole.
    pub value: Value,
    /// How it stands.
    pub outcome: ClaimOutcome,
    /// Whether documents speak about it.
    pub bearing: Bearing,
    /// What this rests on.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<Evidence>,
    /// In words, lower case, no full stop.
    pub words: String,
}

/// Which document of the record a file was taken for.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct FileMatch {
    /// The file.
    pub file: String,
    /// Bytes.
    pub size: u64,
    /// SHA-256.
    pub sha256: String,
    /// The documents of the record that it is, by path.
    pub documents: Vec<DocumentMatch>,
    /// The verdict of its signatures; `null` where it can't be judged.
    pub verdict: Option<Verdict>,
    /// Why it can't be judged.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unjudged: Option<String>,
}

/// A document of the record that a file was taken for, and why.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct DocumentMatch {
    /// Where the record speaks of it.
    pub path: String,
    /// What it is.
    pub role: DocumentRole,
    /// Why the file was taken for it.
    pub found_by: FoundBy,
}

/// Why a file was taken for a document of the record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum FoundBy {
    /// It has the digest.
    Digest,
    /// It has the name.
    Name,
    /// It carries signatures, or the signers' own.
    Signature,
    /// A signed file continues it byte for byte.
    Prefix,
    /// Nothing else is left for it.
    Elimination,
}

/// How many lines came out how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Counts {
    /// Confirmed.
    pub confirmed: usize,
    /// Contradicted.
    pub contradicted: usize,
    /// Unverifiable, though documents speak about such things.
    pub unverifiable: usize,
    /// Unverifiable, and not a matter of documents.
    pub informative: usize,
}

/// A record held against files.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Reconciliation {
    /// The version of this form.
    pub schema: u32,
    /// The kind of record.
    pub kind: RecordKind,
    /// The whole: contradicted if any line is; confirmed if every material claim is, and there is one.
    pub outcome: ClaimOutcome,
    /// How many lines came out how.
    pub counts: Counts,
    /// The files, and what they were taken for.
    pub files: Vec<FileMatch>,
    /// The claims.
    pub lines: Vec<Line>,
}

impl Reconciliation {
    /// The exit status: 0 confirmed, 1 contradicted, 2 unverifiable.
    pub const fn exit_code(&self) -> u8 {
        match self.outcome {
            ClaimOutcome::Confirmed => 0,
            ClaimOutcome::Contradicted => 1,
            ClaimOutcome::Unverifiable => 2,
        }
    }
}

fn reconcile_facts(record: &Record, files: &[FileFacts<'_>]) -> Reconciliation {
    let bench = claims::judge(record, files);
    let mut counts = Counts::default();
    let mut any_material = false;
    for line in &bench.lines {
        let counter = match (line.outcome, line.bearing) {
            (ClaimOutcome::Confirmed, bearing) => {
                any_material |= bearing == Bearing::Material;
                &mut counts.confirmed
            }
            (ClaimOutcome::Contradicted, _) => &mut counts.contradicted,
            (ClaimOutcome::Unverifiable, Bearing::Material) => &mut counts.unverifiable,
            (ClaimOutcome::Unverifiable, Bearing::Informative) => &mut counts.informative,
        };
        *counter = counter.saturating_add(1);
    }
    let outcome = if counts.contradicted > 0 {
        ClaimOutcome::Contradicted
    } else if counts.unverifiable == 0 && any_material {
        ClaimOutcome::Confirmed
    } else {
        ClaimOutcome::Unverifiable
    };
    let files = files.iter().enumerate().map(|(at, file)| FileMatch {
        file: file.name.clone(),
        size: file.size,
        sha256: hex(&file.sha256),
        documents: bench
            .model
            .documents
            .iter()
            .zip(&bench.found)
            .filter_map(|(document, found)| {
                let (file, found_by) = (*found)?;
                (file == at).then(|| DocumentMatch {
                    path: record.shown_path(&document.path),
                    role: document.role,
                    found_by,
                })
            })
            .collect(),
        verdict: file.verdict,
        unjudged: file.unjudged.clone(),
    });
    Reconciliation {
        schema: 1,
        kind: record.kind(),
        outcome,
        counts,
        files: files.collect(),
        lines: bench.lines,
    }
}
