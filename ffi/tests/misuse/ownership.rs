//! Who may free what, and when, and in which thread.

use std::ptr::{null, null_mut};
use std::thread;

use countersign_ffi::evidence::*;
use countersign_ffi::report::*;
use countersign_ffi::result::countersign_result::*;
use countersign_ffi::trust_store::*;
use countersign_ffi::validate::*;

use crate::files::*;
use crate::made::*;

#[test]
fn one_validator_serves_sixteen_threads() {
    let made = Made::new(AT);
    let pdf = signed();
    let (_, expected) = made.validate(&pdf);
    let shared = Address(made.validator);
    thread::scope(|scope| {
        for _ in 0..16 {
            scope.spawn(|| {
                let validator = shared.get();
                for _ in 0..3 {
                    let mut report = null_mut();
                    unsafe {
                        let code = countersign_validate_bytes(
                            validator,
                            pdf.as_ptr(),
                            pdf.len(),
                            null(),
                            None,
                            null_mut(),
                            &mut report,
                        );
                        assert_eq!(code, COUNTERSIGN_RESULT_OK);
                        assert_eq!(owned(countersign_report_json(report)), expected);
                        countersign_report_free(report);
                    }
                }
            });
        }
    });
}

#[test]
fn a_report_outlives_its_makers_and_dies_in_another_thread() {
    let mut made = Made::new(AT);
    let mut report = null_mut();
    let pdf = signed();
    let code = unsafe {
        countersign_validate_bytes(
            made.validator,
            pdf.as_ptr(),
            pdf.len(),
            null(),
            None,
            null_mut(),
            &mut report,
        )
    };
    assert_eq!(code, COUNTERSIGN_RESULT_OK);
    drop(pdf);
    made.free();
    let report = Address(report);
    thread::scope(|scope| {
        // Sixteen threads ask for the JSON that none has made yet.
        let asked: Vec<_> = (0..16)
            .map(|_| scope.spawn(|| unsafe { countersign_report_json(report.get()) }.data.addr()))
            .collect();
        let addresses: Vec<usize> = asked.into_iter().map(|thread| thread.join().unwrap()).collect();
        assert!(addresses.iter().all(|address| *address == addresses[0]));
    });
    thread::spawn(move || unsafe { countersign_report_free(report.get()) }).join().unwrap();
}

#[test]
fn a_trust_store_may_be_freed_and_changed_after_a_validator_was_made_of_it() {
    let mut made = Made::new(AT);
    unsafe { countersign_trust_store_free(made.trust) };
    made.trust = null_mut();
    let (code, json) = made.validate(&signed());
    assert_eq!(code, COUNTERSIGN_RESULT_OK);
    assert!(json.contains("TOTAL-PASSED"));
}

#[test]
fn what_adds_nothing_leaves_all_as_it_was() {
    let made = Made::new(AT);
    let (mut added, mut refused) = (77, 77);
    let nothing = text(data("cases"));
    let garbage = b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    unsafe {
        let code = countersign_trust_store_add_path(made.trust, nothing.as_ptr(), &mut added, &mut refused);
        assert_eq!(code, COUNTERSIGN_RESULT_IO, "a folder without certificates");
        let code = countersign_trust_store_add(
            made.trust,
            garbage.as_ptr(),
            garbage.len(),
            &mut added,
            &mut refused,
        );
        assert_eq!(code, COUNTERSIGN_RESULT_NO_CERTIFICATE);
        let code = countersign_evidence_add(made.evidence, garbage.as_ptr(), garbage.len(), &mut added);
        assert_eq!(code, COUNTERSIGN_RESULT_NO_EVIDENCE);
        assert_eq!((added, refused), (77, 77));
        // One that is there already is no failure; one that can't be read is counted.
        let mut bundle = std::fs::read(data("pki/root.pem")).unwrap();
        bundle.extend_from_slice(garbage);
        let code =
            countersign_trust_store_add(made.trust, bundle.as_ptr(), bundle.len(), &mut added, &mut refused);
        assert_eq!((code, added, refused), (COUNTERSIGN_RESULT_OK, 0, 1));
    }
}

#[test]
fn evidence_is_recognised_by_its_bytes() {
    let made = Made::new(AT);
    for (folder, least) in [("pki/crls", 1), ("pki/ocsps", 1), ("pki/issuing.pem", 1)] {
        let path = text(data(folder));
        let mut added = 0;
        let code = unsafe { countersign_evidence_add_path(made.evidence, path.as_ptr(), &mut added) };
        assert_eq!(code, COUNTERSIGN_RESULT_OK, "{folder}: {}", last_error());
        assert!(added >= least, "{folder}: {added}");
    }
}
