//! Result codes and messages.

use std::cell::RefCell;
use std::ffi::c_char;

use countersign::budget::Exhausted;
use countersign::error::Error;
use countersign_host::Refused;

use crate::boundary::{boundary_or, write};
use crate::text::countersign_str;

/// What became of a call. It never says whether a signature is valid: that is `countersign_indication`.
///
/// The numbers are stable, never reused, and no errno. Later versions may add some.
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum countersign_result {
    /// Done. Outputs are written.
    COUNTERSIGN_RESULT_OK = 8000,
    /// A pointer that must not be NULL is NULL.
    COUNTERSIGN_RESULT_NULL_PARAMETER = 8001,
    /// A path or a name is not UTF-8.
    COUNTERSIGN_RESULT_INVALID_UTF8 = 8002,
    /// A number is out of range, such as the index of a signature.
    COUNTERSIGN_RESULT_INVALID_PARAMETER = 8003,
    /// A fault in this library, or a panic in a callback written in Rust. Nothing is written; handles remain usable.
    COUNTERSIGN_RESULT_PANIC = 8004,
    /// A callback asked to stop.
    COUNTERSIGN_RESULT_CANCELLED = 8005,
    /// The configuration is no JSON object, has an unknown key, or a value that does not fit.
    COUNTERSIGN_RESULT_CONFIGURATION = 8010,
    /// No certificate could be read.
    COUNTERSIGN_RESULT_NO_CERTIFICATE = 8020,
    /// No certificate, CRL or OCSP response could be read.
    COUNTERSIGN_RESULT_NO_EVIDENCE = 8021,
    /// A file could not be read, a reader failed, or the system gives no threads.
    COUNTERSIGN_RESULT_IO = 8030,
    /// The bytes are no PDF.
    COUNTERSIGN_RESULT_NOT_A_PDF = 8031,
    /// The structure of the document can't be followed.
    COUNTERSIGN_RESULT_SYNTAX = 8032,
    /// The document is encrypted and can't be opened with the password given.
    COUNTERSIGN_RESULT_ENCRYPTED = 8033,
    /// A limit of the configuration was reached.
    COUNTERSIGN_RESULT_LIMIT = 8034,
    /// A record is of no known kind, or malformed.
    COUNTERSIGN_RESULT_RECORD = 8040,
    // Last added: 8040.
}

use countersign_result as R;

/// A failure with its words, on the way to a result code.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) code: countersign_result,
    pub(crate) message: String,
}

impl Failure {
    pub(crate) fn new(code: countersign_result, message: impl Into<String>) -> Self {
        Self { code, message: message.into() }
    }

    /// The same, with the file's name before it.
    pub(crate) fn of(self, path: &str) -> Self {
        Self { message: format!("{path}: {}", self.message), ..self }
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Self::new(R::COUNTERSIGN_RESULT_IO, error.to_string())
    }
}

impl From<Refused> for Failure {
    fn from(refused: Refused) -> Self {
        let code = match &refused {
            Refused::NoCertificate { .. } => R::COUNTERSIGN_RESULT_NO_CERTIFICATE,
            Refused::NoEvidence { .. } => R::COUNTERSIGN_RESULT_NO_EVIDENCE,
            _ => R::COUNTERSIGN_RESULT_IO,
        };
        Self::new(code, refused.to_string())
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let code = match &error {
            Error::Io(_) => R::COUNTERSIGN_RESULT_IO,
            Error::NotPdf(_) => R::COUNTERSIGN_RESULT_NOT_A_PDF,
            Error::Encrypted(_) => R::COUNTERSIGN_RESULT_ENCRYPTED,
            Error::Exhausted(Exhausted::Interrupted) => R::COUNTERSIGN_RESULT_CANCELLED,
            Error::Exhausted(_) => R::COUNTERSIGN_RESULT_LIMIT,
            Error::Internal(_) => R::COUNTERSIGN_RESULT_PANIC,
            _ => R::COUNTERSIGN_RESULT_SYNTAX,
        };
        Self::new(code, error.to_string())
    }
}

/// Keeps the words of a failure for `countersign_last_error_message`.
pub(crate) fn remember(message: String) {
    // A thread that is ending has no place for them any more.
    let _ = LAST.try_with(|last| last.replace(message));
}

thread_local! {
    static LAST: RefCell<String> = const { RefCell::new(String::new()) };
}

/// The general meaning of a result code in English. It belongs to the library and is valid for ever. For a number that
/// is no result code it says so.
#[unsafe(no_mangle)]
pub extern "C" fn countersign_result_message(result: u32) -> countersign_str {
    let known = MESSAGES.iter().find(|(code, _)| *code as u32 == result);
    countersign_str::new(known.map_or("no result code of this library", |(_, message)| message))
}

/// Copies the words of the last failure on this thread as UTF-8, terminated by NUL: with the file, the place in it, the
/// unknown key, the reason of the system. Meaningful after a call on this thread that did not return
/// `COUNTERSIGN_RESULT_OK`; empty when none has failed.
///
/// `buf` must point to `len` writable bytes, or be NULL. The text is cut to fit, between characters. `len_out` may be
/// NULL; otherwise it receives the length of the whole text without the NUL: a buffer of one more takes all of it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn countersign_last_error_message(buf: *mut c_char, len: usize, len_out: *mut usize) {
    boundary_or((), || {
        let message = LAST.try_with(|last| last.borrow().clone()).unwrap_or_default();
        // SAFETY: the caller promises a writable or NULL `len_out`.
        unsafe { write(message.len(), len_out) };
        // SAFETY: the caller promises `len` writable bytes at `buf`, or NULL.
        unsafe { copy(&message, buf, len) };
        None
    });
}

/// # Safety
/// `buf` must be NULL or point to `len` writable bytes.
unsafe fn copy(text: &str, buf: *mut c_char, len: usize) {
    let Some(room) = len.checked_sub(1).filter(|_| !buf.is_null()) else { return };
    let mut cut = text.len().min(room);
    while !text.is_char_boundary(cut) {
        cut -= 1;
    }
    // SAFETY: `cut` bytes and one more fit into the `len` bytes at `buf`, and nobody else has a reference to them.
    unsafe { std::ptr::copy_nonoverlapping(text.as_ptr().cast(), buf, cut) };
    // SAFETY: as above.
    let end = unsafe { buf.add(cut) };
    // SAFETY: as above.
    unsafe { end.write(0) };
}

const MESSAGES: &[(countersign_result, &str)] = &[
    (R::COUNTERSIGN_RESULT_OK, "done"),
    (R::COUNTERSIGN_RESULT_NULL_PARAMETER, "a pointer that must not be NULL is NULL"),
    (R::COUNTERSIGN_RESULT_INVALID_UTF8, "a path or a name is not UTF-8"),
    (R::COUNTERSIGN_RESULT_INVALID_PARAMETER, "a number is out of range"),
    (R::COUNTERSIGN_RESULT_PANIC, "a fault in this library or in a callback"),
    (R::COUNTERSIGN_RESULT_CANCELLED, "a callback asked to stop"),
    (R::COUNTERSIGN_RESULT_CONFIGURATION, "the configuration can't be used"),
    (R::COUNTERSIGN_RESULT_NO_CERTIFICATE, "no certificate could be read"),
    (R::COUNTERSIGN_RESULT_NO_EVIDENCE, "no certificate, CRL or OCSP response could be read"),
    (R::COUNTERSIGN_RESULT_IO, "a file could not be read"),
    (R::COUNTERSIGN_RESULT_NOT_A_PDF, "the bytes are no PDF"),
    (R::COUNTERSIGN_RESULT_SYNTAX, "the structure of the document can't be followed"),
    (R::COUNTERSIGN_RESULT_ENCRYPTED, "the document is encrypted and can't be opened"),
    (R::COUNTERSIGN_RESULT_LIMIT, "a limit was reached"),
    (R::COUNTERSIGN_RESULT_RECORD, "the record is of no known kind, or malformed"),
];
