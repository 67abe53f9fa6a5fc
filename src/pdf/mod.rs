//! ISO 32000-2 clause 7: the document as its revisions say it is. Knows nothing of signatures.
//!
//! [`Document::open`] reads the cross-reference chain and nothing else; objects are parsed when a [`Snapshot`] is asked.

mod ambiguity;
mod cache;
mod character;
mod date;
mod document;
mod encryption;
mod entry_index;
mod filter;
mod hexadecimal;
mod indirect;
mod lexer;
mod medium;
mod object;
mod object_stream;
mod open;
mod parser;
mod revision;
mod search;
mod snapshot;
mod stream_data;
mod text;
mod trailing;
mod xref;

pub(crate) use character::{is_regular, is_space, regular_length, space_length};
pub use date::Date;
pub use document::{Document, OpenOptions};
pub(crate) use hexadecimal::Hexadecimal;
pub(crate) use lexer::names_in;
pub use object::{Dictionary, Entry, Name, Object, ObjectId, PdfString, Stream};
pub use open::Header;
pub use revision::{Entries, Revision, XrefEntry, XrefKind};
pub(crate) use search::header_before;
pub use snapshot::{Located, Snapshot};
pub use trailing::{Trailing, TrailingKind};
