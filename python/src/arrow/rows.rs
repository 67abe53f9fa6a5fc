//! The rows that come out.

use std::collections::HashMap;
use std::sync::Arc;

use arrow_array::builder::{
    ArrayBuilder, BooleanBuilder, Int32Builder, Int64Builder, ListBuilder, StringBuilder,
    TimestampMicrosecondBuilder,
};
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef, TimeUnit};
use countersign::batch::BatchItem;
use countersign::report::{SignatureReport, SignerReport};
use countersign::time::Time;
use countersign::{Report, Validator};

/// One row: a signature, or a document that has none.
struct Row<'a> {
    item: &'a BatchItem,
    report: Option<&'a Report>,
    signature: Option<&'a SignatureReport>,
    trust: &'a str,
    policy: &'a str,
}

impl<'a> Row<'a> {
    fn signer(&self) -> Option<&'a SignerReport> {
        self.signature?.signer.as_ref()
    }
}

/// What a column holds, and what a row has in it.
enum Values {
    Text(fn(&Row<'_>) -> Option<String>),
    Texts(fn(&Row<'_>) -> Option<Vec<String>>),
    Short(fn(&Row<'_>) -> Option<i32>),
    Long(fn(&Row<'_>) -> Option<i64>),
    Flag(fn(&Row<'_>) -> Option<bool>),
    Moment(fn(&Row<'_>) -> Option<Time>),
}

use Values::{Flag, Long, Moment, Short, Text, Texts};

/// The columns. They keep their names, types and meaning; new ones come at the end.
const COLUMNS: &[(&str, Values)] = &[
    // The document.
    ("file", Text(|row| Some(row.item.name.clone()))),
    ("size", Long(|row| i64::try_from(row.report?.size).ok())),
    ("sha256", Text(|row| Some(row.report?.digests.sha256.clone()))),
    ("verdict", Text(|row| Some(row.report?.verdict.name().to_owned()))),
    ("error_kind", Text(|row| Some(row.item.result.as_ref().err()?.kind().to_owned()))),
    ("error", Text(|row| Some(row.item.result.as_ref().err()?.to_string()))),
    ("validation_time", Moment(|row| Some(row.report?.validation_time))),
    // What it was judged by.
    ("trust_sha256", Text(|row| Some(row.trust.to_owned()))),
    ("policy_sha256", Text(|row| Some(row.policy.to_owned()))),
    // The signature.
    ("ordinal", Short(|row| i32::try_from(row.signature?.ordinal).ok())),
    ("field", Text(|row| Some(row.signature?.field.clone()))),
    ("kind", Text(|row| Some(row.signature?.kind.name().to_owned()))),
    ("sub_filter", Text(|row| row.signature?.sub_filter.clone())),
    ("revision", Short(|row| i32::try_from(row.signature?.revision).ok())),
    ("indication", Text(|row| Some(row.signature?.conclusion.indication().name().to_owned()))),
    ("sub_indication", Text(|row| row.signature?.conclusion.sub_indication().map(str::to_owned))),
    ("reasons", Texts(|row| Some(row.signature?.reasons.clone()))),
    ("intact", Flag(|row| row.signature?.intact)),
    ("valid", Flag(|row| row.signature?.valid)),
    ("digest_algorithm", Text(|row| row.signature?.digest_algorithm.clone())),
    ("signature_mechanism", Text(|row| row.signature?.signature_mechanism.clone())),
    ("coverage", Text(|row| Some(row.signature?.coverage.name().to_owned()))),
    ("modification_level", Text(|row| Some(row.signature?.modifications.level.name().to_owned()))),
    ("suspicious", Flag(|row| Some(row.signature?.modifications.suspicious))),
    ("docmdp", Short(|row| row.signature?.modifications.docmdp.map(i32::from))),
    ("docmdp_ok", Flag(|row| Some(row.signature?.modifications.docmdp_ok))),
    ("seed_values_ok", Flag(|row| row.signature?.seed_values_ok)),
    ("pades_level", Text(|row| row.signature?.pades_level.clone())),
    ("signed_at", Moment(|row| row.signature?.signed_at)),
    ("best_signature_time", Moment(|row| row.signature?.best_signature_time)),
    ("expires_on", Moment(|row| row.signature?.expires_on)),
    ("expires_reason", Text(|row| row.signature?.expires_reason.clone())),
    // The signer.
    ("signer_subject", Text(|row| Some(row.signer()?.subject.clone()))),
    ("signer_sha256", Text(|row| Some(row.signer()?.sha256.clone()))),
    ("signer_not_valid_before", Moment(|row| Some(row.signer()?.not_valid_before))),
    ("signer_not_valid_after", Moment(|row| Some(row.signer()?.not_valid_after))),
    ("organization", Text(|row| row.signer()?.organization.clone())),
    ("trusted", Flag(|row| Some(row.signer()?.trusted))),
    ("trust_anchor", Text(|row| row.signer()?.trust_anchor.clone())),
    ("trust_problem", Text(|row| row.signer()?.trust_problem.map(str::to_owned))),
    ("revoked", Flag(|row| Some(row.signer()?.revoked))),
    // Its time-stamps.
    ("timestamps", Short(|row| i32::try_from(row.signature?.timestamps.len()).ok())),
];

/// The columns as a schema. Everything is nullable, and there are no unsigned numbers: Spark has none.
pub(super) fn schema() -> SchemaRef {
    let fields: Vec<Field> =
        COLUMNS.iter().map(|(name, values)| Field::new(*name, values.kind(), true)).collect();
    let metadata = HashMap::from([("countersign.rows".to_owned(), "1".to_owned())]);
    Arc::new(Schema::new_with_metadata(fields, metadata))
}

impl Values {
    fn kind(&self) -> DataType {
        match self {
            Text(_) => DataType::Utf8,
            Texts(_) => DataType::List(Arc::new(Field::new("item", DataType::Utf8, true))),
            Short(_) => DataType::Int32,
            Long(_) => DataType::Int64,
            Flag(_) => DataType::Boolean,
            Moment(_) => DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into())),
        }
    }

    fn column(&self) -> Column {
        match self {
            Text(of) => Column::Text(StringBuilder::new(), *of),
            Texts(of) => Column::Texts(ListBuilder::new(StringBuilder::new()), *of),
            Short(of) => Column::Short(Int32Builder::new(), *of),
            Long(of) => Column::Long(Int64Builder::new(), *of),
            Flag(of) => Column::Flag(BooleanBuilder::new(), *of),
            Moment(of) => Column::Moment(TimestampMicrosecondBuilder::new().with_timezone("UTC"), *of),
        }
    }
}

/// A column that grows.
enum Column {
    Text(StringBuilder, fn(&Row<'_>) -> Option<String>),
    Texts(ListBuilder<StringBuilder>, fn(&Row<'_>) -> Option<Vec<String>>),
    Short(Int32Builder, fn(&Row<'_>) -> Option<i32>),
    Long(Int64Builder, fn(&Row<'_>) -> Option<i64>),
    Flag(BooleanBuilder, fn(&Row<'_>) -> Option<bool>),
    Moment(TimestampMicrosecondBuilder, fn(&Row<'_>) -> Option<Time>),
}

impl Column {
    fn add(&mut self, row: &Row<'_>) {
        match self {
            Self::Text(values, of) => values.append_option(of(row)),
            Self::Texts(values, of) => {
                values.append_option(of(row).map(|texts| texts.into_iter().map(Some)));
            }
            Self::Short(values, of) => values.append_option(of(row)),
            Self::Long(values, of) => values.append_option(of(row)),
            Self::Flag(values, of) => values.append_option(of(row)),
            Self::Moment(values, of) => values.append_option(of(row).and_then(microseconds)),
        }
    }

    fn finish(&mut self) -> ArrayRef {
        match self {
            Self::Text(values, _) => ArrayBuilder::finish(values),
            Self::Texts(values, _) => ArrayBuilder::finish(values),
            Self::Short(values, _) => ArrayBuilder::finish(values),
            Self::Long(values, _) => ArrayBuilder::finish(values),
            Self::Flag(values, _) => ArrayBuilder::finish(values),
            Self::Moment(values, _) => ArrayBuilder::finish(values),
        }
    }
}

fn microseconds(time: Time) -> Option<i64> {
    time.unix().checked_mul(1_000_000)?.checked_add(i64::from(time.subsec_nanoseconds() / 1_000))
}

/// Rows as they come.
pub(super) struct Rows {
    trust: String,
    policy: String,
    columns: Vec<Column>,
}

impl Rows {
    pub(super) fn new(validator: &Validator) -> Self {
        Self {
            trust: validator.trust_sha256(),
            policy: validator.policy_sha256(),
            columns: COLUMNS.iter().map(|(_, values)| values.column()).collect(),
        }
    }

    /// The rows of one document.
    pub(super) fn add(&mut self, item: &BatchItem) {
        let report = item.result.as_ref().ok();
        let signatures = report.map(|report| report.signatures.as_slice()).unwrap_or_default();
        let none = signatures.is_empty().then_some(None);
        for signature in signatures.iter().map(Some).chain(none) {
            let row = Row { item, report, signature, trust: &self.trust, policy: &self.policy };
            self.columns.iter_mut().for_each(|column| column.add(&row));
        }
    }

    pub(super) fn finish(mut self) -> Result<RecordBatch, ArrowError> {
        let columns = self.columns.iter_mut().map(Column::finish).collect();
        RecordBatch::try_new(schema(), columns)
    }
}
