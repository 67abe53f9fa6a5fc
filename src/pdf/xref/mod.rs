//! ISO 32000-2 7.5.4 to 7.5.8: cross-reference sections and their chain.

mod hybrid;
mod rebuild;
mod stream;
mod table;

pub(super) use rebuild::{Segment, line_end, rebuild};

use std::collections::HashSet;

use super::character::is_space;
use super::medium::Medium;
use super::revision::Entries;
use super::{Dictionary, Object, ObjectId, XrefKind};
use crate::budget::Exhausted;

/// One cross-reference section.
#[derive(Debug)]
pub(super) struct Section {
    /// Where it begins.
    pub(super) offset: u64,
    /// Just after its trailer dictionary or its stream object.
    pub(super) end: u64,
    pub(super) kind: XrefKind,
    pub(super) entries: Entries,
    pub(super) trailer: Dictionary,
    pub(super) stream: Option<ObjectId>,
}

/// Why the chain can't be followed.
#[derive(Debug)]
pub(super) enum Broken {
    /// At an offset, in words.
    At(u64, String),
    /// The budget is spent.
    Spent(Exhausted),
}

impl From<Exhausted> for Broken {
    fn from(spent: Exhausted) -> Self {
        Self::Spent(spent)
    }
}

/// How offsets in the file are counted.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Base(pub(super) u64);

impl Base {
    pub(super) fn place(self, written: u64) -> u64 {
        written.saturating_add(self.0)
    }
}

/// All sections from the one at `offset` on, newest first. `named` is where that offset is written.
pub(super) fn chain(
    medium: &Medium<'_>,
    offset: u64,
    named: u64,
    base: Base,
) -> Result<Vec<Section>, Broken> {
    let mut sections = Vec::new();
    let mut seen = HashSet::new();
    let mut next = Some((offset, named));
    while let Some((offset, named)) = next {
        medium.budget.revision()?;
        if !seen.insert(offset) {
            return Err(Broken::At(
                offset,
                "/Prev leads back to a cross-reference section already read".to_owned(),
            ));
        }
        let section = section(medium, offset, named, base)?;
        // Loops may start beside the section: what counts is where it really is.
        if section.offset != offset && !seen.insert(section.offset) {
            return Err(Broken::At(
                offset,
                "/Prev leads back to a cross-reference section already read".to_owned(),
            ));
        }
        next = previous(medium, &section, base)?;
        sections.push(section);
    }
    Ok(sections)
}

/// 7.5.5: where `/Prev` leads, and where it says so.
fn previous(medium: &Medium<'_>, section: &Section, base: Base) -> Result<Option<(u64, u64)>, Broken> {
    let Some(entry) = section.trailer.entry(b"Prev") else { return Ok(None) };
    let written = match &entry.value {
        Object::Integer(written) => u64::try_from(*written).ok(),
        Object::Real(written) => {
            // Table 15: an integer. There are programs that search for the objects of such a file.
            medium.note_at("xref-prev-real", entry.span.start, "/Prev is not an integer");
            whole(*written)
        }
        _ => None,
    };
    match written {
        Some(0) => {
            medium.note_at("xref-prev-zero", entry.span.start, "/Prev is 0; it is taken as absent");
            Ok(None)
        }
        Some(written) => Ok(Some((base.place(written), entry.span.start))),
        None => Err(Broken::At(entry.span.start, "/Prev is not an offset".to_owned())),
    }
}

/// A number written with a decimal point that is an offset all the same.
fn whole(real: f64) -> Option<u64> {
    (real >= 0.0 && real.fract() == 0.0).then(|| format!("{real:.0}").parse().ok()).flatten()
}

/// The section at `offset`, of whatever kind. `named` is where that offset is written.
fn section(medium: &Medium<'_>, offset: u64, named: u64, base: Base) -> Result<Section, Broken> {
    let window = medium.read(offset, 64);
    let spaces = window.iter().take_while(|byte| is_space(**byte)).count();
    let rest = window.get(spaces..).unwrap_or_default();
    let start = offset.saturating_add(super::medium::length(spaces));
    if rest.starts_with(b"xref") {
        if spaces > 0 {
            medium.note_at(
                "xref-offset",
                offset,
                "the offset leads to white space before the cross-reference table",
            );
        }
        // One end-of-line character too early is a slip that every program forgives.
        if spaces > 1 {
            note_astray(medium, named, start);
        }
        let table = table::read(medium, start, base)?;
        return hybrid::complete(medium, table, base);
    }
    if rest.first().is_some_and(u8::is_ascii_digit) {
        return stream::read(medium, start, base);
    }
    // A few bytes beside the keyword.
    let from = offset.saturating_sub(16);
    if let Some(table) = medium.find(b"xref", from, offset.saturating_add(32))? {
        let before = medium.read(table.saturating_sub(5), 5);
        if table != offset && !before.ends_with(b"start") {
            medium.note_at(
                "xref-offset",
                offset,
                format!("the cross-reference table stands at byte {table}"),
            );
            note_astray(medium, named, table);
            let table = table::read(medium, table, base)?;
            return hybrid::complete(medium, table, base);
        }
    }
    Err(Broken::At(offset, "no cross-reference section stands here".to_owned()))
}

/// 7.5.5: the offset is that of the keyword. There are programs that search for the objects of a file where it is not.
fn note_astray(medium: &Medium<'_>, named: u64, table: u64) {
    let message =
        format!("the offset that is written here does not lead to the cross-reference table at byte {table}");
    medium.note_at("xref-astray", named, message);
}

/// Annex C, table C.1: the most indirect objects that a file may have. There are programs that give up a cross-reference
/// section with a greater number, of free objects and of none too, and search for objects.
pub(super) fn note_number(medium: &Medium<'_>, at: u64, number: u64) {
    if number > MOST_OBJECTS {
        let message = format!("a cross-reference section has object numbers beyond {MOST_OBJECTS}");
        medium.note_at("xref-number", at, message);
    }
}

const MOST_OBJECTS: u64 = 8_388_607;

const ENTRY_AT_ZERO: &str = "an entry in use has the offset 0; it is read as free";
