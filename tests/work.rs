//! How much work a document costs, counted.

#[path = "fixture/mod.rs"]
mod fixture;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use countersign::budget::{Budget, Exhausted, Uninterrupted};
use countersign::crypto::{Provider, PureRust, SignatureAlgorithm, VerifyError};
use countersign::integrity::{Modifications, analyse};
use countersign::limits::Limits;
use countersign::pdf::OpenOptions;
use countersign::pki::{Evidence, Origin};
use countersign::signature::{Coverage, find_signatures};
use countersign::time::Time;
use countersign::validation::Verdict;
use countersign::{Configuration, TrustStore, Validator};
use countersign_forge::{Authority, Document, Key, Purpose, Stamp};
use fixture::File;

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

/// A signed document of which the page (3) has this entry, with more objects.
/// Each list is asked by itself, and each piece of evidence that is looked at is paid for.
#[test]
fn lists_by_the_thousand_are_looked_at_a_few_times() {
    let root = Authority::new("Root");
    let mut document = Document::blank(1);
    document.sign("Sig1", &root.issue("Signer"), &[]);
    let lists: Vec<Vec<u8>> = (0..1000)
        .map(|number| {
            root.crl(&format!("20260501{:02}{:02}00Z", number / 60, number % 60), "20270101000000Z", &[])
        })
        .collect();
    for (objects, wanted) in [(20_000, Verdict::TotalPassed), (2_000, Verdict::Indeterminate)] {
        let (mut trust, mut evidence) = (TrustStore::new(), Evidence::new());
        trust.add_bytes(&root.identity.certificate, "root");
        for list in &lists {
            evidence.add_crl_bytes(list, Origin::Caller);
        }
        let mut configuration = Configuration::default();
        configuration.limits.objects = objects;
        let validator = Validator::builder(trust).configuration(configuration).evidence(evidence).build();
        let at = Time::parse_rfc3339("2026-06-01T12:00:00Z").unwrap();
        let report = validator.validate(document.bytes(), "x.pdf", at).unwrap();
        assert_eq!(report.verdict, wanted, "{objects}: {:?}", report.signatures[0].reasons);
    }
}

fn signed(entry: &str, objects: &[(u32, &str)]) -> File {
    let signature = "<</Type/Sig/Filter/A/SubFilter/ETSI.CAdES.detached/ByteRange[0 0000000000 0000000000 0000000000]/Contents<3000>>>";
    let mut file = File::new();
    file.object(1, "<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[6 0 R]/SigFlags 3>>>>");
    file.object(2, "<</Type/Pages/Kids[3 0 R]/Count 1>>");
    file.object(3, &page(entry));
    file.object(6, "<</Type/Annot/Subtype/Widget/FT/Sig/T(Sig1)/V 7 0 R/Rect[0 0 0 0]/F 132/P 3 0 R>>");
    file.object(7, signature);
    for (number, body) in objects {
        file.object(*number, body);
    }
    file.table("");
    let bytes = &mut file.bytes;
    let find = |word: &[u8]| bytes.windows(word.len()).position(|window| window == word).unwrap();
    let (hole, place) = (find(b"/Contents<3000>") + 9, find(b"/ByteRange[") + 11);
    let ranges = format!("0 {hole:010} {:010} {:010}", hole + 6, bytes.len() - hole - 6);
    bytes[place..place + ranges.len()].copy_from_slice(ranges.as_bytes());
    file
}

fn page(entry: &str) -> String {
    format!("<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Annots[6 0 R]{entry}>>")
}

/// What the changes after its signature are, with so many objects to be looked at.
fn changes(file: &File, objects: u64) -> Result<Modifications, Exhausted> {
    let mut limits = Limits::default();
    limits.objects = objects;
    let budget = Budget::new(limits, &Uninterrupted);
    let document = countersign::pdf::Document::open(&file.bytes, &OpenOptions::default(), &budget).unwrap();
    let signatures = find_signatures(&document).unwrap();
    assert_eq!(signatures[0].coverage, Coverage::EntireRevision);
    Ok(analyse(&document, &signatures)?.remove(0))
}

/// What a revision changed is looked for in each object once, however much it changed: ten times as much work as there are
/// objects is plenty, and not a hundredth of what one look for each would be.
#[test]
fn references_are_looked_through_once() {
    let keys: String = (200..2_200).map(|number| format!("/K{number} {number} 0 R")).collect();
    let unclear = "+5 0 R ".repeat(2_000);
    let unclear_holders: String = (200..2_200).map(|number| format!("[+{number} 0 R]")).collect();
    for (name, holder, refused) in [
        ("nothing", "null".to_owned(), 0),
        ("a dictionary that refers to all", format!("<<{keys}>>"), 2_000),
        ("an array with unclear references", format!("[{unclear}]"), 0),
        ("an array with unclear references to all", format!("[{unclear_holders}]"), 2_000),
    ] {
        let old: Vec<(u32, &str)> = (200..2_200).map(|number| (number, "(old)")).collect();
        let mut file = signed("/X 100 0 R", &[&[(100, &*holder)], &old[..]].concat());
        for number in 200..2_200 {
            file.object(number, "(new)");
        }
        file.table("");
        let found = changes(&file, 40_000).unwrap_or_else(|spent| panic!("{name}: {spent}"));
        assert_eq!(found.changes.len(), refused, "{name}: {:?}", found.changes.first());
    }
}

/// A few bytes are a reference to many, which are compared again for each.
#[test]
fn what_is_compared_is_paid_for() {
    let array = format!("[{}]", "1 ".repeat(20_000));
    let stream = format!("<</Length 1000000>>stream\n{}\nendstream", "x".repeat(1_000_000));
    for (name, body) in [("an array", &array), ("a stream", &stream)] {
        for (count, affordable) in [(1, true), (200, false)] {
            let entry = |target: &str| format!("/X[{}]", target.repeat(count));
            let mut file = signed(&entry("100 0 R "), &[(100, &**body)]);
            file.object(101, body).object(3, &page(&entry("101 0 R ")));
            file.table("");
            match changes(&file, 100_000) {
                Ok(found) => assert!(affordable && !found.suspicious, "{name}: {found:?}"),
                Err(spent) => assert!(!affordable && spent == Exhausted::Objects, "{name}: {spent}"),
            }
        }
    }
}

/// The way to an object is looked for once, however many others are behind the same crowd.
#[test]
fn ways_are_looked_for_once() {
    let link = |next: u32| format!("[{next} 0 R]");
    let chain: Vec<(u32, String)> = (200..22_200).map(|number| (number, link(number + 1))).collect();
    let last = format!("[{}]", (30_000..30_100).map(link).collect::<String>());
    let mut objects: Vec<(u32, &str)> = chain.iter().map(|(number, body)| (*number, &**body)).collect();
    objects.extend([(100, "[200 0 R]"), (22_200, &*last)]);
    let leaves: Vec<(u32, &str)> = (30_000..30_100).map(|number| (number, "(old)")).collect();
    let mut file = signed("/X 100 0 R", &[&objects[..], &leaves].concat());
    for number in 30_000..30_100 {
        file.object(number, "(new)");
    }
    file.table("");
    assert!(changes(&file, 400_000).unwrap().suspicious);
}
