//! 9.4: where a page shows text, and what text a stream shows. As far as simple operators tell: no fonts are read.

use std::rc::Rc;

use super::content_tokens::{Token, Tokens};
use super::page_tree::in_force;
use crate::budget::Exhausted;
use crate::pdf::{Dictionary, Object, Snapshot};

/// `[left, bottom, right, top]` in default user space.
pub(super) type Rectangle = [f64; 4];

/// Boxes of the strings that a page shows, its form XObjects included, widths estimated.
pub(super) fn text_boxes(snapshot: Snapshot<'_, '_>, page: &Object) -> Result<Vec<Rectangle>, Exhausted> {
    let Some(dictionary) = page.as_dictionary() else { return Ok(Vec::new()) };
    let contents = snapshot.value(dictionary, b"Contents")?;
    let single = std::slice::from_ref(&*contents);
    let mut content = Vec::new();
    for part in contents.as_array().unwrap_or(single) {
        let part = snapshot.resolve(part)?;
        let Some(stream) = part.as_stream() else { continue };
        content.extend(snapshot.data(stream)?.unwrap_or_default());
        content.push(b'\n');
        if content.len() > MOST_CONTENT {
            break;
        }
    }
    let resources = Rc::new(in_force(snapshot, page, b"Resources")?.unwrap_or(Object::Null));
    let mut shown = run(&content, IDENTITY);
    let mut boxes = std::mem::take(&mut shown.boxes);
    let mut pending: Vec<(Draws, Rc<Object>, u8)> =
        shown.draws.into_iter().map(|draws| (draws, resources.clone(), 0)).collect();
    // Many may draw one form, over and over.
    let (mut forms, mut read) = (0_usize, 0_usize);
    while let Some((draws, resources, depth)) = pending.pop() {
        forms = forms.saturating_add(1);
        if forms > MOST_FORMS || boxes.len() > MOST_BOXES || read > MOST_CONTENT {
            break;
        }
        let Some(form) = form_called(snapshot, &resources, &draws.name)? else { continue };
        let Some(stream) = form.as_stream() else { continue };
        let content = snapshot.data(stream)?.unwrap_or_default();
        read = read.saturating_add(content.len());
        let matrix = times(&matrix_of(snapshot, &stream.dictionary)?, &draws.matrix);
        let shown = run(content.get(..MOST_CONTENT.min(content.len())).unwrap_or_default(), matrix);
        boxes.extend(shown.boxes);
        // 8.10.1: what a form lacks it takes from the page.
        let own = snapshot.value(&stream.dictionary, b"Resources")?;
        let below = if *own == Object::Null { resources } else { own };
        if depth < DEEPEST_FORM {
            let depth = depth.saturating_add(1);
            pending.extend(shown.draws.into_iter().map(|draws| (draws, below.clone(), depth)));
        }
    }
    Ok(boxes)
}

/// 8.10: a form XObject of these resources.
fn form_called(
    snapshot: Snapshot<'_, '_>,
    resources: &Object,
    name: &[u8],
) -> Result<Option<Rc<Object>>, Exhausted> {
    snapshot.document().budget().object()?;
    let resources = snapshot.resolve(resources)?;
    let Some(resources) = resources.as_dictionary() else { return Ok(None) };
    let category = snapshot.value(resources, b"XObject")?;
    let Some(category) = category.as_dictionary() else { return Ok(None) };
    let found = snapshot.value(category, name)?;
    let is_form = found
        .as_dictionary()
        .is_some_and(|found| found.get(b"Subtype").and_then(Object::as_name) == Some(b"Form"));
    Ok(is_form.then_some(found))
}

/// Table 93: `/Matrix`, the identity where there is none.
fn matrix_of(snapshot: Snapshot<'_, '_>, form: &Dictionary) -> Result<Matrix, Exhausted> {
    let value = snapshot.value(form, b"Matrix")?;
    let mut matrix = IDENTITY;
    for (place, number) in matrix.iter_mut().zip(value.as_array().unwrap_or_default()) {
        *place = snapshot.resolve(number)?.as_number().unwrap_or(0.0);
    }
    Ok(matrix)
}

/// The text that a content stream shows, as far as its strings are plain; `None` where it draws forms or text that is not seen.
pub(super) fn text_of(content: &[u8]) -> Option<String> {
    let shown = run(content.get(..MOST_CONTENT.min(content.len())).unwrap_or_default(), IDENTITY);
    (shown.draws.is_empty() && !shown.hides).then_some(shown.text)
}

/// Whether two rectangles share an area.
pub(super) fn overlap(one: &Rectangle, other: &Rectangle) -> bool {
    let [left, bottom, right, top] = *one;
    let [other_left, other_bottom, other_right, other_top] = *other;
    left.max(other_left) < right.min(other_right) && bottom.max(other_bottom) < top.min(other_top)
}

const MOST_CONTENT: usize = 4 << 20;
const MOST_BOXES: usize = 20_000;
const MOST_FORMS: usize = 1_000;
const DEEPEST_FORM: u8 = 8;

#[derive(Default)]
struct Shown {
    boxes: Vec<Rectangle>,
    text: String,
    draws: Vec<Draws>,
    /// Whether it shows text that is not seen (table 104).
    hides: bool,
}

/// An XObject, and where it is drawn.
struct Draws {
    name: Vec<u8>,
    matrix: Matrix,
}

type Matrix = [f64; 6];
const IDENTITY: Matrix = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0];

fn times(one: &Matrix, other: &Matrix) -> Matrix {
    let [a, b, c, d, e, f] = *one;
    let [g, h, i, j, k, l] = *other;
    [a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + l]
}

fn apply(matrix: &Matrix, x: f64, y: f64) -> (f64, f64) {
    let [a, b, c, d, e, f] = *matrix;
    (a * x + c * y + e, b * x + d * y + f)
}

/// Table 51, tables 102 to 104: what `q` saves and `Q` brings back, as far as it says where text stands.
#[derive(Clone, Copy)]
struct State {
    matrix: Matrix,
    size: f64,
    leading: f64,
    character_spacing: f64,
    word_spacing: f64,
    scale: f64,
    rise: f64,
}

/// What a string operator takes.
enum Piece {
    Text(Vec<u8>),
    /// 9.4.3: towards the left, in thousandths of the size.
    Move(f64),
}

/// Goes through the operators of a content stream, from a matrix on.
fn run(content: &[u8], from: Matrix) -> Shown {
    let mut shown = Shown::default();
    let mut tokens = Tokens::new(content);
    let mut name: &[u8] = b"";
    let mut numbers: Vec<f64> = Vec::new();
    let mut pieces: Vec<Piece> = Vec::new();
    let mut state = State {
        matrix: from,
        size: 1.0,
        leading: 0.0,
        character_spacing: 0.0,
        word_spacing: 0.0,
        scale: 1.0,
        rise: 0.0,
    };
    let mut saved = Vec::new();
    let (mut text, mut line) = (IDENTITY, IDENTITY);
    while let Some(token) = tokens.next() {
        let operator = match token {
            Token::Number(number) => {
                numbers.push(number);
                pieces.push(Piece::Move(number));
                continue;
            }
            Token::String(string) => {
                pieces.push(Piece::Text(string));
                continue;
            }
            Token::Name(called) => {
                name = called;
                continue;
            }
            Token::Other => continue,
            Token::Operator(operator) => operator,
        };
        let at = |from_end: usize| -> f64 {
            numbers.len().checked_sub(from_end).and_then(|at| numbers.get(at)).copied().unwrap_or(0.0)
        };
        let matrix = || [at(6), at(5), at(4), at(3), at(2), at(1)];
        match operator {
            b"q" if saved.len() < 256 => saved.push(state),
            b"Q" => state = saved.pop().unwrap_or(state),
            b"cm" => state.matrix = times(&matrix(), &state.matrix),
            b"BT" => (text, line) = (IDENTITY, IDENTITY),
            b"Tf" => state.size = at(1),
            b"TL" => state.leading = at(1),
            b"Tc" => state.character_spacing = at(1),
            b"Tw" => state.word_spacing = at(1),
            b"Tz" => state.scale = at(1) / 100.0,
            b"Ts" => state.rise = at(1),
            b"Tm" => {
                line = matrix();
                text = line;
            }
            b"Td" | b"TD" => {
                if operator == b"TD" {
                    state.leading = -at(1);
                }
                line = times(&[1.0, 0.0, 0.0, 1.0, at(2), at(1)], &line);
                text = line;
            }
            b"T*" | b"'" | b"\"" => {
                if operator == b"\"" {
                    (state.word_spacing, state.character_spacing) = (at(2), at(1));
                }
                line = times(&[1.0, 0.0, 0.0, 1.0, 0.0, -state.leading], &line);
                text = line;
            }
            b"Tr" => shown.hides |= matches!(at(1), 3.0 | 7.0),
            b"Do" if shown.draws.len() < MOST_FORMS => {
                shown.draws.push(Draws { name: name.to_vec(), matrix: state.matrix });
            }
            b"BI" => tokens.skip_inline_image(),
            _ => {}
        }
        if matches!(operator, b"Tj" | b"TJ" | b"'" | b"\"") {
            if operator != b"TJ" {
                pieces.retain(|piece| matches!(piece, Piece::Text(_)));
            }
            let width = shown.show(&state, &text, &pieces);
            text = times(&[1.0, 0.0, 0.0, 1.0, width, 0.0], &text);
        }
        numbers.clear();
        pieces.clear();
    }
    shown
}

impl Shown {
    /// 9.4.4: shows strings from a place on; how far they reach.
    fn show(&mut self, state: &State, text: &Matrix, pieces: &[Piece]) -> f64 {
        let (mut start, mut end) = (0.0_f64, 0.0_f64);
        for piece in pieces {
            match piece {
                Piece::Text(string) => {
                    for byte in string {
                        // Half an em a character is about right for running text.
                        let space = if *byte == b' ' { state.word_spacing } else { 0.0 };
                        end += (state.size * 0.5 + state.character_spacing + space) * state.scale;
                        if self.text.len() < MOST_CONTENT {
                            self.text.push(char::from(*byte));
                        }
                    }
                }
                Piece::Move(thousandths) => {
                    let moved = -thousandths / 1000.0 * state.size * state.scale;
                    // What stands far apart has nothing between it.
                    if start == end || thousandths.abs() > APART {
                        self.add_box(state, text, start, end);
                        start = end + moved;
                    }
                    end += moved;
                }
            }
        }
        self.add_box(state, text, start, end);
        self.text.push(' ');
        end
    }

    fn add_box(&mut self, state: &State, text: &Matrix, start: f64, end: f64) {
        let whole = times(text, &state.matrix);
        let (x0, y0) = apply(&whole, start, state.rise - 0.2 * state.size);
        let (x1, y1) = apply(&whole, end, state.rise + 0.8 * state.size);
        if start != end && self.boxes.len() < MOST_BOXES {
            self.boxes.push([x0.min(x1), y0.min(y1), x0.max(x1), y0.max(y1)]);
        }
    }
}

/// Thousandths of the size that are more than a space between words.
const APART: f64 = 1000.0;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_its_place() {
        let content = b"q 2 0 0 2 10 10 cm BT /F1 10 Tf 20 30 Td (ab\\)c) Tj 0 -12 Td [<41> 20 (B)] TJ ET Q BI /W 1 ID xx EI";
        let shown = run(content, IDENTITY);
        assert_eq!(shown.text, "ab)c AB ");
        assert_eq!(shown.boxes, [[50.0, 66.0, 90.0, 86.0], [50.0, 42.0, 69.6, 62.0]]);
        let far = run(b"BT /F1 10 Tf [(ab) -25000 (c)] TJ ET", IDENTITY);
        assert_eq!(far.boxes, [[0.0, -2.0, 10.0, 8.0], [260.0, -2.0, 265.0, 8.0]]);
        let spaced = run(b"BT q /F1 10 Tf 5 Tc 1 Tw 200 Tz 3 Ts (a b) Tj Q 2 Tf (c) Tj ET", IDENTITY);
        assert_eq!(spaced.boxes[0], [0.0, 1.0, 62.0, 11.0]);
        assert_eq!(spaced.boxes[1], [62.0, -0.4, 63.0, 1.6]);
        assert!(overlap(&[0.0, 0.0, 60.0, 70.0], &shown.boxes[0]));
        assert!(!overlap(&[0.0, 0.0, 50.0, 70.0], &shown.boxes[0]));
    }
}
