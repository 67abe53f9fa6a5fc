//! Reports, digests and documents: the same whatever way they came.

use std::ffi::{CString, c_char};
use std::path::PathBuf;
use std::ptr::{null, null_mut};
use std::thread;

use countersign_ffi::batch::countersign_validate_batch;
use countersign_ffi::report::*;
use countersign_ffi::result::countersign_result::{self, *};
use countersign_ffi::text::countersign_version;
use countersign_ffi::validate::*;

use crate::files::*;
use crate::functions::*;
use crate::made::*;

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
        let pdf = std::fs::read(data("cases").join(case).join("input.pdf")).unwrap();
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
