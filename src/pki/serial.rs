//! RFC 5280 4.1.2.2: serial numbers, also those that break its rules.

use std::fmt;

/// A serial number: the content octets of its INTEGER with redundant sign octets dropped, so that equal numbers are
/// equal however they were padded. Negative, zero and overlong ones exist in the field and are compared like others.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Serial(Box<[u8]>);

impl Serial {
    /// From the content octets of an INTEGER.
    pub fn new(content: &[u8]) -> Self {
        Self(minimal(content).into())
    }

    /// Two's complement, big-endian, shortest form.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// Whether the number is below zero.
    pub fn is_negative(&self) -> bool {
        self.0.first().is_some_and(|octet| octet & 0x80 != 0)
    }

    /// Whether the number is zero.
    pub fn is_zero(&self) -> bool {
        matches!(&*self.0, [] | [0])
    }

    /// Whether these content octets hold the same number.
    pub fn is(&self, content: &[u8]) -> bool {
        *self.0 == *minimal(content)
    }
}

/// Lower-case hexadecimal of the octets.
impl fmt::Display for Serial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|octet| write!(f, "{octet:02x}"))
    }
}

impl fmt::Debug for Serial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Serial({self})")
    }
}

/// X.690 8.3.2: without octets that only repeat the sign.
fn minimal(mut content: &[u8]) -> &[u8] {
    while let [first, rest @ ..] = content {
        match (first, rest.first()) {
            (0, Some(next)) if next & 0x80 == 0 => content = rest,
            (0xff, Some(next)) if next & 0x80 != 0 => content = rest,
            _ => break,
        }
    }
    content
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn padding_does_not_make_another_number() {
        for (a, b, equal) in [
            (&[0, 5][..], &[5][..], true),
            (&[0, 0, 0x80], &[0, 0x80], true),
            (&[0xff, 0xff, 0x80], &[0x80], true),
            (&[0x80], &[0, 0x80], false),
            (&[0xff], &[0, 0xff], false),
        ] {
            assert_eq!(Serial::new(a).is(b), equal, "{a:?} {b:?}");
        }
        assert!(Serial::new(&[0xff, 1]).is_negative());
    }
}
