//! The interactive form before and after one revision.

use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

use super::look::{Pages, covers_page, has_empty_look, page_of, shows_another_text};
use super::review::Review;
use super::rule::{Clearance, Compared, Condition, Joined};
use super::{Change, ChangeKind, ModificationLevel, Severity, look, redraw};
use crate::budget::Exhausted;
use crate::pdf::{Dictionary, Object, ObjectId, Snapshot};
use crate::signature::{AcroForm, Field, acro_form};

/// A field tree with its tables of contents.
#[derive(Debug, Default)]
pub(super) struct Form {
    pub(super) acro_form: AcroForm,
    by_name: HashMap<String, usize>,
    by_number: HashMap<u32, usize>,
    /// Names that several fields have.
    repeated: BTreeSet<String>,
    /// The fields that are no objects by themselves, by name, in their order.
    direct: HashMap<String, Vec<usize>>,
}

impl Form {
    pub(super) fn read(snapshot: Snapshot<'_, '_>) -> Result<Self, Exhausted> {
        let mut form = Self { acro_form: acro_form(snapshot)?, ..Self::default() };
        for (index, field) in form.acro_form.fields.iter().enumerate() {
            if form.by_name.insert(field.name.clone(), index).is_some() {
                form.repeated.insert(field.name.clone());
            }
            if field.id.is_none() {
                form.direct.entry(field.name.clone()).or_default().push(index);
            }
            form.by_number.extend(field.id.map(|id| (id.number, index)));
            form.by_number.extend(field.widgets.iter().map(|(id, ..)| (id.number, index)));
        }
        Ok(form)
    }

    /// The field that an object is, or is a widget of.
    pub(super) fn field_of(&self, number: u32) -> Option<&Field> {
        self.acro_form.fields.get(*self.by_number.get(&number)?)
    }

    fn named(&self, name: &str) -> Option<&Field> {
        self.acro_form.fields.get(*self.by_name.get(name)?)
    }

    /// The field that another form's field of this index is here: the one of its name. Where several have the name, that
    /// of the same object, or, of those that are no objects, that of the same place.
    fn counterpart(&self, other: &Self, index: usize) -> Option<&Field> {
        let field = other.acro_form.fields.get(index)?;
        if !self.repeated.contains(&field.name) && !other.repeated.contains(&field.name) {
            return self.named(&field.name);
        }
        let Some(id) = field.id else {
            let place = other.direct.get(&field.name)?.binary_search(&index).ok()?;
            return self.acro_form.fields.get(*self.direct.get(&field.name)?.get(place)?);
        };
        self.field_of(id.number).filter(|own| own.id == field.id && own.name == field.name)
    }

    /// `(object, path)` of the interactive form dictionary's own entries.
    pub(super) fn holder(&self, root: Option<u32>) -> (u32, &'static str) {
        self.acro_form.id.map_or((root.unwrap_or(0), "/AcroForm"), |id| (id.number, ""))
    }
}

/// What became of the form: judged once for all objects of it.
#[derive(Debug)]
pub(super) struct FormReview {
    /// The interactive form dictionary, its arrays of fields, and what fields there are.
    pub(super) structure: Compared,
    /// `/DR`.
    pub(super) resources: Compared,
    /// By object number of the old field or widget.
    pub(super) fields: HashMap<u32, Rc<Compared>>,
}

impl Default for FormReview {
    fn default() -> Self {
        Self { structure: Err(Vec::new()), resources: Err(Vec::new()), fields: HashMap::new() }
    }
}

/// Table 226, table 237: entries of a field that carry its value or its look.
const VALUE_KEYS: [&[u8]; 12] =
    [b"Ff", b"Type", b"AP", b"AS", b"V", b"F", b"DA", b"Q", b"M", b"I", b"TI", b"RV"];

/// Entries that Acrobat sets on fields it was not asked to change (the field's flags, its annotation's type). What flags
/// mean must stay, see [`redraw::flags_differ`].
const ALWAYS_KEYS: [&[u8]; 2] = [b"Ff", b"Type"];

impl FormReview {
    pub(super) fn new(review: &Review<'_, '_>) -> Result<Self, Exhausted> {
        let (old, new) = (review.old_form.clone(), review.new_form.clone());
        if Rc::ptr_eq(&old, &new) {
            return Ok(Self {
                structure: Ok(Clearance::default()),
                resources: Ok(Clearance::default()),
                fields: HashMap::new(),
            });
        }
        let resources = resources(review, &old, &new)?;
        let mut total = Collected::default();
        total.take(dictionary(review, &old, &new)?);
        total.take(resources.clone());
        let mut fields = HashMap::new();
        let mut inner: Vec<(u32, Rc<Compared>)> = Vec::new();
        let pages = Pages::default();
        for (index, field) in old.acro_form.fields.iter().enumerate() {
            if new.counterpart(&old, index).is_none() {
                total.refuse(
                    review.refuse(ChangeKind::FieldRemoved, &format!("field {:?} was removed", field.name)),
                );
            }
        }
        if !new.acro_form.left_out.is_subset(&old.acro_form.left_out) {
            total.refuse(
                review.refuse(ChangeKind::FormChanged, "the field tree contains a field twice, or itself"),
            );
        }
        for name in new.repeated.difference(&old.repeated) {
            total.refuse(review.refuse(ChangeKind::FieldAdded, &format!("two fields are called {name:?}")));
        }
        for (index, field) in new.acro_form.fields.iter().enumerate() {
            match old.counterpart(&new, index) {
                None if old.repeated.contains(&field.name) => {
                    total.refuse(review.refuse(
                        ChangeKind::FieldAdded,
                        &format!("one more field is called {:?}", field.name),
                    ))
                }
                None => total.take(created(review, field, &pages)?),
                Some(before) => {
                    let widgets = |field: &Field| -> Vec<ObjectId> {
                        field.widgets.iter().map(|(id, ..)| *id).collect()
                    };
                    let touched =
                        |id: &Option<ObjectId>| id.is_some_and(|id| review.touched(id.number).is_some());
                    let is_touched = before.id != field.id
                        || touched(&field.id)
                        || field.id.is_none()
                        || widgets(before) != widgets(field)
                        || widgets(field).iter().any(|id| review.touched(id.number).is_some());
                    if !is_touched {
                        continue;
                    }
                    let compared = Rc::new(compare(review, before, field)?);
                    if before.id != field.id || field.id.is_none() {
                        total.take((*compared).clone());
                    }
                    let compared = if field.has_children || before.has_children {
                        // What is below is judged with the whole tree.
                        inner.extend(before.id.map(|id| (id.number, compared.clone())));
                        continue;
                    } else {
                        compared
                    };
                    for number in before.id.iter().chain(&widgets(before)).map(|id| id.number) {
                        fields.insert(number, compared.clone());
                    }
                }
            }
        }
        let structure = total.finish();
        for (number, compared) in inner {
            let mut both = Collected::default();
            both.take((*compared).clone());
            both.take(structure.clone());
            fields.insert(number, Rc::new(both.finish()));
        }
        Ok(Self { structure, resources, fields })
    }
}

/// Clearances, or refusals if there is one.
#[derive(Default)]
struct Collected {
    cleared: Joined,
    refused: Vec<Change>,
}

impl Collected {
    fn take(&mut self, compared: Compared) {
        match compared {
            Ok(clearance) => self.cleared.join(clearance),
            Err(changes) => self.refused.extend(changes),
        }
    }

    fn refuse(&mut self, change: Change) {
        self.refused.push(change);
    }

    fn finish(self) -> Compared {
        if self.refused.is_empty() { Ok(self.cleared.finish()) } else { Err(self.refused) }
    }
}

/// 12.7.3, table 224: the entries of the interactive form dictionary.
fn dictionary(review: &Review<'_, '_>, old: &Form, new: &Form) -> Result<Compared, Exhausted> {
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
                if matches!(needs.as_deref(), Some(Object::Boolean(true))) {
                    cleared.join(redraw::all_fields(review)?);
                } else {
                    cleared.changes.push(change(
                        Severity::Permitted,
                        ModificationLevel::LtaUpdates,
                        "readers are no longer told to draw all fields anew",
                    ));
                }
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

/// 12.7.3: `/DR`, the resources that fields may name.
fn resources(review: &Review<'_, '_>, old: &Form, new: &Form) -> Result<Compared, Exhausted> {
    let of = |form: &Form| -> Option<Object> {
        form.acro_form.dictionary.as_ref()?.as_dictionary()?.get(b"DR").cloned()
    };
    let (before, after) = (of(old), of(new));
    if review.same(before.as_ref(), after.as_ref())? && !touches_below(review, before.as_ref())? {
        return Ok(Ok(Clearance::default()));
    }
    let before = super::diff::resolved(review.old, before.as_ref())?;
    let after = super::diff::resolved(review.new, after.as_ref())?;
    if *after == Object::Null && *before != Object::Null {
        return Ok(Err(vec![
            review.refuse(ChangeKind::FontResourcesChanged, "the resources of the form were removed"),
        ]));
    }
    let mut cleared = Clearance::at(ModificationLevel::FormFilling);
    let none = Dictionary::default();
    let (one, other) = (before.as_dictionary().unwrap_or(&none), after.as_dictionary().unwrap_or(&none));
    let mut changed = Vec::new();
    for entry in one.entries() {
        let key = entry.key.as_bytes();
        let before = review.old.resolve(&entry.value)?;
        let after = super::diff::resolved(review.new, other.get(key))?;
        for inner in before.as_dictionary().map(Dictionary::entries).unwrap_or_default() {
            let now = after.as_dictionary().and_then(|after| after.get(inner.key.as_bytes()));
            if !review.same(Some(&inner.value), now)? {
                changed.push(format!("{}{}", entry.key, inner.key));
            }
        }
    }
    let (severity, message) = if changed.is_empty() {
        (Severity::Permitted, "resources were added to the form".to_owned())
    } else {
        (Severity::Deceptive, format!("the form draws with other resources: {}", changed.join(", ")))
    };
    cleared.changes.push(review.change(
        ChangeKind::FontResourcesChanged,
        severity,
        ModificationLevel::FormFilling,
        &message,
    ));
    Ok(Ok(cleared))
}

fn touches_below(review: &Review<'_, '_>, value: Option<&Object>) -> Result<bool, Exhausted> {
    let Some(value) = value else { return Ok(false) };
    if value.as_reference().is_some_and(|id| review.touched(id.number).is_some()) {
        return Ok(true);
    }
    let value = review.old.resolve(value)?;
    Ok(super::diff::references(&value).iter().any(|id| review.touched(id.number).is_some()))
}

/// A field that was not there: a signature field, and nothing else.
fn created(review: &Review<'_, '_>, field: &Field, pages: &Pages) -> Result<Compared, Exhausted> {
    let name = &field.name;
    let refuse = |kind, message: String| {
        Ok(Err(vec![Change { field: Some(name.clone()), ..review.refuse(kind, &message) }]))
    };
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
    for object in field.widgets.iter().map(|(_, object, _)| object).chain([&field.object]) {
        let Some(dictionary) = object.as_dictionary() else { continue };
        if [&b"A"[..], b"AA"].iter().any(|key| dictionary.get(key).is_some()) {
            return refuse(ChangeKind::ScriptChanged, format!("the new field {name:?} has an action"));
        }
        let subtype = review.new.value(dictionary, b"Subtype")?;
        if !matches!(subtype.as_name(), None | Some(b"Widget")) {
            return refuse(ChangeKind::AnnotationAdded, format!("the new field {name:?} is no widget"));
        }
    }
    let visible = field.is_visible(review.new)?;
    let level = if visible { ModificationLevel::FormFilling } else { ModificationLevel::LtaUpdates };
    let mut cleared = Clearance::at(level);
    if [&b"Lock"[..], b"SV"].iter().any(|key| new_indirect(review, field, key)) {
        cleared.level = ModificationLevel::FormFilling;
    }
    if new_indirect(review, field, b"AP") {
        cleared.told = ModificationLevel::FormFilling;
        // Signers write an empty look for what has no area: for a time-stamp it is no more than that.
        if visible || !has_empty_look(review, field)? {
            cleared.level = ModificationLevel::FormFilling;
        }
    }
    let covers = visible && covers_page(review, field, pages)?;
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

fn new_indirect(review: &Review<'_, '_>, field: &Field, key: &[u8]) -> bool {
    let holders = field.widgets.iter().map(|(_, object, _)| object).chain([&field.object]);
    holders
        .filter_map(|object| object.as_dictionary()?.get(key))
        .any(|value| super::diff::references(value).iter().any(|id| review.touched(id.number).is_some()))
}

/// 12.8: the value of a signature field that had none.
fn signed(review: &Review<'_, '_>, field: &Field, visible: bool) -> Result<Compared, Exhausted> {
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

/// Whether the field and its widgets are dictionaries.
fn is_dictionary(field: &Field) -> bool {
    let mut all = field.widgets.iter().map(|(_, object, _)| object).chain([&field.object]);
    all.all(|object| matches!(**object, Object::Dictionary(_)))
}

/// A field that was there before, and its widgets.
fn compare(review: &Review<'_, '_>, old: &Field, new: &Field) -> Result<Compared, Exhausted> {
    let name = &new.name;
    let refuse = |kind, message: String| {
        vec![Change {
            field: Some(name.clone()),
            object: new.id.map(|id| id.to_string()),
            ..review.refuse(kind, &message)
        }]
    };
    if old.field_type != new.field_type {
        return Ok(Err(refuse(ChangeKind::FieldChanged, format!("field {name:?} is of another type"))));
    }
    if !is_dictionary(old) || !is_dictionary(new) {
        // 12.7.4.1: a stream would have data that nobody compares here.
        return Ok(Err(refuse(ChangeKind::FieldChanged, format!("field {name:?} is no dictionary"))));
    }
    if let (Some(before), Some(id)) = (old.id, new.id)
        && before != id
        && !review.is_fresh(id)?
    {
        let message = format!("field {name:?} takes object {id}, which the signed document has");
        return Ok(Err(refuse(ChangeKind::FieldChanged, message)));
    }
    let has_value = |field: &Field| {
        field.dictionary().and_then(|field| field.get(b"V")).is_some_and(|value| *value != Object::Null)
    };
    let is_signature = new.is_type(b"Sig");
    let (was_signed, is_signed) = (has_value(old), has_value(new));
    let mut changed = review.differing(&old.object, &new.object)?;
    // Children with names of their own are compared by their names.
    changed.retain(|key| key != b"Kids");
    let ids = |field: &Field| -> Vec<ObjectId> { field.widgets.iter().map(|(id, ..)| *id).collect() };
    if ids(old) != ids(new) {
        return Ok(Err(refuse(ChangeKind::FieldChanged, format!("field {name:?} has other widgets"))));
    }
    for ((_, before, _), (_, after, _)) in old.widgets.iter().zip(&new.widgets) {
        for key in review.differing(before, after)? {
            if !changed.contains(&key) {
                changed.push(key);
            }
        }
    }
    if is_signature && was_signed && changed.iter().any(|key| key == b"V") {
        let (kind, verb) = if is_signed {
            (ChangeKind::SignatureReplaced, "replaced")
        } else {
            (ChangeKind::SignatureRemoved, "removed")
        };
        return Ok(Err(refuse(kind, format!("the signature of field {name:?} was {verb}"))));
    }
    // What has fields below it hands its entries down to them.
    let signs_now = is_signature && !was_signed && is_signed && !new.has_children;
    let mut allowed: Vec<&[u8]> = ALWAYS_KEYS.to_vec();
    if !is_signature || signs_now {
        allowed.extend(VALUE_KEYS);
    }
    if is_signature && !was_signed {
        let had_lock = old.dictionary().is_some_and(|field| field.get(b"Lock").is_some());
        if !had_lock {
            // Autenti and others add a lock when they sign: it can only forbid more.
            allowed.push(b"Lock");
        }
    }
    for key in &changed {
        if !allowed.contains(&key.as_slice()) {
            let text = String::from_utf8_lossy(key);
            let kind = match &key[..] {
                b"A" | b"AA" => ChangeKind::ScriptChanged,
                b"AP" | b"AS" => ChangeKind::AppearanceChanged,
                _ => ChangeKind::FieldChanged,
            };
            return Ok(Err(refuse(kind, format!("/{text} of field {name:?} changed"))));
        }
    }
    if let Some(message) = wrong_type(review, old, new)? {
        return Ok(Err(refuse(ChangeKind::FieldChanged, message)));
    }
    let has = |key: &[u8]| changed.iter().any(|changed| changed == key);
    let redrawn = has(b"Ff") && redraw::flags_differ(review, old, new)?;
    let when_locked = !redrawn && changed.iter().all(|key| ALWAYS_KEYS.contains(&key.as_slice()));
    if (has(b"AP")) && !appearance_is_dictionary(review, new)? {
        return Ok(Err(refuse(
            ChangeKind::AppearanceChanged,
            format!("the appearance of field {name:?} is no dictionary, or was removed"),
        )));
    }
    if has(b"AP") && appearance_is_shared(review, old)? {
        return Ok(Err(refuse(
            ChangeKind::AppearanceChanged,
            format!("the appearance of field {name:?} is used elsewhere, too"),
        )));
    }
    let visible = new.is_visible(review.new)?;
    let mut cleared = Clearance::default();
    if changed.is_empty() {
        return Ok(Ok(cleared));
    }
    let level = if is_signature && !new.has_children {
        ModificationLevel::LtaUpdates
    } else {
        ModificationLevel::FormFilling
    };
    cleared.level = level;
    let change = |kind, severity, level, message: String| Change {
        field: Some(name.clone()),
        object: new.id.map(|id| id.to_string()),
        ..review.change(kind, severity, level, &message)
    };
    if has(b"AP") || has(b"AS") {
        cleared.level = ModificationLevel::FormFilling;
    }
    if !is_signature && has(b"V") {
        let another =
            look::is_in_another_state(review, new)? || (has(b"AP") && shows_another_text(review, new)?);
        cleared.changes.push(change(
            if another { ChangeKind::AppearanceChanged } else { ChangeKind::ValueChanged },
            if another { Severity::Deceptive } else { Severity::Permitted },
            level,
            if another {
                format!(
                    "the value of field {name:?} changed, and the field shows another text than its value"
                )
            } else {
                format!("the value of field {name:?} changed")
            },
        ));
    } else if !is_signature && (has(b"AP") || has(b"AS")) {
        cleared.changes.push(change(
            ChangeKind::AppearanceChanged,
            Severity::Deceptive,
            level,
            format!("field {name:?} looks different and its value is the same"),
        ));
    }
    if has(b"F") {
        let (kind, word) = if hidden_flags(review, new)? > hidden_flags(review, old)? {
            (ChangeKind::FieldHidden, "hidden")
        } else {
            (ChangeKind::FieldShown, "shown, or otherwise displayed,")
        };
        cleared.changes.push(change(
            kind,
            if signs_now { Severity::Permitted } else { Severity::Deceptive },
            ModificationLevel::FormFilling,
            format!("field {name:?} is {word} by its flags"),
        ));
    }
    if cleared.changes.is_empty() && !signs_now {
        cleared.changes.push(change(
            ChangeKind::FieldChanged,
            Severity::Permitted,
            level,
            format!("properties of field {name:?} changed"),
        ));
    }
    if !when_locked {
        let whole =
            change(ChangeKind::FieldChanged, Severity::Permitted, level, format!("field {name:?} changed"));
        let shown = cleared.changes.first().cloned().unwrap_or(whole);
        if !signs_now {
            cleared.conditions.push(Condition {
                field: name.clone(),
                unlocked: true,
                uncertified: false,
                absent_before: None,
                change: shown,
            });
        }
    }
    let mut total = Collected { cleared: cleared.into(), refused: Vec::new() };
    if signs_now {
        total.take(signed(review, new, visible)?);
    }
    Ok(total.finish())
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
    for object in field.widgets.iter().map(|(_, object, _)| object).chain([&field.object]) {
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
    for object in field.widgets.iter().map(|(_, object, _)| object).chain([&field.object]) {
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
    for object in field.widgets.iter().map(|(_, object, _)| object).chain([&field.object]) {
        let Some(dictionary) = object.as_dictionary() else { continue };
        let flags = review.new.value(dictionary, b"F")?.as_integer().unwrap_or(0);
        count = count.saturating_add((flags & 0b10_0011).count_ones());
    }
    Ok(count)
}
