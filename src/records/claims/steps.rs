//! Steps of a signing process: their states, the flat list of signers, the step in progress.

use super::{Bench, Finding};
use crate::records::model::{ProcessStatus, SignerRole, SignerStatus};
use crate::records::reconcile::ClaimOutcome;
use crate::records::signing_process::{SigningProcessRecord, Step, StepSigner, StepStatus};

pub(super) fn judge(bench: &mut Bench<'_>, record: &SigningProcessRecord) {
    let base = bench.record.base("process");
    let process = &record.process;
    let steps = process.signing_process_steps.as_deref().unwrap_or_default();
    for (at, step) in steps.iter().enumerate() {
        state(bench, &format!("{base}.signingProcessSteps[{at}]"), step);
    }
    if let Some(canceled) = process.canceled {
        let is_canceled = bench.model.status.as_ref().map(|s| s.value == ProcessStatus::Canceled);
        let finding = match is_canceled {
            Some(own) if own != canceled => {
                Finding::contradicted("the status of the process says the opposite")
            }
            _ => Finding::unverifiable("as the status of the process").informative(),
        };
        bench.say(&format!("{base}.canceled"), finding);
    }
    if let Some(flat) = &process.signers {
        flat_list(bench, &format!("{base}.signers"), flat, steps);
    }
    if let Some(current) = &process.current_in_progress_step {
        in_progress(bench, &format!("{base}.currentInProgressStep"), current, steps);
    }
}

fn state(bench: &mut Bench<'_>, path: &str, step: &Step) {
    let Some(status) = step.step_status else { return };
    let prefix = format!("{path}.processStepSigners[");
    let own: Vec<_> = bench
        .model
        .signers
        .iter()
        .filter(|signer| signer.path.starts_with(&prefix) && signer.role != SignerRole::Observer)
        .cloned()
        .collect();
    let all = !own.is_empty() && own.iter().all(|signer| signer.is_said_to_have_agreed());
    let any = own.iter().any(|signer| signer.is_said_to_have_agreed());
    let outcomes: Vec<_> = own
        .iter()
        .filter(|signer| signer.role == SignerRole::Signer)
        .filter_map(|signer| bench.outcome_at(&signer.status.as_ref()?.path))
        .collect();
    let finding = match status {
        StepStatus::Completed if !all && !own.is_empty() => {
            Finding::contradicted("not all signers of the step have signed by the record itself")
        }
        StepStatus::Completed if outcomes.contains(&ClaimOutcome::Contradicted) => {
            Finding::contradicted("not all who are said to have signed have")
        }
        StepStatus::Completed
            if !outcomes.is_empty() && outcomes.iter().all(|o| *o == ClaimOutcome::Confirmed) =>
        {
            Finding::confirmed("the signatures of the step are there and hold")
        }
        StepStatus::Completed if own.iter().all(|signer| signer.role == SignerRole::Approver) => {
            Finding::unverifiable("approvals leave no trace in a document").informative()
        }
        StepStatus::Started | StepStatus::WaitingForPrevious if all => {
            Finding::contradicted("all signers of the step have signed by the record itself")
        }
        StepStatus::WaitingForPrevious if any => {
            Finding::contradicted("somebody has signed in the step by the record itself")
        }
        _ => Finding::unverifiable("the state of a step leaves no trace in a document"),
    };
    bench.say(&format!("{path}.stepStatus"), finding);
}

/// Every signer of the steps is in the flat list, with the same words, and nobody else.
fn flat_list(bench: &mut Bench<'_>, path: &str, flat: &[StepSigner], steps: &[Step]) {
    if steps.is_empty() {
        return;
    }
    let inside: Vec<&StepSigner> =
        steps.iter().flat_map(|step| step.process_step_signers.iter().flatten()).collect();
    let difference = if flat.len() != inside.len() {
        Some(format!("{} signers, the steps have {}", flat.len(), inside.len()))
    } else {
        flat.iter().enumerate().find_map(|(at, signer)| {
            match inside.iter().find(|other| other.id == signer.id) {
                None => Some(format!("signer {at} is in no step")),
                Some(other) if *other != signer => Some(format!("signer {at} is another in its step")),
                Some(_) => None,
            }
        })
    };
    let finding = match difference {
        Some(words) => Finding::contradicted(words),
        None => Finding::confirmed("the same signers as in the steps"),
    };
    bench.say(path, finding.informative());
}

fn in_progress(bench: &mut Bench<'_>, path: &str, current: &Step, steps: &[Step]) {
    let ended = bench.model.status.as_ref().is_some_and(|status| {
        matches!(status.value, ProcessStatus::Completed | ProcessStatus::Canceled | ProcessStatus::Declined)
    });
    let listed = steps.iter().find(|step| step.id == current.id);
    let someone_declined = current.process_step_signers.iter().flatten().any(|signer| {
        signer.signing_status.as_deref().map(SignerStatus::of_word) == Some(SignerStatus::Declined)
    });
    let finding = if ended && !someone_declined {
        Finding::contradicted("the process is at its end, and no step can be in progress")
    } else {
        match listed {
            None => Finding::contradicted("it is none of the steps"),
            Some(step) if step != current => {
                Finding::contradicted("it is not the same as in the list of steps")
            }
            Some(_) => Finding::confirmed("it is one of the steps"),
        }
    };
    bench.say(path, finding.informative());
}
