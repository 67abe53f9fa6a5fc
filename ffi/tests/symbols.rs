//! What the shared library exports is what is listed here: a symbol that goes missing breaks programs, and one that comes
//! in by accident can't be taken back.

use std::path::PathBuf;
use std::process::Command;

#[test]
fn the_shared_library_exports_these_and_no_others() {
    let Some(output) = inspect("nm", &["-D", "--defined-only"]) else { return };
    let mut found: Vec<&str> = output.lines().filter_map(|line| line.split_whitespace().nth(2)).collect();
    found.sort_unstable();
    assert_eq!(found, EXPORTED);
}

#[test]
fn the_header_declares_what_is_exported() {
    let header = include_str!("../include/countersign.h");
    for symbol in EXPORTED {
        assert!(header.contains(&format!("{symbol}(")), "{symbol} is not declared");
    }
}

#[test]
fn programs_are_bound_to_the_version_of_the_abi() {
    let Some(output) = inspect("readelf", &["-d"]) else { return };
    let soname = output.lines().find(|line| line.contains("SONAME")).expect("a soname");
    let version = env!("CARGO_PKG_VERSION");
    let abi: Vec<&str> = version.split('.').take(if version.starts_with("0.") { 2 } else { 1 }).collect();
    assert!(soname.ends_with(&format!("[libcountersign.so.{}]", abi.join("."))), "{soname}");
}

fn inspect(tool: &str, arguments: &[&str]) -> Option<String> {
    if !cfg!(target_os = "linux") {
        println!("skipped: not Linux");
        return None;
    }
    let mut library = std::env::current_exe().unwrap();
    library.pop();
    library.push("libcountersign_ffi.so");
    assert!(library.is_file(), "{} is not there", PathBuf::from(&library).display());
    let Ok(output) = Command::new(tool).args(arguments).arg(&library).output() else {
        println!("skipped: there is no {tool}");
        return None;
    };
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(String::from_utf8(output.stdout).unwrap())
}

const EXPORTED: &[&str] = &[
    "countersign_digest_bytes",
    "countersign_digest_path",
    "countersign_evidence_add",
    "countersign_evidence_add_path",
    "countersign_evidence_free",
    "countersign_evidence_new",
    "countersign_last_error_message",
    "countersign_reconcile",
    "countersign_reconciliation_free",
    "countersign_reconciliation_json",
    "countersign_reconciliation_outcome",
    "countersign_report_free",
    "countersign_report_indication",
    "countersign_report_json",
    "countersign_report_signature",
    "countersign_report_signature_count",
    "countersign_result_message",
    "countersign_trust_store_add",
    "countersign_trust_store_add_path",
    "countersign_trust_store_free",
    "countersign_trust_store_new",
    "countersign_validate_batch",
    "countersign_validate_bytes",
    "countersign_validate_path",
    "countersign_validate_reader",
    "countersign_validator_free",
    "countersign_validator_new",
    "countersign_version",
];
