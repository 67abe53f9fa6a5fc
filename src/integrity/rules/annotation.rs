//! 12.5: annotations, where DocMDP leaves them open (`/P` 3).

use crate::budget::Exhausted;
use crate::integrity::diff::Touch;
use crate::integrity::mention::{Mention, current};
use crate::integrity::review::Review;
use crate::integrity::rule::{Answer, Clearance, Compared, Rule};
use crate::integrity::{ChangeKind, ModificationLevel, Severity};
use crate::pdf::{Object, ObjectId};

/// Comments and marks may be added, changed and removed; what acts, embeds, plays or redacts may not.
#[derive(Debug)]
pub(in crate::integrity) struct AnnotationRule;

/// Keys that refer to an annotation as what it is.
const IDENTITY: [&str; 5] = ["Annots", "Parent", "Popup", "IRT", "Obj"];

impl Rule for AnnotationRule {
    fn name(&self) -> &'static str {
        "annotation"
    }

    fn clear(&self, review: &Review<'_, '_>, touch: &Touch, mention: &Mention) -> Result<Answer, Exhausted> {
        if review.old_form.field_of(touch.number).is_some() {
            return Ok(Answer::NotMine);
        }
        let keys = review.holder_keys(mention)?;
        if !keys.contains("Annots") && !keys.contains("Popup") {
            return Ok(Answer::NotMine);
        }
        if !keys.iter().all(|key| IDENTITY.contains(&key.as_str())) {
            return Ok(Answer::NotMine);
        }
        if touch.new.is_none() {
            return Ok(match removed(review, touch.id(), "its page")? {
                // Where the page lists it no longer, it is told there.
                Ok(mut clearance) => {
                    if review.touched(mention.object).is_some() {
                        clearance.changes.clear();
                    }
                    Answer::Cleared(clearance)
                }
                Err(changes) => Answer::Refused(changes),
            });
        }
        let (old, new) = (touch.old_object(), touch.new_object());
        let subtype = |object: &Object| {
            object.as_dictionary().and_then(|annotation| annotation.get(b"Subtype")).cloned()
        };
        if !matches!(old, Object::Dictionary(_)) || subtype(old) != subtype(new) {
            return Ok(Answer::NotMine);
        }
        Ok(match judge(review, new, ChangeKind::AnnotationChanged, "an annotation changed") {
            Ok(clearance) => Answer::Cleared(clearance),
            Err(changes) => Answer::Refused(changes),
        })
    }
}

/// An annotation that was not there.
pub(in crate::integrity) fn added(
    review: &Review<'_, '_>,
    id: ObjectId,
    shown: &str,
) -> Result<Compared, Exhausted> {
    let annotation = review.new.get(id)?.map(|located| located.object);
    let Some(annotation) = annotation else {
        // A reference to nothing shows nothing.
        return Ok(Ok(Clearance::at(ModificationLevel::Annotations)));
    };
    if !review.is_fresh(id)? {
        let message =
            format!("object {id}, which the signed document has, was put on {shown} as an annotation");
        return Ok(Err(vec![review.refuse(ChangeKind::AnnotationAdded, &message)]));
    }
    Ok(judge(
        review,
        &annotation,
        ChangeKind::AnnotationAdded,
        &format!("an annotation was added on {shown}"),
    ))
}

/// An annotation that is gone.
pub(in crate::integrity) fn removed(
    review: &Review<'_, '_>,
    id: ObjectId,
    shown: &str,
) -> Result<Compared, Exhausted> {
    let annotation = current(review.old, id.number)?;
    let Some(annotation) = annotation else { return Ok(Ok(Clearance::at(ModificationLevel::Annotations))) };
    if review.old_form.field_of(id.number).is_some() {
        let message = format!("the widget of a field was removed from {shown}");
        return Ok(Err(vec![review.refuse(ChangeKind::FieldHidden, &message)]));
    }
    let name = annotation
        .as_dictionary()
        .and_then(|annotation| annotation.get(b"Subtype"))
        .and_then(Object::as_name);
    let name = String::from_utf8_lossy(name.unwrap_or_default()).into_owned();
    let mut cleared = Clearance::at(ModificationLevel::Annotations);
    // Table 257: deleting is allowed whatever the annotation is; what stood there may have covered something.
    cleared.changes.push(review.change(
        ChangeKind::AnnotationRemoved,
        if matches!(&name[..], "Link" | "Text" | "Popup") {
            Severity::Permitted
        } else {
            Severity::Deceptive
        },
        ModificationLevel::Annotations,
        &format!("an annotation was removed from {shown} (/{name})"),
    ));
    Ok(Ok(cleared))
}

fn judge(review: &Review<'_, '_>, annotation: &Object, kind: ChangeKind, message: &str) -> Compared {
    let dictionary = annotation.as_dictionary();
    let subtype = dictionary.and_then(|annotation| annotation.get(b"Subtype")).and_then(Object::as_name);
    let acts = dictionary.is_some_and(|annotation| {
        [&b"A"[..], b"AA", b"FS", b"EF", b"AF", b"RT3D"].iter().any(|key| annotation.get(key).is_some())
    });
    let name = String::from_utf8_lossy(subtype.unwrap_or_default()).into_owned();
    let message = match subtype {
        Some(b"Widget") => format!("{message}: a widget that the form does not list"),
        _ => format!("{message} (/{name})"),
    };
    let severity = match subtype {
        _ if acts => None,
        Some(b"Text" | b"Popup" | b"Caret" | b"Highlight" | b"Underline" | b"Squiggly") => {
            Some(Severity::Permitted)
        }
        // Able to cover or to look like content.
        Some(
            b"FreeText" | b"Stamp" | b"StrikeOut" | b"Ink" | b"Line" | b"Square" | b"Circle" | b"Polygon"
            | b"PolyLine",
        ) => Some(Severity::Deceptive),
        _ => None,
    };
    match severity {
        Some(severity) => {
            let mut cleared = Clearance::at(ModificationLevel::Annotations);
            cleared.changes.push(review.change(kind, severity, ModificationLevel::Annotations, &message));
            Ok(cleared)
        }
        None => Err(vec![review.refuse(kind, &message)]),
    }
}
