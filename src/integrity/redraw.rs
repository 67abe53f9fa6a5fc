//! 12.7.4.3: what has readers draw a field otherwise, without a change of its value or of its appearance.

use std::collections::HashSet;
use std::rc::Rc;

use super::form::Form;
use super::look;
use super::page_tree;
use super::review::Review;
use super::rule::{Clearance, Condition};
use super::{Change, ChangeKind, ModificationLevel, Severity};
use crate::budget::Exhausted;
use crate::pdf::{Name, Object, Snapshot, names_in};
use crate::signature::Field;

/// Table 224: a default of the form, `/DA` or `/Q`, changed. Fields are drawn with it that have neither the entry, by
/// themselves or from above, nor an appearance.
pub(super) fn default_entry(review: &Review<'_, '_>, key: &[u8]) -> Result<Clearance, Exhausted> {
    let text = String::from_utf8_lossy(key);
    let message = format!("the default /{text} of the form changed");
    let drawn = drawn_by_readers(review, Some(key))?;
    Ok(form_filling(clearance(review, drawn, Severity::Permitted, &message, "fields are drawn with it")))
}

/// Table 224: what `/DR` had is something else. Fields without an appearance are drawn with it.
pub(super) fn resources(review: &Review<'_, '_>, changed: &[String]) -> Result<Clearance, Exhausted> {
    let message = format!("the form draws with other resources: {}", changed.join(", "));
    let drawn = drawn_by_readers(review, None)?;
    let mut cleared =
        form_filling(clearance(review, drawn, Severity::Deceptive, &message, "fields are drawn with them"));
    for change in &mut cleared.changes {
        change.kind = ChangeKind::FontResourcesChanged;
    }
    Ok(cleared)
}

/// 12.7.4.3: the resources that the defaults of the old form and of its fields name.
pub(super) fn named_by_fields(review: &Review<'_, '_>) -> Result<HashSet<Name>, Exhausted> {
    let form = &review.old_form.acro_form;
    let mut names = HashSet::new();
    for object in form.dictionary.iter().chain(form.fields.iter().flat_map(Field::objects)) {
        add_names(review, object, &mut names)?;
    }
    Ok(names)
}

/// The same of annotations without a look that are no fields: free text (12.5.6.6), and widgets of which the form does not
/// know.
pub(super) fn named_by_annotations(review: &Review<'_, '_>) -> Result<HashSet<Name>, Exhausted> {
    let mut names = HashSet::new();
    for annotation in unknown_to(&review.old_form, review.old)? {
        if !has_appearance(review.old, &annotation)? {
            add_names(review, &annotation, &mut names)?;
        }
    }
    Ok(names)
}

/// 12.7.4.1: whether a page has a widget of which the form does not know, and which is drawn like its fields.
fn has_unlisted_widget(review: &Review<'_, '_>) -> Result<bool, Exhausted> {
    for annotation in unknown_to(&review.new_form, review.new)? {
        let Some(dictionary) = annotation.as_dictionary() else { continue };
        if review.new.value(dictionary, b"Subtype")?.as_name() == Some(b"Widget") {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The annotations of all pages of which a form does not know.
fn unknown_to(form: &Form, snapshot: Snapshot<'_, '_>) -> Result<Vec<Rc<Object>>, Exhausted> {
    let mut found = Vec::new();
    for page in page_tree::pages(snapshot)? {
        for annotation in page_tree::annotations(snapshot, &page)? {
            snapshot.document().budget().object()?;
            let number = annotation.as_reference().map(|id| id.number);
            if number.is_none_or(|number| form.field_of(number).is_none()) {
                found.push(snapshot.resolve(&annotation)?);
            }
        }
    }
    Ok(found)
}

fn add_names(review: &Review<'_, '_>, object: &Object, names: &mut HashSet<Name>) -> Result<(), Exhausted> {
    review.old.document().budget().object()?;
    if let Some(dictionary) = object.as_dictionary()
        && let Some(default) = review.old.value(dictionary, b"DA")?.as_string()
    {
        names.extend(names_in(&default.bytes));
    }
    Ok(())
}

/// The fields that readers draw by themselves, with the default of the form for `key` where one is named.
fn drawn_by_readers(review: &Review<'_, '_>, key: Option<&[u8]>) -> Result<Vec<String>, Exhausted> {
    let form = &review.new_form;
    let filled = inherited(form, b"V").into_iter().zip(&form.acro_form.fields);
    let filled: Vec<bool> =
        filled.map(|(filled, field)| filled || field.objects().any(|object| has(object, b"V"))).collect();
    let stated = key.map_or_else(|| vec![false; filled.len()], |key| inherited(form, key));
    let anew = needs_appearances(review)?;
    let mut drawn = Vec::new();
    for ((field, stated), filled) in form.acro_form.fields.iter().zip(stated).zip(filled) {
        // Choices show all their options (12.7.5.4), buttons their caption.
        let has_text = (filled && has_variable_text(field)) || field.is_type(b"Btn") || field.is_type(b"Ch");
        if stated || !has_text {
            continue;
        }
        let mut bare = false;
        for object in field.objects().filter(|object| has(object, b"Subtype") || has(object, b"Rect")) {
            let states = key.is_some_and(|key| states(object, key));
            bare |= !states && (anew || !has_appearance(review.new, object)?);
        }
        if bare {
            drawn.push(field.name.clone());
        }
    }
    Ok(drawn)
}

/// Table 224: `/NeedAppearances` became true: all fields are drawn anew.
pub(super) fn all_fields(review: &Review<'_, '_>) -> Result<Clearance, Exhausted> {
    redrawn(review, Severity::Deceptive, "readers are told to draw all fields anew")
}

/// Table 224: `/NeedAppearances` is no longer true: fields show the appearances that they have.
pub(super) fn no_field(review: &Review<'_, '_>) -> Result<Clearance, Exhausted> {
    redrawn(review, Severity::Permitted, "readers are no longer told to draw all fields anew")
}

/// What it means for the fields whose appearance is not their value that readers draw the one in place of the other.
fn redrawn(review: &Review<'_, '_>, severity: Severity, message: &str) -> Result<Clearance, Exhausted> {
    let (mut any, mut another) = (has_unlisted_widget(review)?, Vec::new());
    for field in review.new_form.acro_form.fields.iter().filter(|field| !field.is_type(b"Sig")) {
        any |= !field.has_children;
        if look::shows_exactly_another_text(review, field)? {
            another.push(field.name.clone());
        }
    }
    let effect = "a field shows another text than its value";
    let cleared = clearance(review, another, severity, message, effect);
    Ok(if any { form_filling(cleared) } else { cleared })
}

/// Table 257: what fields show is no matter of upkeep. There may be widgets, too, of which the form does not know.
fn form_filling(mut cleared: Clearance) -> Clearance {
    cleared.level = ModificationLevel::FormFilling;
    for change in &mut cleared.changes {
        change.level = ModificationLevel::FormFilling;
    }
    cleared
}

/// Whether the flags of a field mean something else than before, other than that it may no longer be edited: that is
/// what Acrobat makes of locked fields.
pub(super) fn flags_differ(review: &Review<'_, '_>, old: &Field, new: &Field) -> Result<bool, Exhausted> {
    if new.is_type(b"Sig") && !new.has_children {
        return Ok(false);
    }
    let differ =
        |before: i64, after: i64| (before ^ after) & !READ_ONLY != 0 || before & !after & READ_ONLY != 0;
    let before = flags(review.old, &review.old_form, old)?;
    let after = flags(review.new, &review.new_form, new)?;
    if differ(before, after) {
        return Ok(true);
    }
    for ((_, one, _), (_, other, _)) in old.widgets.iter().zip(&new.widgets) {
        let own = |snapshot: Snapshot<'_, '_>, widget: &Object, above: i64| -> Result<i64, Exhausted> {
            let Some(widget) = widget.as_dictionary() else { return Ok(above) };
            Ok(snapshot.value(widget, b"Ff")?.as_integer().unwrap_or(above))
        };
        if differ(own(review.old, one, before)?, own(review.new, other, after)?) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Table 227, table 228: the flags of a field, its own or inherited.
pub(super) fn flags(snapshot: Snapshot<'_, '_>, form: &Form, field: &Field) -> Result<i64, Exhausted> {
    Ok(value(snapshot, form, field, b"Ff")?.and_then(|flags| flags.as_integer()).unwrap_or(0))
}

/// Table 226: an entry of a field, its own or inherited.
pub(super) fn value(
    snapshot: Snapshot<'_, '_>,
    form: &Form,
    field: &Field,
    key: &[u8],
) -> Result<Option<Rc<Object>>, Exhausted> {
    let mut at = Some(field);
    while let Some(field) = at {
        if let Some(value) = field.dictionary().and_then(|field| field.get(key)) {
            return Ok(Some(snapshot.resolve(value)?));
        }
        at = field.parent.and_then(|parent| form.acro_form.fields.get(parent));
    }
    Ok(None)
}

/// Whether each field has an entry, by itself or from above. Parents stand before what is below them.
fn inherited(form: &Form, key: &[u8]) -> Vec<bool> {
    let mut all: Vec<bool> = Vec::with_capacity(form.acro_form.fields.len());
    for field in &form.acro_form.fields {
        let above = field.parent.and_then(|parent| all.get(parent)).copied().unwrap_or(false);
        let own = field.dictionary().and_then(|field| field.get(key));
        all.push(own.map_or(above, |own| is_stated(key, own)));
    }
    all
}

fn clearance(
    review: &Review<'_, '_>,
    fields: Vec<String>,
    severity: Severity,
    message: &str,
    effect: &str,
) -> Clearance {
    let touches = !fields.is_empty();
    let level = if touches { ModificationLevel::FormFilling } else { ModificationLevel::LtaUpdates };
    let severity = if touches { Severity::Deceptive } else { severity };
    let message = if touches { format!("{message}, and {effect}") } else { message.to_owned() };
    let change = review.change(ChangeKind::FormChanged, severity, level, &message);
    let conditions = fields.into_iter().map(|field| Condition {
        change: Change { field: Some(field.clone()), ..change.clone() },
        field,
        unlocked: true,
        uncertified: false,
        absent_before: None,
    });
    Clearance { level, conditions: conditions.collect(), changes: vec![change], ..Clearance::default() }
}

/// Table 224: whether readers are told to draw all fields.
pub(super) fn needs_appearances(review: &Review<'_, '_>) -> Result<bool, Exhausted> {
    let form = review.new_form.acro_form.dictionary.clone();
    let Some(form) = form.as_ref().and_then(|form| form.as_dictionary()) else { return Ok(false) };
    Ok(matches!(*review.new.value(form, b"NeedAppearances")?, Object::Boolean(true)))
}

/// 12.7.4.3: whether readers can draw what the field shows.
pub(super) fn has_variable_text(field: &Field) -> bool {
    field.is_type(b"Tx") || field.is_type(b"Ch")
}

/// Whether an object has an entry of which readers can make something.
fn states(object: &Object, key: &[u8]) -> bool {
    let value = object.as_dictionary().and_then(|dictionary| dictionary.get(key));
    value.is_some_and(|value| is_stated(key, value))
}

fn is_stated(key: &[u8], value: &Object) -> bool {
    match key {
        b"DA" => value.as_string().is_some_and(|text| text.bytes.windows(2).any(|pair| pair == b"Tf")),
        b"Q" => value.as_integer().is_some(),
        _ => *value != Object::Null,
    }
}

pub(super) fn has(object: &Object, key: &[u8]) -> bool {
    object.as_dictionary().is_some_and(|dictionary| dictionary.get(key).is_some())
}

pub(super) fn has_appearance(snapshot: Snapshot<'_, '_>, widget: &Object) -> Result<bool, Exhausted> {
    let Some(appearance) = widget.as_dictionary().and_then(|widget| widget.get(b"AP")) else {
        return Ok(false);
    };
    let appearance = snapshot.resolve(appearance)?;
    let Some(normal) = appearance.as_dictionary().and_then(|appearance| appearance.get(b"N")) else {
        return Ok(false);
    };
    let normal = snapshot.resolve(normal)?;
    let Some(states) = normal.as_dictionary().filter(|_| normal.as_stream().is_none()) else {
        return Ok(normal.as_stream().is_some());
    };
    // 12.5.5: the one that /AS selects.
    let selected = widget.as_dictionary().map(|widget| snapshot.value(widget, b"AS")).transpose()?;
    let selected = selected.as_ref().and_then(|selected| selected.as_name()).unwrap_or(b"Off");
    Ok(snapshot.value(states, selected)?.as_stream().is_some())
}

/// Table 227, bit 1.
const READ_ONLY: i64 = 1;
