//! X.690 clause 8: the contents of primitive types.

use std::borrow::Cow;

use super::{Asn1Error, ObjectIdentifier, Reader, Tag, Tlv};
use crate::time::{Digits, Time};

/// X.690 8.6: the octets of a BIT STRING and how many bits of the last one do not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BitString<'a> {
    /// The octets.
    pub octets: &'a [u8],
    /// Unused bits of the last octet, 0 to 7.
    pub unused: u8,
}

impl BitString<'_> {
    /// Bit `index`, counted from the most significant bit of the first octet; absent bits are 0.
    pub fn bit(&self, index: usize) -> bool {
        let octet = self.octets.get(index.wrapping_shr(3)).copied().unwrap_or(0);
        octet & 0x80u8.wrapping_shr(u32::try_from(index & 7).unwrap_or(0)) != 0
    }
}

impl<'a> Tlv<'a> {
    /// BOOLEAN; any non-zero octet is true (BER).
    ///
    /// # Errors
    /// When there is not exactly one octet.
    pub fn boolean(&self) -> Result<bool, Asn1Error> {
        match self.content {
            [octet] => Ok(*octet != 0),
            _ => Err(self.error("boolean: one octet expected")),
        }
    }

    /// A small INTEGER or ENUMERATED.
    ///
    /// # Errors
    /// When it is empty or does not fit.
    pub fn small_integer(&self) -> Result<i64, Asn1Error> {
        let Some(first) = self.content.first() else { return Err(self.error("integer: no octets")) };
        let mut value = if first & 0x80 != 0 { -1i64 } else { 0 };
        for octet in self.content {
            value = value
                .checked_mul(256)
                .and_then(|v| v.checked_add(i64::from(*octet)))
                .ok_or_else(|| self.error("integer: too large"))?;
        }
        Ok(value)
    }

    /// A version: an INTEGER of one octet, at most `most`.
    ///
    /// # Errors
    /// When it is anything else.
    pub fn version(&self, most: u8) -> Result<u8, Asn1Error> {
        match self.content {
            [number] if self.tag.is(Tag::INTEGER) && *number <= most => Ok(*number),
            _ => Err(self.error("version: another number than there are")),
        }
    }

    /// OBJECT IDENTIFIER; one that is longer than [`ObjectIdentifier::MAX_LEN`] octets is refused.
    ///
    /// # Errors
    /// When it is malformed or too long.
    pub fn oid(&self) -> Result<ObjectIdentifier, Asn1Error> {
        ObjectIdentifier::from_bytes(self.content)
            .map_err(|_| self.error("object identifier: malformed or too long"))
    }

    /// The octets of an OCTET STRING (or implicitly tagged), BER segments joined.
    ///
    /// # Errors
    /// When a segment can't be read.
    pub fn octets(&self) -> Result<Cow<'a, [u8]>, Asn1Error> {
        if !self.tag.constructed {
            return Ok(Cow::Borrowed(self.content));
        }
        let mut joined = Vec::new();
        let mut open = vec![self.reader()];
        while let Some(reader) = open.last_mut() {
            if reader.is_empty() {
                open.pop();
                continue;
            }
            let segment = reader.expect(Tag::OCTET_STRING, "octet string: segment expected")?;
            if segment.tag.constructed {
                open.push(segment.reader());
            } else {
                joined.extend_from_slice(segment.content);
            }
        }
        Ok(Cow::Owned(joined))
    }

    /// BIT STRING in primitive form.
    ///
    /// # Errors
    /// When the first octet is missing or says more than 7.
    pub fn bit_string(&self) -> Result<BitString<'a>, Asn1Error> {
        match self.content.split_first() {
            Some((unused @ 0..=7, octets)) if !self.tag.constructed => {
                Ok(BitString { octets, unused: *unused })
            }
            _ => Err(self.error("bit string: malformed")),
        }
    }

    /// UTCTime (RFC 5280 4.1.2.5.1: years 50–99 are 1950–1999) or GeneralizedTime (with fraction and offset).
    ///
    /// # Errors
    /// When it is neither or a field is out of range.
    pub fn time(&self) -> Result<Time, Asn1Error> {
        let malformed = || self.error("time: malformed");
        let mut digits = Digits(self.content);
        let year = if self.tag.is(Tag::UTC_TIME) {
            match digits.number(2).ok_or_else(malformed)? {
                short @ 0..=49 => short.saturating_add(2000),
                short => short.saturating_add(1900),
            }
        } else if self.tag.is(Tag::GENERALIZED_TIME) {
            digits.number(4).ok_or_else(malformed)?
        } else {
            return Err(self.error("time: utc or generalized time expected"));
        };
        let mut field = |optional: bool| match digits.number(2) {
            Some(value) => u8::try_from(value).map_err(|_| malformed()),
            None if optional => Ok(0),
            None => Err(malformed()),
        };
        let (month, day, hour, minute) = (field(false)?, field(false)?, field(false)?, field(true)?);
        let second = field(true)?;
        let fraction = match digits.one_of(b".,") {
            Some(_) => digits.fraction().ok_or_else(malformed)?,
            None => 0,
        };
        let local =
            Time::from_civil(i64::from(year), month, day, hour, minute, second).ok_or_else(malformed)?;
        let sign = match digits.one_of(b"Z+-") {
            Some(b'+') => -1,
            Some(b'-') => 1,
            Some(_) => 0,
            None => return Err(malformed()),
        };
        let offset = if sign == 0 {
            0
        } else {
            let hours = i64::from(digits.number(2).ok_or_else(malformed)?);
            let minutes = i64::from(digits.number(2).ok_or_else(malformed)?);
            hours.saturating_mul(3600).saturating_add(minutes.saturating_mul(60)).saturating_mul(sign)
        };
        if !digits.0.is_empty() {
            return Err(malformed());
        }
        Ok(local.with_nanoseconds(fraction).saturating_add_seconds(offset))
    }
}

impl<'a> Reader<'a> {
    /// The next OBJECT IDENTIFIER.
    ///
    /// # Errors
    /// `what` at this place.
    pub fn oid(&mut self, what: &'static str) -> Result<ObjectIdentifier, Asn1Error> {
        self.expect(Tag::OBJECT_IDENTIFIER, what)?.oid()
    }
}

/// The magnitude of a non-negative INTEGER without leading zeros; `None` when it is negative or empty.
pub fn integer_magnitude(content: &[u8]) -> Option<&[u8]> {
    if content.first()? & 0x80 != 0 {
        return None;
    }
    let zeros = content.iter().take_while(|octet| **octet == 0).count();
    content.get(zeros..)
}

/// The text of a character string type, and whether it was as its type demands.
///
/// UTF-8 with faults is read lossily; PrintableString, VisibleString and IA5String with octets above 127 are read as
/// UTF-8 where that works, else as Latin-1 (as national identity cards have them); T61String is read as Latin-1.
/// `None` for a type that holds no text.
pub fn text(tlv: &Tlv<'_>) -> Option<(String, bool)> {
    let octets = tlv.octets().ok()?;
    let latin = || octets.iter().map(|octet| char::from(*octet)).collect::<String>();
    if tlv.tag.is(Tag::BMP_STRING) {
        let units =
            octets.chunks(2).map(|pair| pair.iter().fold(0u16, |n, o| n.wrapping_shl(8) | u16::from(*o)));
        let text: Result<String, _> = char::decode_utf16(units.clone()).collect();
        return Some(match text {
            Ok(text) => (text, octets.len().is_multiple_of(2)),
            Err(_) => {
                (char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect(), false)
            }
        });
    }
    if tlv.tag.is(Tag::UNIVERSAL_STRING) {
        let text: Option<String> = octets
            .chunks(4)
            .map(|quad| char::from_u32(quad.iter().fold(0u32, |n, o| n.wrapping_shl(8) | u32::from(*o))))
            .collect();
        return Some(text.map_or_else(|| (latin(), false), |text| (text, octets.len().is_multiple_of(4))));
    }
    if tlv.tag.is(Tag::UTF8_STRING) {
        return Some(match std::str::from_utf8(&octets) {
            Ok(text) => (text.to_owned(), true),
            Err(_) => (String::from_utf8_lossy(&octets).into_owned(), false),
        });
    }
    if tlv.tag.is(Tag::TELETEX_STRING) {
        return Some((latin(), true));
    }
    let seven_bit =
        [Tag::PRINTABLE_STRING, Tag::IA5_STRING, Tag::VISIBLE_STRING, NUMERIC_STRING, GENERAL_STRING];
    if seven_bit.iter().any(|tag| tlv.tag.is(*tag)) {
        return Some(match std::str::from_utf8(&octets) {
            Ok(text) => (text.to_owned(), text.is_ascii()),
            Err(_) => (latin(), false),
        });
    }
    None
}

const NUMERIC_STRING: Tag = Tag { number: 18, ..Tag::PRINTABLE_STRING };
const GENERAL_STRING: Tag = Tag { number: 27, ..Tag::PRINTABLE_STRING };

#[cfg(test)]
mod tests {
    use super::*;

    fn one(bytes: &[u8]) -> Tlv<'_> {
        Reader::new(bytes).any().unwrap()
    }

    #[test]
    fn times() {
        for (tag, content, want) in [
            (23, &b"201101000000Z"[..], Some("2020-11-01T00:00:00Z")),
            (23, b"500101000000Z", Some("1950-01-01T00:00:00Z")),
            (23, b"4912312359Z", Some("2049-12-31T23:59:00Z")),
            (24, b"20201101000000.5Z", Some("2020-11-01T00:00:00.5Z")),
            (24, b"20201101020000+0200", Some("2020-11-01T00:00:00Z")),
            (24, b"20201301000000Z", None),
            (24, b"2020110100000", None),
            (4, b"20201101000000Z", None),
        ] {
            let bytes = [&[tag, u8::try_from(content.len()).unwrap()], content].concat();
            assert_eq!(one(&bytes).time().ok().map(|t| t.to_string()).as_deref(), want);
        }
    }

    #[test]
    fn segmented_octet_strings_are_joined() {
        let bytes = [0x24, 0x80, 4, 1, 1, 0x24, 0x80, 4, 2, 2, 3, 0, 0, 0, 0];
        assert_eq!(one(&bytes).octets().unwrap().as_ref(), [1, 2, 3]);
    }

    #[test]
    fn integers() {
        for (content, want) in [
            (&[0x05][..], Some(5)),
            (&[0xff], Some(-1)),
            (&[0, 0x80], Some(128)),
            (&[], None),
            (&[1; 9], None),
        ] {
            let bytes = [&[2, u8::try_from(content.len()).unwrap()], content].concat();
            assert_eq!(one(&bytes).small_integer().ok(), want);
        }
        assert_eq!(integer_magnitude(&[0, 0, 1, 2]), Some(&[1, 2][..]));
        assert_eq!(integer_magnitude(&[0x80]), None);
    }
}
