//! Which file is which document of the record: by digest, name, signature, continuation, and by what is left.

use super::Bench;
use crate::records::evidence::FileFacts;
use crate::records::model::{ClaimedDocument, DocumentRole};
use crate::records::reconcile::FoundBy;

/// Finds the file of each document, where there is one, and the files that carry the signatures.
pub(super) fn assign(bench: &mut Bench<'_>) {
    let mut found: Vec<Option<(usize, FoundBy)>> = vec![None; bench.model.documents.len()];
    by_digest(bench, &mut found);
    by_name(bench, &mut found);
    by_signature(bench, &mut found);
    by_prefix(bench, &mut found);
    by_elimination(bench, &mut found);
    bench.found = found;
    bench.carriers = carriers(bench);
}

fn by_digest(bench: &Bench<'_>, found: &mut [Option<(usize, FoundBy)>]) {
    for (document, place) in bench.model.documents.iter().zip(found.iter_mut()) {
        *place = bench
            .files
            .iter()
            .position(|file| has_digest(document, file))
            .map(|file| (file, FoundBy::Digest));
    }
}

/// Whether every digest that the record holds of the document is the file's.
pub(super) fn has_digest(document: &ClaimedDocument, file: &FileFacts<'_>) -> bool {
    let sha256 = document.sha256.as_ref().map(|claimed| same(&claimed.value.0, &file.sha256));
    let sha3 = match (&document.sha3_512, &file.sha3_512) {
        (Some(claimed), Some(found)) => Some(same(&claimed.value.0, found)),
        (Some(_), None) => Some(false),
        (None, _) => None,
    };
    match (sha256, sha3) {
        (None, None) => false,
        (one, other) => one.unwrap_or(true) && other.unwrap_or(true),
    }
}

/// Comparison that takes the same time wherever the difference is.
pub(super) fn same(one: &[u8], other: &[u8]) -> bool {
    one.len() == other.len() && one.iter().zip(other).fold(0_u8, |sum, (a, b)| sum | (a ^ b)) == 0
}

fn by_name(bench: &Bench<'_>, found: &mut [Option<(usize, FoundBy)>]) {
    for at in 0..found.len() {
        let Some(document) = bench.model.documents.get(at) else { continue };
        if found.get(at).is_none_or(Option::is_some) {
            continue;
        }
        for name in names_of(document) {
            let fits = |(index, file): &(usize, &FileFacts<'_>)| {
                base_name(&file.name).eq_ignore_ascii_case(&name)
                    && is_free(bench, found, *index, document)
                    && role_fits(document, file)
            };
            let mut candidates = bench.files.iter().enumerate().filter(fits);
            if let (Some((file, _)), None) = (candidates.next(), candidates.next()) {
                if let Some(place) = found.get_mut(at) {
                    *place = Some((file, FoundBy::Name));
                }
                break;
            }
        }
    }
}

/// The last part of the link first: it is the more exact name.
fn names_of(document: &ClaimedDocument) -> Vec<String> {
    let link = document.link.as_ref().map(|link| {
        let path = link.value.split(['?', '#']).next().unwrap_or_default();
        base_name(path).to_owned()
    });
    let name = document.name.as_ref().map(|name| base_name(&name.value).to_owned());
    link.into_iter().chain(name).filter(|name| !name.is_empty()).collect()
}

pub(super) fn base_name(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

/// The state of one document can be several mentions; two documents are never one file.
fn is_free(
    bench: &Bench<'_>,
    found: &[Option<(usize, FoundBy)>],
    file: usize,
    document: &ClaimedDocument,
) -> bool {
    bench.model.documents.iter().zip(found).all(|(other, place)| {
        place.is_none_or(|(taken, _)| taken != file)
            || (other.role.carries_signatures()
                && document.role.carries_signatures()
                && other.id == document.id)
    })
}

fn role_fits(document: &ClaimedDocument, file: &FileFacts<'_>) -> bool {
    match document.role {
        DocumentRole::Signed => file.is_signed(),
        DocumentRole::Original => !file.is_signed(),
        _ => true,
    }
}

/// The one signed document that has no file yet is the one signed file that has no document.
fn by_signature(bench: &Bench<'_>, found: &mut [Option<(usize, FoundBy)>]) {
    loop {
        let open: Vec<usize> =
            (0..found.len())
                .filter(|at| {
                    found.get(*at).is_some_and(Option::is_none)
                        && bench.model.documents.get(*at).is_some_and(|document| {
                            document.role.carries_signatures() && !document.has_digest()
                        })
                })
                .collect();
        let free: Vec<usize> = (0..bench.files.len())
            .filter(|index| bench.files.get(*index).is_some_and(FileFacts::is_signed))
            .filter(|index| !found.iter().flatten().any(|(taken, _)| taken == index))
            .collect();
        let signed_first = open
            .iter()
            .find(|at| bench.model.documents.get(**at).is_some_and(|d| d.role == DocumentRole::Signed))
            .or(open.first());
        let (Some(at), [file]) = (signed_first, free.as_slice()) else { return };
        if let Some(place) = found.get_mut(*at) {
            *place = Some((*file, FoundBy::Signature));
        }
    }
}

/// An original is the file that its signed file continues.
fn by_prefix(bench: &Bench<'_>, found: &mut [Option<(usize, FoundBy)>]) {
    for at in 0..found.len() {
        let Some(document) = bench.model.documents.get(at) else { continue };
        if document.role != DocumentRole::Original
            || document.has_digest()
            || found.get(at).is_none_or(Option::is_some)
        {
            continue;
        }
        let Some(signed) = signed_of(bench, found, document) else { continue };
        let hit = (0..bench.files.len()).find(|index| {
            bench.files.get(*index).is_some_and(|file| {
                is_free(bench, found, *index, document) && continues(signed, file) == Some(true)
            })
        });
        if let (Some(file), Some(place)) = (hit, found.get_mut(at)) {
            *place = Some((file, FoundBy::Prefix));
        }
    }
}

/// The signed file of the same document.
fn signed_of<'a>(
    bench: &Bench<'a>,
    found: &[Option<(usize, FoundBy)>],
    original: &ClaimedDocument,
) -> Option<&'a FileFacts<'a>> {
    let signed = bench.model.documents.iter().zip(found).filter(|(d, _)| d.role.carries_signatures());
    let own = |d: &ClaimedDocument| d.id == original.id || d.parent == original.parent;
    let mut hits = signed.filter(|(d, _)| own(d)).filter_map(|(_, place)| *place);
    hits.next().and_then(|(file, _)| bench.files.get(file))
}

/// Whether a file begins with all bytes of another and goes on; `None` where the bytes aren't at hand.
pub(super) fn continues(longer: &FileFacts<'_>, shorter: &FileFacts<'_>) -> Option<bool> {
    let (longer, shorter) = (longer.bytes?, shorter.bytes?);
    Some(longer.len() > shorter.len() && longer.starts_with(shorter))
}

/// One unsigned document without a digest left, and one unsigned file left.
fn by_elimination(bench: &Bench<'_>, found: &mut [Option<(usize, FoundBy)>]) {
    let open: Vec<usize> = (0..found.len())
        .filter(|at| {
            found.get(*at).is_some_and(Option::is_none)
                && bench
                    .model
                    .documents
                    .get(*at)
                    .is_some_and(|d| d.role == DocumentRole::Original && !d.has_digest())
        })
        .collect();
    let free: Vec<usize> = (0..bench.files.len())
        .filter(|index| bench.files.get(*index).is_some_and(|file| !file.is_signed()))
        .filter(|index| !found.iter().flatten().any(|(taken, _)| taken == index))
        .collect();
    if let ([at], [file]) = (open.as_slice(), free.as_slice())
        && let Some(place) = found.get_mut(*at)
    {
        *place = Some((*file, FoundBy::Elimination));
    }
}

/// Where signatures are looked for: the files of documents that carry them; else every signed file without a document.
fn carriers(bench: &Bench<'_>) -> Vec<usize> {
    let mut carriers: Vec<usize> = Vec::new();
    let roles = [&[DocumentRole::Signed][..], &[DocumentRole::Main, DocumentRole::Current]];
    for role in roles {
        let places = bench.model.documents.iter().zip(&bench.found).filter(|(d, _)| role.contains(&d.role));
        for (file, _) in places.filter_map(|(_, place)| *place) {
            if !carriers.contains(&file) {
                carriers.push(file);
            }
        }
        if !carriers.is_empty() {
            return carriers;
        }
    }
    let taken = |index: &usize| bench.found.iter().flatten().any(|(file, _)| file == index);
    (0..bench.files.len())
        .filter(|index| !taken(index) && bench.files.get(*index).is_some_and(FileFacts::is_signed))
        .collect()
}
