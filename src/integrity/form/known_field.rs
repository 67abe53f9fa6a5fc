//! A field that was there before, and its widgets.

use super::{Collected, added_field, is_dictionary};
use crate::budget::Exhausted;
use crate::integrity::look::{self, shows_another_text};
use crate::integrity::mention::current;
use crate::integrity::review::Review;
use crate::integrity::room;
use crate::integrity::rule::{Clearance, Compared, Condition};
use crate::integrity::{Change, ChangeKind, ModificationLevel, Severity, page_tree, redraw};
use crate::pdf::{Object, ObjectId};
use crate::signature::Field;

/// Table 226, table 237: entries of a field that carry its value or its look.
const VALUE_KEYS: [&[u8]; 13] =
    [b"Ff", b"Type", b"AP", b"AS", b"V", b"F", b"DA", b"Q", b"M", b"I", b"TI", b"RV", b"BS"];

/// Entries that Acrobat sets on fields it was not asked to change (the field's flags, its annotation's type). What flags
/// mean must stay, see [`redraw::flags_differ`].
const ALWAYS_KEYS: [&[u8]; 2] = [b"Ff", b"Type"];

/// Compares a field with what it was.
pub(super) fn compare(review: &Review<'_, '_>, old: &Field, new: &Field) -> Result<Compared, Exhausted> {
    if let Some(change) = another(review, old, new)? {
        return Ok(Err(vec![change]));
    }
    let comparison = Comparison::new(review, old, new)?;
    match comparison.refusal()? {
        Some(change) => Ok(Err(vec![change])),
        None => comparison.clear(),
    }
}

/// Why it is another field, and no longer the same one changed.
fn another(review: &Review<'_, '_>, old: &Field, new: &Field) -> Result<Option<Change>, Exhausted> {
    let name = &new.name;
    let refuse = |message: String| Ok(Some(refusal(review, new, ChangeKind::FieldChanged, &message)));
    if old.field_type != new.field_type {
        return refuse(format!("field {name:?} is of another type"));
    }
    if !is_dictionary(old) || !is_dictionary(new) {
        // 12.7.4.1: a stream would have data that nobody compares here.
        return refuse(format!("field {name:?} is no dictionary"));
    }
    if let (Some(before), Some(id)) = (old.id, new.id)
        && before != id
    {
        // The page shows the widget that it had.
        return refuse(format!("field {name:?} is object {id} in place of {before}"));
    }
    if old.has_children != new.has_children {
        return refuse(format!("field {name:?} has other fields below it"));
    }
    let ids = |field: &Field| -> Vec<ObjectId> { field.widgets.iter().map(|(id, ..)| *id).collect() };
    if ids(old) != ids(new) {
        return refuse(format!("field {name:?} has other widgets"));
    }
    Ok(None)
}

fn refusal(review: &Review<'_, '_>, field: &Field, kind: ChangeKind, message: &str) -> Change {
    Change {
        field: Some(field.name.clone()),
        object: field.id.map(|id| id.to_string()),
        ..review.refuse(kind, message)
    }
}

struct Comparison<'c, 'r, 's> {
    review: &'c Review<'r, 's>,
    old: &'c Field,
    new: &'c Field,
    /// The keys under which the field, or one of its widgets, differs.
    changed: Vec<Vec<u8>>,
    is_signature: bool,
    was_signed: bool,
    is_signed: bool,
    signs_now: bool,
}

impl<'c, 'r, 's> Comparison<'c, 'r, 's> {
    fn new(review: &'c Review<'r, 's>, old: &'c Field, new: &'c Field) -> Result<Self, Exhausted> {
        let mut changed = review.differing(&old.object, &new.object)?;
        // Children with names of their own are compared by their names.
        changed.retain(|key| key != b"Kids");
        for ((_, before, _), (_, after, _)) in old.widgets.iter().zip(&new.widgets) {
            for key in review.differing(before, after)? {
                if !changed.contains(&key) {
                    changed.push(key);
                }
            }
        }
        let has_value = |field: &Field| {
            field.dictionary().and_then(|field| field.get(b"V")).is_some_and(|value| *value != Object::Null)
        };
        let is_signature = new.is_type(b"Sig");
        let (was_signed, is_signed) = (has_value(old), has_value(new));
        // What has fields below it hands its entries down to them.
        let signs_now = is_signature && !was_signed && is_signed && !new.has_children;
        Ok(Self { review, old, new, changed, is_signature, was_signed, is_signed, signs_now })
    }

    fn has(&self, key: &[u8]) -> bool {
        self.changed.iter().any(|changed| changed == key)
    }

    /// What may not change, or not so.
    fn refusal(&self) -> Result<Option<Change>, Exhausted> {
        let (review, name) = (self.review, &self.new.name);
        let refuse = |kind, message: String| Ok(Some(refusal(self.review, self.new, kind, &message)));
        if self.is_signature && self.was_signed && self.has(b"V") {
            let (kind, verb) = if self.is_signed {
                (ChangeKind::SignatureReplaced, "replaced")
            } else {
                (ChangeKind::SignatureRemoved, "removed")
            };
            return refuse(kind, format!("the signature of field {name:?} was {verb}"));
        }
        let allowed = self.allowed()?;
        if let Some(key) = self.changed.iter().find(|key| !allowed.contains(&key.as_slice())) {
            let kind = match &key[..] {
                b"A" | b"AA" => ChangeKind::ScriptChanged,
                b"AP" | b"AS" => ChangeKind::AppearanceChanged,
                _ => ChangeKind::FieldChanged,
            };
            return refuse(kind, format!("/{} of field {name:?} changed", String::from_utf8_lossy(key)));
        }
        if let Some(message) = wrong_type(review, self.old, self.new)? {
            return refuse(ChangeKind::FieldChanged, message);
        }
        if self.has(b"AP") && !appearance_is_dictionary(review, self.new)? && !self.is_left_to_readers()? {
            return refuse(
                ChangeKind::AppearanceChanged,
                format!("the appearance of field {name:?} is no dictionary, or was removed"),
            );
        }
        if self.has(b"AP") && appearance_is_shared(review, self.old)? {
            return refuse(
                ChangeKind::AppearanceChanged,
                format!("the appearance of field {name:?} is used elsewhere, too"),
            );
        }
        Ok(None)
    }

    /// 12.7.4.3: whether readers are to draw a text that was filled in: there is no appearance any more, and they are told so.
    fn is_left_to_readers(&self) -> Result<bool, Exhausted> {
        let has_look = self.new.objects().any(|object| redraw::has(object, b"AP"));
        Ok(self.has(b"V")
            && !has_look
            && redraw::has_variable_text(self.new)
            && redraw::needs_appearances(self.review)?)
    }

    fn allowed(&self) -> Result<Vec<&'static [u8]>, Exhausted> {
        let mut allowed: Vec<&[u8]> = ALWAYS_KEYS.to_vec();
        if !self.is_signature || self.signs_now {
            allowed.extend(VALUE_KEYS);
        }
        let had_lock = self.old.dictionary().is_some_and(|field| field.get(b"Lock").is_some());
        if self.is_signature && !self.was_signed && !had_lock {
            // Autenti and others add a lock when they sign: it can only forbid more.
            allowed.push(b"Lock");
        }
        if self.has(b"P") && self.names_its_page()? {
            allowed.push(b"P");
        }
        if self.has(b"V") && redraw::has_variable_text(self.new) {
            // Table 192: the border and the background of a text; pdf.js writes their colours in another way.
            allowed.push(b"MK");
        }
        Ok(allowed)
    }

    /// Table 166: whether a widget that did not say which page it is on says so now (iText), and is on it.
    fn names_its_page(&self) -> Result<bool, Exhausted> {
        let review = self.review;
        for ((id, before), (_, after)) in self.old.places().zip(self.new.places()) {
            let page = |object: &Object| object.as_dictionary().and_then(|widget| widget.get(b"P")).cloned();
            let now = match (page(before), page(after)) {
                (None, Some(Object::Reference(now))) => now,
                (before, now) if before == now => continue,
                _ => return Ok(false),
            };
            let Some(shown) = current(review.old, now.number)? else { return Ok(false) };
            let is_there = page_tree::annotations(review.old, &shown)?
                .iter()
                .any(|annotation| annotation.as_reference().is_some() && annotation.as_reference() == id);
            if !is_there || review.page_number(now.number)?.is_none() {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn clear(&self) -> Result<Compared, Exhausted> {
        let mut cleared = Clearance::default();
        if self.changed.is_empty() {
            return Ok(Ok(cleared));
        }
        let level = if self.is_signature && !self.new.has_children {
            ModificationLevel::LtaUpdates
        } else {
            ModificationLevel::FormFilling
        };
        cleared.level =
            if self.has(b"AP") || self.has(b"AS") { ModificationLevel::FormFilling } else { level };
        cleared.changes = self.changes(level)?;
        let redrawn = self.has(b"Ff") && redraw::flags_differ(self.review, self.old, self.new)?;
        let when_locked = !redrawn && self.changed.iter().all(|key| ALWAYS_KEYS.contains(&key.as_slice()));
        if !when_locked && !self.signs_now {
            let whole = || {
                let message = format!("field {:?} changed", self.new.name);
                self.change(ChangeKind::FieldChanged, Severity::Permitted, level, &message)
            };
            cleared.conditions.push(Condition {
                field: self.new.name.clone(),
                unlocked: true,
                uncertified: false,
                absent_before: None,
                change: cleared.changes.first().cloned().unwrap_or_else(whole),
            });
        }
        let mut total = Collected { cleared: cleared.into(), refused: Vec::new() };
        if self.signs_now {
            let visible = room::is_seen(self.review, self.new)?;
            total.take(added_field::signed(self.review, self.new, visible)?);
        }
        Ok(total.finish())
    }

    /// What the report says of it.
    fn changes(&self, level: ModificationLevel) -> Result<Vec<Change>, Exhausted> {
        let (review, name) = (self.review, &self.new.name);
        let mut changes = Vec::new();
        let roams = self.has(b"AP") && !room::keeps_to_its_room(review, self.new)?;
        if roams {
            let message = format!("the look of field {name:?} does not keep to a place of its own");
            changes.push(self.change(
                ChangeKind::AppearanceChanged,
                Severity::Deceptive,
                ModificationLevel::FormFilling,
                &message,
            ));
        }
        if !self.is_signature && self.has(b"V") {
            let another = look::is_in_another_state(review, self.new)?
                || (self.has(b"AP")
                    && (shows_another_text(review, self.new)?
                        || look::has_lost_its_states(review, self.old, self.new)?));
            changes.push(if another {
                let message = format!(
                    "the value of field {name:?} changed, and the field shows another text than its value"
                );
                self.change(ChangeKind::AppearanceChanged, Severity::Deceptive, level, &message)
            } else {
                let message = format!("the value of field {name:?} changed");
                self.change(ChangeKind::ValueChanged, Severity::Permitted, level, &message)
            });
        } else if !self.is_signature && (self.has(b"AP") || self.has(b"AS")) {
            let message = format!("field {name:?} looks different and its value is the same");
            changes.push(self.change(ChangeKind::AppearanceChanged, Severity::Deceptive, level, &message));
        }
        if self.has(b"F") {
            let (kind, word) = if hidden_flags(review, self.new)? > hidden_flags(review, self.old)? {
                (ChangeKind::FieldHidden, "hidden")
            } else {
                (ChangeKind::FieldShown, "shown, or otherwise displayed,")
            };
            let severity = if self.signs_now { Severity::Permitted } else { Severity::Deceptive };
            let message = format!("field {name:?} is {word} by its flags");
            changes.push(self.change(kind, severity, ModificationLevel::FormFilling, &message));
        }
        if changes.is_empty() && !self.signs_now {
            let message = format!("properties of field {name:?} changed");
            changes.push(self.change(ChangeKind::FieldChanged, Severity::Permitted, level, &message));
        }
        Ok(changes)
    }

    fn change(
        &self,
        kind: ChangeKind,
        severity: Severity,
        level: ModificationLevel,
        message: &str,
    ) -> Change {
        Change {
            field: Some(self.new.name.clone()),
            object: self.new.id.map(|id| id.to_string()),
            ..self.review.change(kind, severity, level, message)
        }
    }
}

/// Table 166: `/Type` of a widget, where it is given, is `/Annot`.
fn wrong_type(review: &Review<'_, '_>, old: &Field, new: &Field) -> Result<Option<String>, Exhausted> {
    let of = |field: &Field| field.dictionary().and_then(|field| field.get(b"Type")).cloned();
    let (before, after) = (of(old), of(new));
    if review.same(before.as_ref(), after.as_ref())? {
        return Ok(None);
    }
    let is_annotation = after.as_ref().and_then(Object::as_name) == Some(b"Annot");
    Ok((before.is_some() || !is_annotation).then(|| format!("/Type of field {:?} changed", new.name)))
}

fn appearance_is_dictionary(review: &Review<'_, '_>, field: &Field) -> Result<bool, Exhausted> {
    let mut any = false;
    for object in field.objects() {
        let Some(value) = object.as_dictionary().and_then(|dictionary| dictionary.get(b"AP")) else {
            continue;
        };
        if !matches!(*review.new.resolve(value)?, Object::Dictionary(_)) {
            return Ok(false);
        }
        any = true;
    }
    Ok(any)
}

/// An appearance dictionary that several objects refer to belongs to no single field.
fn appearance_is_shared(review: &Review<'_, '_>, field: &Field) -> Result<bool, Exhausted> {
    for object in field.objects() {
        let Some(id) = object.as_dictionary().and_then(|field| field.get(b"AP")?.as_reference()) else {
            continue;
        };
        let mut count = 0_u8;
        for mention in review.mentions(id.number)?.iter() {
            if review.way_to(mention.object)?.is_some() {
                count = count.saturating_add(1);
            }
        }
        if count > 1 {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Table 167: Invisible, Hidden, NoView.
fn hidden_flags(review: &Review<'_, '_>, field: &Field) -> Result<u32, Exhausted> {
    let mut count = 0_u32;
    for object in field.objects() {
        let Some(dictionary) = object.as_dictionary() else { continue };
        let flags = review.new.value(dictionary, b"F")?.as_integer().unwrap_or(0);
        count = count.saturating_add((flags & 0b10_0011).count_ones());
    }
    Ok(count)
}
