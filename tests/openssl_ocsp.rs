//! OCSP responses, good and bad, as their authors describe them, where `../shared/corpus` is there.

use std::path::{Path, PathBuf};

use countersign::budget::{Budget, Uninterrupted};
use countersign::crypto::PureRust;
use countersign::limits::Limits;
use countersign::pki::path::{PathErrorKind, PathParameters};
use countersign::pki::revocation::{RevocationChecker, RevocationMode, RevocationPolicy};
use countersign::pki::{Evidence, Origin, PathBuilder, PathError, TrustStore, Verifier, certificates};
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
        match (judge(&folder, case), case["error"]["msg_regex"].as_str()) {
            (Ok(length), None) if Some(length) == case["path_len"].as_u64() => {}
            (Err(error), Some(text)) => {
                // what went wrong, and with which certificate
                let leaf = !text.contains("intermediate certificate 1");
                let word = EXPECTED.iter().find(|(theirs, _)| text.contains(theirs)).unwrap().1;
                let said = match &error.kind {
                    PathErrorKind::RevocationUnknown { problem } => problem.contains(word),
                    _ => false,
                };
                if (error.index == 0) != leaf || !said {
                    surprises.push(format!("{name}: want {word:?}, got {error}"));
                }
            }
            (other, want) => surprises.push(format!("{name}: want {want:?}, got {other:?}")),
        }
    }
    println!("openssl-ocsp: {} cases ran", cases.len());
    assert!(!cases.is_empty(), "no case ran");
    assert!(surprises.is_empty(), "{}", surprises.join("\n"));
}

/// Their words, ours.
const EXPECTED: [(&str, &str); 6] = [
    ("response signature", "signature is not accepted"),
    ("could not be located", "of its signer is not at hand"),
    ("name hash does not match", "hash of the issuer's name"),
    ("key hash does not match", "hash of the issuer's key"),
    ("could not be validated", "may not issue it"),
    ("not recent enough", "not recent enough"),
];

fn judge(folder: &Path, case: &Value) -> Result<u64, PathError> {
    let files = |key: &str| -> Vec<PathBuf> {
        let list = case[key].as_array().cloned().unwrap_or_default();
        list.iter().map(|name| folder.join(name.as_str().unwrap())).collect()
    };
    let read = |key: &str| std::fs::read(folder.join(case[key].as_str().unwrap())).unwrap();
    let mut trust = TrustStore::new();
    assert_eq!(trust.add_bytes(&read("root"), "root").added, 1);
    let mut evidence = Evidence::new();
    for path in files("other_certs") {
        assert!(evidence.add_certificate_bytes(&std::fs::read(path).unwrap(), Origin::Caller) > 0);
    }
    for path in files("ocsps") {
        assert_eq!(evidence.add_ocsp_bytes(&std::fs::read(path).unwrap(), Origin::Caller), 1);
    }
    let leaf = certificates(&read("cert")).remove(0).unwrap();
    let parameters = PathParameters::at(Time::parse_rfc3339(case["moment"].as_str().unwrap()).unwrap());
    let budget = Budget::new(Limits::default(), &Uninterrupted);
    let verifier = Verifier::new(&PureRust, &budget);
    let policy = RevocationPolicy::new(RevocationMode::Require);
    let checker = RevocationChecker::new(&trust, &evidence, &verifier, policy);
    PathBuilder::new(&trust, evidence.pool(), &verifier, &parameters)
        .build_where(&leaf, &mut |path| checker.judge(path, parameters.time).map(|_| ()))
        .map(|path| u64::try_from(path.certificates().len()).unwrap())
}
