//! Digests of whole files.

use std::ffi::c_char;
use std::fs::File;

use countersign::crypto::DigestAlgorithm;
use countersign::digest::of_reader;

use crate::boundary::{boundary, required, slice, utf8, write};
use crate::result::{Failure, countersign_result};

/// The two digests that contract platforms keep of a file.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct countersign_digests {
    /// SHA-256.
    pub sha256: [u8; 32],
    /// SHA3-512.
    pub sha3_512: [u8; 64],
}

/// Computes SHA-256 and SHA3-512 of bytes in one pass.
///
/// `bytes` must point to `len` readable bytes; it may be NULL when `len` is 0. `out` receives the digests on success.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn countersign_digest_bytes(
    bytes: *const u8,
    len: usize,
    out: *mut countersign_digests,
) -> countersign_result {
    boundary(|| {
        required(out, "out")?;
        // SAFETY: the caller promises `len` readable bytes.
        let bytes = unsafe { slice(bytes, len, "bytes") }?;
        let digests = digests(bytes)?;
        // SAFETY: the caller promises a writable `out`.
        unsafe { write(digests, out) };
        Ok(())
    })
}

/// Computes SHA-256 and SHA3-512 of a file in one pass and little memory.
///
/// `utf8_path` must be NUL-terminated UTF-8. `out` receives the digests on success.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn countersign_digest_path(
    utf8_path: *const c_char,
    out: *mut countersign_digests,
) -> countersign_result {
    boundary(|| {
        required(out, "out")?;
        // SAFETY: the caller promises a NUL-terminated string.
        let path = unsafe { utf8(utf8_path, "utf8_path") }?;
        let digests =
            File::open(path).map_err(Failure::from).and_then(digests).map_err(|failure| failure.of(path))?;
        // SAFETY: the caller promises a writable `out`.
        unsafe { write(digests, out) };
        Ok(())
    })
}

fn digests(reader: impl std::io::Read) -> Result<countersign_digests, Failure> {
    let (mut sha256, mut sha3_512) = ([0; 32], [0; 64]);
    for digest in of_reader(reader, &[DigestAlgorithm::Sha256, DigestAlgorithm::Sha3_512], |_| ())? {
        match digest.algorithm {
            DigestAlgorithm::Sha256 => sha256.copy_from_slice(&digest.value),
            _ => sha3_512.copy_from_slice(&digest.value),
        }
    }
    Ok(countersign_digests { sha256, sha3_512 })
}
