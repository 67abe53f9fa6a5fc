//! UUIDs (RFC 9562 clause 4), as text.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

/// Whether the text is a UUID in its usual form, of either case.
pub fn is_uuid(text: &str) -> bool {
    let groups: Vec<&str> = text.split('-').collect();
    let lengths: Vec<usize> = groups.iter().map(|group| group.len()).collect();
    lengths == [8, 4, 4, 4, 12] && groups.iter().all(|group| group.bytes().all(|b| b.is_ascii_hexdigit()))
}

pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let text = String::deserialize(deserializer)?;
    if is_uuid(&text) { Ok(text) } else { Err(D::Error::custom("not a UUID (RFC 9562 clause 4)")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms() {
        assert!(is_uuid("15f5b906-1076-4539-a9ac-0be80bdef973"));
        assert!(is_uuid("15F5B906-1076-4539-A9AC-0BE80BDEF973"));
        for wrong in
            ["", "15f5b90610764539a9ac0be80bdef973", "15f5b906-1076-4539-a9ac-0be80bdef97g", "1-2-3-4-5"]
        {
            assert!(!is_uuid(wrong), "{wrong}");
        }
    }
}
