//! ISO 32000-2 7.2: any bytes where an object should be.

use countersign::pdf::Object;

use crate::shell::{INSIDE, around, with};
use crate::spelling::plain;

/// The bytes as object 4. What is read is written plainly and read again: it must be the same.
pub fn lexer(bytes: &[u8]) {
    let Some(Some(object)) = with(&around(bytes), read) else { return };
    if matches!(object, Object::Stream(_)) || !is_plain(&object) {
        return;
    }
    let mut text = Vec::new();
    plain(&object, &mut text);
    let again = with(&around(&text), read).flatten();
    assert_eq!(again.as_ref(), Some(&object), "written as {}", text.escape_ascii());
}

fn read(document: &countersign::pdf::Document<'_>) -> Option<Object> {
    if document.is_repaired() {
        return None;
    }
    let located = document.latest().get(INSIDE).ok()??;
    Some((*located.object).clone())
}

/// Reals have more digits than their text: only those without a fraction come back exactly. A name has no zero byte.
fn is_plain(object: &Object) -> bool {
    match object {
        Object::Real(value) => {
            value.fract() == 0.0 && value.abs() < 1e15 && value.to_bits() != (-0.0f64).to_bits()
        }
        Object::Name(name) => !name.as_bytes().contains(&0),
        Object::Array(elements) => elements.iter().all(is_plain),
        Object::Dictionary(dictionary) => dictionary
            .entries()
            .iter()
            .all(|entry| !entry.key.as_bytes().contains(&0) && is_plain(&entry.value)),
        _ => true,
    }
}
