//! Between C and Rust: no panic passes, NULL becomes a result code.

use std::ffi::{CStr, c_char};
use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::result::{Failure, countersign_result, countersign_result as R, remember};

/// Runs the body of an exported function.
pub(crate) fn boundary(body: impl FnOnce() -> Result<(), Failure>) -> countersign_result {
    let failure = match catch_unwind(AssertUnwindSafe(body)) {
        Ok(Ok(())) => return R::COUNTERSIGN_RESULT_OK,
        Ok(Err(failure)) => failure,
        Err(payload) => {
            // Dropping what was thrown could panic again.
            std::mem::forget(payload);
            Failure::new(R::COUNTERSIGN_RESULT_PANIC, "a fault in this library or in a callback")
        }
    };
    remember(failure.message);
    failure.code
}

/// As [`boundary`] for functions that answer with a plain value.
pub(crate) fn boundary_or<T>(otherwise: T, body: impl FnOnce() -> Option<T>) -> T {
    match catch_unwind(AssertUnwindSafe(body)) {
        Ok(answer) => answer.unwrap_or(otherwise),
        Err(payload) => {
            std::mem::forget(payload);
            otherwise
        }
    }
}

/// What a C caller can hold: made by [`give`], borrowed by [`borrow`], freed by [`free`] on whatever thread.
pub(crate) trait Handle: Send + 'static {}

/// A handle that never changes: any number of threads use it at a time.
pub(crate) trait Shared: Handle + Sync {}

/// # Safety
/// `pointer` must be NULL or point to a live `T` that nobody writes to while the reference lives.
pub(crate) unsafe fn borrow<'a, T: Shared>(pointer: *const T, name: &str) -> Result<&'a T, Failure> {
    // SAFETY: by the contract above.
    unsafe { pointer.as_ref() }.ok_or_else(|| null(name))
}

/// # Safety
/// `pointer` must be NULL or point to a live `T` that nobody else uses while the reference lives.
pub(crate) unsafe fn borrow_mut<'a, T: Handle>(pointer: *mut T, name: &str) -> Result<&'a mut T, Failure> {
    // SAFETY: by the contract above.
    unsafe { pointer.as_mut() }.ok_or_else(|| null(name))
}

/// # Safety
/// `pointer` must be NULL or point to `length` readable elements. NULL is accepted only for `length` 0.
pub(crate) unsafe fn slice<'a, T>(pointer: *const T, length: usize, name: &str) -> Result<&'a [T], Failure> {
    if length == 0 {
        return Ok(&[]);
    }
    if pointer.is_null() {
        return Err(null(name));
    }
    if length > isize::MAX.unsigned_abs() / size_of::<T>().max(1) {
        let message = format!("`{name}` can't be that long");
        return Err(Failure::new(R::COUNTERSIGN_RESULT_INVALID_PARAMETER, message));
    }
    // SAFETY: not NULL, `length` elements by the contract above, and no longer than an allocation can be.
    Ok(unsafe { std::slice::from_raw_parts(pointer, length) })
}

/// # Safety
/// `pointer` must be NULL or point to `length` readable characters. NULL is accepted only for `length` 0.
pub(crate) unsafe fn characters<'a>(
    pointer: *const c_char,
    length: usize,
    name: &str,
) -> Result<&'a [u8], Failure> {
    // SAFETY: by the contract above; characters are bytes.
    unsafe { slice(pointer.cast(), length, name) }
}

/// # Safety
/// `pointer` must be NULL or point to a NUL-terminated string.
pub(crate) unsafe fn utf8<'a>(pointer: *const c_char, name: &str) -> Result<&'a str, Failure> {
    if pointer.is_null() {
        return Err(null(name));
    }
    // SAFETY: not NULL, terminated by the contract above.
    let text = unsafe { CStr::from_ptr(pointer) };
    text.to_str().map_err(|error| {
        let message = format!("`{name}` is not UTF-8 after {} bytes", error.valid_up_to());
        Failure::new(R::COUNTERSIGN_RESULT_INVALID_UTF8, message)
    })
}

/// # Safety
/// `pointer` must be NULL or point to `count` pointers, each NULL or to a NUL-terminated string.
pub(crate) unsafe fn texts<'a>(
    pointer: *const *const c_char,
    count: usize,
    name: &str,
) -> Result<Vec<&'a str>, Failure> {
    // SAFETY: by the contract above.
    let pointers = unsafe { slice(pointer, count, name) }?;
    // SAFETY: by the contract above.
    pointers.iter().map(|pointer| unsafe { utf8(*pointer, name) }).collect()
}

/// Refuses NULL for an output, before any work is done for it.
pub(crate) fn required<T>(pointer: *const T, name: &str) -> Result<(), Failure> {
    if pointer.is_null() { Err(null(name)) } else { Ok(()) }
}

/// Writes a new handle to `out`.
///
/// # Safety
/// `out` must be NULL or writable.
pub(crate) unsafe fn give<T: Handle>(value: T, out: *mut *mut T) -> Result<(), Failure> {
    required(out, "out")?;
    // SAFETY: not NULL and writable by the contract above.
    unsafe { out.write(Box::into_raw(Box::new(value))) };
    Ok(())
}

/// Writes a plain value to an output that may be NULL.
///
/// # Safety
/// `out` must be NULL or writable.
pub(crate) unsafe fn write<T: Copy>(value: T, out: *mut T) {
    if !out.is_null() {
        // SAFETY: not NULL, and writable by the contract above.
        unsafe { out.write(value) };
    }
}

/// Frees what [`give`] gave; NULL is harmless.
///
/// # Safety
/// `pointer` must be NULL or come from [`give`] with the same `T`, and not have been freed.
pub(crate) unsafe fn free<T: Handle>(pointer: *mut T) {
    boundary_or((), || {
        if !pointer.is_null() {
            // SAFETY: by the contract above this is the only owner.
            drop(unsafe { Box::from_raw(pointer) });
        }
        None
    });
}

fn null(name: &str) -> Failure {
    Failure::new(R::COUNTERSIGN_RESULT_NULL_PARAMETER, format!("`{name}` is NULL"))
}
