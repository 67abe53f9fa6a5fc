//! What only agreements say: participants, groups, cancellation.

use super::{Bench, Finding};
use crate::records::agreement::{AgreementRecord, AgreementStatus, Related};
use crate::records::reconcile::ClaimOutcome;

pub(super) fn judge(bench: &mut Bench<'_>, record: &AgreementRecord) {
    cancellation(bench, record);
    let known = known_participants(record);
    if let (Some(id), false) = (&record.issuer.participant_id, known.is_empty()) {
        let finding = if known.contains(id) {
            Finding::confirmed("a participant has this identifier")
        } else {
            Finding::contradicted("no participant has this identifier")
        };
        bench.say("$.issuer.participant_id", finding.informative());
    }
    if let Some(groups) = &record.signing_groups {
        members(bench, record, groups, &known);
    }
    participants(bench, record);
}

fn known_participants(record: &AgreementRecord) -> Vec<String> {
    let ids = record.participants.ids("").into_iter().map(|(_, id)| id.to_owned());
    ids.chain(record.participants.resources("").into_iter().map(|(_, one)| one.id.clone())).collect()
}

fn cancellation(bench: &mut Bench<'_>, record: &AgreementRecord) {
    if record.cancellation_reason.is_some() {
        let finding = if record.status == AgreementStatus::Cancelled {
            Finding::unverifiable("the reason leaves no trace in a document")
        } else {
            Finding::contradicted("the agreement is not cancelled by its own status")
        };
        bench.say("$.cancellation_reason", finding.informative());
    }
}

/// Each member of a group is a participant, and of one group only.
fn members(
    bench: &mut Bench<'_>,
    record: &AgreementRecord,
    groups: &Related<crate::records::agreement::SigningGroup>,
    known: &[String],
) {
    let mut seen: Vec<String> = Vec::new();
    for (path, group) in groups.resources("$.signing_groups") {
        for (at, member) in group.participants.iter().enumerate() {
            let place = format!("{path}.participants[{at}]");
            let finding = if !known.is_empty() && !known.contains(member) {
                Finding::contradicted("no participant has this identifier")
            } else if seen.contains(member) {
                Finding::contradicted("this participant is in another group already")
            } else {
                Finding::confirmed("a participant has this identifier")
            };
            seen.push(member.clone());
            bench.say(&place, finding.informative());
        }
    }
    if record.signing_order.grouped {
        let finding = if groups.count() == 0 {
            Finding::contradicted("there are no groups")
        } else {
            Finding::confirmed(format!("{} groups", groups.count()))
        };
        bench.say("$.signing_order.grouped", finding.informative());
    }
}

/// Where the record holds identifiers only, the signatures can be counted, and no more.
fn participants(bench: &mut Bench<'_>, record: &AgreementRecord) {
    let ids = record.participants.ids("$.participants");
    if ids.is_empty() {
        return;
    }
    let fulfilled = record.status == AgreementStatus::Fulfilled;
    let personal: usize = bench.carrier_files().map(|(_, file)| file.personal().count()).max().unwrap_or(0);
    let count = record.participants.count();
    let too_few = fulfilled && !bench.carriers.is_empty() && personal < count;
    let sealed = bench.carrier_files().any(|(_, file)| file.seals().next().is_some());
    for (path, _) in ids {
        let finding = if too_few && !sealed && personal == 0 {
            Finding::of(ClaimOutcome::Contradicted, "the signed document carries no signature")
        } else {
            Finding::unverifiable(format!(
                "the record does not say who this is; the document carries {personal} signature(s), the record {count} participants"
            ))
        };
        bench.say(&path, finding);
    }
}
