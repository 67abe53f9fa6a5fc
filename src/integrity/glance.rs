//! 7.3: whether an object is whole, seen from its brackets and strings alone.

use memchr::{memchr, memchr2, memchr3, memmem};

use crate::pdf::{is_regular, is_space, regular_length, space_length};

/// Says which objects end where the next one starts, at the latest.
pub(super) struct Completeness<'o> {
    object: memmem::Finder<'o>,
    stream: memmem::Finder<'o>,
    length: memmem::Finder<'o>,
    /// Room for [`Glance::open`].
    open: Vec<u8>,
}

impl Completeness<'_> {
    pub(super) fn new() -> Self {
        let finder = |keyword: &'static str| memmem::Finder::new(keyword);
        Self { object: finder("obj"), stream: finder("stream"), length: finder("/Length"), open: Vec::new() }
    }

    /// Whether `number generation obj`, one value and `endobj` stand here. What is not plain is left to the parser.
    pub(super) fn holds(&mut self, text: &[u8]) -> bool {
        let mut glance = Glance::over(text, std::mem::take(&mut self.open));
        let last = loop {
            match glance.next() {
                Step::Word(word @ (b"endobj" | b"stream")) => break Some(word),
                Step::Word(_) => {}
                Step::End | Step::Broken => break None,
            }
        };
        self.open = glance.open;
        let (object, after) = text.split_at_checked(glance.at).unwrap_or_default();
        match last {
            Some(b"endobj") => self.is_only(object, Some(3), None),
            Some(_) => self.is_only(object, None, Some(6)) && self.ends_as_stated(object, after),
            None => false,
        }
    }

    /// Whether `obj` of the header is followed by the last word alone, of all that a reader in search of keywords would
    /// stop at. Says how far from the end a second `obj`, and a `stream`, has to stand.
    fn is_only(&self, object: &[u8], second: Option<usize>, stream: Option<usize>) -> bool {
        let from_end = |at: usize| object.len().saturating_sub(at);
        let mut objects = self.object.find_iter(object);
        objects.next().is_some()
            && objects.next().map(from_end) == second
            && self.stream.find(object).map(from_end) == stream
    }

    /// 7.3.8: whether a stream has its `/Length` itself, and ends there.
    fn ends_as_stated(&self, dictionary: &[u8], after: &[u8]) -> bool {
        let mut lengths = self.length.find_iter(dictionary);
        let (Some(at), None, None) = (lengths.next(), lengths.next(), memchr(b'#', dictionary)) else {
            return false;
        };
        let Some(text) = dictionary.get(at..).and_then(|text| text.strip_prefix(b"/Length")) else {
            return false;
        };
        let text = text.get(space_length(text)..).unwrap_or_default();
        let digits = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let (digits, rest) = text.split_at_checked(digits).unwrap_or_default();
        let rest = rest.get(space_length(rest)..).unwrap_or_default();
        let length = std::str::from_utf8(digits).ok().and_then(|digits| digits.parse::<usize>().ok());
        let data = after.strip_prefix(b"\r\n").or_else(|| after.strip_prefix(b"\n"));
        let (Some(length), Some(b'/' | b'>'), Some(data)) = (length, rest.first(), data) else {
            return false;
        };
        let behind = data.get(length..).unwrap_or_default();
        behind
            .get(space_length(behind)..)
            .and_then(|text| text.strip_prefix(b"endstream"))
            .and_then(|text| text.get(space_length(text)..)?.strip_prefix(b"endobj"))
            .is_some_and(|text| regular_length(text) == 0)
    }
}

/// Whether what stands between two offsets of an object stream is whole by itself.
pub(super) fn is_whole_member(text: &[u8], after: &[u8]) -> bool {
    let mut glance = Glance::over(text, Vec::new());
    let mut last_is_number = false;
    loop {
        match glance.next() {
            Step::Word(word) => last_is_number = word.iter().all(u8::is_ascii_digit),
            Step::End if last_is_number => {
                // `4 0` in one member and `R` in the next would be a reference.
                let rest = after.iter().take(64).find(|byte| !byte.is_ascii_digit() && !is_space(**byte));
                return rest != Some(&b'R');
            }
            Step::End => return true,
            Step::Broken => return false,
        }
    }
}

/// Reads past strings, comments and containers, and says what stands outside of them.
struct Glance<'t> {
    text: &'t [u8],
    at: usize,
    /// Closing brackets that are due.
    open: Vec<u8>,
}

enum Step<'t> {
    /// A run of regular characters outside of all containers.
    Word(&'t [u8]),
    /// The text ends outside of everything.
    End,
    /// The text ends within something, or brackets don't match.
    Broken,
}

impl<'t> Glance<'t> {
    fn over(text: &'t [u8], mut open: Vec<u8>) -> Self {
        open.clear();
        Self { text, at: 0, open }
    }

    fn next(&mut self) -> Step<'t> {
        loop {
            let rest = self.text.get(self.at..).unwrap_or_default();
            let Some((first, after)) = rest.split_first() else {
                return if self.open.is_empty() { Step::End } else { Step::Broken };
            };
            let used = match first {
                // A comment that reaches the end of the text may go on behind it.
                b'%' => memchr2(b'\r', b'\n', rest),
                b'(' => literal(rest),
                b'<' if after.first() == Some(&b'<') => {
                    self.open.push(b'>');
                    Some(2)
                }
                b'<' => memchr(b'>', rest).and_then(|at| at.checked_add(1)),
                b'>' => (after.first() == Some(&b'>') && self.open.pop() == Some(b'>')).then_some(2),
                b'[' => {
                    self.open.push(b']');
                    Some(1)
                }
                b']' => (self.open.pop() == Some(b']')).then_some(1),
                b'{' | b'}' | b')' => None,
                // Names, numbers and white space in containers change nothing.
                _ if !self.open.is_empty() => Some(loose_length(rest)),
                b'/' => regular_length(after).checked_add(1),
                byte if is_space(*byte) => Some(space_length(rest)),
                _ => {
                    let length = regular_length(rest);
                    self.at = self.at.saturating_add(length);
                    return Step::Word(rest.get(..length).unwrap_or_default());
                }
            };
            match used.and_then(|used| self.at.checked_add(used)) {
                Some(at) if self.open.len() < 500 => self.at = at,
                _ => return Step::Broken,
            }
        }
    }
}

/// How many characters stand before the next string, comment or bracket.
fn loose_length(text: &[u8]) -> usize {
    let is_loose = |byte: &u8| is_regular(*byte) || is_space(*byte) || *byte == b'/';
    text.iter().position(|byte| !is_loose(byte)).unwrap_or(text.len())
}

/// The length of a literal string with its parentheses.
fn literal(text: &[u8]) -> Option<usize> {
    let mut open = 0_usize;
    let mut at = 0_usize;
    loop {
        let special = at.checked_add(memchr3(b'(', b')', b'\\', text.get(at..)?)?)?;
        let mut used = 1_usize;
        match text.get(special)? {
            b'\\' => used = 2,
            b'(' => open = open.saturating_add(1),
            _ => open = open.saturating_sub(1),
        }
        at = special.checked_add(used)?;
        if open == 0 {
            return Some(at);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_objects() {
        for (text, expected) in [
            ("4 0 obj <</A [1 (a\\) >>) <65>] /B /end>> endobj", true),
            ("4 0 obj <</A (endobj)>> endobj", false),
            ("4 0 obj <</A /endobj>> endobj", false),
            ("4 0 obj <</A stream>> endobj", false),
            ("4 0 obj <</A 1 endobj 5 0 obj 2>> endobj", false),
            ("4 0 obj\n12\nendobj\n", true),
            ("4 0 obj null endobj 5 0 obj", true),
            ("4 0 obj (5 0 obj null endobj", false),
            ("4 0 obj % 5 0 obj null endobj", false),
            ("4 0 obj <endobj", false),
            ("4 0 obj << /A endobj", false),
            ("4 0 obj [ >> endobj", false),
            ("4 0 obj <</Length 3>> stream\n", false),
            ("4 0 obj <</Length 3>> stream\nabc\nendstream\nendobj", true),
            ("4 0 obj <</Length 3/A 1>>stream\r\nabcendstream endobj 5", true),
            ("4 0 obj <</Length 17>>stream\nendstream endobj \nendstream endobj", true),
            ("4 0 obj <</Length 3>>stream\nabc endstream", false),
            ("4 0 obj <</Length 3>>stream\nabc endstream endobjx", false),
            ("4 0 obj <</Length 4>>stream\nabc", false),
            ("4 0 obj <</Length 9>>stream\nabc endstream endobj", false),
            ("4 0 obj <</Length 3>>stream\rabc endstream endobj", false),
            ("4 0 obj <</Length 5 0 R>>stream\nabc endstream endobj", false),
            ("4 0 obj <</Length 3/Length 9>>stream\nabc endstream endobj", false),
            ("4 0 obj <</L#65ngth 9/Length 3>>stream\nabc endstream endobj", false),
            ("4 0 obj <</Length 3/A (obj)>>stream\nabc endstream endobj", false),
            ("4 0 obj <</Length 3/A (stream)>>stream\nabc endstream endobj", false),
            ("4 0 obj <</Length 99999999999999999999>>stream\nabc endstream endobj", false),
            ("4 0 obj", false),
        ] {
            assert_eq!(Completeness::new().holds(text.as_bytes()), expected, "{text}");
        }
    }

    #[test]
    fn whole_members() {
        for (text, after, expected) in [
            ("<</A 1>> ", "(b)", true),
            ("17 ", "18 ", true),
            ("17 ", "0 R", false),
            ("4 0 ", "R", false),
            ("(a", ")", false),
            ("[1 ", "2]", false),
            ("5 % a", "\n 6", false),
            ("5 0 R ", "[1]", true),
        ] {
            assert_eq!(is_whole_member(text.as_bytes(), after.as_bytes()), expected, "{text}|{after}");
        }
    }
}
