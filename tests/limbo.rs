//! Path validation against the x509-limbo cases, where `../shared/corpus` is there.
//!
//! A case that we answer otherwise stands with its reason in `testdata/exceptions/limbo.json`; an exception that is
//! needed no longer fails the test as well.

use std::collections::BTreeMap;
use std::path::Path;

use countersign::asn1::ObjectIdentifier;
use countersign::budget::{Budget, Uninterrupted};
use countersign::crypto::PureRust;
use countersign::limits::Limits;
use countersign::pki::path::{ExtendedKeyUsageRule, LeafPurpose, PathParameters};
use countersign::pki::revocation::{RevocationChecker, RevocationMode, RevocationPolicy};
use countersign::pki::{Evidence, KeyUsage, Origin, PathBuilder, TrustStore, Verifier, certificates};
use countersign::time::Time;
use serde_json::Value;

#[test]
fn agrees_with_limbo_or_says_why_not() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let suite = ["../shared/corpus", "../../shared/corpus"]
        .iter()
        .map(|folder| root.join(folder).join("limbo.json"))
        .find(|path| path.exists());
    let Some(suite) = suite else {
        eprintln!("limbo: skipped, no limbo.json in ../shared/corpus");
        return;
    };
    let suite: Value = serde_json::from_slice(&std::fs::read(suite).unwrap()).unwrap();
    let exceptions = std::fs::read(root.join("testdata/exceptions/limbo.json")).unwrap();
    let mut exceptions: BTreeMap<String, String> = serde_json::from_slice(&exceptions).unwrap();
    let (mut agree, mut argued, mut surprises) = (0, 0, Vec::new());
    for case in suite["testcases"].as_array().unwrap() {
        let id = case["id"].as_str().unwrap();
        let want = case["expected_result"] == "SUCCESS";
        let judged = judge(case);
        match (judged.is_ok() == want, exceptions.remove(id)) {
            (true, None) => agree += 1,
            (true, Some(_)) => surprises.push(format!("{id}: agrees, the exception is not needed")),
            (false, Some(_)) => argued += 1,
            (false, None) => surprises.push(format!("{id}: want {want}, got {judged:?}")),
        }
    }
    surprises.extend(exceptions.keys().map(|id| format!("{id}: no such case")));
    println!("limbo: {agree} agree, {argued} answered otherwise for a stated reason");
    assert!(agree > 0, "no case ran");
    assert!(surprises.is_empty(), "{}", surprises.join("\n"));
}

fn judge(case: &Value) -> Result<usize, String> {
    let texts = |key: &str| -> Vec<Vec<u8>> {
        let list = case[key].as_array().cloned().unwrap_or_default();
        list.iter().filter_map(|text| text.as_str().map(|text| text.as_bytes().to_vec())).collect()
    };
    let mut trust = TrustStore::new();
    for pem in texts("trusted_certs") {
        trust.add_pem(&pem, "limbo");
    }
    let mut evidence = Evidence::new();
    for pem in texts("untrusted_intermediates") {
        evidence.add_certificate_bytes(&pem, Origin::Caller);
    }
    for pem in texts("crls") {
        evidence.add_crl_bytes(&pem, Origin::Caller);
    }
    let leaf = case["peer_certificate"].as_str().unwrap().as_bytes();
    let leaf = certificates(leaf).remove(0)?;
    let time = case["validation_time"].as_str().unwrap_or("2026-01-01T00:00:00Z");
    let mut purpose = LeafPurpose::any();
    if case["key_usage"].as_array().is_some_and(|list| list.iter().any(|one| one == "digitalSignature")) {
        purpose = LeafPurpose::key_usage(KeyUsage::DIGITAL_SIGNATURE);
    }
    let usages: Vec<ObjectIdentifier> = case["extended_key_usage"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|usage| match usage.as_str() {
            Some("clientAuth") => ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.3.2"),
            _ => ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.3.1"),
        })
        .collect();
    if !usages.is_empty() {
        purpose = purpose.with_extended_key_usage(ExtendedKeyUsageRule::IfPresent(usages));
    }
    let mut parameters = PathParameters::at(Time::parse_rfc3339(time).unwrap()).with_purpose(purpose);
    if let Some(depth) = case["max_chain_depth"].as_u64() {
        parameters.max_length = usize::try_from(depth).unwrap() + 2;
    }
    let budget = Budget::new(Limits::default(), &Uninterrupted);
    let verifier = Verifier::new(&PureRust, &budget);
    let mode = if evidence.crls().is_empty() { RevocationMode::None } else { RevocationMode::Require };
    let checker = RevocationChecker::new(&trust, &evidence, &verifier, RevocationPolicy::new(mode));
    PathBuilder::new(&trust, evidence.pool(), &verifier, &parameters)
        .build_where(&leaf, &mut |path| checker.judge(path, parameters.time).map(|_| ()))
        .map(|path| path.certificates().len())
        .map_err(|error| error.to_string())
}
