//! 7.3.10: references, found by their three tokens alone.

use crate::budget::Exhausted;
use crate::pdf::{Document, is_regular, is_space};

/// References and where they stand, without regard to what they stand in.
#[derive(Default)]
pub(super) struct References {
    /// Targets, with the places of their references.
    pub(super) found: Vec<(u32, u64)>,
    /// Places of references whose target their bytes alone don't tell.
    pub(super) unclear: Vec<u64>,
    /// What is before is looked through.
    reached: u64,
}

/// Longer runs of white space between the tokens of a reference make it unclear.
const OVERLAP: u64 = 256;

/// Bytes looked through at a time: few enough to be still at hand for who reads the objects in them.
const WINDOW: u64 = 128 << 10;

impl References {
    /// Looks through the document, on to at least `to` or to `end`.
    pub(super) fn reach(&mut self, document: &Document<'_>, to: u64, end: u64) -> Result<(), Exhausted> {
        let source = document.source();
        while self.reached < to.min(end) {
            document.budget().poll()?;
            let at = self.reached;
            let from = at.saturating_sub(OVERLAP);
            let to = at.saturating_add(WINDOW).min(end);
            let length = usize::try_from(to.saturating_sub(from).saturating_add(1)).unwrap_or(0);
            // A failure to read is the source's to keep: no judgement rests on it.
            if let Ok(window) = source.read(from, length) {
                let skip = usize::try_from(at.saturating_sub(from)).unwrap_or(0);
                self.window(&window, skip, to.saturating_sub(from), |index| {
                    from.saturating_add(u64::try_from(index).unwrap_or(0))
                });
            }
            self.reached = to;
        }
        Ok(())
    }

    /// Every `R` token from `skip` on and before `end`.
    pub(super) fn window(&mut self, window: &[u8], skip: usize, end: u64, place: impl Fn(usize) -> u64) {
        let limit = usize::try_from(end).unwrap_or(usize::MAX).min(window.len());
        for relative in memchr::memchr_iter(b'R', window.get(skip..limit).unwrap_or_default()) {
            let index = skip.saturating_add(relative);
            let follows = window.get(index.saturating_add(1));
            if follows.is_some_and(|byte| is_regular(*byte)) {
                continue;
            }
            match target_before(window.get(..index).unwrap_or_default()) {
                Before::Target(target) => self.found.push((target, place(index))),
                Before::Unclear => self.unclear.push(place(index)),
                Before::Nothing => {}
            }
        }
    }
}

enum Before {
    Target(u32),
    Nothing,
    Unclear,
}

/// The object number of `number generation` at the end of `text`, with white space after each.
fn target_before(text: &[u8]) -> Before {
    match text.strip_suffix(b" 0 ").map(strip_digits) {
        // As nearly all writers have it.
        Some((rest, digits)) if !digits.is_empty() && ends_token(rest) => target(digits),
        _ => loose_target_before(text),
    }
}

/// Whether a number may begin behind `rest`, of which something is left.
fn ends_token(rest: &[u8]) -> bool {
    rest.last().is_some_and(|byte| !is_regular(*byte))
}

/// The same, with whatever white space there is.
fn loose_target_before(text: &[u8]) -> Before {
    let number = number_before(text).and_then(|(rest, _generation)| number_before(rest));
    match number {
        Err(before) => before,
        Ok((rest, digits)) => match rest.last() {
            Some(b'+' | b'-') => Before::Unclear,
            Some(byte) if is_regular(*byte) => Before::Nothing,
            _ => target(digits),
        },
    }
}

/// What stands before a number and the white space behind it, and the number's digits; or, where no number is, what that
/// makes of the reference.
fn number_before(text: &[u8]) -> Result<(&[u8], &[u8]), Before> {
    // A comment may stand between the tokens, and may hold digits: then the parser has to tell.
    let (rest, commented) = strip_space(text).ok_or_else(|| odd(text))?;
    if commented {
        return Err(Before::Unclear);
    }
    match strip_digits(rest) {
        // What begins before the text may be cut off.
        ([], _) if text.len() >= LEAST_TEXT => Err(Before::Unclear),
        (rest, []) => Err(odd(rest)),
        number => Ok(number),
    }
}

/// What stands where white space or a number is wanted: there are programs that take `6 -0 R`, `6 0R` and `6- 0 R` for
/// references.
fn odd(text: &[u8]) -> Before {
    match text.last() {
        Some(b'0'..=b'9' | b'+' | b'-' | b'.') => Before::Unclear,
        _ => Before::Nothing,
    }
}

fn target(digits: &[u8]) -> Before {
    let mut target = 0_u64;
    for digit in digits {
        target = target.saturating_mul(10).saturating_add(u64::from(digit.wrapping_sub(b'0')));
    }
    // There are programs that count no further than they can.
    u32::try_from(target).map_or(Before::Unclear, Before::Target)
}

/// Less text than this is not cut off: a window begins further back.
const LEAST_TEXT: usize = 200;

/// The text before white space, and whether that may hide a comment; `None` when there is no white space.
fn strip_space(text: &[u8]) -> Option<(&[u8], bool)> {
    let length = text.iter().rev().take_while(|byte| is_space(**byte)).count();
    if length == 0 {
        return None;
    }
    let at = text.len().saturating_sub(length);
    let (rest, space) = text.split_at_checked(at)?;
    let ends_line = space.iter().any(|byte| matches!(byte, b'\r' | b'\n'));
    let commented = ends_line
        && match memchr::memrchr3(b'\r', b'\n', b'%', rest) {
            Some(at) => rest.get(at) == Some(&b'%'),
            None => rest.len() >= LEAST_TEXT,
        };
    Some((rest, commented))
}

fn strip_digits(text: &[u8]) -> (&[u8], &[u8]) {
    let length = text.iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
    text.split_at_checked(text.len().saturating_sub(length)).unwrap_or((text, &[]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_in_text() {
        let long = |start: &str, middle: &str, end: &str| format!("{start}{}{end}", middle.repeat(300));
        for (text, expected, unclear) in [
            (&b"[12 0 R 3 0 R]"[..], &[12_u32, 3][..], 0),
            (b"/A 7\n0\r\nR/B", &[7], 0),
            (b"/Root 1 0 R\n/Rotate 90", &[1], 0),
            (b"a5 0 R", &[], 0),
            (b"0.5 0 R", &[], 0),
            (b"5 0 RG", &[], 0),
            (b"5 0% comment\nR", &[], 1),
            (b"5% 6\n0 R", &[], 1),
            (b"+5 0 R", &[], 1),
            (b"005 00000 R", &[5], 0),
            (b"[99999999999 0 R]", &[], 1),
            (b"6 -0 R", &[], 1),
            (b"6 +0 R", &[], 1),
            (b"6 0R", &[], 1),
            (b"6- 0 R", &[], 1),
            (b"6-5 0 R", &[], 1),
            (b"a R", &[], 0),
            (b"(R) R", &[], 0),
            (long("4 %", "a", "\n0 R").as_bytes(), &[], 1),
            (long("4 % 5", " ", "\n0 R").as_bytes(), &[], 1),
            (long("", " ", "0 R").as_bytes(), &[], 1),
            (long("", " ", "R").as_bytes(), &[], 1),
            (long("", "0", " 0 R").as_bytes(), &[], 1),
            (long("[", " ", "4 0 R").as_bytes(), &[4], 0),
        ] {
            let mut references = References::default();
            references.window(text, 0, text.len() as u64, |index| index as u64);
            let targets: Vec<u32> = references.found.iter().map(|(target, _)| *target).collect();
            assert_eq!(
                (&targets[..], references.unclear.len()),
                (expected, unclear),
                "{:?}",
                String::from_utf8_lossy(text)
            );
        }
    }
}
