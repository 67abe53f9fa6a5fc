//! X.690 clause 8: tags, lengths and contents, over bytes that may lie.

use std::fmt;

/// What could not be read, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[error("{what} at byte {offset}")]
pub struct Asn1Error {
    /// Offset from the start of the outermost encoding.
    pub offset: usize,
    /// The structure and the fault, such as `signer info: version expected`.
    pub what: &'static str,
}

/// X.690 8.1.2.2: the class of a tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_enums, reason = "two bits")]
pub enum Class {
    /// Types of X.680 itself.
    Universal,
    /// Application-wide.
    Application,
    /// `[n]` of a surrounding type.
    Context,
    /// Private.
    Private,
}

/// X.690 8.1.2: identifier octets.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Tag {
    /// The class.
    pub class: Class,
    /// Whether the contents are encodings themselves.
    pub constructed: bool,
    /// The number.
    pub number: u32,
}

impl Tag {
    /// BOOLEAN
    pub const BOOLEAN: Self = Self::universal(1);
    /// INTEGER
    pub const INTEGER: Self = Self::universal(2);
    /// BIT STRING
    pub const BIT_STRING: Self = Self::universal(3);
    /// OCTET STRING
    pub const OCTET_STRING: Self = Self::universal(4);
    /// NULL
    pub const NULL: Self = Self::universal(5);
    /// OBJECT IDENTIFIER
    pub const OBJECT_IDENTIFIER: Self = Self::universal(6);
    /// ENUMERATED
    pub const ENUMERATED: Self = Self::universal(10);
    /// UTF8String
    pub const UTF8_STRING: Self = Self::universal(12);
    /// SEQUENCE and SEQUENCE OF
    pub const SEQUENCE: Self = Self { constructed: true, ..Self::universal(16) };
    /// SET and SET OF
    pub const SET: Self = Self { constructed: true, ..Self::universal(17) };
    /// PrintableString
    pub const PRINTABLE_STRING: Self = Self::universal(19);
    /// T61String
    pub const TELETEX_STRING: Self = Self::universal(20);
    /// IA5String
    pub const IA5_STRING: Self = Self::universal(22);
    /// UTCTime
    pub const UTC_TIME: Self = Self::universal(23);
    /// GeneralizedTime
    pub const GENERALIZED_TIME: Self = Self::universal(24);
    /// VisibleString
    pub const VISIBLE_STRING: Self = Self::universal(26);
    /// UniversalString
    pub const UNIVERSAL_STRING: Self = Self::universal(28);
    /// BMPString
    pub const BMP_STRING: Self = Self::universal(30);

    const fn universal(number: u32) -> Self {
        Self { class: Class::Universal, constructed: false, number }
    }

    /// `[number]`, primitive.
    pub const fn context(number: u32) -> Self {
        Self { class: Class::Context, constructed: false, number }
    }

    /// `[number]`, constructed.
    pub const fn context_constructed(number: u32) -> Self {
        Self { class: Class::Context, constructed: true, number }
    }

    /// Whether class and number agree; BER may spell strings either way, so the form is left out.
    pub fn is(self, other: Self) -> bool {
        self.class == other.class && self.number == other.number
    }
}

impl fmt::Debug for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let form = if self.constructed { "constructed" } else { "primitive" };
        write!(f, "{:?} {} {form}", self.class, self.number)
    }
}

/// One tag, length and contents, as it stands in the input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tlv<'a> {
    /// Identifier octets.
    pub tag: Tag,
    /// Everything, from the first identifier octet to the last content (or end-of-contents) octet.
    pub raw: &'a [u8],
    /// The contents alone, without end-of-contents octets.
    pub content: &'a [u8],
    /// Whether the length was indefinite (X.690 8.1.3.6).
    pub indefinite: bool,
    /// Offset of `raw` from the start of the outermost encoding.
    pub offset: usize,
    depth: u32,
}

impl<'a> Tlv<'a> {
    /// A reader over the contents.
    pub fn reader(&self) -> Reader<'a> {
        let header = self.raw.len().saturating_sub(self.content.len()).saturating_sub(if self.indefinite {
            2
        } else {
            0
        });
        Reader {
            input: self.content,
            offset: self.offset.saturating_add(header),
            depth: self.depth.saturating_add(1),
        }
    }

    /// An error at this place.
    pub fn error(&self, what: &'static str) -> Asn1Error {
        Asn1Error { offset: self.offset, what }
    }
}

/// Reads encodings from the front of some bytes. BER is accepted; every span stays available.
#[derive(Clone, Copy, Debug)]
pub struct Reader<'a> {
    input: &'a [u8],
    offset: usize,
    depth: u32,
}

impl<'a> Reader<'a> {
    /// A reader over an outermost encoding.
    pub const fn new(input: &'a [u8]) -> Self {
        Self { input, offset: 0, depth: 0 }
    }

    /// Whether nothing is left.
    pub const fn is_empty(&self) -> bool {
        self.input.is_empty()
    }

    /// What is left.
    pub const fn rest(&self) -> &'a [u8] {
        self.input
    }

    /// Offset of what is left, from the start of the outermost encoding.
    pub const fn offset(&self) -> usize {
        self.offset
    }

    /// An error at this place.
    pub const fn error(&self, what: &'static str) -> Asn1Error {
        Asn1Error { offset: self.offset, what }
    }

    /// The tag that comes next, if any can be read.
    pub fn peek(&self) -> Option<Tag> {
        identifier(self.input).map(|(tag, _)| tag)
    }

    /// The next encoding, whatever it is.
    ///
    /// # Errors
    /// When the identifier or length octets can't be read or the contents run over.
    pub fn any(&mut self) -> Result<Tlv<'a>, Asn1Error> {
        if self.depth > MAX_DEPTH {
            return Err(self.error("asn.1: nested too deeply"));
        }
        let (tag, after_tag) = identifier(self.input).ok_or_else(|| self.error("asn.1: no tag"))?;
        let (length, content) = length(after_tag).ok_or_else(|| self.error("asn.1: no length"))?;
        let (content, consumed, indefinite) = match length {
            Some(length) => {
                let content =
                    content.get(..length).ok_or_else(|| self.error("asn.1: contents run over the end"))?;
                (content, content.len(), false)
            }
            None if tag.constructed => {
                let inner =
                    until_end_of_contents(content).ok_or_else(|| self.error("asn.1: no end of contents"))?;
                (inner, inner.len().saturating_add(2), true)
            }
            None => return Err(self.error("asn.1: indefinite length on a primitive")),
        };
        let header = self.input.len().saturating_sub(after_length(after_tag).len());
        let total = header.saturating_add(consumed);
        let (raw, rest) = self
            .input
            .split_at_checked(total)
            .ok_or_else(|| self.error("asn.1: contents run over the end"))?;
        let tlv = Tlv { tag, raw, content, indefinite, offset: self.offset, depth: self.depth };
        self.input = rest;
        self.offset = self.offset.saturating_add(total);
        Ok(tlv)
    }

    /// The next encoding, which must carry this tag (the form is not compared).
    ///
    /// # Errors
    /// `what` at this place when another tag or nothing comes.
    pub fn expect(&mut self, tag: Tag, what: &'static str) -> Result<Tlv<'a>, Asn1Error> {
        match self.peek() {
            Some(next) if next.is(tag) => self.any(),
            _ => Err(self.error(what)),
        }
    }

    /// The next encoding if it carries this tag (the form is not compared).
    ///
    /// # Errors
    /// When the tag agrees and the rest can't be read.
    pub fn optional(&mut self, tag: Tag) -> Result<Option<Tlv<'a>>, Asn1Error> {
        match self.peek() {
            Some(next) if next.is(tag) => self.any().map(Some),
            _ => Ok(None),
        }
    }

    /// A SEQUENCE, as a reader over its contents.
    ///
    /// # Errors
    /// `what` at this place.
    pub fn sequence(&mut self, what: &'static str) -> Result<Self, Asn1Error> {
        Ok(self.expect(Tag::SEQUENCE, what)?.reader())
    }

    /// A SET, as a reader over its contents.
    ///
    /// # Errors
    /// `what` at this place.
    pub fn set(&mut self, what: &'static str) -> Result<Self, Asn1Error> {
        Ok(self.expect(Tag::SET, what)?.reader())
    }

    /// Nothing may be left.
    ///
    /// # Errors
    /// `what` at the first byte that is left.
    pub const fn finish(&self, what: &'static str) -> Result<(), Asn1Error> {
        if self.input.is_empty() { Ok(()) } else { Err(self.error(what)) }
    }
}

/// X.690 8.1.2: the tag and what follows it.
fn identifier(input: &[u8]) -> Option<(Tag, &[u8])> {
    let (first, mut rest) = input.split_first()?;
    let class = match first >> 6 {
        0 => Class::Universal,
        1 => Class::Application,
        2 => Class::Context,
        _ => Class::Private,
    };
    let constructed = first & 0x20 != 0;
    let mut number = u32::from(first & 0x1f);
    if number == 0x1f {
        number = 0;
        loop {
            let (byte, tail) = rest.split_first()?;
            rest = tail;
            number = number.checked_mul(128)?.checked_add(u32::from(byte & 0x7f))?;
            if byte & 0x80 == 0 {
                break;
            }
        }
    }
    Some((Tag { class, constructed, number }, rest))
}

/// X.690 8.1.3: a definite length, or `None` for the indefinite form, and what follows.
fn length(input: &[u8]) -> Option<(Option<usize>, &[u8])> {
    let (first, rest) = input.split_first()?;
    match first {
        0..=0x7f => Some((Some(usize::from(*first)), rest)),
        0x80 => Some((None, rest)),
        _ => {
            let (octets, rest) = rest.split_at_checked(usize::from(first & 0x7f))?;
            let mut length = 0usize;
            for octet in octets {
                length = length.checked_mul(256)?.checked_add(usize::from(*octet))?;
            }
            Some((Some(length), rest))
        }
    }
}

fn after_length(input: &[u8]) -> &[u8] {
    length(input).map_or(&[], |(_, rest)| rest)
}

/// X.690 8.1.5: the contents before the end-of-contents octets that close the level at hand.
fn until_end_of_contents(input: &[u8]) -> Option<&[u8]> {
    let (mut rest, mut open) = (input, 1u32);
    loop {
        if let Some(tail) = rest.strip_prefix(&[0, 0]) {
            open = open.checked_sub(1)?;
            if open == 0 {
                return input.get(..input.len().checked_sub(rest.len())?);
            }
            rest = tail;
            continue;
        }
        let (tag, after_tag) = identifier(rest)?;
        let (length, content) = length(after_tag)?;
        match length {
            Some(length) => rest = content.get(length..)?,
            None if tag.constructed && open < MAX_DEPTH => {
                open = open.checked_add(1)?;
                rest = content;
            }
            None => return None,
        }
    }
}

/// Deeper than any CMS or certificate; `Reader` carries the depth, so recursion over it ends here.
const MAX_DEPTH: u32 = 64;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn definite_and_indefinite_forms_hold_the_same_contents() {
        for (hex, indefinite) in
            [("30 03 02 01 05", false), ("30 80 02 01 05 00 00", true), ("30 81 03 02 01 05", false)]
        {
            let bytes: Vec<u8> = hex.split(' ').map(|b| u8::from_str_radix(b, 16).unwrap()).collect();
            let mut reader = Reader::new(&bytes);
            let tlv = reader.any().unwrap();
            assert_eq!((tlv.raw, tlv.content, tlv.indefinite), (&bytes[..], &[2, 1, 5][..], indefinite));
            assert!(reader.is_empty());
            let inner = tlv.reader().any().unwrap();
            assert_eq!(&bytes[inner.offset..inner.offset + 3], &[2, 1, 5]);
        }
    }

    #[test]
    fn lies_are_refused() {
        for bytes in [
            &[][..],
            &[0x30],
            &[0x30, 5, 1],
            &[0x30, 0x80, 2, 1, 5],
            &[0x04, 0x80, 0, 0],
            &[0x30, 0x89, 1, 1, 1, 1, 1, 1, 1, 1, 1],
        ] {
            assert!(Reader::new(bytes).any().is_err(), "{bytes:?}");
        }
    }

    #[test]
    fn deep_nesting_ends() {
        let deep: Vec<u8> = [0x30, 0x80].repeat(100_000);
        assert!(Reader::new(&deep).any().is_err());
    }
}
