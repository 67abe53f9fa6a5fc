//! One document, step by step.

use std::borrow::Cow;

use super::hashing::{Hashing, Of};
use super::{Examination, Settings, assembly};
use crate::budget::{Budget, Exhausted, Interrupt};
use crate::cms::Content;
use crate::crypto::DigestAlgorithm;
use crate::digest::hex;
use crate::error::Error;
use crate::finding::Finding;
use crate::integrity::{self, Modifications, Severity};
use crate::pdf::{Document, OpenOptions, TrailingKind};
use crate::report::{Digests, Report, RevisionReport};
use crate::signature::{self, SecurityStore, Signature};
use crate::source::{Attended, Source};
use crate::time::Time;
use crate::validation::{self, Context, FormatCheck, Input, Validated};

/// 7.5.5: objects that no cross-reference section leads to, behind the last one, are what is left of a signed revision when
/// the end of the file was cut off.
fn note_cut_off(document: &Document<'_>) -> Result<(), Exhausted> {
    let trailing = document.trailing()?;
    if trailing.kind == TrailingKind::Objects {
        let message =
            "objects follow the last revision that nothing leads to: the end of the file may be missing";
        document.note(Finding::at("objects-after-end", trailing.span.start, message));
    }
    Ok(())
}

/// Judges one document.
pub(super) fn judge(
    settings: &Settings,
    source: &dyn Source,
    name: &str,
    at: Time,
    interrupt: &dyn Interrupt,
) -> Result<Examination, Error> {
    let attended = Attended::new(source);
    let source: &dyn Source = &attended;
    let configuration = &settings.configuration;
    let budget = Budget::new(configuration.limits.clone(), interrupt);
    let options =
        configuration.password.as_ref().map_or_else(OpenOptions::default, OpenOptions::with_password);
    let document = Document::open(source, &options, &budget)?;
    let signatures = signature::find_signatures(&document)?;
    if signatures.is_empty() {
        note_cut_off(&document)?;
    }
    let hashing = Hashing::new(source, &signatures, &budget);
    let formats: Vec<FormatCheck> = signatures.iter().map(validation::check_format).collect();
    hashing.compute(wanted(settings, &signatures, &formats))?;

    let modifications = integrity::analyse(&document, &signatures)?;
    let store = SecurityStore::read(&document)?;
    let contents: Vec<SignedBytes<'_>> = (0..signatures.len())
        .map(|index| SignedBytes { hashing: &hashing, index, source, budget: &budget })
        .collect();
    let inputs: Vec<Input<'_>> = signatures
        .iter()
        .zip(&formats)
        .zip(&contents)
        .zip(&modifications)
        .map(|(((signature, format), content), modifications)| Input {
            signature,
            format,
            content,
            suspicious: modifications.suspicious || (configuration.strict_changes && misleads(modifications)),
            doc_mdp_ok: Some(modifications.docmdp_ok),
            seed_values_ok: modifications.seed_values_ok,
        })
        .collect();
    let time = configuration.at.unwrap_or(at);
    let context = Context {
        trust: &settings.trust,
        tsa_trust: settings.tsa_trust.as_ref().unwrap_or(&settings.trust),
        evidence: &settings.evidence,
        store: Some(&store),
        provider: settings.provider.as_ref(),
        policy: &settings.policy,
        time,
        budget: &budget,
    };
    let Validated { judgements, evidence, wanted: missing, .. } =
        validation::validate_all(&context, &inputs)?;

    let judged = signatures.iter().zip(modifications).zip(judgements);
    let reports = judged.map(|((signature, modifications), judgement)| {
        assembly::signature_report(signature, modifications, judgement)
    });
    let digests = file_digests(settings, &hashing);
    let mut report = Report::new(name, source.len(), digests, time, reports.collect());
    report.revisions = revisions(&document, &signatures);
    report.encryption = document.encryption().map(str::to_owned);
    report.findings = document.findings();
    report.settle();
    if let Some(error) = attended.take_failure() {
        return Err(error.into());
    }
    if let Some(error) = hashing.take_failure() {
        return Err(error);
    }
    Ok(Examination { report, evidence, wanted: missing })
}

/// Whether a change is formally permitted and yet able to mislead.
fn misleads(modifications: &Modifications) -> bool {
    modifications.changes.iter().any(|change| change.severity >= Severity::Deceptive)
}

/// Every digest that will be asked for, so that the file is read once.
fn wanted(
    settings: &Settings,
    signatures: &[Signature],
    formats: &[FormatCheck],
) -> Vec<(Of, DigestAlgorithm)> {
    let mut wanted = vec![(Of::File, DigestAlgorithm::Sha256)];
    wanted.extend(settings.configuration.digests.iter().map(|extra| (Of::File, extra.algorithm())));
    for (index, (signature, format)) in signatures.iter().zip(formats).enumerate() {
        let needed = validation::digests_needed(signature, format);
        wanted.extend(needed.into_iter().map(|algorithm| (Of::Signed(index), algorithm)));
    }
    wanted
}

fn file_digests(settings: &Settings, hashing: &Hashing<'_>) -> Digests {
    let hexadecimal = |algorithm| hex(&hashing.get(Of::File, algorithm).unwrap_or_default());
    let mut digests = Digests::new(hexadecimal(DigestAlgorithm::Sha256));
    for extra in &settings.configuration.digests {
        let algorithm = extra.algorithm();
        digests.others.insert(algorithm.name().to_owned(), hexadecimal(algorithm));
    }
    digests
}

fn revisions(document: &Document<'_>, signatures: &[Signature]) -> Vec<RevisionReport> {
    let mut revisions = Vec::with_capacity(document.revisions().len());
    for revision in document.revisions() {
        let mut report = RevisionReport::new(revision.number, revision.span.end);
        let signed = signatures.iter().filter(|signature| {
            signature.coverage >= signature::Coverage::EntireRevision
                && signature.signed_revision == revision.number
        });
        report.signed_by = signed.map(|signature| signature.field.clone()).collect();
        revisions.push(report);
    }
    revisions
}

/// The bytes that one signature signs.
struct SignedBytes<'a> {
    hashing: &'a Hashing<'a>,
    index: usize,
    source: &'a dyn Source,
    budget: &'a Budget<'a>,
}

impl Content for SignedBytes<'_> {
    fn digest(&self, algorithm: DigestAlgorithm) -> Option<Box<[u8]>> {
        self.hashing.get(Of::Signed(self.index), algorithm)
    }

    fn bytes(&self) -> Option<Cow<'_, [u8]>> {
        let ranges = self.hashing.signed(self.index)?;
        let length =
            ranges.iter().fold(0u64, |sum, range| sum.saturating_add(range.end.saturating_sub(range.start)));
        self.budget.hold(length).ok()?;
        let mut bytes = Vec::new();
        for range in ranges {
            let length = usize::try_from(range.end.checked_sub(range.start)?).ok()?;
            let piece = self.source.read(range.start, length).ok()?;
            if piece.len() != length {
                return None;
            }
            bytes.extend_from_slice(&piece);
        }
        Some(Cow::Owned(bytes))
    }

    fn start(&self, length: usize) -> Option<Cow<'_, [u8]>> {
        let first = self.hashing.signed(self.index)?.into_iter().next()?;
        let most = usize::try_from(first.end.checked_sub(first.start)?).unwrap_or(usize::MAX);
        self.source.read(first.start, length.min(most)).ok()
    }
}
