//! 7.7.3.3: pages: only what is pinned to them may change.

use std::collections::HashSet;
use std::rc::Rc;

use crate::budget::Exhausted;
use crate::integrity::diff::Touch;
use crate::integrity::equality;
use crate::integrity::identity::last_key;
use crate::integrity::mention::{Mention, current};
use crate::integrity::page_tree::{annotations, in_force};
use crate::integrity::review::Review;
use crate::integrity::rule::{Answer, Clearance, Compared, Rule, answer};
use crate::integrity::{Change, ChangeKind, ModificationLevel, Severity};
use crate::pdf::{Object, ObjectId};

/// A page may be written again with further widgets of signature fields (or harmless annotations) and nothing else.
#[derive(Debug)]
pub(in crate::integrity) struct PageRule;

impl Rule for PageRule {
    fn name(&self) -> &'static str {
        "page"
    }

    fn clear(&self, review: &Review<'_, '_>, touch: &Touch, mention: &Mention) -> Result<Answer, Exhausted> {
        if review.page_number(touch.number)?.is_some() {
            // Links, structure and actions refer to a page as such: what holds for it holds for all of them.
            return Ok(answer(&*review.page(touch.number)?));
        }
        if last_key(&mention.path) == Some("Annots")
            && &*mention.path == "/Annots"
            && review.page_number(mention.object)?.is_some()
            && !matches!(touch.old_object(), Object::Dictionary(_) | Object::Stream(_))
        {
            return Ok(answer(&*review.page(mention.object)?));
        }
        Ok(Answer::NotMine)
    }
}

/// Compares a page with its former self.
pub(in crate::integrity) fn compare(review: &Review<'_, '_>, number: u32) -> Result<Compared, Exhausted> {
    let page = review.page_number(number)?;
    let on_page = |change: Change| Change { page, object: Some(format!("{number} 0")), ..change };
    let refuse = |kind, message: String| vec![on_page(review.refuse(kind, &message))];
    let nothing = Rc::new(Object::Null);
    let old = current(review.old, number)?.unwrap_or_else(|| nothing.clone());
    let new = current(review.new, number)?.unwrap_or(nothing);
    let shown = page.map_or_else(|| "a page".to_owned(), |page| format!("page {page}"));
    if !matches!(*new, Object::Dictionary(_)) {
        return Ok(Err(refuse(ChangeKind::PageTreeChanged, format!("{shown} was removed"))));
    }
    let mut cleared = Clearance::at(ModificationLevel::LtaUpdates);
    for key in review.differing(&old, &new)? {
        // Table 110: a Type 3 font that has no resources of its own draws with those of the page that shows it.
        let is_font = new.as_dictionary().is_some_and(|page| page.get(b"CharProcs").is_some());
        if INHERITABLE.contains(&key.as_slice())
            && !is_font
            && same_in_force(review, &old, &new, &key)?
            && hangs_once(review, number)?
        {
            continue;
        }
        match &key[..] {
            b"Annots" => {}
            b"MediaBox" if is_rounded(review, &old, &new)? => {}
            // 14.8: how annotations are visited with the keyboard.
            b"Tabs" if is_name(review, &new, &key)? => cleared.join(Clearance {
                changes: vec![on_page(review.change(
                    ChangeKind::PageChanged,
                    Severity::Permitted,
                    ModificationLevel::Annotations,
                    &format!("the order of annotations on {shown} changed"),
                ))],
                ..Clearance::at(ModificationLevel::Annotations)
            }),
            _ => {
                let text = String::from_utf8_lossy(&key);
                let kind = match &key[..] {
                    b"Contents" | b"Resources" => ChangeKind::PageContentChanged,
                    b"AA" => ChangeKind::ScriptChanged,
                    b"AF" => ChangeKind::AttachmentChanged,
                    b"Parent" => ChangeKind::PageTreeChanged,
                    _ => ChangeKind::PageChanged,
                };
                return Ok(Err(refuse(kind, format!("/{text} of {shown} changed"))));
            }
        }
    }
    match pinned(review, &old, &new, &shown)? {
        Ok(mut pinned) => {
            for change in &mut pinned.changes {
                change.page = page;
            }
            cleared.join(pinned);
            Ok(Ok(cleared))
        }
        Err(changes) => Ok(Err(changes.into_iter().map(|change| Change { page, ..change }).collect())),
    }
}

const MOST_LEVELS: usize = 64;

/// 7.7.3.4: what pages inherit.
const INHERITABLE: [&[u8]; 4] = [b"CropBox", b"MediaBox", b"Resources", b"Rotate"];

/// Whether an attribute is the same, by itself or from above.
fn same_in_force(review: &Review<'_, '_>, old: &Object, new: &Object, key: &[u8]) -> Result<bool, Exhausted> {
    let (Some(before), Some(after)) = (in_force(review.old, old, key)?, in_force(review.new, new, key)?)
    else {
        return Ok(false);
    };
    equality::same_under(key, review.old, &before, review.new, &after, equality::DEEP)
}

/// Annex C: whether programs that write a page again have but rounded its box, and nothing is cut by another one.
fn is_rounded(review: &Review<'_, '_>, old: &Object, new: &Object) -> Result<bool, Exhausted> {
    let sides = |page: &Object| equality::numbers(page.as_dictionary()?.get(b"MediaBox")?);
    let (Some(before), Some(after)) = (sides(old), sides(new)) else { return Ok(false) };
    let ([left, bottom, right, top], [_, _, _, _]) = (&before[..], &after[..]) else { return Ok(false) };
    let has_room = (right - left).abs() > ROOM && (top - bottom).abs() > ROOM;
    let is_near = before.iter().zip(&after).all(|(before, after)| (before - after).abs() <= ROUNDED);
    let is_cut =
        in_force(review.old, old, b"CropBox")?.is_some() || in_force(review.new, new, b"CropBox")?.is_some();
    Ok(has_room && is_near && !is_cut)
}

/// By so many units: as many revisions as there may be don't move a side by a line.
const ROUNDED: f64 = 1e-4;

/// What is smaller becomes another page by what is rounded.
const ROOM: f64 = 10.0;

/// 7.7.3.2: whether a page, and each node above it, is a kid of its parent and of nobody else: some programs inherit downwards.
fn hangs_once(review: &Review<'_, '_>, page: u32) -> Result<bool, Exhausted> {
    let mut at = page;
    for _ in 0..MOST_LEVELS {
        let node = current(review.old, at)?;
        let parent = node.as_ref().and_then(|node| node.as_dictionary()?.get(b"Parent")?.as_reference());
        let mut holders = Vec::new();
        for mention in review.mentions(at)?.iter() {
            match last_key(&mention.path) {
                Some("Kids") => holders.push(mention.object),
                // An array of kids may be an object by itself.
                None if !mention.path.is_empty() || mention.object == 0 => {}
                None => {
                    let above = review.mentions(mention.object)?;
                    let kids = above.iter().filter(|above| last_key(&above.path) == Some("Kids"));
                    holders.extend(kids.map(|above| above.object));
                }
                Some(_) => {}
            }
        }
        match (parent, &holders[..]) {
            (Some(parent), [only]) if *only == parent.number => at = parent.number,
            (None, []) => return Ok(true),
            _ => return Ok(false),
        }
    }
    Ok(false)
}

fn is_name(review: &Review<'_, '_>, page: &Object, key: &[u8]) -> Result<bool, Exhausted> {
    let value = page.as_dictionary().map(|page| review.new.value(page, key)).transpose()?;
    Ok(value.is_some_and(|value| matches!(*value, Object::Name(_) | Object::Null)))
}

/// 12.5.1: `/Annots`.
fn pinned(review: &Review<'_, '_>, old: &Object, new: &Object, shown: &str) -> Result<Compared, Exhausted> {
    let value = new.as_dictionary().map(|page| review.new.value(page, b"Annots")).transpose()?;
    if !value.is_none_or(|value| matches!(*value, Object::Array(_) | Object::Null)) {
        let message = format!("/Annots of {shown} is no array");
        return Ok(Err(vec![review.refuse(ChangeKind::AnnotationChanged, &message)]));
    }
    let (before, after) = (annotations(review.old, old)?, annotations(review.new, new)?);
    let (before, after) = as_direct(review, before, after)?;
    let mut cleared = Clearance::at(ModificationLevel::LtaUpdates);
    let mut refused = Vec::new();
    let ids =
        |elements: &[Object]| -> Vec<ObjectId> { elements.iter().filter_map(Object::as_reference).collect() };
    let direct = |elements: &[Object]| -> Vec<Object> {
        elements.iter().filter(|element| element.as_reference().is_none()).cloned().collect()
    };
    let (known, now): (HashSet<ObjectId>, HashSet<ObjectId>) =
        (ids(&before).into_iter().collect(), ids(&after).into_iter().collect());
    // Later ones are drawn over earlier ones.
    let kept = |elements: &[Object], others: &HashSet<ObjectId>| -> Vec<Option<ObjectId>> {
        let ids = elements.iter().map(Object::as_reference);
        ids.filter(|id| id.is_none_or(|id| others.contains(&id))).collect()
    };
    let (direct_before, direct_after) = (direct(&before), direct(&after));
    if direct_before.len() == direct_after.len() && kept(&before, &now) != kept(&after, &known) {
        let message = format!("the annotations of {shown} come in another order, or more than once");
        refused.push(review.refuse(ChangeKind::AnnotationChanged, &message));
    }
    let (before, after) = (ids(&before), ids(&after));
    let added: Vec<ObjectId> = after.iter().filter(|id| !known.contains(id)).copied().collect();
    let removed: Vec<ObjectId> = before.iter().filter(|id| !now.contains(id)).copied().collect();
    for id in added {
        let field = review.new_form.field_of(id.number).filter(|field| field.is_type(b"Sig"));
        if let Some(field) = field {
            // The field itself is judged with the form.
            match &review.form()?.structure {
                Ok(clearance) => cleared.join(clearance.clone()),
                Err(changes) => refused.extend(changes.iter().cloned()),
            }
            if review.old_form.field_of(id.number).is_some() || !review.is_fresh(id)? {
                refused.push(Change {
                    field: Some(field.name.clone()),
                    ..review.refuse(
                        ChangeKind::FieldShown,
                        &format!("field {:?} was put on {shown}, where it was not", field.name),
                    )
                });
            }
            continue;
        }
        if review.new_form.field_of(id.number).is_some() {
            refused.push(review.refuse(ChangeKind::FieldAdded, &format!("a field was put on {shown}")));
            continue;
        }
        match super::annotation::added(review, id, shown)? {
            Ok(clearance) => cleared.join(clearance),
            Err(changes) => refused.extend(changes),
        }
    }
    for id in removed {
        match super::annotation::removed(review, id, shown)? {
            Ok(clearance) => cleared.join(clearance),
            Err(changes) => refused.extend(changes),
        }
    }
    if direct_before.len() != direct_after.len() {
        refused.push(review.refuse(
            ChangeKind::AnnotationChanged,
            &format!("annotations that are no objects by themselves changed on {shown}"),
        ));
    } else {
        for (one, other) in direct_before.iter().zip(&direct_after) {
            if !review.same(Some(one), Some(other))? {
                refused.push(review.refuse(
                    ChangeKind::AnnotationChanged,
                    &format!("an annotation that is no object by itself changed on {shown}"),
                ));
            }
        }
    }
    Ok(if refused.is_empty() { Ok(cleared) } else { Err(refused) })
}

/// 7.3.10: annotations that stood directly in the array and are objects by themselves now, with nothing else new about them,
/// are what they were.
fn as_direct(
    review: &Review<'_, '_>,
    before: Vec<Object>,
    mut after: Vec<Object>,
) -> Result<(Vec<Object>, Vec<Object>), Exhausted> {
    let direct = |elements: &[Object]| elements.iter().filter(|one| one.as_reference().is_none()).count();
    if direct(&before) <= direct(&after) {
        return Ok((before, after));
    }
    for (one, other) in before.iter().zip(&mut after) {
        review.old.document().budget().object()?;
        let (None, Some(id)) = (one.as_reference(), other.as_reference()) else { continue };
        let Some(now) = current(review.new, id.number)? else { continue };
        if review.is_fresh(id)? && review.differing(one, &now)?.is_empty() {
            *other = one.clone();
        }
    }
    Ok((before, after))
}
