//! Why no report could be made. A forged signature is not an error: it is a report.

use std::io;

use crate::budget::Exhausted;

/// No report could be made of a document.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The bytes could not be read.
    #[error("cannot read: {0}")]
    Io(#[from] io::Error),
    /// There is no `%PDF-` header, or nothing that a reader could start from.
    #[error("not a PDF: {0}")]
    NotPdf(String),
    /// The structure of the document can't be followed.
    #[error("{message} (at byte {offset})")]
    Syntax {
        /// Byte offset in the file.
        offset: u64,
        /// Names the structure and the fault.
        message: String,
    },
    /// The document is encrypted and can't be opened.
    #[error("encrypted: {0}")]
    Encrypted(String),
    /// A fault of this crate, caught so that it does not end a batch.
    #[error("internal: {0}")]
    Internal(String),
    /// A limit of the [`crate::limits::Limits`] was reached, or the caller interrupted the work.
    #[error(transparent)]
    Exhausted(#[from] Exhausted),
}

impl Error {
    /// A fault in the structure at a byte offset.
    pub fn syntax(offset: u64, message: impl Into<String>) -> Self {
        Self::Syntax { offset, message: message.into() }
    }

    /// The kind in one word, for programs.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Io(_) => "io",
            Self::NotPdf(_) => "not-pdf",
            Self::Syntax { .. } => "syntax",
            Self::Encrypted(_) => "encrypted",
            Self::Internal(_) => "internal",
            Self::Exhausted(Exhausted::Interrupted) => "interrupted",
            Self::Exhausted(_) => "limit",
        }
    }
}
