//! The PDF reader on files written byte by byte: what it reads, what it tolerates, what it refuses.

#[path = "../fixture/mod.rs"]
mod fixture;
#[path = "../fixture/sparse.rs"]
mod sparse;

mod hostile;
mod objects;
mod revisions;
mod tolerances;

use std::fmt::Write;
use std::io;

use countersign::budget::{Budget, Uninterrupted};
use countersign::error::Error;
use countersign::limits::Limits;
use countersign::pdf::{Document, Object, ObjectId, OpenOptions, XrefEntry};
use countersign::source::ReadSeekSource;

/// Opens bytes from memory and piece by piece; both must say the same.
fn read<R: PartialEq + std::fmt::Debug>(bytes: &[u8], ask: impl Fn(Result<Document<'_>, Error>) -> R) -> R {
    let budget = Budget::new(Limits::default(), &Uninterrupted);
    let from_memory = ask(Document::open(&bytes, &OpenOptions::default(), &budget));
    let budget = Budget::new(Limits::default(), &Uninterrupted);
    let pieces = ReadSeekSource::new(io::Cursor::new(bytes)).unwrap();
    let from_pieces = ask(Document::open(&pieces, &OpenOptions::default(), &budget));
    assert_eq!(from_memory, from_pieces, "memory and pieces differ");
    from_memory
}

fn open<R: PartialEq + std::fmt::Debug>(bytes: &[u8], ask: impl Fn(Document<'_>) -> R) -> R {
    read(bytes, |document| ask(document.unwrap_or_else(|error| panic!("{error}: {}", bytes.escape_ascii()))))
}

fn id(number: u32) -> ObjectId {
    ObjectId { number, generation: 0 }
}

fn codes(document: &Document<'_>) -> Vec<&'static str> {
    let mut codes: Vec<_> = document.findings().iter().map(|finding| finding.code).collect();
    codes.dedup();
    codes
}

/// All that a document says, with every object parsed.
fn everything(document: &Document<'_>) -> String {
    let mut text = String::new();
    for revision in document.revisions() {
        let snapshot = document.snapshot(revision.number);
        writeln!(text, "{} {:?} {:?} {:?}", revision.number, revision.span, revision.kind, revision.trailer)
            .unwrap();
        for number in snapshot.numbers() {
            let generation = match snapshot.entry(number) {
                Some((XrefEntry::Offset { generation, .. }, _)) => generation,
                _ => 0,
            };
            let Ok(located) = snapshot.get(ObjectId { number, generation }) else {
                writeln!(text, "spent").unwrap();
                return text;
            };
            writeln!(text, "  {number} {located:?}").unwrap();
            if let Some(stream) = located.as_ref().and_then(|located| located.object.as_stream()) {
                writeln!(text, "    {:?}", snapshot.data(stream)).unwrap();
            }
        }
    }
    writeln!(text, "{:?} {:?}", document.trailing(), document.unreached_updates(0..u64::MAX)).unwrap();
    writeln!(text, "{:?}", document.findings()).unwrap();
    text
}

fn has_page(document: &Document<'_>) -> bool {
    let latest = document.latest();
    let catalog = latest.catalog();
    let pages = latest.value(catalog.as_dictionary().unwrap(), b"Pages").unwrap();
    pages.as_dictionary().is_some_and(|pages| pages.get(b"Count") == Some(&Object::Integer(1)))
}
