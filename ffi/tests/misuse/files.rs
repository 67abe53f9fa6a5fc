//! Documents and records of `testdata/`.

use std::path::{Path, PathBuf};

pub(crate) fn signed() -> Vec<u8> {
    std::fs::read(signed_path()).unwrap()
}

pub(crate) fn signed_path() -> PathBuf {
    data("cases/ok/pades-b-t/input.pdf")
}

pub(crate) fn a_record() -> PathBuf {
    data("records/zefort/dishonest-counts.json")
}

pub(crate) fn data(path: impl AsRef<Path>) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join("testdata").join(path)
}
