//! Signers: whose signature is whose, and whether each signer did what the record says.

use super::{Bench, Finding, at_signature, certificate_value};
use crate::records::evidence::{FileFacts, SignatureFacts};
use crate::records::identifier::{CodeMatch, SemanticIdentifier, compare_code};
use crate::records::model::{ClaimedSigner, SignerRole, SignerStatus};
use crate::records::name_match::{Name, NameMatch};
use crate::validation::Indication;

/// A signature taken for that of a signer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct SignerMatch {
    pub(crate) file: usize,
    pub(crate) signature: usize,
    pub(crate) by: MatchedBy,
}

/// Why a signature was taken for a signer's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum MatchedBy {
    /// The personal identifier, and the name or no name.
    Identifier,
    /// The name, and no identifier against it.
    Name,
    /// The identifier, under another name.
    IdentifierOnly,
    /// The name, with another identifier.
    NameOnly,
    /// A part of the name.
    PartOfName,
}

/// Pairs of signers and signatures that are weighed in one file.
const MOST_PAIRS: usize = 1_000_000;

/// Finds the signatures of each signer: in every file each signature is at most one signer's, the best matches first.
pub(super) fn assign(bench: &mut Bench<'_>) {
    let signers = &bench.model.signers;
    let names: Vec<Name> = signers
        .iter()
        .map(|signer| Name::new(signer.name.as_ref().map_or("", |name| name.value.as_str())))
        .collect();
    let mut matches: Vec<Vec<SignerMatch>> = vec![Vec::new(); signers.len()];
    for (index, file) in bench.carrier_files() {
        let mut fits: Vec<(MatchedBy, usize, usize)> = Vec::new();
        for (at, (signer, name)) in signers.iter().zip(&names).enumerate() {
            for (number, signature) in file.signatures.iter().enumerate() {
                if fits.len() >= MOST_PAIRS {
                    break;
                }
                if let Some(by) = fit(signer, name, signature) {
                    fits.push((by, number, at));
                }
            }
        }
        // Of signers who fit equally well, those come first who are said to have signed.
        fits.sort_by_key(|(by, number, at)| {
            let signed = signers.get(*at).is_some_and(ClaimedSigner::is_said_to_have_signed);
            (*by, !signed, *number, *at)
        });
        let mut taken_signatures = vec![false; file.signatures.len()];
        let mut taken_signers = vec![false; signers.len()];
        for (by, number, at) in fits {
            if let (Some(signature), Some(signer)) =
                (taken_signatures.get_mut(number), taken_signers.get_mut(at))
                && !*signature
                && !*signer
            {
                (*signature, *signer) = (true, true);
                if let Some(list) = matches.get_mut(at) {
                    list.push(SignerMatch { file: index, signature: number, by });
                }
            }
        }
    }
    bench.taken = matches.iter().flatten().map(|matched| (matched.file, matched.signature)).collect();
    bench.matches = matches;
}

fn fit(signer: &ClaimedSigner, name: &Name, signature: &SignatureFacts) -> Option<MatchedBy> {
    if signer.role == SignerRole::Observer && signer.personal_id.is_none() {
        return None;
    }
    let facts = &signature.signer;
    let degree = if name.is_empty() { None } else { Some(facts.compare_name(name)) };
    let code = match (&signer.personal_id, &facts.serial_number) {
        (Some(code), Some(serial)) => Some(compare_code(
            &code.value,
            signer.country.as_ref().map(|country| country.value.as_str()),
            serial,
        )),
        _ => None,
    };
    match (code, degree) {
        (Some(CodeMatch::Same), Some(NameMatch::Different)) => Some(MatchedBy::IdentifierOnly),
        (Some(CodeMatch::Same), _) => Some(MatchedBy::Identifier),
        (Some(_), Some(degree)) if degree.is_match() => Some(MatchedBy::NameOnly),
        (None, Some(degree)) if degree.is_match() => Some(MatchedBy::Name),
        (None, Some(NameMatch::Partial | NameMatch::Disguised)) => Some(MatchedBy::PartOfName),
        _ => None,
    }
}

pub(super) fn judge(bench: &mut Bench<'_>) {
    for at in 0..bench.model.signers.len() {
        let Some(signer) = bench.model.signers.get(at).cloned() else { continue };
        status(bench, at, &signer);
        name(bench, at, &signer);
        code(bench, at, &signer);
        email(bench, at, &signer);
        role(bench, at, &signer);
    }
    strangers(bench);
}

fn status(bench: &mut Bench<'_>, at: usize, signer: &ClaimedSigner) {
    let Some(claimed) = &signer.status else { return };
    let finding = match claimed.value {
        SignerStatus::Signed if signer.role == SignerRole::Signer => signed(bench, at, signer),
        SignerStatus::Signed | SignerStatus::Approved if signer.role == SignerRole::Approver => {
            match bench.signatures_of(at).first() {
                Some((file, signature)) if signature.conclusion.passed() => {
                    Finding::confirmed(format!("signature {} is this approver's", signature.field))
                        .with(at_signature(file, signature))
                }
                _ => Finding::unverifiable("approvals leave no trace in a document").informative(),
            }
        }
        status => not_signed(bench, at, status),
    };
    let finding = if signer.role == SignerRole::Observer { finding.informative() } else { finding };
    bench.say(&claimed.path, finding);
}

/// Somebody is said to have signed: the signature has to be there, in every file, and hold.
fn signed(bench: &Bench<'_>, at: usize, signer: &ClaimedSigner) -> Finding {
    let carriers: Vec<(usize, &FileFacts<'_>)> = bench.carrier_files().collect();
    if carriers.is_empty() {
        return Finding::unverifiable("no signed document was given");
    }
    let matches = bench.matches.get(at).map(Vec::as_slice).unwrap_or_default();
    let mut evidence = Vec::new();
    let mut open: Option<String> = None;
    for (index, file) in carriers {
        if let Some(why) = &file.unjudged {
            return Finding::unverifiable(format!("{} can't be judged: {why}", file.name));
        }
        let Some(matched) = matches.iter().find(|matched| matched.file == index) else {
            return missing(bench, index, file, signer);
        };
        let Some((_, signature)) = bench.signature(matched) else { continue };
        evidence.push(at_signature(file, signature));
        match signature.conclusion.indication() {
            Indication::TotalFailed => {
                let words = format!("signature {} is {}", signature.field, signature.conclusion);
                return Finding::contradicted(words).with(at_signature(file, signature));
            }
            Indication::Indeterminate => {
                open = open.or(Some(format!("signature {} is {}", signature.field, signature.conclusion)));
            }
            Indication::TotalPassed => {
                let doubt = match matched.by {
                    MatchedBy::Identifier | MatchedBy::Name => continue,
                    MatchedBy::IdentifierOnly => "has this identifier, under another name",
                    MatchedBy::NameOnly => "has this name, with another identifier",
                    MatchedBy::PartOfName => "has this name only in part",
                };
                open = open.or(Some(format!("signature {} {doubt}", signature.field)));
            }
        }
    }
    match open {
        Some(words) => Finding::unverifiable(words).with_all(evidence),
        None => {
            let fields: Vec<String> = evidence.iter().filter_map(|one| one.signature.clone()).collect();
            Finding::confirmed(format!("signed as {}", fields.join(", "))).with_all(evidence)
        }
    }
}

/// No signature of a signer: a contradiction, unless a seal stands in for all signers or nothing tells them apart.
fn missing(bench: &Bench<'_>, index: usize, file: &FileFacts<'_>, signer: &ClaimedSigner) -> Finding {
    let is_taken = |number: usize| bench.taken.contains(&(index, number));
    let mut free =
        file.signatures.iter().enumerate().filter(|(number, s)| !s.signer.is_seal() && !is_taken(*number));
    let nameless = signer.personal_id.is_none() && (signer.name.is_none() || signer.anonymous);
    if nameless {
        return match free.next() {
            Some((_, signature)) => Finding::unverifiable(format!(
                "the record does not say who this is; {} is a signature that nobody else made",
                signature.field
            ))
            .with(at_signature(file, signature)),
            None => Finding::contradicted(format!("no signature of {} is left for this signer", file.name)),
        };
    }
    let anyone = (0..file.signatures.len()).any(is_taken);
    let seal = file.seals().find(|seal| seal.conclusion.passed());
    if let (false, Some(seal), None) = (anyone, seal, file.personal().next()) {
        return Finding::unverifiable(format!(
            "{} is sealed by {}; nobody signed with a certificate of their own",
            file.name,
            seal.signer.shown()
        ))
        .with(at_signature(file, seal));
    }
    let others: Vec<String> = file.signatures.iter().map(|s| s.signer.shown().to_owned()).collect();
    let others = if others.is_empty() { "nobody".to_owned() } else { others.join(", ") };
    Finding::contradicted(format!("{} carries no signature of this signer; signed by {others}", file.name))
        .with_all(file.signatures.iter().map(|signature| at_signature(file, signature)))
}

/// Somebody is said not to have signed: a signature that holds shows the opposite, and its absence shows nothing.
fn not_signed(bench: &Bench<'_>, at: usize, status: SignerStatus) -> Finding {
    let strong = bench.matches.get(at).map(Vec::as_slice).unwrap_or_default().iter().find(|matched| {
        matches!(matched.by, MatchedBy::Identifier | MatchedBy::Name)
            && bench.signature(matched).is_some_and(|(_, signature)| signature.conclusion.passed())
    });
    match strong.and_then(|matched| bench.signature(matched)) {
        Some((file, signature)) if status != SignerStatus::Unknown => {
            Finding::contradicted(format!("signature {} is this signer's, and holds", signature.field))
                .with(at_signature(file, signature))
        }
        Some((file, signature)) => {
            Finding::unverifiable("what this word means is not known").with(at_signature(file, signature))
        }
        None if status == SignerStatus::Unknown => Finding::unverifiable("what this word means is not known"),
        None => {
            Finding::unverifiable(format!("that somebody is {} leaves no trace in a document", status.name()))
        }
    }
}

fn name(bench: &mut Bench<'_>, at: usize, signer: &ClaimedSigner) {
    let Some(claimed) = &signer.name else { return };
    let wanted = Name::new(&claimed.value);
    let finding = match bench.signatures_of(at).first() {
        None if signer.is_said_to_have_signed() => {
            Finding::unverifiable("no signature was taken for this signer's")
        }
        None => Finding::unverifiable("no signature was taken for this signer's").informative(),
        Some((file, signature)) => {
            let degree = signature.signer.compare_name(&wanted);
            let shown = signature.signer.shown().to_owned();
            let words = format!("the certificate of {} names {shown}: {}", signature.field, degree.words());
            let finding = match degree {
                NameMatch::Different => Finding::contradicted(words),
                degree if degree.is_match() && signature.trusted => Finding::confirmed(words),
                degree if degree.is_match() => {
                    Finding::unverifiable(format!("{words}; the certificate is not trusted"))
                }
                _ => Finding::unverifiable(words),
            };
            finding.with(certificate_value(file, signature, shown))
        }
    };
    bench.say(&claimed.path, finding);
}

/// The personal code and its country, against the serialNumber of EN 319 412-1 clause 5.1.3.
fn code(bench: &mut Bench<'_>, at: usize, signer: &ClaimedSigner) {
    let country = signer.country.as_ref();
    let own = bench.signatures_of(at).first().copied();
    if let Some(claimed) = &signer.personal_id {
        let finding = match own {
            None if signer.is_said_to_have_signed() => {
                Finding::unverifiable("no signature was taken for this signer's")
            }
            None => Finding::unverifiable("no signature was taken for this signer's").informative(),
            Some((file, signature)) => match &signature.signer.serial_number {
                None => Finding::unverifiable(format!(
                    "the certificate of {} holds no identifier of its holder",
                    signature.field
                ))
                .with(at_signature(file, signature)),
                Some(serial) => {
                    let words = format!("the certificate of {} says {serial}", signature.field);
                    let finding = match compare_code(&claimed.value, None, serial) {
                        CodeMatch::OtherNumber | CodeMatch::OtherCountry => Finding::contradicted(words),
                        CodeMatch::Same if signature.trusted => Finding::confirmed(words),
                        CodeMatch::Same => {
                            Finding::unverifiable(format!("{words}; the certificate is not trusted"))
                        }
                    };
                    finding.with(certificate_value(file, signature, serial.clone()))
                }
            },
        };
        bench.say(&claimed.path, finding);
    }
    if let Some(claimed) = country {
        let finding = match own {
            None => Finding::unverifiable("no signature was taken for this signer's").informative(),
            Some((file, signature)) => {
                let shown = signature.signer.serial_number.as_deref().and_then(SemanticIdentifier::parse);
                match shown {
                    None => {
                        Finding::unverifiable("the certificate names no country of its holder's identifier")
                    }
                    Some(id) => {
                        let words = format!(
                            "the identifier in the certificate of {} is of {}",
                            signature.field, id.country
                        );
                        let finding = match claimed.value.trim().eq_ignore_ascii_case(&id.country) {
                            true if signature.trusted => Finding::confirmed(words),
                            true => Finding::unverifiable(format!("{words}; the certificate is not trusted")),
                            false => Finding::contradicted(words),
                        };
                        finding.with(certificate_value(file, signature, id.country))
                    }
                }
            }
        };
        bench.say(&claimed.path, finding);
    }
}

fn email(bench: &mut Bench<'_>, at: usize, signer: &ClaimedSigner) {
    let Some(claimed) = &signer.email else { return };
    let finding = match bench.signatures_of(at).first() {
        Some((file, signature)) => {
            let has =
                signature.signer.emails.iter().any(|mail| mail.eq_ignore_ascii_case(claimed.value.trim()));
            match signature.signer.emails.first() {
                Some(_) if has && signature.trusted => {
                    Finding::confirmed(format!("the certificate of {} has this address", signature.field))
                        .with(certificate_value(file, signature, claimed.value.clone()))
                }
                Some(other) => Finding::unverifiable(format!(
                    "the certificate of {} has another address",
                    signature.field
                ))
                .with(certificate_value(file, signature, other.clone())),
                None => Finding::unverifiable("the certificate has no address"),
            }
        }
        None => Finding::unverifiable("no signature was taken for this signer's"),
    };
    bench.say(&claimed.path, finding.informative());
}

fn role(bench: &mut Bench<'_>, at: usize, signer: &ClaimedSigner) {
    let Some(path) = &signer.role_path else { return };
    let own = bench.signatures_of(at).first().copied();
    let finding = match (signer.role, own) {
        (SignerRole::Signer, Some((file, signature))) if signature.conclusion.passed() => {
            Finding::confirmed(format!("signature {} is this signer's", signature.field))
                .with(at_signature(file, signature))
        }
        (SignerRole::Observer, Some((file, signature))) if signature.conclusion.passed() => {
            Finding::contradicted(format!("signature {} is of somebody who only looks on", signature.field))
                .with(at_signature(file, signature))
        }
        (SignerRole::Signer, None) if signer.is_said_to_have_signed() => {
            Finding::unverifiable("no signature was taken for this signer's")
        }
        _ => Finding::unverifiable("a role alone leaves no trace in a document").informative(),
    };
    bench.say(path, finding);
}

/// Signatures of people whom the record does not name.
fn strangers(bench: &mut Bench<'_>) {
    let Some(first) = bench.model.signers.first() else { return };
    let list = first.path.rsplit_once('[').map_or_else(|| first.path.clone(), |(list, _)| list.to_owned());
    let nameless = bench.model.signers.iter().any(|signer| {
        signer.role == SignerRole::Signer
            && signer.personal_id.is_none()
            && (signer.name.is_none() || signer.anonymous)
    });
    let mut findings = Vec::new();
    for (index, file) in bench.carrier_files() {
        for (number, signature) in file.signatures.iter().enumerate() {
            if bench.taken.contains(&(index, number)) || signature.signer.is_seal() {
                continue;
            }
            let words = format!(
                "signature {} of {} is by {}, whom the record does not name",
                signature.field,
                file.name,
                signature.signer.shown()
            );
            let finding = if nameless { Finding::unverifiable(words) } else { Finding::contradicted(words) };
            findings.push(finding.with(at_signature(file, signature)));
        }
    }
    for finding in findings {
        bench.say(&list, finding);
    }
}
