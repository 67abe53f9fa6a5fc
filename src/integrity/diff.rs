//! What one revision did to the objects of the one before.

use std::rc::Rc;

use super::equality::{DEEP, same};
use crate::budget::Exhausted;
use crate::pdf::{Document, Located, Object, ObjectId, Revision, Snapshot, XrefEntry};

/// An object number that a revision gave another meaning.
#[derive(Clone, Debug)]
pub(super) struct Touch {
    pub(super) number: u32,
    /// What old references to it meant.
    pub(super) old: Option<Located>,
    /// What the same references mean now.
    pub(super) new: Option<Located>,
}

impl Touch {
    pub(super) fn id(&self) -> ObjectId {
        let located = self.new.as_ref().or(self.old.as_ref());
        located.map_or(ObjectId { number: self.number, generation: 0 }, |located| located.id)
    }

    pub(super) fn old_object(&self) -> &Object {
        self.old.as_ref().map_or(&Object::Null, |located| &located.object)
    }

    pub(super) fn new_object(&self) -> &Object {
        self.new.as_ref().map_or(&Object::Null, |located| &located.object)
    }
}

/// The objects that a revision changed, by number; identical copies are left out and counted.
pub(super) fn touches(
    document: &Document<'_>,
    revision: &Revision,
) -> Result<(Vec<Touch>, usize), Exhausted> {
    let new = document.snapshot(revision.number);
    let old = document.snapshot(revision.number.saturating_sub(1));
    let mut touches = Vec::new();
    let mut identical = 0_usize;
    for (number, entry) in revision.entries.iter() {
        let before = old.entry(number).map(|(entry, _)| entry);
        if before == Some(entry) || number == 0 {
            continue;
        }
        document.budget().object()?;
        let old_id = live_id(number, before);
        let new_id = live_id(number, Some(entry));
        let old_located = get(old, old_id)?;
        // An old reference carries the old generation.
        let new_located = match (old_id, new_id) {
            (Some(old_id), Some(new_id)) if old_id.generation != new_id.generation => None,
            _ => get(new, new_id)?,
        };
        match (&old_located, &new_located) {
            (None, None) => continue,
            (Some(one), Some(other)) => {
                let same = same(old, &one.object, new, &other.object, DEEP)?;
                if same {
                    identical = identical.saturating_add(1);
                    continue;
                }
            }
            (Some(one), None) | (None, Some(one)) if *one.object == Object::Null => continue,
            _ => {}
        }
        touches.push(Touch { number, old: old_located, new: new_located });
    }
    Ok((touches, identical))
}

/// The first number for which a revision has an entry of its own that leads to bytes of before it: they were there, and said
/// nothing, or something else.
pub(super) fn leads_back(document: &Document<'_>, revision: &Revision) -> Option<u32> {
    let old = document.snapshot(revision.number.saturating_sub(1));
    let new = document.snapshot(revision.number);
    let is_old = |entry: XrefEntry| match entry {
        XrefEntry::Offset { offset, .. } => offset < revision.span.start,
        _ => false,
    };
    let mut changed = revision.entries.iter().filter(|(number, entry)| {
        *number != 0 && old.entry(*number).map(|(before, _)| before) != Some(*entry)
    });
    let leads_back = |(_, entry): &(u32, XrefEntry)| match entry {
        XrefEntry::Compressed { stream, .. } => new.entry(*stream).is_some_and(|(entry, _)| is_old(entry)),
        entry => is_old(*entry),
    };
    changed.find(leads_back).map(|(number, _)| number)
}

fn live_id(number: u32, entry: Option<XrefEntry>) -> Option<ObjectId> {
    match entry? {
        XrefEntry::Offset { generation, .. } => Some(ObjectId { number, generation }),
        XrefEntry::Compressed { .. } => Some(ObjectId { number, generation: 0 }),
        XrefEntry::Free { .. } => None,
    }
}

fn get(snapshot: Snapshot<'_, '_>, id: Option<ObjectId>) -> Result<Option<Located>, Exhausted> {
    id.map_or(Ok(None), |id| snapshot.get(id))
}

/// The objects that an object refers to, directly.
pub(super) fn references(object: &Object) -> Vec<ObjectId> {
    let mut found = Vec::new();
    collect(object, &mut found);
    found
}

fn collect(object: &Object, found: &mut Vec<ObjectId>) {
    match object {
        Object::Reference(id) => found.push(*id),
        Object::Array(elements) => elements.iter().for_each(|element| collect(element, found)),
        Object::Dictionary(dictionary) => {
            dictionary.entries().iter().for_each(|entry| collect(&entry.value, found));
        }
        Object::Stream(stream) => {
            stream.dictionary.entries().iter().for_each(|entry| collect(&entry.value, found));
        }
        _ => {}
    }
}

/// An object behind a value, and the value.
pub(super) fn resolved(snapshot: Snapshot<'_, '_>, value: Option<&Object>) -> Result<Rc<Object>, Exhausted> {
    value.map_or_else(|| Ok(Rc::new(Object::Null)), |value| snapshot.resolve(value))
}
