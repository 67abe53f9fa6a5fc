//! The seal that a document profile asks for: a seal certificate, and a seal that holds.

use super::{Bench, Finding, at_signature, certificate_value};
use crate::records::model::ProcessStatus;
use crate::records::name_match::Name;

pub(super) fn judge(bench: &mut Bench<'_>) {
    let Some(seal) = bench.model.seal.clone() else { return };
    if let Some(required) = &seal.required {
        let finding = if required.value {
            required_seal(bench)
        } else {
            Finding::unverifiable("no seal is asked for").informative()
        };
        bench.say(&required.path, finding);
    }
    if let Some(profile) = &seal.profile {
        let name = Name::new(&profile.value);
        let found = bench.carrier_files().find_map(|(_, file)| Some((file, file.seals().next()?)));
        let finding = match found {
            None => Finding::unverifiable("no seal was found"),
            Some((file, signature)) => {
                let facts = &signature.signer;
                let by_organization = facts
                    .organization
                    .as_deref()
                    .is_some_and(|organization| Name::new(organization).compare(&name).is_match());
                let by_identifier = facts.organization_identifier.as_deref() == Some(profile.value.trim());
                let shown = facts.shown().to_owned();
                if facts.compare_name(&name).is_match() || by_organization || by_identifier {
                    Finding::confirmed(format!("seal {} is by {shown}", signature.field))
                } else {
                    Finding::unverifiable(format!(
                        "seal {} is by {shown}; how the platform calls it is the platform's own",
                        signature.field
                    ))
                }
                .with(certificate_value(file, signature, shown))
            }
        };
        bench.say(&profile.path, finding.informative());
    }
}

fn required_seal(bench: &Bench<'_>) -> Finding {
    let mut seen = None;
    for (_, file) in bench.carrier_files() {
        for signature in file.seals() {
            if signature.conclusion.passed() {
                return Finding::confirmed(format!(
                    "seal {} by {} holds",
                    signature.field,
                    signature.signer.shown()
                ))
                .with(at_signature(file, signature));
            }
            seen = seen.or(Some((file, signature)));
        }
    }
    let completed =
        bench.model.status.as_ref().is_some_and(|status| status.value == ProcessStatus::Completed);
    match seen {
        Some((file, signature)) => {
            let words = format!("seal {} is {}", signature.field, signature.conclusion);
            let failed = signature.conclusion.indication() == crate::validation::Indication::TotalFailed;
            let finding = if failed { Finding::contradicted(words) } else { Finding::unverifiable(words) };
            finding.with(at_signature(file, signature))
        }
        None if bench.carriers.is_empty() => Finding::unverifiable("no signed document was given"),
        None if completed => {
            Finding::contradicted("the document carries no seal, and the process is completed")
        }
        None => Finding::unverifiable("the document carries no seal yet"),
    }
}
