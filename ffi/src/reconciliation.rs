//! Records of signing platforms, held against documents.

use std::ffi::{c_char, c_void};
use std::fs;

use countersign::records::{ClaimOutcome, Record};
use countersign_host::reconcile_contents;

use crate::boundary::{
    Handle, Shared, borrow, boundary, boundary_or, characters, free, give, required, texts,
};
use crate::progress::{Progress, countersign_progress_fn};
use crate::result::{Failure, countersign_result, countersign_result as R};
use crate::text::countersign_str;
use crate::validator::countersign_validator;

/// How the claims of a record stand to the documents.
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum countersign_outcome {
    /// The documents show every claim that documents speak about.
    COUNTERSIGN_OUTCOME_CONFIRMED = 1,
    /// Some claim can't be checked with what is at hand, and none is contradicted.
    COUNTERSIGN_OUTCOME_UNVERIFIABLE = 2,
    /// The documents, or the record itself, show the opposite of some claim.
    COUNTERSIGN_OUTCOME_CONTRADICTED = 3,
    /// There is no answer: the handle was NULL.
    COUNTERSIGN_OUTCOME_NO_ANSWER = 4,
}

use countersign_outcome as O;

/// What became of every claim of a record. It never changes: any number of threads may read it at a time, and any thread
/// may free it.
#[derive(Debug)]
pub struct countersign_reconciliation {
    outcome: ClaimOutcome,
    json: String,
}

impl Handle for countersign_reconciliation {}
impl Shared for countersign_reconciliation {}

/// Holds a signing platform's record against files.
///
/// `validator` must come from `countersign_validator_new`. `record_json` must point to `len` readable bytes: a record of
/// one of the known kinds, which is recognised by its keys. `utf8_paths` must point to `count` pointers to
/// NUL-terminated UTF-8, in any order; the files are read whole. `progress` may be NULL; otherwise it is called with
/// `userdata` during the call and can stop it.
///
/// `out` receives the answer on success; free it with `countersign_reconciliation_free`. A file that is no PDF, or can't
/// be judged, is part of an answer; one that can't be read is not: the call returns `COUNTERSIGN_RESULT_IO`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn countersign_reconcile(
    validator: *const countersign_validator,
    record_json: *const c_char,
    len: usize,
    utf8_paths: *const *const c_char,
    count: usize,
    progress: countersign_progress_fn,
    userdata: *mut c_void,
    out: *mut *mut countersign_reconciliation,
) -> countersign_result {
    boundary(|| {
        required(out, "out")?;
        // SAFETY: the caller promises a live validator.
        let validator = unsafe { borrow(validator, "validator") }?;
        // SAFETY: the caller promises `len` readable bytes.
        let json = unsafe { characters(record_json, len, "record_json") }?;
        // SAFETY: the caller promises `count` readable pointers to NUL-terminated strings.
        let paths = unsafe { texts(utf8_paths, count, "utf8_paths") }?;
        let record = Record::parse(json, None)
            .map_err(|error| Failure::new(R::COUNTERSIGN_RESULT_RECORD, error.to_string()))?;
        let progress = Progress::new(progress, userdata);
        let answer = answer(validator, &record, &paths, &progress)?;
        // SAFETY: the caller promises a writable `out`.
        unsafe { give(answer, out) }
    })
}

fn answer(
    validator: &countersign_validator,
    record: &Record,
    paths: &[&str],
    progress: &Progress,
) -> Result<countersign_reconciliation, Failure> {
    let mut contents = Vec::with_capacity(paths.len());
    for path in paths {
        contents.push((*path, fs::read(path).map_err(|error| Failure::from(error).of(path))?));
    }
    let files: Vec<(&str, &[u8])> = contents.iter().map(|(path, bytes)| (*path, bytes.as_slice())).collect();
    let found = reconcile_contents(&validator.validator, record, &files, validator.time(), progress)?;
    let json = serde_json::to_string_pretty(&found).unwrap_or_default();
    Ok(countersign_reconciliation { outcome: found.outcome, json })
}

/// The outcome of the whole record: contradicted if any claim is.
///
/// `reconciliation` must come from `countersign_reconcile`; NULL gives `COUNTERSIGN_OUTCOME_NO_ANSWER`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn countersign_reconciliation_outcome(
    reconciliation: *const countersign_reconciliation,
) -> countersign_outcome {
    boundary_or(O::COUNTERSIGN_OUTCOME_NO_ANSWER, || {
        // SAFETY: the caller promises a live answer or NULL.
        Some(match unsafe { reconciliation.as_ref() }?.outcome {
            ClaimOutcome::Confirmed => O::COUNTERSIGN_OUTCOME_CONFIRMED,
            ClaimOutcome::Unverifiable => O::COUNTERSIGN_OUTCOME_UNVERIFIABLE,
            ClaimOutcome::Contradicted => O::COUNTERSIGN_OUTCOME_CONTRADICTED,
        })
    })
}

/// Every claim and how it stands, as one JSON object: byte for byte what `countersign reconcile --format json` prints,
/// without the line break at its end. It belongs to the answer and is valid until that is freed.
///
/// `reconciliation` must come from `countersign_reconcile`; NULL gives an empty text.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn countersign_reconciliation_json(
    reconciliation: *const countersign_reconciliation,
) -> countersign_str {
    boundary_or(countersign_str::new(""), || {
        // SAFETY: the caller promises a live answer or NULL.
        Some(countersign_str::new(&unsafe { reconciliation.as_ref() }?.json))
    })
}

/// Frees an answer, on any thread. NULL is harmless. Texts borrowed from it are gone.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn countersign_reconciliation_free(reconciliation: *mut countersign_reconciliation) {
    // SAFETY: the caller promises that it comes from `countersign_reconcile` and is freed once.
    unsafe { free(reconciliation) };
}
