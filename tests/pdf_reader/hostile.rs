//! Sizes, media and bytes that mean harm.

use std::borrow::Cow;
use std::io;

use crate::fixture::{File, table, zlib};
use crate::revisions::linearized;
use crate::sparse::Sparse;
use crate::{codes, everything, has_page, id, open, read};
use countersign::budget::{Budget, Exhausted, Uninterrupted};
use countersign::error::Error;
use countersign::limits::Limits;
use countersign::pdf::{Document, OpenOptions};
use countersign::source::Source;
use proptest::prelude::*;

#[test]
fn hostile_sizes_cost_little() {
    // 10⁶ nested arrays.
    let mut file = File::with_page();
    file.object(4, &"[".repeat(1_000_000)).table("");
    open(&file.bytes, |document| {
        assert!(document.latest().get(id(4)).unwrap().is_none() && document.has_finding("object-broken"));
    });
    // A table that announces 10⁷ entries and more, with none and with all of them.
    let mut file = File::with_page();
    file.table("");
    let text = String::from_utf8(file.bytes.clone()).unwrap();
    let huge = text.replace("xref\n0 4\n", "xref\n0 4294967296\n");
    open(huge.as_bytes(), |document| assert!(has_page(&document)));
    let mut file = File::new();
    let at = file.at();
    file.raw("xref\n0 10000000\n").raw("0000000009 00000 n\r\n".repeat(10_000_000));
    file.raw("trailer<</Root 1 0 R>>\n").close(at);
    let budget = Budget::new(Limits::default(), &Uninterrupted);
    let spent = Document::open(&file.bytes, &OpenOptions::default(), &budget).unwrap_err();
    assert!(matches!(spent, Error::Exhausted(Exhausted::XrefEntries)), "{spent}");
    // 10⁵ revisions.
    let mut file = File::with_page();
    file.table("");
    for _ in 0..100_000 {
        let at = file.at();
        file.raw(format!("xref\n0 0\ntrailer<</Root 1 0 R{}>>\n", file.prev())).close(at);
    }
    let budget = Budget::new(Limits::default(), &Uninterrupted);
    let spent = Document::open(&file.bytes, &OpenOptions::default(), &budget).unwrap_err();
    assert!(matches!(spent, Error::Exhausted(Exhausted::Revisions)), "{spent}");
    // Objects within objects, each of which goes on to the end of the file.
    let mut file = File::with_page();
    for number in 4..4000 {
        let at = file.at();
        file.entry(number, 0, at);
        file.raw(format!("{number} 0 obj ({}", "x".repeat(1000)));
    }
    file.table("");
    let budget = Budget::new(Limits::default(), &Uninterrupted);
    let document = Document::open(&file.bytes, &OpenOptions::default(), &budget).unwrap();
    let spent = (4..4000).find_map(|number| document.latest().get(id(number)).err());
    assert_eq!(spent, Some(Exhausted::Objects));
    // A bomb.
    let mut file = File::with_page();
    file.stream(4, "/Filter[/FlateDecode/FlateDecode]", &zlib(&zlib(&vec![0; 1 << 30]))).table("");
    let mut limits = Limits::default();
    limits.inflated_bytes = 50 << 20;
    let budget = Budget::new(limits, &Uninterrupted);
    let document = Document::open(&file.bytes, &OpenOptions::default(), &budget).unwrap();
    let located = document.latest().get(id(4)).unwrap().unwrap();
    let spent = document.latest().data(located.object.as_stream().unwrap()).unwrap_err();
    assert_eq!(spent, Exhausted::InflatedBytes);
}

#[test]
fn offsets_beyond_four_gibibytes() {
    let head = b"%PDF-1.7\n".to_vec();
    let tail_at = (5 << 30) + 17;
    let mut file = File { size: 1, ..File::default() };
    file.object(1, "<</Type/Catalog/Pages 2 0 R>>").object(2, "<</Type/Pages/Kids[]/Count 1>>");
    let entries: Vec<_> =
        file.pending.drain(..).map(|(number, generation, at)| (number, generation, at + tail_at)).collect();
    let xref = file.at() + tail_at;
    file.raw(table(&entries, true)).raw("trailer<</Size 3/Root 1 0 R>>\n").close(xref);
    let source = Sparse { head, tail: file.bytes, tail_at };
    let budget = Budget::new(Limits::default(), &Uninterrupted);
    let document = Document::open(&source, &OpenOptions::default(), &budget).unwrap();
    assert!(has_page(&document) && !document.is_repaired());
    assert_eq!(document.revisions()[0].span, 0..source.len());
    let catalog = document.latest().get(id(1)).unwrap().unwrap();
    assert_eq!(catalog.span.start, tail_at);
    assert_eq!(codes(&document), [""; 0]);
}

/// A medium that fails after some bytes.
struct Failing(Vec<u8>);

impl Source for Failing {
    fn len(&self) -> u64 {
        self.0.len() as u64
    }

    fn read(&self, offset: u64, length: usize) -> io::Result<Cow<'_, [u8]>> {
        if offset > 20 { Err(io::Error::other("disk on fire")) } else { self.0[..].read(offset, length) }
    }
}

#[test]
fn a_failing_medium_is_an_error_of_its_own() {
    let mut file = File::with_page();
    file.table("");
    let budget = Budget::new(Limits::default(), &Uninterrupted);
    let source = Failing(file.bytes);
    let error = Document::open(&source, &OpenOptions::default(), &budget).unwrap_err();
    assert_eq!(error.to_string(), "cannot read: disk on fire");
}

/// A file with most of what there is.
fn rich() -> Vec<u8> {
    let mut file = linearized();
    file.object_stream(5, &[(6, "<</A[1 2 0 R]/B(x)>>"), (7, "[true null -1.5]")]);
    file.xref_stream(8, &[(6, 5, 0), (7, 5, 1)], "");
    file.stream(10, "/Filter/FlateDecode", &zlib(b"some data, some data"))
        .object(3, "<</Type/Page/Parent 2 0 R/X<00>>>");
    file.table("");
    file.bytes
}

#[test]
fn the_rich_file_is_whole() {
    open(&rich(), |document| {
        assert_eq!(document.latest().numbers(), [1, 2, 3, 5, 6, 7, 8, 9, 10]);
        assert!(
            document.latest().numbers().iter().all(|number| document
                .latest()
                .get(id(*number))
                .unwrap()
                .is_some())
        );
        assert_eq!(codes(&document), [""; 0]);
    });
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn arbitrary_bytes_never_panic(bytes: Vec<u8>) {
        read(&bytes, |document| document.map(|document| everything(&document)).map_err(|error| error.to_string())).ok();
        let headed = [b"%PDF-1.7 1 0 obj", &bytes[..], b"startxref 9"].concat();
        read(&headed, |document| document.map(|document| everything(&document)).map_err(|error| error.to_string())).ok();
    }

    #[test]
    fn mutated_and_truncated_files_never_panic(
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..8),
        swap: (prop::sample::Index, prop::sample::Index, prop::sample::Index),
        cut in proptest::option::of(any::<prop::sample::Index>()),
    ) {
        let mut bytes = rich();
        for (place, byte) in &changes {
            let length = bytes.len();
            bytes[place.index(length)] = *byte;
        }
        if changes.len() % 2 == 1 {
            // A piece of the file stands again elsewhere.
            let [from, to, at] = [swap.0, swap.1, swap.2].map(|index| index.index(bytes.len()));
            let piece = bytes[from.min(to)..from.max(to)].to_vec();
            bytes.splice(at..at, piece);
        }
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        read(&bytes, |document| document.map(|document| everything(&document)).map_err(|error| error.to_string())).ok();
    }
}
