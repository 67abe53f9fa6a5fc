//! Whether two objects say the same to every program.

use std::collections::{HashMap, HashSet};

use super::stands_in;
use crate::budget::Exhausted;
use crate::pdf::{Dictionary, Object, Snapshot};

/// Levels of references followed where one side is indirect and the other not, or both differ in number.
pub(super) const DEEP: u32 = 16;

/// Whether two objects say the same: 612 is 612.0 among numbers, direct is indirect, the order of keys is nothing. Equal
/// references are equal here; what became of their targets is judged where the targets are.
pub(super) fn same(
    old: Snapshot<'_, '_>,
    one: &Object,
    new: Snapshot<'_, '_>,
    other: &Object,
    depth: u32,
) -> Result<bool, Exhausted> {
    let Some(below) = depth.checked_sub(1) else { return Ok(false) };
    Ok(match (one, other) {
        (Object::Reference(one), Object::Reference(other)) if one == other => true,
        (Object::Reference(_), _) | (_, Object::Reference(_)) => {
            if !stands_in::may(old, one, new, other)? {
                return Ok(false);
            }
            let is_moved = one.as_reference().is_none() || other.as_reference().is_none();
            let (one, other) = (old.resolve(one)?, new.resolve(other)?);
            // Not all programs look behind a reference where they expect a number or a word.
            if is_moved && is_word(&one) {
                return Ok(false);
            }
            old.document().budget().objects(weight(&one))?;
            same(old, &one, new, &other, below)?
        }
        (Object::Array(one), Object::Array(other)) => {
            if one.len() != other.len() {
                return Ok(false);
            }
            for (one, other) in one.iter().zip(other) {
                if !same(old, one, new, other, below)? {
                    return Ok(false);
                }
            }
            true
        }
        (Object::Dictionary(_), Object::Dictionary(_)) => same_entries(old, one, new, other, below, &[])?,
        (Object::Stream(first), Object::Stream(second)) => {
            if !same_entries(old, one, new, other, below, &[b"Length"])? {
                return Ok(false);
            }
            if first.span == second.span {
                return Ok(true);
            }
            let source = old.document().source();
            if old.document().encryption().is_none() {
                let length = |span: &std::ops::Range<u64>| span.end.saturating_sub(span.start);
                if length(&first.span) != length(&second.span) {
                    return Ok(false);
                }
                let count = usize::try_from(length(&first.span)).unwrap_or(usize::MAX);
                match (source.read(first.span.start, count), source.read(second.span.start, count)) {
                    (Ok(first), Ok(second)) => first == second,
                    _ => false,
                }
            } else {
                // With their filters on: what decodes to the same here need not do so elsewhere.
                match (old.decrypted(first)?, new.decrypted(second)?) {
                    (Some(first), Some(second)) => {
                        first == second && !old.document().has_finding("decrypt-stream")
                    }
                    _ => false,
                }
            }
        }
        (Object::String(one), Object::String(other)) => one.bytes == other.bytes,
        (one, other) => one == other,
    })
}

fn is_word(object: &Object) -> bool {
    matches!(object, Object::Boolean(_) | Object::Integer(_) | Object::Real(_) | Object::Name(_))
}

/// What it costs to compare an object with another: more than one, where it has very many elements or bytes.
fn weight(object: &Object) -> u64 {
    let elements = match object {
        Object::Array(elements) => elements.len(),
        _ => object.as_dictionary().map_or(0, |dictionary| dictionary.entries().len()),
    };
    let bytes = object.as_stream().map_or(0, |stream| stream.span.end.saturating_sub(stream.span.start));
    let elements = u64::try_from(elements / ELEMENTS).unwrap_or(u64::MAX);
    (bytes / BYTES).saturating_add(elements).saturating_add(1)
}

/// Elements that cost as much to compare as an object to parse.
const ELEMENTS: usize = 16;

/// Bytes that do, with their decryption.
const BYTES: u64 = 1 << 10;

/// Whether two dictionaries have the same entries, apart from some keys. An absent key is null (7.3.9).
pub(super) fn same_entries(
    old: Snapshot<'_, '_>,
    one: &Object,
    new: Snapshot<'_, '_>,
    other: &Object,
    depth: u32,
    except: &[&[u8]],
) -> Result<bool, Exhausted> {
    Ok(differing_keys(old, one, new, other, depth, except, true)?.is_empty())
}

/// The keys under which two dictionaries differ.
pub(super) fn differing_keys(
    old: Snapshot<'_, '_>,
    one: &Object,
    new: Snapshot<'_, '_>,
    other: &Object,
    depth: u32,
    except: &[&[u8]],
    first_only: bool,
) -> Result<Vec<Vec<u8>>, Exhausted> {
    let (Some(first), Some(second)) = (one.as_dictionary(), other.as_dictionary()) else {
        return Ok(vec![Vec::new()]);
    };
    let (ours, theirs) = (values(first), values(second));
    let mut keys: Vec<Vec<u8>> = Vec::new();
    let mut seen: HashSet<&[u8]> = HashSet::new();
    for entry in first.entries().iter().chain(second.entries()) {
        let key = entry.key.as_bytes();
        if except.contains(&key) || !seen.insert(key) {
            continue;
        }
        let none = Vec::new();
        let equal =
            match (ours.get(key).unwrap_or(&none).as_slice(), theirs.get(key).unwrap_or(&none).as_slice()) {
                ([one], [other]) => same_under(key, old, one, new, other, depth)?,
                // 7.3.9: that is as if it were not there; to some programs it is a value, and ends inheritance.
                ([Object::Null], []) | ([], [Object::Null]) => !INHERITED.contains(&key),
                // Programs take one or the other: all must be the same.
                (ours, theirs) => ours == theirs,
            };
        if !equal {
            keys.push(key.to_vec());
            if first_only {
                break;
            }
        }
    }
    Ok(keys)
}

/// Whether two objects say the same as values of a key.
pub(super) fn same_under(
    key: &[u8],
    old: Snapshot<'_, '_>,
    one: &Object,
    new: Snapshot<'_, '_>,
    other: &Object,
    depth: u32,
) -> Result<bool, Exhausted> {
    let is_moved = one.as_reference().is_some() != other.as_reference().is_some();
    if is_moved && !is_found_behind_references(key, &*new.resolve(other)?) {
        return Ok(false);
    }
    if !COORDINATES.contains(&key) {
        return same(old, one, new, other, depth);
    }
    match (numbers(one), numbers(other)) {
        (Some(one), Some(other)) => Ok(one.len() == other.len()
            && one.iter().zip(&other).all(|(one, other)| one.to_bits() == other.to_bits())),
        _ => same(old, one, new, other, depth),
    }
}

/// Whether all programs look behind a reference for the value of a key, and not behind one where it is no stream or no list.
fn is_found_behind_references(key: &[u8], value: &Object) -> bool {
    match key {
        // 12.5.5: a stream, or a dictionary of states.
        b"N" | b"R" | b"D" => !matches!(value, Object::Dictionary(_)),
        // Table 97: one layer, or an array.
        b"OCGs" => false,
        // 14.9: what is read aloud; table 226: names of fields.
        b"ActualText" | b"Alt" | b"E" | b"T" => false,
        _ => true,
    }
}

/// Arrays of numbers in which an integer is as good as a real number: rectangles, matrices, points and colours. Elsewhere
/// programs want the one or the other, in `/Size` and `/W` for instance.
const COORDINATES: [&[u8]; 16] = [
    b"ArtBox",
    b"BBox",
    b"BC",
    b"BG",
    b"BleedBox",
    b"C",
    b"CropBox",
    b"FontBBox",
    b"IC",
    b"L",
    b"Matrix",
    b"MediaBox",
    b"QuadPoints",
    b"RD",
    b"Rect",
    b"TrimBox",
];

/// Table 31, tables 226 and 228: what pages, fields and widgets inherit, and what tells nodes from leaves.
const INHERITED: [&[u8]; 14] = [
    b"CropBox",
    b"DA",
    b"DV",
    b"FT",
    b"Ff",
    b"Kids",
    b"MaxLen",
    b"MediaBox",
    b"Opt",
    b"Q",
    b"Resources",
    b"Rotate",
    b"T",
    b"V",
];

/// The numbers, where an object is an array of nothing but some that are exact.
pub(super) fn numbers(object: &Object) -> Option<Vec<f64>> {
    let exact = |element: &Object| match element {
        Object::Integer(integer) => i32::try_from(*integer).ok().map(f64::from),
        Object::Real(real) => Some(*real),
        _ => None,
    };
    object.as_array()?.iter().map(exact).collect()
}

/// All values of each key, in their order.
fn values(dictionary: &Dictionary) -> HashMap<&[u8], Vec<&Object>> {
    let mut values: HashMap<&[u8], Vec<&Object>> = HashMap::with_capacity(dictionary.entries().len());
    for entry in dictionary.entries() {
        values.entry(entry.key.as_bytes()).or_default().push(&entry.value);
    }
    values
}

/// 7.3.7: whether a dictionary, or one inside it, has a key twice, with different values. Depth is that of one parsed
/// object, which the parser bounds.
pub(super) fn repeats_keys(dictionary: &Dictionary) -> bool {
    let mut values: HashMap<&[u8], &Object> = HashMap::new();
    dictionary.entries().iter().any(|entry| {
        let before = values.insert(entry.key.as_bytes(), &entry.value);
        before.is_some_and(|before| *before != entry.value) || repeats_keys_within(&entry.value)
    })
}

/// The same of every dictionary in an object.
pub(super) fn repeats_keys_within(object: &Object) -> bool {
    match object {
        Object::Array(elements) => elements.iter().any(repeats_keys_within),
        _ => object.as_dictionary().is_some_and(repeats_keys),
    }
}
