//! Judges signed PDF documents.
#![forbid(unsafe_code)]
#![cfg_attr(
    not(test),
    deny(
        clippy::as_conversions,
        clippy::indexing_slicing,
        clippy::arithmetic_side_effects,
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::todo,
        clippy::unimplemented,
        clippy::print_stdout,
        clippy::print_stderr
    )
)]

// Chapters.
pub mod manual;
// Ground.
pub mod budget;
pub mod error;
pub mod finding;
pub mod limits;
pub mod source;
pub mod time;
// Notations.
pub mod asn1;
pub mod pdf;
// Parts of a signed document.
pub mod cms;
pub mod crypto;
pub mod digest;
pub mod pki;
pub mod signature;
pub mod timestamp;
// Judgement.
pub mod integrity;
pub mod validation;
// The answer.
pub mod report;
pub mod validator;
// Many of them.
pub mod batch;
// What platforms say of them.
pub mod records;

pub use error::Error;
pub use pki::TrustStore;
pub use report::Report;
pub use validator::{Configuration, Validator, ValidatorBuilder};
