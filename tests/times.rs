//! Times that contradict each other are told.

use countersign::pki::{Evidence, Origin};
use countersign::time::Time;
use countersign::validation::Verdict;
use countersign::{Configuration, TrustStore, Validator};
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

/// RFC 6960 2.4: producedAt is when a response was signed. What is signed in the future is not there yet.
#[test]
fn a_response_is_as_old_as_its_signature() {
    let root = Authority::new("Root");
    let signer = root.issue("Signer");
    let at = Time::parse_rfc3339("2026-06-01T12:00:00Z").unwrap();
    let mut document = Document::blank(1);
    document.sign("Sig1", &signer, &[]);
    for (produced, wanted) in [
        ("20260520000000Z", Verdict::TotalPassed),
        ("20260525000000Z", Verdict::TotalPassed),
        ("20270101000000Z", Verdict::Indeterminate),
    ] {
        let response = root.ocsp_signed_at(&signer, None, "20260520000000Z", "20270601000000Z", produced);
        let (mut trust, mut evidence) = (TrustStore::new(), Evidence::new());
        trust.add_bytes(&root.identity.certificate, "root");
        assert_eq!(evidence.add_ocsp_bytes(&response, Origin::Caller), 1);
        let configuration: Configuration = serde_json::from_str(r#"{"revocation": "require"}"#).unwrap();
        let validator = Validator::builder(trust).configuration(configuration).evidence(evidence).build();
        let verdict = validator.validate(document.bytes(), "x.pdf", at).unwrap().verdict;
        assert_eq!(verdict, wanted, "{produced}");
    }
}
