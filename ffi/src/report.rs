//! Reports.

use std::sync::OnceLock;

use countersign::report::Report;
use countersign::validation::{Indication, Verdict};

use crate::boundary::{Handle, Shared, borrow, boundary, boundary_or, free, write};
use crate::result::{Failure, countersign_result, countersign_result as R};
use crate::text::countersign_str;

/// ETSI EN 319 102-1: what a report says of a signature, or of a document (the worst of its signatures).
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum countersign_indication {
    /// Everything that was asked holds.
    COUNTERSIGN_INDICATION_TOTAL_PASSED = 1,
    /// It can't be judged from what is at hand.
    COUNTERSIGN_INDICATION_INDETERMINATE = 2,
    /// It is wrong: changed bytes, a signature value that does not verify, a format that can't be right.
    COUNTERSIGN_INDICATION_TOTAL_FAILED = 3,
    /// The document has no signature. This is never a success.
    COUNTERSIGN_INDICATION_NO_SIGNATURE = 4,
    /// There is no report: the handle was NULL.
    COUNTERSIGN_INDICATION_NO_REPORT = 5,
}

use countersign_indication as I;

impl From<Indication> for countersign_indication {
    fn from(indication: Indication) -> Self {
        match indication {
            Indication::TotalPassed => Self::COUNTERSIGN_INDICATION_TOTAL_PASSED,
            Indication::Indeterminate => Self::COUNTERSIGN_INDICATION_INDETERMINATE,
            Indication::TotalFailed => Self::COUNTERSIGN_INDICATION_TOTAL_FAILED,
        }
    }
}

/// What was found out about a document. It never changes: any number of threads may read it at a time, and any thread
/// may free it.
#[derive(Debug)]
pub struct countersign_report {
    report: Report,
    json: OnceLock<String>,
}

impl Handle for countersign_report {}
impl Shared for countersign_report {}

impl countersign_report {
    pub(crate) fn new(report: Report) -> Self {
        Self { report, json: OnceLock::new() }
    }
}

/// The worst indication of all signatures of the document.
///
/// `report` must come from one of the validate functions; NULL gives `COUNTERSIGN_INDICATION_NO_REPORT`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn countersign_report_indication(
    report: *const countersign_report,
) -> countersign_indication {
    boundary_or(I::COUNTERSIGN_INDICATION_NO_REPORT, || {
        // SAFETY: the caller promises a live report or NULL.
        let report = unsafe { report.as_ref() }?;
        Some(match report.report.verdict {
            Verdict::TotalPassed => I::COUNTERSIGN_INDICATION_TOTAL_PASSED,
            Verdict::Indeterminate => I::COUNTERSIGN_INDICATION_INDETERMINATE,
            Verdict::TotalFailed => I::COUNTERSIGN_INDICATION_TOTAL_FAILED,
            Verdict::NoSignature => I::COUNTERSIGN_INDICATION_NO_SIGNATURE,
        })
    })
}

/// The number of signatures and document time-stamps.
///
/// `report` must come from one of the validate functions; NULL gives 0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn countersign_report_signature_count(report: *const countersign_report) -> usize {
    // SAFETY: the caller promises a live report or NULL.
    boundary_or(0, || Some(unsafe { report.as_ref() }?.report.signatures.len()))
}

/// The three facts of one signature that programs branch on.
///
/// `report` must come from one of the validate functions. `index` counts from 0. On success `indication_out` receives
/// the indication, `sub_indication_out` the sub-indication of EN 319 102-1 in upper case (empty where there is none) and
/// `field_out` the full name of the signature field. The texts belong to the report. Each output may be NULL.
///
/// Returns `COUNTERSIGN_RESULT_INVALID_PARAMETER` when there is no such signature.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn countersign_report_signature(
    report: *const countersign_report,
    index: usize,
    indication_out: *mut countersign_indication,
    sub_indication_out: *mut countersign_str,
    field_out: *mut countersign_str,
) -> countersign_result {
    boundary(|| {
        // SAFETY: the caller promises a live report.
        let report = unsafe { borrow(report, "report") }?;
        let signature = report.report.signatures.get(index).ok_or_else(|| {
            let count = report.report.signatures.len();
            let message = format!("`index` is {index}, and there are {count} signatures");
            Failure::new(R::COUNTERSIGN_RESULT_INVALID_PARAMETER, message)
        })?;
        let sub_indication = signature.conclusion.sub_indication().unwrap_or_default();
        // SAFETY: the caller promises a writable or NULL output.
        unsafe { write(signature.conclusion.indication().into(), indication_out) };
        // SAFETY: as above.
        unsafe { write(countersign_str::new(sub_indication), sub_indication_out) };
        // SAFETY: as above.
        unsafe { write(countersign_str::new(&signature.field), field_out) };
        Ok(())
    })
}

/// The whole report as one JSON object, by the published schema: byte for byte the member of the array that
/// `countersign validate --format json` prints. It is made at the first call, belongs to the report, and is valid until
/// the report is freed.
///
/// `report` must come from one of the validate functions; NULL gives an empty text.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn countersign_report_json(report: *const countersign_report) -> countersign_str {
    boundary_or(countersign_str::new(""), || {
        // SAFETY: the caller promises a live report or NULL.
        let report = unsafe { report.as_ref() }?;
        Some(countersign_str::new(report.json.get_or_init(|| report.report.to_json_pretty())))
    })
}

/// Frees a report, on any thread. NULL is harmless. Texts borrowed from it are gone.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn countersign_report_free(report: *mut countersign_report) {
    // SAFETY: the caller promises that it comes from a validate function and is freed once.
    unsafe { free(report) };
}
