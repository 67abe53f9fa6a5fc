//! Typed values that records write as text: moments and digests.

use std::borrow::Cow;
use std::fmt;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::time::Time;

/// A moment as a record writes it: ISO 8601 in the profile of RFC 3339. Without a zone it is UTC.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Moment {
    /// As written.
    pub text: String,
    /// The moment meant.
    pub time: Time,
}

impl Moment {
    /// Reads a moment; `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let time = Time::parse_rfc3339(text).or_else(|| Time::parse_rfc3339(&format!("{text}Z")))?;
        Some(Self { text: text.to_owned(), time })
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <Cow<'de, str>>::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| {
            D::Error::custom(format_args!("{:?} is no date and time as RFC 3339 writes it", shortened(&text)))
        })
    }
}

/// A digest of `N` bytes, written in hexadecimal of either case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_structs, reason = "a digest is its bytes")]
pub struct HexDigest<const N: usize>(pub [u8; N]);

/// A SHA-256 digest (FIPS 180-4).
pub type Sha256Hex = HexDigest<32>;
/// A SHA3-512 digest (FIPS 202).
pub type Sha3_512Hex = HexDigest<64>;

impl<const N: usize> HexDigest<N> {
    /// Reads hexadecimal digits of either case.
    ///
    /// # Errors
    /// In words, when the length is not `2 * N` or a character is not a hexadecimal digit.
    pub fn parse(text: &str) -> Result<Self, String> {
        let expected = N.saturating_mul(2);
        if text.len() != expected {
            return Err(format!(
                "{} characters, a digest of {N} bytes has {expected} hexadecimal digits",
                text.len()
            ));
        }
        let mut bytes = [0; N];
        for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
            let digits = std::str::from_utf8(pair).ok().filter(|p| p.bytes().all(|b| b.is_ascii_hexdigit()));
            *byte = digits
                .and_then(|digits| u8::from_str_radix(digits, 16).ok())
                .ok_or_else(|| "a character that is no hexadecimal digit".to_owned())?;
        }
        Ok(Self(bytes))
    }
}

impl<const N: usize> fmt::Display for HexDigest<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl<const N: usize> Serialize for HexDigest<N> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de, const N: usize> Deserialize<'de> for HexDigest<N> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <Cow<'de, str>>::deserialize(deserializer)?;
        Self::parse(&text).map_err(D::Error::custom)
    }
}

/// The beginning of a text, for messages.
pub(crate) fn shortened(text: &str) -> String {
    let mut shown: String = text.chars().take(80).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments() {
        let at = |text: &str| Moment::parse(text).map(|moment| moment.time.to_string());
        assert_eq!(at("2022-09-16T13:28:37.4951Z").as_deref(), Some("2022-09-16T13:28:37.4951Z"));
        assert_eq!(at("2022-09-16T13:28:37").as_deref(), Some("2022-09-16T13:28:37Z"));
        assert_eq!(at("2022-09-16T15:28:37+02:00").as_deref(), Some("2022-09-16T13:28:37Z"));
        assert_eq!(at("2022-09-16").as_deref(), Some("2022-09-16T00:00:00Z"));
        for wrong in
            ["", "16.09.2022", "2022-13-01", "2022-02-30T00:00:00Z", "1663334917", "2022-09-16T25:00:00Z"]
        {
            assert_eq!(at(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn digests_of_either_case() {
        let lower = Sha256Hex::parse(&"ab".repeat(32)).unwrap();
        assert_eq!(lower, Sha256Hex::parse(&"AB".repeat(32)).unwrap());
        assert_eq!(lower.to_string(), "ab".repeat(32));
        for wrong in [
            "".to_owned(),
            "ab".repeat(31),
            "ab".repeat(64),
            "zz".repeat(32),
            "+1".repeat(32),
            "é".repeat(32),
        ] {
            assert!(Sha256Hex::parse(&wrong).is_err(), "{wrong}");
        }
    }
}
