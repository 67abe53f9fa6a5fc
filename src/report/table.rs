//! The report as rows of a table, for archives that are asked with SQL: one for each signature.

use super::{Report, SignatureReport, SignerReport};
use crate::error::Error;
use crate::time::Time;

/// A signature, or a document that has none or can't be read.
#[derive(Clone, Copy, Debug)]
pub struct Row<'a> {
    file: &'a str,
    error: Option<&'a Error>,
    report: Option<&'a Report>,
    signature: Option<&'a SignatureReport>,
    settings: &'a RowSettings,
}

/// What all documents were judged by; see [`Validator::row_settings`](crate::Validator::row_settings).
#[derive(Clone, Debug)]
pub struct RowSettings {
    trust: String,
    policy: String,
}

impl RowSettings {
    /// The digests of trust and policy, in hexadecimal.
    pub(crate) fn new(trust: String, policy: String) -> Self {
        Self { trust, policy }
    }
}

impl<'a> Row<'a> {
    /// The rows of one document, at least one. `file` is its name, `result` what was said of it.
    pub fn of_document(
        file: &'a str,
        result: Result<&'a Report, &'a Error>,
        settings: &'a RowSettings,
    ) -> impl Iterator<Item = Self> {
        let report = result.ok();
        let signatures = report.map(|report| report.signatures.as_slice()).unwrap_or_default();
        let none = signatures.is_empty().then_some(None);
        let error = result.err();
        signatures.iter().map(Some).chain(none).map(move |signature| Self {
            file,
            error,
            report,
            signature,
            settings,
        })
    }

    fn signer(&self) -> Option<&'a SignerReport> {
        self.signature?.signer.as_ref()
    }
}

/// A name, and what rows have there.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Column {
    /// Lower case, with underscores.
    pub name: &'static str,
    /// The values, which may be missing in every column.
    pub values: Values,
}

/// The type of a column with the function that finds the value of a row. There are no unsigned numbers: Spark has none.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::exhaustive_enums, reason = "whoever writes a table has to write all of them")]
pub enum Values {
    /// A string
    Text(fn(&Row<'_>) -> Option<String>),
    /// A list of strings
    Texts(fn(&Row<'_>) -> Option<Vec<String>>),
    /// 32 bits
    Short(fn(&Row<'_>) -> Option<i32>),
    /// 64 bits
    Long(fn(&Row<'_>) -> Option<i64>),
    /// A boolean
    Flag(fn(&Row<'_>) -> Option<bool>),
    /// A moment, to the microsecond
    Moment(fn(&Row<'_>) -> Option<Time>),
}

use Values::{Flag, Long, Moment, Short, Text, Texts};

/// The columns. They keep their names, types and meaning; new ones come at the end.
pub const COLUMNS: &[Column] = &[
    // The document.
    Column { name: "file", values: Text(|row| Some(row.file.to_owned())) },
    Column { name: "size", values: Long(|row| i64::try_from(row.report?.size).ok()) },
    Column { name: "sha256", values: Text(|row| Some(row.report?.digests.sha256.clone())) },
    Column { name: "verdict", values: Text(|row| Some(row.report?.verdict.name().to_owned())) },
    Column { name: "error_kind", values: Text(|row| Some(row.error?.kind().to_owned())) },
    Column { name: "error", values: Text(|row| Some(row.error?.to_string())) },
    Column { name: "validation_time", values: Moment(|row| Some(row.report?.validation_time)) },
    // What it was judged by.
    Column { name: "trust_sha256", values: Text(|row| Some(row.settings.trust.clone())) },
    Column { name: "policy_sha256", values: Text(|row| Some(row.settings.policy.clone())) },
    // The signature.
    Column { name: "ordinal", values: Short(|row| i32::try_from(row.signature?.ordinal).ok()) },
    Column { name: "field", values: Text(|row| Some(row.signature?.field.clone())) },
    Column { name: "kind", values: Text(|row| Some(row.signature?.kind.name().to_owned())) },
    Column { name: "sub_filter", values: Text(|row| row.signature?.sub_filter.clone()) },
    Column { name: "revision", values: Short(|row| i32::try_from(row.signature?.revision).ok()) },
    Column {
        name: "indication",
        values: Text(|row| Some(row.signature?.conclusion.indication().name().to_owned())),
    },
    Column {
        name: "sub_indication",
        values: Text(|row| row.signature?.conclusion.sub_indication().map(str::to_owned)),
    },
    Column { name: "reasons", values: Texts(|row| Some(row.signature?.reasons.clone())) },
    Column { name: "intact", values: Flag(|row| row.signature?.intact) },
    Column { name: "valid", values: Flag(|row| row.signature?.valid) },
    Column { name: "digest_algorithm", values: Text(|row| row.signature?.digest_algorithm.clone()) },
    Column { name: "signature_mechanism", values: Text(|row| row.signature?.signature_mechanism.clone()) },
    Column { name: "coverage", values: Text(|row| Some(row.signature?.coverage.name().to_owned())) },
    Column {
        name: "modification_level",
        values: Text(|row| Some(row.signature?.modifications.level.name().to_owned())),
    },
    Column { name: "suspicious", values: Flag(|row| Some(row.signature?.modifications.suspicious)) },
    Column { name: "docmdp", values: Short(|row| row.signature?.modifications.docmdp.map(i32::from)) },
    Column { name: "docmdp_ok", values: Flag(|row| Some(row.signature?.modifications.docmdp_ok)) },
    Column { name: "seed_values_ok", values: Flag(|row| row.signature?.seed_values_ok) },
    Column { name: "pades_level", values: Text(|row| row.signature?.pades_level.clone()) },
    Column { name: "signed_at", values: Moment(|row| row.signature?.signed_at) },
    Column { name: "best_signature_time", values: Moment(|row| row.signature?.best_signature_time) },
    Column { name: "expires_on", values: Moment(|row| row.signature?.expires_on) },
    Column { name: "expires_reason", values: Text(|row| row.signature?.expires_reason.clone()) },
    // The signer.
    Column { name: "signer_subject", values: Text(|row| Some(row.signer()?.subject.clone())) },
    Column { name: "signer_sha256", values: Text(|row| Some(row.signer()?.sha256.clone())) },
    Column { name: "signer_not_valid_before", values: Moment(|row| Some(row.signer()?.not_valid_before)) },
    Column { name: "signer_not_valid_after", values: Moment(|row| Some(row.signer()?.not_valid_after)) },
    Column { name: "organization", values: Text(|row| row.signer()?.organization.clone()) },
    Column { name: "trusted", values: Flag(|row| Some(row.signer()?.trusted)) },
    Column { name: "trust_anchor", values: Text(|row| row.signer()?.trust_anchor.clone()) },
    Column { name: "trust_problem", values: Text(|row| row.signer()?.trust_problem.map(str::to_owned)) },
    Column { name: "revoked", values: Flag(|row| Some(row.signer()?.revoked)) },
    // Its time-stamps.
    Column { name: "timestamps", values: Short(|row| i32::try_from(row.signature?.timestamps.len()).ok()) },
];
