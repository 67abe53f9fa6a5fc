//! EN 319 102-1 clause 5.3: basic validation, everything judged at the validation time, and the parts that the
//! other processes share.

use super::certificate::Moment;
use super::chain::Revoked;
use super::conclusion::{Conclusion, Failure, Indeterminacy};
use super::facts::{Reasoned, SignatureFacts};
use super::poe::Proofs;
use super::policy::{Profile, ValidationPolicy};
use super::time_stamp::{self, StampVerdict};
use crate::time::Time;

/// What came of one signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SignatureVerdict {
    pub conclusion: Conclusion,
    /// Why, gravest first; empty when it passed.
    pub reasons: Vec<String>,
    /// Gaps that the policy tolerates.
    pub notes: Vec<String>,
    /// The earliest moment at which the signature is proven to have existed.
    pub best_signature_time: Time,
    pub trust: Trust,
    pub content_stamps: Vec<StampVerdict>,
    pub signature_stamps: Vec<StampVerdict>,
    /// A document time-stamp's own token.
    pub token: Option<StampVerdict>,
}

/// What came of the signer's path.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Trust {
    /// Why the signer is not trusted.
    pub problem: Option<Reasoned>,
    /// The revocation of the certificate, or of one above it.
    pub revoked: Option<Revoked>,
    /// The path: an index of the candidates.
    pub chain: Option<usize>,
    pub notes: Vec<String>,
}

/// 5.3.4 with the signature time-stamps judged by 5.4.
pub(crate) fn validate(
    facts: &SignatureFacts,
    proofs: &Proofs,
    policy: &ValidationPolicy,
) -> SignatureVerdict {
    let content_stamps = judge_stamps(&facts.content_stamps, proofs, policy);
    let signature_stamps = judge_stamps(&facts.signature_stamps, proofs, policy);
    let token = facts.token.as_ref().map(|token| time_stamp::validate(token, proofs, policy));
    let existed = signature_stamps
        .iter()
        .filter_map(|verdict| verdict.proven.as_ref().ok().copied())
        .min()
        .unwrap_or_else(|| proofs.now());
    let trust = match &token {
        Some(token) => trust_of_token(token),
        None => trust(facts, proofs, existed, policy),
    };
    conclude(facts, existed, trust, content_stamps, signature_stamps, token)
}

/// 5.3.4, 4: X.509 certificate validation (5.2.6) and the cryptographic constraints of 5.2.8.4.3.
pub(crate) fn trust(
    facts: &SignatureFacts,
    proofs: &Proofs,
    existed: Time,
    policy: &ValidationPolicy,
) -> Trust {
    let now = proofs.now();
    if let Some((why, reason)) = &facts.chains.failure {
        return Trust { problem: Some(Reasoned::unsure(*why, reason)), ..Trust::default() };
    }
    let long_term = policy.profile == Profile::LongTerm;
    let moment = Moment {
        time: now,
        // 5.5.4, 4 d: data that was fresh at the best-signature-time will do.
        fresh_at: if long_term { existed } else { now },
        accepted_at: existed,
        freshness: policy.freshness,
        revocation: policy.revocation,
        retroactive: policy.retroactive_revocation,
        algorithms: &policy.algorithms,
        proofs,
    };
    let mut best: Option<Trust> = None;
    for (index, chain) in facts.chains.candidates.iter().enumerate() {
        let judged = moment.judge(chain);
        // 5.5.4, 4 a: a revocation after the best-signature-time does not touch the signature. That of an authority touches
        // the certificate, which has to be proven itself to be older (5.6.2.1).
        let outlived = |revoked: Revoked| !revoked.authority && existed < revoked.since;
        let problem =
            judged.problems.iter().find(|problem| !(long_term && problem.revoked.is_some_and(outlived)));
        let problem = problem.map(|problem| Reasoned::unsure(problem.why, &problem.reason));
        let trust = Trust {
            revoked: judged.revoked().filter(|_| problem.is_some()),
            problem,
            chain: Some(index),
            notes: judged.notes,
        };
        if trust.problem.is_none() {
            best = Some(trust);
            break;
        }
        best.get_or_insert(trust);
    }
    let Some(mut best) = best else {
        let why = Indeterminacy::NoCertificateChainFound;
        return Trust {
            problem: Some(Reasoned::unsure(why, "no path to a trust anchor")),
            ..Trust::default()
        };
    };
    if best.problem.is_none() {
        best.problem = not_yet_valid(facts, existed);
    }
    if best.problem.is_none() {
        best.problem = facts.uses.iter().find_map(|used| {
            let constraint = policy.algorithms.judge(*used, existed).err()?;
            let why = if constraint.until.is_some() {
                Indeterminacy::CryptoConstraintsFailureNoPoe
            } else {
                Indeterminacy::CryptoConstraintsFailure
            };
            Some(Reasoned::unsure(why, format!("{constraint}, judged at {existed}")))
        });
    }
    best
}

/// 5.1.3: what existed before its certificate was valid was not made by whom it names. A key may be found to which an older
/// value fits.
fn not_yet_valid(facts: &SignatureFacts, existed: Time) -> Option<Reasoned> {
    let leaf = facts.chains.candidates.first()?.links.last()?;
    (existed < leaf.not_before).then(|| {
        let from = leaf.not_before;
        let reason = format!("the signature existed at {existed}, before its certificate was valid ({from})");
        Reasoned::new(Conclusion::TotalFailed(Failure::NotYetValid), reason)
    })
}

/// A document time-stamp is as trusted as its token.
pub(crate) fn trust_of_token(token: &StampVerdict) -> Trust {
    Trust {
        problem: token.proven.as_ref().err().cloned(),
        revoked: token.revoked,
        chain: Some(token.chain),
        notes: Vec::new(),
    }
}

/// 5.3.4, 5 to 7: one conclusion from everything that was found.
pub(crate) fn conclude(
    facts: &SignatureFacts,
    existed: Time,
    mut trust: Trust,
    content_stamps: Vec<StampVerdict>,
    signature_stamps: Vec<StampVerdict>,
    token: Option<StampVerdict>,
) -> SignatureVerdict {
    trust.problem =
        trust.problem.map(|problem| settle(facts, problem, trust.revoked, &content_stamps, existed));
    let mut found: Vec<Reasoned> = Vec::new();
    found.extend(facts.failure.clone());
    found.extend(trust.problem.clone());
    found.extend(unproven("no signature time-stamp is valid", &signature_stamps));
    found.extend(unproven("no content time-stamp is valid", &content_stamps));
    found.extend(order(&content_stamps, &signature_stamps, existed));
    found.extend(facts.integrity.clone());
    let conclusion = found.iter().fold(Conclusion::TotalPassed, |worst, one| worst.worse(one.conclusion));
    // The reason of the conclusion comes first.
    found.sort_by_key(|one| one.conclusion != conclusion);
    let mut reasons: Vec<String> = Vec::new();
    for one in found {
        if !reasons.contains(&one.reason) {
            reasons.push(one.reason);
        }
    }
    SignatureVerdict {
        conclusion,
        reasons,
        notes: trust.notes.clone(),
        best_signature_time: existed,
        trust,
        content_stamps,
        signature_stamps,
        token,
    }
}

fn judge_stamps(
    stamps: &[super::facts::StampFacts],
    proofs: &Proofs,
    policy: &ValidationPolicy,
) -> Vec<StampVerdict> {
    stamps.iter().map(|stamp| time_stamp::validate(stamp, proofs, policy)).collect()
}

/// 5.3.4, 4 b and c; 5.5.4, 4 b: what a moment that is proven makes of an uncertain certificate.
pub(crate) fn settle(
    facts: &SignatureFacts,
    problem: Reasoned,
    revoked: Option<Revoked>,
    content_stamps: &[StampVerdict],
    existed: Time,
) -> Reasoned {
    let Conclusion::Indeterminate(why) = problem.conclusion else { return problem };
    let made_after = content_stamps.iter().filter_map(|stamp| stamp.proven.as_ref().ok()).max();
    let leaf = facts.chains.candidates.first().and_then(|chain| chain.links.last());
    let failure = match (why, made_after, leaf) {
        (Indeterminacy::RevokedNoPoe, Some(after), _)
            if revoked.is_some_and(|revoked| revoked.since <= *after) =>
        {
            Failure::Revoked
        }
        (Indeterminacy::OutOfBoundsNoPoe, Some(after), Some(leaf)) if *after > leaf.not_after => {
            Failure::Expired
        }
        (Indeterminacy::OutOfBoundsNoPoe, _, Some(leaf)) if existed < leaf.not_before => Failure::NotYetValid,
        _ => return problem,
    };
    Reasoned::new(Conclusion::TotalFailed(failure), problem.reason)
}

/// When there are time-stamps, one of them must be valid.
fn unproven(what: &str, stamps: &[StampVerdict]) -> Option<Reasoned> {
    let mut problem = None;
    for stamp in stamps {
        match &stamp.proven {
            Ok(_) => return None,
            Err(reasoned) => problem = Some(reasoned),
        }
    }
    let problem = problem?;
    // What an unsigned attribute holds can't make the signature fail.
    let conclusion = match problem.conclusion {
        Conclusion::Indeterminate(why) => Conclusion::Indeterminate(why),
        _ => Conclusion::Indeterminate(Indeterminacy::SigConstraintsFailure),
    };
    Some(Reasoned::new(conclusion, format!("{what}: {}", problem.reason)))
}

/// 5.5.4, 5: what was stamped before signing can't be younger than the signature.
fn order(
    content_stamps: &[StampVerdict],
    signature_stamps: &[StampVerdict],
    existed: Time,
) -> Option<Reasoned> {
    let after = content_stamps.iter().filter_map(|stamp| stamp.proven.as_ref().ok()).max()?;
    let before = signature_stamps
        .iter()
        .filter_map(|stamp| stamp.proven.as_ref().ok())
        .chain(std::iter::once(&existed))
        .min()?;
    (after > before).then(|| {
        let reason = format!("the content was stamped at {after}, the signature existed at {before} already");
        Reasoned::unsure(Indeterminacy::TimestampOrderFailure, reason)
    })
}
