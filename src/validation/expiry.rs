//! The first day on which today's verdict turns worse without new evidence: the processes are run again at each
//! moment at which something ends.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::algorithm_policy::{Acceptance, AlgorithmUse};
use super::archival;
use super::chain::{Chain, Says};
use super::facts::{Chains, DocumentFacts};
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
/// What has ended does not come back, so the moments are searched by halves, once the first of them is asked: it is the
/// answer nearly always.
pub(crate) fn expiries(
    document: &DocumentFacts<'_>,
    now: Time,
    policy: &ValidationPolicy,
    passes: &[bool],
) -> Vec<Option<Expiry>> {
    let moments = moments(document, now, policy);
    // Which signatures pass at each moment that was asked.
    let mut asked: Vec<Option<Vec<bool>>> = vec![None; moments.len()];
    let mut found = Vec::with_capacity(passes.len());
    for (index, passes) in passes.iter().enumerate() {
        if !passes {
            found.push(None);
            continue;
        }
        let (mut low, mut high) = (0_usize, moments.len());
        let mut expiry = None;
        while low < high {
            let middle = if low == 0 { 0 } else { low.midpoint(high) };
            let (Some((moment, why)), Some(place)) = (moments.get(middle), asked.get_mut(middle)) else {
                break;
            };
            let pass = place.get_or_insert_with(|| {
                let verdicts = archival::validate_all(document, *moment, policy);
                verdicts.into_iter().map(|verdict| verdict.conclusion.passed()).collect()
            });
            if pass.get(index).copied().unwrap_or(false) {
                low = middle.saturating_add(1);
            } else {
                expiry = Some(Expiry { time: *moment, why: why.clone() });
                high = middle;
            }
        }
        found.push(expiry);
    }
    found
}

/// Every moment after `now` at which something ends, in order, with what ends.
fn moments(document: &DocumentFacts<'_>, now: Time, policy: &ValidationPolicy) -> Vec<(Time, String)> {
    let mut ends = Ends { now, policy, moments: BTreeMap::new() };
    for facts in &document.signatures {
        ends.of_chains(&facts.chains);
        ends.of_uses(&facts.uses);
        for stamp in facts.content_stamps.iter().chain(&facts.signature_stamps).chain(&facts.token) {
            ends.of_chains(&stamp.chains);
            ends.of_uses(&stamp.uses);
        }
    }
    ends.moments.into_iter().collect()
}

struct Ends<'a> {
    now: Time,
    policy: &'a ValidationPolicy,
    moments: BTreeMap<Time, String>,
}

impl Ends<'_> {
    fn add(&mut self, moment: Time, why: impl FnOnce() -> String) {
        if moment > self.now {
            self.moments.entry(moment).or_insert_with(why);
        }
    }

    fn of_chains(&mut self, chains: &Chains) {
        for chain in &chains.candidates {
            self.of_chain(chain);
        }
    }

    fn of_chain(&mut self, chain: &Chain) {
        if let Some(sunset) = chain.sunset {
            self.add(sunset, || format!("the trust anchor is trusted until {sunset}"));
        }
        for link in &chain.links {
            self.add(link.not_after.saturating_add_seconds(JUST_AFTER), || {
                format!("the certificate of {} is valid until {}", link.name, link.not_after)
            });
            self.of_uses(&[link.signed_with]);
            for status in &link.statuses {
                let begins = match status.says {
                    Says::Good => None,
                    Says::OnHold(since) => Some((since, "on hold")),
                    Says::Revoked(since, _) => Some((since, "revoked")),
                };
                if let Some((since, what)) = begins {
                    self.add(since, || {
                        format!(
                            "the certificate of {} is {what} from {since} on ({})",
                            link.name, status.name
                        )
                    });
                }
                if let Some(last) = self.policy.freshness.last_fresh(status.this_update, status.next_update) {
                    self.add(last.saturating_add_seconds(JUST_AFTER), || {
                        format!(
                            "the revocation data on {} ({}) is fresh until {last}",
                            link.name, status.name
                        )
                    });
                }
                self.add(status.signer_until.saturating_add_seconds(JUST_AFTER), || {
                    let until = status.signer_until;
                    format!("the signer of the {} is relied on until {until}", status.name)
                });
                self.of_uses(&status.signed_with);
            }
        }
    }

    fn of_uses(&mut self, uses: &[AlgorithmUse]) {
        for used in uses {
            if let Acceptance::Until(until, constraint) = self.policy.algorithms.acceptance(*used) {
                self.add(until, || constraint.to_string());
            }
        }
    }
}
