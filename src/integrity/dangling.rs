//! 7.3.10: a reference to an object that is not there is one to null. There are programs that search the whole file for it,
//! and then read all other objects as they found them.

use super::diff::references;
use super::review::Review;
use crate::budget::Exhausted;
use crate::pdf::{Object, ObjectId};

/// A reference that the revision brings and that leads nowhere.
pub(super) fn reference(review: &Review<'_, '_>) -> Result<Option<ObjectId>, Exhausted> {
    let (old, new) = (review.old.trailer(), review.new.trailer());
    for entry in new.entries() {
        let before = old.get(entry.key.as_bytes()).unwrap_or(&Object::Null);
        if let Some(found) = among(review, before, &entry.value)? {
            return Ok(Some(found));
        }
    }
    for touch in review.touches() {
        if let Some(found) = among(review, touch.old_object(), touch.new_object())? {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

fn among(review: &Review<'_, '_>, old: &Object, new: &Object) -> Result<Option<ObjectId>, Exhausted> {
    let mut before = references(old);
    before.sort_unstable();
    for id in references(new) {
        if before.binary_search(&id).is_err() && review.new.get(id)?.is_none() {
            return Ok(Some(id));
        }
    }
    Ok(None)
}
