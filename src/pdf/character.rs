//! 7.2.3: the classes into which table 1 and table 2 divide bytes.

#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Regular,
    Space,
    Delimiter,
}

const CLASSES: [Class; 256] = classes();

#[expect(clippy::indexing_slicing, reason = "each index is a byte, and this runs in the compiler")]
#[expect(clippy::as_conversions, reason = "From is not const")]
const fn classes() -> [Class; 256] {
    let mut classes = [Class::Regular; 256];
    let (mut spaces, mut delimiters): (&[u8], &[u8]) = (b"\0\t\n\x0c\r ", b"()<>[]{}/%");
    while let [byte, rest @ ..] = spaces {
        classes[*byte as usize] = Class::Space;
        spaces = rest;
    }
    while let [byte, rest @ ..] = delimiters {
        classes[*byte as usize] = Class::Delimiter;
        delimiters = rest;
    }
    classes
}

fn class(byte: u8) -> Class {
    CLASSES.get(usize::from(byte)).copied().unwrap_or(Class::Regular)
}

/// White space but the null character, which there are programs that take for none.
pub(super) fn is_plain_space(byte: u8) -> bool {
    byte != 0 && is_space(byte)
}

/// White space that all programs take for it: no form feed either.
pub(super) fn is_common_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n')
}

/// Table 1.
pub(crate) fn is_space(byte: u8) -> bool {
    class(byte) == Class::Space
}

/// Neither white space nor a delimiter of table 2.
pub(crate) fn is_regular(byte: u8) -> bool {
    class(byte) == Class::Regular
}

/// How many regular characters `text` begins with.
pub(crate) fn regular_length(text: &[u8]) -> usize {
    text.iter().position(|byte| !is_regular(*byte)).unwrap_or(text.len())
}

/// How many white-space characters `text` begins with.
pub(crate) fn space_length(text: &[u8]) -> usize {
    text.iter().position(|byte| !is_space(*byte)).unwrap_or(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_has_its_class() {
        for byte in 0..=255_u8 {
            let space = matches!(byte, 0 | 9 | 10 | 12 | 13 | 32);
            assert_eq!(is_space(byte), space, "{byte:#x}");
            assert_eq!(is_regular(byte), !space && !b"()<>[]{}/%".contains(&byte), "{byte:#x}");
        }
    }

    #[test]
    fn runs() {
        for (text, regular, space) in
            [("", 0, 0), ("obj", 3, 0), ("4 0", 1, 0), (" \r\n4", 0, 3), ("/A", 0, 0)]
        {
            assert_eq!(
                (regular_length(text.as_bytes()), space_length(text.as_bytes())),
                (regular, space),
                "{text:?}"
            );
        }
    }
}
