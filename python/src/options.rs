//! The options of a judgement, by the names that they have in the JSON of the C library.

use countersign::Configuration;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::failure;

/// Options as JSON; those that are `None` are not said.
pub(crate) fn json(py: Python<'_>, options: Option<&Bound<'_, PyDict>>) -> PyResult<String> {
    let said = PyDict::new(py);
    for (name, value) in options.into_iter().flatten() {
        if value.is_none() {
            continue;
        }
        // datetime and date
        match value.getattr_opt(intern!(py, "isoformat"))? {
            Some(isoformat) => said.set_item(name, isoformat.call0()?)?,
            None => said.set_item(name, value)?,
        }
    }
    py.import("json")?
        .call_method1("dumps", (said,))
        .map_err(|error| failure::configuration(format!("options: {}", error.value(py))))?
        .extract()
}

/// Unknown options are refused, never ignored.
pub(crate) fn configuration(json: &str) -> PyResult<Configuration> {
    Configuration::from_json(json.as_bytes())
        .map_err(|error| failure::configuration(format!("options: {error}")))
}
