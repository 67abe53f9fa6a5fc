//! The columns that documents come in.

use std::borrow::Cow;
use std::io;
use std::path::PathBuf;

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_schema::{DataType, Schema};
use countersign::source::Source;
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;

use crate::failure;

/// Where documents and their names are in each batch.
#[derive(Debug)]
pub(super) struct Columns {
    documents: usize,
    names: Option<usize>,
}

/// What one row says.
#[derive(Debug)]
pub(super) enum Cell {
    Document(Document),
    Uri(String),
    Missing,
}

/// A document inside a column, whose memory it shares.
#[derive(Debug)]
pub(super) struct Document {
    column: ArrayRef,
    row: usize,
}

impl Columns {
    pub(super) fn new(schema: &Schema, documents: &str, names: Option<&str>) -> PyResult<Self> {
        let place = |name: &str| {
            schema.index_of(name).map_err(|_| {
                let there: Vec<&str> = schema.fields().iter().map(|field| field.name().as_str()).collect();
                failure::configuration(format!("column `{name}`: not in the data, which has {there:?}"))
            })
        };
        let columns = Self { documents: place(documents)?, names: names.map(place).transpose()? };
        let kind = schema.field(columns.documents).data_type();
        if !is_binary(kind) && !is_text(kind) {
            return Err(PyTypeError::new_err(format!(
                "column `{documents}` is of type {kind}: expected binary (documents) or string (paths)"
            )));
        }
        if let (Some(place), Some(name)) = (columns.names, names)
            && !is_text(schema.field(place).data_type())
        {
            let kind = schema.field(place).data_type();
            return Err(PyTypeError::new_err(format!("column `{name}` is of type {kind}: expected string")));
        }
        Ok(columns)
    }

    /// The name of a row's document, and the document.
    pub(super) fn at(&self, batch: &RecordBatch, row: usize, number: u64) -> (String, Cell) {
        let column = batch.column(self.documents);
        let cell = if column.is_null(row) {
            Cell::Missing
        } else if let Some(uri) = text(column, row) {
            Cell::Uri(uri.to_owned())
        } else {
            Cell::Document(Document { column: ArrayRef::clone(column), row })
        };
        let name = self.names.and_then(|place| text(batch.column(place), row)).map(str::to_owned);
        let name = name.unwrap_or_else(|| match &cell {
            Cell::Uri(uri) => uri.clone(),
            _ => number.to_string(),
        });
        (name, cell)
    }
}

impl Document {
    fn bytes(&self) -> &[u8] {
        let (column, row) = (&self.column, self.row);
        match column.data_type() {
            DataType::Binary => column.as_binary::<i32>().value(row),
            DataType::LargeBinary => column.as_binary::<i64>().value(row),
            DataType::BinaryView => column.as_binary_view().value(row),
            _ => &[],
        }
    }
}

impl Source for Document {
    fn len(&self) -> u64 {
        Source::len(self.bytes())
    }

    fn read(&self, offset: u64, length: usize) -> io::Result<Cow<'_, [u8]>> {
        Source::read(self.bytes(), offset, length)
    }

    fn as_bytes(&self) -> Option<&[u8]> {
        Some(self.bytes())
    }
}

/// The path of what is no URI of another scheme.
pub(super) fn file_of(uri: &str) -> Result<PathBuf, String> {
    if let Some(rest) = uri.strip_prefix("file:") {
        // RFC 8089: no host, or this one.
        let path = rest.strip_prefix("//localhost").or_else(|| rest.strip_prefix("//")).unwrap_or(rest);
        return decoded(path).ok_or_else(|| format!("no path in {uri}"));
    }
    match uri.split_once("://") {
        Some((scheme, _)) => {
            Err(format!("nothing is read over {scheme}: give `read`, a function from URIs to bytes"))
        }
        None => Ok(PathBuf::from(uri)),
    }
}

/// RFC 3986 2.1
fn decoded(path: &str) -> Option<PathBuf> {
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let digits = [rest.next()?, rest.next()?];
            bytes.push(u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok().map(PathBuf::from)
}

fn text(column: &ArrayRef, row: usize) -> Option<&str> {
    if column.is_null(row) {
        return None;
    }
    match column.data_type() {
        DataType::Utf8 => Some(column.as_string::<i32>().value(row)),
        DataType::LargeUtf8 => Some(column.as_string::<i64>().value(row)),
        DataType::Utf8View => Some(column.as_string_view().value(row)),
        _ => None,
    }
}

const fn is_binary(kind: &DataType) -> bool {
    matches!(kind, DataType::Binary | DataType::LargeBinary | DataType::BinaryView)
}

const fn is_text(kind: &DataType) -> bool {
    matches!(kind, DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View)
}
