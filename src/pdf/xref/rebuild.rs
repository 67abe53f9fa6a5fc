//! Finding the objects of a file whose cross-reference chain can't be followed. Never silent, never exact.

use memchr::memmem;

use super::table;
use crate::budget::Exhausted;
use crate::pdf::character::{is_regular, is_space};
use crate::pdf::medium::{Medium, length};
use crate::pdf::revision::Entries;
use crate::pdf::{Dictionary, Entry, Name, Object, ObjectId, XrefEntry, XrefKind, indirect};

/// What stands between two `%%EOF`.
#[derive(Debug)]
pub(in super::super) struct Segment {
    pub(in super::super) entries: Entries,
    pub(in super::super) trailer: Dictionary,
    pub(in super::super) kind: XrefKind,
    pub(in super::super) xref_offset: u64,
    pub(in super::super) xref_stream: Option<ObjectId>,
    /// Object streams, whose members can be listed once they can be decrypted.
    pub(in super::super) object_streams: Vec<ObjectId>,
    pub(in super::super) end: u64,
}

/// Looks for `12 0 obj`, `trailer` and `%%EOF` in the whole file from `from` on.
pub(in super::super) fn rebuild(medium: &Medium<'_>, from: u64) -> Result<Vec<Segment>, Exhausted> {
    let mut scan = Scan { medium, open: Open::default(), segments: Vec::new(), linearized: false };
    let mut at = from;
    while let Some((place, mark)) = next_mark(medium, at)? {
        at = match mark {
            Mark::Object => scan.object(place)?,
            Mark::Trailer => scan.trailer(place)?,
            Mark::EndOfFile => scan.end(place),
        };
    }
    scan.close(medium.len(), false);
    Ok(scan.segments)
}

#[derive(Clone, Copy)]
enum Mark {
    Object,
    Trailer,
    EndOfFile,
}

#[derive(Default)]
struct Open {
    entries: Vec<(u32, XrefEntry)>,
    trailer: Option<(Dictionary, u64)>,
    xref_stream: Option<ObjectId>,
    catalog: Option<(ObjectId, u64)>,
    object_streams: Vec<ObjectId>,
}

struct Scan<'m, 's> {
    medium: &'m Medium<'s>,
    open: Open,
    segments: Vec<Segment>,
    linearized: bool,
}

impl Scan<'_, '_> {
    /// Takes in the object at `place`; returns where to go on.
    fn object(&mut self, place: u64) -> Result<u64, Exhausted> {
        let beyond = place.saturating_add(1);
        let Some(header) = indirect::header_at(self.medium, place) else { return Ok(beyond) };
        self.medium.budget.xref_entries(1)?;
        let entry = XrefEntry::Offset { offset: place, generation: header.generation };
        self.open.entries.push((header.number, entry));
        let Some(found) = indirect::parse(self.medium, place, &|_| Ok(indirect::Length::Unasked))? else {
            return Ok(place.saturating_add(8));
        };
        let first = self.segments.is_empty() && self.open.entries.len() == 1;
        if let Some(dictionary) = found.object.as_dictionary() {
            self.linearized |= first && dictionary.get(b"Linearized").is_some();
            if dictionary.is_type(b"Catalog") {
                self.open.catalog = Some((found.id, place));
            } else if dictionary.is_type(b"ObjStm") {
                self.open.object_streams.push(found.id);
            } else if dictionary.is_type(b"XRef") {
                self.open.xref_stream = Some(found.id);
                self.offer_trailer(dictionary.clone(), place);
            }
        }
        Ok(found.span.end.max(beyond))
    }

    fn trailer(&mut self, place: u64) -> Result<u64, Exhausted> {
        match table::trailer(self.medium, place.saturating_add(7)) {
            Ok((dictionary, end)) => {
                self.offer_trailer(dictionary, place);
                Ok(end)
            }
            Err(super::Broken::Spent(spent)) => Err(spent),
            Err(super::Broken::At(..)) => Ok(place.saturating_add(7)),
        }
    }

    /// The last trailer with a /Root counts; one without only where there is no other.
    fn offer_trailer(&mut self, dictionary: Dictionary, place: u64) {
        if self.open.trailer.is_none() || dictionary.get(b"Root").is_some() {
            self.open.trailer = Some((dictionary, place));
        }
    }

    fn end(&mut self, place: u64) -> u64 {
        let end = line_end(self.medium, place.saturating_add(5));
        if self.linearized {
            // The end mark of the first-page section of a linearized file ends no revision.
            self.linearized = false;
        } else {
            self.close(end, true);
        }
        end
    }

    fn close(&mut self, end: u64, marked: bool) {
        if self.open.entries.is_empty() && (self.open.trailer.is_none() || !marked) {
            if marked && let Some(last) = self.segments.last_mut() {
                last.end = end;
            }
            return;
        }
        let open = std::mem::take(&mut self.open);
        let (mut trailer, xref_offset) = open.trailer.unwrap_or_default();
        if trailer.get(b"Root").is_none()
            && let Some((catalog, place)) = open.catalog
        {
            let value = Object::Reference(catalog);
            trailer.entries.push(Entry { key: Name::from(&b"Root"[..]), value, span: place..place });
        }
        // Of several definitions between two end marks the last one counts.
        let entries = open.entries.into_iter().rev().collect();
        let kind = if open.xref_stream.is_some() { XrefKind::Stream } else { XrefKind::Table };
        self.segments.push(Segment {
            entries,
            trailer,
            kind,
            xref_offset,
            xref_stream: open.xref_stream,
            object_streams: open.object_streams,
            end,
        });
    }
}

/// The place just after the end-of-line at `at`, when there is one.
pub(in super::super) fn line_end(medium: &Medium<'_>, at: u64) -> u64 {
    let next = medium.read(at, 2);
    let eol = if next.starts_with(b"\r\n") {
        2
    } else {
        u64::from(next.first().is_some_and(|byte| matches!(byte, b'\r' | b'\n')))
    };
    at.saturating_add(eol)
}

const STEP: usize = 256 << 10;
const OVERLAP: usize = 64;

/// The next mark whose keyword ends after `from`.
fn next_mark(medium: &Medium<'_>, from: u64) -> Result<Option<(u64, Mark)>, Exhausted> {
    let mut at = from;
    let mut step = 4 << 10;
    loop {
        medium.budget.poll()?;
        let window = medium.read(at, step);
        let last = window.len() < step;
        if let Some((place, mark)) = first_mark(&window) {
            // A keyword near the end of the window may belong to a mark that goes on.
            return Ok(Some((at.saturating_add(length(place)), mark)));
        }
        if last {
            return Ok(None);
        }
        at = at.saturating_add(length(window.len().saturating_sub(OVERLAP)));
        step = STEP;
    }
}

fn first_mark(window: &[u8]) -> Option<(usize, Mark)> {
    let trailer = memmem::find(window, b"trailer").map(|place| (place, Mark::Trailer));
    let end = memmem::find(window, b"%%EOF").map(|place| (place, Mark::EndOfFile));
    let bound = [&trailer, &end].into_iter().flatten().map(|(place, _)| *place).min().unwrap_or(window.len());
    let object = memmem::find_iter(window.get(..bound).unwrap_or_default(), b"obj")
        .find_map(|place| header_before(window.get(..place)?))
        .map(|place| (place, Mark::Object));
    [object, trailer, end].into_iter().flatten().min_by_key(|(place, _)| *place)
}

/// Where `12 0 ` at the end of `before` begins.
fn header_before(before: &[u8]) -> Option<usize> {
    let back = |bytes: &[u8], keep: fn(u8) -> bool, least: usize| {
        let run = bytes.iter().rev().take(20).take_while(|byte| keep(**byte)).count();
        (run >= least).then(|| bytes.len().saturating_sub(run))
    };
    let digit = |byte: u8| byte.is_ascii_digit();
    let after_generation = back(before, is_space, 0)?;
    let generation = back(before.get(..after_generation)?, digit, 1)?;
    let after_number = back(before.get(..generation)?, is_space, 1)?;
    let number = back(before.get(..after_number)?, digit, 1)?;
    let apart =
        before.get(..number)?.last().is_none_or(|byte| !is_regular(*byte) || *byte == b'F' || *byte == b'j');
    apart.then_some(number)
}
