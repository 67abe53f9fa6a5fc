//! A field that was not there: a signature field, and nothing else.

use super::{Collected, is_dictionary};
use crate::budget::Exhausted;
use crate::integrity::review::Review;
use crate::integrity::room::{Pages, covers_page, is_seen, keeps_to_its_room, page_of};
use crate::integrity::rule::{Clearance, Compared, Condition};
use crate::integrity::{Change, ChangeKind, ModificationLevel, Severity, diff};
use crate::pdf::Object;
use crate::signature::Field;

/// Clears a signature field that a revision adds, and the signature in it.
pub(super) fn judge(review: &Review<'_, '_>, field: &Field, pages: &Pages) -> Result<Compared, Exhausted> {
    let name = &field.name;
    let refuse = |kind, message: String| {
        Ok(Err(vec![Change { field: Some(name.clone()), ..review.refuse(kind, &message) }]))
    };
    if is_mere_name(field) {
        return match field.id {
            Some(id) if review.is_fresh(id)? => Ok(Ok(Clearance::at(ModificationLevel::LtaUpdates))),
            _ => refuse(ChangeKind::FieldAdded, format!("field {name:?} takes the place of another object")),
        };
    }
    if !field.is_type(b"Sig") || field.has_children || !is_dictionary(field) {
        return refuse(
            ChangeKind::FieldAdded,
            format!("field {name:?} was added, which is no signature field"),
        );
    }
    let Some(id) = field.id else {
        return refuse(ChangeKind::FieldAdded, format!("field {name:?} was added as a direct object"));
    };
    for id in field.widgets.iter().map(|(id, ..)| *id).chain([id]) {
        if !review.is_fresh(id)? {
            return refuse(
                ChangeKind::FieldAdded,
                format!("the new field {name:?} takes object {id}, which the signed document has"),
            );
        }
    }
    for object in field.objects() {
        let Some(dictionary) = object.as_dictionary() else { continue };
        if [&b"A"[..], b"AA"].iter().any(|key| dictionary.get(key).is_some()) {
            return refuse(ChangeKind::ScriptChanged, format!("the new field {name:?} has an action"));
        }
        let subtype = review.new.value(dictionary, b"Subtype")?;
        if !matches!(subtype.as_name(), None | Some(b"Widget")) {
            return refuse(ChangeKind::AnnotationAdded, format!("the new field {name:?} is no widget"));
        }
        // Table 166: where it has no place of its own, programs draw it over the page.
        let is_drawn = subtype.as_name().is_some() || dictionary.get(b"AP").is_some();
        if is_drawn && !review.new.has_rectangle(dictionary, b"Rect")? {
            return refuse(ChangeKind::FieldAdded, format!("the new field {name:?} has no rectangle"));
        }
    }
    let visible = is_seen(review, field)?;
    let level = if visible { ModificationLevel::FormFilling } else { ModificationLevel::LtaUpdates };
    let mut cleared = Clearance::at(level);
    if [&b"Lock"[..], b"SV"].iter().any(|key| new_indirect(review, field, key)) {
        cleared.level = ModificationLevel::FormFilling;
    }
    if new_indirect(review, field, b"AP") {
        cleared.told = ModificationLevel::FormFilling;
        // Signers write an empty look for what has no area: for a time-stamp it is no more than that.
        if visible {
            cleared.level = ModificationLevel::FormFilling;
        }
    }
    let covers = visible && (!keeps_to_its_room(review, field)? || covers_page(review, field, pages)?);
    let change = Change {
        field: Some(name.clone()),
        object: Some(id.to_string()),
        page: page_of(review, field, pages)?,
        ..review.change(
            if covers { ChangeKind::SignatureFieldCovers } else { ChangeKind::SignatureFieldAdded },
            match (covers, visible) {
                (true, _) => Severity::Deceptive,
                (_, true) => Severity::Permitted,
                _ => Severity::Harmless,
            },
            level,
            &if covers {
                format!("signature field {name:?} was added, and covers what a page shows")
            } else {
                format!("signature field {name:?} was added{}", if visible { "" } else { ", invisible" })
            },
        )
    };
    if visible {
        cleared.conditions.push(Condition {
            field: name.clone(),
            unlocked: true,
            uncertified: true,
            absent_before: None,
            change: change.clone(),
        });
    }
    cleared.changes.push(change);
    let mut total = Collected { cleared: cleared.into(), refused: Vec::new() };
    total.take(signed(review, field, visible)?);
    Ok(total.finish())
}

/// 12.7.4.2: a node that is nothing but the first part of the names of the fields below it, which are judged by themselves.
fn is_mere_name(field: &Field) -> bool {
    let names = |key: &[u8]| matches!(key, b"T" | b"Kids" | b"Parent");
    let Object::Dictionary(object) = &*field.object else { return false };
    field.has_children
        && field.widgets.is_empty()
        && object.entries().iter().all(|entry| names(entry.key.as_bytes()))
}

fn new_indirect(review: &Review<'_, '_>, field: &Field, key: &[u8]) -> bool {
    field
        .objects()
        .filter_map(|object| object.as_dictionary()?.get(key))
        .any(|value| diff::references(value).iter().any(|id| review.touched(id.number).is_some()))
}

/// 12.8: the value of a signature field that had none.
pub(super) fn signed(review: &Review<'_, '_>, field: &Field, visible: bool) -> Result<Compared, Exhausted> {
    let name = &field.name;
    let Some(value) = field.dictionary().and_then(|dictionary| dictionary.get(b"V")) else {
        return Ok(Ok(Clearance::default()));
    };
    if *value == Object::Null {
        return Ok(Ok(Clearance::default()));
    }
    let refuse = |message: String| {
        Ok(Err(vec![Change {
            field: Some(name.clone()),
            ..review.refuse(ChangeKind::SignatureReplaced, &message)
        }]))
    };
    let Some(id) = value.as_reference() else {
        return refuse(format!("the signature of field {name:?} is no indirect object"));
    };
    if !review.is_fresh(id)? {
        return refuse(format!(
            "the signature of field {name:?} is object {id}, which the signed document already has"
        ));
    }
    let dictionary = review.new.resolve(value)?;
    let Object::Dictionary(dictionary) = &*dictionary else {
        return refuse(format!("the signature of field {name:?} is no dictionary"));
    };
    // 12.8.5: what holds no time-stamp token is a signature, whatever its /Type says.
    let holds_token = review.new.value(dictionary, b"SubFilter")?.as_name() == Some(b"ETSI.RFC3161");
    let is_time_stamp = dictionary.is_type(b"DocTimeStamp") && holds_token && !visible;
    let (kind, severity, level, message) = if is_time_stamp {
        (
            ChangeKind::DocumentTimestampAdded,
            Severity::Harmless,
            ModificationLevel::LtaUpdates,
            format!("a document time-stamp was put into field {name:?}"),
        )
    } else {
        (
            ChangeKind::FieldSigned,
            Severity::Permitted,
            ModificationLevel::FormFilling,
            format!("field {name:?} was signed"),
        )
    };
    let change = Change {
        field: Some(name.clone()),
        object: Some(id.to_string()),
        ..review.change(kind, severity, level, &message)
    };
    let mut cleared = Clearance::at(level);
    if !is_time_stamp {
        cleared.conditions.push(Condition {
            field: name.clone(),
            unlocked: true,
            uncertified: false,
            absent_before: None,
            change: change.clone(),
        });
    }
    cleared.changes.push(change);
    Ok(Ok(cleared))
}
