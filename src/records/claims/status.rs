//! The state of the whole: against the signers, the documents and itself.

use super::{Bench, Finding};
use crate::records::evidence::FileFacts;
use crate::records::kind::{RecordContent, RecordKind};
use crate::records::model::{ClaimedSigner, DocumentRole, ProcessStatus, SignerRole, SignerStatus};
use crate::records::reconcile::ClaimOutcome;
use crate::validation::Verdict;

pub(super) fn judge(bench: &mut Bench<'_>) {
    if let Some(claimed) = bench.model.status.clone() {
        let finding = whole(bench, claimed.value);
        bench.say(&claimed.path, finding);
    }
    match &bench.record.content {
        RecordContent::Zefort(record) => {
            if let Some(esign) = &record.esign {
                esign_flags(bench, esign);
            }
        }
        RecordContent::ZapSign(record) => zapsign_flags(bench, record),
        _ => {}
    }
}

fn whole(bench: &Bench<'_>, status: ProcessStatus) -> Finding {
    let deciding: Vec<&ClaimedSigner> =
        bench.model.signers.iter().filter(|signer| signer.role != SignerRole::Observer).collect();
    let open: Vec<&&ClaimedSigner> = deciding
        .iter()
        .filter(|signer| signer.status.is_some() && !signer.is_said_to_have_agreed())
        .collect();
    let all_agreed = !deciding.is_empty() && deciding.iter().all(|signer| signer.is_said_to_have_agreed());
    let declined = deciding.iter().find(|signer| has(signer, SignerStatus::Declined));
    let agreed = deciding.iter().find(|signer| signer.is_said_to_have_agreed());
    let decided = deciding
        .iter()
        .find(|signer| signer.status.as_ref().is_some_and(|status| status.value.is_decision()));
    let strict = bench.record.kind() == RecordKind::ContractSignatures;
    match status {
        ProcessStatus::Completed => completed(bench, &deciding, &open),
        ProcessStatus::Generating if !open.is_empty() => Finding::contradicted(format!(
            "{} has not signed by the record itself",
            shown(open.first().copied())
        )),
        ProcessStatus::Ongoing if all_agreed => Finding::contradicted("all have signed by the record itself"),
        ProcessStatus::Ongoing | ProcessStatus::Pending if declined.is_some() && strict => {
            Finding::contradicted(format!("{} has rejected by the record itself", shown(declined)))
        }
        ProcessStatus::Ongoing if strict && agreed.is_none() && !deciding.is_empty() => {
            Finding::contradicted("nobody has signed by the record itself")
        }
        ProcessStatus::Draft | ProcessStatus::Pending if decided.is_some() => {
            Finding::contradicted(format!("{} has decided by the record itself", shown(decided)))
        }
        ProcessStatus::Declined if declined.is_none() && !deciding.is_empty() => {
            Finding::contradicted("nobody has declined by the record itself")
        }
        ProcessStatus::Expired if all_agreed => Finding::contradicted("all have signed by the record itself"),
        ProcessStatus::Expired => expired(bench),
        ProcessStatus::Ongoing | ProcessStatus::Pending | ProcessStatus::Draft | ProcessStatus::Declined
            if everyone_signed(bench, &deciding) =>
        {
            Finding::contradicted("every signer's signature is in the document, and holds")
        }
        status => Finding::unverifiable(format!("that a process is {status} leaves no trace in a document")),
    }
}

fn has(signer: &ClaimedSigner, wanted: SignerStatus) -> bool {
    signer.status.as_ref().is_some_and(|status| status.value == wanted)
}

fn shown(signer: Option<&&ClaimedSigner>) -> String {
    signer.map_or_else(String::new, |signer| match &signer.name {
        Some(name) => crate::records::claimed_value::shortened(&name.value),
        None => signer.path.clone(),
    })
}

fn everyone_signed(bench: &Bench<'_>, deciding: &[&ClaimedSigner]) -> bool {
    let signers = bench.model.signers.iter().enumerate().filter(|(_, s)| s.role == SignerRole::Signer);
    let mut any = false;
    for (at, _) in signers {
        any = true;
        if !bench.signatures_of(at).iter().any(|(_, signature)| signature.conclusion.passed()) {
            return false;
        }
    }
    any && !deciding.is_empty()
}

fn completed(bench: &Bench<'_>, deciding: &[&ClaimedSigner], open: &[&&ClaimedSigner]) -> Finding {
    if let Some(signer) = open.first() {
        return Finding::contradicted(format!("{} has not signed by the record itself", shown(Some(signer))));
    }
    if bench.record.kind() == RecordKind::ZapSign
        && !bench
            .model
            .documents
            .iter()
            .any(|document| document.role == DocumentRole::Signed && document.parent.is_none())
    {
        return Finding::contradicted("the record has no signed file");
    }
    let documents: Vec<ClaimOutcome> = bench
        .model
        .documents
        .iter()
        .filter(|document| document.role == DocumentRole::Signed)
        .filter_map(|document| bench.outcome_at(&document.path))
        .collect();
    if documents.contains(&ClaimOutcome::Contradicted) {
        return Finding::contradicted("the signed document contradicts the record");
    }
    if let Some(finding) = judged_badly(bench) {
        return finding;
    }
    let signers: Vec<&&ClaimedSigner> =
        deciding.iter().filter(|signer| signer.role == SignerRole::Signer).collect();
    let outcomes: Vec<Option<ClaimOutcome>> = signers
        .iter()
        .map(|signer| signer.status.as_ref().and_then(|status| bench.outcome_at(&status.path)))
        .collect();
    if outcomes.contains(&Some(ClaimOutcome::Contradicted)) {
        return Finding::contradicted("not all who are said to have signed have");
    }
    if signers.is_empty() {
        return Finding::unverifiable("the record does not say who signs");
    }
    let all = outcomes.iter().all(|outcome| *outcome == Some(ClaimOutcome::Confirmed));
    let by_matches = outcomes.iter().all(Option::is_none) && everyone_signed(bench, deciding);
    if (all || by_matches) && !documents.contains(&ClaimOutcome::Unverifiable) {
        Finding::confirmed(format!("all {} signers' signatures are there and hold", signers.len()))
    } else {
        Finding::unverifiable("not every signer's signature could be confirmed")
    }
}

/// A file that carries the signatures and doesn't pass as a whole, whoever's signature it is that doesn't.
fn judged_badly(bench: &Bench<'_>) -> Option<Finding> {
    let verdicts = || bench.carrier_files().map(|(_, file)| (file, file.verdict));
    let failed = verdicts().find(|(_, verdict)| *verdict == Some(Verdict::TotalFailed));
    let open = verdicts().find(|(_, verdict)| *verdict != Some(Verdict::TotalPassed));
    let words = |file: &FileFacts<'_>| match file.verdict {
        Some(verdict) => format!("{} is {verdict} as a whole", file.name),
        None => format!("{} could not be judged", file.name),
    };
    match (failed, open) {
        (Some((file, _)), _) => Some(Finding::contradicted(words(file)).with(super::at_file(file))),
        (None, Some((file, _))) => Some(Finding::unverifiable(words(file)).with(super::at_file(file))),
        (None, None) => None,
    }
}

fn expired(bench: &Bench<'_>) -> Finding {
    match (&bench.model.expires, bench.validation_time()) {
        (None, _) => Finding::unverifiable("the record does not say when it expires"),
        (Some(expires), Some(now)) if expires.value.time > now => Finding::contradicted(format!(
            "it expires at {} only, after the time of judgement",
            expires.value.time
        )),
        _ => Finding::unverifiable("that a process is expired leaves no trace in a document"),
    }
}

fn esign_flags(bench: &mut Bench<'_>, esign: &crate::records::zefort::Esign) {
    use crate::records::zefort::EsignStatus;
    let status = bench.outcome_at("$.esign.status");
    if let (Some(signed), Some(state)) = (esign.signed, esign.status) {
        let finding = if signed != (state == EsignStatus::Completed) {
            Finding::contradicted("the status of the e-sign says the opposite")
        } else if signed {
            match status {
                Some(ClaimOutcome::Confirmed) => Finding::confirmed("as the status of the e-sign"),
                Some(ClaimOutcome::Contradicted) => Finding::contradicted("as the status of the e-sign"),
                _ => Finding::unverifiable("as the status of the e-sign"),
            }
        } else {
            Finding::unverifiable("as the status of the e-sign")
        };
        bench.say("$.esign.signed", finding);
    }
    if let (Some(activated), Some(state)) = (esign.activated, esign.status) {
        let sent = state != EsignStatus::Draft;
        let finding = if !activated && (state == EsignStatus::Completed || esign.activated_at.is_some()) {
            Finding::contradicted("the e-sign has a status or time that only an activated one has")
        } else if activated && !sent {
            Finding::contradicted("the status of the e-sign is draft")
        } else {
            Finding::unverifiable("that signing requests were sent leaves no trace in a document")
        };
        bench.say("$.esign.activated", finding.informative());
    }
}

fn zapsign_flags(bench: &mut Bench<'_>, record: &crate::records::zapsign::ZapSignRecord) {
    let base = bench.record.base("document");
    let document = &record.document;
    if let Some(deleted) = document.deleted {
        let finding = match (deleted, &document.deleted_at) {
            (false, Some(_)) => Finding::contradicted("the record says when it was deleted"),
            (true, None) => Finding::contradicted("the record does not say when it was deleted"),
            _ => Finding::unverifiable("deletion leaves no trace in a document"),
        };
        bench.say(&format!("{base}.deleted"), finding.informative());
    }
    let is_finished = document.status == Some(crate::records::zapsign::DocumentStatus::Signed);
    if let Some(true) = document.signed_file_only_finished {
        let early = document.signed_file.is_some() && !is_finished && document.status.is_some();
        let finding = if early {
            Finding::contradicted("there is a signed file, though not all have signed")
        } else {
            Finding::unverifiable("how the platform makes files leaves no trace in them")
        };
        bench.say(&format!("{base}.signed_file_only_finished"), finding.informative());
    }
    // An extra document is signed together with its parent.
    for (at, extra) in document.extra_docs.iter().flatten().enumerate() {
        if is_finished && extra.signed_file.as_deref().unwrap_or_default().is_empty() {
            let path = format!("{base}.extra_docs[{at}].signed_file");
            bench.say(
                &path,
                Finding::contradicted("the whole is signed, and this document has no signed file"),
            );
        }
        parent(bench, &format!("{base}.extra_docs[{at}]"), extra, Some(document));
    }
    for (at, extra) in record.extra_documents.iter().enumerate() {
        parent(bench, &format!("$.extra_documents[{at}]"), extra, Some(document));
    }
    parent(bench, base, document, None);
    views(bench, document, base);
}

/// An extra document names its main document, which lists it.
fn parent(
    bench: &mut Bench<'_>,
    path: &str,
    extra: &crate::records::zapsign::Document,
    main: Option<&crate::records::zapsign::Document>,
) {
    let Some(token) = &extra.parent_doc_token else { return };
    let path = format!("{path}.parent_doc_token");
    let finding = match main {
        None => Finding::unverifiable("the main document's record is not at hand"),
        Some(main) if main.token != *token => {
            Finding::contradicted(format!("the main document has the token {}", main.token))
        }
        Some(main) if main.extra_docs.iter().flatten().any(|other| other.token == extra.token) => {
            Finding::confirmed("the main document has this token, and lists this extra document")
        }
        Some(_) => Finding::contradicted("the main document does not list this extra document"),
    };
    bench.say(&path, finding.informative());
}

/// Nobody signs who never looked.
fn views(bench: &mut Bench<'_>, document: &crate::records::zapsign::Document, base: &str) {
    for (at, signer) in document.signers.iter().flatten().enumerate() {
        let Some(times) = signer.times_viewed else { continue };
        let path = format!("{base}.signers[{at}].times_viewed");
        let opened = signer.status.is_some_and(|status| status != crate::records::zapsign::SignerState::New);
        let finding = if times == 0 && signer.last_view_at.is_some() {
            Finding::contradicted("the record says when it was looked at last")
        } else if times == 0 && opened {
            Finding::contradicted("the status of this signer says that the link was opened")
        } else {
            Finding::unverifiable("looking at a document leaves no trace in it")
        };
        bench.say(&path, finding.informative());
    }
}
