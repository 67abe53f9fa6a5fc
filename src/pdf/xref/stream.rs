//! ISO 32000-2 7.5.8: cross-reference streams.

use super::{Base, Broken, Section};
use crate::pdf::medium::{Medium, length};
use crate::pdf::revision::Entries;
use crate::pdf::{Dictionary, Object, XrefEntry, XrefKind, indirect, stream_data};

/// The cross-reference stream whose object header stands at `offset`.
pub(super) fn read(medium: &Medium<'_>, offset: u64, base: Base) -> Result<Section, Broken> {
    // 7.5.8.2: its own entries can't be needed to read it.
    let found = indirect::parse(medium, offset, &|_| Ok(indirect::Length::Missing))?;
    let Some(object) = found else {
        return Err(Broken::At(offset, "no cross-reference stream can be read here".to_owned()));
    };
    let Object::Stream(stream) = object.object else {
        return Err(Broken::At(offset, format!("object {} is no cross-reference stream", object.id)));
    };
    if !stream.dictionary.is_type(b"XRef") {
        return Err(Broken::At(offset, format!("stream {} is not of /Type /XRef", object.id)));
    }
    // 7.5.8.2: all these are direct objects; what they refer to may be brought later.
    let needed: [&[u8]; 3] = [b"Length", b"Filter", b"DecodeParms"];
    if needed.iter().any(|key| stream.dictionary.get(key).is_some_and(Object::refers)) {
        let message = format!("how the cross-reference stream {} is to be read is said elsewhere", object.id);
        medium.note_at("xref-stream-indirect", offset, message);
    }
    let data = stream_data::decode_plain(medium, &stream)?.ok_or_else(|| {
        Broken::At(offset, format!("the cross-reference stream {} can't be decoded", object.id))
    })?;
    let entries = entries(medium, offset, base, &stream.dictionary, &data)?;
    Ok(Section {
        offset: object.span.start,
        end: object.span.end,
        kind: XrefKind::Stream,
        entries,
        trailer: stream.dictionary,
        stream: Some(object.id),
    })
}

fn entries(
    medium: &Medium<'_>,
    offset: u64,
    base: Base,
    dictionary: &Dictionary,
    data: &[u8],
) -> Result<Entries, Broken> {
    let broken = |what: String| Broken::At(offset, format!("cross-reference stream: {what}"));
    let widths = dictionary.get(b"W").and_then(Object::as_array).unwrap_or_default();
    let [kind_width, second_width, third_width] = widths else {
        return Err(broken(format!("/W has {} entries, expected 3", widths.len())));
    };
    let width = |object: &Object| {
        let width = object.as_integer().and_then(|width| usize::try_from(width).ok());
        width.filter(|width| *width <= 8).ok_or_else(|| broken("a width in /W is not from 0 to 8".to_owned()))
    };
    let widths = [width(kind_width)?, width(second_width)?, width(third_width)?];
    let row = widths.iter().fold(0usize, |sum, width| sum.saturating_add(*width));
    if row == 0 {
        return Err(broken("/W has no width".to_owned()));
    }
    let mut entries = Entries::default();
    let mut rows = data.chunks_exact(row);
    let (mut unknown, mut is_empty, mut at_zero) = (false, true, false);
    if !is_paired(dictionary) {
        medium.note_at("xref-index", offset, "/Index is not pairs of integers");
    }
    for (first, count) in subsections(dictionary, data.len().checked_div(row).unwrap_or(0)) {
        super::note_number(medium, offset, first.saturating_add(count.saturating_sub(1)));
        let available = length(rows.len());
        let taken = available.min(count);
        if count > available {
            medium.note_at("xref-count", offset, "the cross-reference stream is shorter than /Index says");
        }
        medium.budget.xref_entries(taken)?;
        entries.reserve(usize::try_from(taken).unwrap_or(0));
        is_empty &= taken == 0;
        for (step, row) in (0..taken).zip(rows.by_ref()) {
            let Ok(number) = u32::try_from(first.saturating_add(step)) else {
                unknown = true;
                continue;
            };
            match entry(row, widths, base) {
                Some(entry) => entries.push(number, entry),
                None => unknown = true,
            }
            unknown |= is_beyond(row, widths);
            at_zero |= is_at_zero(row, widths);
        }
    }
    if rows.next().is_some() || !rows.remainder().is_empty() {
        medium.note_at("xref-count", offset, "the cross-reference stream is longer than /Index says");
    }
    if unknown {
        medium.note_at(
            "xref-entry-range",
            offset,
            "the cross-reference stream has entries of unknown type or range",
        );
    }
    if is_empty {
        medium.note_at("xref-empty", offset, "a cross-reference stream has no entry");
    }
    if at_zero {
        medium.note_at("xref-entry-zero", offset, super::ENTRY_AT_ZERO);
    }
    if let Some(number) = entries.settle() {
        medium.note_at(
            "xref-duplicate",
            offset,
            format!("one cross-reference section has several entries of object {number}; the first counts"),
        );
    }
    Ok(entries)
}

/// Table 17: `/Index`, or everything from 0 to `/Size`.
fn subsections(dictionary: &Dictionary, rows: usize) -> Vec<(u64, u64)> {
    let number = |object: &Object| object.as_integer().and_then(|number| u64::try_from(number).ok());
    if let Some(index) = dictionary.get(b"Index").and_then(Object::as_array) {
        let (pairs, _) = index.as_chunks::<2>();
        return pairs.iter().filter_map(|[first, count]| Some((number(first)?, number(count)?))).collect();
    }
    let size = dictionary.get(b"Size").and_then(number).unwrap_or(length(rows));
    vec![(0, size)]
}

/// Table 17: `/Index` has pairs. There are programs that give up a section where one is broken, and search for objects.
fn is_paired(dictionary: &Dictionary) -> bool {
    let Some(index) = dictionary.get(b"Index") else { return true };
    index.as_array().is_some_and(|index| {
        index.as_chunks::<2>().1.is_empty()
            && index.iter().all(|number| number.as_integer().is_some_and(|number| number >= 0))
    })
}

/// Whether a field is beyond what some programs take, in an entry that says nothing by it: type, next free object, generation.
fn is_beyond(row: &[u8], [kind, second, third]: [usize; 3]) -> bool {
    let (kind_field, rest) = row.split_at_checked(kind).unwrap_or_default();
    let (second_field, third_field) = rest.split_at_checked(second).unwrap_or_default();
    let third_field = third_field.get(..third).unwrap_or_default();
    let is_free = kind > 0 && big_endian(kind_field) == 0;
    kind > 4
        || is_free && (big_endian(second_field) > u64::from(u32::MAX) || big_endian(third_field) > 65_535)
}

/// Whether an entry in use leads to the first byte, where no object is.
fn is_at_zero(row: &[u8], [kind, second, _]: [usize; 3]) -> bool {
    let (kind_field, rest) = row.split_at_checked(kind).unwrap_or_default();
    let is_in_use = kind == 0 || big_endian(kind_field) == 1;
    is_in_use && big_endian(rest.get(..second).unwrap_or_default()) == 0
}

/// Table 18.
fn entry(row: &[u8], [kind, second, third]: [usize; 3], base: Base) -> Option<XrefEntry> {
    let (kind_field, rest) = row.split_at_checked(kind)?;
    let (second_field, third_field) = rest.split_at_checked(second)?;
    let third_field = third_field.get(..third)?;
    let kind = if kind == 0 { 1 } else { big_endian(kind_field) };
    let (second, third) = (big_endian(second_field), big_endian(third_field));
    match kind {
        0 => Some(XrefEntry::Free { generation: u16::try_from(third).unwrap_or(u16::MAX) }),
        1 if second == 0 => Some(XrefEntry::Free { generation: u16::try_from(third).unwrap_or(u16::MAX) }),
        1 => Some(XrefEntry::Offset { offset: base.place(second), generation: u16::try_from(third).ok()? }),
        2 => Some(XrefEntry::Compressed {
            stream: u32::try_from(second).ok()?,
            index: u32::try_from(third).ok()?,
        }),
        _ => None,
    }
}

fn big_endian(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0, |value, byte| value.wrapping_shl(8) | u64::from(*byte))
}
