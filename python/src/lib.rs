//! The extension module of the Python package `countersign`; the package itself is in `python/`.
//!
//! It decides nothing: it turns Python's values into those of the core and back, and lets go of the interpreter's lock
//! while the core works.

mod arrow;
mod batch;
mod convert;
mod digest;
mod document;
mod failure;
mod given;
mod options;
mod reconciliation;
mod report;
mod signals;
mod signature;
mod validator;
mod work;

use pyo3::prelude::*;

#[pymodule]
fn _countersign(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add("__version__", env!("CARGO_PKG_VERSION"))?;
    module.add_class::<validator::Validator>()?;
    module.add_class::<report::Report>()?;
    module.add_class::<signature::Signature>()?;
    module.add_class::<batch::Batch>()?;
    module.add_class::<batch::BatchItem>()?;
    module.add_class::<reconciliation::Reconciliation>()?;
    module.add_class::<arrow::RecordBatch>()?;
    module.add_class::<arrow::Schema>()?;
    module.add_function(wrap_pyfunction!(validator::validate, module)?)?;
    module.add_function(wrap_pyfunction!(digest::digest, module)?)?;
    module.add_function(wrap_pyfunction!(reconciliation::reconcile, module)?)?;
    module.add_function(wrap_pyfunction!(arrow::verify_batch, module)?)?;
    module.add_function(wrap_pyfunction!(arrow::row_schema, module)?)?;
    work::stop_at_exit(module)
}
