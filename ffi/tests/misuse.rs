//! What C programs do wrong, and what files do to them: a code, never undefined behaviour, never an abort.
#![expect(
    clippy::undocumented_unsafe_blocks,
    reason = "misuse within the contract of each function is the subject"
)]

use std::ffi::{CString, c_char, c_void};
use std::path::{Path, PathBuf};
use std::ptr::{null, null_mut};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use countersign_ffi::batch::countersign_validate_batch;
use countersign_ffi::digest::{countersign_digest_bytes, countersign_digest_path, countersign_digests};
use countersign_ffi::evidence::*;
use countersign_ffi::reconciliation::*;
use countersign_ffi::report::*;
use countersign_ffi::result::countersign_result::{self, *};
use countersign_ffi::result::{countersign_last_error_message, countersign_result_message};
use countersign_ffi::text::{countersign_str, countersign_version};
use countersign_ffi::trust_store::*;
use countersign_ffi::validate::*;
use countersign_ffi::validator::*;

const AT: &str = r#"{"at": "2026-06-01T12:00:00Z"}"#;

#[test]
fn null_is_a_code_everywhere() {
    let made = Made::new(AT);
    let v = made.validator.cast_const();
    let pdf = signed();
    let (p, n) = (pdf.as_ptr(), pdf.len());
    let path = text(signed_path());
    let paths = [path.as_ptr()];
    let holes = [path.as_ptr(), null()];
    let mut report = null_mut();
    let mut answer = null_mut();
    let mut digests = countersign_digests { sha256: [0; 32], sha3_512: [0; 64] };
    let record = c"{}".as_ptr();
    let codes = unsafe {
        [
            countersign_trust_store_new(null_mut()),
            countersign_trust_store_add(null_mut(), p, n, null_mut(), null_mut()),
            countersign_trust_store_add(made.trust, null(), 1, null_mut(), null_mut()),
            countersign_trust_store_add_path(null_mut(), path.as_ptr(), null_mut(), null_mut()),
            countersign_trust_store_add_path(made.trust, null(), null_mut(), null_mut()),
            countersign_evidence_new(null_mut()),
            countersign_evidence_add(null_mut(), p, n, null_mut()),
            countersign_evidence_add(made.evidence, null(), 1, null_mut()),
            countersign_evidence_add_path(null_mut(), path.as_ptr(), null_mut()),
            countersign_evidence_add_path(made.evidence, null(), null_mut()),
            countersign_validator_new(null(), null(), null(), null(), 0, &mut null_mut()),
            countersign_validator_new(made.trust, null(), null(), null(), 0, null_mut()),
            // A configuration that could not be read must not become the defaults.
            countersign_validator_new(made.trust, null(), null(), null(), 7, &mut null_mut()),
            countersign_validate_bytes(null(), p, n, null(), None, null_mut(), &mut report),
            countersign_validate_bytes(v, null(), n, null(), None, null_mut(), &mut report),
            countersign_validate_bytes(v, p, n, null(), None, null_mut(), null_mut()),
            countersign_validate_path(null(), path.as_ptr(), None, null_mut(), &mut report),
            countersign_validate_path(v, null(), None, null_mut(), &mut report),
            countersign_validate_path(v, path.as_ptr(), None, null_mut(), null_mut()),
            countersign_validate_reader(
                null(),
                Some(read),
                null_mut(),
                1,
                null(),
                None,
                null_mut(),
                &mut report,
            ),
            countersign_validate_reader(v, None, null_mut(), 1, null(), None, null_mut(), &mut report),
            countersign_validate_reader(v, Some(read), null_mut(), 1, null(), None, null_mut(), null_mut()),
            countersign_validate_batch(null(), paths.as_ptr(), 1, 1, Some(count), null_mut()),
            countersign_validate_batch(v, null(), 1, 1, Some(count), null_mut()),
            countersign_validate_batch(v, paths.as_ptr(), 1, 1, None, null_mut()),
            countersign_validate_batch(v, holes.as_ptr(), 2, 1, Some(count), null_mut()),
            countersign_reconcile(null(), record, 2, paths.as_ptr(), 1, None, null_mut(), &mut answer),
            countersign_reconcile(v, null(), 2, paths.as_ptr(), 1, None, null_mut(), &mut answer),
            countersign_reconcile(v, record, 2, null(), 1, None, null_mut(), &mut answer),
            countersign_reconcile(v, record, 2, holes.as_ptr(), 2, None, null_mut(), &mut answer),
            countersign_reconcile(v, record, 2, paths.as_ptr(), 1, None, null_mut(), null_mut()),
            countersign_report_signature(null(), 0, null_mut(), null_mut(), null_mut()),
            countersign_digest_bytes(null(), 1, &mut digests),
            countersign_digest_bytes(p, n, null_mut()),
            countersign_digest_path(null(), &mut digests),
            countersign_digest_path(path.as_ptr(), null_mut()),
        ]
    };
    for (position, code) in codes.into_iter().enumerate() {
        assert_eq!(code, COUNTERSIGN_RESULT_NULL_PARAMETER, "call {position}");
    }
    assert!(report.is_null() && answer.is_null(), "an output was written");
    assert!(last_error().ends_with("is NULL"), "{}", last_error());
}

#[test]
fn null_is_a_value_where_nothing_can_fail() {
    unsafe {
        countersign_trust_store_free(null_mut());
        countersign_evidence_free(null_mut());
        countersign_validator_free(null_mut());
        countersign_report_free(null_mut());
        countersign_reconciliation_free(null_mut());
        countersign_last_error_message(null_mut(), 100, null_mut());
        assert_eq!(
            countersign_report_indication(null()),
            countersign_indication::COUNTERSIGN_INDICATION_NO_REPORT
        );
        assert_eq!(countersign_report_signature_count(null()), 0);
        assert_eq!(
            countersign_reconciliation_outcome(null()),
            countersign_outcome::COUNTERSIGN_OUTCOME_NO_ANSWER
        );
        for empty in [countersign_report_json(null()), countersign_reconciliation_json(null())] {
            assert!(empty.len == 0 && !empty.data.is_null());
        }
    }
}

#[test]
fn nothing_is_read_of_a_length_of_zero() {
    let made = Made::new(AT);
    let wild = std::ptr::without_provenance::<u8>(1);
    for bytes in [null(), wild] {
        unsafe {
            assert_eq!(
                countersign_trust_store_add(made.trust, bytes, 0, null_mut(), null_mut()),
                COUNTERSIGN_RESULT_NO_CERTIFICATE
            );
            assert_eq!(
                countersign_evidence_add(made.evidence, bytes, 0, null_mut()),
                COUNTERSIGN_RESULT_NO_EVIDENCE
            );
            assert_eq!(made.validate(&[]).0, COUNTERSIGN_RESULT_NOT_A_PDF);
            let mut digests = countersign_digests { sha256: [0; 32], sha3_512: [0; 64] };
            assert_eq!(countersign_digest_bytes(bytes, 0, &mut digests), COUNTERSIGN_RESULT_OK);
            assert_eq!(digests.sha256[..4], [0xe3, 0xb0, 0xc4, 0x42]);
            assert_eq!(digests.sha3_512[..4], [0xa6, 0x9f, 0x73, 0xcc]);
            let mut answer = null_mut();
            let code = countersign_reconcile(
                made.validator,
                bytes.cast(),
                0,
                null(),
                0,
                None,
                null_mut(),
                &mut answer,
            );
            assert_eq!(code, COUNTERSIGN_RESULT_RECORD);
            let code = countersign_validate_batch(made.validator, null(), 0, 0, Some(count), null_mut());
            assert_eq!(code, COUNTERSIGN_RESULT_OK);
            let mut validator = null_mut();
            let code = countersign_validator_new(made.trust, null(), null(), c"".as_ptr(), 0, &mut validator);
            assert_eq!(code, COUNTERSIGN_RESULT_CONFIGURATION, "an empty text is no JSON");
        }
    }
}

#[test]
fn a_length_beyond_memory_is_refused() {
    let made = Made::new(AT);
    let byte = [0u8; 8];
    for len in [usize::MAX, isize::MAX.unsigned_abs() + 1] {
        unsafe {
            let code = countersign_trust_store_add(made.trust, byte.as_ptr(), len, null_mut(), null_mut());
            assert_eq!(code, COUNTERSIGN_RESULT_INVALID_PARAMETER);
            let mut report = null_mut();
            let code = countersign_validate_bytes(
                made.validator,
                byte.as_ptr(),
                len,
                null(),
                None,
                null_mut(),
                &mut report,
            );
            assert_eq!(code, COUNTERSIGN_RESULT_INVALID_PARAMETER);
            let code = countersign_validate_batch(
                made.validator,
                byte.as_ptr().cast(),
                len,
                1,
                Some(count),
                null_mut(),
            );
            assert_eq!(code, COUNTERSIGN_RESULT_INVALID_PARAMETER);
        }
    }
}

#[test]
fn texts_that_are_not_utf8_are_refused() {
    let made = Made::new(AT);
    let path = c"/tmp/\xff\xfe.pdf".as_ptr();
    let mut report = null_mut();
    let codes = unsafe {
        [
            countersign_trust_store_add_path(made.trust, path, null_mut(), null_mut()),
            countersign_evidence_add_path(made.evidence, path, null_mut()),
            countersign_validate_path(made.validator, path, None, null_mut(), &mut report),
            countersign_validate_bytes(made.validator, null(), 0, path, None, null_mut(), &mut report),
            countersign_validate_reader(
                made.validator,
                Some(read),
                null_mut(),
                1,
                path,
                None,
                null_mut(),
                &mut report,
            ),
            countersign_validate_batch(made.validator, [path].as_ptr(), 1, 1, Some(count), null_mut()),
            countersign_digest_path(path, &mut countersign_digests { sha256: [0; 32], sha3_512: [0; 64] }),
        ]
    };
    for (position, code) in codes.into_iter().enumerate() {
        assert_eq!(code, COUNTERSIGN_RESULT_INVALID_UTF8, "call {position}");
    }
    // JSON that is not UTF-8 is no JSON.
    let mut validator = null_mut();
    let json = c"{\"password\": \"\xff\"}";
    let code = unsafe {
        countersign_validator_new(
            made.trust,
            null(),
            null(),
            json.as_ptr(),
            json.count_bytes(),
            &mut validator,
        )
    };
    assert_eq!(code, COUNTERSIGN_RESULT_CONFIGURATION);
}

#[test]
fn what_is_no_regular_file_is_refused() {
    let made = Made::new(AT);
    let folder = env!("CARGO_MANIFEST_DIR");
    let mut cases = vec![("/nowhere/at/all.pdf", "/nowhere/at/all.pdf: "), (folder, "is a directory")];
    if Path::new("/dev/zero").exists() {
        cases.push(("/dev/zero", "regular file"));
    }
    for (path, words) in cases {
        let mut report = null_mut();
        let name = text(path);
        let code = unsafe {
            countersign_validate_path(made.validator, name.as_ptr(), None, null_mut(), &mut report)
        };
        assert_eq!(code, COUNTERSIGN_RESULT_IO, "{path}");
        assert!(last_error().contains(words), "{}", last_error());
    }
}

#[test]
fn a_configuration_is_understood_or_refused() {
    let good = [
        "{}",
        " {}\n",
        r#"{"profile": "basic", "revocation": "require", "retroactive_revinfo": true, "algorithm_policy": "none",
            "password": "x", "digests": ["sha3-512"], "strict_changes": true, "limits": {"memory": 1000000}}"#,
    ];
    for json in good {
        Made::new(json);
    }
    let bad = [
        ("[]", "object"),
        ("null", "object"),
        ("{", "EOF"),
        ("{} {}", "trailing"),
        (r#"{"trust": []}"#, "unknown field `trust`"),
        (r#"{"At": "2026-06-01T12:00:00Z"}"#, "unknown field `At`"),
        (r#"{"at": "yesterday"}"#, ""),
        (r#"{"at": 5}"#, ""),
        (r#"{"revocation": "maybe"}"#, "maybe"),
        (r#"{"strict_changes": "yes"}"#, ""),
        (r#"{"limits": {"memori": 1}}"#, "unknown field `memori`"),
        (r#"{"limits": {"memory": -1}}"#, ""),
        (r#"{"digests": ["md5"]}"#, "md5"),
        (r#"{"strict_changes": true, "strict_changes": false}"#, "duplicate"),
    ];
    let made = Made::new(AT);
    for (json, words) in bad {
        let mut validator = null_mut();
        let code = unsafe {
            countersign_validator_new(
                made.trust,
                null(),
                null(),
                json.as_ptr().cast(),
                json.len(),
                &mut validator,
            )
        };
        assert_eq!(code, COUNTERSIGN_RESULT_CONFIGURATION, "{json}");
        assert!(validator.is_null());
        assert!(
            last_error().starts_with("configuration: ") && last_error().contains(words),
            "{}",
            last_error()
        );
    }
}

#[test]
fn all_ways_in_give_the_same_report() {
    let made = Made::new(AT);
    let pdf = signed();
    let path = text(signed_path());
    let (_, by_path) = made.take(|out| unsafe {
        countersign_validate_path(made.validator, path.as_ptr(), None, null_mut(), out)
    });
    let (_, by_bytes) = made.take(|out| unsafe {
        countersign_validate_bytes(
            made.validator,
            pdf.as_ptr(),
            pdf.len(),
            path.as_ptr(),
            None,
            null_mut(),
            out,
        )
    });
    let (_, by_reader) = made.take(|out| unsafe {
        let data = std::ptr::from_ref(&pdf).cast_mut().cast();
        let size = pdf.len() as u64;
        countersign_validate_reader(
            made.validator,
            Some(read),
            data,
            size,
            path.as_ptr(),
            None,
            null_mut(),
            out,
        )
    });
    assert_eq!(by_path, by_bytes);
    assert_eq!(by_path, by_reader);
    let mut trust = countersign::TrustStore::new();
    trust.add_bytes(&std::fs::read(data("pki/root.pem")).unwrap(), "root.pem");
    let at = countersign::time::Time::parse_rfc3339("2026-06-01T12:00:00Z").unwrap();
    let report =
        countersign::Validator::new(trust).validate(&pdf, signed_path().to_str().unwrap(), at).unwrap();
    let ours = report.to_json_pretty();
    // The file's name of the anchor is the one that each was given.
    assert_eq!(by_path.replace(data("pki/root.pem").to_str().unwrap(), "root.pem"), ours);
    assert!(ours.contains("TOTAL-PASSED"));
}

#[test]
fn the_facts_of_a_signature_are_those_of_the_report() {
    let made = Made::new(AT);
    for (case, indication, sub_indication) in [
        ("ok/pades-b-t", countersign_indication::COUNTERSIGN_INDICATION_TOTAL_PASSED, ""),
        (
            "tampered/time-stamp-imprint",
            countersign_indication::COUNTERSIGN_INDICATION_INDETERMINATE,
            "NO_POE",
        ),
    ] {
        let Ok(pdf) = std::fs::read(data("cases").join(case).join("input.pdf")) else { continue };
        let mut report = null_mut();
        unsafe {
            let code = countersign_validate_bytes(
                made.validator,
                pdf.as_ptr(),
                pdf.len(),
                null(),
                None,
                null_mut(),
                &mut report,
            );
            assert_eq!(code, COUNTERSIGN_RESULT_OK);
            assert_eq!(countersign_report_signature_count(report), 1);
            let mut found = countersign_indication::COUNTERSIGN_INDICATION_NO_REPORT;
            let (mut sub, mut field) = (countersign_version(), countersign_version());
            let code = countersign_report_signature(report, 0, &mut found, &mut sub, &mut field);
            assert_eq!(code, COUNTERSIGN_RESULT_OK);
            let json = owned(countersign_report_json(report));
            assert_eq!(owned(field), "Sig1");
            if case.starts_with("ok/") {
                assert_eq!((found, owned(sub).as_str()), (indication, sub_indication));
                assert_eq!(countersign_report_indication(report), indication);
            } else if !owned(sub).is_empty() {
                assert!(json.contains(&format!("\"sub_indication\": \"{}\"", owned(sub))), "{json}");
            }
            // Beyond the end nothing is written.
            found = countersign_indication::COUNTERSIGN_INDICATION_NO_REPORT;
            for index in [1, usize::MAX] {
                let code = countersign_report_signature(report, index, &mut found, null_mut(), null_mut());
                assert_eq!(code, COUNTERSIGN_RESULT_INVALID_PARAMETER);
                assert_eq!(found, countersign_indication::COUNTERSIGN_INDICATION_NO_REPORT);
            }
            countersign_report_free(report);
        }
    }
}

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
fn a_batch_answers_each_path_once() {
    let made = Made::new(AT);
    let mut files = vec![signed_path(), PathBuf::from("/nowhere.pdf"), data("pki/root.pem"), signed_path()];
    files.extend((0..20).map(|_| signed_path()));
    let texts: Vec<CString> = files.iter().map(text).collect();
    let paths: Vec<*const c_char> = texts.iter().map(|path| path.as_ptr()).collect();
    for workers in [0, 1, 3, u32::MAX] {
        let mut answers: Vec<Vec<countersign_result>> = vec![Vec::new(); paths.len()];
        let code = unsafe {
            let userdata = std::ptr::from_mut(&mut answers).cast();
            countersign_validate_batch(
                made.validator,
                paths.as_ptr(),
                paths.len(),
                workers,
                Some(collect),
                userdata,
            )
        };
        assert_eq!(code, COUNTERSIGN_RESULT_OK);
        for (index, answer) in answers.iter().enumerate() {
            let expected = match index {
                1 => COUNTERSIGN_RESULT_IO,
                2 => COUNTERSIGN_RESULT_NOT_A_PDF,
                _ => COUNTERSIGN_RESULT_OK,
            };
            assert_eq!(answer.as_slice(), [expected], "path {index}, {workers} workers");
        }
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

#[test]
fn hostile_documents_are_answered() {
    let made = Made::new(AT);
    let mut documents = vec![
        [b"%PDF-1.7\n1 0 obj\n".to_vec(), b"[".repeat(1 << 20)].concat(),
        [b"%PDF-1.7\n1 0 obj\n".to_vec(), b"<</A ".repeat(1 << 18)].concat(),
        b"%PDF-1.7\nstartxref\n99999999999999999999\n%%EOF".to_vec(),
        b"%PDF-1.7\nxref\n0 4294967295\ntrailer<</Size 9/Root 1 0 R/Prev 9>>\nstartxref\n9\n%%EOF".to_vec(),
        vec![0; 1 << 16],
    ];
    let mut folders = vec![data("cases/attack"), data("cases/bad"), data("cases/odd")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "pdf") {
                documents.push(std::fs::read(path).unwrap());
            }
        }
    }
    assert!(documents.len() > 100, "only {} documents", documents.len());
    let pdf = signed();
    documents.extend((0..40).map(|n| pdf[..pdf.len() * n / 40].to_vec()));
    // The threads of other languages have small stacks; the header says what is needed of an optimised library.
    let stack = if cfg!(debug_assertions) { 2 << 20 } else { 512 << 10 };
    let stack = std::env::var("STACK_KIB").map_or(stack, |kib| kib.parse::<usize>().unwrap() << 10);
    let validator = Address(made.validator);
    let run = move || {
        let made = Made { validator: validator.get(), trust: null_mut(), evidence: null_mut() };
        for document in &documents {
            let (code, json) = made.validate(document);
            assert_ne!(code, COUNTERSIGN_RESULT_PANIC, "{}", last_error());
            assert_eq!(code == COUNTERSIGN_RESULT_OK, !json.is_empty());
            assert!(code == COUNTERSIGN_RESULT_OK || !last_error().is_empty());
        }
        std::mem::forget(made);
    };
    thread::Builder::new().stack_size(stack).spawn(run).unwrap().join().unwrap();
}

#[test]
fn the_words_of_a_failure_belong_to_the_thread_and_are_cut_between_characters() {
    let fail = |path: &str| {
        let path = text(path);
        let mut digests = countersign_digests { sha256: [0; 32], sha3_512: [0; 64] };
        unsafe { countersign_digest_path(path.as_ptr(), &mut digests) }
    };
    thread::spawn(|| assert_eq!(last_error(), "")).join().unwrap();
    assert_eq!(fail("/nowhere/ää"), COUNTERSIGN_RESULT_IO);
    let whole = last_error();
    assert!(whole.starts_with("/nowhere/ää: "), "{whole}");
    thread::spawn(move || {
        assert_eq!(fail("/elsewhere"), COUNTERSIGN_RESULT_IO);
        assert!(last_error().starts_with("/elsewhere"));
    })
    .join()
    .unwrap();
    assert_eq!(last_error(), whole);
    for (room, expected) in
        [(0, "xxxxxxxxxxxxxxxx"), (1, ""), (10, "/nowhere/"), (11, "/nowhere/"), (12, "/nowhere/ä")]
    {
        let mut buffer = [b'x'; 16];
        let mut length = 0;
        unsafe { countersign_last_error_message(buffer.as_mut_ptr().cast(), room, &mut length) };
        assert_eq!(length, whole.len());
        let end = buffer.iter().position(|byte| *byte == 0).unwrap_or(16);
        assert_eq!(std::str::from_utf8(&buffer[..end]).unwrap(), expected, "room for {room}");
        assert!(buffer[room.max(end + usize::from(end < 16))..].iter().all(|byte| *byte == b'x'));
    }
}

#[test]
fn every_number_has_words() {
    let unknown = owned(countersign_result_message(0));
    assert_eq!(owned(countersign_result_message(u32::MAX)), unknown);
    let known: Vec<u32> =
        (8000..9000).filter(|code| owned(countersign_result_message(*code)) != unknown).collect();
    let numbers = [8000, 8001, 8002, 8003, 8004, 8005, 8010, 8020, 8021, 8030, 8031, 8032, 8033, 8034, 8040];
    assert_eq!(known, numbers, "numbers are never reused");
    assert_eq!(owned(countersign_version()), env!("CARGO_PKG_VERSION"));
}

/// The handles that most programs make.
struct Made {
    trust: *mut countersign_trust_store,
    evidence: *mut countersign_evidence,
    validator: *mut countersign_validator,
}

impl Made {
    fn new(config: &str) -> Self {
        let mut made = Self { trust: null_mut(), evidence: null_mut(), validator: null_mut() };
        let root = text(data("pki/root.pem"));
        unsafe {
            assert_eq!(countersign_trust_store_new(&mut made.trust), COUNTERSIGN_RESULT_OK);
            assert_eq!(countersign_evidence_new(&mut made.evidence), COUNTERSIGN_RESULT_OK);
            let mut added = 0;
            let code = countersign_trust_store_add_path(made.trust, root.as_ptr(), &mut added, null_mut());
            assert_eq!((code, added), (COUNTERSIGN_RESULT_OK, 1));
            let code = countersign_validator_new(
                made.trust,
                null(),
                made.evidence,
                config.as_ptr().cast(),
                config.len(),
                &mut made.validator,
            );
            assert_eq!(code, COUNTERSIGN_RESULT_OK, "{}", last_error());
        }
        made
    }

    fn validate(&self, pdf: &[u8]) -> (countersign_result, String) {
        self.take(|out| unsafe {
            countersign_validate_bytes(self.validator, pdf.as_ptr(), pdf.len(), null(), None, null_mut(), out)
        })
    }

    /// The code of a call and the JSON of its report.
    fn take(
        &self,
        call: impl FnOnce(*mut *mut countersign_report) -> countersign_result,
    ) -> (countersign_result, String) {
        let mut report = null_mut();
        let code = call(&mut report);
        assert_eq!(code == COUNTERSIGN_RESULT_OK, !report.is_null());
        let json = owned(unsafe { countersign_report_json(report) });
        unsafe { countersign_report_free(report) };
        (code, json)
    }

    fn free(&mut self) {
        unsafe {
            countersign_validator_free(std::mem::replace(&mut self.validator, null_mut()));
            countersign_evidence_free(std::mem::replace(&mut self.evidence, null_mut()));
            countersign_trust_store_free(std::mem::replace(&mut self.trust, null_mut()));
        }
    }
}

impl Drop for Made {
    fn drop(&mut self) {
        self.free();
    }
}

/// A pointer that goes to another thread, as it does in C.
#[derive(Clone, Copy)]
struct Address<T>(*mut T);

unsafe impl<T> Send for Address<T> {}
unsafe impl<T> Sync for Address<T> {}

impl<T> Address<T> {
    fn get(&self) -> *mut T {
        self.0
    }
}

/// Reads from the `Vec<u8>` that `userdata` points to.
unsafe extern "C-unwind" fn read(userdata: *mut c_void, offset: u64, buf: *mut u8, len: usize) -> usize {
    let bytes = unsafe { &*userdata.cast::<Vec<u8>>() };
    let rest = usize::try_from(offset).ok().and_then(|offset| bytes.get(offset..)).unwrap_or_default();
    let len = len.min(rest.len());
    unsafe { std::ptr::copy_nonoverlapping(rest.as_ptr(), buf, len) };
    len
}

unsafe extern "C-unwind" fn a_byte(userdata: *mut c_void, offset: u64, buf: *mut u8, len: usize) -> usize {
    unsafe { read(userdata, offset, buf, len.min(1)) }
}

unsafe extern "C-unwind" fn failing(_: *mut c_void, _: u64, _: *mut u8, _: usize) -> usize {
    usize::MAX
}

unsafe extern "C-unwind" fn too_many(_: *mut c_void, _: u64, _: *mut u8, len: usize) -> usize {
    len + 1
}

unsafe extern "C-unwind" fn nothing(_: *mut c_void, _: u64, _: *mut u8, _: usize) -> usize {
    0
}

unsafe extern "C-unwind" fn panicking_reader(_: *mut c_void, _: u64, _: *mut u8, _: usize) -> usize {
    panic!("on purpose")
}

unsafe extern "C-unwind" fn stop(userdata: *mut c_void) -> bool {
    unsafe { *userdata.cast::<usize>() += 1 };
    false
}

unsafe extern "C-unwind" fn panicking(_: *mut c_void) -> bool {
    panic!("on purpose")
}

unsafe extern "C-unwind" fn validating(userdata: *mut c_void) -> bool {
    let made = unsafe { &*userdata.cast::<Made>() };
    made.validate(&signed()).0 == COUNTERSIGN_RESULT_OK
        && made.validate(b"nothing").0 != COUNTERSIGN_RESULT_OK
}

unsafe extern "C-unwind" fn count(
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

unsafe extern "C-unwind" fn collect(
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

unsafe extern "C-unwind" fn stop_batch(
    userdata: *mut c_void,
    _: usize,
    _: countersign_result,
    _: *const countersign_report,
    _: countersign_str,
) -> bool {
    unsafe { stop(userdata) }
}

unsafe extern "C-unwind" fn panicking_batch(
    _: *mut c_void,
    _: usize,
    _: countersign_result,
    _: *const countersign_report,
    _: countersign_str,
) -> bool {
    panic!("on purpose")
}

fn last_error() -> String {
    let mut length = 0;
    unsafe { countersign_last_error_message(null_mut(), 0, &mut length) };
    let mut buffer = vec![1u8; length + 1];
    unsafe { countersign_last_error_message(buffer.as_mut_ptr().cast(), buffer.len(), null_mut()) };
    assert_eq!(buffer.pop(), Some(0));
    String::from_utf8(buffer).unwrap()
}

fn owned(text: countersign_str) -> String {
    let bytes = unsafe { std::slice::from_raw_parts(text.data.cast::<u8>(), text.len) };
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn text(path: impl AsRef<Path>) -> CString {
    CString::new(path.as_ref().to_str().unwrap()).unwrap()
}

fn signed() -> Vec<u8> {
    std::fs::read(signed_path()).unwrap()
}

fn signed_path() -> PathBuf {
    data("cases/ok/pades-b-t/input.pdf")
}

fn a_record() -> PathBuf {
    data("records/zefort/dishonest-counts.json")
}

fn data(path: impl AsRef<Path>) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join("testdata").join(path)
}
