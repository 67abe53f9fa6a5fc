//! What the processes conclude, with the facts that they rest on.

use std::borrow::Cow;

use super::basic::{SignatureVerdict, Trust};
use super::certificate::Moment;
use super::chain::Revoked;
use super::conclusion::{Check, Conclusion, Outcome};
use super::context::signer_purpose;
use super::expiry::{self, Expiry};
use super::facts::{DocumentFacts, Reasoned, Stored};
use super::pades_level::{self, PadesAssessment};
use super::paths::PathFinder;
use super::poe::Proofs;
use super::statements::Statements;
use super::survey::{self, Party, Surveyed, SurveyedStamp};
use super::time_stamp::StampVerdict;
use super::wanted::{self, Wanted};
use super::{Context, Input, Validated, acceptance, archival, material};
use crate::budget::Exhausted;
use crate::finding::Finding;
use crate::pki::{Certificate, TrustAnchor, ValidatedPath, Verifier, encodings};
use crate::signature::{StoreItem, StoreItemKind};
use crate::time::Time;

/// All that is concluded of one signature or document time-stamp.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Judgement {
    /// The indication with its sub-indication.
    pub conclusion: Conclusion,
    /// Why, in words, gravest first; empty when it passed.
    pub reasons: Vec<String>,
    /// Everything that was checked.
    pub checks: Vec<Check>,
    /// What a careful reader wants to know besides.
    pub findings: Vec<Finding>,
    /// The document digest equals the signed one.
    pub intact: Option<bool>,
    /// The signature value verifies.
    pub valid: Option<bool>,
    /// The name of the digest.
    pub digest_algorithm: Option<String>,
    /// The name of the signature algorithm.
    pub signature_mechanism: Option<String>,
    /// The signing-time attribute, else `/M`: a claim.
    pub signed_at: Option<Time>,
    /// The earliest moment at which the signature is proven to have existed: the validation time when nothing proves more.
    pub best_signature_time: Option<Time>,
    /// When this verdict turns worse without new evidence. `None` also when it does not pass today.
    pub expiry: Option<Expiry>,
    /// The baseline level of EN 319 142-1.
    pub pades: PadesAssessment,
    /// The signer; `None` when the certificate is not at hand.
    pub signer: Option<CertificateJudgement>,
    /// Content time-stamps, then signature time-stamps, then a document time-stamp's own token.
    pub time_stamps: Vec<TimeStampJudgement>,
    /// Whether the signature keeps to the seed values of its field; `None` when there are none.
    pub seed_values_ok: Option<bool>,
}

/// A signer or an authority.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct CertificateJudgement {
    /// The certificate.
    pub certificate: Certificate,
    /// The path, from the certificate to the anchor (included), or as far as it could be built.
    pub chain: Vec<Certificate>,
    /// The anchor that the path ends in.
    pub anchor: Option<TrustAnchor>,
    /// Intact, valid, a path to an anchor, and no trust problem.
    pub trusted: bool,
    /// What is wrong with the trust: an indication that is not TOTAL-PASSED.
    pub problem: Option<Conclusion>,
    /// The revocation of this certificate, or of one above it.
    pub revoked: Option<Revoked>,
}

/// What a time-stamp token stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TimeStampKind {
    /// EN 319 122-1 5.2.8: the content existed before it was signed.
    Content,
    /// EN 319 122-1 5.3: the signature existed.
    Signature,
    /// ISO 32000-2 12.8.5: the document existed.
    Document,
}

/// All that is concluded of one time-stamp token.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct TimeStampJudgement {
    /// What it stands for.
    pub kind: TimeStampKind,
    /// `genTime`
    pub time: Option<Time>,
    /// The imprint is that of what it stamps, and the token's own digest is right.
    pub intact: bool,
    /// The signature value of the token verifies.
    pub valid: bool,
    /// It proves its time.
    pub trusted: bool,
    /// The indication with its sub-indication.
    pub conclusion: Conclusion,
    /// Why, in words.
    pub reasons: Vec<String>,
    /// The digest of the imprint.
    pub digest_algorithm: Option<String>,
    /// The policy of the authority (RFC 3161 2.4.2), in dots.
    pub policy: Option<String>,
    /// The authority; `None` when its certificate is not at hand.
    pub authority: Option<CertificateJudgement>,
}

/// See [`super::validate_all`].
pub(super) fn validate_all(context: &Context<'_>, inputs: &[Input<'_>]) -> Result<Validated, Exhausted> {
    let policy = context.policy;
    let mut evidence = context.evidence.clone();
    survey::gather(&mut evidence, inputs, context.store);
    let verifier = Verifier::new(context.provider, context.budget);
    let proofs = Proofs::new(context.time);
    let moment = Moment {
        time: context.time,
        fresh_at: context.time,
        accepted_at: context.time,
        freshness: policy.freshness,
        revocation: policy.revocation,
        retroactive: policy.retroactive_revocation,
        algorithms: &policy.algorithms,
        proofs: &proofs,
    };
    let statements = Statements::new(
        [context.trust, context.tsa_trust],
        &evidence,
        &verifier,
        policy.revocation,
        context.time,
    );
    let source = |path: &ValidatedPath, index: usize| statements.of(path, index);
    let finder = PathFinder::new(
        context.trust,
        context.tsa_trust,
        evidence.pool(),
        &verifier,
        moment,
        signer_purpose(policy),
        &source,
    );
    let mut surveyed = Vec::with_capacity(inputs.len());
    for input in inputs {
        context.budget.poll()?;
        surveyed.push(survey::survey(context, input, &evidence, &finder)?);
    }
    let stored = context.store.into_iter().flat_map(|store| &store.items);
    let stored: Vec<Stored> = stored.flat_map(stored_in).collect();
    material::assess(context, &evidence, &mut surveyed);
    let document =
        DocumentFacts { signatures: surveyed.iter().map(|one| Cow::Borrowed(&one.facts)).collect(), stored };
    let verdicts = archival::validate_all(&document, context.time, policy);
    let passes: Vec<bool> = verdicts.iter().map(|verdict| verdict.conclusion.passed()).collect();
    let expiries = expiry::expiries(&document, context.time, policy, &passes);
    let mut judgements = Vec::with_capacity(inputs.len());
    let mut missing: Vec<Wanted> = Vec::new();
    for (surveyed, verdict) in surveyed.iter().zip(&verdicts) {
        let forged = matches!(verdict.conclusion, Conclusion::TotalFailed(_));
        let authorities = surveyed.stamps.iter().filter_map(|stamp| stamp.authority.as_ref());
        for party in surveyed.signer.iter().chain(authorities).filter(|_| !forged) {
            let existed = verdict.best_signature_time;
            let new = wanted::of_party(party, context.time, existed, policy);
            missing.extend(new.into_iter().filter(|one| !missing.contains(one)).collect::<Vec<_>>());
        }
    }
    for (((input, surveyed), verdict), expiry) in inputs.iter().zip(surveyed).zip(verdicts).zip(expiries) {
        judgements.push(judge(input, surveyed, verdict, expiry));
    }
    drop(finder);
    drop(statements);
    Ok(Validated { judgements, evidence, wanted: missing })
}

/// What a stream of the store holds.
fn stored_in(item: &StoreItem) -> impl Iterator<Item = Stored> + '_ {
    let (label, speaks) = match item.kind {
        StoreItemKind::Crl => ("CRL", true),
        StoreItemKind::Ocsp => ("OCSP RESPONSE", true),
        _ => ("CERTIFICATE", false),
    };
    let objects = encodings(&item.bytes, label).into_iter();
    objects.map(move |object| Stored { object, place: item.span.clone(), speaks })
}

/// One judgement from the facts and the verdict.
fn judge(
    input: &Input<'_>,
    surveyed: Surveyed,
    verdict: SignatureVerdict,
    expiry: Option<Expiry>,
) -> Judgement {
    let sound = surveyed.intact == Some(true) && surveyed.valid == Some(true);
    let mut checks = surveyed.facts.checks;
    checks.push(trust_check(&verdict.trust));
    // `None` where there are no seed values.
    let seed_values_ok = input.seed_values_ok.map(|holds| holds && surveyed.seed_fault.is_none());
    checks.extend(acceptance::checks(&Input { seed_values_ok, ..*input }));
    let stamps = verdict.content_stamps.iter().chain(&verdict.signature_stamps).chain(&verdict.token);
    let mut time_stamps = Vec::with_capacity(surveyed.stamps.len());
    for (stamp, judged) in surveyed.stamps.into_iter().zip(stamps) {
        let stamp = time_stamp(stamp, judged);
        if stamp.kind != TimeStampKind::Document {
            checks.push(stamp_check(&stamp));
        }
        time_stamps.push(stamp);
    }
    // The times of the stamps were read from the facts; the verdict keeps only what is proven.
    let facts = surveyed.facts.content_stamps.iter().chain(&surveyed.facts.signature_stamps);
    for (stamp, facts) in time_stamps.iter_mut().zip(facts.chain(&surveyed.facts.token)) {
        stamp.time = facts.time;
    }
    let mut findings = surveyed.findings;
    for note in &verdict.notes {
        findings.push(Finding::new("revocation-data-missing", note.clone()));
    }
    let signer = surveyed.signer.map(|party| {
        let problem = verdict.trust.problem.as_ref();
        certificate(&party, sound, problem, verdict.trust.chain, verdict.trust.revoked)
    });
    let is_signature = surveyed.facts.token.is_none();
    Judgement {
        conclusion: verdict.conclusion,
        reasons: verdict.reasons,
        checks,
        findings,
        intact: surveyed.intact,
        valid: surveyed.valid,
        digest_algorithm: surveyed.digest_algorithm,
        signature_mechanism: surveyed.signature_mechanism,
        signed_at: surveyed.signed_at,
        best_signature_time: Some(verdict.best_signature_time),
        expiry,
        pades: if is_signature { pades_level::assess(&surveyed.level) } else { PadesAssessment::default() },
        signer,
        time_stamps,
        seed_values_ok,
    }
}

fn time_stamp(stamp: SurveyedStamp, judged: &StampVerdict) -> TimeStampJudgement {
    let problem = judged.proven.as_ref().err();
    let sound = stamp.intact && stamp.valid;
    let authority =
        stamp.authority.map(|party| certificate(&party, sound, problem, Some(judged.chain), judged.revoked));
    TimeStampJudgement {
        kind: stamp.kind,
        time: None,
        intact: stamp.intact,
        valid: stamp.valid,
        trusted: judged.proven.is_ok(),
        conclusion: problem.map_or(Conclusion::TotalPassed, |problem| problem.conclusion),
        reasons: problem.map(|problem| problem.reason.clone()).into_iter().collect(),
        digest_algorithm: stamp.digest_algorithm,
        policy: stamp.policy,
        authority,
    }
}

fn certificate(
    party: &Party,
    sound: bool,
    problem: Option<&Reasoned>,
    chain: Option<usize>,
    revoked: Option<Revoked>,
) -> CertificateJudgement {
    let index = chain.unwrap_or(0);
    let path = party.paths.candidates.get(index);
    let trusted = sound && problem.is_none() && path.is_some();
    CertificateJudgement {
        certificate: party.certificate.clone(),
        chain: path.unwrap_or(&party.paths.partial).clone(),
        anchor: party.paths.anchors.get(index).cloned(),
        trusted,
        problem: problem.map(|problem| problem.conclusion),
        revoked,
    }
}

fn trust_check(trust: &Trust) -> Check {
    let check = |outcome| Check::new("EN 319 102-1 5.2.6", "certificate-path", outcome);
    match &trust.problem {
        None => check(Outcome::Passed),
        Some(Reasoned { conclusion: Conclusion::TotalFailed(_), reason }) => {
            check(Outcome::Failed).saying(reason)
        }
        Some(problem) => check(Outcome::Unknown).saying(&problem.reason),
    }
}

fn stamp_check(stamp: &TimeStampJudgement) -> Check {
    let name = match stamp.kind {
        TimeStampKind::Content => "content-time-stamp",
        _ => "signature-time-stamp",
    };
    let outcome = match stamp.conclusion {
        Conclusion::TotalPassed => Outcome::Passed,
        Conclusion::Indeterminate(_) => Outcome::Unknown,
        Conclusion::TotalFailed(_) => Outcome::Failed,
    };
    let check = Check::new("EN 319 102-1 5.4", name, outcome);
    match stamp.reasons.first() {
        Some(reason) => check.saying(reason),
        None => check,
    }
}
