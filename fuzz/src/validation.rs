//! The whole judgement, with little to spend.

use std::collections::HashSet;
use std::sync::{Arc, OnceLock};

use countersign::crypto::{Provider, PureRust};
use countersign::signature::find_signatures;
use countersign::time::Time;
use countersign::validation::{Indication, Verdict};
use countersign::{Configuration, TrustStore, Validator};
use countersign_accelerated::Accelerated;

use crate::choices::Choices;
use crate::grammar;
use crate::modification::bases;
use crate::seeds::seeds;
use crate::shell::{limits, with};
use crate::two_readers::pages_of;

/// Honest documents with bytes changed, cut and put in, or with updates behind them; or any bytes. Nothing passes but what
/// somebody signed, and two providers say the same.
pub fn validation(bytes: &[u8]) {
    let mut choices = Choices::new(bytes);
    let (base, shown) = choices.pick(bases());
    let pdf = match choices.below(5) {
        _ if bytes.starts_with(b"%PDF") => bytes.to_vec(),
        0 => grammar::document(&mut choices),
        1 | 2 => base.updated(&mut choices),
        _ => damaged(&base.bytes, &mut choices),
    };
    let Ok(report) = validator(false).validate(&pdf, "fuzz.pdf", time()) else { return };
    let other =
        validator(true).validate(&pdf, "fuzz.pdf", time()).expect("what one provider reads, the other does");
    assert_eq!(report.to_json(), other.to_json(), "providers, or two runs, differ");
    assert_eq!(report.size, pdf.len() as u64);
    let all = report.signatures.iter().flat_map(|signature| &signature.findings).chain(&report.findings);
    for finding in all {
        assert!(finding.offset.is_none_or(|at| at <= report.size), "{finding:?}");
    }
    let passed: Vec<usize> = (0..report.signatures.len())
        .filter(|index| report.signatures[*index].conclusion.indication() == Indication::TotalPassed)
        .collect();
    let every = !report.signatures.is_empty() && passed.len() == report.signatures.len();
    assert_eq!(report.verdict == Verdict::TotalPassed, every, "{:?}", report.verdict);
    if passed.is_empty() {
        return;
    }
    let signed = with(&pdf, |document| {
        let found = find_signatures(document).expect("done before");
        assert_eq!(found.len(), report.signatures.len());
        passed.iter().map(|index| parts(&pdf, &found[*index])).collect::<Vec<_>>()
    });
    for parts in signed.expect("opened before") {
        assert!(honest().contains(&parts), "passed, and nobody signed it");
    }
    if every
        && pdf.starts_with(&base.bytes)
        && let Some(now) = pages_of(&pdf)
    {
        assert_eq!(now, shown, "passed, and the pages show something else");
    }
}

/// The bytes that a signature signs.
fn parts(pdf: &[u8], signature: &countersign::signature::Signature) -> Vec<u8> {
    let range = signature.byte_range.as_ref().expect("passed");
    let piece = |part: std::ops::Range<u64>| &pdf[part.start as usize..part.end as usize];
    range.signed().map(piece).concat()
}

/// What the documents of `testdata/` sign.
fn honest() -> &'static HashSet<Vec<u8>> {
    static HONEST: OnceLock<HashSet<Vec<u8>>> = OnceLock::new();
    HONEST.get_or_init(|| {
        let mut all = HashSet::new();
        let bases = bases().iter().map(|(base, _)| base.bytes.clone());
        for bytes in bases.chain(seeds("validation", false).into_iter().map(|(_, bytes)| bytes)) {
            with(&bytes, |document| {
                let found = find_signatures(document).unwrap_or_default();
                all.extend(found.iter().filter(|one| one.byte_range.is_ok()).map(|one| parts(&bytes, one)));
            });
        }
        all
    })
}

fn damaged(base: &[u8], choices: &mut Choices<'_>) -> Vec<u8> {
    let mut pdf = base.to_vec();
    for _ in 0..1 + choices.below(4) {
        let at = choices.word() as usize % (pdf.len() + 1);
        let length = choices.below(32).min(pdf.len() - at);
        match choices.below(6) {
            0 => {
                pdf.drain(at..at + length);
            }
            1 => {
                let piece = choices.piece().to_vec();
                pdf.splice(at..at, piece);
            }
            2 => {
                let piece = choices.piece().to_vec();
                pdf.splice(at..at + length, piece);
            }
            3 => pdf.truncate(at),
            4 => {
                let from = choices.word() as usize % (pdf.len() + 1);
                let copy = pdf[from..(from + length).min(pdf.len())].to_vec();
                pdf.splice(at..at, copy);
            }
            _ => {
                if let Some(byte) = pdf.get_mut(at) {
                    *byte ^= choices.byte();
                }
            }
        }
    }
    pdf
}

/// When everything is judged.
pub(crate) fn time() -> Time {
    Time::parse_rfc3339("2026-06-01T12:00:00Z").expect("a time")
}

fn validator(pure: bool) -> &'static Validator {
    static BOTH: OnceLock<[Validator; 2]> = OnceLock::new();
    let both = BOTH.get_or_init(|| {
        [Arc::new(Accelerated::new()) as Arc<dyn Provider>, Arc::new(PureRust)].map(|provider| {
            let mut trust = TrustStore::new();
            trust.add_bytes(include_bytes!("../../testdata/pki/root.pem"), "root.pem");
            let mut configuration = Configuration::default();
            configuration.limits = limits();
            Validator::builder(trust).configuration(configuration).provider(provider).build()
        })
    });
    &both[usize::from(pure)]
}
