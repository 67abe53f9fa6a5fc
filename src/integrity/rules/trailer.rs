//! 7.5.5: the trailer of an update.

use crate::budget::Exhausted;
use crate::integrity::review::Review;
use crate::integrity::rule::{Clearance, Compared};
use crate::integrity::{ChangeKind, ModificationLevel, Severity};
use crate::pdf::Object;

/// `/Root` and `/Encrypt` stay, the first half of `/ID` stays; `/Info` is free.
pub(in crate::integrity) fn compare(review: &Review<'_, '_>) -> Result<Compared, Exhausted> {
    let (old, new) = (review.old.trailer(), review.new.trailer());
    let mut refused = Vec::new();
    let mut cleared = Clearance::at(ModificationLevel::LtaUpdates);
    let root = |snapshot: crate::pdf::Snapshot<'_, '_>| -> Result<_, Exhausted> {
        Ok(snapshot.root()?.map(|located| located.id))
    };
    let (before, after) = (root(review.old)?, root(review.new)?);
    match after {
        None => refused.push(review.refuse(ChangeKind::RevisionUnreadable, "the revision has no catalog")),
        Some(after) if before != Some(after) => {
            // The catalog moved: it has to say what the old one said.
            match review.catalog()? {
                Ok(clearance) => cleared.join(clearance.clone()),
                Err(changes) => refused.extend(changes.iter().cloned()),
            }
        }
        Some(_) => {}
    }
    if !review.same(old.get(b"Encrypt"), new.get(b"Encrypt"))? {
        refused.push(review.refuse(ChangeKind::TrailerChanged, "/Encrypt of the trailer changed"));
    }
    let first = |trailer: &crate::pdf::Dictionary, snapshot: crate::pdf::Snapshot<'_, '_>| {
        let ids = snapshot.value(trailer, b"ID")?;
        let first = ids.as_array().and_then(|ids| ids.first().cloned());
        Ok::<_, Exhausted>(first)
    };
    let (before, after) = (first(old, review.old)?, first(new, review.new)?);
    if new.get(b"Encrypt").is_some() && !opens_as_before(review, before.as_ref(), after.as_ref())? {
        refused.push(
            review.refuse(
                ChangeKind::TrailerChanged,
                "the identifier changed by which the document is decrypted",
            ),
        );
    }
    if let (Some(before), Some(after)) = (&before, &after)
        && !review.same(Some(before), Some(after))?
    {
        cleared.changes.push(review.change(
            ChangeKind::TrailerChanged,
            Severity::Harmless,
            ModificationLevel::LtaUpdates,
            "the permanent identifier of the document changed",
        ));
    }
    let info = |trailer: &crate::pdf::Dictionary| trailer.get(b"Info").and_then(Object::as_reference);
    if info(new).is_some() && info(old) != info(new) {
        cleared.changes.push(review.change(
            ChangeKind::DocumentInformationChanged,
            Severity::Harmless,
            ModificationLevel::LtaUpdates,
            "the document information was replaced",
        ));
    }
    Ok(if refused.is_empty() { Ok(cleared) } else { Err(refused) })
}

/// 7.6.4.3.2: whether the identifier is strings alone, and its first part, of which keys are made up to revision 4, is the same.
fn opens_as_before(
    review: &Review<'_, '_>,
    before: Option<&Object>,
    after: Option<&Object>,
) -> Result<bool, Exhausted> {
    let identifier = review.new.value(review.new.trailer(), b"ID")?;
    let is_plain = match &*identifier {
        Object::Null => true,
        Object::Array(parts) => {
            parts.len() == 2 && parts.iter().all(|part| matches!(part, Object::String(_)))
        }
        _ => false,
    };
    let encryption = review.new.value(review.new.trailer(), b"Encrypt")?;
    let revision = encryption.as_dictionary().and_then(|encryption| encryption.get(b"R")?.as_integer());
    let makes_keys = revision.is_none_or(|revision| revision < 5);
    Ok(is_plain && (!makes_keys || before == after))
}
