//! Functions of the caller: they stop the work, lie, fail, panic, and call back.

use std::ffi::c_void;
use std::ptr::{null, null_mut};

use countersign_ffi::batch::countersign_validate_batch;
use countersign_ffi::reconciliation::*;
use countersign_ffi::result::countersign_result::{self, *};
use countersign_ffi::validate::*;

use crate::files::*;
use crate::functions::*;
use crate::made::*;

#[test]
fn a_progress_function_stops_the_work_and_is_not_asked_again() {
    let made = Made::new(AT);
    let pdf = signed();
    let path = text(signed_path());
    let paths = [path.as_ptr()];
    let record = std::fs::read(a_record()).unwrap();
    for way in 0..4 {
        let mut calls = 0usize;
        let userdata = std::ptr::from_mut(&mut calls).cast();
        let mut report = null_mut();
        let mut answer = null_mut();
        let code = unsafe {
            match way {
                0 => countersign_validate_bytes(
                    made.validator,
                    pdf.as_ptr(),
                    pdf.len(),
                    null(),
                    Some(stop),
                    userdata,
                    &mut report,
                ),
                1 => countersign_validate_path(
                    made.validator,
                    path.as_ptr(),
                    Some(stop),
                    userdata,
                    &mut report,
                ),
                2 => {
                    let data = std::ptr::from_ref(&pdf).cast_mut().cast();
                    let size = pdf.len() as u64;
                    countersign_validate_reader(
                        made.validator,
                        Some(read),
                        data,
                        size,
                        null(),
                        Some(stop),
                        userdata,
                        &mut report,
                    )
                }
                _ => countersign_reconcile(
                    made.validator,
                    record.as_ptr().cast(),
                    record.len(),
                    paths.as_ptr(),
                    1,
                    Some(stop),
                    userdata,
                    &mut answer,
                ),
            }
        };
        assert_eq!(code, COUNTERSIGN_RESULT_CANCELLED, "way {way}: {}", last_error());
        assert_eq!(calls, 1, "way {way}");
        assert!(report.is_null() && answer.is_null());
    }
}

#[test]
fn a_batch_stops_when_it_is_told_to() {
    let made = Made::new(AT);
    let path = text(signed_path());
    let paths = vec![path.as_ptr(); 100];
    let mut calls = 0usize;
    let code = unsafe {
        let userdata = std::ptr::from_mut(&mut calls).cast();
        countersign_validate_batch(made.validator, paths.as_ptr(), paths.len(), 2, Some(stop_batch), userdata)
    };
    assert_eq!((code, calls), (COUNTERSIGN_RESULT_CANCELLED, 1));
}

#[test]
fn a_reader_that_lies_or_fails_is_a_code() {
    let made = Made::new(AT);
    let pdf = signed();
    let data: *mut c_void = std::ptr::from_ref(&pdf).cast_mut().cast();
    let size = pdf.len() as u64;
    type Read = unsafe extern "C-unwind" fn(*mut c_void, u64, *mut u8, usize) -> usize;
    let cases: [(Read, u64, countersign_result); 5] = [
        (failing, size, COUNTERSIGN_RESULT_IO),
        (too_many, size, COUNTERSIGN_RESULT_IO),
        (nothing, size, COUNTERSIGN_RESULT_IO),
        (read, size + 1000, COUNTERSIGN_RESULT_IO),
        (read, 0, COUNTERSIGN_RESULT_NOT_A_PDF),
    ];
    for (position, (function, size, expected)) in cases.into_iter().enumerate() {
        let mut report = null_mut();
        let code = unsafe {
            countersign_validate_reader(
                made.validator,
                Some(function),
                data,
                size,
                null(),
                None,
                null_mut(),
                &mut report,
            )
        };
        assert_eq!(code, expected, "reader {position}: {}", last_error());
        assert!(report.is_null());
    }
    // A byte at a time is slow and right; a size beyond memory is no reason to allocate it.
    let (code, slow) = made.take(|out| unsafe {
        countersign_validate_reader(made.validator, Some(a_byte), data, size, null(), None, null_mut(), out)
    });
    assert_eq!(code, COUNTERSIGN_RESULT_OK);
    assert_eq!(slow, made.validate(&pdf).1);
    let (code, _) = made.take(|out| unsafe {
        countersign_validate_reader(made.validator, Some(read), data, u64::MAX, null(), None, null_mut(), out)
    });
    assert_ne!(code, COUNTERSIGN_RESULT_OK);
    // The beginning of a document is a document of its own, or none; it is not the whole.
    let (_, half) = made.take(|out| unsafe {
        countersign_validate_reader(made.validator, Some(read), data, size / 2, null(), None, null_mut(), out)
    });
    assert!(!half.contains("TOTAL-PASSED"));
}

#[test]
fn a_panic_in_a_callback_is_a_code() {
    let made = Made::new(AT);
    let pdf = signed();
    let path = text(signed_path());
    let paths = [path.as_ptr(); 8];
    let mut report = null_mut();
    let (p, n) = (pdf.as_ptr(), pdf.len());
    let codes = unsafe {
        [
            countersign_validate_bytes(
                made.validator,
                p,
                n,
                null(),
                Some(panicking),
                null_mut(),
                &mut report,
            ),
            countersign_validate_reader(
                made.validator,
                Some(panicking_reader),
                null_mut(),
                n as u64,
                null(),
                None,
                null_mut(),
                &mut report,
            ),
            countersign_validate_batch(
                made.validator,
                paths.as_ptr(),
                8,
                2,
                Some(panicking_batch),
                null_mut(),
            ),
        ]
    };
    assert_eq!(codes, [COUNTERSIGN_RESULT_PANIC; 3]);
    assert!(report.is_null());
    assert_eq!(made.validate(&pdf).0, COUNTERSIGN_RESULT_OK, "the validator is still of use");
}

#[test]
fn a_callback_may_use_the_library() {
    let made = Made::new(AT);
    let pdf = signed();
    let (code, outer) = made.take(|out| unsafe {
        let userdata = std::ptr::from_ref(&made).cast_mut().cast();
        countersign_validate_bytes(
            made.validator,
            pdf.as_ptr(),
            pdf.len(),
            null(),
            Some(validating),
            userdata,
            out,
        )
    });
    assert_eq!(code, COUNTERSIGN_RESULT_OK);
    assert_eq!(outer, made.validate(&pdf).1);
}
