//! What a judgement costs through the C ABI beyond what it costs in Rust, on small documents: parse, judge, JSON, free.
//!     cargo bench -p countersign-ffi
//! Fails above five per cent.
#![expect(clippy::disallowed_methods, reason = "it measures time")]

use std::hint::black_box;
use std::path::Path;
use std::ptr::{null, null_mut};
use std::time::{Duration, Instant};

use countersign::time::Time;
use countersign::{Configuration, TrustStore, Validator};
use countersign_ffi::report::{countersign_report_free, countersign_report_json};
use countersign_ffi::result::countersign_result::COUNTERSIGN_RESULT_OK;
use countersign_ffi::trust_store::{countersign_trust_store, countersign_trust_store_new};
use countersign_ffi::trust_store::{countersign_trust_store_add, countersign_trust_store_free};
use countersign_ffi::validate::countersign_validate_bytes;
use countersign_ffi::validator::{
    countersign_validator, countersign_validator_free, countersign_validator_new,
};
use countersign_host::provider;

const AT: &str = "2026-06-01T12:00:00Z";

fn main() {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join("testdata");
    let pem = std::fs::read(data.join("pki/root.pem")).unwrap();
    let config = format!("{{\"at\": \"{AT}\"}}");
    let mut trust = TrustStore::new();
    trust.add_bytes(&pem, "memory");
    let configuration: Configuration = serde_json::from_str(&config).unwrap();
    let provider = provider(1 << 15);
    let rust = Validator::builder(trust).configuration(configuration).provider(provider).build();
    let c = validator(&pem, &config);
    let mut worst = 0.0_f64;
    for case in ["ok/unsigned", "ok/pades-b-b", "ok/pades-b-t", "algorithms/rsa-sha256"] {
        let pdf = std::fs::read(data.join("cases").join(case).join("input.pdf")).unwrap();
        assert_eq!(in_rust(&rust, &pdf), through_c(c, &pdf), "{case}: the two must do the same");
        let (plain, crossed) = measure(|| in_rust(&rust, &pdf), || through_c(c, &pdf));
        let overhead = (crossed.as_secs_f64() / plain.as_secs_f64() - 1.0) * 100.0;
        worst = worst.max(overhead);
        println!(
            "{case:<24} {:>7} bytes   Rust {plain:>10.2?}   C {crossed:>10.2?}   {overhead:+.2} %",
            pdf.len()
        );
    }
    // SAFETY: made by `countersign_validator_new`, freed once.
    unsafe { countersign_validator_free(c) };
    assert!(worst <= 5.0, "the C ABI costs {worst:.1} %");
}

/// The least time of each, taken in turns so that both see the same machine.
fn measure(mut one: impl FnMut() -> usize, mut other: impl FnMut() -> usize) -> (Duration, Duration) {
    let (mut least_one, mut least_other) = (Duration::MAX, Duration::MAX);
    let began = Instant::now();
    while began.elapsed() < Duration::from_secs(2) {
        least_one = least_one.min(time(&mut one));
        least_other = least_other.min(time(&mut other));
    }
    (least_one, least_other)
}

fn time(work: &mut impl FnMut() -> usize) -> Duration {
    let began = Instant::now();
    black_box(work());
    began.elapsed()
}

fn in_rust(validator: &Validator, pdf: &[u8]) -> usize {
    let at = Time::parse_rfc3339(AT).unwrap();
    validator.validate(pdf, "", at).unwrap().to_json_pretty().len()
}

fn through_c(validator: *const countersign_validator, pdf: &[u8]) -> usize {
    let mut report = null_mut();
    // SAFETY: a live validator, the bytes of a slice, a writable output.
    let result = unsafe {
        countersign_validate_bytes(validator, pdf.as_ptr(), pdf.len(), null(), None, null_mut(), &mut report)
    };
    assert_eq!(result, COUNTERSIGN_RESULT_OK);
    // SAFETY: a live report.
    let json = unsafe { countersign_report_json(report) };
    // SAFETY: the report is not used any more.
    unsafe { countersign_report_free(report) };
    json.len
}

fn validator(pem: &[u8], config: &str) -> *mut countersign_validator {
    let mut trust: *mut countersign_trust_store = null_mut();
    let mut validator = null_mut();
    // SAFETY: writable outputs, slices with their lengths, a store that lives until it is freed.
    unsafe {
        countersign_trust_store_new(&mut trust);
        countersign_trust_store_add(trust, pem.as_ptr(), pem.len(), null_mut(), null_mut());
        let (text, len) = (config.as_ptr().cast(), config.len());
        let result = countersign_validator_new(trust, null(), null(), text, len, &mut validator);
        assert_eq!(result, COUNTERSIGN_RESULT_OK);
        countersign_trust_store_free(trust);
    }
    validator
}
