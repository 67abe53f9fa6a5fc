//! Documents: digests, sizes, names, whether signatures are there and hold, what continues what, attachments.

use super::files::{base_name, continues, same};
use super::{Bench, Finding, at_file, at_signature};
use crate::digest::hex;
use crate::records::evidence::FileFacts;
use crate::records::kind::RecordKind;
use crate::records::model::{ClaimedDocument, DocumentRole};
use crate::records::reconcile::{ClaimOutcome, EmbeddedFile, Evidence, FoundBy};
use crate::validation::{Indication, Verdict};

pub(super) fn judge(bench: &mut Bench<'_>) {
    for at in 0..bench.model.documents.len() {
        let Some(document) = bench.model.documents.get(at).cloned() else { continue };
        digests(bench, at, &document);
        size(bench, at, &document);
        names(bench, at, &document);
        match document.role {
            DocumentRole::Signed => {
                signatures(bench, at, &document);
                continuation(bench, at, &document);
            }
            DocumentRole::Attachment => attachment(bench, at, &document),
            DocumentRole::Original => original(bench, at, &document),
            DocumentRole::Main | DocumentRole::Current | DocumentRole::Certificate => {}
        }
    }
}

/// A file inside a signed document that has the name or the digest of an attachment.
fn embedded<'a>(
    bench: &Bench<'a>,
    document: &ClaimedDocument,
) -> Option<(&'a FileFacts<'a>, &'a EmbeddedFile)> {
    let name = document.name.as_ref().map(|name| base_name(&name.value).to_owned());
    let fits = |inside: &&EmbeddedFile| {
        let by_digest = document.sha256.as_ref().is_some_and(|d| same(&d.value.0, &inside.sha256));
        let by_name = name.as_deref().is_some_and(|name| name.eq_ignore_ascii_case(base_name(&inside.name)));
        by_digest || by_name
    };
    bench.carrier_files().find_map(|(_, file)| Some((file, file.embedded.iter().find(fits)?)))
}

fn embedded_by_name<'a>(
    bench: &Bench<'a>,
    document: &ClaimedDocument,
) -> Option<(&'a FileFacts<'a>, &'a EmbeddedFile)> {
    let name = base_name(&document.name.as_ref()?.value).to_owned();
    bench.carrier_files().find_map(|(_, file)| {
        Some((file, file.embedded.iter().find(|inside| base_name(&inside.name).eq_ignore_ascii_case(&name))?))
    })
}

fn digests(bench: &mut Bench<'_>, at: usize, document: &ClaimedDocument) {
    if let Some(claimed) = &document.sha256 {
        let finding = digest(
            bench,
            at,
            document,
            &claimed.value.0,
            "SHA-256",
            |file| Some(file.sha256.to_vec()),
            |inside| Some(inside.sha256.to_vec()),
        );
        bench.say(&claimed.path, finding);
    }
    if let Some(claimed) = &document.sha3_512 {
        let finding = digest(
            bench,
            at,
            document,
            &claimed.value.0,
            "SHA3-512",
            |file| file.sha3_512.map(|digest| digest.to_vec()),
            |inside| inside.sha3_512.map(|digest| digest.to_vec()),
        );
        bench.say(&claimed.path, finding);
    }
}

fn digest(
    bench: &Bench<'_>,
    at: usize,
    document: &ClaimedDocument,
    claimed: &[u8],
    algorithm: &str,
    of_file: impl Fn(&FileFacts<'_>) -> Option<Vec<u8>>,
    of_embedded: impl Fn(&EmbeddedFile) -> Option<Vec<u8>>,
) -> Finding {
    let shown = |name: &str, digest: &[u8]| Evidence {
        file: Some(name.to_owned()),
        digest: Some(hex(digest)),
        ..Evidence::default()
    };
    // Of two files of one name, the one inside the signed document is what was signed.
    if document.role == DocumentRole::Attachment
        && let Some((file, inside)) = embedded_by_name(bench, document)
        && let Some(digest) = of_embedded(inside)
        && !same(claimed, &digest)
    {
        let place = format!("{} inside {}", inside.name, file.name);
        return Finding::contradicted(format!("{place} has another {algorithm}"))
            .with(shown(&place, &digest));
    }
    let own = bench.file_of(at).or_else(|| candidate(bench, document));
    if let Some(file) = own {
        let Some(digest) = of_file(file) else {
            return Finding::unverifiable(format!("no {algorithm} of {} is at hand", file.name))
                .with(at_file(file));
        };
        return if same(claimed, &digest) {
            Finding::confirmed(format!("{} has this {algorithm}", file.name)).with(shown(&file.name, &digest))
        } else {
            Finding::contradicted(format!("{} has another {algorithm}", file.name))
                .with(shown(&file.name, &digest))
        };
    }
    if let Some((file, inside)) = embedded(bench, document)
        && let Some(digest) = of_embedded(inside)
    {
        let place = format!("{} inside {}", inside.name, file.name);
        return if same(claimed, &digest) {
            Finding::confirmed(format!("{place} has this {algorithm}")).with(shown(&place, &digest))
        } else {
            Finding::contradicted(format!("{place} has another {algorithm}")).with(shown(&place, &digest))
        };
    }
    Finding::unverifiable(format!("no file with this {algorithm} was given"))
}

/// A file that was given and has no other document: it was handed in as this one.
fn candidate<'a>(bench: &Bench<'a>, document: &ClaimedDocument) -> Option<&'a FileFacts<'a>> {
    let taken = |index: usize| bench.found.iter().flatten().any(|(file, _)| *file == index);
    let free: Vec<&FileFacts<'_>> =
        bench.files.iter().enumerate().filter(|(index, _)| !taken(*index)).map(|(_, file)| file).collect();
    let name = document.name.as_ref().map(|name| base_name(&name.value).to_owned());
    let named = free
        .iter()
        .find(|file| name.as_deref().is_some_and(|name| base_name(&file.name).eq_ignore_ascii_case(name)));
    let signed_as_wanted = |file: &&&FileFacts<'_>| match document.role {
        DocumentRole::Signed | DocumentRole::Current => file.is_signed(),
        DocumentRole::Original => !file.is_signed(),
        DocumentRole::Main | DocumentRole::Attachment | DocumentRole::Certificate => true,
    };
    let open = bench
        .model
        .documents
        .iter()
        .zip(&bench.found)
        .filter(|(other, place)| place.is_none() && other.has_digest() && embedded(bench, other).is_none())
        .count();
    named
        .or_else(|| free.iter().find(signed_as_wanted).filter(|_| document.role == DocumentRole::Signed))
        .or_else(|| if open == 1 { free.iter().find(signed_as_wanted) } else { None })
        .or_else(|| {
            let only = free.len() == 1 && (open == 1 || document.role == DocumentRole::Signed);
            free.first().filter(|_| only)
        })
        .copied()
}

fn size(bench: &mut Bench<'_>, at: usize, document: &ClaimedDocument) {
    let Some(claimed) = &document.size else { return };
    let found = bench
        .file_of(at)
        .map(|file| (file.name.clone(), file.size))
        .or_else(|| embedded(bench, document).map(|(_, inside)| (inside.name.clone(), inside.size)));
    let finding = match found {
        None => Finding::unverifiable("no file for this document was given"),
        Some((name, size)) => {
            let evidence =
                Evidence { file: Some(name.clone()), value: Some(size.to_string()), ..Evidence::default() };
            if size == claimed.value {
                Finding::confirmed(format!("{name} has this many bytes")).with(evidence)
            } else {
                Finding::contradicted(format!("{name} has {size} bytes")).with(evidence)
            }
        }
    };
    bench.say(&claimed.path, finding);
}

/// Names are what people chose: they help to find a file, and prove nothing.
fn names(bench: &mut Bench<'_>, at: usize, document: &ClaimedDocument) {
    let found = bench.found.get(at).copied().flatten();
    let file = bench.file_of(at).map(|file| file.name.clone());
    for claimed in [&document.name, &document.link].into_iter().flatten() {
        if bench.has_spoken(&claimed.path) || document.link.as_ref() == Some(claimed) {
            continue;
        }
        let finding = match (&file, found) {
            (Some(file), _) if base_name(file).eq_ignore_ascii_case(base_name(&claimed.value)) => {
                Finding::confirmed("a file of this name was given")
                    .with(Evidence { file: Some(file.clone()), ..Evidence::default() })
            }
            (Some(file), Some((_, by))) => {
                let why = match by {
                    FoundBy::Digest => "by its digest",
                    FoundBy::Name => "by its link",
                    FoundBy::Signature => "by its signatures",
                    FoundBy::Prefix => "as the beginning of the signed file",
                    FoundBy::Elimination => "as the one that was left",
                };
                Finding::unverifiable(format!("{file} was taken for it, {why}"))
            }
            _ => Finding::unverifiable("no file of this name was given"),
        };
        // Without a digest and by another name, only the signatures say that this is the document meant.
        let is_guessed = document.role == DocumentRole::Signed
            && !document.has_digest()
            && matches!(found, Some((_, FoundBy::Signature | FoundBy::Elimination)));
        bench.say(&claimed.path, if is_guessed { finding } else { finding.informative() });
    }
}

/// A signed document carries signatures, and they hold.
fn signatures(bench: &mut Bench<'_>, at: usize, document: &ClaimedDocument) {
    let Some(file) = bench.file_of(at).or_else(|| candidate(bench, document)) else {
        bench.say(&document.path, Finding::unverifiable("the signed file was not given"));
        return;
    };
    let finding = if let Some(why) = &file.unjudged {
        Finding::unverifiable(format!("{} can't be judged: {why}", file.name)).with(at_file(file))
    } else if let Some(failed) =
        file.signatures.iter().find(|s| s.conclusion.indication() == Indication::TotalFailed)
    {
        Finding::contradicted(format!("signature {} is {}", failed.field, failed.conclusion))
            .with(at_signature(file, failed))
    } else {
        match file.verdict {
            Some(Verdict::TotalPassed) => {
                let count = file.signatures.len();
                Finding::confirmed(format!("{} carries {count} signature(s), all TOTAL-PASSED", file.name))
                    .with_all(file.signatures.iter().map(|signature| at_signature(file, signature)))
            }
            Some(Verdict::NoSignature) | None => {
                Finding::contradicted(format!("{} carries no signature", file.name)).with(at_file(file))
            }
            Some(verdict) => {
                let open = file.signatures.iter().filter(|s| !s.conclusion.passed());
                let words: Vec<String> = open.map(|s| format!("{} is {}", s.field, s.conclusion)).collect();
                let words = if words.is_empty() { verdict.to_string() } else { words.join(", ") };
                Finding::unverifiable(words).with(at_file(file))
            }
        }
    };
    bench.say(&document.path, finding);
}

/// The signed file continues the file that was handed in.
fn continuation(bench: &mut Bench<'_>, at: usize, document: &ClaimedDocument) {
    let Some(signed) = bench.file_of(at) else { return };
    let originals: Vec<usize> = bench
        .model
        .documents
        .iter()
        .enumerate()
        .filter(|(_, other)| other.role == DocumentRole::Original && is_original_of(bench, other, document))
        .map(|(index, _)| index)
        .collect();
    for index in originals {
        let Some(before) = bench.file_of(index) else { continue };
        let path = &document.path;
        let evidence = [at_file(before), at_file(signed)];
        // EN 319 142-1 clause 5.4: signing appends; the API's `presigned` is the file just before that.
        let must = bench.record.kind() == RecordKind::Zefort;
        let finding = match continues(signed, before) {
            None => Finding::unverifiable("the bytes are not at hand"),
            Some(true) => Finding::confirmed(format!(
                "{} begins with all {} bytes of {}",
                signed.name, before.size, before.name
            )),
            Some(false) if must => Finding::contradicted(format!(
                "{} does not begin with the bytes of {}",
                signed.name, before.name
            )),
            Some(false) => rewritten(signed, before),
        };
        bench.say(path, finding.with_all(evidence));
    }
}

fn is_original_of(bench: &Bench<'_>, original: &ClaimedDocument, signed: &ClaimedDocument) -> bool {
    match bench.record.kind() {
        RecordKind::ZapSign | RecordKind::Zefort => original.id == signed.id,
        _ => true,
    }
}

/// ISO 32000-2 14.4: the first part of /ID stays for the life of a document.
fn rewritten(signed: &FileFacts<'_>, before: &FileFacts<'_>) -> Finding {
    match (&signed.permanent_id, &before.permanent_id) {
        (Some(one), Some(other)) if one == other => Finding::unverifiable(format!(
            "{} was written anew from {}: the permanent identifiers agree, the bytes don't",
            signed.name, before.name
        )),
        (Some(_), Some(_)) => Finding::contradicted(format!(
            "{} does not continue {}, and their permanent identifiers differ",
            signed.name, before.name
        )),
        _ => Finding::contradicted(format!(
            "{} does not continue {}, and no permanent identifier links them",
            signed.name, before.name
        )),
    }
}

fn original(bench: &mut Bench<'_>, at: usize, document: &ClaimedDocument) {
    if bench.has_spoken(&document.path) {
        return;
    }
    let signed = bench
        .model
        .documents
        .iter()
        .enumerate()
        .find(|(_, other)| other.role == DocumentRole::Signed && is_original_of(bench, document, other))
        .and_then(|(index, _)| bench.file_of(index));
    let finding = match (bench.file_of(at), signed) {
        (None, _) => Finding::unverifiable("the original file was not given"),
        (Some(file), Some(signed)) if continues(signed, file) == Some(true) => {
            Finding::confirmed(format!("{} is the beginning of {}", file.name, signed.name))
        }
        (Some(file), _) => Finding::unverifiable(format!("{} was taken for it", file.name)),
    };
    let evidence = bench.file_of(at).map(at_file);
    bench.say(&document.path, finding.with_all(evidence));
}

fn attachment(bench: &mut Bench<'_>, at: usize, document: &ClaimedDocument) {
    if document.has_digest() {
        return;
    }
    let finding = match (embedded(bench, document), bench.file_of(at)) {
        (Some((file, inside)), _) => {
            let evidence = Evidence {
                file: Some(format!("{} inside {}", inside.name, file.name)),
                digest: Some(hex(&inside.sha256)),
                ..Evidence::default()
            };
            let words = format!("{} is inside {}", inside.name, file.name);
            let outcome = match file.verdict {
                Some(Verdict::TotalPassed) => ClaimOutcome::Confirmed,
                _ => ClaimOutcome::Unverifiable,
            };
            Finding::of(outcome, words).with(evidence)
        }
        (None, Some(file)) => Finding::unverifiable(format!(
            "{} stands beside the signed document, and the record holds no digest of it",
            file.name
        ))
        .with(Evidence { digest: Some(hex(&file.sha256)), ..at_file(file) }),
        (None, None) => Finding::unverifiable("neither inside the signed document nor beside it"),
    };
    bench.say(&document.path, finding);
}
