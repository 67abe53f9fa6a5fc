//! Borrowed text.

use std::ffi::c_char;

/// UTF-8 that belongs to a handle or to the library. It is not terminated by NUL, and may hold one.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct countersign_str {
    /// The bytes; not NULL, even when there are none.
    pub data: *const c_char,
    /// The number of bytes.
    pub len: usize,
}

impl countersign_str {
    pub(crate) fn new(text: &str) -> Self {
        // An empty text has an address of its own, so that it can be read as a C string too.
        let bytes = if text.is_empty() { EMPTY } else { text.as_bytes() };
        Self { data: bytes.as_ptr().cast(), len: text.len() }
    }
}

const EMPTY: &[u8] = b"\0";

/// The version of the library, such as `0.1.0`. It belongs to the library and is valid for ever.
#[unsafe(no_mangle)]
pub extern "C" fn countersign_version() -> countersign_str {
    countersign_str::new(env!("CARGO_PKG_VERSION"))
}
