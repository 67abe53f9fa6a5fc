//! The first day on which today's verdict turns worse without new evidence: the processes are run again at each
//! moment at which something ends.

use serde::{Deserialize, Serialize};

use super::archival;
use super::chain::Chain;
use super::facts::{Chains, DocumentFacts, SignatureFacts, StampFacts};
use super::policy::ValidationPolicy;
use super::time_sliding::JUST_AFTER;
use crate::time::Time;

/// When a verdict turns worse, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[expect(clippy::exhaustive_structs, reason = "a moment and a reason")]
pub struct Expiry {
    /// The first moment.
    #[cfg_attr(test, schemars(with = "String"))]
    pub time: Time,
    /// What ends.
    pub why: String,
}

/// For each signature that passes at `now`, when it would not pass any more.
///
/// What has ended does not come back, so the moments are searched by halves.
pub(crate) fn expiries(
    document: &DocumentFacts,
    now: Time,
    policy: &ValidationPolicy,
    passes: &[bool],
) -> Vec<Option<Expiry>> {
    let moments = moments(document, now, policy);
    // What each signature says at each moment that was asked: nothing, or why it does not pass.
    let mut asked: Vec<Option<Vec<Option<String>>>> = vec![None; moments.len()];
    let mut found = Vec::with_capacity(passes.len());
    for (index, passes) in passes.iter().enumerate() {
        if !passes {
            found.push(None);
            continue;
        }
        let (mut low, mut high) = (0_usize, moments.len());
        let mut expiry = None;
        while low < high {
            let middle = low.midpoint(high);
            let (Some(moment), Some(place)) = (moments.get(middle), asked.get_mut(middle)) else { break };
            let says = place.get_or_insert_with(|| {
                let verdicts = archival::validate_all(document, *moment, policy);
                verdicts
                    .into_iter()
                    .map(|verdict| {
                        let why = verdict.reasons.into_iter().next().unwrap_or_default();
                        (!verdict.conclusion.passed()).then_some(why)
                    })
                    .collect()
            });
            match says.get(index).cloned().flatten() {
                Some(why) => {
                    expiry = Some(Expiry { time: *moment, why });
                    high = middle;
                }
                None => low = middle.saturating_add(1),
            }
        }
        found.push(expiry);
    }
    found
}

/// Every moment after `now` at which something ends, in order.
fn moments(document: &DocumentFacts, now: Time, policy: &ValidationPolicy) -> Vec<Time> {
    let mut moments = Vec::new();
    for facts in &document.signatures {
        of_chains(&facts.chains, policy, &mut moments);
        of_uses(facts, policy, &mut moments);
        let stamps = facts.content_stamps.iter().chain(&facts.signature_stamps).chain(&facts.token);
        for stamp in stamps {
            of_chains(&stamp.chains, policy, &mut moments);
            of_stamp(stamp, policy, &mut moments);
        }
    }
    moments.retain(|moment| *moment > now);
    moments.sort_unstable();
    moments.dedup();
    moments
}

fn of_chains(chains: &Chains, policy: &ValidationPolicy, moments: &mut Vec<Time>) {
    for chain in &chains.candidates {
        of_chain(chain, policy, moments);
    }
}

fn of_chain(chain: &Chain, policy: &ValidationPolicy, moments: &mut Vec<Time>) {
    moments.extend(chain.sunset);
    for link in &chain.links {
        moments.push(link.not_after.saturating_add_seconds(JUST_AFTER));
        moments.extend(policy.algorithms.acceptance(link.signed_with).ends());
        for status in &link.statuses {
            let last = policy.freshness.last_fresh(status.this_update, status.next_update);
            moments.extend(last.map(|last| last.saturating_add_seconds(JUST_AFTER)));
            moments.push(status.issuer_not_after.saturating_add_seconds(JUST_AFTER));
            moments.extend(policy.algorithms.acceptance(status.signed_with).ends());
        }
    }
}

fn of_uses(facts: &SignatureFacts, policy: &ValidationPolicy, moments: &mut Vec<Time>) {
    moments.extend(facts.uses.iter().filter_map(|used| policy.algorithms.acceptance(*used).ends()));
}

fn of_stamp(stamp: &StampFacts, policy: &ValidationPolicy, moments: &mut Vec<Time>) {
    moments.extend(stamp.uses.iter().filter_map(|used| policy.algorithms.acceptance(*used).ends()));
}
