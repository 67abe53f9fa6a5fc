//! EN 319 102-1 clause 5.4: validation of time-stamps.

use super::certificate::Moment;
use super::chain::Revoked;
use super::conclusion::{Conclusion, Failure, Indeterminacy};
use super::facts::{Reasoned, StampFacts};
use super::past_signature::Past;
use super::poe::Proofs;
use super::policy::{TimeStampFreshness, ValidationPolicy};
use super::time_sliding::Sliding;
use crate::pki::revocation::RevocationReason;
use crate::time::Time;

/// What came of one time-stamp.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct StampVerdict {
    /// `Ok` with the time that it proves.
    pub proven: Result<Time, Reasoned>,
    /// The revocation of its authority's certificate, or of one above.
    pub revoked: Option<Revoked>,
    /// The path by which it is trusted, or the best one: an index of the candidates.
    pub chain: usize,
}

/// 5.4.4: at the validation time.
pub(crate) fn validate(stamp: &StampFacts, proofs: &Proofs, policy: &ValidationPolicy) -> StampVerdict {
    let no = |reasoned: Reasoned| StampVerdict { proven: Err(reasoned), revoked: None, chain: 0 };
    if let Some(problem) = &stamp.problem {
        return no(problem.clone());
    }
    let Some(time) = stamp.time else {
        return no(Reasoned::unsure(Indeterminacy::Generic, format!("{} names no time", stamp.name)));
    };
    if time > proofs.now().saturating_add_seconds(CLOCK_TOLERANCE) {
        let reason = format!("{} is of {time}, after the validation time {}", stamp.name, proofs.now());
        return no(Reasoned::unsure(Indeterminacy::TimestampOrderFailure, reason));
    }
    // RFC 3161 appendix B: a key says nothing of the time before it was certified.
    let leaf = stamp.chains.candidates.first().and_then(|chain| chain.links.last());
    if let Some(from) = leaf.map(|leaf| leaf.not_before).filter(|from| time < *from) {
        let reason = format!("{} is of {time}, before its certificate was valid ({from})", stamp.name);
        return no(Reasoned::new(Conclusion::TotalFailed(Failure::NotYetValid), reason));
    }
    if let Some((why, reason)) = &stamp.chains.failure {
        return no(Reasoned::unsure(*why, format!("{}: {reason}", stamp.name)));
    }
    let existed = proofs.earliest(&stamp.value);
    let moment = Moment {
        time: proofs.now(),
        fresh_at: match policy.time_stamp_freshness {
            TimeStampFreshness::AtGenerationTime => time,
            TimeStampFreshness::AtValidationTime => proofs.now(),
        },
        accepted_at: existed,
        freshness: policy.freshness,
        revocation: policy.revocation,
        retroactive: policy.retroactive_revocation,
        algorithms: &policy.algorithms,
        proofs,
    };
    let mut first = None;
    for (index, chain) in stamp.chains.candidates.iter().enumerate() {
        let judged = moment.judge(chain);
        let harmless = |revoked: Revoked| time < revoked.since && is_retired(revoked);
        match judged.problems.iter().find(|problem| !problem.revoked.is_some_and(harmless)) {
            None => match weak(stamp, existed, policy) {
                None => return StampVerdict { proven: Ok(time), revoked: None, chain: index },
                Some(weak) => {
                    first.get_or_insert(StampVerdict { proven: Err(weak), revoked: None, chain: index });
                }
            },
            Some(problem) => {
                let reasoned = Reasoned::unsure(problem.why, format!("{}: {}", stamp.name, problem.reason));
                let verdict = StampVerdict { proven: Err(reasoned), revoked: judged.revoked(), chain: index };
                first.get_or_insert(verdict);
            }
        }
    }
    first.unwrap_or_else(|| {
        let reason = format!("{}: no path to a trust anchor", stamp.name);
        no(Reasoned::unsure(Indeterminacy::NoCertificateChainFound, reason))
    })
}

/// 5.6.3.4, 4: at the validation time, and else in the past.
pub(crate) fn validate_with_proofs(
    stamp: &StampFacts,
    proofs: &Proofs,
    policy: &ValidationPolicy,
) -> StampVerdict {
    let verdict = validate(stamp, proofs, policy);
    let (Err(current), Some(time)) = (&verdict.proven, stamp.time) else { return verdict };
    if !matches!(current.conclusion, Conclusion::Indeterminate(_)) || stamp.problem.is_some() {
        return verdict;
    }
    let sliding = Sliding {
        proofs,
        algorithms: &policy.algorithms,
        freshness: policy.freshness,
        revocation: policy.revocation,
    };
    let past =
        Past { chains: &stamp.chains, uses: &stamp.uses, value: &stamp.value, current: current.clone() };
    match past.validate(&sliding) {
        Ok(chain) => StampVerdict { proven: Ok(time), revoked: None, chain },
        Err(problem) => StampVerdict { proven: Err(problem), ..verdict },
    }
}

/// RFC 3161 4, 1: the authority's certificate was revoked for a reason that leaves its earlier tokens valid. `unspecified` would
/// be one, too, where the list spells it out; it is what a list without a reason is taken to say.
fn is_retired(revoked: Revoked) -> bool {
    use RevocationReason::{AffiliationChanged, CessationOfOperation, Superseded};
    !revoked.authority
        && matches!(revoked.reason, Some(AffiliationChanged | Superseded | CessationOfOperation))
}

/// Seconds by which the clock of an authority and that of the validator may differ.
const CLOCK_TOLERANCE: i64 = 60;

fn weak(stamp: &StampFacts, at: Time, policy: &ValidationPolicy) -> Option<Reasoned> {
    let constraint = stamp.uses.iter().find_map(|used| policy.algorithms.judge(*used, at).err())?;
    let why = if constraint.until.is_some() {
        Indeterminacy::CryptoConstraintsFailureNoPoe
    } else {
        Indeterminacy::CryptoConstraintsFailure
    };
    Some(Reasoned::unsure(why, format!("{}: {constraint}, judged at {at}", stamp.name)))
}
