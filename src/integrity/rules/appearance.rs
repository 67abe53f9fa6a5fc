//! 12.5.5: appearance dictionaries and streams of fields.

use crate::budget::Exhausted;
use crate::integrity::diff::Touch;
use crate::integrity::look::shows_another_text;
use crate::integrity::mention::Mention;
use crate::integrity::review::Review;
use crate::integrity::room::keeps_to_its_room;
use crate::integrity::rule::{Answer, Clearance, Condition, Rule};
use crate::integrity::{Change, ChangeKind, ModificationLevel, Severity};
use crate::pdf::Object;
use crate::signature::Field;

/// The look of a field may be drawn anew, even in place, where it is the look of that one field and of nothing else.
#[derive(Debug)]
pub(in crate::integrity) struct AppearanceRule;

impl Rule for AppearanceRule {
    fn name(&self) -> &'static str {
        "appearance"
    }

    fn clear(&self, review: &Review<'_, '_>, touch: &Touch, mention: &Mention) -> Result<Answer, Exhausted> {
        // `/AP` itself.
        if &*mention.path == "/AP" {
            let Some(field) = review.plain_field(mention.object)? else { return Ok(Answer::NotMine) };
            let reachable = reachable(review, touch.number)?;
            let fits = matches!(touch.old_object(), Object::Dictionary(_))
                && matches!(touch.new_object(), Object::Dictionary(_))
                && reachable <= 1;
            return if fits { allow(review, touch, field) } else { Ok(Answer::NotMine) };
        }
        // A stream below `/AP` of a field, or of an appearance dictionary that is an object by itself.
        let field = match &*mention.path {
            "/AP/N" | "/AP/R" | "/AP/D" => review.plain_field(mention.object)?,
            "/N" | "/R" | "/D" => {
                let above = review.mentions(mention.object)?;
                match &above[..] {
                    [only] if &*only.path == "/AP" => review.plain_field(only.object)?,
                    _ => None,
                }
            }
            _ => None,
        };
        let Some(field) = field else { return Ok(Answer::NotMine) };
        let subtype = |object: &Object| {
            let stream = object.as_stream()?;
            Some(stream.dictionary.get(b"Subtype").and_then(Object::as_name).unwrap_or_default().to_vec())
        };
        // 8.10.2: a form XObject; what lacks the name has lacked it before.
        let (before, after) = (subtype(touch.old_object()), subtype(touch.new_object()));
        let is_form =
            |kind: &Option<Vec<u8>>| kind.as_ref().is_some_and(|kind| kind == b"Form" || kind.is_empty());
        if !is_form(&before) || !is_form(&after) || (before != after && after.as_deref() != Some(b"Form")) {
            return Ok(Answer::NotMine);
        }
        allow(review, touch, field)
    }
}

fn reachable(review: &Review<'_, '_>, number: u32) -> Result<usize, Exhausted> {
    let mut count = 0_usize;
    for mention in review.mentions(number)?.iter() {
        if review.way_to(mention.object)?.is_some() {
            count = count.saturating_add(1);
        }
    }
    Ok(count)
}

fn allow(review: &Review<'_, '_>, touch: &Touch, field: &Field) -> Result<Answer, Exhausted> {
    let name = &field.name;
    let value = |field: &Field| field.dictionary().and_then(|field| field.get(b"V")).cloned();
    let (before, after) =
        (value(field), field.id.and_then(|id| review.new_form.field_of(id.number)).and_then(value));
    let was_signed = field.is_type(b"Sig") && before.as_ref().is_some_and(|value| *value != Object::Null);
    if was_signed || (field.is_type(b"Sig") && after.is_none()) {
        return Ok(Answer::Refused(vec![Change {
            field: Some(name.clone()),
            object: Some(touch.id().to_string()),
            ..review.refuse(
                ChangeKind::AppearanceChanged,
                &format!("the look of signature field {name:?} changed without its being signed"),
            )
        }]));
    }
    let now = field.id.and_then(|id| review.new_form.field_of(id.number));
    let another = match now {
        Some(field) => shows_another_text(review, field)? || !keeps_to_its_room(review, field)?,
        None => false,
    };
    let value_changed = before != after && !another;
    let change = Change {
        field: Some(name.clone()),
        object: Some(touch.id().to_string()),
        ..review.change(
            ChangeKind::AppearanceChanged,
            if value_changed { Severity::Permitted } else { Severity::Deceptive },
            ModificationLevel::FormFilling,
            &if value_changed {
                format!("field {name:?} was drawn anew")
            } else {
                format!("field {name:?} looks different, and its value does not say so")
            },
        )
    };
    let mut cleared = Clearance::at(ModificationLevel::FormFilling);
    cleared.conditions.push(Condition {
        field: name.clone(),
        unlocked: true,
        uncertified: false,
        absent_before: None,
        change: change.clone(),
    });
    cleared.changes.push(change);
    Ok(Answer::Cleared(cleared))
}
