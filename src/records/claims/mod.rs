//! Groups of claims, each held against the files. One file a group.

mod agreement;
mod audit;
mod counts;
mod dates;
mod documents;
mod files;
mod kept_signatures;
mod level;
mod order;
mod remainder;
mod seal;
mod signers;
mod status;
mod steps;

use std::collections::{HashMap, HashSet};

use serde_json::Value;

use super::claimed_value::shortened;
use super::evidence::{FileFacts, SignatureFacts};
use super::kind::{Record, RecordContent};
use super::model::Model;
use super::reconcile::{Bearing, ClaimOutcome, Evidence, FoundBy, Line};

pub(crate) use signers::SignerMatch;

/// Everything that a group of claims works with, and the lines so far.
pub(crate) struct Bench<'a> {
    pub(crate) record: &'a Record,
    pub(crate) model: Model,
    pub(crate) files: &'a [FileFacts<'a>],
    /// For each document of the model, the file it was found in.
    pub(crate) found: Vec<Option<(usize, FoundBy)>>,
    /// Files in which signatures are looked for.
    pub(crate) carriers: Vec<usize>,
    /// For each signer of the model, the signatures taken for that signer's.
    pub(crate) matches: Vec<Vec<SignerMatch>>,
    pub(crate) lines: Vec<Line>,
    /// Signatures that are some signer's, by file and number.
    pub(crate) taken: HashSet<(usize, usize)>,
    spoken: HashMap<String, ClaimOutcome>,
}

/// Holds all claims of a record against the files.
pub(crate) fn judge<'a>(record: &'a Record, files: &'a [FileFacts<'a>]) -> Bench<'a> {
    let mut bench = Bench {
        record,
        model: record.model(),
        files,
        found: Vec::new(),
        carriers: Vec::new(),
        matches: Vec::new(),
        lines: Vec::new(),
        taken: HashSet::new(),
        spoken: HashMap::new(),
    };
    files::assign(&mut bench);
    signers::assign(&mut bench);
    documents::judge(&mut bench);
    signers::judge(&mut bench);
    counts::judge(&mut bench);
    status::judge(&mut bench);
    dates::judge(&mut bench);
    order::judge(&mut bench);
    level::judge(&mut bench);
    seal::judge(&mut bench);
    match &record.content {
        RecordContent::Zefort(zefort) => kept_signatures::judge(&mut bench, zefort),
        RecordContent::SigningProcess(process) => {
            steps::judge(&mut bench, process);
            audit::judge(&mut bench, process);
        }
        RecordContent::Agreement(agreement) => agreement::judge(&mut bench, agreement),
        RecordContent::ContractSignatures(_) | RecordContent::ZapSign(_) => {}
    }
    remainder::judge(&mut bench);
    bench
}

/// What a group found out about one claim.
pub(crate) struct Finding {
    pub(crate) outcome: ClaimOutcome,
    pub(crate) bearing: Bearing,
    pub(crate) evidence: Vec<Evidence>,
    pub(crate) words: String,
}

impl Finding {
    pub(crate) fn confirmed(words: impl Into<String>) -> Self {
        Self::of(ClaimOutcome::Confirmed, words)
    }

    pub(crate) fn contradicted(words: impl Into<String>) -> Self {
        Self::of(ClaimOutcome::Contradicted, words)
    }

    pub(crate) fn unverifiable(words: impl Into<String>) -> Self {
        Self::of(ClaimOutcome::Unverifiable, words)
    }

    pub(crate) fn of(outcome: ClaimOutcome, words: impl Into<String>) -> Self {
        Self { outcome, bearing: Bearing::Material, evidence: Vec::new(), words: words.into() }
    }

    pub(crate) fn informative(mut self) -> Self {
        self.bearing = Bearing::Informative;
        self
    }

    pub(crate) fn with(mut self, evidence: Evidence) -> Self {
        self.evidence.push(evidence);
        self
    }

    pub(crate) fn with_all(mut self, evidence: impl IntoIterator<Item = Evidence>) -> Self {
        self.evidence.extend(evidence);
        self
    }
}

impl<'a> Bench<'a> {
    /// Writes the line of a claim.
    pub(crate) fn say(&mut self, path: &str, finding: Finding) {
        let value = lookup(&self.record.tree, path).map_or(Value::Null, |value| shown_value(path, value));
        self.say_value(path, value, finding);
    }

    /// Writes the line of a claim whose value is at hand.
    pub(crate) fn say_value(&mut self, path: &str, value: Value, finding: Finding) {
        let worst = self.spoken.entry(path.to_owned()).or_insert(finding.outcome);
        *worst = (*worst).max(finding.outcome);
        self.lines.push(Line {
            path: self.record.shown_path(path),
            value,
            outcome: finding.outcome,
            bearing: finding.bearing,
            evidence: finding.evidence,
            words: finding.words,
        });
    }

    /// Whether there is a line for a path.
    pub(crate) fn has_spoken(&self, path: &str) -> bool {
        self.spoken.contains_key(path)
    }

    /// The file that a document of the model was found in.
    pub(crate) fn file_of(&self, document: usize) -> Option<&'a FileFacts<'a>> {
        let (file, _) = (*self.found.get(document)?)?;
        self.files.get(file)
    }

    /// The files that carry the signatures.
    pub(crate) fn carrier_files(&self) -> impl Iterator<Item = (usize, &'a FileFacts<'a>)> + use<'a, '_> {
        self.carriers.iter().filter_map(|at| Some((*at, self.files.get(*at)?)))
    }

    /// The signature of a match.
    pub(crate) fn signature(&self, matched: &SignerMatch) -> Option<(&'a FileFacts<'a>, &'a SignatureFacts)> {
        let file = self.files.get(matched.file)?;
        Some((file, file.signatures.get(matched.signature)?))
    }

    /// The signatures taken for a signer's own.
    pub(crate) fn signatures_of(&self, signer: usize) -> Vec<(&'a FileFacts<'a>, &'a SignatureFacts)> {
        let matches = self.matches.get(signer).map(Vec::as_slice).unwrap_or_default();
        matches.iter().filter_map(|matched| self.signature(matched)).collect()
    }
}

/// Where a signature is.
pub(crate) fn at_signature(file: &FileFacts<'_>, signature: &SignatureFacts) -> Evidence {
    Evidence {
        file: Some(file.name.clone()),
        signature: Some(signature.field.clone()),
        time: signature.time().map(|(time, _)| time),
        ..Evidence::default()
    }
}

/// A value of a signature's certificate.
pub(crate) fn certificate_value(
    file: &FileFacts<'_>,
    signature: &SignatureFacts,
    value: impl Into<String>,
) -> Evidence {
    Evidence { value: Some(value.into()), time: None, ..at_signature(file, signature) }
}

/// A file.
pub(crate) fn at_file(file: &FileFacts<'_>) -> Evidence {
    Evidence { file: Some(file.name.clone()), ..Evidence::default() }
}

/// The value at a path such as `$.a[0].b`.
pub(crate) fn lookup<'v>(tree: &'v Value, path: &str) -> Option<&'v Value> {
    let mut value = tree;
    for part in path.strip_prefix('$')?.split(['.', '[']).filter(|part| !part.is_empty()) {
        value = match part.strip_suffix(']') {
            Some(index) => value.get(index.parse::<usize>().ok()?)?,
            None => value.get(part)?,
        };
    }
    Some(value)
}

/// A value as lines show it: long texts cut, secrets withheld, whole objects left out.
pub(crate) fn shown_value(path: &str, value: &Value) -> Value {
    let key = path.rsplit('.').next().unwrap_or(path);
    let is_secret =
        matches!(key, "accessUrl" | "signing_room_url") || (key == "token" && path.contains("ers["));
    match value {
        Value::String(text) if is_secret && !text.is_empty() => Value::from("(withheld)"),
        Value::String(text) => Value::from(shortened(text)),
        Value::Array(_) | Value::Object(_) => Value::Null,
        other => other.clone(),
    }
}

impl Bench<'_> {
    /// How the claim at a path came out: the worst of its lines.
    pub(crate) fn outcome_at(&self, path: &str) -> Option<ClaimOutcome> {
        self.spoken.get(path).copied()
    }

    /// The time of judgement: the latest of the files' reports.
    pub(crate) fn validation_time(&self) -> Option<crate::time::Time> {
        self.files.iter().filter_map(|file| file.validation_time).max()
    }
}
