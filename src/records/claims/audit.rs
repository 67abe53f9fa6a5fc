//! Audit events: of this process, its documents and signers, and in an order that is possible.

use std::collections::{HashMap, HashSet};

use super::{Bench, Finding, at_signature};
use crate::records::identifier::bare_code;
use crate::records::model::{ProcessStatus, SignerRole, SignerStatus};
use crate::records::reconcile::Evidence;
use crate::records::signing_process::{AuditEvent, EventType, SigningProcessRecord};

/// Clocks of the platform's parts may differ by this much.
const CLOCK_TOLERANCE: i64 = 300;

pub(super) fn judge(bench: &mut Bench<'_>, record: &SigningProcessRecord) {
    if record.audit_events.is_empty() {
        return;
    }
    let mut order: Vec<(usize, &AuditEvent)> = record.audit_events.iter().enumerate().collect();
    order.sort_by_key(|(at, event)| (event.created_at.as_ref().map(|moment| moment.time), *at));
    let mut place = Place::default();
    let known = Known::new(bench);
    for (at, event) in order {
        let path = format!("$.auditEvents[{at}]");
        belongs(bench, &path, event, record, &known);
        if let Some(kind) = event.event_type {
            let finding = match place.step(kind) {
                Some(words) => Finding::contradicted(words),
                None => happened(bench, event, kind, &known),
            };
            bench.say(&format!("{path}.eventType"), finding);
        }
        time(bench, &path, event, &known);
    }
    whole(bench, record, &known);
}

/// The signers, to be found by what events call them.
struct Known {
    by_id: HashMap<String, usize>,
    by_code: HashMap<String, usize>,
}

impl Known {
    fn new(bench: &Bench<'_>) -> Self {
        let (mut by_id, mut by_code) = (HashMap::new(), HashMap::new());
        for (at, signer) in bench.model.signers.iter().enumerate() {
            if let Some(id) = &signer.id {
                by_id.entry(id.clone()).or_insert(at);
            }
            if let Some(code) = &signer.personal_id {
                by_code.entry(bare_code(&code.value)).or_insert(at);
            }
        }
        Self { by_id, by_code }
    }

    /// The signer that an event speaks of.
    fn signer_of(&self, event: &AuditEvent) -> Option<usize> {
        let by_id = event.signer_id.as_ref().and_then(|id| self.by_id.get(id));
        let code = event.customer_personal_code.as_deref().map(bare_code);
        by_id.or_else(|| self.by_code.get(&code?)).copied()
    }
}

/// What has happened so far.
#[derive(Default)]
struct Place {
    started: bool,
    ended: Option<EventType>,
    seen: bool,
}

impl Place {
    /// Goes on with an event; says why it can't come here.
    fn step(&mut self, kind: EventType) -> Option<String> {
        let acts = matches!(
            kind,
            EventType::Signature
                | EventType::SignerSigned
                | EventType::ApproverApproved
                | EventType::Approve
                | EventType::Decline
                | EventType::SignerDeclined
                | EventType::ApproverDeclined
                | EventType::TaskStarted
        );
        let begins = kind == EventType::ProcessStarted;
        let ends = matches!(
            kind,
            EventType::ProcessCompleted | EventType::ProcessCanceled | EventType::ProcessDeleted
        );
        let words = if let Some(ended) =
            self.ended.filter(|_| acts || begins || kind == EventType::ProcessCompleted)
        {
            Some(format!("after the process had ended ({ended:?})"))
        } else if begins && self.started {
            Some("the process had started before".to_owned())
        } else if acts && !self.started {
            Some("before the process had started".to_owned())
        } else if kind == EventType::ProcessCompleted && !self.started {
            Some("a process that had not started can't be completed".to_owned())
        } else {
            None
        };
        self.seen = true;
        self.started |= begins;
        if ends {
            self.ended = Some(kind);
        }
        words
    }
}

fn belongs(
    bench: &mut Bench<'_>,
    path: &str,
    event: &AuditEvent,
    record: &SigningProcessRecord,
    known: &Known,
) {
    for (key, own, whole) in [
        ("processId", &event.process_id, &record.process.id),
        ("documentId", &event.document_id, &record.process.document_id),
    ] {
        if let (Some(own), Some(whole)) = (own, whole) {
            let finding = if own == whole {
                Finding::confirmed("the same as in the process")
            } else {
                Finding::contradicted(format!("the process says {whole}"))
            };
            bench.say(&format!("{path}.{key}"), finding.informative());
        }
    }
    if let Some(signer) = &event.signer_id {
        let finding = if known.by_id.contains_key(signer) {
            Finding::confirmed("a signer of the process has this identifier")
        } else {
            Finding::contradicted("no signer of the process has this identifier")
        };
        bench.say(&format!("{path}.signerId"), finding.informative());
    }
    if let Some(code) = event.customer_personal_code.as_ref().filter(|code| !code.is_empty()) {
        let is_signing = event.event_type.is_some_and(signs);
        let finding = if known.by_code.contains_key(&bare_code(code)) {
            Finding::confirmed("a signer of the process has this code")
        } else if is_signing {
            Finding::contradicted("no signer of the process has this code")
        } else {
            Finding::unverifiable("the code of somebody who doesn't sign")
        };
        bench.say(&format!("{path}.customerPersonalCode"), finding.informative());
    }
}

const fn signs(kind: EventType) -> bool {
    matches!(kind, EventType::Signature | EventType::SignerSigned)
}

fn happened(bench: &Bench<'_>, event: &AuditEvent, kind: EventType, known: &Known) -> Finding {
    if !signs(kind) {
        return Finding::unverifiable("possible; it leaves no trace in a document").informative();
    }
    let Some(at) = known.signer_of(event) else {
        return Finding::unverifiable("possible; the event does not say whose signature").informative();
    };
    let said =
        bench.model.signers.get(at).and_then(|signer| signer.status.as_ref()).map(|status| status.value);
    if kind == EventType::SignerSigned
        && said.is_some_and(|said| !matches!(said, SignerStatus::Signed | SignerStatus::Unknown))
    {
        return Finding::contradicted("this signer has not signed by the record itself");
    }
    match bench.signatures_of(at).first() {
        Some((file, signature)) if signature.conclusion.passed() => {
            Finding::confirmed(format!("signature {} is this signer's", signature.field))
                .with(at_signature(file, signature))
        }
        _ => Finding::unverifiable("no signature of this signer could be confirmed"),
    }
}

/// The time of a signing event against the signature; all other times are only possible or not.
fn time(bench: &mut Bench<'_>, path: &str, event: &AuditEvent, known: &Known) {
    let Some(claimed) = &event.created_at else { return };
    let when = claimed.time;
    let late = |earlier: crate::time::Time| earlier.seconds_since(when) > CLOCK_TOLERANCE;
    let now = bench.validation_time();
    let created = bench.model.created.as_ref().map(|created| created.value.time);
    let is_of_process = event.event_type.is_some_and(|kind| {
        signs(kind)
            || matches!(
                kind,
                EventType::ProcessStarted | EventType::ProcessCompleted | EventType::TaskStarted
            )
    });
    let finding = if now.is_some_and(|now| when.seconds_since(now) > CLOCK_TOLERANCE) {
        Finding::contradicted("after the time of judgement")
    } else if is_of_process && created.is_some_and(late) {
        Finding::contradicted("before the process was made")
    } else if let (Some(EventType::ProcessCompleted), Some(completed)) =
        (event.event_type, &bench.model.completed)
    {
        let apart = completed.value.time.seconds_since(when).abs();
        if apart > CLOCK_TOLERANCE {
            Finding::contradicted(format!("the process was completed at {}", completed.value.time))
        } else {
            Finding::confirmed("as the process says").informative()
        }
    } else if let (true, Some(at)) = (event.event_type.is_some_and(signs), known.signer_of(event)) {
        match bench.signatures_of(at).first() {
            Some((file, signature)) => match signature.time() {
                Some((time, proven)) => {
                    let how = if proven { "its time-stamp says" } else { "it says itself" };
                    let apart = time.seconds_since(when).abs();
                    let words = format!("signature {} is of {time}, {how} so", signature.field);
                    let finding = if apart > 24 * 3600 {
                        Finding::contradicted(words)
                    } else {
                        Finding::confirmed(words)
                    };
                    finding.with(at_signature(file, signature))
                }
                None => Finding::unverifiable("the signature has no time"),
            },
            None => Finding::unverifiable("no signature of this signer was found"),
        }
    } else {
        Finding::unverifiable("possible; it leaves no trace in a document").informative()
    };
    bench.say(&format!("{path}.createdAt"), finding);
}

/// Every signer who has signed left an event, and a finished process its end.
fn whole(bench: &mut Bench<'_>, record: &SigningProcessRecord, known: &Known) {
    let has = |wanted: EventType| record.audit_events.iter().any(|event| event.event_type == Some(wanted));
    let completed =
        bench.model.status.as_ref().is_some_and(|status| status.value == ProcessStatus::Completed);
    let signing: Vec<&AuditEvent> =
        record.audit_events.iter().filter(|event| event.event_type.is_some_and(signs)).collect();
    let anonymous =
        signing.iter().any(|event| event.signer_id.is_none() && event.customer_personal_code.is_none());
    let heard: HashSet<usize> = signing.iter().filter_map(|event| known.signer_of(event)).collect();
    let unheard = bench.model.signers.iter().enumerate().find(|(at, signer)| {
        signer.role == SignerRole::Signer
            && signer.is_said_to_have_signed()
            && !anonymous
            && !heard.contains(at)
    });
    let finding = if let Some((_, signer)) = unheard {
        Finding::contradicted("somebody has signed, and no event says so")
            .with(Evidence { value: Some(signer.path.clone()), ..Evidence::default() })
    } else if completed && !has(EventType::ProcessCompleted) {
        Finding::unverifiable("the process is completed, and no event says so").informative()
    } else if !completed && has(EventType::ProcessCompleted) && bench.model.status.is_some() {
        Finding::contradicted("an event says that the process was completed, its status does not")
    } else {
        Finding::confirmed("the events fit the states of signers and process").informative()
    };
    bench.say("$.auditEvents", finding);
}
