//! Anchors and evidence: bytes, files, folders.

use std::path::PathBuf;

use countersign_host::contents;
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::PyTuple;

use crate::document::{bytes_of, path_of, type_name};
use crate::failure;

/// A file's name and its bytes. They are kept so that a validator can be sent to another process.
pub(crate) type Given = (String, Vec<u8>);

/// The contents of what was given: bytes, a path of a file or a folder, a name with bytes, or several of these.
pub(crate) fn given(value: Option<&Bound<'_, PyAny>>, extensions: &[&str]) -> PyResult<Vec<Given>> {
    let Some(value) = value.filter(|value| !value.is_none()) else { return Ok(Vec::new()) };
    if let Some(one) = one(value, extensions)? {
        return Ok(one);
    }
    let Ok(several) = value.try_iter() else { return Err(wrong(value)) };
    let mut all = Vec::new();
    for value in several {
        let value = value?;
        all.extend(one(&value, extensions)?.ok_or_else(|| wrong(&value))?);
    }
    Ok(all)
}

fn one(value: &Bound<'_, PyAny>, extensions: &[&str]) -> PyResult<Option<Vec<Given>>> {
    if let Some(bytes) = bytes_of(value)? {
        return Ok(Some(vec![("memory".to_owned(), bytes.to_vec())]));
    }
    if let Ok(pair) = value.cast::<PyTuple>()
        && pair.len() == 2
        && let Ok(name) = pair.get_item(0)?.extract::<String>()
        && let Some(bytes) = bytes_of(&pair.get_item(1)?)?
    {
        return Ok(Some(vec![(name, bytes.to_vec())]));
    }
    let Some(path) = path_of(value)? else { return Ok(None) };
    read(value.py(), path, extensions).map(Some)
}

fn read(py: Python<'_>, path: PathBuf, extensions: &[&str]) -> PyResult<Vec<Given>> {
    py.detach(|| contents(&path, extensions)).map_err(|refused| failure::refused(&refused))
}

fn wrong(value: &Bound<'_, PyAny>) -> PyErr {
    PyTypeError::new_err(format!("expected certificates as bytes or a path, not {}", type_name(value)))
}
