//! What is found, in sentences for people who don't know the standard.

use std::fmt::Write as _;

use super::words::{clean, day, moment, sentence, sentence_end};
use crate::integrity::{ChangeKind, ModificationLevel, Modifications, Severity};
use crate::report::{CoverageLevel, Report, SignatureKind, SignatureReport, SignerReport, TimestampKind};
use crate::validation::Conclusion;

/// The names that people use; the whole subject stands under *Certificate*.
pub(super) fn who(signer: &SignerReport) -> String {
    let mut names = vec![clean(signer.display_name())];
    if let Some(organization) = &signer.organization_source {
        let name = clean(&organization.name);
        if !names.contains(&name) {
            names.push(name);
        }
    }
    if let Some(identity) = &signer.identity {
        for found in &identity.identifiers {
            names.push(format!(
                "{}{}-{}",
                clean(&found.scheme),
                clean(&found.country),
                clean(&found.identifier)
            ));
        }
        names.extend(identity.country.as_deref().map(clean));
    }
    let mut text = names.join(", ");
    if let Some(qc) = signer.qc_statements.as_ref().filter(|qc| qc.compliance) {
        let purpose = match (qc.types.iter().any(|kind| kind == "eseal"), qc.sscd) {
            (true, true) => "a qualified seal certificate with its key in a certified device",
            (true, false) => "a qualified seal certificate",
            (false, true) => "a qualified certificate with its key in a certified device",
            (false, false) => "a qualified certificate",
        };
        let _ = write!(text, ". The issuer states that it is {purpose}");
    }
    sentence_end(text)
}

/// The common name within a subject as reports write it, else the whole subject.
pub(super) fn short(subject: &str) -> String {
    let separator = if subject.contains("; ") { "; " } else { ", " };
    let name = subject.split(separator).find_map(|part| part.strip_prefix("Common Name: "));
    clean(name.filter(|name| !name.trim().is_empty()).unwrap_or(subject))
}

pub(super) fn when(report: &Report, signature: &SignatureReport) -> String {
    let proof =
        signature.timestamps.iter().filter(|token| token.trusted && token.kind == TimestampKind::Signature);
    let proof = proof.filter_map(|token| Some((token.time?, token))).min_by_key(|(time, _)| *time);
    let claim = signature.signed_at.map(moment);
    if signature.kind == SignatureKind::DocumentTimestamp {
        let token = signature.timestamps.iter().find(|token| token.kind == TimestampKind::Document);
        let time = token.and_then(|token| token.time).or(signature.signed_at).map(moment);
        let trusted = signature.signer.as_ref().is_some_and(|signer| signer.trusted);
        let word = if trusted {
            "by the word of a trusted authority"
        } else {
            "by the word of an authority that is not trusted"
        };
        return time.map_or_else(|| "At an unknown time.".to_owned(), |time| format!("{time}, {word}."));
    }
    match (proof, claim) {
        (Some((time, token)), claim) => {
            let tsa = token
                .tsa
                .as_ref()
                .map_or_else(String::new, |tsa| format!(" of {}", clean(tsa.display_name())));
            let claim = claim.map_or_else(String::new, |claim| format!(" The signer says {claim}."));
            format!("Not later than {}: proved by a time-stamp{tsa}.{claim}", moment(time))
        }
        (None, claim) => {
            let claim = claim.map_or_else(
                || "Nobody says when".to_owned(),
                |claim| format!("{claim}, by the signer's own word; nothing proves it"),
            );
            match signature.best_signature_time.filter(|time| *time < report.validation_time) {
                Some(time) if signature.sound() => {
                    format!("{claim}. What is certain: it existed on {}.", moment(time))
                }
                _ => format!("{claim}."),
            }
        }
    }
}

/// What can't be read may have been a signature.
pub(super) fn unsigned(report: &Report) -> String {
    let unread = ["object-broken", "object-stream-broken", "objects-after-end", "xref-rebuilt"];
    let all = !report.findings.iter().any(|finding| unread.contains(&finding.code));
    let text = match all {
        true => "There is no signature in this document.",
        false => "No signature was found. Parts of the document can't be read: one may have been there.",
    };
    text.to_owned()
}

/// What was added beside the content.
pub(super) fn upkeep(modifications: &Modifications) -> &'static str {
    let has = |kinds: &[ChangeKind]| modifications.changes.iter().any(|change| kinds.contains(&change.kind));
    let evidence = has(&[ChangeKind::SecurityStoreChanged, ChangeKind::DocumentTimestampAdded]);
    let particulars = has(&[ChangeKind::MetadataChanged, ChangeKind::DocumentInformationChanged]);
    match (evidence, particulars) {
        (true, false) => "Later, only evidence for the long term was added (revocation data, time-stamps).",
        (true, true) => {
            "Later, only evidence for the long term was added (revocation data, time-stamps), and the document's \
             particulars were changed, such as its title."
        }
        (false, _) if modifications.changes.is_empty() => "What was added later changes nothing in it.",
        (false, true) => "Later, only the document's particulars were changed, such as its title.",
        (false, false) => "Later, nothing was changed that a reader sees or relies on.",
    }
}

/// What was done that no rule clears: to the document, to parts of it that nobody sees, or it can't be told.
fn beyond(modifications: &Modifications) -> &'static str {
    let refused = modifications.changes.iter().filter(|change| change.severity == Severity::Forbidden);
    let kinds: Vec<ChangeKind> = refused.map(|change| change.kind).collect();
    let all = |known: &[&[ChangeKind]]| kinds.iter().all(|kind| known.concat().contains(kind));
    match () {
        () if kinds.is_empty() => "Later, the document itself was changed.",
        () if all(&[&UNREADABLE]) => "What was added later can't be read reliably.",
        () if all(&[&UNREADABLE, &UNSEEN]) => "Later, parts of the document were changed that are not shown.",
        () => "Later, the document itself was changed.",
    }
}

const UNREADABLE: [ChangeKind; 4] = [
    ChangeKind::BytesAfterEnd,
    ChangeKind::CoverageInsufficient,
    ChangeKind::RevisionUnreadable,
    ChangeKind::UnreachableUpdate,
];

const UNSEEN: [ChangeKind; 4] = [
    ChangeKind::DocumentInformationChanged,
    ChangeKind::MetadataChanged,
    ChangeKind::SecurityStoreChanged,
    ChangeKind::VersionChanged,
];

pub(super) fn document(report: &Report, signature: &SignatureReport) -> String {
    let modifications = &signature.modifications;
    let what = if signature.kind == SignatureKind::DocumentTimestamp { "time-stamp" } else { "signature" };
    if signature.intact == Some(false) {
        return "The signed part of the document was changed after signing: its digest is not the one that was signed."
            .to_owned();
    }
    let covers = |fields: &[String]| !signature.field.is_empty() && fields.contains(&signature.field);
    let covered = report.revisions.iter().find(|revision| covers(&revision.signed_by));
    let covered = covered.map_or(signature.revision, |revision| revision.number);
    let last = report.revisions.len();
    let mut text = match signature.coverage {
        CoverageLevel::EntireFile => format!("The {what} covers the whole file."),
        CoverageLevel::EntireRevision => {
            format!("The {what} covers the document as it was at revision {covered} of {last}.")
        }
        CoverageLevel::ContiguousBlockFromStart => {
            format!("The {what} covers the beginning of the file only, and not up to the end of a revision.")
        }
        CoverageLevel::Unclear => {
            return "It is unclear what the signature covers: there are bytes beside it that it leaves out."
                .to_owned();
        }
    };
    text.push(' ');
    text.push_str(match (modifications.level, signature.coverage) {
        (ModificationLevel::None, CoverageLevel::EntireFile) => "Nothing was changed after it.",
        (ModificationLevel::None, _) => "What was added later changes nothing in it.",
        (ModificationLevel::LtaUpdates, _) => upkeep(modifications),
        (ModificationLevel::FormFilling, _) => "Later, forms were filled in or signatures added.",
        (ModificationLevel::Annotations, _) => "Later, comments or other annotations were added or changed.",
        (ModificationLevel::Other, _) => beyond(modifications),
    });
    if modifications.suspicious {
        text.push_str(" At least one of the changes is none that may be made after signing.");
    }
    if let Some(permission) = modifications.docmdp {
        let allowed = match permission {
            1 => "no changes at all",
            2 => "forms to be filled in and signatures to be added",
            _ => "forms to be filled in, signatures and annotations to be added",
        };
        let _ = write!(text, " Its signer allows {allowed}");
        text.push_str(match modifications.docmdp_ok {
            true => ", and that was kept.",
            false => ", and that was not kept.",
        });
    } else if !modifications.docmdp_ok && !modifications.suspicious {
        text.push_str(" That goes beyond what may be changed after signing.");
    }
    text
}

pub(super) fn trust(signer: &SignerReport, conclusion: Conclusion) -> String {
    let problem = signer.trust_problem;
    let told = problem.is_some() && problem == conclusion.sub_indication();
    let explained = |problem| if told { "not established, see above." } else { explain(problem) };
    let mut text = match (&signer.trust_anchor, problem) {
        (Some(anchor), None) if signer.trusted => {
            format!("Vouched for by \"{}\", which you trust.", short(anchor))
        }
        (Some(anchor), None) => format!("A path leads to \"{}\", which you trust.", short(anchor)),
        (Some(anchor), Some(problem)) => {
            format!("A path leads to \"{}\", which you trust. But: {}", short(anchor), explained(problem))
        }
        (None, Some(problem)) => sentence(explained(problem)),
        (None, None) => "No path leads from the certificate to an authority that you trust.".to_owned(),
    };
    if let Some(revocation) = &signer.revocation {
        let what = if revocation.ca_revoked { "A certificate above it" } else { "The certificate" };
        let reason = revocation.reason.as_deref().map(|reason| format!(" ({})", clean(reason)));
        let _ =
            write!(text, " {what} was revoked on {}{}.", moment(revocation.time), reason.unwrap_or_default());
    } else if signer.revoked {
        text.push_str(" It has been revoked.");
    }
    text
}

pub(super) fn certificate(signer: &SignerReport) -> String {
    let period = format!("{} to {}", day(signer.not_valid_before), day(signer.not_valid_after));
    let mut text = format!("For {}; valid {period}", clean(&signer.subject));
    if !signer.issuer.is_empty() {
        let _ = write!(text, "; issued by \"{}\"", short(&signer.issuer));
    }
    if !signer.serial.is_empty() {
        let _ = write!(text, "; serial number {}", clean(&signer.serial));
    }
    sentence_end(text)
}

/// One sentence on a sub-indication, for people who don't know the standard.
pub(crate) fn explain(sub_indication: &str) -> &'static str {
    match sub_indication {
        "FORMAT_FAILURE" => "The signature is not built as it has to be, so that it can't be relied on.",
        "HASH_FAILURE" => {
            "The document is not the one that was signed: the signed part was changed afterwards."
        }
        "SIG_CRYPTO_FAILURE" => "The signature was not made with the key of the certificate that it names.",
        "REVOKED" => "The certificate had been revoked when the signature was made.",
        "EXPIRED" => "The certificate had expired when the signature was made.",
        "NOT_YET_VALID" => "The signature was made before the certificate became valid.",
        "SIG_CONSTRAINTS_FAILURE" => "The signature does not meet a requirement that it has to meet.",
        "CHAIN_CONSTRAINTS_FAILURE" => {
            "A certificate on the way to the trust anchor does not meet a requirement: it may not be used for this."
        }
        "CERTIFICATE_CHAIN_GENERAL_FAILURE" => "The certificates could not be checked to the end.",
        "CRYPTO_CONSTRAINTS_FAILURE" => {
            "An algorithm or key that was used was no longer considered safe when the signature was made."
        }
        "CRYPTO_CONSTRAINTS_FAILURE_NO_POE" => {
            "An algorithm or key that was used is no longer considered safe, and nothing proves that the signature was made \
             while it still was."
        }
        "POLICY_PROCESSING_ERROR" => "The signature policy that the signature names could not be read.",
        "SIGNATURE_POLICY_NOT_AVAILABLE" => "The signature policy that the signature names is not at hand.",
        "TIMESTAMP_ORDER_FAILURE" => "The time-stamps contradict each other.",
        "NO_SIGNING_CERTIFICATE_FOUND" => {
            "The signer's certificate is not in the document and was not given."
        }
        "NO_CERTIFICATE_CHAIN_FOUND" => {
            "No path leads from the signer's certificate to an authority that you trust. Give its root certificate to trust it."
        }
        "REVOKED_NO_POE" => {
            "The certificate has been revoked, and nothing proves that the signature was made before that."
        }
        "REVOKED_CA_NO_POE" => {
            "The certificate of an issuing authority has been revoked, and nothing proves that the signature was made before that."
        }
        "OUT_OF_BOUNDS_NO_POE" => {
            "The certificate is not valid at the time of this judgement, and nothing proves that the signature was made while it was."
        }
        "OUT_OF_BOUNDS_NOT_REVOKED" => {
            "The certificate is not valid at the time of this judgement. It was not revoked, but nothing proves that the \
             signature was made while it was valid."
        }
        "REVOCATION_OUT_OF_BOUNDS_NO_POE" => {
            "The certificate that vouches for the revocation data is itself out of its time, and nothing proves that the data is older."
        }
        "NO_POE" => "Nothing proves that the signature existed while its evidence was still reliable.",
        "TRY_LATER" => {
            "It could not be established whether the certificate has been revoked: the data is missing or too old."
        }
        "SIGNED_DATA_NOT_FOUND" => "The signed part of the document is not at hand.",
        _ => "Something could not be judged.",
    }
}
