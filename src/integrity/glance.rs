//! 7.3: whether an object is whole, seen from its brackets and strings alone.

use memchr::{memchr, memchr2, memchr3, memmem};

use crate::pdf::{is_space, regular_length, space_length};

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

    /// Whether one value and `endobj` follow the header. What is not plain is left to the parser.
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

    /// Whether the last word is the only one of all that a reader in search of keywords would stop at. Says how far from
    /// the end of what follows the header an `obj`, and a `stream`, has to stand.
    fn is_only(&self, text: &[u8], object: Option<usize>, stream: Option<usize>) -> bool {
        let from_end = |at: usize| text.len().saturating_sub(at);
        self.object.find(text).map(from_end) == object && self.stream.find(text).map(from_end) == stream
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

/// What follows `12 0 obj`, with single spaces and no leading zeros, as nearly all writers have it.
pub(super) fn after_plain_header(text: &[u8], number: u32, generation: u16) -> Option<&[u8]> {
    let rest = after_digits(text, number)?.strip_prefix(b" ")?;
    let rest = after_digits(rest, u32::from(generation))?.strip_prefix(b" obj")?;
    (regular_length(rest) == 0).then_some(rest)
}

/// What follows the decimal digits of `value`.
fn after_digits(text: &[u8], value: u32) -> Option<&[u8]> {
    let length = value.checked_ilog10().and_then(|power| usize::try_from(power).ok()).unwrap_or(0);
    let (digits, rest) = text.split_at_checked(length.saturating_add(1))?;
    let mut value = value;
    for digit in digits.iter().rev() {
        if u32::from(digit.wrapping_sub(b'0')) != value % 10 {
            return None;
        }
        value /= 10;
    }
    Some(rest)
}

/// Whether what stands between two offsets of an object stream is whole by itself.
pub(super) fn is_whole_member(text: &[u8], after: &[u8]) -> bool {
    if is_blank(text) {
        // What stands behind it is read as the member.
        return false;
    }
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

/// Whether there is nothing but white space and comments.
fn is_blank(text: &[u8]) -> bool {
    let mut rest = text;
    loop {
        rest = rest.get(space_length(rest)..).unwrap_or_default();
        match rest.first() {
            None => return true,
            Some(b'%') => {
                let line = rest.iter().position(|byte| matches!(byte, b'\r' | b'\n')).unwrap_or(rest.len());
                rest = rest.get(line..).unwrap_or_default();
            }
            Some(_) => return false,
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
        let mut at = self.at;
        loop {
            let rest = self.text.get(at..).unwrap_or_default();
            let Some((first, after)) = rest.split_first() else {
                self.at = at;
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
                    self.at = at.saturating_add(length);
                    return Step::Word(rest.get(..length).unwrap_or_default());
                }
            };
            match used.and_then(|used| at.checked_add(used)) {
                Some(next) if self.open.len() < 500 => at = next,
                _ => return Step::Broken,
            }
        }
    }
}

/// How many characters stand before the next string, comment or bracket.
fn loose_length(text: &[u8]) -> usize {
    let (words, rest) = text.as_chunks();
    let mut length = 0_usize;
    for word in words {
        let tight = tight_bytes(*word);
        if tight != 0 {
            return length.saturating_add(first_byte(tight));
        }
        length = length.saturating_add(8);
    }
    let mut last = *b"%%%%%%%%";
    for (byte, text) in last.iter_mut().zip(rest) {
        *byte = *text;
    }
    length.saturating_add(first_byte(tight_bytes(last)).min(rest.len()))
}

/// The highest bit of each byte that begins or ends a string, a comment or a container: `%()<>[]{}`. All eight at once
/// and without a branch: how long names and numbers are is nothing that a processor can predict.
fn tight_bytes(word: [u8; 8]) -> u64 {
    let word = u64::from_le_bytes(word);
    let every = |byte: u8| u64::from_le_bytes([byte; 8]);
    let is = |ignored: u8, byte: u8| {
        let differs = (word & !every(ignored)) ^ every(byte);
        let low = every(0x7f);
        !(((differs & low).wrapping_add(low)) | differs | low)
    };
    is(0, b'%') | is(1, b'(') | is(2, b'<') | is(0x20, b'[' & !0x20) | is(0x20, b']' & !0x20)
}

/// Which byte has the first bit that is set.
fn first_byte(bits: u64) -> usize {
    usize::try_from(bits.trailing_zeros() / 8).unwrap_or(0)
}

/// The length of a literal string with its parentheses, of which `text` has the first.
fn literal(text: &[u8]) -> Option<usize> {
    let mut open = 1_usize;
    let mut at = 1_usize;
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
            let body = after_plain_header(text.as_bytes(), 4, 0).expect("a plain header");
            assert_eq!(Completeness::new().holds(body), expected, "{text}");
        }
    }

    #[test]
    fn plain_headers() {
        for (text, expected) in [
            ("12 0 obj", true),
            ("12 0 obj<<", true),
            ("12 0 objx", false),
            ("13 0 obj", false),
            ("12 1 obj", false),
            ("12  0 obj", false),
            ("12 0", false),
            ("112 0 obj", false),
            ("1 0 obj", false),
            ("12 00 obj", false),
            (" 0 obj", false),
        ] {
            assert_eq!(after_plain_header(text.as_bytes(), 12, 0).is_some(), expected, "{text}");
        }
    }

    #[test]
    fn loose_runs_end_at_delimiters_but_not_at_names() {
        for byte in 0..=255_u8 {
            for before in [0, 1, 5, 6, 7, 8, 9, 40] {
                let mut text = vec![b'a'; before];
                text.extend([byte, b' ']);
                let is_tight = b"%()<>[]{}".contains(&byte);
                assert_eq!(loose_length(&text), if is_tight { before } else { before + 2 }, "{byte:#x}");
            }
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
