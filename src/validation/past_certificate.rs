//! EN 319 102-1 clause 5.6.2.1: past certificate validation.

use super::conclusion::Indeterminacy;
use super::facts::Chains;
use super::time_sliding::{NoControlTime, Sliding};
use crate::time::Time;

/// 5.6.2.1.4: the control-time of the best path: the last moment at which the certificate is known to have been good. And
/// which of the candidates that path is.
pub(crate) fn validate(chains: &Chains, sliding: &Sliding<'_>) -> Result<(Time, usize), NoControlTime> {
    if let Some((why, reason)) = &chains.failure {
        return Err(NoControlTime { why: *why, reason: reason.clone() });
    }
    let mut best: Option<(Time, usize)> = None;
    let mut problem = None;
    for (index, chain) in chains.candidates.iter().enumerate() {
        // The periods of validity must overlap (5.6.2.1.4, 2: a moment at which all are valid).
        let from = chain.links.iter().map(|link| link.not_before).max();
        let to = chain.links.iter().map(|link| link.not_after).min();
        let slid = if from > to && from.is_some() {
            Err(NoControlTime {
                why: Indeterminacy::CertificateChainGeneralFailure,
                reason: "the certificates of the path were never valid at one time".to_owned(),
            })
        } else {
            sliding.slide(chain)
        };
        match slid {
            Ok(time) if best.is_none_or(|(best, _)| best < time) => best = Some((time, index)),
            Ok(_) => {}
            Err(why) => {
                problem.get_or_insert(why);
            }
        }
    }
    best.ok_or_else(|| {
        problem.unwrap_or_else(|| NoControlTime {
            why: Indeterminacy::NoCertificateChainFound,
            reason: "no path to a trust anchor".to_owned(),
        })
    })
}
