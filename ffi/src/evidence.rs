//! Certificates, CRLs and OCSP responses that the caller brings.

use std::ffi::c_char;
use std::path::Path;

use countersign::pki::Evidence;
use countersign_host::{EVIDENCE, add_evidence, contents};

use crate::boundary::{Handle, Shared, borrow_mut, boundary, free, give, slice, utf8, write};
use crate::result::countersign_result;

/// Further certificates, CRLs and OCSP responses that may help to judge documents. Nothing is trusted by being in it.
///
/// Two threads may read it at a time, but not while one adds to it.
#[derive(Debug)]
pub struct countersign_evidence(pub(crate) Evidence);

impl Handle for countersign_evidence {}
impl Shared for countersign_evidence {}

/// Makes an empty set of evidence.
///
/// `out` receives it on success; free it with `countersign_evidence_free`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn countersign_evidence_new(out: *mut *mut countersign_evidence) -> countersign_result {
    // SAFETY: the caller promises a writable or NULL `out`.
    boundary(|| unsafe { give(countersign_evidence(Evidence::new()), out) })
}

/// Adds the certificates, CRLs and OCSP responses of a file's bytes, PEM or DER. What they are is seen from the bytes.
///
/// `evidence` must come from `countersign_evidence_new`. `bytes` must point to `len` readable bytes; they are copied.
/// `added_out` may be NULL; otherwise it receives on success how many were read.
///
/// Returns `COUNTERSIGN_RESULT_NO_EVIDENCE` when there is none that can be read.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn countersign_evidence_add(
    evidence: *mut countersign_evidence,
    bytes: *const u8,
    len: usize,
    added_out: *mut usize,
) -> countersign_result {
    boundary(|| {
        // SAFETY: the caller promises live evidence that no other thread uses.
        let evidence = unsafe { borrow_mut(evidence, "evidence") }?;
        // SAFETY: the caller promises `len` readable bytes.
        let bytes = unsafe { slice(bytes, len, "bytes") }?;
        let added = add_evidence(&mut evidence.0, bytes, "memory")?;
        // SAFETY: the caller promises a writable or NULL output.
        unsafe { write(added, added_out) };
        Ok(())
    })
}

/// Adds the evidence of a file, or of all files of a folder that end in `.pem`, `.crt`, `.cer`, `.der`, `.p7b`, `.p7c`,
/// `.crl`, `.ors` or `.ocsp`.
///
/// `evidence` must come from `countersign_evidence_new`. `utf8_path` must be NUL-terminated UTF-8. `added_out` is as for
/// `countersign_evidence_add`.
///
/// Returns `COUNTERSIGN_RESULT_IO` when a file can't be read, `COUNTERSIGN_RESULT_NO_EVIDENCE` when none of them holds any.
/// The evidence is then as it was before. A file of a folder that holds none is passed over.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn countersign_evidence_add_path(
    evidence: *mut countersign_evidence,
    utf8_path: *const c_char,
    added_out: *mut usize,
) -> countersign_result {
    boundary(|| {
        // SAFETY: the caller promises live evidence that no other thread uses.
        let evidence = unsafe { borrow_mut(evidence, "evidence") }?;
        // SAFETY: the caller promises a NUL-terminated string.
        let path = unsafe { utf8(utf8_path, "utf8_path") }?;
        let mut larger = evidence.0.clone();
        let mut total = 0usize;
        let mut refused = None;
        for (name, bytes) in contents(Path::new(path), EVIDENCE)? {
            match add_evidence(&mut larger, &bytes, &name) {
                Ok(added) => total = total.saturating_add(added),
                Err(why) => refused = Some(why),
            }
        }
        if let Some(why) = refused.filter(|_| total == 0) {
            return Err(why.into());
        }
        evidence.0 = larger;
        // SAFETY: the caller promises a writable or NULL output.
        unsafe { write(total, added_out) };
        Ok(())
    })
}

/// Frees evidence. NULL is harmless. Validators made from it stay usable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn countersign_evidence_free(evidence: *mut countersign_evidence) {
    // SAFETY: the caller promises that it comes from `countersign_evidence_new` and is freed once.
    unsafe { free(evidence) };
}
