//! ISO 32000-2 7.5.6: incremental updates.

use std::collections::BTreeMap;
use std::ops::Range;

use super::{Dictionary, ObjectId};

/// 7.5.4, 7.5.8: how a cross-reference section is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum XrefKind {
    /// 7.5.4
    Table,
    /// 7.5.8
    Stream,
    /// 7.5.8.4: a table with `/XRefStm`
    Hybrid,
}

/// 7.5.4, 7.5.8.3: where an object stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_enums, reason = "the three types of table 18")]
pub enum XrefEntry {
    /// Freed; the generation a reuse would get.
    Free {
        /// Next generation.
        generation: u16,
    },
    /// At a byte offset of the file.
    Offset {
        /// Offset from the start of the file (header junk already accounted for).
        offset: u64,
        /// Generation.
        generation: u16,
    },
    /// A member of an object stream.
    Compressed {
        /// Object number of the stream; its generation is 0.
        stream: u32,
        /// Index within the stream.
        index: u32,
    },
}

/// One revision: the bytes it added, its cross-reference section and its trailer.
#[derive(Debug)]
#[non_exhaustive]
pub struct Revision {
    /// From 1, oldest first.
    pub number: u32,
    /// The bytes that this revision added: from the end of the one before to just after its `%%EOF` and end-of-line.
    pub span: Range<u64>,
    /// Offset of the cross-reference section that `startxref` names.
    pub xref_offset: u64,
    /// How the section is written.
    pub kind: XrefKind,
    /// What this revision's own section says; a linearized file's two sections count as one revision.
    pub entries: BTreeMap<u32, XrefEntry>,
    /// 7.5.5: the trailer dictionary (or that of the cross-reference stream).
    pub trailer: Dictionary,
    /// The object that is the cross-reference stream (or `/XRefStm`) of this revision.
    pub xref_stream: Option<ObjectId>,
}
