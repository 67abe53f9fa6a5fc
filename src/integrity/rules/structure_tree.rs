//! 14.7: the structure tree of a tagged document.

use std::collections::BTreeMap;

use crate::budget::Exhausted;
use crate::integrity::diff::{Touch, resolved};
use crate::integrity::identity::{last_key, steps};
use crate::integrity::mention::Mention;
use crate::integrity::review::Review;
use crate::integrity::rule::{Answer, Clearance, Compared, Rule, answer};
use crate::integrity::{ChangeKind, ModificationLevel, Severity};
use crate::pdf::{Dictionary, Entry, Object, ObjectId, Snapshot};

/// 14.8: a new widget or annotation in a tagged document must be tagged, too. Elements for widgets of new signature fields,
/// and for new annotations, may be added behind what is there; nothing that is there may change. Nothing of it is drawn.
#[derive(Debug)]
pub(in crate::integrity) struct StructureTreeRule;

/// Keys that refer to the root or an element as what it is; `Names`: 7.9.6, the tree of identifiers.
const IDENTITY: [&str; 6] = ["/StructTreeRoot", "K", "P", "Nums", "Names", "Ref"];

/// 12.3.2.3, table 151: structure destinations, wherever they stand, and the elements of outline items.
const DESTINATIONS: [&str; 4] = ["SE", "SD", "D", "Dest"];

impl Rule for StructureTreeRule {
    fn name(&self) -> &'static str {
        "structure_tree"
    }

    fn clear(&self, review: &Review<'_, '_>, touch: &Touch, mention: &Mention) -> Result<Answer, Exhausted> {
        let (old, new) = (touch.old_object(), touch.new_object());
        let (Object::Dictionary(before), Object::Dictionary(_)) = (old, new) else {
            return parents(review, touch, mention);
        };
        // What is named like an element and is something else as well is no concern of this rule.
        let keys = review.holder_keys(mention)?;
        let is_identity = |key: &str| {
            IDENTITY.contains(&key) || last_key(key).is_some_and(|key| DESTINATIONS.contains(&key))
        };
        if !keys.iter().all(|key| is_identity(key)) {
            return parents(review, touch, mention);
        }
        if before.is_type(b"StructTreeRoot") {
            return Ok(answer(&compare_roots(review, Some(old), Some(new))?));
        }
        let is_element = before.get(b"S").is_some_and(|kind| kind.as_name().is_some())
            && before.get(b"P").is_some()
            && (before.get(b"Type").is_none() || before.is_type(b"StructElem"));
        if is_element {
            for key in review.differing(old, new)? {
                if key != b"K" {
                    return Ok(Answer::NotMine);
                }
            }
            return Ok(
                match appended(review, before.get(b"K"), new.as_dictionary().and_then(|new| new.get(b"K")))? {
                    Some(level) => Answer::Cleared(cleared(review, level)),
                    None => Answer::NotMine,
                },
            );
        }
        parents(review, touch, mention)
    }
}

fn cleared(review: &Review<'_, '_>, level: ModificationLevel) -> Clearance {
    let message = match level {
        ModificationLevel::Annotations => "a new annotation was tagged",
        _ => "the widget of a new signature field was tagged",
    };
    let mut cleared = Clearance::at(level);
    cleared.changes.push(review.change(ChangeKind::StructureChanged, Severity::Harmless, level, message));
    cleared
}

/// 14.7.5.4: nodes of the parent tree. The way to one is `/ParentTree` of the root, `/Kids` of nodes and `/Nums`, and nothing
/// else refers to any of it.
fn parents(review: &Review<'_, '_>, touch: &Touch, mention: &Mention) -> Result<Answer, Exhausted> {
    if review.mentions(touch.number)?.len() != 1 {
        return Ok(Answer::NotMine);
    }
    let Some(key) = key_in_parent_tree(review, mention)? else { return Ok(Answer::NotMine) };
    let (old, new) = (touch.old_object(), touch.new_object());
    let same_kind = match (old, new, &key[..]) {
        // The array itself, and not a value in it.
        (Object::Array(_), Object::Array(_), "Nums") => mention.path.ends_with("/Nums"),
        (Object::Dictionary(_), Object::Dictionary(_), "Kids" | "ParentTree") => {
            let keys = review.differing(old, new)?;
            keys.iter().all(|key| matches!(&key[..], b"Nums" | b"Kids" | b"Limits"))
        }
        _ => false,
    };
    let same = same_kind && more_parents(review, Some(old), Some(new))?;
    Ok(if same { Answer::Cleared(cleared(review, ModificationLevel::LtaUpdates)) } else { Answer::NotMine })
}

/// Climbs from an entry to the root of the structure tree; each object on the way is referred to once. Gives the entry's key.
fn key_in_parent_tree(review: &Review<'_, '_>, mention: &Mention) -> Result<Option<String>, Exhausted> {
    let mut at = mention.clone();
    let mut key: Option<String> = None;
    for _ in 0..MOST_LEVELS {
        key = key.or_else(|| last_key(&at.path).map(str::to_owned));
        let mut keys: Vec<&str> = steps(&at.path).collect();
        if let Some(place) = keys.iter().position(|key| *key == "ParentTree") {
            let below = keys.split_off(place);
            let is_root = match &keys[..] {
                [] => is_structure_root(review, at.object)?,
                ["StructTreeRoot"] => Some(at.object) == review.root()?,
                _ => false,
            };
            let is_below = below.iter().skip(1).all(|key| matches!(*key, "Kids" | "Nums"));
            return Ok(key.filter(|_| is_root && is_below));
        }
        if !keys.iter().all(|key| matches!(*key, "Kids" | "Nums")) {
            return Ok(None);
        }
        match &review.mentions(at.object)?[..] {
            [only] if at.object != 0 => at = only.clone(),
            _ => return Ok(None),
        }
    }
    Ok(None)
}

fn is_structure_root(review: &Review<'_, '_>, number: u32) -> Result<bool, Exhausted> {
    let catalog = review.old.catalog();
    let root = catalog.as_dictionary().and_then(|catalog| catalog.get(b"StructTreeRoot"));
    Ok(root.and_then(Object::as_reference).is_some_and(|id| id.number == number))
}

const MOST_LEVELS: usize = 32;

/// Table 354: the root: its parent tree may grow, its children may be followed by further ones.
pub(in crate::integrity) fn compare_roots(
    review: &Review<'_, '_>,
    old: Option<&Object>,
    new: Option<&Object>,
) -> Result<Compared, Exhausted> {
    let (old, new) = (resolved(review.old, old)?, resolved(review.new, new)?);
    let refuse = |key: &[u8]| {
        let key = String::from_utf8_lossy(key);
        Ok(Err(vec![
            review.refuse(ChangeKind::StructureChanged, &format!("/{key} of the structure tree changed")),
        ]))
    };
    let of = |object: &Object, key: &[u8]| object.as_dictionary().and_then(|object| object.get(key)).cloned();
    let mut level = ModificationLevel::LtaUpdates;
    for key in review.differing(&old, &new)? {
        let (before, after) = (of(&old, &key), of(&new, &key));
        let allowed = match &key[..] {
            b"K" => {
                let appended = appended(review, before.as_ref(), after.as_ref())?;
                level = level.max(appended.unwrap_or(level));
                appended.is_some()
            }
            b"ParentTree" => more_parents(review, before.as_ref(), after.as_ref())?,
            b"ParentTreeNextKey" => {
                let number =
                    |value: &Option<Object>| value.as_ref().and_then(Object::as_integer).unwrap_or(0);
                number(&after) >= number(&before)
            }
            _ => false,
        };
        if !allowed {
            return refuse(&key);
        }
    }
    Ok(Ok(cleared(review, level)))
}

/// `/K`: what was there, in order, and behind it elements for new signature fields and annotations. The level of them.
fn appended(
    review: &Review<'_, '_>,
    old: Option<&Object>,
    new: Option<&Object>,
) -> Result<Option<ModificationLevel>, Exhausted> {
    let items = |snapshot: Snapshot<'_, '_>, value: Option<&Object>| -> Result<Vec<Object>, Exhausted> {
        let Some(value) = value else { return Ok(Vec::new()) };
        Ok(match &*snapshot.resolve(value)? {
            Object::Array(elements) => elements.clone(),
            Object::Null => Vec::new(),
            _ => vec![value.clone()],
        })
    };
    let (old, new) = (items(review.old, old)?, items(review.new, new)?);
    let Some((kept, added)) = new.split_at_checked(old.len()) else { return Ok(None) };
    for (before, after) in old.iter().zip(kept) {
        if !review.same(Some(before), Some(after))? {
            return Ok(None);
        }
    }
    all_for_new(review, added, 0)
}

fn all_for_new(
    review: &Review<'_, '_>,
    elements: &[Object],
    depth: u8,
) -> Result<Option<ModificationLevel>, Exhausted> {
    let mut highest = ModificationLevel::LtaUpdates;
    for element in elements {
        match for_new(review, element, depth)? {
            Some(level) => highest = highest.max(level),
            None => return Ok(None),
        }
    }
    Ok(Some(highest))
}

/// The level of a new element whose content is the widget of a signature field, or a new annotation, and nothing else.
fn for_new(
    review: &Review<'_, '_>,
    element: &Object,
    depth: u8,
) -> Result<Option<ModificationLevel>, Exhausted> {
    if depth > 8 {
        return Ok(None);
    }
    if let Some(id) = element.as_reference()
        && !review.is_fresh(id)?
    {
        return Ok(None);
    }
    let element = review.new.resolve(element)?;
    let Some(dictionary) = element.as_dictionary() else { return Ok(None) };
    if dictionary.is_type(b"OBJR") {
        let Some(id) = dictionary.get(b"Obj").and_then(Object::as_reference) else { return Ok(None) };
        return annotation_level(review, id);
    }
    let is_known = |entry: &Entry| ELEMENT.contains(&entry.key.as_bytes()) || entry.key.as_bytes() == b"Alt";
    let is_element = (dictionary.get(b"Type").is_none() || dictionary.is_type(b"StructElem"))
        && dictionary.entries().iter().all(is_known);
    if !is_element {
        return Ok(None);
    }
    let Some(content) = dictionary.get(b"K") else { return Ok(None) };
    let below = depth.saturating_add(1);
    let level = match &*review.new.resolve(content)? {
        Object::Array(elements) if elements.is_empty() => None,
        Object::Array(elements) => all_for_new(review, elements, below)?,
        _ => for_new(review, content, below)?,
    };
    // 14.9.3: what is read aloud in place of it is no part of a signature.
    let speaks = dictionary.get(b"Alt").is_some();
    Ok(level.filter(|level| !speaks || *level == ModificationLevel::Annotations))
}

/// Table 355: what an element may say that holds nothing but a widget or an annotation.
const ELEMENT: [&[u8]; 10] = [b"C", b"ID", b"K", b"Lang", b"NS", b"P", b"Pg", b"R", b"S", b"Type"];

/// What it takes to add an annotation: the page that shows it is judged for itself.
fn annotation_level(review: &Review<'_, '_>, id: ObjectId) -> Result<Option<ModificationLevel>, Exhausted> {
    if let Some(field) = review.new_form.field_of(id.number) {
        let is_new = field.is_type(b"Sig") && review.old_form.field_of(id.number).is_none();
        return Ok(is_new.then_some(ModificationLevel::LtaUpdates));
    }
    let is_annotation = review.new.get(id)?.is_some_and(|found| {
        found.object.as_dictionary().is_some_and(|annotation| annotation.get(b"Subtype").is_some())
    });
    Ok((is_annotation && review.is_fresh(id)?).then_some(ModificationLevel::Annotations))
}

/// 7.9.7: a number tree with all that was in it, and perhaps more.
fn more_parents(
    review: &Review<'_, '_>,
    old: Option<&Object>,
    new: Option<&Object>,
) -> Result<bool, Exhausted> {
    let (Some(before), Some(after)) = (numbers(review.old, old)?, numbers(review.new, new)?) else {
        return Ok(false);
    };
    for (key, value) in &before {
        let Some(now) = after.get(key) else { return Ok(false) };
        if !review.same(Some(value), Some(now))? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn numbers(
    snapshot: Snapshot<'_, '_>,
    tree: Option<&Object>,
) -> Result<Option<BTreeMap<i64, Object>>, Exhausted> {
    let mut found = BTreeMap::new();
    let mut pending: Vec<(Object, u8)> = tree.iter().map(|tree| ((*tree).clone(), 0)).collect();
    while let Some((node, depth)) = pending.pop() {
        snapshot.document().budget().object()?;
        if depth > 16 {
            return Ok(None);
        }
        let node = snapshot.resolve(&node)?;
        // A touched `/Nums` array by itself is taken for a node with it.
        let lone = Dictionary::default();
        let dictionary = node.as_dictionary().unwrap_or(&lone);
        let array = match &*node {
            Object::Array(_) => node.clone(),
            _ => snapshot.value(dictionary, b"Nums")?,
        };
        let mut elements = array.as_array().unwrap_or_default().iter();
        while let (Some(key), Some(value)) = (elements.next(), elements.next()) {
            let Some(key) = key.as_integer() else { return Ok(None) };
            if found.insert(key, value.clone()).is_some() {
                return Ok(None);
            }
        }
        if let Some(kids) = snapshot.value(dictionary, b"Kids")?.as_array() {
            pending.extend(kids.iter().map(|kid| (kid.clone(), depth.saturating_add(1))));
        }
    }
    Ok(Some(found))
}
