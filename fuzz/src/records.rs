//! Records of signing platforms: any bytes as JSON, held against a document that is sound.

use std::sync::OnceLock;

use countersign::budget::Uninterrupted;
use countersign::pdf::OpenOptions;
use countersign::records::{ClaimOutcome, EvidenceFile, Record, RecordKind, RecordLimits, reconcile};
use countersign::{Report, TrustStore, Validator};
use countersign_forge::{Authority, Document};

use crate::shell::limits;
use crate::validation::time;

/// The first byte says the kind, the rest is the record. The same answer twice; `confirmed` only where some line is.
pub fn records(bytes: &[u8]) {
    let Some((kind, json)) = bytes.split_first() else { return };
    let kind = RecordKind::ALL.get(usize::from(*kind) % 6).copied();
    let limits_of_records = RecordLimits { bytes: 1 << 16, values: 5_000, elements: 500 };
    let Ok(record) = Record::parse_with(json, kind, limits_of_records) else { return };
    // What serde_json refuses is refused.
    assert!(serde_json::from_slice::<serde_json::Value>(json).is_ok());
    let (pdf, report) = signed();
    let file = || {
        EvidenceFile::of_bytes(
            "contract.pdf",
            pdf,
            Ok(report),
            &OpenOptions::default(),
            &limits(),
            &Uninterrupted,
        )
    };
    let with_file = reconcile(&record, &[file()]);
    let alone = reconcile(&record, &[]);
    for answer in [&with_file, &alone] {
        let lines = |outcome| answer.lines.iter().filter(|line| line.outcome == outcome).count();
        assert_eq!(lines(ClaimOutcome::Confirmed), answer.counts.confirmed);
        assert_eq!(lines(ClaimOutcome::Contradicted), answer.counts.contradicted);
        match answer.outcome {
            ClaimOutcome::Confirmed => {
                assert!(
                    answer.counts.confirmed > 0
                        && answer.counts.contradicted + answer.counts.unverifiable == 0
                );
            }
            ClaimOutcome::Contradicted => assert!(answer.counts.contradicted > 0),
            ClaimOutcome::Unverifiable => assert_eq!(answer.counts.contradicted, 0),
        }
    }
    assert_eq!(with_file, reconcile(&record, &[file()]));
    assert!(serde_json::to_string(&with_file).is_ok());
}

fn signed() -> &'static (Vec<u8>, Report) {
    static SIGNED: OnceLock<(Vec<u8>, Report)> = OnceLock::new();
    SIGNED.get_or_init(|| {
        let authority = Authority::new("Fuzz CA");
        let signer = authority.issue("Jane Doe");
        let mut document = Document::blank(1);
        document.sign("Sig1", &signer, &[]);
        let pdf = document.into_bytes();
        let mut trust = TrustStore::new();
        trust.add_der(&authority.identity.certificate, "fuzz");
        let report = Validator::new(trust).validate(&pdf, "contract.pdf", time()).expect("a sound document");
        (pdf, report)
    })
}
