//! The cipher that 7.6.3.1 calls RC4: kept to read old documents.

/// Encrypts or decrypts in place.
pub(super) fn apply(key: &[u8], bytes: &mut [u8]) {
    if key.is_empty() {
        return;
    }
    let mut state: [u8; 256] = std::array::from_fn(|at| u8::try_from(at).unwrap_or(0));
    let get = |state: &[u8; 256], at: u8| state.get(usize::from(at)).copied().unwrap_or(0);
    let mut j = 0u8;
    for (i, key) in (0..=u8::MAX).zip(key.iter().cycle()) {
        j = j.wrapping_add(get(&state, i)).wrapping_add(*key);
        state.swap(usize::from(i), usize::from(j));
    }
    let (mut i, mut j) = (0u8, 0u8);
    for byte in bytes {
        i = i.wrapping_add(1);
        j = j.wrapping_add(get(&state, i));
        state.swap(usize::from(i), usize::from(j));
        *byte ^= get(&state, get(&state, i).wrapping_add(get(&state, j)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_answers() {
        for (key, plain, want) in [
            (&b"Key"[..], &b"Plaintext"[..], &b"\xBB\xF3\x16\xE8\xD9\x40\xAF\x0A\xD3"[..]),
            (b"Wiki", b"pedia", b"\x10\x21\xBF\x04\x20"),
            (b"Secret", b"Attack at dawn", b"\x45\xA0\x1F\x64\x5F\xC3\x5B\x38\x35\x52\x54\x4B\x9B\xF5"),
        ] {
            let mut bytes = plain.to_vec();
            apply(key, &mut bytes);
            assert_eq!(bytes, want);
        }
    }
}
