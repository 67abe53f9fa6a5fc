//! The order of signing: where it is to be kept, against the order of the signatures and of the decisions.

use super::{Bench, Finding, at_signature};
use crate::records::model::{ClaimedSigner, SignerRole, SigningOrder};
use crate::records::reconcile::Evidence;

pub(super) fn judge(bench: &mut Bench<'_>) {
    let Some(claimed) = bench.model.order.clone() else { return };
    let finding = match claimed.value {
        SigningOrder::Parallel => Finding::unverifiable("any order is right").informative(),
        SigningOrder::Flexible => Finding::unverifiable("the order need not be kept").informative(),
        SigningOrder::Sequential => sequential(bench),
    };
    let outcome = finding.outcome;
    let bearing = finding.bearing;
    let words = finding.words.clone();
    bench.say(&claimed.path, finding);
    for signer in bench.model.signers.clone() {
        let Some(order) = &signer.order else { continue };
        if bench.has_spoken(&order.path) || order.path == signer.path {
            continue;
        }
        let finding = match claimed.value {
            SigningOrder::Sequential => {
                let mut finding = Finding::of(outcome, format!("the order as a whole: {words}"));
                finding.bearing = bearing;
                finding
            }
            _ => Finding::unverifiable("the order need not be kept").informative(),
        };
        bench.say(&order.path, finding);
    }
}

fn sequential(bench: &Bench<'_>) -> Finding {
    let mut ordered: Vec<(u32, usize, &ClaimedSigner)> = bench
        .model
        .signers
        .iter()
        .enumerate()
        .filter(|(_, signer)| signer.role != SignerRole::Observer)
        .filter_map(|(at, signer)| Some((signer.order.as_ref()?.value, at, signer)))
        .collect();
    ordered.sort_by_key(|(order, at, _)| (*order, *at));
    if ordered.len() < 2 {
        return Finding::unverifiable("fewer than two signers have a place in the order").informative();
    }
    if let Some(words) = own_contradiction(&ordered) {
        return Finding::contradicted(words);
    }
    let mut evidence: Vec<Evidence> = Vec::new();
    let mut compared = false;
    for (file_index, file) in bench.carrier_files() {
        let places: Vec<(u32, &ClaimedSigner, u32, usize)> = ordered
            .iter()
            .filter_map(|(order, at, signer)| {
                let matched = bench.matches.get(*at)?.iter().find(|matched| matched.file == file_index)?;
                let signature = file.signatures.get(matched.signature)?;
                Some((*order, *signer, signature.ordinal, matched.signature))
            })
            .collect();
        for (place, later) in places.iter().enumerate() {
            for earlier in places.iter().take(place).filter(|earlier| earlier.0 < later.0) {
                let (one, other) = (file.signatures.get(earlier.3), file.signatures.get(later.3));
                let (Some(one), Some(other)) = (one, other) else { continue };
                if earlier.2 > later.2 {
                    return Finding::contradicted(format!(
                        "signature {} comes before {}, though its signer comes later",
                        other.field, one.field
                    ))
                    .with_all([at_signature(file, other), at_signature(file, one)]);
                }
                compared = true;
            }
            if let Some(signature) = file.signatures.get(later.3) {
                evidence.push(at_signature(file, signature));
            }
        }
    }
    if compared {
        Finding::confirmed("the signatures follow each other in this order").with_all(evidence)
    } else if ordered.first().map(|(order, ..)| order) == ordered.last().map(|(order, ..)| order) {
        Finding::unverifiable("all signers have the same place").informative()
    } else {
        Finding::unverifiable("fewer than two of these signers' signatures were found")
    }
}

/// Somebody signed before a predecessor did, by the record's own times and states.
fn own_contradiction(ordered: &[(u32, usize, &ClaimedSigner)]) -> Option<String> {
    let mut latest: Option<(u32, &ClaimedSigner)> = None;
    let mut open: Option<(u32, &ClaimedSigner)> = None;
    for (order, _, signer) in ordered {
        if let Some((before, waiting)) = open
            && before < *order
            && signer.is_said_to_have_agreed()
        {
            return Some(format!(
                "{} agreed before {} did, by the record itself",
                shown(signer),
                shown(waiting)
            ));
        }
        if let (Some((before, predecessor)), Some(decided)) = (latest, &signer.decided)
            && before < *order
            && let Some(earlier) = &predecessor.decided
            && decided.value.time < earlier.value.time
        {
            return Some(format!(
                "{} decided at {}, {} before at {} only, by the record itself",
                shown(signer),
                decided.value.time,
                shown(predecessor),
                earlier.value.time
            ));
        }
        if signer.status.is_some() && !signer.is_said_to_have_agreed() && open.is_none() {
            open = Some((*order, signer));
        }
        let later = latest.is_none_or(|(_, other)| {
            let time = |signer: &ClaimedSigner| signer.decided.as_ref().map(|decided| decided.value.time);
            time(signer) >= time(other)
        });
        if signer.decided.is_some() && later {
            latest = Some((*order, signer));
        }
    }
    None
}

fn shown(signer: &ClaimedSigner) -> String {
    match &signer.name {
        Some(name) => crate::records::claimed_value::shortened(&name.value),
        None => signer.path.clone(),
    }
}
