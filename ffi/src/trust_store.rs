//! Trust anchors.

use std::ffi::c_char;
use std::path::Path;

use countersign::pki::TrustStore;
use countersign_host::{CERTIFICATES, add_anchors, contents};

use crate::boundary::{Handle, Shared, borrow_mut, boundary, free, give, slice, utf8, write};
use crate::result::countersign_result;

/// The certificates that are trusted because you say so. Nothing is in it that you did not put there.
///
/// Two threads may read it at a time, but not while one adds to it.
#[derive(Debug)]
pub struct countersign_trust_store(pub(crate) TrustStore);

impl Handle for countersign_trust_store {}
impl Shared for countersign_trust_store {}

/// Makes an empty trust store.
///
/// `out` receives it on success; free it with `countersign_trust_store_free`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn countersign_trust_store_new(
    out: *mut *mut countersign_trust_store,
) -> countersign_result {
    // SAFETY: the caller promises a writable or NULL `out`.
    boundary(|| unsafe { give(countersign_trust_store(TrustStore::new()), out) })
}

/// Adds the certificates of a file's bytes: PEM (any number of blocks), DER, or PKCS #7.
///
/// `store` must come from `countersign_trust_store_new`. `bytes` must point to `len` readable bytes; they are copied.
/// On success `added_out` receives how many certificates are new, and `refused_out` how many could not be read and are
/// not trusted. Each may be NULL.
///
/// Returns `COUNTERSIGN_RESULT_NO_CERTIFICATE` when there is none that can be read.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn countersign_trust_store_add(
    store: *mut countersign_trust_store,
    bytes: *const u8,
    len: usize,
    added_out: *mut usize,
    refused_out: *mut usize,
) -> countersign_result {
    boundary(|| {
        // SAFETY: the caller promises a live store that no other thread uses.
        let store = unsafe { borrow_mut(store, "store") }?;
        // SAFETY: the caller promises `len` readable bytes.
        let bytes = unsafe { slice(bytes, len, "bytes") }?;
        let (added, refused) = add_anchors(&mut store.0, bytes, "memory")?;
        // SAFETY: the caller promises a writable or NULL output.
        unsafe { write(added, added_out) };
        // SAFETY: as above.
        unsafe { write(refused, refused_out) };
        Ok(())
    })
}

/// Adds the certificates of a file, or of all files of a folder that end in `.pem`, `.crt`, `.cer`, `.der`, `.p7b` or
/// `.p7c`.
///
/// `store` must come from `countersign_trust_store_new`. `utf8_path` must be NUL-terminated UTF-8. The outputs are as for
/// `countersign_trust_store_add`.
///
/// Returns `COUNTERSIGN_RESULT_IO` when a file can't be read, `COUNTERSIGN_RESULT_NO_CERTIFICATE` when one of them
/// holds no certificate. The store is then as it was before.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn countersign_trust_store_add_path(
    store: *mut countersign_trust_store,
    utf8_path: *const c_char,
    added_out: *mut usize,
    refused_out: *mut usize,
) -> countersign_result {
    boundary(|| {
        // SAFETY: the caller promises a live store that no other thread uses.
        let store = unsafe { borrow_mut(store, "store") }?;
        // SAFETY: the caller promises a NUL-terminated string.
        let path = unsafe { utf8(utf8_path, "utf8_path") }?;
        let mut larger = store.0.clone();
        let mut total = (0usize, 0usize);
        for (name, bytes) in contents(Path::new(path), CERTIFICATES)? {
            let (added, refused) = add_anchors(&mut larger, &bytes, &name)?;
            total = (total.0.saturating_add(added), total.1.saturating_add(refused));
        }
        store.0 = larger;
        // SAFETY: the caller promises a writable or NULL output.
        unsafe { write(total.0, added_out) };
        // SAFETY: as above.
        unsafe { write(total.1, refused_out) };
        Ok(())
    })
}

/// Frees a trust store. NULL is harmless. Validators made from it stay usable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn countersign_trust_store_free(store: *mut countersign_trust_store) {
    // SAFETY: the caller promises that it comes from `countersign_trust_store_new` and is freed once.
    unsafe { free(store) };
}
