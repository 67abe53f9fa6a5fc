//! Times that contradict each other are told.

use countersign::time::Time;
use countersign::{TrustStore, Validator};
use countersign_forge::{Authority, Document};

#[test]
fn two_claims_of_the_signing_time_that_differ() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/testdata/cases/cms/time-stamp-as-signature/input.pdf");
    let at = Time::parse_rfc3339("2026-06-01T12:00:00Z").unwrap();
    let codes = |pdf: &[u8]| -> Vec<&'static str> {
        let report = Validator::new(TrustStore::new()).validate(pdf, "x.pdf", at).unwrap();
        report.signatures[0].findings.iter().map(|finding| finding.code).collect()
    };
    assert!(codes(&std::fs::read(path).unwrap()).contains(&"signing-times-differ"));
    let mut plain = Document::blank(1);
    plain.sign("Sig1", &Authority::new("Root").issue("Signer"), &[]);
    assert!(!codes(plain.bytes()).contains(&"signing-times-differ"));
}
