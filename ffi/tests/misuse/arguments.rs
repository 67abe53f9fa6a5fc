//! NULL, lengths that lie, texts that are none, files that are none.

use std::path::Path;
use std::ptr::{null, null_mut};

use countersign_ffi::batch::countersign_validate_batch;
use countersign_ffi::digest::{countersign_digest_bytes, countersign_digest_path, countersign_digests};
use countersign_ffi::evidence::*;
use countersign_ffi::reconciliation::*;
use countersign_ffi::report::*;
use countersign_ffi::result::countersign_last_error_message;
use countersign_ffi::result::countersign_result::*;
use countersign_ffi::trust_store::*;
use countersign_ffi::validate::*;
use countersign_ffi::validator::*;

use crate::files::*;
use crate::functions::*;
use crate::made::*;

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
