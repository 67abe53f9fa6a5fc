//! Functions that a caller hands over.

use std::ffi::c_void;
use std::sync::atomic::{AtomicUsize, Ordering};

use countersign_ffi::report::*;
use countersign_ffi::result::countersign_result::{self, *};
use countersign_ffi::text::countersign_str;

use crate::files::signed;
use crate::made::Made;

/// Reads from the `Vec<u8>` that `userdata` points to.
pub(crate) unsafe extern "C-unwind" fn read(
    userdata: *mut c_void,
    offset: u64,
    buf: *mut u8,
    len: usize,
) -> usize {
    let bytes = unsafe { &*userdata.cast::<Vec<u8>>() };
    let rest = usize::try_from(offset).ok().and_then(|offset| bytes.get(offset..)).unwrap_or_default();
    let len = len.min(rest.len());
    unsafe { std::ptr::copy_nonoverlapping(rest.as_ptr(), buf, len) };
    len
}

pub(crate) unsafe extern "C-unwind" fn a_byte(
    userdata: *mut c_void,
    offset: u64,
    buf: *mut u8,
    len: usize,
) -> usize {
    unsafe { read(userdata, offset, buf, len.min(1)) }
}

pub(crate) unsafe extern "C-unwind" fn failing(_: *mut c_void, _: u64, _: *mut u8, _: usize) -> usize {
    usize::MAX
}

pub(crate) unsafe extern "C-unwind" fn too_many(_: *mut c_void, _: u64, _: *mut u8, len: usize) -> usize {
    len + 1
}

pub(crate) unsafe extern "C-unwind" fn nothing(_: *mut c_void, _: u64, _: *mut u8, _: usize) -> usize {
    0
}

pub(crate) unsafe extern "C-unwind" fn panicking_reader(
    _: *mut c_void,
    _: u64,
    _: *mut u8,
    _: usize,
) -> usize {
    panic!("on purpose")
}

pub(crate) unsafe extern "C-unwind" fn stop(userdata: *mut c_void) -> bool {
    unsafe { *userdata.cast::<usize>() += 1 };
    false
}

pub(crate) unsafe extern "C-unwind" fn panicking(_: *mut c_void) -> bool {
    panic!("on purpose")
}

pub(crate) unsafe extern "C-unwind" fn validating(userdata: *mut c_void) -> bool {
    let made = unsafe { &*userdata.cast::<Made>() };
    made.validate(&signed()).0 == COUNTERSIGN_RESULT_OK
        && made.validate(b"nothing").0 != COUNTERSIGN_RESULT_OK
}

pub(crate) unsafe extern "C-unwind" fn count(
    _: *mut c_void,
    _: usize,
    _: countersign_result,
    _: *const countersign_report,
    _: countersign_str,
) -> bool {
    static COUNT: AtomicUsize = AtomicUsize::new(0);
    COUNT.fetch_add(1, Ordering::Relaxed);
    true
}

pub(crate) unsafe extern "C-unwind" fn collect(
    userdata: *mut c_void,
    index: usize,
    result: countersign_result,
    report: *const countersign_report,
    message: countersign_str,
) -> bool {
    let answers = unsafe { &mut *userdata.cast::<Vec<Vec<countersign_result>>>() };
    answers[index].push(result);
    assert_eq!(result == COUNTERSIGN_RESULT_OK, !report.is_null());
    assert_eq!(result == COUNTERSIGN_RESULT_OK, message.len == 0);
    true
}

pub(crate) unsafe extern "C-unwind" fn stop_batch(
    userdata: *mut c_void,
    _: usize,
    _: countersign_result,
    _: *const countersign_report,
    _: countersign_str,
) -> bool {
    unsafe { stop(userdata) }
}

pub(crate) unsafe extern "C-unwind" fn panicking_batch(
    _: *mut c_void,
    _: usize,
    _: countersign_result,
    _: *const countersign_report,
    _: countersign_str,
) -> bool {
    panic!("on purpose")
}
