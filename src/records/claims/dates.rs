//! Dates: in a possible order, and against the signing times and time-stamps of the signatures.

use super::{Bench, Finding, at_signature};
use crate::records::claimed_value::Moment;
use crate::records::evidence::{FileFacts, SignatureFacts};
use crate::records::model::{Claimed, ClaimedSigner, ProcessStatus, SignerStatus};
use crate::records::reconcile::Evidence;
use crate::time::Time;

/// Clocks of platforms, signers and time-stamping authorities may differ by this much.
const CLOCK_TOLERANCE: i64 = 300;
/// A decision and its signature, or the last signature and the end of the process, may lie this far apart.
const PROCESSING_TIME: i64 = 24 * 3600;

pub(super) fn judge(bench: &mut Bench<'_>) {
    for at in 0..bench.model.signers.len() {
        let Some(signer) = bench.model.signers.get(at).cloned() else { continue };
        decision(bench, at, &signer);
        due(bench, at, &signer);
    }
    beginnings(bench);
    expiry(bench);
    completion(bench);
    afterwards(bench);
    files(bench);
}

/// Whether `later` is earlier than `earlier` by more than clocks differ.
fn is_before(later: Time, earlier: Time) -> bool {
    earlier.seconds_since(later) > CLOCK_TOLERANCE
}

fn at_time(time: Time) -> Evidence {
    Evidence { time: Some(time), ..Evidence::default() }
}

fn decision(bench: &mut Bench<'_>, at: usize, signer: &ClaimedSigner) {
    let Some(claimed) = &signer.decided else { return };
    let when = claimed.value.time;
    let impossible = out_of_process(bench, when);
    let finding = if let Some(words) = impossible {
        Finding::contradicted(words)
    } else if !signer.status.as_ref().is_some_and(|status| status.value.is_decision())
        && signer.status.is_some()
    {
        Finding::contradicted("there is a time of decision, and no decision")
    } else if !signer.is_said_to_have_signed() {
        Finding::unverifiable("the decision left no trace in a document").informative()
    } else {
        match bench.signatures_of(at).first() {
            None => Finding::unverifiable("no signature was taken for this signer's"),
            Some((file, signature)) => against_signature(when, file, signature),
        }
    };
    bench.say(&claimed.path, finding);
}

/// A time outside the life of the process: before it was made, after its end, or after the judgement.
fn out_of_process(bench: &Bench<'_>, when: Time) -> Option<String> {
    let model = &bench.model;
    if let Some(created) = model.created.as_ref().filter(|created| is_before(when, created.value.time)) {
        return Some(format!("before the process was made at {}", created.value.time));
    }
    if let Some(started) = model.started.as_ref().filter(|started| is_before(when, started.value.time)) {
        return Some(format!("before signing was opened at {}", started.value.time));
    }
    if let Some(expires) = model.expires.as_ref().filter(|expires| is_before(expires.value.time, when)) {
        return Some(format!("after the process expired at {}", expires.value.time));
    }
    if let Some(completed) =
        model.completed.as_ref().filter(|completed| is_before(completed.value.time, when))
    {
        return Some(format!("after the process was completed at {}", completed.value.time));
    }
    let now = bench.validation_time()?;
    is_before(now, when).then(|| format!("after the time of judgement, {now}"))
}

fn against_signature(when: Time, file: &FileFacts<'_>, signature: &SignatureFacts) -> Finding {
    let field = &signature.field;
    let finding = match (signature.proven_at, signature.signed_at) {
        (Some(proven), _) if is_before(proven, when) => {
            Finding::contradicted(format!("a time-stamp proves that signature {field} existed at {proven}"))
        }
        (_, Some(said)) if said.seconds_since(when).abs() > PROCESSING_TIME => {
            Finding::contradicted(format!("signature {field} says that it was made at {said}"))
        }
        (Some(proven), None) if proven.seconds_since(when) > PROCESSING_TIME => {
            Finding::unverifiable(format!("the time-stamp of signature {field} is of {proven}"))
        }
        (Some(proven), _) => {
            Finding::confirmed(format!("the time-stamp of signature {field} is of {proven}"))
        }
        (None, Some(said)) => Finding::confirmed(format!(
            "signature {field} says itself that it was made at {said}; no time-stamp proves it"
        )),
        (None, None) => Finding::unverifiable(format!("signature {field} has no time")),
    };
    finding.with(at_signature(file, signature))
}

fn due(bench: &mut Bench<'_>, at: usize, signer: &ClaimedSigner) {
    let Some(claimed) = &signer.due else { return };
    let due = claimed.value.time;
    if bench.model.created.as_ref().is_some_and(|created| is_before(due, created.value.time)) {
        bench.say(&claimed.path, Finding::contradicted("due before the process was made"));
        return;
    }
    let finding = match bench.signatures_of(at).first() {
        Some((file, signature)) => match signature.time() {
            Some((time, proven)) if is_before(due, time) => {
                let how = if proven { "a time-stamp says" } else { "the signature says itself" };
                Finding::contradicted(format!("signed at {time}, after it was due: {how} so"))
                    .with(at_signature(file, signature))
            }
            Some((time, _)) => Finding::confirmed(format!("signed at {time}, before it was due"))
                .with(at_signature(file, signature)),
            None => Finding::unverifiable("the signature has no time"),
        },
        None => Finding::unverifiable("no signature was taken for this signer's").informative(),
    };
    bench.say(&claimed.path, finding);
}

/// The earliest signature, by its time-stamp or its own word.
fn extreme(bench: &Bench<'_>, latest: bool) -> Option<(Time, bool, Evidence)> {
    let mut found: Option<(Time, bool, Evidence)> = None;
    for (_, file) in bench.carrier_files() {
        for signature in &file.signatures {
            let Some((time, proven)) = signature.time() else { continue };
            let better =
                found.as_ref().is_none_or(|(best, ..)| if latest { time > *best } else { time < *best });
            if better {
                found = Some((time, proven, at_signature(file, signature)));
            }
        }
    }
    found
}

/// A process begins before its first signature.
fn beginnings(bench: &mut Bench<'_>) {
    let first = extreme(bench, false);
    let now = bench.validation_time();
    let created = bench.model.created.clone();
    for claimed in [created.clone(), bench.model.started.clone()].into_iter().flatten() {
        let when = claimed.value.time;
        let before_made = created.as_ref().filter(|made| is_before(when, made.value.time));
        let finding = if let Some(made) = before_made {
            Finding::contradicted(format!("before the process was made at {}", made.value.time))
        } else if now.is_some_and(|now| is_before(now, when)) {
            Finding::contradicted("after the time of judgement")
        } else {
            match &first {
                Some((time, proven, evidence)) if is_before(*time, when) => {
                    let how = if *proven { "as its time-stamp proves" } else { "as it says itself" };
                    Finding::contradicted(format!("the first signature is older, {how}: {time}"))
                        .with(evidence.clone())
                }
                Some((time, _, evidence)) => {
                    Finding::unverifiable(format!("possible: the first signature is of {time}"))
                        .with(evidence.clone())
                }
                None => Finding::unverifiable("no signature tells"),
            }
        };
        bench.say(&claimed.path, finding.informative());
    }
}

fn expiry(bench: &mut Bench<'_>) {
    let Some(claimed) = bench.model.expires.clone() else { return };
    let expires = claimed.value.time;
    let completed = bench.model.status.as_ref().is_some_and(|s| s.value == ProcessStatus::Completed);
    let late_decision = bench.model.signers.iter().find_map(|signer| {
        let decided = signer.decided.as_ref()?;
        let agreed = signer.status.as_ref().is_some_and(|s| s.value != SignerStatus::Canceled);
        (agreed && is_before(expires, decided.value.time)).then_some(decided.value.time)
    });
    let finding = if let Some(created) = bench.model.created.as_ref().filter(|c| expires < c.value.time) {
        Finding::contradicted(format!("before the process was made at {}", created.value.time))
    } else if let Some(time) = late_decision {
        Finding::contradicted(format!("a signer decided at {time} by the record itself")).with(at_time(time))
    } else {
        match extreme(bench, true) {
            Some((time, proven, evidence)) if is_before(expires, time) => {
                let how = if proven { "its time-stamp says" } else { "it says itself" };
                Finding::contradicted(format!("the last signature is of {time}, {how} so")).with(evidence)
            }
            Some((time, true, evidence)) => {
                Finding::confirmed(format!("the last signature is of {time}, as its time-stamp proves"))
                    .with(evidence)
            }
            Some((time, false, evidence)) => Finding::confirmed(format!(
                "the last signature says itself that it was made at {time}; no time-stamp proves it"
            ))
            .with(evidence),
            None if completed => Finding::unverifiable("no signature tells"),
            None => Finding::unverifiable("no signature tells").informative(),
        }
    };
    bench.say(&claimed.path, finding);
}

/// A process ends after its last signature, and not long after.
fn completion(bench: &mut Bench<'_>) {
    let Some(claimed) = bench.model.completed.clone() else { return };
    let when = claimed.value.time;
    let now = bench.validation_time();
    let late = bench.model.signers.iter().find_map(|signer| {
        let decided = signer.decided.as_ref()?;
        is_before(when, decided.value.time).then_some(decided.value.time)
    });
    let is_open = bench.model.status.as_ref().is_some_and(|status| {
        matches!(status.value, ProcessStatus::Draft | ProcessStatus::Pending | ProcessStatus::Ongoing)
    });
    let finding = if is_open {
        Finding::contradicted("the process is not finished by its own status")
    } else if let Some(created) = bench.model.created.as_ref().filter(|c| is_before(when, c.value.time)) {
        Finding::contradicted(format!("before the process was made at {}", created.value.time))
    } else if now.is_some_and(|now| is_before(now, when)) {
        Finding::contradicted("after the time of judgement")
    } else if let Some(time) = late {
        Finding::contradicted(format!("a signer decided at {time} by the record itself")).with(at_time(time))
    } else {
        match extreme(bench, true) {
            Some((time, proven, evidence)) if is_before(when, time) => {
                let how = if proven { "its time-stamp says" } else { "it says itself" };
                Finding::contradicted(format!("the last signature is of {time}, {how} so")).with(evidence)
            }
            Some((time, _, evidence)) if when.seconds_since(time) > PROCESSING_TIME => {
                Finding::unverifiable(format!("the last signature is of {time}, more than a day before"))
                    .with(evidence)
            }
            Some((time, _, evidence)) => {
                Finding::confirmed(format!("the last signature is of {time}")).with(evidence)
            }
            None => Finding::unverifiable("no signature tells"),
        }
    };
    bench.say(&claimed.path, finding);
}

/// Times that nothing in a document speaks of, in an order that is possible.
fn afterwards(bench: &mut Bench<'_>) {
    let now = bench.validation_time();
    let model = &bench.model;
    let lines: Vec<Claimed<Moment>> =
        [&model.archived, &model.updated, &model.received].into_iter().flatten().cloned().collect();
    for claimed in lines {
        let when = claimed.value.time;
        let received = bench.model.received.as_ref() == Some(&claimed);
        let created = bench.model.created.as_ref().filter(|_| !received);
        let decided = bench
            .model
            .signers
            .iter()
            .filter_map(|signer| signer.decided.as_ref())
            .map(|decided| decided.value.time)
            .filter(|_| !received)
            .max();
        let finding = if let Some(created) = created.filter(|created| is_before(when, created.value.time)) {
            Finding::contradicted(format!("before the process was made at {}", created.value.time))
        } else if let Some(decided) = decided.filter(|decided| is_before(when, *decided)) {
            Finding::contradicted(format!("a signer decided later, at {decided}, by the record itself"))
        } else if now.is_some_and(|now| is_before(now, when)) {
            Finding::contradicted("after the time of judgement")
        } else {
            Finding::unverifiable("possible; nothing in a document speaks of it")
        };
        bench.say(&claimed.path, finding.informative());
    }
}

/// A file is made after the last signature that it carries.
fn files(bench: &mut Bench<'_>) {
    for at in 0..bench.model.documents.len() {
        let Some(document) = bench.model.documents.get(at) else { continue };
        let Some(claimed) = document.created.clone() else { continue };
        let when = claimed.value.time;
        let last = bench.file_of(at).and_then(|file| {
            let times = file.signatures.iter().filter_map(|s| Some((s.time()?.0, at_signature(file, s))));
            times.max_by_key(|(time, _)| *time)
        });
        let finding = if bench.model.created.as_ref().is_some_and(|made| is_before(when, made.value.time)) {
            Finding::contradicted("before the process was made")
        } else if bench.validation_time().is_some_and(|now| is_before(now, when)) {
            Finding::contradicted("after the time of judgement")
        } else {
            match last {
                Some((time, evidence)) if is_before(when, time) => {
                    Finding::contradicted(format!("its last signature is of {time}")).with(evidence)
                }
                Some((time, evidence)) => {
                    Finding::unverifiable(format!("possible: its last signature is of {time}")).with(evidence)
                }
                None => Finding::unverifiable("no signature tells"),
            }
        };
        bench.say(&claimed.path, finding.informative());
    }
}
