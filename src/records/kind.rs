//! Which platform a record comes from: told, or seen from the keys that only one of them has.

use std::fmt;
use std::str::FromStr;

use serde::Serialize;
use serde_json::Value;

use super::agreement::AgreementRecord;
use super::contract_signatures::ContractSignaturesRecord;
use super::json::{RecordError, RecordLimits, parse, read};
use super::model::Model;
use super::signing_process::SigningProcessRecord;
use super::zapsign::ZapSignRecord;
use super::zefort::ZefortRecord;

/// The five kinds of records.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum RecordKind {
    /// Contracts and e-signs of Zefort.
    Zefort,
    /// Contract objects of Contract Signatures.
    ContractSignatures,
    /// Signing processes with steps, document profile and audit events.
    SigningProcess,
    /// Agreements with a trust level.
    Agreement,
    /// Document details of ZapSign.
    #[serde(rename = "zapsign")]
    ZapSign,
}

impl RecordKind {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::Zefort, Self::ContractSignatures, Self::SigningProcess, Self::Agreement, Self::ZapSign];

    /// The word for it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Zefort => "zefort",
            Self::ContractSignatures => "contract-signatures",
            Self::SigningProcess => "signing-process",
            Self::Agreement => "agreement",
            Self::ZapSign => "zapsign",
        }
    }

    /// The kind that the keys of an object speak for; `None` when none or several do.
    fn detect(value: &Value) -> Option<Self> {
        let has = |keys: &[&str]| keys.iter().all(|key| value.get(key).is_some());
        let any = |keys: &[&str]| keys.iter().any(|key| value.get(key).is_some());
        let inside = |outer: &str, key: &str| value.get(outer).is_some_and(|inner| inner.get(key).is_some());
        let seen = [
            (
                Self::Zefort,
                any(&["esign"])
                    || (has(&["contract"]) && value.get("contract").is_some_and(Value::is_object))
                    || has(&["sign_order", "parties"])
                    || has(&["is_duplicate", "num_signed_documents"]),
            ),
            (Self::ContractSignatures, any(&["sequentialSigning", "finalizedPdf", "expirationTimestamp"])),
            (
                Self::SigningProcess,
                value.get("process").is_some_and(Value::is_object)
                    || any(&["signingProcessSteps", "totalSigners"]),
            ),
            (
                Self::Agreement,
                any(&["signing_order", "signing_groups", "trust_level"])
                    || value.get("resource_type").and_then(Value::as_str) == Some("agreement"),
            ),
            (
                Self::ZapSign,
                has(&["token", "open_id"])
                    || has(&["token", "original_file"])
                    || any(&["parent_doc_token"])
                    || inside("document", "token"),
            ),
        ];
        let mut kinds = seen.into_iter().filter(|(_, yes)| *yes).map(|(kind, _)| kind);
        let first = kinds.next()?;
        kinds.next().is_none().then_some(first)
    }
}

impl fmt::Display for RecordKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for RecordKind {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|kind| kind.name() == name);
        found.ok_or_else(|| {
            let names: Vec<&str> = Self::ALL.iter().map(|kind| kind.name()).collect();
            format!("no such kind of record, expected one of {}", names.join(", "))
        })
    }
}

/// A record that was read: its own types, and the tree they came from.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Record {
    /// The platform's own types.
    pub content: RecordContent,
    /// Everything that the record says.
    pub tree: Value,
    /// The key that a bare object was put below.
    wrapped: Option<&'static str>,
}

/// The platform's own types.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "the kinds have their words at RecordKind")]
#[non_exhaustive]
pub enum RecordContent {
    Zefort(Box<ZefortRecord>),
    ContractSignatures(Box<ContractSignaturesRecord>),
    SigningProcess(Box<SigningProcessRecord>),
    Agreement(Box<AgreementRecord>),
    ZapSign(Box<ZapSignRecord>),
}

impl Record {
    /// Reads a record of the kind told, or of the kind that its keys speak for.
    ///
    /// # Errors
    /// Where in the record what is wrong: encoding, syntax, duplicate keys, types, sizes.
    pub fn parse(bytes: &[u8], kind: Option<RecordKind>) -> Result<Self, RecordError> {
        Self::parse_with(bytes, kind, RecordLimits::default())
    }

    /// As [`Record::parse`], with limits of one's own.
    ///
    /// # Errors
    /// As [`Record::parse`].
    pub fn parse_with(
        bytes: &[u8],
        kind: Option<RecordKind>,
        limits: RecordLimits,
    ) -> Result<Self, RecordError> {
        Self::from_value(parse(bytes, limits)?, kind)
    }

    /// A record out of a tree that [`parse_json`](super::parse_json) read.
    ///
    /// # Errors
    /// Where in the record what is wrong: types, sizes.
    pub fn from_value(tree: Value, kind: Option<RecordKind>) -> Result<Self, RecordError> {
        if !tree.is_object() {
            return Err(RecordError::new("$", "not an object"));
        }
        let tree = without_envelope(tree)?;
        let kind = kind.or_else(|| RecordKind::detect(&tree)).ok_or_else(|| {
            RecordError::new(
                "$",
                "the keys are not those of one of the five kinds of records; say which it is",
            )
        })?;
        let content = match kind {
            RecordKind::Zefort => RecordContent::Zefort(Box::new(zefort_of(&tree)?)),
            RecordKind::ContractSignatures => RecordContent::ContractSignatures(Box::new(read(&tree, "$")?)),
            RecordKind::SigningProcess if tree.get("process").is_some() => {
                RecordContent::SigningProcess(Box::new(read(&tree, "$")?))
            }
            RecordKind::SigningProcess => RecordContent::SigningProcess(Box::new(SigningProcessRecord {
                process: read(&tree, "$")?,
                ..SigningProcessRecord::default()
            })),
            RecordKind::Agreement => RecordContent::Agreement(Box::new(read(&tree, "$")?)),
            RecordKind::ZapSign if tree.get("document").is_some() => {
                RecordContent::ZapSign(Box::new(read(&tree, "$")?))
            }
            RecordKind::ZapSign => RecordContent::ZapSign(Box::new(ZapSignRecord {
                document: read(&tree, "$")?,
                ..ZapSignRecord::default()
            })),
        };
        let wrapped = bare_zefort(&tree).filter(|_| kind == RecordKind::Zefort);
        let tree = match wrapped {
            Some(key) => Value::Object([(key.to_owned(), tree)].into_iter().collect()),
            None => tree,
        };
        Ok(Self { content, tree, wrapped })
    }

    /// The kind.
    pub const fn kind(&self) -> RecordKind {
        match self.content {
            RecordContent::Zefort(_) => RecordKind::Zefort,
            RecordContent::ContractSignatures(_) => RecordKind::ContractSignatures,
            RecordContent::SigningProcess(_) => RecordKind::SigningProcess,
            RecordContent::Agreement(_) => RecordKind::Agreement,
            RecordContent::ZapSign(_) => RecordKind::ZapSign,
        }
    }

    /// The neutral model.
    pub fn model(&self) -> Model {
        match &self.content {
            RecordContent::Zefort(record) => record.model(),
            RecordContent::ContractSignatures(record) => record.model(),
            RecordContent::SigningProcess(record) => record.model(self.base("process")),
            RecordContent::Agreement(record) => record.model("$"),
            RecordContent::ZapSign(record) => record.model(self.base("document")),
        }
    }

    /// A path as the record itself has it.
    pub(crate) fn shown_path(&self, path: &str) -> String {
        let below = self.wrapped.and_then(|key| path.strip_prefix("$.")?.strip_prefix(key));
        below.map_or_else(|| path.to_owned(), |rest| format!("${rest}"))
    }

    /// Where the main object stands: below a key of its own, or at the root.
    pub(crate) fn base(&self, key: &str) -> &'static str {
        match key {
            "process" if self.tree.get(key).is_some() => "$.process",
            "document" if self.tree.get(key).is_some() => "$.document",
            _ => "$",
        }
    }
}

/// A response of the agreements API wraps the resource; the record is the resource itself.
fn without_envelope(tree: Value) -> Result<Value, RecordError> {
    let is_envelope = tree.get("result_type").is_some() && tree.get("data").is_some();
    if !is_envelope {
        return Ok(tree);
    }
    let Value::Object(mut members) = tree else { return Ok(tree) };
    match members.remove("data") {
        Some(Value::Array(mut list)) if list.len() == 1 => Ok(list.pop().unwrap_or_default()),
        Some(Value::Array(list)) => {
            Err(RecordError::new("$.data", format!("{} agreements, expected one", list.len())))
        }
        Some(one @ Value::Object(_)) => Ok(one),
        _ => Err(RecordError::new("$.data", "neither an object nor an array")),
    }
}

/// The key that a bare contract or e-sign of Zefort would have in a fetched whole.
fn bare_zefort(tree: &Value) -> Option<&'static str> {
    let is_whole = ["esign", "signatures"].iter().any(|key| tree.get(key).is_some())
        || tree.get("contract").is_some_and(Value::is_object);
    match (is_whole, tree.get("sign_order")) {
        (true, _) => None,
        (false, Some(_)) => Some("esign"),
        (false, None) => Some("contract"),
    }
}

fn zefort_of(tree: &Value) -> Result<ZefortRecord, RecordError> {
    Ok(match bare_zefort(tree) {
        None => read(tree, "$")?,
        Some("esign") => ZefortRecord { esign: Some(read(tree, "$")?), ..ZefortRecord::default() },
        Some(_) => ZefortRecord { contract: Some(read(tree, "$")?), ..ZefortRecord::default() },
    })
}
