//! 12.7.4: fields and their widgets: filled, signed, never replaced.

use crate::budget::Exhausted;
use crate::integrity::diff::Touch;
use crate::integrity::identity::last_key;
use crate::integrity::mention::Mention;
use crate::integrity::review::Review;
use crate::integrity::rule::{Answer, Clearance, Condition, Rule, answer};
use crate::integrity::{Change, ChangeKind, ModificationLevel, Severity};
use crate::pdf::Object;

/// Values and looks of fields may change; empty signature fields may be signed; signed ones stay.
#[derive(Debug)]
pub(in crate::integrity) struct FieldRule;

/// Keys that refer to a field or widget as what it is.
const IDENTITY: [&str; 10] = ["Fields", "Kids", "Annots", "Obj", "Parent", "CO", "T", "Popup", "IRT", "P"];

/// 12.6.4.11, 12.6.4.14, 12.7.6: keys by which actions name fields, wherever the action stands.
const ACTIONS: [&str; 3] = ["Fields", "T", "AN"];

impl Rule for FieldRule {
    fn name(&self) -> &'static str {
        "field"
    }

    fn clear(&self, review: &Review<'_, '_>, touch: &Touch, mention: &Mention) -> Result<Answer, Exhausted> {
        if review.old_form.field_of(touch.number).is_some() {
            let keys = review.holder_keys(mention)?;
            let is_identity = |key: &str| {
                IDENTITY.contains(&key) || last_key(key).is_some_and(|key| ACTIONS.contains(&key))
            };
            if !keys.iter().all(|key| is_identity(key)) {
                return Ok(Answer::NotMine);
            }
            let form = review.form()?;
            return Ok(match form.fields.get(&touch.number) {
                Some(compared) => answer(compared),
                None => answer(&form.structure),
            });
        }
        // An indirect value.
        let Some(field) = review.plain_field(mention.object)? else { return Ok(Answer::NotMine) };
        if !is_value(&mention.path) {
            return Ok(Answer::NotMine);
        }
        let name = field.name.clone();
        if field.is_type(b"Sig") {
            return Ok(Answer::Refused(vec![Change {
                field: Some(name.clone()),
                object: Some(touch.id().to_string()),
                ..review.refuse(
                    ChangeKind::SignatureReplaced,
                    &format!("the signature dictionary of field {name:?} was replaced"),
                )
            }]));
        }
        let plain = matches!(
            touch.new_object(),
            Object::String(_) | Object::Name(_) | Object::Array(_) | Object::Stream(_)
        );
        if !plain || matches!(touch.old_object(), Object::Dictionary(_)) {
            return Ok(Answer::NotMine);
        }
        let change = Change {
            field: Some(name.clone()),
            object: Some(touch.id().to_string()),
            ..review.change(
                ChangeKind::ValueChanged,
                Severity::Permitted,
                ModificationLevel::FormFilling,
                &format!("the value of field {name:?} changed"),
            )
        };
        let mut cleared = Clearance::at(ModificationLevel::FormFilling);
        cleared.conditions.push(Condition {
            field: name,
            unlocked: true,
            uncertified: false,
            absent_before: None,
            change: change.clone(),
        });
        cleared.changes.push(change);
        Ok(Answer::Cleared(cleared))
    }
}

/// Whether a path from a field leads to its value, or to an element of it. A state of an appearance may be called `V`, too.
fn is_value(path: &str) -> bool {
    let mut keys = path.split('/').filter(|key| !key.is_empty() && *key != "*");
    keys.find(|key| *key != "Kids") == Some("V") && keys.next().is_none()
}
