//! ISO 32000-2 7.5.8.4: a table with `/XRefStm`.

use super::{Base, Broken, Section, stream};
use crate::budget::Exhausted;
use crate::pdf::medium::Medium;
use crate::pdf::{Object, XrefEntry, XrefKind};

/// Adds what `/XRefStm` says: its entries count where the table has none or a free one.
pub(super) fn complete(medium: &Medium<'_>, table: Section, base: Base) -> Result<Section, Broken> {
    let Some(entry) = table.trailer.entry(b"XRefStm") else { return Ok(table) };
    let (at, written) = (entry.span.start, &entry.value);
    let place = if let Object::Integer(written) = written { u64::try_from(*written).ok() } else { None };
    let hidden = match place.map(|written| stream::read(medium, base.place(written), base)) {
        Some(Ok(hidden)) => hidden,
        Some(Err(Broken::Spent(spent))) => return Err(Broken::Spent(spent)),
        Some(Err(Broken::At(..))) | None => {
            medium.note_at(
                "hybrid-xref-unreadable",
                at,
                "/XRefStm does not lead to a cross-reference stream",
            );
            return Ok(Section { kind: XrefKind::Hybrid, ..table });
        }
    };
    if hidden.trailer.get(b"Prev").is_some_and(|before| Some(before) != table.trailer.get(b"Prev")) {
        medium.note_at("hybrid-xref-prev", at, "the stream at /XRefStm leads to a section of its own");
    }
    merge(medium, table, hidden).map_err(Broken::Spent)
}

fn merge(medium: &Medium<'_>, mut table: Section, hidden: Section) -> Result<Section, Exhausted> {
    let mut entries = super::Entries::default();
    entries.reserve(table.entries.len());
    for (number, entry) in hidden.entries.iter() {
        match table.entries.get(number) {
            None => entries.push(number, entry),
            Some(XrefEntry::Free { .. }) => {
                // 7.5.8.4: programs that don't know /XRefStm take it for free. In an update that removes what was there.
                if table.trailer.get(b"Prev").is_some() && !matches!(entry, XrefEntry::Free { .. }) {
                    medium.note_at(
                        "hybrid-xref-hides",
                        hidden.offset,
                        format!("the table says that object {number} is free, /XRefStm that it is not"),
                    );
                }
                entries.push(number, entry);
            }
            Some(visible) => {
                if visible != entry {
                    medium.note_at(
                        "hybrid-xref-disagrees",
                        hidden.offset,
                        format!("the table and /XRefStm place object {number} differently; the table counts"),
                    );
                }
            }
        }
    }
    entries.fill_from(&table.entries);
    table.entries = entries;
    table.kind = XrefKind::Hybrid;
    table.stream = hidden.stream;
    Ok(table)
}
