//! ISO 32000-2 7.2: characters and tokens.

use memchr::memchr;

use super::character::{is_common_space, is_regular, is_space, regular_length};
use super::hexadecimal::{Hexadecimal, nibble};
use super::{Name, PdfString};

/// Reads tokens from a window of bytes.
#[derive(Debug)]
pub(super) struct Lexer<'a> {
    bytes: &'a [u8],
    at: usize,
    start: usize,
    cut: bool,
    tolerated: Vec<Tolerance>,
}

/// A token of 7.2.
#[derive(Debug, PartialEq)]
pub(super) enum Token<'a> {
    Integer(i64),
    Real(f64),
    Name(Name),
    String(PdfString),
    ArrayStart,
    ArrayEnd,
    DictionaryStart,
    DictionaryEnd,
    Keyword(&'a [u8]),
}

/// Why no token or object could be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Fault {
    /// Place in the window.
    pub(super) at: usize,
    pub(super) message: &'static str,
}

/// 7.3.10: a reference or a header is no longer, with the largest numbers; some programs read no further.
const LONGEST_REFERENCE: usize = 20;

/// A departure from the standard that was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Tolerance {
    pub(super) code: &'static str,
    /// Place in the window.
    pub(super) at: usize,
    pub(super) message: &'static str,
}

/// The names in a text, in their order, as a default appearance has them (12.7.4.3). Ends where it can't be read.
pub(crate) fn names_in(text: &[u8]) -> impl Iterator<Item = Name> {
    let mut lexer = Lexer::new(text);
    std::iter::from_fn(move || {
        loop {
            if let Token::Name(name) = lexer.token().ok()? {
                return Some(name);
            }
        }
    })
}

impl<'a> Lexer<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0, start: 0, cut: false, tolerated: Vec::new() }
    }

    /// Whether the end of the window was looked at: what was read may go on beyond it.
    pub(super) fn is_cut(&self) -> bool {
        self.cut
    }

    /// The place of the next byte.
    pub(super) fn at(&self) -> usize {
        self.at
    }

    /// The place where the last token begins.
    pub(super) fn start(&self) -> usize {
        self.start
    }

    pub(super) fn seek(&mut self, at: usize) {
        self.at = at;
    }

    pub(super) fn take_tolerated(&mut self) -> Vec<Tolerance> {
        std::mem::take(&mut self.tolerated)
    }

    pub(super) fn tolerate(&mut self, code: &'static str, at: usize, message: &'static str) {
        // One object can't say more than this of one kind that is worth hearing; of no kind does it go unheard.
        if self.tolerated.iter().filter(|told| told.code == code).count() < 4 {
            self.tolerated.push(Tolerance { code, at, message });
        }
    }

    pub(super) fn peek(&mut self) -> Option<u8> {
        let next = self.bytes.get(self.at).copied();
        self.cut |= next.is_none();
        next
    }

    pub(super) fn skip(&mut self) {
        self.at = self.at.saturating_add(1).min(self.bytes.len());
    }

    /// The bytes not yet read.
    pub(super) fn rest(&self) -> &'a [u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    /// Whether what was read since `from` is nothing but digits, a keyword and white space that all programs take for it, and short.
    pub(super) fn is_plain_since(&self, from: usize) -> bool {
        let text = self.bytes.get(from..self.at).unwrap_or_default();
        let is_plain = |byte: &u8| byte.is_ascii_alphanumeric() || is_common_space(*byte);
        text.len() <= LONGEST_REFERENCE && text.iter().all(is_plain)
    }

    /// Consumes `bytes` if they come next.
    pub(super) fn eat(&mut self, bytes: &[u8]) -> bool {
        let rest = self.rest();
        if rest.starts_with(bytes) {
            self.at = self.at.saturating_add(bytes.len());
            true
        } else {
            self.cut |= rest.len() < bytes.len();
            false
        }
    }

    /// 7.2.3, 7.2.4: white space and comments.
    pub(super) fn skip_space(&mut self) {
        while let Some(byte) = self.peek() {
            if is_space(byte) {
                if byte == 0 {
                    self.tolerate("null-space", self.at, "a null character stands for white space");
                }
                self.skip();
            } else if byte == b'%' {
                self.skip_line();
            } else {
                break;
            }
        }
    }

    /// Everything up to the next end-of-line.
    pub(super) fn skip_line(&mut self) {
        let line = self.rest().iter().position(|byte| matches!(byte, b'\r' | b'\n'));
        self.cut |= line.is_none();
        self.at = line.map_or(self.bytes.len(), |length| self.at.saturating_add(length));
    }

    /// An unsigned decimal number and nothing else; the place stays when there is none.
    pub(super) fn unsigned(&mut self) -> Option<u64> {
        let rest = self.rest();
        let mut value = 0u64;
        let mut length = 0usize;
        for byte in rest {
            let digit = byte.wrapping_sub(b'0');
            if digit > 9 {
                break;
            }
            value = value.checked_mul(10)?.checked_add(u64::from(digit))?;
            length = length.wrapping_add(1);
        }
        self.cut |= length == rest.len();
        self.at = self.at.saturating_add(length);
        (length > 0).then_some(value)
    }

    pub(super) fn token(&mut self) -> Result<Token<'a>, Fault> {
        self.skip_space();
        self.start = self.at;
        let Some(byte) = self.peek() else {
            return Err(self.fault("object ends too early"));
        };
        match byte {
            b'/' => {
                self.skip();
                Ok(Token::Name(self.name()))
            }
            b'0'..=b'9' | b'+' | b'-' | b'.' => self.number(),
            b'(' => {
                self.skip();
                self.literal_string()
            }
            b'<' => {
                self.skip();
                if self.eat(b"<") { Ok(Token::DictionaryStart) } else { self.hexadecimal_string() }
            }
            b'>' => {
                self.skip();
                if self.eat(b">") { Ok(Token::DictionaryEnd) } else { Err(self.fault("lone `>`")) }
            }
            b'[' => {
                self.skip();
                Ok(Token::ArrayStart)
            }
            b']' => {
                self.skip();
                Ok(Token::ArrayEnd)
            }
            b')' | b'{' | b'}' => Err(self.fault("delimiter out of place")),
            _ => Ok(Token::Keyword(self.regular())),
        }
    }

    /// Whether the token begins with a sign.
    pub(super) fn is_signed(&self) -> bool {
        matches!(self.bytes.get(self.start), Some(b'+' | b'-'))
    }

    fn fault(&self, message: &'static str) -> Fault {
        Fault { at: self.start, message }
    }

    /// A run of regular characters.
    fn regular(&mut self) -> &'a [u8] {
        let rest = self.rest();
        let length = regular_length(rest);
        self.cut |= length == rest.len();
        self.at = self.at.saturating_add(length);
        rest.get(..length).unwrap_or_default()
    }

    fn name(&mut self) -> Name {
        let written = self.regular();
        if written.len() > LONGEST_NAME {
            self.tolerate("name-odd", self.start, "a name is longer than programs read (annex C)");
        }
        if memchr(b'#', written).is_none() {
            return Name::from(written);
        }
        let mut bytes = Vec::with_capacity(written.len());
        let mut rest = written;
        while let Some((byte, after)) = rest.split_first() {
            rest = after;
            if *byte == b'#' {
                if let [high, low, after @ ..] = after
                    && let (Some(high), Some(low)) = (nibble(*high), nibble(*low))
                {
                    if high | low == 0 {
                        self.tolerate("name-odd", self.start, "a name holds the character 0 (7.3.5)");
                    }
                    bytes.push(high << 4 | low);
                    rest = after;
                    continue;
                }
                self.tolerate(
                    "name-escape",
                    self.start,
                    "a `#` in a name is not followed by two hexadecimal digits",
                );
            }
            bytes.push(*byte);
        }
        Name::from(bytes.as_slice())
    }

    fn number(&mut self) -> Result<Token<'a>, Fault> {
        let rest = self.rest();
        let mut bytes = rest.iter();
        let (mut value, mut divisor, mut negative) = (0u64, None::<f64>, false);
        let (mut length, mut signs, mut digits, mut overflow) = (0usize, 0u32, 0u32, None::<f64>);
        let mut ended = false;
        for byte in bytes.by_ref() {
            match byte {
                b'0'..=b'9' => {
                    digits = digits.saturating_add(1);
                    let digit = byte.wrapping_sub(b'0');
                    let next = value.checked_mul(10).and_then(|tens| tens.checked_add(u64::from(digit)));
                    match (&mut overflow, next, &mut divisor) {
                        (None, Some(next), None) => value = next,
                        (None, Some(next), Some(divisor)) => {
                            value = next;
                            *divisor *= 10.0;
                        }
                        (None, None, None) => overflow = Some(real(value) * 10.0 + f64::from(digit)),
                        (Some(large), _, None) => *large = (*large * 10.0 + f64::from(digit)).min(f64::MAX),
                        // Finer than a double can tell.
                        (_, _, Some(_)) => {}
                    }
                }
                b'.' if divisor.is_none() => divisor = Some(1.0),
                b'+' | b'-' if digits == 0 && divisor.is_none() => {
                    negative |= *byte == b'-';
                    signs = signs.saturating_add(1);
                }
                _ => {
                    ended = true;
                    break;
                }
            }
            length = length.wrapping_add(1);
        }
        self.cut |= !ended;
        self.at = self.at.saturating_add(length);
        if digits == 0 && divisor.is_none() {
            return Err(self.fault("sign without a number"));
        }
        if digits == 0 {
            self.tolerate("number-digits", self.start, "a number has no digit; it is read as 0");
        }
        if overflow.is_some() && divisor.is_none() {
            self.tolerate("number-long", self.start, "an integer is larger than programs count");
        }
        if length > LONGEST_NUMBER {
            self.tolerate("number-long", self.start, "a number has more digits than programs read");
        }
        if signs > 1 {
            self.tolerate("number-signs", self.start, "a number has more than one sign");
        }
        if ended && rest.get(length).is_some_and(|byte| is_regular(*byte)) {
            self.tolerate("number-glued", self.start, "a number runs into what follows");
        }
        if overflow.is_none()
            && divisor.is_none()
            && let Ok(integer) = i64::try_from(value)
        {
            return Ok(Token::Integer(if negative { integer.wrapping_neg() } else { integer }));
        }
        let magnitude = overflow.unwrap_or_else(|| real(value)) / divisor.unwrap_or(1.0);
        Ok(Token::Real(if negative { -magnitude } else { magnitude }))
    }

    /// 7.3.4.2, after the opening parenthesis.
    fn literal_string(&mut self) -> Result<Token<'a>, Fault> {
        let mut bytes = Vec::new();
        let mut open = 1u32;
        loop {
            let rest = self.rest();
            let Some(length) = rest.iter().position(|byte| matches!(byte, b'(' | b')' | b'\\' | b'\r'))
            else {
                self.cut = true;
                return Err(self.fault("string without its closing parenthesis"));
            };
            bytes.extend_from_slice(rest.get(..length).unwrap_or_default());
            self.at = self.at.saturating_add(length);
            let special = self.peek();
            self.skip();
            match special {
                Some(b'(') => {
                    open = open.saturating_add(1);
                    bytes.push(b'(');
                }
                Some(b')') => {
                    open = open.saturating_sub(1);
                    if open == 0 {
                        break;
                    }
                    bytes.push(b')');
                }
                Some(b'\r') => {
                    // 7.3.4.2 has a line feed here; not all programs do.
                    self.tolerate("string-eol", self.start, "a string holds a carriage return as it is");
                    self.eat(b"\n");
                    bytes.push(b'\n');
                }
                _ => self.escape(&mut bytes),
            }
        }
        Ok(Token::String(PdfString { bytes: bytes.into(), hexadecimal: false }))
    }

    /// Table 3, after the reverse solidus.
    fn escape(&mut self, bytes: &mut Vec<u8>) {
        let Some(byte) = self.peek() else { return };
        self.skip();
        match byte {
            b'n' => bytes.push(b'\n'),
            b'r' => bytes.push(b'\r'),
            b't' => bytes.push(b'\t'),
            b'b' => bytes.push(8),
            b'f' => bytes.push(12),
            b'\n' => {}
            b'\r' => {
                self.eat(b"\n");
            }
            b'0'..=b'7' => {
                let mut value = u16::from(byte.wrapping_sub(b'0'));
                for _ in 0..2 {
                    let Some(digit @ b'0'..=b'7') = self.peek() else { break };
                    value = value.wrapping_shl(3) | u16::from(digit.wrapping_sub(b'0'));
                    self.skip();
                }
                let [overflow, value] = value.to_be_bytes();
                if overflow != 0 {
                    // High-order overflow is ignored, though not by all programs.
                    self.tolerate("string-octal", self.start, "an octal code in a string is beyond a byte");
                }
                bytes.push(value);
            }
            other => bytes.push(other),
        }
    }

    /// 7.3.4.3, after the opening angle bracket.
    fn hexadecimal_string(&mut self) -> Result<Token<'a>, Fault> {
        let Some(length) = memchr(b'>', self.rest()) else {
            self.cut = true;
            return Err(self.fault("hexadecimal string without its closing bracket"));
        };
        let written = self.rest().get(..length).unwrap_or_default();
        self.at = self.at.saturating_add(length).saturating_add(1);
        let Hexadecimal { bytes, foreign } = Hexadecimal::decode(written);
        if foreign || written.contains(&0) {
            // 7.2.3 has NUL for white space, and not all programs pass over it.
            self.tolerate(
                "hexadecimal-string",
                self.start,
                "a hexadecimal string holds characters that are no digits",
            );
        }
        Ok(Token::String(PdfString { bytes: bytes.into(), hexadecimal: true }))
    }
}

/// Annex C.2: the bytes of a name.
const LONGEST_NAME: usize = 127;

/// Numbers are written with less; there are programs whose buffers end at some length beyond.
const LONGEST_NUMBER: usize = 64;

#[expect(clippy::as_conversions, reason = "there is no other way from u64 to the nearest f64")]
fn real(value: u64) -> f64 {
    value as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(bytes: &[u8]) -> Vec<Token<'_>> {
        let mut lexer = Lexer::new(bytes);
        std::iter::from_fn(|| lexer.token().ok()).collect()
    }

    fn string(bytes: &[u8], hexadecimal: bool) -> Token<'static> {
        Token::String(PdfString { bytes: bytes.into(), hexadecimal })
    }

    #[test]
    fn one_token_at_a_time() {
        for (bytes, want) in [
            (&b"12"[..], Token::Integer(12)),
            (b"+17", Token::Integer(17)),
            (b"-98", Token::Integer(-98)),
            (b"--5", Token::Integer(-5)),
            (b"34.5", Token::Real(34.5)),
            (b"-.002", Token::Real(-0.002)),
            (b"4.", Token::Real(4.0)),
            (b"9223372036854775808", Token::Real(9_223_372_036_854_775_808.0)),
            (b"99999999999999999999", Token::Real(1e20)),
            (b"/Name1", Token::Name(Name::from(&b"Name1"[..]))),
            (b"/A#20B#zz", Token::Name(Name::from(&b"A B#zz"[..]))),
            (b"/", Token::Name(Name::from(&b""[..]))),
            (b"% comment\r  true", Token::Keyword(b"true")),
            (b"(a(b)c\\)\\n\\053\\53x\\5)", string(b"a(b)c)\n++x\x05", false)),
            (b"(line\\\r\none\r\ntwo\\q)", string(b"lineone\ntwoq", false)),
            (b"(\\777)", string(b"\xFF", false)),
            (b"<90 1fA>", string(b"\x90\x1F\xA0", true)),
            (b"<>", string(b"", true)),
        ] {
            assert_eq!(tokens(bytes), [want], "{}", bytes.escape_ascii());
        }
    }

    /// More digits than a double holds leave a number that equals itself and can be reckoned with.
    #[test]
    fn numbers_of_any_length_are_finite() {
        let zeros = "0".repeat(400);
        for (text, want) in [
            (format!("558.5{zeros}"), 558.5),
            (format!("-0.{zeros}1"), 0.0),
            (format!("1{zeros}"), f64::MAX),
            (format!("-1{zeros}.{zeros}"), -f64::MAX),
            (format!("18446744073709551616.5{zeros}"), 18_446_744_073_709_551_616.0),
            ("0.33333333333333333333333333".to_owned(), 0.333_333_333_333_333_3),
        ] {
            let [Token::Real(value)] = tokens(text.as_bytes())[..] else { panic!("{text}") };
            assert!((value - want).abs() < 1e-15, "{text}: {value}");
        }
    }

    #[test]
    fn delimiters_end_tokens() {
        use Token::*;
        assert_eq!(
            tokens(b"<</A[1 2]/B null>>"),
            [
                DictionaryStart,
                Name(b"A"[..].into()),
                ArrayStart,
                Integer(1),
                Integer(2),
                ArrayEnd,
                Name(b"B"[..].into()),
                Keyword(b"null"),
                DictionaryEnd
            ]
        );
    }

    #[test]
    fn a_window_that_may_cut_a_token_says_so() {
        for (bytes, cut) in [
            (&b"12 "[..], false),
            (b"12", true),
            (b"/Na", true),
            (b"(a", true),
            (b"(a)", false),
            (b"<4", true),
            (b"<", true),
            (b">", true),
            (b"tru", true),
            (b"  ", true),
            (b"% x", true),
        ] {
            let mut lexer = Lexer::new(bytes);
            let _ = lexer.token();
            assert_eq!(lexer.is_cut(), cut, "{}", bytes.escape_ascii());
        }
    }
}
