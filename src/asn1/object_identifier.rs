//! X.690 8.19: OBJECT IDENTIFIER, kept as its contents octets.

use std::fmt;

/// An object identifier of up to [`ObjectIdentifier::MAX_LEN`] contents octets, with any arcs.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObjectIdentifier {
    octets: [u8; Self::MAX_LEN],
    length: u8,
}

/// The text or the octets are no object identifier, or one that is too long.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[error("object identifier: malformed or too long")]
#[non_exhaustive]
pub struct ObjectIdentifierError;

impl ObjectIdentifier {
    /// More than any identifier in use has, those of UUIDs included.
    pub const MAX_LEN: usize = 47;

    /// From text in dots, in a constant.
    ///
    /// # Panics
    /// When the text is no object identifier: at compile time in a constant.
    #[expect(clippy::panic, reason = "for constants, where it stops the compiler")]
    pub const fn new_unwrap(dotted: &str) -> Self {
        match Self::new(dotted) {
            Ok(oid) => oid,
            Err(_) => panic!("object identifier: malformed or too long"),
        }
    }

    /// From text in dots.
    ///
    /// # Errors
    /// When the text is no object identifier, or has arcs beyond 64 bits.
    #[expect(
        clippy::indexing_slicing,
        reason = "constant evaluation has no checked access; the index is compared first"
    )]
    pub const fn new(dotted: &str) -> Result<Self, ObjectIdentifierError> {
        let text = dotted.as_bytes();
        let mut oid = Self { octets: [0; Self::MAX_LEN], length: 0 };
        let (mut at, mut position, mut first) = (0usize, 0usize, 0u64);
        while at < text.len() {
            let mut arc = 0u64;
            let start = at;
            while at < text.len() && text[at] != b'.' {
                let digit = text[at].wrapping_sub(b'0');
                if digit > 9 {
                    return Err(ObjectIdentifierError);
                }
                arc = match arc.checked_mul(10) {
                    Some(arc) => arc,
                    None => return Err(ObjectIdentifierError),
                };
                #[expect(clippy::as_conversions, reason = "widening in a constant")]
                let digit = digit as u64;
                arc = match arc.checked_add(digit) {
                    Some(arc) => arc,
                    None => return Err(ObjectIdentifierError),
                };
                at = at.saturating_add(1);
            }
            if at == start || (at < text.len() && at.saturating_add(1) == text.len()) {
                return Err(ObjectIdentifierError);
            }
            at = at.saturating_add(1);
            match position {
                0 if arc > 2 => return Err(ObjectIdentifierError),
                0 => first = arc.saturating_mul(40),
                1 if first < 80 && arc > 39 => return Err(ObjectIdentifierError),
                1 => match first.checked_add(arc) {
                    Some(arc) if oid.push(arc) => {}
                    _ => return Err(ObjectIdentifierError),
                },
                _ if oid.push(arc) => {}
                _ => return Err(ObjectIdentifierError),
            }
            position = position.saturating_add(1);
        }
        if position < 2 { Err(ObjectIdentifierError) } else { Ok(oid) }
    }

    /// Base 128, most significant first; whether there was room.
    #[expect(
        clippy::indexing_slicing,
        reason = "constant evaluation has no checked access; the index is compared first"
    )]
    const fn push(&mut self, arc: u64) -> bool {
        let mut groups = 1u32;
        while groups < 10 && arc.wrapping_shr(groups.saturating_mul(7)) != 0 {
            groups = groups.saturating_add(1);
        }
        while groups > 0 {
            groups = groups.saturating_sub(1);
            let more = if groups > 0 { 0x80 } else { 0 };
            #[expect(clippy::as_conversions, reason = "narrowing to seven bits and widening in a constant")]
            let (octet, index) =
                ((arc.wrapping_shr(groups.saturating_mul(7)) & 0x7f) as u8, self.length as usize);
            if index >= Self::MAX_LEN {
                return false;
            }
            self.octets[index] = octet | more;
            self.length = self.length.saturating_add(1);
        }
        true
    }

    /// From contents octets.
    ///
    /// # Errors
    /// When there are none or too many, the last arc is not closed, or an arc has leading zeros (X.690 8.19.2).
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ObjectIdentifierError> {
        let closed = bytes.last().is_some_and(|last| last & 0x80 == 0);
        let padded = bytes.first() == Some(&0x80)
            || bytes.windows(2).any(|pair| matches!(pair, [end, 0x80] if end & 0x80 == 0));
        let mut octets = [0; Self::MAX_LEN];
        match octets.get_mut(..bytes.len()) {
            Some(room) if closed && !padded => room.copy_from_slice(bytes),
            _ => return Err(ObjectIdentifierError),
        }
        let length = u8::try_from(bytes.len()).map_err(|_| ObjectIdentifierError)?;
        Ok(Self { octets, length })
    }

    /// The contents octets.
    pub fn as_bytes(&self) -> &[u8] {
        self.octets.get(..usize::from(self.length)).unwrap_or_default()
    }
}

impl fmt::Display for ObjectIdentifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let arcs = self.as_bytes().split_inclusive(|octet| octet & 0x80 == 0);
        for (position, arc) in arcs.enumerate() {
            let value = arc
                .iter()
                .try_fold(0u128, |value, octet| Some(value.checked_mul(128)? | u128::from(octet & 0x7f)));
            match (position, value) {
                (0, Some(value @ 0..80)) => write!(f, "{}.{}", value.div_euclid(40), value.rem_euclid(40))?,
                (0, Some(value)) => write!(f, "2.{}", value.saturating_sub(80))?,
                (0, None) => write!(f, "2.(beyond 128 bits)")?,
                (_, Some(value)) => write!(f, ".{value}")?,
                (_, None) => write!(f, ".(beyond 128 bits)")?,
            }
        }
        Ok(())
    }
}

impl fmt::Debug for ObjectIdentifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ObjectIdentifier({self})")
    }
}

impl std::str::FromStr for ObjectIdentifier {
    type Err = ObjectIdentifierError;

    fn from_str(dotted: &str) -> Result<Self, Self::Err> {
        Self::new(dotted)
    }
}

impl AsRef<[u8]> for ObjectIdentifier {
    fn as_ref(&self) -> &[u8] {
        self.as_bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_octets() {
        for (dotted, octets) in [
            ("1.2.840.113549.1.7.2", &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 2][..]),
            ("2.999", &[0x88, 0x37]),
            ("2.5.29.32.0", &[0x55, 0x1d, 0x20, 0]),
            ("0.4.0.19122.1.1", &[4, 0, 0x81, 0x95, 0x32, 1, 1]),
            ("2.18446744073709551535", &[0x81, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f]),
        ] {
            let oid = ObjectIdentifier::new(dotted).unwrap();
            assert_eq!((oid.as_bytes(), oid.to_string().as_str()), (octets, dotted));
            assert_eq!(ObjectIdentifier::from_bytes(octets), Ok(oid));
        }
        // 2.25 with a UUID, X.667
        let uuid = [&[0x69, 0x83][..], &[0xff; 17], &[0x7f]].concat();
        let text = ObjectIdentifier::from_bytes(&uuid).unwrap().to_string();
        assert_eq!(text, format!("2.25.{}", (3u128 << 126) | (u128::MAX >> 2)));
        let vast = [&[0x69, 0x84][..], &[0xff; 18], &[0x7f]].concat();
        assert!(ObjectIdentifier::from_bytes(&vast).unwrap().to_string().contains("beyond"));
    }

    #[test]
    fn lies_are_refused() {
        for dotted in
            ["", "1", "1.", ".1", "3.1", "1.40", "1..2", "1.2.", "1.2.x", "1.2.18446744073709551616"]
        {
            assert!(ObjectIdentifier::new(dotted).is_err(), "{dotted}");
        }
        for octets in [&[][..], &[0x80, 1], &[0x2a, 0x86], &[0x2a, 0x80, 1], &[1; 48]] {
            assert!(ObjectIdentifier::from_bytes(octets).is_err(), "{octets:02x?}");
        }
    }
}
