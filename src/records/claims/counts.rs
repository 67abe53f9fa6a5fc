//! Numbers that a record gives of its own contents: signers, signed ones, files, pages of results.

use super::{Bench, Finding};
use crate::records::evidence::FileFacts;
use crate::records::kind::RecordContent;
use crate::records::model::SignerRole;
use crate::records::reconcile::ClaimOutcome;

pub(super) fn judge(bench: &mut Bench<'_>) {
    totals(bench);
    if let RecordContent::Zefort(record) = &bench.record.content {
        zefort(bench, record);
    }
}

fn totals(bench: &mut Bench<'_>) {
    let listed = bench.model.signers.len();
    let deciding: Vec<_> =
        bench.model.signers.iter().filter(|signer| signer.role != SignerRole::Observer).cloned().collect();
    if let Some(claimed) = bench.model.total_signers.clone() {
        let finding = if usize::try_from(claimed.value) == Ok(deciding.len())
            || usize::try_from(claimed.value) == Ok(listed)
        {
            Finding::confirmed(format!("the record lists {} who sign or approve", deciding.len()))
        } else {
            Finding::contradicted(format!(
                "the record lists {} who sign or approve, {listed} people in all",
                deciding.len()
            ))
        };
        bench.say(&claimed.path, finding);
    }
    if let Some(claimed) = bench.model.total_signed.clone() {
        let agreed: Vec<_> = deciding.iter().filter(|signer| signer.is_said_to_have_agreed()).collect();
        let outcomes: Vec<ClaimOutcome> = agreed
            .iter()
            .filter(|signer| signer.role == SignerRole::Signer)
            .filter_map(|signer| bench.outcome_at(&signer.status.as_ref()?.path))
            .collect();
        let finding = if usize::try_from(claimed.value) != Ok(agreed.len()) {
            Finding::contradicted(format!(
                "{} have signed or approved by the record's own list",
                agreed.len()
            ))
        } else if outcomes.contains(&ClaimOutcome::Contradicted) {
            Finding::contradicted("not all who are said to have signed have")
        } else if outcomes.contains(&ClaimOutcome::Unverifiable) || outcomes.is_empty() {
            Finding::unverifiable("not all of these signatures could be confirmed")
        } else {
            Finding::confirmed(format!("{} signature(s) are there and hold", outcomes.len()))
        };
        bench.say(&claimed.path, finding);
    }
}

fn zefort(bench: &mut Bench<'_>, record: &crate::records::zefort::ZefortRecord) {
    if let Some(crate::records::zefort::SignatureList::Page(page)) = &record.signatures {
        let here = u64::try_from(page.results.len()).unwrap_or(u64::MAX);
        let finding = if page.page > page.last_page || here > page.page_size {
            Finding::contradicted("no page has this number or this many results")
        } else if page.last_page == 1 && here != page.count {
            Finding::contradicted(format!("the only page holds {here}"))
        } else if here > page.count {
            Finding::contradicted(format!("this page alone holds {here}"))
        } else if page.last_page == 1 {
            Finding::confirmed(format!("the only page holds {here}"))
        } else {
            Finding::unverifiable("the other pages are not at hand")
        };
        bench.say("$.signatures.count", finding.informative());
    }
    let Some(contract) = &record.contract else { return };
    let pairs = [
        ("num_files", contract.num_files, contract.documents.as_ref().map(Vec::len)),
        ("num_emails", contract.num_emails, contract.emails.as_ref().map(Vec::len)),
    ];
    for (key, claimed, listed) in pairs {
        let (Some(claimed), Some(listed)) = (claimed, listed) else { continue };
        let finding = if usize::try_from(claimed) == Ok(listed) {
            Finding::confirmed(format!("the record lists {listed}"))
        } else {
            Finding::contradicted(format!("the record lists {listed}"))
        };
        bench.say(&format!("$.contract.{key}"), finding.informative());
    }
    if let Some(claimed) = contract.num_signed_documents {
        let finding = signed_documents(bench, claimed, contract.documents.as_ref().map(Vec::len));
        bench.say("$.contract.num_signed_documents", finding);
    }
    if let Some(claimed) = contract.is_duplicate {
        let finding = duplicate(bench, claimed, contract.duplicates.as_ref().map(Vec::len));
        bench.say("$.contract.is_duplicate", finding);
    }
}

/// "Number of documents which have valid signature".
fn signed_documents(bench: &Bench<'_>, claimed: u64, listed: Option<usize>) -> Finding {
    if listed.is_some_and(|listed| u64::try_from(listed).is_ok_and(|listed| listed < claimed)) {
        return Finding::contradicted("the record lists fewer documents than that");
    }
    let mut digests: Vec<[u8; 32]> = Vec::new();
    let (mut valid, mut open, mut names) = (0_u64, 0_u64, Vec::new());
    for file in bench.files.iter().filter(|file| file.is_signed()) {
        if digests.contains(&file.sha256) {
            continue;
        }
        digests.push(file.sha256);
        let passed = file.signatures.iter().any(|signature| signature.conclusion.passed());
        let failed = file
            .signatures
            .iter()
            .all(|s| s.conclusion.indication() == crate::validation::Indication::TotalFailed);
        if passed {
            valid = valid.saturating_add(1);
            names.push(super::at_file(file));
        } else if !failed {
            open = open.saturating_add(1);
        }
    }
    let documents = bench.model.documents.iter().zip(&bench.found);
    let missing =
        documents.filter(|(document, place)| document.role.carries_signatures() && place.is_none()).count();
    let words = format!("{valid} of the files given have a valid signature");
    let finding = if valid == claimed && open == 0 {
        Finding::confirmed(words)
    } else if valid > claimed {
        Finding::contradicted(words)
    } else if missing > 0 || open > 0 || bench.files.is_empty() {
        Finding::unverifiable(format!("{words}, and more documents may"))
    } else {
        Finding::contradicted(words)
    };
    finding.with_all(names)
}

/// "The main document already exists as another main doc".
fn duplicate(bench: &Bench<'_>, claimed: bool, duplicates: Option<usize>) -> Finding {
    match (claimed, duplicates) {
        (true, Some(0)) => return Finding::contradicted("the record lists no duplicates"),
        (false, Some(1..)) => return Finding::contradicted("the record lists duplicates"),
        _ => {}
    }
    let twice: Option<&FileFacts<'_>> = bench.files.iter().enumerate().find_map(|(at, file)| {
        bench.files.iter().skip(at.saturating_add(1)).find(|other| other.sha256 == file.sha256).map(|_| file)
    });
    match (claimed, twice) {
        (false, Some(file)) => {
            Finding::contradicted("two of the files given are equal").with(super::at_file(file))
        }
        (true, Some(file)) => {
            Finding::confirmed("two of the files given are equal").with(super::at_file(file)).informative()
        }
        _ => Finding::unverifiable("other contracts of the platform are not at hand").informative(),
    }
}
