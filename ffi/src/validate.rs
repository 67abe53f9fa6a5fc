//! One document in one call.

use std::ffi::{c_char, c_void};
use std::path::Path;

use countersign::source::{ReadSeekSource, Source};
use countersign_host::Document;

use crate::boundary::{borrow, boundary, give, required, slice, utf8};
use crate::progress::{Progress, countersign_progress_fn};
use crate::report::countersign_report;
use crate::result::{Failure, countersign_result, countersign_result as R};
use crate::source::{Reader, countersign_read_fn};
use crate::validator::countersign_validator;

/// Judges a document in memory.
///
/// `validator` must come from `countersign_validator_new`. `pdf` must point to `len` readable bytes that do not change
/// during the call. `name` is the name that the report carries: NUL-terminated UTF-8, or NULL for none. `progress` may
/// be NULL; otherwise it is called with `userdata` during the call and can stop it.
///
/// `out` receives the report on success; free it with `countersign_report_free`. It keeps nothing of `pdf`. A forged
/// signature is a success: the report says so.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn countersign_validate_bytes(
    validator: *const countersign_validator,
    pdf: *const u8,
    len: usize,
    name: *const c_char,
    progress: countersign_progress_fn,
    userdata: *mut c_void,
    out: *mut *mut countersign_report,
) -> countersign_result {
    boundary(|| {
        required(out, "out")?;
        // SAFETY: the caller promises a live validator.
        let validator = unsafe { borrow(validator, "validator") }?;
        // SAFETY: the caller promises `len` readable bytes.
        let pdf = unsafe { slice(pdf, len, "pdf") }?;
        // SAFETY: the caller promises a NUL-terminated string or NULL.
        let name = unsafe { optional(name) }?;
        let report = validate(validator, &pdf, name, &Progress::new(progress, userdata))?;
        // SAFETY: the caller promises a writable `out`.
        unsafe { give(report, out) }
    })
}

/// Judges a file. A large one is read where it is needed, and must not change during the call.
///
/// `utf8_path` must be NUL-terminated UTF-8, and is the name that the report carries. The other parameters are as for
/// `countersign_validate_bytes`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn countersign_validate_path(
    validator: *const countersign_validator,
    utf8_path: *const c_char,
    progress: countersign_progress_fn,
    userdata: *mut c_void,
    out: *mut *mut countersign_report,
) -> countersign_result {
    boundary(|| {
        required(out, "out")?;
        // SAFETY: the caller promises a live validator.
        let validator = unsafe { borrow(validator, "validator") }?;
        // SAFETY: the caller promises a NUL-terminated string.
        let path = unsafe { utf8(utf8_path, "utf8_path") }?;
        let failed = |error| Failure::from(error).of(path);
        let document = Document::open(Path::new(path)).map_err(failed)?;
        let report = validate(validator, &document, path, &Progress::new(progress, userdata))
            .map_err(|failure| failure.of(path))?;
        // SAFETY: the caller promises a writable `out`.
        unsafe { give(report, out) }
    })
}

/// Judges a document behind a function of yours that reads at an offset.
///
/// `read` is called during the call with `read_userdata`; see `countersign_read_fn`. `size` is the number of bytes of
/// the document. The other parameters are as for `countersign_validate_bytes`.
///
/// Returns `COUNTERSIGN_RESULT_IO` when `read` fails, or gives fewer than `size` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn countersign_validate_reader(
    validator: *const countersign_validator,
    read: countersign_read_fn,
    read_userdata: *mut c_void,
    size: u64,
    name: *const c_char,
    progress: countersign_progress_fn,
    userdata: *mut c_void,
    out: *mut *mut countersign_report,
) -> countersign_result {
    boundary(|| {
        required(out, "out")?;
        // SAFETY: the caller promises a live validator.
        let validator = unsafe { borrow(validator, "validator") }?;
        let Some(read) = read else {
            return Err(Failure::new(R::COUNTERSIGN_RESULT_NULL_PARAMETER, "`read` is NULL"));
        };
        // SAFETY: the caller promises a NUL-terminated string or NULL.
        let name = unsafe { optional(name) }?;
        let source = ReadSeekSource::new(Reader { read, userdata: read_userdata, size, position: 0 })?;
        let report = validate(validator, &source, name, &Progress::new(progress, userdata))?;
        // SAFETY: the caller promises a writable `out`.
        unsafe { give(report, out) }
    })
}

fn validate(
    validator: &countersign_validator,
    source: &dyn Source,
    name: &str,
    progress: &Progress,
) -> Result<countersign_report, Failure> {
    let report = validator.validator.validate_source(source, name, validator.time(), progress)?;
    Ok(countersign_report::new(report))
}

/// # Safety
/// `name` must be NULL or point to a NUL-terminated string.
unsafe fn optional<'a>(name: *const c_char) -> Result<&'a str, Failure> {
    // SAFETY: by the contract above.
    if name.is_null() { Ok("") } else { unsafe { utf8(name, "name") } }
}
