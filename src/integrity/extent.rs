//! 7.3.10, 7.5.6: where objects begin and end. Whoever refers to an object is found by the bytes of the reference; that
//! holds only where no object runs into another one, or beyond its own revision.

use memchr::memmem;

use super::glance::{Completeness, after_plain_header};
use super::references::References;
use crate::budget::Exhausted;
use crate::pdf::{Document, Object, ObjectId, Revision, XrefEntry, header_before, is_space};

/// Where an entry of some revision leads to an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Start {
    pub(super) offset: u64,
    pub(super) number: u32,
    pub(super) generation: u16,
    /// Whether its bytes alone show that it ends before the next object begins. If not, it may end there all the same.
    pub(super) is_whole: bool,
}

/// What is wrong with the bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) message: String,
}

/// Where the objects of all revisions stand.
pub(super) struct Layout {
    /// By ascending offset; entries that lead to no object, or to another one, are left out.
    pub(super) starts: Vec<Start>,
    /// The first object that runs into another one, into a cross-reference section or beyond the revision that has it.
    pub(super) overlap: Option<Fault>,
    /// The references in the bytes of all revisions but the last.
    pub(super) references: References,
}

impl Layout {
    /// Reads each object once, in the order of the bytes.
    pub(super) fn read(document: &Document<'_>) -> Result<Self, Exhausted> {
        let mut starts = entries(document)?;
        let mut ends = ends(document).into_iter().peekable();
        let mut overlap = Overlap { document, unsettled: Vec::new(), fault: None };
        let mut completeness = Completeness::new();
        let mut references = References::default();
        let last_revision = document.revisions().last().map_or(0, |revision| revision.span.start);
        let (mut kept, mut later) = (0_usize, 0_usize);
        for place in 0..starts.len() {
            if place % 256 == 0 {
                document.budget().poll()?;
            }
            let Some(mut entry) = starts.get(place).copied() else { break };
            let offset = entry.offset;
            references.reach(document, offset.saturating_add(1), last_revision)?;
            while ends.next_if(|end| *end <= offset).is_some() {}
            while starts.get(later).is_some_and(|later| later.offset <= offset) {
                later = later.saturating_add(1);
            }
            let end = ends.peek().copied().unwrap_or(u64::MAX);
            let room = starts.get(later).map_or(end, |later| end.min(later.offset)).saturating_sub(offset);
            let room = usize::try_from(room).unwrap_or(usize::MAX).min(LONGEST_GLANCE);
            let Ok(window) = document.source().read(offset, room.max(LONGEST_HEADER)) else { continue };
            let text = window.get(..room).unwrap_or(&window);
            let body = after_plain_header(text, entry.number, entry.generation);
            if body.is_none() && !may_begin(document, entry, &window) {
                continue;
            }
            overlap.settle(offset)?;
            entry.is_whole = body.is_some_and(|body| completeness.holds(body));
            // What is kept moves up to what was kept before: it is behind all that is still to be read.
            if let Some(free) = starts.get_mut(kept) {
                *free = entry;
                kept = kept.saturating_add(1);
            }
            if overlap.fault.is_none() && !entry.is_whole {
                overlap.unsettled.push((entry, end));
            }
        }
        overlap.settle(u64::MAX)?;
        starts.truncate(kept);
        references.reach(document, last_revision, last_revision)?;
        Ok(Self { starts, overlap: overlap.fault, references })
    }
}

/// Objects that are longer are parsed.
const LONGEST_GLANCE: usize = 16 << 10;
const LONGEST_HEADER: usize = 64;

/// The entries of all revisions that lead to an offset, in its order.
fn entries(document: &Document<'_>) -> Result<Vec<Start>, Exhausted> {
    let most = document.revisions().iter().map(|revision| revision.entries.len()).sum();
    let mut entries: Vec<Start> = Vec::with_capacity(most);
    for revision in document.revisions() {
        document.budget().poll()?;
        entries.extend(revision.entries.iter().filter_map(|(number, entry)| match entry {
            XrefEntry::Offset { offset, generation } => {
                Some(Start { offset, number, generation, is_whole: false })
            }
            _ => None,
        }));
    }
    entries.sort();
    entries.dedup();
    Ok(entries)
}

/// Where an object that starts before has to have ended: cross-reference sections and ends of revisions.
fn ends(document: &Document<'_>) -> Vec<u64> {
    let revisions = document.revisions().iter();
    let mut ends: Vec<u64> = revisions
        .flat_map(|revision| [revision.xref_offset, revision.span.end])
        .filter(|end| *end > 0)
        .collect();
    ends.sort_unstable();
    ends
}

/// Looks for an object that runs on where it has to have ended.
struct Overlap<'d, 's> {
    document: &'d Document<'s>,
    /// Objects at the last offset that have to be parsed, with the first end behind them.
    unsettled: Vec<(Start, u64)>,
    fault: Option<Fault>,
}

impl Overlap<'_, '_> {
    /// Parses what begins before `next`, where another object begins.
    fn settle(&mut self, next: u64) -> Result<(), Exhausted> {
        if self.unsettled.last().is_none_or(|(start, _)| start.offset == next) {
            return Ok(());
        }
        for (start, end) in std::mem::take(&mut self.unsettled) {
            let next = next.min(end);
            if self.fault.is_none()
                && let Some((id, end)) = extent(self.document, start)?
                && end > next
            {
                let message = format!(
                    "object {id} at byte {} runs on beyond byte {next}, where it has to have ended",
                    start.offset
                );
                self.fault = Some(Fault { message });
            }
        }
        Ok(())
    }
}

/// Whether an object of this number may begin with `window`; doubt is a yes.
fn may_begin(document: &Document<'_>, start: Start, window: &[u8]) -> bool {
    if let Some(id) = document.header_at(start.offset) {
        return id == ObjectId { number: start.number, generation: start.generation };
    }
    match window.iter().take(LONGEST_HEADER).find(|byte| !is_space(**byte)) {
        Some(byte) => byte.is_ascii_digit() || *byte == b'%',
        None => !window.is_empty(),
    }
}

/// Revisions that are searched for an entry at the cost of one object.
const REVISIONS_PER_OBJECT: usize = 64;

/// Where an object ends, by parsing it; `None` when it can't be read.
pub(super) fn extent(document: &Document<'_>, start: Start) -> Result<Option<(ObjectId, u64)>, Exhausted> {
    let Start { offset, number, generation, .. } = start;
    let own = XrefEntry::Offset { offset, generation };
    let has = |revision: &&Revision| revision.entries.get(number) == Some(own);
    let revision = match document.revision_at(offset).filter(has) {
        Some(revision) => revision,
        None => {
            let revisions = document.revisions();
            document.budget().objects(u64::try_from(revisions.len() / REVISIONS_PER_OBJECT).unwrap_or(0))?;
            let Some(revision) = revisions.iter().find(has) else { return Ok(None) };
            revision
        }
    };
    let id = ObjectId { number, generation };
    Ok(document.snapshot(revision.number).get(id)?.map(|located| (id, located.span.end)))
}

/// Annex F: a file whose length is the one that its linearization dictionary states is read from its first section by some
/// readers. Bytes behind the signed ones must not bring that about.
pub(super) fn stated_length(document: &Document<'_>) -> Option<Fault> {
    let dictionary = document.linearization()?;
    let mut lengths = dictionary.entries().iter().filter(|entry| entry.key.as_bytes() == b"L");
    let is_stated = lengths.any(|entry| match &entry.value {
        Object::Integer(length) => u64::try_from(*length).is_ok_and(|length| {
            let behind_junk = length.saturating_add(document.header().offset);
            [length, behind_junk].contains(&document.source().len())
        }),
        // Programs that take it for a number may take it for this one.
        _ => true,
    });
    let message =
        "the file has been brought to the length at which readers take it for linearized".to_owned();
    is_stated.then_some(Fault { message })
}

/// 7.5.8.2: a cross-reference stream that needs other objects to be read may be read otherwise once they are there.
pub(super) fn indirect_entries(document: &Document<'_>) -> Option<Fault> {
    let message =
        "how a cross-reference stream is to be read is said elsewhere, where it may change".to_owned();
    document.has_finding("xref-stream-indirect").then_some(Fault { message })
}

/// Objects and cross-reference sections among the bytes of a revision that nothing leads to: a reader that searches for
/// objects finds them, one that follows the entries does not.
pub(super) fn strays(
    document: &Document<'_>,
    revision: &Revision,
    starts: &[Start],
) -> Result<Vec<Fault>, Exhausted> {
    let mut faults: Vec<Fault> = document
        .unreached_updates(revision.span.clone())?
        .into_iter()
        .map(|at| Fault { message: format!("an update ends at byte {at} that no later one leads back to") })
        .collect();
    let (mut at, mut reported) = (revision.span.start, faults.len());
    while at < revision.span.end && reported < MOST_STRAYS {
        document.budget().poll()?;
        let from = at.saturating_sub(BEFORE_KEYWORD).max(revision.span.start);
        let to = at.saturating_add(WINDOW).min(revision.span.end);
        let length = usize::try_from(to.saturating_sub(from)).unwrap_or(0);
        let Ok(window) = document.source().read(from, length) else { break };
        let skip = usize::try_from(at.saturating_sub(from)).unwrap_or(0);
        for place in memmem::find_iter(&window, b"obj") {
            if place < skip {
                continue;
            }
            let Some(header) = header_before(window.get(..place).unwrap_or_default()) else { continue };
            let header = from.saturating_add(u64::try_from(header).unwrap_or(0));
            if is_listed(document, revision, starts, header)? {
                continue;
            }
            faults.push(Fault {
                message: format!(
                    "an object stands at byte {header} that no cross-reference section leads to"
                ),
            });
            reported = reported.saturating_add(1);
            if reported >= MOST_STRAYS {
                break;
            }
        }
        at = to;
    }
    Ok(faults)
}

const WINDOW: u64 = 1 << 20;
const BEFORE_KEYWORD: u64 = 64;
const MOST_STRAYS: usize = 20;

/// Whether some entry leads to the object header at `header`, or to an object that the header is a part of.
fn is_listed(
    document: &Document<'_>,
    revision: &Revision,
    starts: &[Start],
    header: u64,
) -> Result<bool, Exhausted> {
    let leads = |offset: u64| {
        offset == header || document.header_at(offset).is_some() && is_blank(document, offset, header)
    };
    if revision.xref_stream.is_some() && leads(revision.xref_offset) {
        return Ok(true);
    }
    let after = starts.partition_point(|start| start.offset <= header);
    for start in starts.get(..after).unwrap_or_default().iter().rev().take(4) {
        if leads(start.offset) {
            return Ok(true);
        }
        if let Some((_, end)) = extent(document, *start)? {
            return Ok(header < end);
        }
    }
    Ok(false)
}

fn is_blank(document: &Document<'_>, from: u64, to: u64) -> bool {
    let length =
        to.checked_sub(from).and_then(|length| usize::try_from(length).ok()).filter(|length| *length < 64);
    length.is_some_and(|length| {
        document.source().read(from, length).is_ok_and(|bytes| bytes.iter().all(|byte| is_space(*byte)))
    })
}
