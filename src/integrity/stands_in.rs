//! 7.3.10: an object is more than what it says: a copy in its place may be another.

use std::collections::HashSet;

use super::diff::references;
use crate::budget::Exhausted;
use crate::pdf::{Object, ObjectId, Snapshot, XrefEntry};

/// Whether what `other` leads to may stand where `one` stood, if it says the same: it has come with the update, and what it
/// says does not depend on its number.
pub(super) fn may(
    old: Snapshot<'_, '_>,
    one: &Object,
    new: Snapshot<'_, '_>,
    other: &Object,
) -> Result<bool, Exhausted> {
    let (before, after) = (old.resolve(one)?, new.resolve(other)?);
    for (snapshot, object) in [(old, &before), (new, &after)] {
        // 7.3.9: what is null here, because it can't be read, is something to others. 7.3.10: no object is a reference.
        if matches!(**object, Object::Null | Object::Reference(_))
            || is_individual(snapshot, object)?
            || is_drawn_by_who_came_first(object)
        {
            return Ok(false);
        }
    }
    if let Some(id) = other.as_reference()
        && is_in_use(old, id.number)
        && !is_simple(old, id)?
    {
        return Ok(false);
    }
    let Some(id) = one.as_reference() else { return Ok(true) };
    Ok(!is_layer(old, id)? && !calls_itself(old, id)?)
}

/// Objects that are what they are by their identity: pages and their nodes (7.7.3.2), layers (8.11), annotations (12.5) and
/// elements of the structure tree (14.7).
fn is_individual(snapshot: Snapshot<'_, '_>, object: &Object) -> Result<bool, Exhausted> {
    let Some(dictionary) = object.as_dictionary() else { return Ok(false) };
    let types: [&[u8]; 6] = [b"Annot", b"OCG", b"OCMD", b"Page", b"Pages", b"StructElem"];
    let is_annotation = dictionary.get(b"Subtype").is_some() && dictionary.get(b"Rect").is_some();
    Ok(is_annotation
        || snapshot.value(dictionary, b"Type")?.as_name().is_some_and(|name| types.contains(&name)))
}

/// 9.6.4, 8.7.3: fonts of drawings and tiling patterns: programs keep what they drew where they met it first, by its number.
fn is_drawn_by_who_came_first(object: &Object) -> bool {
    let has = |key: &[u8]| object.as_dictionary().is_some_and(|dictionary| dictionary.get(key).is_some());
    has(b"CharProcs") || has(b"PatternType")
}

/// What was there already waits, and programs may read it otherwise, unless it is too simple for that.
fn is_simple(snapshot: Snapshot<'_, '_>, id: ObjectId) -> Result<bool, Exhausted> {
    let Some(found) = snapshot.get(id)? else { return Ok(false) };
    let is_text = matches!(*found.object, Object::String(_) | Object::Name(_));
    Ok(is_text && snapshot.document().ambiguities(found.span).is_empty())
}

/// Whether a number is taken; that of a cross-reference stream is not: it is found by its offset, and writers use its number
/// again (7.5.8).
pub(super) fn is_in_use(snapshot: Snapshot<'_, '_>, number: u32) -> bool {
    let Some((entry, written)) = snapshot.entry(number) else { return false };
    let revision = usize::try_from(written).ok().and_then(|written| written.checked_sub(1));
    let revision = revision.and_then(|place| snapshot.document().revisions().get(place));
    let is_section = revision.is_some_and(|revision| {
        let own = XrefEntry::Offset { offset: revision.xref_offset, generation: 0 };
        revision.xref_stream.is_some_and(|stream| stream.number == number) && entry == own
    });
    !matches!(entry, XrefEntry::Free { .. }) && !is_section
}

/// 8.11.4.2: layers are those of `/OCProperties`, whatever their type.
fn is_layer(snapshot: Snapshot<'_, '_>, id: ObjectId) -> Result<bool, Exhausted> {
    let catalog = snapshot.catalog();
    let Some(catalog) = catalog.as_dictionary() else { return Ok(false) };
    let properties = snapshot.value(catalog, b"OCProperties")?;
    let Some(properties) = properties.as_dictionary() else { return Ok(false) };
    let layers = snapshot.value(properties, b"OCGs")?;
    let layers = layers.as_array().unwrap_or_default();
    snapshot.document().budget().objects(u64::try_from(layers.len() / LAYERS).unwrap_or(u64::MAX))?;
    Ok(layers.iter().any(|layer| layer.as_reference() == Some(id)))
}

/// 8.10.1, 9.6.4: whether what an object draws leads to it again. Programs stop there, and a copy makes them go round once more.
fn calls_itself(snapshot: Snapshot<'_, '_>, id: ObjectId) -> Result<bool, Exhausted> {
    let start = snapshot.resolve(&Object::Reference(id))?;
    let is_font = start.as_dictionary().is_some_and(|start| start.get(b"CharProcs").is_some());
    if start.as_stream().is_none() && !is_font {
        return Ok(false);
    }
    let mut pending = references(&start);
    let mut seen = HashSet::new();
    while let Some(next) = pending.pop() {
        snapshot.document().budget().object()?;
        if next.number == id.number {
            return Ok(true);
        }
        if seen.insert(next.number) {
            pending.extend(references(&*snapshot.resolve(&Object::Reference(next))?));
        }
    }
    Ok(false)
}

/// Layers that cost as much to look through as an object to parse.
const LAYERS: usize = 16;
