//! The C ABI of `countersign`. The header `include/countersign.h` is generated from this crate.
//!
//! All `unsafe` code of the project is here, and it only turns pointers into references and back:
//!
//! - `boundary` catches panics and turns NULL into a result code;
//! - every handle is opaque, made by one function and freed by one function;
//! - outputs are written only on success.
//!
//! Rust programs use the crate `countersign`.
#![warn(unsafe_op_in_unsafe_fn, clippy::multiple_unsafe_ops_per_block)]
#![expect(clippy::missing_safety_doc, reason = "the text of each function says what each pointer must be")]
#![expect(non_camel_case_types, reason = "names in C")]

#[cfg(panic = "abort")]
compile_error!("a panic must not end the program that calls the library: build with panic = \"unwind\"");

mod boundary;

// In the order in which a program uses them, and in which they stand in the header.
pub mod text;

pub mod result;

pub mod trust_store;

pub mod evidence;

pub mod validator;

pub mod progress;
pub mod source;

pub mod validate;

pub mod report;

pub mod batch;

pub mod digest;
pub mod reconciliation;
