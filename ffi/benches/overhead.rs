//! What a judgement costs through the C ABI and without it, on a small document.
//!     cargo bench -p countersign-ffi

fn main() {}
