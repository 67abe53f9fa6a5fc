//! Digests of whole files.

use std::fs::File;
use std::io;

use countersign::crypto::DigestAlgorithm;
use countersign::digest::{Digest, of_reader};
use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::document::{Content, Given};
use crate::failure;

/// Digests of a whole document in one pass: bytes or a path; each algorithm's name with its hexadecimal digits.
///
/// algorithms: names such as "sha256" or "sha3-512"; these two when they are not said.
///
/// >>> digest(b"abc", ["sha256"])
/// {'sha256': 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'}
/// >>> list(digest("testdata/pki/root.pem"))
/// ['sha256', 'sha3_512']
#[pyfunction]
#[pyo3(signature = (document, algorithms=None))]
pub(crate) fn digest<'py>(
    py: Python<'py>,
    document: &Bound<'py, PyAny>,
    algorithms: Option<Vec<String>>,
) -> PyResult<Bound<'py, PyDict>> {
    let algorithms = match algorithms {
        None => vec![DigestAlgorithm::Sha256, DigestAlgorithm::Sha3_512],
        Some(names) => names.iter().map(|name| named(name)).collect::<PyResult<_>>()?,
    };
    let Given { name, content } = Given::new(document)?;
    let digests: io::Result<Vec<Digest>> = py.detach(|| match &content {
        Content::Memory(bytes) => of_reader(&*bytes.0, &algorithms, |_| ()),
        Content::File(path) => of_reader(File::open(path)?, &algorithms, |_| ()),
    });
    let found = PyDict::new(py);
    for digest in digests.map_err(|error| failure::of(&error.into(), &name))? {
        found.set_item(digest.algorithm.name(), digest.hex())?;
    }
    Ok(found)
}

fn named(name: &str) -> PyResult<DigestAlgorithm> {
    DigestAlgorithm::from_name(&name.replace('-', "_"))
        .ok_or_else(|| failure::configuration(format!("algorithms: no digest is called {name}")))
}
