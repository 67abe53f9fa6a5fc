//! RFC 5280 7.1: when two distinguished names are the same.

use crate::asn1::{Asn1Error, Reader, text};

/// Whether two raw `Name`s are the same: byte for byte, or with the same attributes in the same order, texts compared
/// without regard to string type, case and surplus spaces.
pub fn same_name(left: &[u8], right: &[u8]) -> bool {
    left == right || compare(left, right).unwrap_or(false)
}

fn compare(left: &[u8], right: &[u8]) -> Result<bool, Asn1Error> {
    const WHAT: &str = "name: malformed";
    let (mut left, mut right) = (Reader::new(left).sequence(WHAT)?, Reader::new(right).sequence(WHAT)?);
    while !left.is_empty() && !right.is_empty() {
        let (mut one, mut other) = (left.set(WHAT)?, right.set(WHAT)?);
        while !one.is_empty() && !other.is_empty() {
            let (mut one, mut other) = (one.sequence(WHAT)?, other.sequence(WHAT)?);
            if one.oid(WHAT)? != other.oid(WHAT)? {
                return Ok(false);
            }
            let (one, other) = (one.any()?, other.any()?);
            let same = one.raw == other.raw
                || matches!((folded(&text(&one)), folded(&text(&other))), (Some(one), Some(other)) if one == other);
            if !same {
                return Ok(false);
            }
        }
        if !one.is_empty() || !other.is_empty() {
            return Ok(false);
        }
    }
    Ok(left.is_empty() && right.is_empty())
}

fn folded(text: &Option<(String, bool)>) -> Option<String> {
    let (text, _) = text.as_ref()?;
    Some(text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(tag: u8, text: &str) -> Vec<u8> {
        let element =
            |tag: u8, content: &[u8]| [&[tag, u8::try_from(content.len()).unwrap()], content].concat();
        let pair = [element(6, &[0x55, 4, 3]), element(tag, text.as_bytes())].concat();
        element(0x30, &element(0x31, &element(0x30, &pair)))
    }

    #[test]
    fn names_are_compared_as_rfc_5280_says() {
        for (left, right, same) in [
            (name(0x0c, "A  b "), name(0x13, "a B"), true),
            (name(0x0c, "Ab"), name(0x0c, "A b"), false),
            (name(0x0c, "A"), name(0x0c, "B"), false),
            (name(0x0c, "A"), vec![0x30, 0], false),
            (vec![0x30, 0], vec![0x30, 0], true),
            (vec![0x30], vec![0x31], false),
        ] {
            assert_eq!(same_name(&left, &right), same, "{left:02x?} {right:02x?}");
        }
    }
}
