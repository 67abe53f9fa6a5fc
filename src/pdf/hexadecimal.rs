//! ISO 32000-2 7.3.4.3 and 7.4.2: bytes written as hexadecimal digits.

use super::character::is_space;

/// What was written between the brackets.
#[derive(Debug)]
pub(crate) struct Hexadecimal {
    /// The bytes; a last digit that stands alone is followed by an assumed zero.
    pub(crate) bytes: Vec<u8>,
    /// Whether there is anything but digits and white space.
    pub(crate) foreign: bool,
}

/// Digits decoded at a time.
const BLOCK: usize = 32;

impl Hexadecimal {
    /// Decodes digits; white space is skipped, and so is anything else.
    pub(crate) fn decode(written: &[u8]) -> Self {
        let mut bytes = Vec::with_capacity(written.len().div_ceil(2));
        let (blocks, _) = written.as_chunks::<BLOCK>();
        // The signature value is kilobytes of nothing but digits: whole blocks without a branch for each digit.
        let plain = blocks.iter().take_while(|block| extend(&mut bytes, block)).count();
        let rest = written.get(plain.saturating_mul(BLOCK)..).unwrap_or_default();
        let (mut high, mut foreign) = (None, false);
        for byte in rest {
            match (nibble(*byte), high) {
                (Some(digit), None) => high = Some(digit),
                (Some(digit), Some(first)) => {
                    bytes.push(first << 4 | digit);
                    high = None;
                }
                (None, _) => foreign |= !is_space(*byte),
            }
        }
        bytes.extend(high.map(|digit| digit << 4));
        Self { bytes, foreign }
    }
}

/// Decodes a block; false, and nothing done, when it holds anything but digits.
fn extend(bytes: &mut Vec<u8>, block: &[u8; BLOCK]) -> bool {
    // 12.8.1: the room that a signature value does not need is filled with zeros, and is most of it as a rule.
    if *block == [b'0'; BLOCK] {
        bytes.extend_from_slice(&[0; BLOCK / 2]);
        return true;
    }
    // Plain loops over arrays become vector instructions; `map` does not.
    let (mut digits, mut foreign) = ([0; BLOCK], 0);
    for (digit, byte) in digits.iter_mut().zip(block) {
        *digit = (byte & 15).wrapping_add((byte >> 6).wrapping_mul(9));
        let number = u8::from(byte.wrapping_sub(b'0') < 10);
        let letter = u8::from((byte | 0x20).wrapping_sub(b'a') < 6);
        foreign |= 1 ^ (number | letter);
    }
    if foreign != 0 {
        return false;
    }
    let (pairs, _) = digits.as_chunks::<2>();
    let mut decoded = [0; BLOCK / 2];
    for (byte, [high, low]) in decoded.iter_mut().zip(pairs) {
        *byte = high << 4 | low;
    }
    bytes.extend_from_slice(&decoded);
    true
}

/// The value of a hexadecimal digit.
pub(super) fn nibble(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte.wrapping_sub(b'0')),
        b'a'..=b'f' => Some(byte.wrapping_sub(b'a').wrapping_add(10)),
        b'A'..=b'F' => Some(byte.wrapping_sub(b'A').wrapping_add(10)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_byte_at_every_place_of_a_block() {
        for at in 0..BLOCK {
            for byte in 0..=u8::MAX {
                let mut written = *b"0123456789abcdefABCDEF0123456789\
                                     f";
                written[at] = byte;
                let decoded = Hexadecimal::decode(&written);
                assert_eq!(decoded.foreign, nibble(byte).is_none() && !is_space(byte), "{byte:#x} at {at}");
                assert_eq!(decoded.bytes, one_by_one(&written), "{byte:#x} at {at}");
            }
        }
    }

    fn one_by_one(written: &[u8]) -> Vec<u8> {
        let mut digits: Vec<u8> = written.iter().filter_map(|byte| nibble(*byte)).collect();
        if digits.len() % 2 == 1 {
            digits.push(0);
        }
        digits.chunks(2).map(|pair| pair[0] << 4 | pair[1]).collect()
    }

    proptest! {
        #[test]
        fn written_and_read(bytes in prop::collection::vec(any::<u8>(), 0..200), every in 1usize..40) {
            let mut written = String::new();
            for (at, byte) in bytes.iter().enumerate() {
                written.push_str(&format!("{byte:02x}"));
                if at % every == 0 {
                    written.push('\n');
                }
            }
            let decoded = Hexadecimal::decode(written.as_bytes());
            prop_assert!(!decoded.foreign);
            prop_assert_eq!(decoded.bytes, bytes);
        }
    }
}
