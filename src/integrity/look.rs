//! What fields show, held against their values and against the pages they stand on.

use std::cell::{OnceCell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use super::content_tokens::Tokens;
use super::mention::current;
use super::page_content::{Rectangle, overlap, text_boxes, text_of};
use super::page_tree::annotations;
use super::redraw::{flags, has_variable_text, value};
use super::review::Review;
use crate::budget::Exhausted;
use crate::pdf::{Dictionary, Object, ObjectId, PdfString, Snapshot};
use crate::signature::Field;

/// A field and its widgets.
fn widgets(field: &Field) -> impl Iterator<Item = (Option<ObjectId>, &Dictionary)> {
    field.places().filter_map(|(id, object)| Some((id, object.as_dictionary()?)))
}

/// The page of a field, from 1.
pub(super) fn page_of(
    review: &Review<'_, '_>,
    field: &Field,
    pages: &Pages,
) -> Result<Option<u32>, Exhausted> {
    for (id, widget) in widgets(field) {
        if let Some(page) = pages.of(review, id, widget)?.first() {
            return review.page_number(*page);
        }
    }
    Ok(None)
}

/// Whether a widget takes more than a quarter of its page, or stands over text.
pub(super) fn covers_page(review: &Review<'_, '_>, field: &Field, pages: &Pages) -> Result<bool, Exhausted> {
    for (id, widget) in widgets(field) {
        for page in pages.of(review, id, widget)? {
            let shown = pages.shown(review, page)?;
            let whole = page_area(review, &shown.page)?;
            if whole > 0.0 && area(review, widget, b"Rect")? * 4.0 > whole {
                return Ok(true);
            }
            let rectangle = upright(review, widget)?;
            if shown.texts.iter().any(|text| overlap(&rectangle, text)) {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

/// Whether programs show anything of a field: there are those that draw a look, or the colours of a widget, whatever room it
/// has.
pub(super) fn is_seen(review: &Review<'_, '_>, field: &Field) -> Result<bool, Exhausted> {
    Ok(field.is_visible(review.new)? || has_colours(review, field)? || !has_empty_look(review, field)?)
}

/// Table 192: `/BC` and `/BG`.
fn has_colours(review: &Review<'_, '_>, field: &Field) -> Result<bool, Exhausted> {
    for (_, widget) in widgets(field) {
        let characteristics = review.new.value(widget, b"MK")?;
        let has = |key: &[u8]| characteristics.as_dictionary().is_some_and(|mk| mk.get(key).is_some());
        if has(b"BC") || has(b"BG") {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Table 93, 12.5.5: whether each widget with a look has a width and a height, and the look a box to be fitted to them. Without
/// these it may be drawn anywhere on the page.
pub(super) fn keeps_to_its_room(review: &Review<'_, '_>, field: &Field) -> Result<bool, Exhausted> {
    if has_empty_look(review, field)? {
        return Ok(true);
    }
    for (_, widget) in widgets(field) {
        let appearance = review.new.value(widget, b"AP")?;
        for entry in appearance.as_dictionary().map(Dictionary::entries).unwrap_or_default() {
            let look = review.new.resolve(&entry.value)?;
            let single = [entry.value.clone()];
            let states: Vec<Object> = match &*look {
                Object::Dictionary(states) => {
                    states.entries().iter().map(|state| state.value.clone()).collect()
                }
                _ => single.to_vec(),
            };
            let [left, bottom, right, top] = review.new.rectangle(widget, b"Rect")?;
            if left == right || bottom == top {
                return Ok(false);
            }
            for state in &states {
                let state = review.new.resolve(state)?;
                if let Some(stream) = state.as_stream()
                    && !review.new.has_rectangle(&stream.dictionary, b"BBox")?
                {
                    return Ok(false);
                }
            }
        }
    }
    Ok(true)
}

/// 12.5.5: whether every appearance of a field is a stream without content.
fn has_empty_look(review: &Review<'_, '_>, field: &Field) -> Result<bool, Exhausted> {
    for (_, widget) in widgets(field) {
        let appearance = review.new.value(widget, b"AP")?;
        for entry in appearance.as_dictionary().map(Dictionary::entries).unwrap_or_default() {
            let look = review.new.resolve(&entry.value)?;
            let Some(stream) = look.as_stream() else { return Ok(false) };
            let content = review.new.data(stream)?;
            if content.is_none_or(|content| Tokens::new(&content).next().is_some()) {
                return Ok(false);
            }
        }
    }
    Ok(true)
}

fn area(review: &Review<'_, '_>, dictionary: &Dictionary, key: &[u8]) -> Result<f64, Exhausted> {
    let [left, bottom, right, top] = review.new.rectangle(dictionary, key)?;
    Ok(((right - left) * (top - bottom)).abs())
}

fn page_area(review: &Review<'_, '_>, page: &Rc<Object>) -> Result<f64, Exhausted> {
    let mut at = page.clone();
    for _ in 0..32 {
        let Some(node) = at.as_dictionary() else { break };
        let whole = area(review, node, b"MediaBox")?;
        if whole > 0.0 {
            return Ok(whole);
        }
        let parent = review.new.value(node, b"Parent")?;
        at = parent;
    }
    Ok(0.0)
}

/// 12.7.5: whether a field shows another text than its value, as far as both can be read.
pub(super) fn shows_another_text(review: &Review<'_, '_>, field: &Field) -> Result<bool, Exhausted> {
    shows_another(review, field, &|shown, text| {
        // Long text is cut to its field; a number that is cut is another number.
        let is_number = text.bytes().all(|letter| letter.is_ascii_digit());
        shown.contains(text) || (!shown.is_empty() && !is_number && text.contains(shown))
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
    for (_, widget) in widgets(field) {
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
    for ((_, before), (_, after)) in widgets(old).zip(widgets(new)) {
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

/// The pages that this revision puts annotations on, by the annotation. `/P` need not be there and need not be right.
#[derive(Debug, Default)]
pub(super) struct Pages {
    by_annotation: OnceCell<HashMap<u32, Vec<u32>>>,
    shown: RefCell<HashMap<u32, Rc<Shown>>>,
}

/// What a new widget may cover.
#[derive(Debug)]
struct Shown {
    /// The page.
    page: Rc<Object>,
    /// Where it shows text.
    texts: Vec<Rectangle>,
}

impl Pages {
    /// The pages of one annotation.
    fn of(
        &self,
        review: &Review<'_, '_>,
        id: Option<ObjectId>,
        widget: &Dictionary,
    ) -> Result<Vec<u32>, Exhausted> {
        if self.by_annotation.get().is_none() {
            let _ = self.by_annotation.set(by_annotation(review)?);
        }
        let known = id.zip(self.by_annotation.get()).and_then(|(id, all)| all.get(&id.number));
        let mut pages = known.cloned().unwrap_or_default();
        let named = widget.get(b"P").and_then(Object::as_reference).map(|page| page.number);
        pages.extend(named.filter(|named| !pages.contains(named)));
        Ok(pages)
    }

    /// What a page shows.
    fn shown(&self, review: &Review<'_, '_>, page: u32) -> Result<Rc<Shown>, Exhausted> {
        if let Some(known) = self.shown.borrow().get(&page) {
            return Ok(known.clone());
        }
        let object = current(review.new, page)?.unwrap_or_else(nothing);
        let mut texts = text_boxes(review.new, &object)?;
        texts.extend(annotated(review, &object)?);
        let shown = Rc::new(Shown { texts, page: object });
        self.shown.borrow_mut().insert(page, shown.clone());
        Ok(shown)
    }
}

/// Where annotations show text on a page: filled fields, and free text (12.5.6.6).
fn annotated(review: &Review<'_, '_>, page: &Object) -> Result<Vec<Rectangle>, Exhausted> {
    let mut boxes = Vec::new();
    for annotation in annotations(review.new, page)? {
        review.new.document().budget().object()?;
        let field = annotation.as_reference().and_then(|id| review.new_form.field_of(id.number));
        let object = review.new.resolve(&annotation)?;
        let Some(dictionary) = object.as_dictionary() else { continue };
        let shows = match field {
            Some(field) if has_variable_text(field) => {
                let value = value(review.new, &review.new_form, field, b"V")?;
                value.is_some_and(|value| *value != Object::Null)
            }
            Some(_) => false,
            None => review.new.value(dictionary, b"Subtype")?.as_name() == Some(b"FreeText"),
        };
        if shows {
            boxes.push(upright(review, dictionary)?);
        }
    }
    Ok(boxes)
}

/// 7.9.5: `/Rect` with its lower left corner first.
fn upright(review: &Review<'_, '_>, annotation: &Dictionary) -> Result<Rectangle, Exhausted> {
    let [left, bottom, right, top] = review.new.rectangle(annotation, b"Rect")?;
    Ok([left.min(right), bottom.min(top), left.max(right), bottom.max(top)])
}

/// New annotations stand in arrays, or on pages, that the revision wrote.
fn by_annotation(review: &Review<'_, '_>) -> Result<HashMap<u32, Vec<u32>>, Exhausted> {
    let mut found: HashMap<u32, Vec<u32>> = HashMap::new();
    for touch in review.touches() {
        let mut pages = vec![touch.number];
        if touch.new_object().as_array().is_some() {
            let mentions = review.mentions(touch.number)?;
            pages.extend(
                mentions.iter().filter(|mention| &*mention.path == "/Annots").map(|mention| mention.object),
            );
        }
        for number in pages {
            if review.page_number(number)?.is_none() {
                continue;
            }
            let page = current(review.new, number)?.unwrap_or_else(nothing);
            for annotation in annotations(review.new, &page)?.iter().filter_map(Object::as_reference) {
                // Many pages may share one long array.
                review.new.document().budget().object()?;
                let pages = found.entry(annotation.number).or_default();
                if !pages.contains(&number) {
                    pages.push(number);
                }
            }
        }
    }
    Ok(found)
}

/// Table 228, bit 17.
const PUSHBUTTON: i64 = 1 << 16;

/// Table 233, bit 18.
const COMBO: i64 = 1 << 17;
