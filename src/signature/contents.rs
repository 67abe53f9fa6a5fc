//! 12.8.1, table 255, `/Contents`: the signature value as it is laid down in the file.

use std::ops::Range;

use crate::pdf::Hexadecimal;
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
        let Hexadecimal { bytes, foreign } = Hexadecimal::decode(inner);
        if foreign {
            let bytes = fallback.to_vec();
            return Self { bytes, span: Some(span), form: Form::HexadecimalWithForeignBytes };
        }
        Self { bytes, span: Some(span), form: Form::Hexadecimal }
    }

    /// Whether there is nothing but padding.
    pub(super) fn is_empty(&self) -> bool {
        self.bytes.iter().all(|byte| *byte == 0)
    }
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
