//! ISO 32000-2 7.9.2.2 and annex D.3: text strings and PDFDocEncoding.

/// The text of a text string: UTF-16 in either order, UTF-8 with its mark, or PDFDocEncoding.
pub(super) fn decode(bytes: &[u8]) -> String {
    if let Some(rest) = bytes.strip_prefix(b"\xFE\xFF") {
        return utf16(rest, u16::from_be_bytes);
    }
    if let Some(rest) = bytes.strip_prefix(b"\xFF\xFE") {
        return utf16(rest, u16::from_le_bytes);
    }
    if let Some(rest) = bytes.strip_prefix(b"\xEF\xBB\xBF") {
        return String::from_utf8_lossy(rest).into_owned();
    }
    bytes.iter().map(|byte| pdf_doc_char(*byte)).collect()
}

/// `text` in PDFDocEncoding; `None` when it has a character that the encoding lacks.
pub(super) fn encode(text: &str) -> Option<Vec<u8>> {
    text.chars()
        .map(|wanted| {
            (0..=u8::MAX).find(|byte| pdf_doc_char(*byte) == wanted && wanted != char::REPLACEMENT_CHARACTER)
        })
        .collect()
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> String {
    let (pairs, rest) = bytes.as_chunks::<2>();
    let mut text: String = char::decode_utf16(pairs.iter().map(|pair| unit(*pair)))
        .map(|decoded| decoded.unwrap_or(char::REPLACEMENT_CHARACTER))
        .collect();
    if !rest.is_empty() {
        text.push(char::REPLACEMENT_CHARACTER);
    }
    text
}

fn pdf_doc_char(byte: u8) -> char {
    let special = match byte {
        0x18..=0x1F => ACCENTS.get(usize::from(byte.wrapping_sub(0x18))),
        0x7F | 0xAD => Some(&char::REPLACEMENT_CHARACTER),
        0x80..=0xA0 => UPPER.get(usize::from(byte.wrapping_sub(0x80))),
        _ => None,
    };
    special.copied().unwrap_or(char::from(byte))
}

const ACCENTS: [char; 8] =
    ['\u{2D8}', '\u{2C7}', '\u{2C6}', '\u{2D9}', '\u{2DD}', '\u{2DB}', '\u{2DA}', '\u{2DC}'];

const UPPER: [char; 33] = [
    '•', '†', '‡', '…', '—', '–', 'ƒ', '⁄', '‹', '›', '−', '‰', '„', '“', '”', '‘', '’', '‚', '™', 'ﬁ', 'ﬂ',
    'Ł', 'Œ', 'Š', 'Ÿ', 'Ž', 'ı', 'ł', 'œ', 'š', 'ž', '\u{FFFD}', '€',
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_encoding_of_a_text_string() {
        for (bytes, want) in [
            (&b"plain"[..], "plain"),
            (b"\xFE\xFF\x01\x41\xD8\x3D\xDE\x00", "Ł😀"),
            (b"\xFF\xFE\x41\x01", "Ł"),
            (b"\xEF\xBB\xBF\xC5\x81", "Ł"),
            (b"\x18\x80\x95\xA0\xE9\x1F", "˘•Ł€é˜"),
            (b"\xFE\xFF\x00\x41\x00", "A\u{FFFD}"),
            (b"\xFE\xFF\xD8\x00", "\u{FFFD}"),
            (b"", ""),
        ] {
            assert_eq!(decode(bytes), want, "{bytes:x?}");
        }
    }

    #[test]
    fn what_can_be_encoded_comes_back() {
        assert_eq!(encode("é€Ł").as_deref(), Some(&b"\xE9\xA0\x95"[..]));
        assert_eq!(encode("щ"), None);
    }
}
