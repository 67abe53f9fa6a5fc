//! What was noticed on the way: every tolerance taken towards a file leaves one.

use serde::Serialize;

/// Something a careful reader wants to know, that is not itself a verdict.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Finding {
    /// A stable, lower-case, hyphenated word, such as `xref-entry-padded`.
    pub code: &'static str,
    /// One sentence in plain words, lower case, no full stop.
    pub message: String,
    /// Byte offset in the file, where there is one.
    pub offset: Option<u64>,
}

impl Finding {
    /// A finding at a byte offset of the file.
    pub fn at(code: &'static str, offset: u64, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), offset: Some(offset) }
    }

    /// A finding with no place of its own in the file.
    pub fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), offset: None }
    }
}
