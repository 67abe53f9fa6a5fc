//! Sizes, numbers and repetitions at the edge of what is to be expected.

#[path = "fixture/sparse.rs"]
mod sparse;

use std::time::Instant;

use countersign::budget::{Budget, Uninterrupted};
use countersign::limits::Limits;
use countersign::pdf::{Document, OpenOptions};
use countersign::pki::TrustStore;
use countersign::signature::{Coverage, find_signatures};
use countersign::source::Source;
use countersign::time::Time;
use countersign::validation::Verdict;
use countersign::{Report, Validator};
use countersign_forge::{Authority, Document as Forge};
use sparse::Sparse;

fn now() -> Time {
    Time::parse_rfc3339("2026-06-01T12:00:00Z").unwrap()
}

fn validator(authority: &Authority) -> Validator {
    let mut trust = TrustStore::new();
    trust.add_der(&authority.identity.certificate, "test");
    Validator::new(trust)
}

fn judge(authority: &Authority, bytes: &[u8]) -> Report {
    validator(authority).validate(bytes, "extreme.pdf", now()).unwrap()
}

/// A signed file whose cross-reference section stands at `tail_at`, and what an update adds.
fn large(tail_at: u64, update: bool) -> Sparse {
    let mut head = b"%PDF-1.7\n".to_vec();
    let mut offsets = Vec::new();
    let range_width = 60;
    for (number, body) in [
        (1, "<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[4 0 R]/SigFlags 3>>>>".to_owned()),
        (2, "<</Type/Pages/Kids[3 0 R]/Count 1>>".to_owned()),
        (3, "<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Annots[4 0 R]>>".to_owned()),
        (4, "<</Type/Annot/Subtype/Widget/FT/Sig/T(Sig1)/V 5 0 R/Rect[0 0 0 0]/F 132/P 3 0 R>>".to_owned()),
        (
            5,
            format!(
                "<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached/ByteRange{:range_width$}/Contents<{}>>>",
                "",
                "00".repeat(40)
            ),
        ),
    ] {
        offsets.push(head.len());
        head.extend(format!("{number} 0 obj{body}endobj\n").into_bytes());
    }
    let mut tail = b"xref\n0 6\n0000000000 65535 f \n".to_vec();
    for offset in offsets {
        tail.extend(format!("{offset:010} 00000 n \n").into_bytes());
    }
    tail.extend(format!("trailer<</Size 6/Root 1 0 R>>\nstartxref\n{tail_at}\n%%EOF\n").into_bytes());
    let find = |what: &[u8]| head.windows(what.len()).position(|window| window == what).unwrap();
    let (range, hole) = (find(b"/ByteRange") + 10, find(b"/Contents<") + 9);
    let after = hole + 82;
    let rest = tail_at + tail.len() as u64 - after as u64;
    let text = format!("{:range_width$}", format!("[0 {hole} {after} {rest}]"));
    head[range..range + range_width].copy_from_slice(text.as_bytes());
    if update {
        let at = tail_at + tail.len() as u64;
        tail.extend(
            format!("xref\n0 0\ntrailer<</Size 6/Root 1 0 R/Prev {tail_at}>>\nstartxref\n{at}\n%%EOF\n")
                .into_bytes(),
        );
    }
    Sparse { head, tail, tail_at }
}

#[test]
fn ranges_beyond_two_and_four_gibibytes() {
    for (tail_at, update, coverage) in [
        ((2 << 30) + 5, false, Coverage::EntireFile),
        ((5 << 30) + 17, false, Coverage::EntireFile),
        ((5 << 30) + 17, true, Coverage::EntireRevision),
    ] {
        let source = large(tail_at, update);
        let budget = Budget::new(Limits::default(), &Uninterrupted);
        let document = Document::open(&source, &OpenOptions::default(), &budget).unwrap();
        let signatures = find_signatures(&document).unwrap();
        assert_eq!(signatures.len(), 1);
        assert_eq!(signatures[0].coverage, coverage, "{tail_at} {:?}", signatures[0].findings);
        let range = signatures[0].byte_range.as_ref().unwrap();
        assert!(range.end() > tail_at && (range.end() == source.len()) != update);
    }
}

/// Offsets get a digit more there.
#[test]
fn a_file_of_a_hundred_million_bytes_and_one() {
    const LENGTH: usize = 100_000_001;
    let authority = Authority::new("Large CA");
    let signer = authority.issue("Jane Doe");
    let signed = |size: usize| {
        let mut document = Forge::with_stream(size);
        document.sign("Sig1", &signer, &[]);
        document.into_bytes()
    };
    // Everything but the stream, when all offsets have their final width.
    let around = signed(10_000_000).len() - 10_000_000;
    let mut size = LENGTH - around;
    let mut bytes = signed(size);
    for _ in 0..3 {
        if bytes.len() == LENGTH {
            break;
        }
        size = size + LENGTH - bytes.len();
        bytes = signed(size);
    }
    assert_eq!(bytes.len(), LENGTH);
    let report = judge(&authority, &bytes);
    assert_eq!(report.verdict, Verdict::TotalPassed);
    bytes[LENGTH / 2] ^= 1;
    assert_eq!(judge(&authority, &bytes).verdict, Verdict::TotalFailed);
}

#[test]
#[expect(clippy::disallowed_methods, reason = "it is time that is measured")]
fn fifty_one_signatures_in_one_file() {
    let authority = Authority::new("Many CA");
    let signer = authority.issue("Jane Doe");
    let mut document = Forge::blank(1);
    let mut took = Vec::new();
    for count in 1..=51 {
        document.sign(&format!("Sig{count}"), &signer, &[]);
        if [25, 51].contains(&count) {
            let started = Instant::now();
            let report = judge(&authority, document.bytes());
            took.push(started.elapsed());
            assert_eq!(report.verdict, Verdict::TotalPassed);
            assert_eq!(report.signatures.len(), count);
        }
    }
    println!("25 signatures in {:?}, 51 in {:?}", took[0], took[1]);
    // Twice the signatures in twice the revisions; growth with the cube of their number would show.
    assert!(took[1] < took[0] * 8 + std::time::Duration::from_secs(1), "{took:?}");
}

#[test]
fn the_same_bytes_give_the_same_report_on_any_number_of_threads() {
    let authority = Authority::new("Same CA");
    let signer = authority.issue("Jane Doe");
    let mut document = Forge::blank(3);
    document.sign("Sig1", &signer, &[]);
    document.sign("Sig2", &signer, &[]);
    let bytes = document.into_bytes();
    let first = judge(&authority, &bytes).to_json();
    assert_eq!(judge(&authority, &bytes).to_json(), first);
    let shared = validator(&authority);
    let all: Vec<String> = std::thread::scope(|scope| {
        let each = || shared.validate(&bytes, "extreme.pdf", now()).unwrap().to_json();
        let threads: Vec<_> = (0..32).map(|_| scope.spawn(each)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert_eq!(all.len(), 32);
    assert!(all.iter().all(|json| *json == first));
}

/// ETSI TS 119 612 lists are not read: one is no anchor, and it is said.
#[test]
fn a_trust_list_is_no_anchor() {
    let list =
        br#"<?xml version="1.0"?><tsl:TrustServiceStatusList xmlns:tsl="http://uri.etsi.org/02231/v2#"/>"#;
    let mut store = TrustStore::new();
    let added = store.add_bytes(list, "list.xml");
    assert!(!added.errors.is_empty());
    let authority = Authority::new("Listed CA");
    let signer = authority.issue("Jane Doe");
    let mut document = Forge::blank(1);
    document.sign("Sig1", &signer, &[]);
    let report = Validator::new(store).validate(document.bytes(), "extreme.pdf", now()).unwrap();
    assert_eq!(report.verdict, Verdict::Indeterminate);
}
