//! Judges signed PDF documents: can this one be believed?
//!
//! ```
//! use countersign::{TrustStore, Validator, time::Time, validation::Verdict};
//!
//! let mut trust = TrustStore::new();
//! trust.add_bytes(&std::fs::read("testdata/pki/root.pem")?, "root.pem");
//! let pdf = std::fs::read("testdata/cases/ok/pades-b-t/input.pdf")?;
//! let at = Time::parse_rfc3339("2026-06-01T12:00:00Z").expect("a time");
//!
//! let report = Validator::new(trust).validate(&pdf, "contract.pdf", at)?;
//! assert_eq!(report.verdict, Verdict::TotalPassed);
//! assert_eq!(report.signatures[0].pades_level.as_deref(), Some("B-T"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! It reads a document revision by revision (ISO 32000-2), finds every signature and time-stamp of every revision, verifies
//! them (RFC 5652, RFC 3161), says what changed after each and whether that was allowed, builds and validates the paths to
//! the anchors that *you* name (RFC 5280, RFC 6960), and weighs all of it by ETSI EN 319 102-1. A forged signature is a
//! report, not an error: [`Error`] means that nothing can be said of the bytes.
//!
//! It does not sign, render, open files or sockets, or read a clock: time, trust, evidence, public-key code and
//! interruption are arguments. [`batch`] is the one place that starts threads. [`records`] holds what signing platforms
//! claim against the documents; [`manual`] tells which attacks are known and what stops each.
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
mod recent;
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
