//! OCSP responses, good and bad, as their authors describe them, where `../shared/corpus` is there.

use std::path::{Path, PathBuf};

use countersign::budget::{Budget, Uninterrupted};
use countersign::crypto::PureRust;
use countersign::limits::Limits;
use countersign::pki::path::PathParameters;
use countersign::pki::revocation::{
    CertificateRevocation, RevocationChecker, RevocationMode, RevocationPolicy, RevocationStatus,
};
use countersign::pki::{Evidence, Origin, PathBuilder, TrustAnchor, TrustStore, Verifier, certificates};
use countersign::time::Time;
use serde_json::Value;

#[test]
fn responses_are_judged_as_described() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = ["../shared/corpus", "../../shared/corpus"]
        .iter()
        .map(|folder| root.join(folder).join("openssl-ocsp"))
        .find(|path| path.exists());
    let Some(folder) = folder else {
        eprintln!("openssl-ocsp: skipped, no such folder in ../shared/corpus");
        return;
    };
    let cases = std::fs::read(folder.join("openssl-ocsp.json")).unwrap();
    let cases: Vec<Value> = serde_json::from_slice(&cases).unwrap();
    let mut surprises = Vec::new();
    for case in &cases {
        let name = case["name"].as_str().unwrap();
        let found = judge(&folder, case);
        match case["error"]["msg_regex"].as_str() {
            // every response at hand speaks of a certificate of the path
            None => {
                let good = found.iter().filter(|one| one.status == RevocationStatus::Good).count();
                let length = u64::try_from(found.len()).unwrap();
                if good != case["ocsps"].as_array().unwrap().len()
                    || Some(length) != case["path_len"].as_u64()
                {
                    surprises.push(format!("{name}: {found:?}"));
                }
            }
            // what went wrong, and with which certificate
            Some(text) => {
                let index = usize::from(text.contains("intermediate certificate 1"));
                let word = match OTHERWISE.iter().find(|(case, _)| *case == name) {
                    Some((_, word)) => word,
                    None => EXPECTED.iter().find(|(theirs, _)| text.contains(theirs)).unwrap().1,
                };
                let one = &found[index];
                let said = one.problems.iter().any(|(_, problem)| problem.to_string().contains(word));
                if one.status != RevocationStatus::Unknown || !said {
                    surprises.push(format!("{name}: want {word:?}, got {one:?}"));
                }
            }
        }
    }
    println!("openssl-ocsp: {} cases ran", cases.len());
    assert!(!cases.is_empty(), "no case ran");
    assert!(surprises.is_empty(), "{}", surprises.join("\n"));
}

/// The responder is named by the hash of its key: a certificate with another key is not its certificate.
const OTHERWISE: [(&str, &str); 1] =
    [("delegated_with_intermediate_invalid_wrong_key_in_signing_cert", "of its signer is not at hand")];

/// Their words, ours.
const EXPECTED: [(&str, &str); 6] = [
    ("response signature", "signature is not accepted"),
    ("could not be located", "of its signer is not at hand"),
    ("name hash does not match", "hash of the issuer's name"),
    ("key hash does not match", "hash of the issuer's key"),
    ("certificate could not be validated", "may not issue it"),
    ("not recent enough", "not recent enough"),
];

fn judge(folder: &Path, case: &Value) -> Vec<CertificateRevocation> {
    let files = |key: &str| -> Vec<PathBuf> {
        let list = case[key].as_array().cloned().unwrap_or_default();
        list.iter().map(|name| folder.join(name.as_str().unwrap())).collect()
    };
    let read = |key: &str| std::fs::read(folder.join(case[key].as_str().unwrap())).unwrap();
    let mut trust = TrustStore::new();
    // some files hold a chain; its first certificate is the one that is meant
    let root = certificates(&read("root")).remove(0).unwrap();
    trust.add(TrustAnchor::new(root, "root"));
    let mut evidence = Evidence::new();
    for path in files("other_certs") {
        let first = certificates(&std::fs::read(path).unwrap()).remove(0).unwrap();
        evidence.add_certificate(first, Origin::Caller);
    }
    for path in files("ocsps") {
        assert_eq!(evidence.add_ocsp_bytes(&std::fs::read(path).unwrap(), Origin::Caller), 1);
    }
    let leaf = certificates(&read("cert")).remove(0).unwrap();
    let parameters = PathParameters::at(Time::parse_rfc3339(case["moment"].as_str().unwrap()).unwrap());
    let budget = Budget::new(Limits::default(), &Uninterrupted);
    let verifier = Verifier::new(&PureRust, &budget);
    // a delegated responder without nocheck has no revocation data of its own here
    let policy = RevocationPolicy::new(RevocationMode::SoftFail);
    let checker = RevocationChecker::new(&trust, &evidence, &verifier, policy);
    let builder = PathBuilder::new(&trust, evidence.pool(), &verifier, &parameters);
    checker.check(&builder.build(&leaf).unwrap(), parameters.time).unwrap().certificates
}
