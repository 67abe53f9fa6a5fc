//! What fields show, held against their values.

use std::rc::Rc;

use super::page_content::text_of;
use super::redraw::{flags, value};
use super::review::Review;
use crate::budget::Exhausted;
use crate::pdf::{Dictionary, Object, PdfString, Snapshot};
use crate::signature::Field;

/// 12.7.5: whether a field shows another text than its value, as far as both can be read.
pub(super) fn shows_another_text(review: &Review<'_, '_>, field: &Field) -> Result<bool, Exhausted> {
    shows_another(review, field, &|shown, text| {
        if text.bytes().all(|letter| letter.is_ascii_digit()) {
            // A number that is cut, or that has more digits than decimals as scripts write them (12.6.4.17), is another number.
            let digits: String = shown.chars().filter(char::is_ascii_digit).collect();
            return digits.strip_prefix(text).is_some_and(|decimals| matches!(decimals, "" | "0" | "00"));
        }
        // Long text is cut to its field.
        shown.contains(text) || (!shown.is_empty() && text.contains(shown))
    })
}

/// Whether a field's text is drawn otherwise in the one or the other way, as far as both can be read.
pub(super) fn shows_exactly_another_text(review: &Review<'_, '_>, field: &Field) -> Result<bool, Exhausted> {
    shows_another(review, field, &|shown, text| shown == text)
}

fn shows_another(
    review: &Review<'_, '_>,
    field: &Field,
    is_the_same: &dyn Fn(&str, &str) -> bool,
) -> Result<bool, Exhausted> {
    let snapshot = review.new;
    if is_pushbutton(review, field)? {
        return Ok(true);
    }
    let is_text = field.is_type(b"Tx");
    if !is_text && !field.is_type(b"Ch") {
        return Ok(false);
    }
    if is_text && flags(snapshot, &review.new_form, field)? & (1 << 13) != 0 {
        // A password is shown as something else.
        return Ok(false);
    }
    let Some(wanted) = texts_of_value(review, field)? else { return Ok(false) };
    let letters =
        |text: &str| -> String { text.chars().filter(|letter| letter.is_ascii_alphanumeric()).collect() };
    for (_, widget) in field.widget_dictionaries() {
        let Some(appearance) = widget.get(b"AP") else { continue };
        let appearance = snapshot.resolve(appearance)?;
        let Some(normal) = appearance.as_dictionary().and_then(|appearance| appearance.get(b"N")) else {
            continue;
        };
        let normal = snapshot.resolve(normal)?;
        if matches!(*normal, Object::Dictionary(_)) {
            // 12.5.5: only what has states, and no text, looks different in each.
            return Ok(true);
        }
        let Some(stream) = normal.as_stream() else { continue };
        let Some(content) = snapshot.data(stream)? else { continue };
        let Some(shown) = text_of(&content) else { return Ok(true) };
        if !shown.chars().all(|letter| letter.is_ascii_graphic() || letter == ' ') {
            continue;
        }
        let shown = letters(&shown);
        let fits = |text: &String| match letters(text) {
            text if text.is_empty() => shown.is_empty(),
            text => is_the_same(&shown, &text),
        };
        if !wanted.iter().all(|texts| texts.iter().any(fits)) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The texts that a text or choice field may show for each of its values; `None` when that is not known.
fn texts_of_value(review: &Review<'_, '_>, field: &Field) -> Result<Option<Vec<Vec<String>>>, Exhausted> {
    let (snapshot, form) = (review.new, &review.new_form);
    let value = value(snapshot, form, field, b"V")?.unwrap_or_else(nothing);
    if field.is_type(b"Tx") {
        let text = match &*value {
            Object::String(value) => value.text(),
            Object::Null => String::new(),
            // Table 231: long text may be a stream.
            Object::Stream(stream) => {
                let Some(bytes) = snapshot.data(stream)? else { return Ok(None) };
                PdfString { bytes: bytes.into(), hexadecimal: false }.text()
            }
            // No text at all: whatever is shown is another.
            _ => return Ok(Some(vec![Vec::new()])),
        };
        return Ok(Some(vec![vec![text]]));
    }
    // 12.7.5.4: a list box shows all of its options, whatever the value is.
    let single = std::slice::from_ref(&*value);
    let is_combo = flags(snapshot, form, field)? & COMBO != 0;
    let options = self::value(snapshot, form, field, b"Opt")?.unwrap_or_else(nothing);
    let mut texts = Vec::new();
    for chosen in value.as_array().unwrap_or(single) {
        let chosen = snapshot.resolve(chosen)?;
        let Some(chosen) = chosen.as_string().map(PdfString::text) else {
            if *chosen == Object::Null && is_combo {
                texts.push(vec![String::new()]);
                continue;
            }
            return Ok(None);
        };
        let mut shown = Vec::new();
        for option in options.as_array().unwrap_or_default() {
            // Table 234: `[export text]`, where the text is what is shown.
            let option = snapshot.resolve(option)?;
            let [export, text] = option.as_array().unwrap_or_default() else { continue };
            if snapshot.resolve(export)?.as_string().map(PdfString::text).as_ref() == Some(&chosen) {
                shown.extend(snapshot.resolve(text)?.as_string().map(PdfString::text));
            }
        }
        shown.push(chosen);
        texts.push(shown);
    }
    Ok(Some(texts))
}

/// 12.7.5.2.3: whether a check box or radio button is in a state that its value does not name.
pub(super) fn is_in_another_state(review: &Review<'_, '_>, field: &Field) -> Result<bool, Exhausted> {
    let (snapshot, form) = (review.new, &review.new_form);
    if !field.is_type(b"Btn") || flags(snapshot, form, field)? & PUSHBUTTON != 0 {
        return Ok(false);
    }
    let value = value(snapshot, form, field, b"V")?.unwrap_or_else(nothing);
    let value = match &*value {
        Object::Null => b"Off".as_slice(),
        value => match value.as_name() {
            Some(name) => name,
            None => return Ok(false),
        },
    };
    for object in field.objects() {
        let Some(widget) = object.as_dictionary() else { continue };
        let state = snapshot.value(widget, b"AS")?;
        if state.as_name().is_some_and(|state| state != b"Off" && state != value) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// 12.7.5.2.3: whether a check box or radio button looks the same in all its states, which it has lost.
pub(super) fn has_lost_its_states(
    review: &Review<'_, '_>,
    old: &Field,
    new: &Field,
) -> Result<bool, Exhausted> {
    if !new.is_type(b"Btn") || is_pushbutton(review, new)? {
        return Ok(false);
    }
    let look = |snapshot: Snapshot<'_, '_>, widget: &Dictionary| -> Result<Rc<Object>, Exhausted> {
        let appearance = snapshot.value(widget, b"AP")?;
        let Some(appearance) = appearance.as_dictionary() else { return Ok(nothing()) };
        snapshot.value(appearance, b"N")
    };
    for ((_, before), (_, after)) in old.widget_dictionaries().zip(new.widget_dictionaries()) {
        let had_states = matches!(*look(review.old, before)?, Object::Dictionary(_));
        if had_states && look(review.new, after)?.as_stream().is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// 12.7.5.2.2: a pushbutton has no value, so that none says what it shows.
fn is_pushbutton(review: &Review<'_, '_>, field: &Field) -> Result<bool, Exhausted> {
    Ok(field.is_type(b"Btn") && flags(review.new, &review.new_form, field)? & PUSHBUTTON != 0)
}

fn nothing() -> Rc<Object> {
    Rc::new(Object::Null)
}

/// Table 228, bit 17.
const PUSHBUTTON: i64 = 1 << 16;

/// Table 233, bit 18.
const COMBO: i64 = 1 << 17;
