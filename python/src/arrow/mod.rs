//! Arrow in, Arrow out, over the PyCapsule interface: a column of documents, and a row for each signature.

mod column;
mod rows;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use arrow_array::{Array, RecordBatchReader, StructArray};
use arrow_schema::{ArrowError, SchemaRef};
use countersign::batch::{Batch, BatchItem, Input};
use countersign_host::Document;
use pyo3::exceptions::{PyRuntimeError, PyTypeError};
use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyDict, PyTuple};
use pyo3_arrow::error::PyArrowResult;
use pyo3_arrow::ffi::{to_array_pycapsules, to_schema_pycapsule};
use pyo3_arrow::input::AnyRecordBatch;

use crate::document::{bytes_of, type_name};
use crate::validator::{Validator, threads};
use column::{Cell, Columns, file_of};
use rows::Rows;

/// Judges a column of documents: a row for each signature, by `row_schema()`. A document without a signature, or one
/// that can't be read, has one row; none is left out, and none raises an exception.
///
/// data: a table or record batch of any library that speaks the Arrow PyCapsule interface (pyarrow, polars, …).
/// column: documents as binary, large_binary or binary_view; or their paths and `file:` URIs as strings.
/// name: a column of strings with the names of documents; without it, the URI, or the number of the row.
/// read: a function from another URI to the bytes of the document; called on the worker threads.
/// workers: how many threads; clusters give each task one processor.
/// validator, or trust and options as for Validator. Fix `at` where rows of several calls are to be compared.
///
/// >>> import pyarrow as pa
/// >>> paths = pa.table({"path": ["testdata/cases/ok/pades-b-t/input.pdf", "no/such.pdf"]})
/// >>> rows = pa.table(verify_batch(paths, column="path", trust="testdata/pki/root.pem", at="2026-06-01T12:00:00Z"))
/// >>> rows.select(["verdict", "field", "pades_level", "error_kind"]).to_pylist()[0]
/// {'verdict': 'TOTAL-PASSED', 'field': 'Sig1', 'pades_level': 'B-T', 'error_kind': None}
/// >>> rows["error_kind"].to_pylist()
/// [None, 'io']
#[pyfunction]
#[pyo3(signature = (data, *, column="content", name=None, read=None, workers=Some(1), validator=None, trust=None, **options), text_signature = "(data, *, column='content', name=None, read=None, workers=1, validator=None, trust=None, **options)")]
#[expect(clippy::too_many_arguments, reason = "keywords")]
pub(crate) fn verify_batch<'py>(
    py: Python<'py>,
    data: &Bound<'py, PyAny>,
    column: &str,
    name: Option<&str>,
    read: Option<Py<PyAny>>,
    workers: Option<usize>,
    validator: Option<Bound<'py, Validator>>,
    trust: Option<&Bound<'py, PyAny>>,
    options: Option<&Bound<'py, PyDict>>,
) -> PyResult<RecordBatch> {
    let workers = threads(workers)?;
    let validator = Validator::of(py, validator, trust, options)?;
    let validator = validator.get();
    let reader = data.extract::<AnyRecordBatch>().map_err(|_| {
        PyTypeError::new_err(format!("expected an Arrow table or record batch, not {}", type_name(data)))
    })?;
    let reader = reader.into_reader()?;
    let columns = Columns::new(reader.schema().as_ref(), column, name)?;
    let failed = Failed::default();
    let documents = Documents { reader, columns, failed: Arc::clone(&failed), here: None, number: 0 };
    let inputs = documents.map(move |(name, cell)| {
        let read = read.as_ref().map(|read| Python::attach(|py| read.clone_ref(py)));
        input(name, cell, read)
    });
    let mut work = Batch::new(validator.core.clone(), validator.time(), inputs);
    if let Some(workers) = workers {
        work = work.workers(workers);
    }
    let mut rows = Rows::new(&validator.core);
    py.detach(|| {
        let run = work.run().map_err(|error| PyRuntimeError::new_err(format!("no threads: {error}")))?;
        // Items that are ready before their turn.
        let mut waiting: BTreeMap<u64, BatchItem> = BTreeMap::new();
        let mut next = 0;
        for item in run {
            waiting.insert(item.index, item);
            while let Some(item) = waiting.remove(&next) {
                next += 1;
                rows.add(&item);
            }
            Python::attach(|py| py.check_signals())?;
        }
        Ok::<_, PyErr>(())
    })?;
    if let Some(error) = failed.lock().unwrap_or_else(PoisonError::into_inner).take() {
        return Err(PyRuntimeError::new_err(format!("the data can't be read: {error}")));
    }
    let batch = rows.finish().map_err(|error| PyRuntimeError::new_err(error.to_string()))?;
    Ok(RecordBatch(batch))
}

/// The columns that `verify_batch` makes, for whoever needs them beforehand: `pyarrow.schema(row_schema())`.
///
/// >>> import pyarrow as pa
/// >>> pa.schema(row_schema()).names[:4]
/// ['file', 'size', 'sha256', 'verdict']
#[pyfunction]
pub(crate) fn row_schema() -> Schema {
    Schema(rows::schema())
}

/// Rows as an Arrow record batch, for any library that speaks the PyCapsule interface: `pyarrow.record_batch(rows)`,
/// `pyarrow.table(rows)`, `polars.DataFrame(rows)`.
#[pyclass(frozen, module = "countersign")]
pub(crate) struct RecordBatch(arrow_array::RecordBatch);

#[pymethods]
impl RecordBatch {
    /// The number of rows.
    #[getter]
    fn num_rows(&self) -> usize {
        self.0.num_rows()
    }

    /// The names of the columns.
    #[getter]
    fn column_names(&self) -> Vec<String> {
        self.0.schema().fields().iter().map(|field| field.name().clone()).collect()
    }

    fn __len__(&self) -> usize {
        self.0.num_rows()
    }

    fn __repr__(&self) -> String {
        format!("<countersign.RecordBatch {} rows, {} columns>", self.0.num_rows(), self.0.num_columns())
    }

    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyArrowResult<Bound<'py, PyCapsule>> {
        to_schema_pycapsule(py, self.0.schema().as_ref())
    }

    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_array__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyCapsule>>,
    ) -> PyArrowResult<Bound<'py, PyTuple>> {
        let array = StructArray::from(self.0.clone());
        let field = arrow_schema::Field::new_struct("", self.0.schema().fields().clone(), false)
            .with_metadata(self.0.schema().metadata.clone());
        to_array_pycapsules(py, Arc::new(field), &array as &dyn Array, requested_schema)
    }
}

/// The columns of the rows, for any library that speaks the PyCapsule interface.
#[pyclass(frozen, module = "countersign")]
pub(crate) struct Schema(SchemaRef);

#[pymethods]
impl Schema {
    /// The names of the columns.
    #[getter]
    fn names(&self) -> Vec<String> {
        self.0.fields().iter().map(|field| field.name().clone()).collect()
    }

    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyArrowResult<Bound<'py, PyCapsule>> {
        to_schema_pycapsule(py, self.0.as_ref())
    }
}

type Failed = Arc<Mutex<Option<ArrowError>>>;

/// The documents of all batches, one after the other.
struct Documents {
    reader: Box<dyn RecordBatchReader + Send>,
    columns: Columns,
    failed: Failed,
    here: Option<(arrow_array::RecordBatch, usize)>,
    number: u64,
}

impl Iterator for Documents {
    type Item = (String, Cell);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some((batch, row)) = &mut self.here
                && *row < batch.num_rows()
            {
                let found = self.columns.at(batch, *row, self.number);
                *row += 1;
                self.number += 1;
                return Some(found);
            }
            match self.reader.next()? {
                Ok(batch) => self.here = Some((batch, 0)),
                Err(error) => {
                    *self.failed.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
                    return None;
                }
            }
        }
    }
}

fn input(name: String, cell: Cell, read: Option<Py<PyAny>>) -> Input {
    Input::new(name, move || match cell {
        Cell::Document(document) => Ok(Box::new(document)),
        Cell::Missing => Err(std::io::Error::other("no document: the value is null")),
        Cell::Uri(uri) => match (file_of(&uri), read) {
            (Ok(path), _) => Ok(Box::new(Document::open(&path)?)),
            (Err(_), Some(read)) => called(&read, &uri),
            (Err(why), None) => Err(std::io::Error::other(why)),
        },
    })
}

/// The bytes that the caller's function reads.
fn called(read: &Py<PyAny>, uri: &str) -> std::io::Result<Box<dyn countersign::source::Source>> {
    let bytes = Python::attach(|py| {
        let value = read.bind(py).call1((uri,)).map_err(|error| error.to_string())?;
        let bytes = bytes_of(&value).map_err(|error| error.to_string())?;
        bytes.ok_or_else(|| format!("`read` gave no bytes for {uri}"))
    });
    bytes
        .map(|bytes| Box::new(crate::document::Memory(bytes)) as Box<dyn countersign::source::Source>)
        .map_err(std::io::Error::other)
}
