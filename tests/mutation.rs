//! Whole documents, damaged one byte at a time: never valid where signed bytes changed, never a panic anywhere.

use countersign::pki::TrustStore;
use countersign::time::Time;
use countersign::validation::Verdict;
use countersign::{Report, Validator};
use countersign_forge::{Authority, Document, Key, Purpose, Stamp};

#[test]
fn a_flipped_bit_in_the_signed_part_is_never_valid() {
    let case = Case::signed();
    assert_eq!(case.judge(&case.bytes).unwrap().verdict, Verdict::TotalPassed, "the honest document passes");
    let (mut judged, signed) = (0, case.bytes.len() - case.hole().len());
    for at in (0..case.bytes.len()).filter(|at| !case.hole().contains(at)) {
        let mut bytes = case.bytes.clone();
        bytes[at] ^= 1 << (at % 8);
        if let Some(report) = case.judge(&bytes) {
            assert_ne!(report.verdict, Verdict::TotalPassed, "byte {at} flipped");
            judged += 1;
        }
    }
    assert!(judged > signed * 9 / 10, "only {judged} of {signed} damaged documents could be read at all");
}

#[test]
fn a_flipped_byte_in_the_hole_is_survived() {
    let case = Case::signed();
    for at in case.hole().step_by(3) {
        for flip in [0x01, 0x80, 0x10] {
            let mut bytes = case.bytes.clone();
            bytes[at] ^= flip;
            case.judge(&bytes);
        }
    }
}

#[test]
fn a_truncated_document_never_passes() {
    let case = Case::signed();
    let find = |bytes: &[u8], word: &[u8]| bytes.windows(word.len()).position(|window| window == word);
    let first_end = find(&case.bytes, b"%%EOF").unwrap();
    let mut unsigned = 0;
    for length in 0..case.bytes.len() {
        if let Some(report) = case.judge(&case.bytes[..length]) {
            assert_ne!(report.verdict, Verdict::TotalPassed, "cut to {length} bytes");
            // What is left of the signed revision is told of.
            let rest = case.bytes.get(first_end..length).is_some_and(|rest| find(rest, b" obj").is_some());
            if report.verdict == Verdict::NoSignature && rest {
                assert!(!report.findings.is_empty(), "cut to {length} bytes");
                unsigned += 1;
            }
        }
    }
    assert!(unsigned > 0, "the signature stands in a revision of its own");
}

#[test]
fn two_spliced_documents_never_pass() {
    let (one, other) = (Case::signed(), Case::stamped());
    for at in (0..one.bytes.len()).step_by(97) {
        let head = &one.bytes[..at];
        let tail = &other.bytes[at.min(other.bytes.len())..];
        let spliced = [head, tail].concat();
        if spliced == one.bytes || spliced == other.bytes {
            continue;
        }
        if let Some(report) = one.judge(&spliced) {
            assert_ne!(report.verdict, Verdict::TotalPassed, "spliced at {at}");
        }
    }
}

/// A document and the anchor that it is judged by.
struct Case {
    bytes: Vec<u8>,
    validator: Validator,
}

impl Case {
    fn signed() -> Self {
        let authority = Authority::new("Mutation CA");
        let signer = authority.issue("Jane Doe");
        let mut document = Document::blank(1);
        document.sign("Sig1", &signer, &[]);
        Self::new(&authority, document)
    }

    fn stamped() -> Self {
        let authority = Authority::new("Mutation CA");
        let signer = authority.issue("John Roe");
        let stamping = authority.issue_for("TSA", Key::p256("TSA"), Purpose::TimeStamping);
        let mut document = Document::blank(2);
        document.sign("Sig1", &signer, &[Stamp { authority: &stamping, time: "20260301120000Z" }]);
        Self::new(&authority, document)
    }

    fn new(authority: &Authority, document: Document) -> Self {
        let mut trust = TrustStore::new();
        trust.add_der(&authority.identity.certificate, "test");
        Self { bytes: document.into_bytes(), validator: Validator::new(trust) }
    }

    fn judge(&self, bytes: &[u8]) -> Option<Report> {
        let at = Time::parse_rfc3339("2026-06-01T12:00:00Z").unwrap();
        self.validator.validate(bytes, "mutation", at).ok()
    }

    /// The bytes between the two signed ranges.
    fn hole(&self) -> std::ops::Range<usize> {
        let start = self.bytes.windows(10).rposition(|w| w == b"/Contents ").unwrap() + 10;
        let end = start + self.bytes[start..].iter().position(|b| *b == b'>').unwrap() + 1;
        start..end
    }
}
