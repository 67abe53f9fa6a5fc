//! Exceptions of the same kinds as the core's errors. Their classes are in `countersign/errors.py`.

use countersign::Error;
use countersign_host::Refused;
use pyo3::prelude::*;

mod classes {
    pyo3::import_exception!(countersign.errors, ConfigurationError);
    pyo3::import_exception!(countersign.errors, EncryptedError);
    pyo3::import_exception!(countersign.errors, EvidenceError);
    pyo3::import_exception!(countersign.errors, InternalError);
    pyo3::import_exception!(countersign.errors, InterruptedError);
    pyo3::import_exception!(countersign.errors, LimitError);
    pyo3::import_exception!(countersign.errors, NotPdfError);
    pyo3::import_exception!(countersign.errors, PdfSyntaxError);
    pyo3::import_exception!(countersign.errors, ReadError);
    pyo3::import_exception!(countersign.errors, RecordError);
    pyo3::import_exception!(countersign.errors, TrustError);
}

/// The exception for an error of the core, with the document's name before its words.
pub(crate) fn of(error: &Error, name: &str) -> PyErr {
    let words = if name.is_empty() { error.to_string() } else { format!("{name}: {error}") };
    match error.kind() {
        "io" => classes::ReadError::new_err(words),
        "not-pdf" => classes::NotPdfError::new_err(words),
        "encrypted" => classes::EncryptedError::new_err(words),
        "limit" => classes::LimitError::new_err(words),
        "interrupted" => classes::InterruptedError::new_err(words),
        "internal" => classes::InternalError::new_err(words),
        _ => classes::PdfSyntaxError::new_err(words),
    }
}

/// The exception for anchors or evidence that can't be used.
pub(crate) fn refused(refused: &Refused) -> PyErr {
    let words = refused.to_string();
    match refused {
        Refused::NoCertificate { .. } => classes::TrustError::new_err(words),
        Refused::NoEvidence { .. } => classes::EvidenceError::new_err(words),
        _ => classes::ReadError::new_err(words),
    }
}

/// The exception for options that can't be used.
pub(crate) fn configuration(words: impl std::fmt::Display) -> PyErr {
    classes::ConfigurationError::new_err(words.to_string())
}

/// The exception for a record that can't be used.
pub(crate) fn record(words: impl std::fmt::Display) -> PyErr {
    classes::RecordError::new_err(words.to_string())
}
