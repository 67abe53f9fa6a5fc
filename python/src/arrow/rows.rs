//! The rows that come out.

use std::collections::HashMap;
use std::sync::Arc;

use arrow_array::builder::{
    ArrayBuilder, BooleanBuilder, Int32Builder, Int64Builder, ListBuilder, StringBuilder,
    TimestampMicrosecondBuilder,
};
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef, TimeUnit};
use countersign::Validator;
use countersign::batch::BatchItem;
use countersign::report::table::{COLUMNS, Row, RowSettings, Values};
use countersign::time::Time;

/// The columns as a schema. Everything is nullable, and there are no unsigned numbers: Spark has none.
pub(super) fn schema() -> SchemaRef {
    let fields: Vec<Field> =
        COLUMNS.iter().map(|column| Field::new(column.name, kind(&column.values), true)).collect();
    let metadata = HashMap::from([("countersign.rows".to_owned(), "1".to_owned())]);
    Arc::new(Schema::new_with_metadata(fields, metadata))
}

fn kind(values: &Values) -> DataType {
    match values {
        Values::Text(_) => DataType::Utf8,
        Values::Texts(_) => DataType::List(Arc::new(Field::new("item", DataType::Utf8, true))),
        Values::Short(_) => DataType::Int32,
        Values::Long(_) => DataType::Int64,
        Values::Flag(_) => DataType::Boolean,
        Values::Moment(_) => DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into())),
    }
}

/// A column that grows.
enum Growing {
    Text(StringBuilder, fn(&Row<'_>) -> Option<String>),
    Texts(ListBuilder<StringBuilder>, fn(&Row<'_>) -> Option<Vec<String>>),
    Short(Int32Builder, fn(&Row<'_>) -> Option<i32>),
    Long(Int64Builder, fn(&Row<'_>) -> Option<i64>),
    Flag(BooleanBuilder, fn(&Row<'_>) -> Option<bool>),
    Moment(TimestampMicrosecondBuilder, fn(&Row<'_>) -> Option<Time>),
}

impl Growing {
    fn of(values: &Values) -> Self {
        match *values {
            Values::Text(of) => Self::Text(StringBuilder::new(), of),
            Values::Texts(of) => Self::Texts(ListBuilder::new(StringBuilder::new()), of),
            Values::Short(of) => Self::Short(Int32Builder::new(), of),
            Values::Long(of) => Self::Long(Int64Builder::new(), of),
            Values::Flag(of) => Self::Flag(BooleanBuilder::new(), of),
            Values::Moment(of) => Self::Moment(TimestampMicrosecondBuilder::new().with_timezone("UTC"), of),
        }
    }

    fn add(&mut self, row: &Row<'_>) {
        match self {
            Self::Text(values, of) => values.append_option(of(row)),
            Self::Texts(values, of) => {
                values.append_option(of(row).map(|texts| texts.into_iter().map(Some)));
            }
            Self::Short(values, of) => values.append_option(of(row)),
            Self::Long(values, of) => values.append_option(of(row)),
            Self::Flag(values, of) => values.append_option(of(row)),
            Self::Moment(values, of) => {
                values.append_option(of(row).and_then(|time| time.unix_microseconds()))
            }
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

/// Rows as they come.
pub(super) struct Rows {
    settings: RowSettings,
    columns: Vec<Growing>,
}

impl Rows {
    pub(super) fn new(validator: &Validator) -> Self {
        let columns = COLUMNS.iter().map(|column| Growing::of(&column.values)).collect();
        Self { settings: validator.row_settings(), columns }
    }

    /// The rows of one document.
    pub(super) fn add(&mut self, item: &BatchItem) {
        for row in Row::of_document(&item.name, item.result.as_ref(), &self.settings) {
            self.columns.iter_mut().for_each(|column| column.add(&row));
        }
    }

    pub(super) fn finish(mut self) -> Result<RecordBatch, ArrowError> {
        let columns = self.columns.iter_mut().map(Growing::finish).collect();
        RecordBatch::try_new(schema(), columns)
    }
}
