//! Values of the core as Python's.

use countersign::time::Time;
use pyo3::prelude::*;

/// What `json.loads` makes of it.
pub(crate) fn from_json<'py>(py: Python<'py>, json: &str) -> PyResult<Bound<'py, PyAny>> {
    py.import("json")?.call_method1("loads", (json,))
}

/// A `datetime` in UTC.
pub(crate) fn time(py: Python<'_>, time: Option<Time>) -> PyResult<Option<Bound<'_, PyAny>>> {
    let Some(time) = time else { return Ok(None) };
    py.import("datetime")?.getattr("datetime")?.call_method1("fromisoformat", (time.to_string(),)).map(Some)
}
