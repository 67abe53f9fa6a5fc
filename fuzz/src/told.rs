//! Everything that a document says, to be compared.

use std::io::Cursor;

use countersign::budget::{Budget, Exhausted, Uninterrupted};
use countersign::finding::Finding;
use countersign::pdf::{Document, Located, Object, ObjectId, OpenOptions, Revision, Trailing, XrefEntry};
use countersign::source::ReadSeekSource;

use crate::shell::{limits, with};

/// What every revision says: what two readings are compared by.
#[derive(Debug, PartialEq)]
pub(crate) struct Told {
    revisions: Vec<Revision>,
    /// Each entry of each revision in turn, as far as the budget went.
    objects: Result<Vec<Entry>, Exhausted>,
    trailing: Result<Trailing, Exhausted>,
    is_repaired: bool,
    findings: Vec<Finding>,
}

/// What an entry leads to.
#[derive(Debug, PartialEq)]
struct Entry {
    located: Option<Located>,
    /// Of a stream, where its filters can be undone.
    data: Option<Vec<u8>>,
}

impl Told {
    pub(crate) fn by(document: &Document<'_>) -> Self {
        Self {
            revisions: document.revisions().to_vec(),
            objects: entries(document),
            trailing: document.trailing(),
            is_repaired: document.is_repaired(),
            findings: document.findings(),
        }
    }
}

fn entries(document: &Document<'_>) -> Result<Vec<Entry>, Exhausted> {
    let mut entries = Vec::new();
    for revision in document.revisions() {
        let snapshot = document.snapshot(revision.number);
        for (number, entry) in revision.entries.iter() {
            let generation = if let XrefEntry::Offset { generation, .. } = entry { generation } else { 0 };
            let located = snapshot.get(ObjectId { number, generation })?;
            let data = match located.as_ref().map(|located| &*located.object) {
                Some(Object::Stream(stream)) => snapshot.data(stream)?,
                _ => None,
            };
            entries.push(Entry { located, data });
        }
    }
    Ok(entries)
}

/// Reads the same bytes from memory and in pieces from a medium: both must say the same.
pub(crate) fn told_alike(bytes: &[u8]) {
    let first = with(bytes, Told::by);
    let budget = Budget::new(limits(), &Uninterrupted);
    let medium = ReadSeekSource::new(Cursor::new(bytes)).expect("memory can be sought");
    let second =
        Document::open(&medium, &OpenOptions::default(), &budget).ok().map(|document| Told::by(&document));
    assert!(first == second, "from memory and from a medium: {}", parting(&first, &second));
}

/// Where two texts part, with what stands around it.
fn parting(first: &impl std::fmt::Debug, second: &impl std::fmt::Debug) -> String {
    let (first, second) = (format!("{first:?}").into_bytes(), format!("{second:?}").into_bytes());
    let at = first.iter().zip(&second).take_while(|(first, second)| first == second).count();
    let piece =
        |text: &[u8]| text[at.saturating_sub(200)..text.len().min(at + 200)].escape_ascii().to_string();
    format!("{}\n{}", piece(&first), piece(&second))
}
