//! 12.8.1, table 255, `/Contents`: the signature value as it is laid down in the file.

use std::ops::Range;

use crate::source::Source;

/// The signature value: decoded, and the token that holds it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Contents {
    /// The decoded bytes, padding included.
    pub bytes: Vec<u8>,
    /// The token in the file, delimiters included; `None` when it is a member of an object stream.
    pub span: Option<Range<u64>>,
    /// How it is written.
    pub form: Form,
}

/// How a string token is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Form {
    /// `<` hexadecimal digits and white space `>`, and nothing else.
    Hexadecimal,
    /// `<` … `>` with other characters between them: room for unsigned objects.
    HexadecimalWithForeignBytes,
    /// `(` … `)`: room for unsigned objects.
    Literal,
    /// Not a token in the file.
    Elsewhere,
}

impl Contents {
    /// Reads the token at `span`. `fallback` is what the parser made of it.
    ///
    /// 7.6.2: `/Contents` of a signature is never encrypted, so the token itself is what counts.
    pub(super) fn read(source: &dyn Source, span: Range<u64>, fallback: &[u8]) -> Self {
        let length = usize::try_from(span.end.saturating_sub(span.start)).unwrap_or(usize::MAX);
        let token = source.read(span.start, length).unwrap_or_default();
        let inner = token.strip_prefix(b"<").and_then(|rest| rest.strip_suffix(b">"));
        let Some(inner) = inner.filter(|_| token.len() == length) else {
            return Self { bytes: fallback.to_vec(), span: Some(span), form: Form::Literal };
        };
        match decode(inner) {
            Some(bytes) => Self { bytes, span: Some(span), form: Form::Hexadecimal },
            None => {
                Self { bytes: fallback.to_vec(), span: Some(span), form: Form::HexadecimalWithForeignBytes }
            }
        }
    }

    /// Whether the last digit stands alone (7.3.4.3: a zero is then assumed).
    pub(super) fn is_empty(&self) -> bool {
        self.bytes.iter().all(|byte| *byte == 0)
    }
}

/// 7.3.4.3. `None` when there is anything but digits and white space.
fn decode(inner: &[u8]) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(inner.len().div_ceil(2));
    let mut high: Option<u8> = None;
    for byte in inner {
        let digit = match byte {
            b'0'..=b'9' => byte.wrapping_sub(b'0'),
            b'a'..=b'f' => byte.wrapping_sub(b'a').wrapping_add(10),
            b'A'..=b'F' => byte.wrapping_sub(b'A').wrapping_add(10),
            0 | b'\t' | b'\n' | 0x0c | b'\r' | b' ' => continue,
            _ => return None,
        };
        high = match high {
            None => Some(digit),
            Some(high) => {
                bytes.push(high.wrapping_shl(4) | digit);
                None
            }
        };
    }
    if let Some(high) = high {
        bytes.push(high.wrapping_shl(4));
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens() {
        for (token, form, bytes) in [
            (&b"<30800aFF>"[..], Form::Hexadecimal, &[0x30, 0x80, 0x0a, 0xff][..]),
            (b"<30 80\r\n0>", Form::Hexadecimal, &[0x30, 0x80, 0x00]),
            (b"<>", Form::Hexadecimal, &[]),
            (b"<30 obj>", Form::HexadecimalWithForeignBytes, b"fallback"),
            (b"<30<80>", Form::HexadecimalWithForeignBytes, b"fallback"),
            (b"(0\x80)", Form::Literal, b"fallback"),
        ] {
            let contents = Contents::read(&token, 0..token.len() as u64, b"fallback");
            assert_eq!((contents.form, &contents.bytes[..]), (form, bytes), "{token:?}");
        }
    }
}
