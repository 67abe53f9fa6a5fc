//! Where fields stand: the room they have, what they show in it or beside it, and what they cover.

use std::cell::{OnceCell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use super::content_tokens::Tokens;
use super::mention::current;
use super::page_content::{Rectangle, overlap, text_boxes};
use super::page_tree::annotations;
use super::redraw::{has, has_appearance, has_variable_text, value};
use super::review::Review;
use crate::budget::Exhausted;
use crate::pdf::{Dictionary, Object, ObjectId};
use crate::signature::Field;

/// The page of a field, from 1.
pub(super) fn page_of(
    review: &Review<'_, '_>,
    field: &Field,
    pages: &Pages,
) -> Result<Option<u32>, Exhausted> {
    for (id, widget) in field.widget_dictionaries() {
        if let Some(page) = pages.of(review, id, widget)?.first() {
            return review.page_number(*page);
        }
    }
    Ok(None)
}

/// Whether a widget takes more than a quarter of its page, or stands over text.
pub(super) fn covers_page(review: &Review<'_, '_>, field: &Field, pages: &Pages) -> Result<bool, Exhausted> {
    for (id, widget) in field.widget_dictionaries() {
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
    for (_, widget) in field.widget_dictionaries() {
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
    for (_, widget) in field.widget_dictionaries() {
        let looks = looks(review, widget)?;
        let [left, bottom, right, top] = review.new.rectangle(widget, b"Rect")?;
        if !looks.is_empty() && (left == right || bottom == top) {
            return Ok(false);
        }
        for look in looks {
            let dictionary = look.as_dictionary();
            let boxed = dictionary.map(|look| review.new.has_rectangle(look, b"BBox")).transpose()?;
            if boxed != Some(true) {
                return Ok(false);
            }
        }
    }
    Ok(true)
}

/// Table 170: the streams below `/AP`, those of states among them.
fn looks(review: &Review<'_, '_>, widget: &Dictionary) -> Result<Vec<Rc<Object>>, Exhausted> {
    let mut found = Vec::new();
    let appearance = review.new.value(widget, b"AP")?;
    for entry in appearance.as_dictionary().map(Dictionary::entries).unwrap_or_default() {
        let look = review.new.resolve(&entry.value)?;
        match &*look {
            Object::Dictionary(states) => {
                for state in states.entries() {
                    found.push(review.new.resolve(&state.value)?);
                }
            }
            _ => found.push(look),
        }
    }
    found.retain(|look| look.as_stream().is_some());
    Ok(found)
}

/// 12.5.5: whether every appearance of a field is a stream without content.
fn has_empty_look(review: &Review<'_, '_>, field: &Field) -> Result<bool, Exhausted> {
    for (_, widget) in field.widget_dictionaries() {
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
        let object = current(review.new, page)?.unwrap_or_else(|| Rc::new(Object::Null));
        let mut texts = text_boxes(review.new, &object)?;
        texts.extend(annotated(review, &object)?);
        let shown = Rc::new(Shown { texts, page: object });
        self.shown.borrow_mut().insert(page, shown.clone());
        Ok(shown)
    }
}

/// Where annotations that were there show something on a page: filled fields, signatures, and what writes or draws.
fn annotated(review: &Review<'_, '_>, page: &Object) -> Result<Vec<Rectangle>, Exhausted> {
    let mut boxes = Vec::new();
    for annotation in annotations(review.new, page)? {
        review.new.document().budget().object()?;
        let number = annotation.as_reference().map(|id| id.number);
        // What a signer adds or signs in this revision stands where it likes.
        let field = number.and_then(|number| review.new_form.field_of(number));
        let before = number.and_then(|number| review.old_form.field_of(number));
        if field.is_some_and(|field| field.is_type(b"Sig"))
            && !before.is_some_and(|before| has(&before.object, b"V"))
        {
            continue;
        }
        let object = review.new.resolve(&annotation)?;
        let Some(dictionary) = object.as_dictionary() else { continue };
        let shows = match field {
            Some(field) if has_variable_text(field) => {
                let value = value(review.new, &review.new_form, field, b"V")?;
                value.is_some_and(|value| *value != Object::Null)
            }
            Some(_) => has_appearance(review.new, &object)?,
            None => {
                let subtype = review.new.value(dictionary, b"Subtype")?;
                matches!(subtype.as_name(), Some(b"FreeText" | b"Ink" | b"Stamp" | b"Widget"))
            }
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
            let page = current(review.new, number)?.unwrap_or_else(|| Rc::new(Object::Null));
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
