//! The document with all its revisions.

use super::{Revision, Snapshot};
use crate::budget::Budget;
use crate::error::Error;
use crate::finding::Finding;
use crate::source::Source;

/// What is needed to open a document beyond its bytes.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct OpenOptions {
    /// 7.6.4: the user or owner password, tried after the empty one.
    pub password: Option<String>,
}

/// A document: every revision, and the objects that have been asked for.
pub struct Document<'s> {
    revisions: Vec<Revision>,
    budget: &'s Budget<'s>,
    source: &'s dyn Source,
}

impl<'s> Document<'s> {
    /// Reads the cross-reference chain of `source`.
    ///
    /// # Errors
    /// When there is no way in: no header, no cross-reference section, a password that is needed.
    pub fn open(
        source: &'s dyn Source,
        options: &OpenOptions,
        budget: &'s Budget<'s>,
    ) -> Result<Self, Error> {
        let _ = options;
        Ok(Self { revisions: Vec::new(), budget, source })
    }

    /// All revisions, oldest first. There is at least one.
    pub fn revisions(&self) -> &[Revision] {
        &self.revisions
    }

    /// The document as of revision `number` (from 1); numbers beyond the last mean the last.
    pub fn snapshot(&self, number: u32) -> Snapshot<'_, 's> {
        Snapshot { document: self, revision: number }
    }

    /// The document as its last revision says it is.
    pub fn latest(&self) -> Snapshot<'_, 's> {
        self.snapshot(u32::MAX)
    }

    /// Every tolerance taken so far, in the order of offsets, each once.
    pub fn findings(&self) -> Vec<Finding> {
        Vec::new()
    }

    /// Leaves a finding.
    pub fn note(&self, finding: Finding) {
        let _ = finding;
    }

    /// 7.6: how the document is encrypted, in words such as `AES-256 (R6)`; `None` when it is not.
    pub fn encryption(&self) -> Option<&str> {
        None
    }

    /// The bytes.
    pub fn source(&self) -> &'s dyn Source {
        self.source
    }

    /// The meter.
    pub fn budget(&self) -> &'s Budget<'s> {
        self.budget
    }
}

impl std::fmt::Debug for Document<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Document").field("revisions", &self.revisions.len()).finish_non_exhaustive()
    }
}
