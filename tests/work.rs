//! How much work a document costs, counted.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use countersign::crypto::{Provider, PureRust, SignatureAlgorithm, VerifyError};
use countersign::time::Time;
use countersign::validation::Verdict;
use countersign::{Configuration, TrustStore, Validator};
use countersign_forge::{Authority, Document, Key, Purpose, Stamp};

/// Counts what it passes on.
#[derive(Debug, Default)]
struct Counting(AtomicUsize);

impl Provider for Counting {
    fn name(&self) -> &'static str {
        "counting"
    }

    fn verify(
        &self,
        algorithm: &SignatureAlgorithm,
        spki: &[u8],
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), VerifyError> {
        self.0.fetch_add(1, Ordering::Relaxed);
        PureRust.verify(algorithm, spki, message, signature)
    }

    fn verify_prehashed(
        &self,
        algorithm: &SignatureAlgorithm,
        spki: &[u8],
        digest: &[u8],
        signature: &[u8],
    ) -> Result<(), VerifyError> {
        self.0.fetch_add(1, Ordering::Relaxed);
        PureRust.verify_prehashed(algorithm, spki, digest, signature)
    }
}

/// Signatures with a time-stamp each, then the security store with everything, then a document time-stamp.
fn archived(signatures: usize) -> (Vec<u8>, Vec<u8>) {
    let root = Authority::new("Root");
    let middle = root.subordinate("Middle");
    let signer = middle.issue("Signer");
    let tsa = middle.issue_for("TSA", Key::p256("TSA"), Purpose::TimeStamping);
    let responder = middle.issue_for("Responder", Key::p256("Responder"), Purpose::OcspResponder);
    let stamp = |time| Stamp { authority: &tsa, time };
    let mut document = Document::blank(1);
    for number in 1..=signatures {
        document.sign(&format!("Sig{number}"), &signer, &[stamp("20260501000000Z")]);
    }
    let (then, next) = ("20260502000000Z", "20270501000000Z");
    let certificates = [&middle.identity.certificate, &responder.certificate];
    let crls = [root.crl(then, next, &[]), middle.crl(then, next, &[])];
    let responses = [middle.ocsp(&signer, Some(&responder), then, next)];
    document.add_validation_data(
        &certificates.map(Vec::as_slice),
        &crls.each_ref().map(Vec::as_slice),
        &responses.each_ref().map(Vec::as_slice),
    );
    document.time_stamp("Stamp1", stamp("20260503000000Z"));
    (document.into_bytes(), root.identity.certificate)
}

fn operations(signatures: usize) -> usize {
    let (pdf, root) = archived(signatures);
    let mut trust = TrustStore::new();
    trust.add_bytes(&root, "root");
    let configuration: Configuration = serde_json::from_str(r#"{"revocation": "require"}"#).unwrap();
    let counting = Arc::new(Counting::default());
    let provider: Arc<dyn Provider> = Arc::clone(&counting) as _;
    let validator = Validator::builder(trust).configuration(configuration).provider(provider).build();
    let at = Time::parse_rfc3339("2026-06-01T12:00:00Z").unwrap();
    let report = validator.validate(&pdf, "x.pdf", at).unwrap();
    assert_eq!(report.verdict, Verdict::TotalPassed, "{}", report.to_json_pretty());
    assert_eq!(report.signatures.len(), signatures + 1);
    counting.0.load(Ordering::Relaxed)
}

#[test]
fn certificates_and_revocation_data_are_judged_once_for_25_signatures() {
    let (one, many) = (operations(1), operations(25));
    println!("public-key operations: {one} for one signature, {many} for 25");
    // One signature value and one time-stamp token each; the document time-stamp; four certificates below the anchor,
    // two CRLs and an OCSP response.
    let each = 2;
    let shared = 1 + 4 + 3;
    assert!(one <= each + shared, "{one}");
    assert_eq!(many - one, 24 * each, "what is shared is verified once");
}
