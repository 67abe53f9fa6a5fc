//! The threads of a batch, and their end before that of the interpreter.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use countersign::batch::{Batch, BatchItem, BatchRun, Cancel, Input};
use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;

/// A batch whose threads may be asking Python for documents.
pub(crate) struct Work {
    run: Mutex<Option<BatchRun>>,
    cancel: Cancel,
    /// Nobody takes results any more: no more documents are asked for.
    left: Arc<AtomicBool>,
}

/// An interpreter that ends kills every thread that asks for it, in the midst of what the thread does. So all work ends
/// before, and none begins after.
static STARTED: Mutex<Started> = Mutex::new(Started { closed: false, works: Vec::new() });

struct Started {
    closed: bool,
    works: Vec<Weak<Work>>,
}

impl Work {
    /// `left` is for the source of documents, which ends when it is set.
    pub(crate) fn start<I>(batch: Batch<I>, cancel: Cancel, left: Arc<AtomicBool>) -> PyResult<Arc<Self>>
    where
        I: Iterator<Item = Input> + Send + 'static,
    {
        let mut started = locked(&STARTED);
        if started.closed {
            return Err(PyRuntimeError::new_err("no batch can be started while the interpreter ends"));
        }
        let run = batch.run().map_err(|error| PyRuntimeError::new_err(format!("no threads: {error}")))?;
        let work = Arc::new(Self { run: Mutex::new(Some(run)), cancel, left });
        started.works.retain(|work| work.strong_count() > 0);
        started.works.push(Arc::downgrade(&work));
        Ok(work)
    }

    /// The next answer. To be called while detached from the interpreter, as `stop`.
    pub(crate) fn next(&self) -> Option<BatchItem> {
        let mut run = locked(&self.run);
        let item = run.as_mut()?.next();
        if item.is_none() {
            *run = None;
        }
        item
    }

    pub(crate) fn cancel(&self) {
        self.cancel.cancel();
    }

    /// Returns when its threads have ended.
    pub(crate) fn stop(&self) {
        self.left.store(true, Ordering::Relaxed);
        self.cancel();
        *locked(&self.run) = None;
    }
}

/// For `atexit`: waits for the threads of every batch.
#[pyfunction]
fn stop_all(py: Python<'_>) {
    py.detach(|| {
        let works = {
            let mut started = locked(&STARTED);
            started.closed = true;
            std::mem::take(&mut started.works)
        };
        works.iter().filter_map(Weak::upgrade).for_each(|work| work.stop());
    });
}

/// Has the interpreter call `stop_all` before it ends.
pub(crate) fn stop_at_exit(module: &Bound<'_, PyModule>) -> PyResult<()> {
    let stop_all = wrap_pyfunction!(stop_all, module)?;
    module.py().import("atexit")?.call_method1("register", (stop_all,))?;
    Ok(())
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
