//! EN 319 102-1 clause 5.6.3: signatures with archival data. In a PDF the document time-stamps (ISO 32000-2 12.8.5,
//! EN 319 142-1 5.5) are the archive time-stamps: each proves all bytes before it.

use super::basic::{self, SignatureVerdict};
use super::chain::Link;
use super::conclusion::Indeterminacy;
use super::facts::{DocumentFacts, Reasoned, SignatureFacts, StampFacts};
use super::long_term;
use super::poe::{ProofSource, Proofs};
use super::policy::{Profile, ValidationPolicy};
use super::time_stamp::{self, StampVerdict};
use crate::pki::RevocationMode;
use crate::time::Time;

/// All signatures and document time-stamps of a document, in their order.
pub(crate) fn validate_all(
    document: &DocumentFacts<'_>,
    now: Time,
    policy: &ValidationPolicy,
) -> Vec<SignatureVerdict> {
    let mut proofs = Proofs::new(now);
    if policy.profile == Profile::Basic {
        return document.signatures.iter().map(|facts| basic::validate(facts, &proofs, policy)).collect();
    }
    let tokens = document_time_stamps(document, &mut proofs, policy);
    let mut stamps = Vec::with_capacity(document.signatures.len());
    for facts in &document.signatures {
        let content = judge(&facts.content_stamps, &proofs, policy);
        let signature = judge(&facts.signature_stamps, &proofs, policy);
        stamps.push((content, signature));
    }
    // 5.6.3.4, 5: what valid signature time-stamps prove.
    for (facts, (_, signature)) in document.signatures.iter().zip(&stamps) {
        for (time, source) in proven(facts, signature) {
            proofs.add(facts.value, time, &source);
        }
    }
    for (facts, (content, signature)) in document.signatures.iter().zip(&stamps) {
        if binds(facts, content, &proofs, policy) {
            for (time, source) in proven(facts, signature) {
                proofs.add_all(&facts.signed_objects, time, &source);
            }
        }
    }
    let disorder = disorder(document, &tokens, &stamps);
    let mut verdicts = Vec::with_capacity(document.signatures.len());
    for (((facts, (content, signature)), token), disorder) in
        document.signatures.iter().zip(stamps).zip(tokens).zip(disorder)
    {
        let mut verdict = long_term::validate(facts, &proofs, policy, content, signature, token);
        let untimed = untimed(document, facts, &verdict, &proofs, policy);
        for problem in disorder.into_iter().chain(untimed) {
            verdict.conclusion = verdict.conclusion.worse(problem.conclusion);
            verdict.reasons.push(problem.reason);
        }
        verdicts.push(verdict);
    }
    verdicts
}

/// 5.6.3.4, 4: from the last document time-stamp to the first. A later one proves that an earlier one existed before
/// its certificate or algorithm broke.
fn document_time_stamps(
    document: &DocumentFacts<'_>,
    proofs: &mut Proofs,
    policy: &ValidationPolicy,
) -> Vec<Option<StampVerdict>> {
    let mut verdicts: Vec<Option<StampVerdict>> = vec![None; document.signatures.len()];
    let mut order: Vec<usize> = (0..document.signatures.len()).collect();
    order.sort_by_key(|index| {
        let revision = document.signatures.get(*index).map(|facts| facts.revision);
        std::cmp::Reverse((revision, *index))
    });
    for index in order {
        let Some(facts) = document.signatures.get(index) else { continue };
        let Some(token) = &facts.token else { continue };
        let verdict = time_stamp::validate_with_proofs(token, proofs, policy);
        if let Ok(time) = verdict.proven
            && covers(facts)
        {
            let source = ProofSource::TimeStamp(token.name.clone());
            for stored in &document.stored {
                if facts.covered.is_some_and(|covered| covered.covers(&stored.place)) {
                    proofs.add(stored.object, time, &source);
                }
            }
            for covered in document.signatures.iter().filter(|other| is_covered(other, facts)) {
                proofs.add(covered.value, time, &source);
                proofs.add_all(&covered.contents_objects, time, &source);
            }
        }
        if let Some(place) = verdicts.get_mut(index) {
            *place = Some(verdict);
        }
    }
    verdicts
}

/// The times of its valid signature time-stamps.
fn proven<'f>(
    facts: &'f SignatureFacts,
    verdicts: &'f [StampVerdict],
) -> impl Iterator<Item = (Time, ProofSource)> + 'f {
    facts.signature_stamps.iter().zip(verdicts).filter_map(|(stamp, verdict)| {
        let time = *verdict.proven.as_ref().ok()?;
        Some((time, ProofSource::TimeStamp(stamp.name.clone())))
    })
}

/// Whether the signed attributes are as old as the value over them. A key can be made today under which an old value verifies
/// over new attributes: it must be that of a certificate that was there, by proofs other than these. That one is so which the
/// attributes name: a key can't be made from attributes that hold its digest.
fn binds(
    facts: &SignatureFacts,
    content: &[StampVerdict],
    proofs: &Proofs,
    policy: &ValidationPolicy,
) -> bool {
    if facts.failure.is_some() || facts.chains.failure.is_some() {
        return false;
    }
    let existed = proofs.earliest(&facts.value);
    let is_strong = || facts.uses.iter().all(|used| policy.algorithms.judge(*used, existed).is_ok());
    let names = |leaf: &Link| facts.signed_objects.contains(&leaf.digest) && leaf.not_before <= existed;
    let leaf = facts.chains.candidates.first().and_then(|chain| chain.links.last());
    leaf.is_some_and(names) && is_strong()
        || long_term::trust(facts, proofs, policy, content).problem.is_none()
}

fn judge(stamps: &[StampFacts], proofs: &Proofs, policy: &ValidationPolicy) -> Vec<StampVerdict> {
    stamps.iter().map(|stamp| time_stamp::validate_with_proofs(stamp, proofs, policy)).collect()
}

/// 5.1.4.4: the constraint that revocation data is required, held against a document that brings its own: what it brings
/// is good for the long term only with a time-stamp (EN 319 142-1 6.3: level LT includes level T), for whoever put it
/// there chose the data and the day.
fn untimed(
    document: &DocumentFacts<'_>,
    facts: &SignatureFacts,
    verdict: &SignatureVerdict,
    proofs: &Proofs,
    policy: &ValidationPolicy,
) -> Option<Reasoned> {
    let stamped = verdict.signature_stamps.iter().any(|stamp| stamp.proven.is_ok());
    let proven = proofs.proof(&facts.value).source != ProofSource::Validation;
    if policy.revocation != RevocationMode::Require
        || !verdict.conclusion.passed()
        || !(facts.brings_revocation || document.stored.iter().any(|stored| stored.speaks))
        || facts.token.is_some()
        || stamped
        || proven
    {
        return None;
    }
    let reason = "the document brings its own revocation data, and no time-stamp proves when it was signed";
    Some(Reasoned::unsure(Indeterminacy::SigConstraintsFailure, reason))
}

/// 5.5.4, 5: a time-stamp that covers another can't be older than it.
fn disorder(
    document: &DocumentFacts<'_>,
    tokens: &[Option<StampVerdict>],
    stamps: &[(Vec<StampVerdict>, Vec<StampVerdict>)],
) -> Vec<Option<Reasoned>> {
    let mut found = Vec::with_capacity(document.signatures.len());
    // The valid time-stamps that each signature holds, then the document time-stamps that cover it.
    let own = |index: usize| -> Vec<(&StampFacts, Time)> {
        let facts = document.signatures.get(index);
        let token =
            facts.and_then(|facts| facts.token.as_ref()).zip(tokens.get(index).and_then(Option::as_ref));
        let signature = facts
            .zip(stamps.get(index))
            .into_iter()
            .flat_map(|(facts, (_, verdicts))| facts.signature_stamps.iter().zip(verdicts));
        token
            .into_iter()
            .chain(signature)
            .filter_map(|(stamp, verdict)| Some((stamp, *verdict.proven.as_ref().ok()?)))
            .collect()
    };
    for (index, facts) in document.signatures.iter().enumerate() {
        let inner = own(index);
        let mut disorder = None;
        for (outer_index, outer) in document.signatures.iter().enumerate() {
            if outer.token.is_none() || !covers(outer) || !is_covered(facts, outer) {
                continue;
            }
            for (outer_stamp, outer_time) in own(outer_index) {
                for (inner_stamp, inner_time) in &inner {
                    if certainly_before(outer_stamp, outer_time, inner_stamp, *inner_time) {
                        let reason = format!(
                            "{} is of {outer_time} and covers {} of {inner_time}",
                            outer_stamp.name, inner_stamp.name
                        );
                        let why = Indeterminacy::TimestampOrderFailure;
                        disorder.get_or_insert_with(|| Reasoned::unsure(why, reason));
                    }
                }
            }
        }
        found.push(disorder);
    }
    found
}

/// What came later does not touch what the signed bytes prove.
fn covers(facts: &SignatureFacts) -> bool {
    facts.covers_revision && facts.failure.is_none()
}

/// 5.6.2.3: whether a dictionary stands in the bytes of a time-stamp of a later revision, all of it: one that starts there may
/// end in later bytes.
pub(super) fn is_covered(signature: &SignatureFacts, token: &SignatureFacts) -> bool {
    signature.revision < token.revision
        && token.covered.is_some_and(|covered| covered.covers(&signature.place))
}

/// Whether `a` is before `b`, whatever their accuracies (RFC 3161 2.4.2); without accuracy, by more than a second.
fn certainly_before(a: &StampFacts, a_time: Time, b: &StampFacts, b_time: Time) -> bool {
    let seconds =
        |stamp: &StampFacts| i64::try_from(stamp.accuracy.div_ceil(1_000_000_000)).unwrap_or(i64::MAX).max(1);
    let latest = a_time.saturating_add_seconds(seconds(a));
    let earliest = b_time.saturating_add_seconds(seconds(b).saturating_neg());
    latest < earliest
}
