//! 7.7.3: the page tree, climbed from a page upwards.

use std::collections::HashSet;
use std::rc::Rc;

use crate::budget::Exhausted;
use crate::pdf::{Object, Snapshot};

use super::mention::current;

/// The place of a page in the page tree, from 1; `None` when it is no page or not in the tree.
pub(super) fn page_number(snapshot: Snapshot<'_, '_>, number: u32) -> Result<Option<u32>, Exhausted> {
    let catalog = snapshot.catalog();
    let pages =
        catalog.as_dictionary().and_then(|catalog| catalog.get(b"Pages")).and_then(Object::as_reference);
    let Some(pages) = pages else { return Ok(None) };
    let Some(page) = current(snapshot, number)? else { return Ok(None) };
    let is_page =
        page.as_dictionary().is_some_and(|page| page.get(b"Kids").is_none() && !page.is_type(b"Pages"));
    if !is_page {
        return Ok(None);
    }
    let mut before = 0_u32;
    let mut at = number;
    let mut seen = HashSet::new();
    while at != pages.number {
        if !seen.insert(at) || seen.len() > MOST_LEVELS {
            return Ok(None);
        }
        let Some(node) = current(snapshot, at)? else { return Ok(None) };
        let parent = node.as_dictionary().and_then(|node| node.get(b"Parent")).and_then(Object::as_reference);
        let Some(parent) = parent else { return Ok(None) };
        let Some(above) = current(snapshot, parent.number)? else { return Ok(None) };
        let Some(above) = above.as_dictionary() else { return Ok(None) };
        let kids = snapshot.value(above, b"Kids")?;
        let Some(kids) = kids.as_array() else { return Ok(None) };
        let place = kids.iter().position(|kid| kid.as_reference().is_some_and(|kid| kid.number == at));
        let Some(place) = place else { return Ok(None) };
        let count = snapshot.value(above, b"Count")?.as_integer();
        let flat = count.and_then(|count| usize::try_from(count).ok()) == Some(kids.len());
        for kid in kids.iter().take(place) {
            snapshot.document().budget().object()?;
            let leaves = if flat { 1 } else { leaves(snapshot, kid)? };
            before = before.saturating_add(leaves);
        }
        at = parent.number;
    }
    Ok(Some(before.saturating_add(1)))
}

fn leaves(snapshot: Snapshot<'_, '_>, kid: &Object) -> Result<u32, Exhausted> {
    let kid = snapshot.resolve(kid)?;
    let Some(dictionary) = kid.as_dictionary() else { return Ok(1) };
    if dictionary.get(b"Kids").is_none() {
        return Ok(1);
    }
    let count = snapshot.value(dictionary, b"Count")?;
    Ok(count.as_integer().and_then(|count| u32::try_from(count).ok()).unwrap_or(1))
}

/// All pages, in their order.
pub(super) fn pages(snapshot: Snapshot<'_, '_>) -> Result<Vec<Rc<Object>>, Exhausted> {
    let catalog = snapshot.catalog();
    let root = catalog.as_dictionary().and_then(|catalog| catalog.get(b"Pages")).cloned();
    let mut pending: Vec<Object> = root.into_iter().collect();
    let (mut pages, mut seen) = (Vec::new(), HashSet::new());
    while let Some(next) = pending.pop() {
        snapshot.document().budget().object()?;
        if next.as_reference().is_some_and(|id| !seen.insert(id)) {
            continue;
        }
        let node = snapshot.resolve(&next)?;
        let Some(dictionary) = node.as_dictionary() else { continue };
        let kids = snapshot.value(dictionary, b"Kids")?;
        match kids.as_array() {
            Some(kids) => pending.extend(kids.iter().rev().cloned()),
            None => pages.push(node.clone()),
        }
    }
    Ok(pages)
}

/// The elements of `/Annots`, in the order in which they are drawn: references, and dictionaries that are no objects by
/// themselves.
pub(super) fn annotations(snapshot: Snapshot<'_, '_>, page: &Object) -> Result<Vec<Object>, Exhausted> {
    let Some(page) = page.as_dictionary() else { return Ok(Vec::new()) };
    let array = snapshot.value(page, b"Annots")?;
    Ok(array.as_array().map(<[Object]>::to_vec).unwrap_or_default())
}

/// 7.7.3.4: what a page has under a key, by itself or from above.
pub(super) fn in_force(
    snapshot: Snapshot<'_, '_>,
    page: &Object,
    key: &[u8],
) -> Result<Option<Object>, Exhausted> {
    let mut node = Rc::new(page.clone());
    for _ in 0..MOST_LEVELS {
        let Some(dictionary) = node.as_dictionary() else { return Ok(None) };
        if let Some(value) = dictionary.get(key) {
            return Ok(Some(value.clone()));
        }
        let above = snapshot.value(dictionary, b"Parent")?;
        node = above;
    }
    Ok(None)
}

const MOST_LEVELS: usize = 1000;
