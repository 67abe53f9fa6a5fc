//! 9.4: where a page shows text, and what text a stream shows. As far as simple operators tell: no fonts are read.

use crate::budget::Exhausted;
use crate::pdf::{Hexadecimal, Object, Snapshot};

/// `[left, bottom, right, top]` in default user space.
pub(super) type Rectangle = [f64; 4];

/// Boxes of the strings that a page's own content shows, widths estimated.
pub(super) fn text_boxes(snapshot: Snapshot<'_, '_>, page: &Object) -> Result<Vec<Rectangle>, Exhausted> {
    let Some(page) = page.as_dictionary() else { return Ok(Vec::new()) };
    let contents = snapshot.value(page, b"Contents")?;
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
    let mut shown = Shown::default();
    run(&content, &mut shown);
    Ok(shown.boxes)
}

/// The text that a content stream shows, as far as its strings are plain.
pub(super) fn text_of(content: &[u8]) -> String {
    let mut shown = Shown::default();
    run(content.get(..MOST_CONTENT.min(content.len())).unwrap_or_default(), &mut shown);
    shown.text
}

/// Whether two rectangles share an area.
pub(super) fn overlap(one: &Rectangle, other: &Rectangle) -> bool {
    let [left, bottom, right, top] = *one;
    let [other_left, other_bottom, other_right, other_top] = *other;
    left.max(other_left) < right.min(other_right) && bottom.max(other_bottom) < top.min(other_top)
}

const MOST_CONTENT: usize = 4 << 20;
const MOST_BOXES: usize = 20_000;

#[derive(Default)]
struct Shown {
    boxes: Vec<Rectangle>,
    text: String,
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

fn run(content: &[u8], shown: &mut Shown) {
    let mut tokens = Tokens { rest: content };
    let mut numbers: Vec<f64> = Vec::new();
    let mut strings: Vec<Vec<u8>> = Vec::new();
    let (mut current, mut saved) = (IDENTITY, Vec::new());
    let (mut text, mut line) = (IDENTITY, IDENTITY);
    let (mut size, mut leading) = (1.0_f64, 0.0_f64);
    while let Some(token) = tokens.next() {
        let operator = match token {
            Token::Number(number) => {
                numbers.push(number);
                continue;
            }
            Token::String(string) => {
                strings.push(string);
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
            b"q" if saved.len() < 256 => saved.push(current),
            b"Q" => current = saved.pop().unwrap_or(current),
            b"cm" => current = times(&matrix(), &current),
            b"BT" => (text, line) = (IDENTITY, IDENTITY),
            b"Tf" => size = at(1),
            b"TL" => leading = at(1),
            b"Tm" => {
                line = matrix();
                text = line;
            }
            b"Td" | b"TD" => {
                if operator == b"TD" {
                    leading = -at(1);
                }
                line = times(&[1.0, 0.0, 0.0, 1.0, at(2), at(1)], &line);
                text = line;
            }
            b"T*" | b"'" | b"\"" => {
                line = times(&[1.0, 0.0, 0.0, 1.0, 0.0, -leading], &line);
                text = line;
            }
            b"BI" => tokens.skip_inline_image(),
            _ => {}
        }
        if matches!(operator, b"Tj" | b"TJ" | b"'" | b"\"") {
            let mut count = 0.0_f64;
            for string in &strings {
                for byte in string {
                    count += 1.0;
                    if shown.text.len() < MOST_CONTENT {
                        shown.text.push(char::from(*byte));
                    }
                }
            }
            shown.text.push(' ');
            // Half an em a character is about right for running text.
            let width = count * size * 0.5;
            let whole = times(&text, &current);
            let (x0, y0) = apply(&whole, 0.0, -0.2 * size);
            let (x1, y1) = apply(&whole, width, 0.8 * size);
            if count > 0.0 && shown.boxes.len() < MOST_BOXES {
                shown.boxes.push([x0.min(x1), y0.min(y1), x0.max(x1), y0.max(y1)]);
            }
            text = times(&[1.0, 0.0, 0.0, 1.0, width, 0.0], &text);
        }
        numbers.clear();
        strings.clear();
    }
}

enum Token<'a> {
    Number(f64),
    String(Vec<u8>),
    Operator(&'a [u8]),
    Other,
}

struct Tokens<'a> {
    rest: &'a [u8],
}

impl<'a> Tokens<'a> {
    fn next(&mut self) -> Option<Token<'a>> {
        loop {
            let (first, after) = self.rest.split_first()?;
            match first {
                0 | b'\t' | b'\n' | 0x0c | b'\r' | b' ' => self.rest = after,
                b'%' => {
                    let end =
                        after.iter().position(|byte| matches!(byte, b'\r' | b'\n')).unwrap_or(after.len());
                    self.rest = after.get(end..).unwrap_or_default();
                }
                b'(' => return Some(Token::String(self.literal())),
                b'<' if after.first() != Some(&b'<') => {
                    let end = after.iter().position(|byte| *byte == b'>').unwrap_or(after.len());
                    let digits = after.get(..end).unwrap_or_default();
                    self.rest = after.get(end.saturating_add(1)..).unwrap_or_default();
                    return Some(Token::String(Hexadecimal::decode(digits).bytes));
                }
                b'[' | b']' | b'<' | b'>' | b'{' | b'}' | b')' => {
                    self.rest = after;
                    return Some(Token::Other);
                }
                _ => {
                    let start = usize::from(*first == b'/');
                    let end = self
                        .rest
                        .iter()
                        .skip(start)
                        .position(|byte| {
                            matches!(
                                byte,
                                0 | b'\t'
                                    | b'\n'
                                    | 0x0c
                                    | b'\r'
                                    | b' '
                                    | b'('
                                    | b')'
                                    | b'<'
                                    | b'>'
                                    | b'['
                                    | b']'
                                    | b'{'
                                    | b'}'
                                    | b'/'
                                    | b'%'
                            )
                        })
                        .map_or(self.rest.len(), |end| end.saturating_add(start));
                    let (word, rest) = self.rest.split_at_checked(end.max(1))?;
                    self.rest = rest;
                    if start == 1 {
                        return Some(Token::Other);
                    }
                    let number = std::str::from_utf8(word).ok().and_then(|word| word.parse::<f64>().ok());
                    return Some(match number.filter(|number| number.is_finite()) {
                        Some(number) => Token::Number(number),
                        None => Token::Operator(word),
                    });
                }
            }
        }
    }

    fn literal(&mut self) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut depth = 0_u32;
        let mut escaped = false;
        let mut used = 0_usize;
        for byte in self.rest {
            used = used.saturating_add(1);
            if escaped {
                escaped = false;
                match byte {
                    b'n' | b'r' | b't' | b'b' | b'f' | b'\r' | b'\n' => bytes.push(b' '),
                    _ => bytes.push(*byte),
                }
                continue;
            }
            match byte {
                b'\\' => escaped = true,
                b'(' => {
                    if depth > 0 {
                        bytes.push(*byte);
                    }
                    depth = depth.saturating_add(1);
                }
                b')' => {
                    depth = depth.saturating_sub(1);
                    if depth == 0 {
                        break;
                    }
                    bytes.push(*byte);
                }
                _ => bytes.push(*byte),
            }
        }
        self.rest = self.rest.get(used..).unwrap_or_default();
        bytes
    }

    fn skip_inline_image(&mut self) {
        let end = memchr::memmem::find(self.rest, b"EI").map_or(self.rest.len(), |at| at.saturating_add(2));
        self.rest = self.rest.get(end..).unwrap_or_default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_its_place() {
        let content = b"q 2 0 0 2 10 10 cm BT /F1 10 Tf 20 30 Td (ab\\)c) Tj 0 -12 Td [<41> 20 (B)] TJ ET Q BI /W 1 ID xx EI";
        let mut shown = Shown::default();
        run(content, &mut shown);
        assert_eq!(shown.text, "ab)c AB ");
        assert_eq!(shown.boxes, [[50.0, 66.0, 90.0, 86.0], [50.0, 42.0, 70.0, 62.0]]);
        assert!(overlap(&[0.0, 0.0, 60.0, 70.0], &shown.boxes[0]));
        assert!(!overlap(&[0.0, 0.0, 50.0, 70.0], &shown.boxes[0]));
    }
}
