//! 7.3.10: a reference to an object that is not there is one to null. There are programs that search the whole file for it,
//! and then read all other objects as they found them.

use super::diff::references;
use super::review::Review;
use super::stands_in;
use crate::budget::Exhausted;
use crate::pdf::{Object, ObjectId};

/// A reference that a revision brings and that leads nowhere.
#[derive(Clone, Copy, Debug)]
pub(super) struct Dangling {
    pub(super) id: ObjectId,
    /// Whether there is something by this number, which can't be read, or is of another generation.
    pub(super) is_in_use: bool,
}

/// The first such reference, where there is something rather than where there is nothing.
pub(super) fn reference(review: &Review<'_, '_>) -> Result<Option<Dangling>, Exhausted> {
    let mut first = None;
    let (old, new) = (review.old.trailer(), review.new.trailer());
    for entry in new.entries() {
        let before = old.get(entry.key.as_bytes()).unwrap_or(&Object::Null);
        among(review, before, &entry.value, &mut first)?;
    }
    for touch in review.touches() {
        among(review, touch.old_object(), touch.new_object(), &mut first)?;
    }
    Ok(first)
}

fn among(
    review: &Review<'_, '_>,
    old: &Object,
    new: &Object,
    first: &mut Option<Dangling>,
) -> Result<(), Exhausted> {
    let mut before = references(old);
    before.sort_unstable();
    for id in references(new) {
        if before.binary_search(&id).is_err() && review.new.get(id)?.is_none() {
            let is_in_use = stands_in::is_in_use(review.new, id.number);
            if first.is_none_or(|first| is_in_use && !first.is_in_use) {
                *first = Some(Dangling { id, is_in_use });
            }
        }
    }
    Ok(())
}
