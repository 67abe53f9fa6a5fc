//! Records of signing platforms, held against documents.

use countersign::records::{ClaimOutcome, Reconciliation as Found, Record, RecordKind};
use countersign_host::reconcile_contents;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString};

use crate::convert::from_json;
use crate::document::{Content, Given, bytes_of, path_of, type_name};
use crate::signals::Signals;
use crate::validator::{Validator, caught};
use crate::{failure, given};

/// What became of every claim of a record.
#[pyclass(frozen, module = "countersign")]
pub(crate) struct Reconciliation(Found);

#[pymethods]
impl Reconciliation {
    /// "confirmed", "unverifiable", or "contradicted" when any claim is.
    #[getter]
    fn outcome(&self) -> &'static str {
        self.0.outcome.name()
    }

    /// The kind of record.
    #[getter]
    fn kind(&self) -> &'static str {
        self.0.kind.name()
    }

    /// Where the record says what a document contradicts, with the reason.
    #[getter]
    fn contradictions(&self) -> Vec<(String, String)> {
        let contradicted = self.0.lines.iter().filter(|line| line.outcome == ClaimOutcome::Contradicted);
        contradicted.map(|line| (line.path.clone(), line.words.clone())).collect()
    }

    /// What `countersign reconcile --format json` prints, without the line break at its end.
    fn json(&self) -> String {
        serde_json::to_string_pretty(&self.0).unwrap_or_default()
    }

    /// The same as dictionaries and lists.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        from_json(py, &self.json())
    }

    fn __repr__(&self) -> String {
        let count = self.0.lines.len();
        format!("<countersign.Reconciliation {}: {}, {count} claims>", self.kind(), self.outcome())
    }

    fn __bool__(&self) -> PyResult<bool> {
        Err(crate::report::neither("a reconciliation", "outcome"))
    }
}

/// Holds the record of a signing platform against documents.
///
/// record: JSON as bytes, a dict, or the path of a file.
/// documents: paths, bytes, or (name, bytes), in any order. One that can't be judged is part of the answer.
/// kind: which platform the record is of; seen from its keys when it is not said.
/// validator, or trust and options as for Validator.
///
/// >>> found = reconcile(b'{"id": "x"}', [], kind="zapsign")
/// Traceback (most recent call last):
///     ...
/// countersign.errors.RecordError: ...
#[pyfunction]
#[pyo3(signature = (record, documents, *, kind=None, validator=None, trust=None, **options))]
pub(crate) fn reconcile<'py>(
    py: Python<'py>,
    record: &Bound<'py, PyAny>,
    documents: &Bound<'py, PyAny>,
    kind: Option<&str>,
    validator: Option<Bound<'py, Validator>>,
    trust: Option<&Bound<'py, PyAny>>,
    options: Option<&Bound<'py, PyDict>>,
) -> PyResult<Reconciliation> {
    let kind = kind.map(str::parse::<RecordKind>).transpose().map_err(failure::configuration)?;
    let record = Record::parse(&json_of(record)?, kind).map_err(failure::record)?;
    let validator = Validator::of(py, validator, trust, options)?;
    let mut files: Vec<(String, Vec<u8>)> = Vec::new();
    for document in documents.try_iter()? {
        let Given { name, content } = Given::new(&document?)?;
        let bytes = match content {
            Content::Memory(bytes) => bytes.0.to_vec(),
            Content::File(path) => py
                .detach(|| std::fs::read(path))
                .map_err(|error| failure::of(&countersign::Error::from(error), &name))?,
        };
        files.push((name, bytes));
    }
    let (core, at) = (&validator.get().core, validator.get().time());
    py.detach(|| {
        let files: Vec<(&str, &[u8])> =
            files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
        let signals = Signals::default();
        let found = caught(|| reconcile_contents(core, &record, &files, at, &signals));
        found.map_err(|error| signals.into_raised().unwrap_or_else(|| failure::of(&error, "")))
    })
    .map(Reconciliation)
}

fn json_of(record: &Bound<'_, PyAny>) -> PyResult<Vec<u8>> {
    if let Some(bytes) = bytes_of(record)? {
        return Ok(bytes.to_vec());
    }
    if path_of(record)?.is_some() {
        let files = given::given(Some(record), &["json"])?;
        return Ok(files.into_iter().next().map(|(_, bytes)| bytes).unwrap_or_default());
    }
    if record.is_instance_of::<PyDict>() {
        let json = record.py().import("json")?.call_method1("dumps", (record,))?;
        return Ok(json.cast::<PyString>()?.to_str()?.as_bytes().to_vec());
    }
    Err(failure::record(format!("expected a record as bytes, a dict or a path, not {}", type_name(record))))
}
