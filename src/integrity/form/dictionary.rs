//! 12.7.3, table 224: the interactive form dictionary and its resources.

use std::rc::Rc;

use super::Form;
use crate::budget::Exhausted;
use crate::integrity::review::Review;
use crate::integrity::rule::{Clearance, Compared};
use crate::integrity::{ChangeKind, ModificationLevel, Severity, diff, redraw};
use crate::pdf::{Dictionary, Object};

/// The entries of the dictionary, apart from its fields and `/DR`.
pub(super) fn compare(review: &Review<'_, '_>, old: &Form, new: &Form) -> Result<Compared, Exhausted> {
    let mut cleared = Clearance::at(ModificationLevel::LtaUpdates);
    let (before, after) = (&old.acro_form.dictionary, &new.acro_form.dictionary);
    let empty = Rc::new(Object::Dictionary(Dictionary::default()));
    let Some(after) = after else {
        return Ok(match before {
            Some(_) => Err(vec![review.refuse(ChangeKind::FormChanged, "the interactive form was removed")]),
            None => Ok(cleared),
        });
    };
    if !matches!(**after, Object::Dictionary(_)) {
        return Ok(Err(vec![
            review.refuse(ChangeKind::FormChanged, "the interactive form is no dictionary"),
        ]));
    }
    let before = before.as_ref().unwrap_or(&empty);
    let mut refused = Vec::new();
    for key in review.differing(before, after)? {
        let text = String::from_utf8_lossy(&key).into_owned();
        let value = |form: &Object| form.as_dictionary().and_then(|form| form.get(&key)).cloned();
        let change =
            |severity, level, message: &str| review.change(ChangeKind::FormChanged, severity, level, message);
        match &key[..] {
            b"Fields" | b"DR" => {}
            b"DA" | b"Q" => cleared.join(redraw::default_entry(review, &key)?),
            b"NeedAppearances" => {
                let needs = value(after).map(|value| review.new.resolve(&value)).transpose()?;
                cleared.join(if matches!(needs.as_deref(), Some(Object::Boolean(true))) {
                    redraw::all_fields(review)?
                } else {
                    redraw::no_field(review)?
                });
            }
            b"SigFlags" => {
                let bits = |form: &Object| value(form).as_ref().and_then(Object::as_integer).unwrap_or(0);
                if bits(before) & !bits(after) != 0 {
                    refused.push(review.refuse(ChangeKind::FormChanged, "a bit of /SigFlags was cleared"));
                } else {
                    cleared.changes.push(change(
                        Severity::Harmless,
                        ModificationLevel::LtaUpdates,
                        "/SigFlags says that there are signatures",
                    ));
                }
            }
            _ => refused.push(
                review.refuse(ChangeKind::FormChanged, &format!("/{text} of the interactive form changed")),
            ),
        }
    }
    Ok(if refused.is_empty() { Ok(cleared) } else { Err(refused) })
}

/// `/DR`, the resources that fields may name.
pub(super) fn resources(review: &Review<'_, '_>, old: &Form, new: &Form) -> Result<Compared, Exhausted> {
    let of = |form: &Form| -> Option<Object> {
        form.acro_form.dictionary.as_ref()?.as_dictionary()?.get(b"DR").cloned()
    };
    let (before, after) = (of(old), of(new));
    if review.same(before.as_ref(), after.as_ref())? && !touches_below(review, before.as_ref())? {
        return Ok(Ok(Clearance::default()));
    }
    let before = diff::resolved(review.old, before.as_ref())?;
    let after = diff::resolved(review.new, after.as_ref())?;
    if *after == Object::Null && *before != Object::Null {
        return Ok(Err(vec![
            review.refuse(ChangeKind::FontResourcesChanged, "the resources of the form were removed"),
        ]));
    }
    let none = Dictionary::default();
    let (one, other) = (before.as_dictionary().unwrap_or(&none), after.as_dictionary().unwrap_or(&none));
    let mut changed = Vec::new();
    for entry in one.entries() {
        let key = entry.key.as_bytes();
        let before = review.old.resolve(&entry.value)?;
        let after = diff::resolved(review.new, other.get(key))?;
        for inner in before.as_dictionary().map(Dictionary::entries).unwrap_or_default() {
            let now = after.as_dictionary().and_then(|after| after.get(inner.key.as_bytes()));
            if !review.same(Some(&inner.value), now)? {
                changed.push(format!("{}{}", entry.key, inner.key));
            }
        }
    }
    // A name that was there, and led to nothing.
    let mut added = Vec::new();
    for entry in other.entries() {
        let before = diff::resolved(review.old, one.get(entry.key.as_bytes()))?;
        let after = review.new.resolve(&entry.value)?;
        for inner in after.as_dictionary().map(Dictionary::entries).unwrap_or_default() {
            let was_there =
                before.as_dictionary().is_some_and(|before| before.get(inner.key.as_bytes()).is_some());
            if !was_there {
                added.push((format!("{}{}", entry.key, inner.key), inner.key.clone()));
            }
        }
    }
    if !added.is_empty() {
        let (by_fields, by_annotations) =
            (redraw::named_by_fields(review)?, redraw::named_by_annotations(review)?);
        if let Some((resource, _)) = added.iter().find(|(_, name)| by_annotations.contains(name)) {
            let message =
                format!("{resource} was added to the resources of the form, by which annotations are drawn");
            return Ok(Err(vec![review.refuse(ChangeKind::FontResourcesChanged, &message)]));
        }
        changed.extend(added.into_iter().filter(|(_, name)| by_fields.contains(name)).map(|(text, _)| text));
    }
    if !changed.is_empty() {
        return Ok(Ok(redraw::resources(review, &changed)?));
    }
    let mut cleared = Clearance::at(ModificationLevel::FormFilling);
    cleared.changes.push(review.change(
        ChangeKind::FontResourcesChanged,
        Severity::Permitted,
        ModificationLevel::FormFilling,
        "resources were added to the form",
    ));
    Ok(Ok(cleared))
}

fn touches_below(review: &Review<'_, '_>, value: Option<&Object>) -> Result<bool, Exhausted> {
    let Some(value) = value else { return Ok(false) };
    if value.as_reference().is_some_and(|id| review.touched(id.number).is_some()) {
        return Ok(true);
    }
    let value = review.old.resolve(value)?;
    Ok(diff::references(&value).iter().any(|id| review.touched(id.number).is_some()))
}
