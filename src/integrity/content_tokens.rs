//! 7.8.2: the tokens of a content stream, as far as a look at what it shows needs them.

use crate::pdf::Hexadecimal;

/// What a content stream is made of.
pub(super) enum Token<'a> {
    Number(f64),
    String(Vec<u8>),
    /// Without its solidus; escapes are left as they are (7.3.5).
    Name(&'a [u8]),
    Operator(&'a [u8]),
    Other,
}

/// Reads tokens from a content stream.
pub(super) struct Tokens<'a> {
    rest: &'a [u8],
}

impl<'a> Tokens<'a> {
    pub(super) fn new(content: &'a [u8]) -> Self {
        Self { rest: content }
    }

    pub(super) fn next(&mut self) -> Option<Token<'a>> {
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
                        return Some(Token::Name(word.get(1..).unwrap_or_default()));
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

    pub(super) fn skip_inline_image(&mut self) {
        let end = memchr::memmem::find(self.rest, b"EI").map_or(self.rest.len(), |at| at.saturating_add(2));
        self.rest = self.rest.get(end..).unwrap_or_default();
    }
}
