//! ISO 32000-2 clause 7: the document as its revisions say it is. Knows nothing of signatures.
//!
//! [`Document::open`] reads the cross-reference chain and nothing else; objects are parsed when a [`Snapshot`] is asked.

mod document;
mod object;
mod revision;
mod snapshot;

pub use document::{Document, OpenOptions};
pub use object::{Dictionary, Entry, Name, Object, ObjectId, PdfString, Stream};
pub use revision::{Revision, XrefEntry, XrefKind};
pub use snapshot::{Located, Snapshot};
