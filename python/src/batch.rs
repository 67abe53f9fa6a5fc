//! Many documents.

use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use countersign::Validator;
use countersign::batch::{Cancel, Input};
use countersign::time::Time;
use countersign_host::Document;
use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use pyo3::types::PyIterator;

use crate::document::{Content, Given};
use crate::failure;
use crate::report::Report;
use crate::work::Work;

/// A batch at work: an iterator of BatchItem. Dropped before its end, it stops the work.
#[pyclass(frozen, module = "countersign")]
pub(crate) struct Batch {
    work: Arc<Work>,
    /// What the iterable of documents raised: it is raised again when the items before it are handed out.
    raised: Raised,
    on_progress: Option<Py<PyAny>>,
    done: AtomicU64,
    total: Option<usize>,
}

type Raised = Arc<Mutex<Option<PyErr>>>;

impl Batch {
    pub(crate) fn start(
        validator: Validator,
        at: Time,
        documents: &Bound<'_, PyAny>,
        workers: Option<NonZeroUsize>,
        on_progress: Option<Py<PyAny>>,
    ) -> PyResult<Self> {
        let total = documents.len().ok();
        let raised = Raised::default();
        let left = Arc::default();
        let inputs = Inputs {
            documents: Some(documents.try_iter()?.unbind()),
            raised: Arc::clone(&raised),
            left: Arc::clone(&left),
        };
        let cancel = Cancel::default();
        let mut batch = countersign::batch::Batch::new(validator, at, inputs).cancel(cancel.clone());
        if let Some(workers) = workers {
            batch = batch.workers(workers);
        }
        let work = Work::start(batch, cancel, left)?;
        Ok(Self { work, raised, on_progress, done: AtomicU64::new(0), total })
    }
}

#[pymethods]
impl Batch {
    fn __iter__(this: Py<Self>) -> Py<Self> {
        this
    }

    fn __next__(&self, py: Python<'_>) -> PyResult<Option<BatchItem>> {
        let Some(item) = py.detach(|| self.work.next()) else {
            let raised = self.raised.lock().unwrap_or_else(PoisonError::into_inner).take();
            return raised.map_or(Ok(None), Err);
        };
        let done = self.done.fetch_add(1, Ordering::Relaxed).saturating_add(1);
        if let Some(on_progress) = &self.on_progress {
            on_progress.call1(py, (done, self.total))?;
        }
        let (report, error) = match item.result {
            Ok(report) => (Some(Py::new(py, Report::new(report))?), None),
            Err(error) => (None, Some(failure::of(&error, &item.name).into_value(py))),
        };
        Ok(Some(BatchItem { index: item.index, name: item.name, report, error }))
    }

    /// Stops the work: documents at work are interrupted, the rest come back with InterruptedError.
    fn cancel(&self) {
        self.work.cancel();
    }
}

impl Drop for Batch {
    fn drop(&mut self) {
        // Workers may be waiting for the interpreter: they must have it before they can end.
        Python::try_attach(|py| py.detach(|| self.work.stop()));
    }
}

/// The answer to one document: a report, or the exception that says why there is none.
#[pyclass(frozen, module = "countersign")]
pub(crate) struct BatchItem {
    /// Position of the document, from 0.
    #[pyo3(get)]
    index: u64,
    /// Its name; empty for bytes without one.
    #[pyo3(get)]
    name: String,
    /// The report, or None.
    #[pyo3(get)]
    report: Option<Py<Report>>,
    error: Option<Py<pyo3::exceptions::PyBaseException>>,
}

#[pymethods]
impl BatchItem {
    /// The exception, or None.
    #[getter]
    fn error(&self, py: Python<'_>) -> Option<Py<pyo3::exceptions::PyBaseException>> {
        self.error.as_ref().map(|error| error.clone_ref(py))
    }

    /// The report; raises the exception when there is none.
    fn result(&self, py: Python<'_>) -> PyResult<Py<Report>> {
        match (&self.report, &self.error) {
            (Some(report), _) => Ok(report.clone_ref(py)),
            (None, Some(error)) => Err(PyErr::from_value(error.bind(py).clone().into_any())),
            (None, None) => Err(PyRuntimeError::new_err("no answer")),
        }
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let answer = match (&self.report, &self.error) {
            (Some(report), _) => report.get().indication().to_owned(),
            (None, Some(error)) => error.bind(py).repr()?.to_string(),
            (None, None) => String::new(),
        };
        Ok(format!("<countersign.BatchItem {} {}: {answer}>", self.index, self.name))
    }
}

/// An iterable of documents, asked by the workers.
struct Inputs {
    documents: Option<Py<PyIterator>>,
    raised: Raised,
    left: Arc<AtomicBool>,
}

impl Iterator for Inputs {
    type Item = Input;

    fn next(&mut self) -> Option<Input> {
        let documents = self.documents.take().filter(|_| !self.left.load(Ordering::Relaxed))?;
        // Nothing comes from an interpreter that is ending.
        Python::try_attach(|py| match documents.bind(py).clone().next()? {
            Ok(document) => {
                self.documents = Some(documents);
                Some(input(Given::new(&document), py))
            }
            Err(raised) => {
                *self.raised.lock().unwrap_or_else(PoisonError::into_inner) = Some(raised);
                None
            }
        })
        .flatten()
    }
}

/// What is no document at all has its answer too.
fn input(document: PyResult<Given>, py: Python<'_>) -> Input {
    match document {
        Ok(Given { name, content: Content::Memory(bytes) }) => Input::new(name, move || Ok(Box::new(bytes))),
        Ok(Given { name, content: Content::File(path) }) => Document::input(name, path),
        Err(error) => {
            let words = error.value(py).to_string();
            Input::new("", move || Err(std::io::Error::other(words)))
        }
    }
}
