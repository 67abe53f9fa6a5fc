//! The smallest document around some bytes, and what holds of every document that opens.

use countersign::budget::{Budget, Uninterrupted};
use countersign::limits::Limits;
use countersign::pdf::{Document, ObjectId, OpenOptions};
use countersign::source::Source;

use crate::fixture::File;

/// What one run may cost.
pub(crate) fn limits() -> Limits {
    let mut limits = Limits::default();
    limits.inflated_bytes = 1 << 18;
    limits.nesting = 40;
    limits.objects = 5_000;
    limits.xref_entries = 5_000;
    limits.revisions = 50;
    limits.signatures = 20;
    limits.path_steps = 200;
    limits.name_comparisons = 2_000;
    limits.public_key_operations = 200;
    limits.memory = 1 << 20;
    limits
}

/// The object that [`around`] makes of the bytes.
pub(crate) const INSIDE: ObjectId = ObjectId { number: 4, generation: 0 };

/// A document in which object 4 is `body`, with right offsets.
pub(crate) fn around(body: &[u8]) -> Vec<u8> {
    let mut file = File::with_page();
    let at = file.at();
    file.entry(4, 0, at);
    file.raw("4 0 obj\n").raw(body).raw("\nendobj\n");
    file.table("");
    file.bytes
}

/// Opens and asks; `None` when it can't be opened.
pub(crate) fn with<T>(bytes: &[u8], ask: impl FnOnce(&Document<'_>) -> T) -> Option<T> {
    with_options(bytes, &OpenOptions::default(), ask)
}

/// The same for a document that must open.
pub(crate) fn with_sound<T>(bytes: &[u8], ask: impl FnOnce(&Document<'_>) -> T) -> T {
    let budget = Budget::new(limits(), &Uninterrupted);
    let source: &dyn Source = &bytes;
    let document = Document::open(source, &OpenOptions::default(), &budget);
    let document = document.unwrap_or_else(|error| panic!("{error}: {}", bytes.escape_ascii()));
    let answer = ask(&document);
    sound(&document);
    answer
}

/// The same with a password.
pub(crate) fn with_options<T>(
    bytes: &[u8],
    options: &OpenOptions,
    ask: impl FnOnce(&Document<'_>) -> T,
) -> Option<T> {
    let budget = Budget::new(limits(), &Uninterrupted);
    let source: &dyn Source = &bytes;
    let document = Document::open(source, options, &budget).ok()?;
    let answer = ask(&document);
    sound(&document);
    Some(answer)
}

/// What holds of every document: revisions follow each other, findings lie within the file, limits are kept.
pub(crate) fn sound(document: &Document<'_>) {
    let length = document.source().len();
    let limits = document.budget().limits();
    assert!(!document.revisions().is_empty(), "a document without a revision");
    let (mut end, mut entries) = (0, 0);
    for (index, revision) in document.revisions().iter().enumerate() {
        assert_eq!(revision.number as usize, index + 1, "revisions are numbered from 1");
        assert!(revision.span.start <= revision.span.end, "revision {} ends before it starts", index + 1);
        assert!(revision.span.start >= end, "revision {} starts within the one before", index + 1);
        assert!(revision.span.end <= length, "revision {} ends beyond the file", index + 1);
        end = revision.span.end;
        entries += revision.entries.len() as u64;
        let numbers: Vec<u32> = revision.entries.iter().map(|(number, _)| number).collect();
        assert!(numbers.is_sorted_by(|a, b| a < b), "entries are not in order");
    }
    assert!(entries <= limits.xref_entries + length, "{entries} entries");
    for finding in document.findings() {
        assert!(finding.offset.is_none_or(|at| at <= length), "a finding beyond the end: {finding:?}");
        assert!(!finding.message.is_empty() && !finding.message.ends_with('.'), "{finding:?}");
    }
}
