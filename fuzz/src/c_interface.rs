//! The C library: every function that takes bytes, every handle freed.

use std::ffi::{CString, c_void};
use std::ptr;

use countersign_ffi::digest::{countersign_digest_bytes, countersign_digests};
use countersign_ffi::evidence::{
    countersign_evidence_add, countersign_evidence_free, countersign_evidence_new,
};
use countersign_ffi::reconciliation::{
    countersign_reconcile, countersign_reconciliation_free, countersign_reconciliation_json,
};
use countersign_ffi::report::{
    countersign_indication, countersign_report_free, countersign_report_indication, countersign_report_json,
    countersign_report_signature, countersign_report_signature_count,
};
use countersign_ffi::result::countersign_result as R;
use countersign_ffi::trust_store::{
    countersign_trust_store_add, countersign_trust_store_free, countersign_trust_store_new,
};
use countersign_ffi::validate::{countersign_validate_bytes, countersign_validate_reader};
use countersign_ffi::validator::{countersign_validator_free, countersign_validator_new};

use crate::choices::Choices;

const CONFIGURATION: &str = r#"{"at":"2026-06-01T12:00:00Z","limits":{"inflated_bytes":262144,"nesting":40,"objects":5000,"xref_entries":5000,"revisions":50,"signatures":20,"memory":1048576}}"#;

/// Anchors, evidence, configuration, record and document by the bytes. No call may panic within; outputs come only with
/// success; memory and reader give the same report.
pub fn c_interface(bytes: &[u8]) {
    let mut choices = Choices::new(bytes);
    let (anchors, evidence, configuration, record) =
        (choices.piece(), choices.piece(), choices.piece(), choices.piece());
    let configuration = if choices.flag() { configuration } else { CONFIGURATION.as_bytes() };
    let pdf = choices.rest();
    // SAFETY: pointers lead to live slices of the lengths given, handles come from their own functions and are freed once.
    unsafe { calls(anchors, evidence, configuration, record, pdf) }
}

#[expect(clippy::multiple_unsafe_ops_per_block, reason = "a sequence of calls as a C program makes it")]
unsafe fn calls(anchors: &[u8], evidence: &[u8], configuration: &[u8], record: &[u8], pdf: &[u8]) {
    // SAFETY: as in `c_interface`.
    unsafe {
        let (mut store, mut proof, mut validator) = (ptr::null_mut(), ptr::null_mut(), ptr::null_mut());
        done(countersign_trust_store_new(&mut store));
        let root = include_bytes!("../../testdata/pki/root.pem");
        assert_eq!(
            countersign_trust_store_add(store, root.as_ptr(), root.len(), ptr::null_mut(), ptr::null_mut()),
            R::COUNTERSIGN_RESULT_OK
        );
        let mut added = usize::MAX;
        let code =
            countersign_trust_store_add(store, anchors.as_ptr(), anchors.len(), &mut added, ptr::null_mut());
        assert_eq!(done(code), added != usize::MAX, "an output without success, or success without one");
        done(countersign_evidence_new(&mut proof));
        let mut added = usize::MAX;
        let code = countersign_evidence_add(proof, evidence.as_ptr(), evidence.len(), &mut added);
        assert_eq!(done(code), added != usize::MAX);
        let code = countersign_validator_new(
            store,
            ptr::null(),
            proof,
            configuration.as_ptr().cast(),
            configuration.len(),
            &mut validator,
        );
        assert_eq!(done(code), !validator.is_null());
        if validator.is_null() {
            let text = CONFIGURATION;
            done(countersign_validator_new(
                store,
                store,
                proof,
                text.as_ptr().cast(),
                text.len(),
                &mut validator,
            ));
        }
        let mut digests = countersign_digests { sha256: [0; 32], sha3_512: [0; 64] };
        assert!(done(countersign_digest_bytes(pdf.as_ptr(), pdf.len(), &mut digests)));
        let name = CString::new("fuzz.pdf").expect("no zero");
        let mut reports = [ptr::null_mut(), ptr::null_mut()];
        let first = countersign_validate_bytes(
            validator,
            pdf.as_ptr(),
            pdf.len(),
            name.as_ptr(),
            None,
            ptr::null_mut(),
            &mut reports[0],
        );
        let mut slice = pdf;
        let second = countersign_validate_reader(
            validator,
            Some(read),
            ptr::from_mut(&mut slice).cast(),
            pdf.len() as u64,
            name.as_ptr(),
            None,
            ptr::null_mut(),
            &mut reports[1],
        );
        assert_eq!((done(first), done(second)), (!reports[0].is_null(), !reports[1].is_null()));
        let json = reports.map(|report| {
            let text = countersign_report_json(report);
            std::slice::from_raw_parts(text.data.cast::<u8>(), text.len)
        });
        assert_eq!(json[0], json[1], "from memory and by a reader");
        assert!(reports[0].is_null() || serde_json::from_slice::<serde_json::Value>(json[0]).is_ok());
        for report in reports {
            let count = countersign_report_signature_count(report);
            for index in 0..count.saturating_add(1) {
                let [mut indication, mut nothing] =
                    [countersign_indication::COUNTERSIGN_INDICATION_NO_REPORT; 2];
                let code = countersign_report_signature(
                    report,
                    index,
                    &mut indication,
                    ptr::null_mut(),
                    ptr::null_mut(),
                );
                assert_eq!(done(code), index < count);
                std::mem::swap(&mut indication, &mut nothing);
                assert_eq!(
                    indication == nothing,
                    index >= count,
                    "an output without success, or success without one"
                );
            }
            let none = countersign_report_indication(report)
                == countersign_indication::COUNTERSIGN_INDICATION_NO_REPORT;
            assert_eq!(none, report.is_null());
        }
        let mut answer = ptr::null_mut();
        let code = countersign_reconcile(
            validator,
            record.as_ptr().cast(),
            record.len(),
            ptr::null(),
            0,
            None,
            ptr::null_mut(),
            &mut answer,
        );
        assert_eq!(done(code), !answer.is_null());
        let _ = countersign_reconciliation_json(answer);
        countersign_reconciliation_free(answer);
        reports.into_iter().for_each(|report| countersign_report_free(report));
        countersign_validator_free(validator);
        countersign_evidence_free(proof);
        countersign_trust_store_free(store);
    }
}

/// Whether a call did what it was asked; none may say that it panicked.
fn done(result: R) -> bool {
    assert_ne!(result, R::COUNTERSIGN_RESULT_PANIC, "a panic below the C interface");
    result == R::COUNTERSIGN_RESULT_OK
}

unsafe extern "C-unwind" fn read(
    userdata: *mut c_void,
    offset: u64,
    buffer: *mut u8,
    length: usize,
) -> usize {
    // SAFETY: `c_interface` gives a live slice, which is only read.
    let bytes: &[u8] = unsafe { *userdata.cast::<&[u8]>() };
    let rest = usize::try_from(offset).ok().and_then(|offset| bytes.get(offset..)).unwrap_or_default();
    let length = length.min(rest.len());
    // SAFETY: the library gives room for `length` bytes.
    unsafe { ptr::copy_nonoverlapping(rest.as_ptr(), buffer, length) };
    length
}
