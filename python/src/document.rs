//! A document as Python gives it.

use std::borrow::Cow;
use std::io;
use std::path::PathBuf;

use countersign::source::Source;
use pyo3::exceptions::PyTypeError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use pyo3::types::{PyByteArray, PyBytes, PyMemoryView, PyString, PyTuple};

/// A document that nobody opened yet.
#[derive(Debug)]
pub(crate) struct Given {
    /// The name that the report carries.
    pub(crate) name: String,
    pub(crate) content: Content,
}

#[derive(Debug)]
pub(crate) enum Content {
    Memory(Memory),
    File(PathBuf),
}

impl Given {
    /// Bytes, a path, or a name with one of them.
    pub(crate) fn new(value: &Bound<'_, PyAny>) -> PyResult<Self> {
        if let Ok(pair) = value.cast::<PyTuple>() {
            if pair.len() != 2 {
                return Err(PyTypeError::new_err("expected (name, document)"));
            }
            let name = pair.get_item(0)?.extract()?;
            return Ok(Self { name, ..Self::unnamed(&pair.get_item(1)?)? });
        }
        Self::unnamed(value)
    }

    fn unnamed(value: &Bound<'_, PyAny>) -> PyResult<Self> {
        if let Some(bytes) = bytes_of(value)? {
            return Ok(Self { name: String::new(), content: Content::Memory(Memory(bytes)) });
        }
        let Some(path) = path_of(value)? else {
            return Err(PyTypeError::new_err(format!("expected bytes or a path, not {}", type_name(value))));
        };
        Ok(Self { name: path.display().to_string(), content: Content::File(path) })
    }
}

/// The bytes of a Python object, which stay where they are.
#[derive(Debug)]
pub(crate) struct Memory(pub(crate) PyBackedBytes);

impl Source for Memory {
    fn len(&self) -> u64 {
        Source::len(&*self.0)
    }

    fn read(&self, offset: u64, length: usize) -> io::Result<Cow<'_, [u8]>> {
        Source::read(&*self.0, offset, length)
    }

    fn as_bytes(&self) -> Option<&[u8]> {
        Some(&self.0)
    }
}

/// The bytes of `bytes`, or a copy of those of what can change.
pub(crate) fn bytes_of(value: &Bound<'_, PyAny>) -> PyResult<Option<PyBackedBytes>> {
    if let Ok(bytes) = value.cast::<PyBytes>() {
        return Ok(Some(bytes.clone().into()));
    }
    if value.is_instance_of::<PyByteArray>() || value.is_instance_of::<PyMemoryView>() {
        let copied = value.py().get_type::<PyBytes>().call1((value,))?;
        return Ok(Some(copied.cast_into::<PyBytes>()?.into()));
    }
    Ok(None)
}

/// The path of a `str` or an `os.PathLike`.
pub(crate) fn path_of(value: &Bound<'_, PyAny>) -> PyResult<Option<PathBuf>> {
    if value.is_instance_of::<PyString>() || value.hasattr(intern!(value.py(), "__fspath__"))? {
        return value.extract().map(Some);
    }
    Ok(None)
}

/// How the type of a value is called.
pub(crate) fn type_name(value: &Bound<'_, PyAny>) -> String {
    value.get_type().name().map_or_else(|_| "this".to_owned(), |name| name.to_string())
}
