//! AES in CBC mode, as 7.6.3.1 uses it.

use aes::cipher::block_padding::NoPadding;
use aes::cipher::{BlockModeDecrypt, BlockModeEncrypt, KeyIvInit};

/// Whole blocks, decrypted in place; `false` when key, vector or length don't fit.
pub(super) fn decrypt_blocks(key: &[u8], vector: &[u8; 16], bytes: &mut [u8]) -> bool {
    match key.len() {
        16 => cbc::Decryptor::<aes::Aes128>::new_from_slices(key, vector)
            .is_ok_and(|cipher| cipher.decrypt_padded::<NoPadding>(bytes).is_ok()),
        32 => cbc::Decryptor::<aes::Aes256>::new_from_slices(key, vector)
            .is_ok_and(|cipher| cipher.decrypt_padded::<NoPadding>(bytes).is_ok()),
        _ => false,
    }
}

/// Whole blocks, encrypted in place with a 128-bit key.
pub(super) fn encrypt_blocks(key: &[u8], vector: &[u8], bytes: &mut [u8]) -> bool {
    let length = bytes.len();
    cbc::Encryptor::<aes::Aes128>::new_from_slices(key, vector)
        .is_ok_and(|cipher| cipher.encrypt_padded::<NoPadding>(bytes, length).is_ok())
}

/// What was wrong with encrypted bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// Not a vector and whole blocks.
    Length,
    /// The padding of the last block is none.
    Padding,
}

/// The vector stands before the blocks, the padding in the last one. Whatever can be decrypted is.
pub(super) fn decrypt(key: &[u8], bytes: &mut Vec<u8>) -> Result<(), Fault> {
    let Some((vector, rest)) = bytes.split_first_chunk_mut::<16>() else {
        // Some writers leave empty strings as they are.
        let empty = bytes.is_empty();
        bytes.clear();
        return if empty { Ok(()) } else { Err(Fault::Length) };
    };
    let whole = rest.len() & !15;
    let complete = whole == rest.len();
    let decrypted = rest.get_mut(..whole).is_some_and(|blocks| decrypt_blocks(key, vector, blocks));
    bytes.drain(..16);
    bytes.truncate(if decrypted { whole } else { 0 });
    if !complete || !decrypted {
        return Err(Fault::Length);
    }
    let Some(padding) = bytes.last().copied() else { return Ok(()) };
    let kept = bytes.len().saturating_sub(usize::from(padding));
    let padded = (1..=16).contains(&padding)
        && bytes.get(kept..).is_some_and(|tail| tail.iter().all(|byte| *byte == padding));
    if !padded {
        return Err(Fault::Padding);
    }
    bytes.truncate(kept);
    Ok(())
}
