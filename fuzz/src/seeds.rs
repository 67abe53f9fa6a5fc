//! What the search begins with: pieces of `testdata/`, of a corpus beside the repository where there is one, and what
//! earlier searches kept.

use std::fs;
use std::path::{Path, PathBuf};

use countersign::budget::{Budget, Uninterrupted};
use countersign::cms::{SignedData, oid};
use countersign::limits::Limits;
use countersign::pdf::{Document, OpenOptions};
use countersign::pki::certificates;
use countersign::signature::find_signatures;
use countersign::source::Source;

use crate::packed::kept;

/// Seeds of a target, by name: those of the repository, and with `corpus` those beside it. Files of up to 40 kB.
pub fn seeds(target: &str, corpus: bool) -> Vec<(String, Vec<u8>)> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = kept(target);
    let mut roots = vec![here.join("../testdata")];
    if corpus {
        roots.extend(
            here.ancestors()
                .skip(2)
                .map(|folder| folder.join("shared/corpus"))
                .find(|folder| folder.is_dir()),
        );
    }
    for root in roots {
        let mut files = Vec::new();
        walk(&root, &mut files);
        files.sort();
        for path in files {
            let Ok(bytes) = fs::read(&path) else { continue };
            if bytes.len() > 40_000 {
                continue;
            }
            let name = path.strip_prefix(&root).unwrap_or(&path).to_string_lossy().replace(['/', ' '], "-");
            let extension = path.extension().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
            for (index, piece) in pieces(target, &extension, &name, bytes).into_iter().enumerate() {
                found.push((format!("{name}-{index}"), piece));
            }
        }
    }
    found
}

/// Inputs that once broke something, by name.
pub fn finds(target: &str) -> Vec<(String, Vec<u8>)> {
    let mut files = Vec::new();
    walk(&Path::new(env!("CARGO_MANIFEST_DIR")).join("finds").join(target), &mut files);
    files.sort();
    let read = |path: PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        fs::read(&path).ok().map(|bytes| (name, bytes))
    };
    files.into_iter().filter_map(read).collect()
}

/// What a target takes of a file.
fn pieces(target: &str, extension: &str, name: &str, bytes: Vec<u8>) -> Vec<Vec<u8>> {
    match (target, extension) {
        ("document" | "two_readers" | "validation", "pdf") => vec![bytes],
        ("c_interface", "pdf") => vec![[b"\0\0\0\0\0".as_slice(), &bytes].concat()],
        ("lexer", "pdf") => bodies(&bytes),
        ("cms", "pdf") => contents(&bytes),
        ("time_stamp", "pdf") => contents(&bytes).iter().flat_map(|cms| tokens(cms)).collect(),
        ("cms" | "time_stamp", "der") => vec![bytes],
        ("certificate", "pem" | "crt" | "cer") => {
            certificates(&bytes).into_iter().flatten().map(|certificate| certificate.der().to_vec()).collect()
        }
        ("crl", "crl") | ("ocsp", "ors") => vec![bytes],
        ("records", "json") if name.contains("records") => {
            let kinds = ["zefort", "contract-signatures", "signing-process", "agreement", "zapsign"];
            let kind = kinds.iter().position(|kind| name.contains(kind)).unwrap_or(5);
            vec![[&[kind as u8], bytes.as_slice()].concat()]
        }
        _ => Vec::new(),
    }
}

/// The bodies of the indirect objects, by their keywords.
fn bodies(pdf: &[u8]) -> Vec<Vec<u8>> {
    let find = |what: &[u8], from: usize| {
        pdf[from..].windows(what.len()).position(|window| window == what).map(|at| at + from)
    };
    let (mut bodies, mut at) = (Vec::new(), 0);
    while let Some(start) = find(b" obj", at)
        && let Some(end) = find(b"endobj", start)
    {
        if end - start < 600 {
            bodies.push(pdf[start + 4..end].to_vec());
        }
        at = end;
    }
    bodies.truncate(12);
    bodies
}

/// The signature values.
fn contents(pdf: &[u8]) -> Vec<Vec<u8>> {
    let budget = Budget::new(Limits::default(), &Uninterrupted);
    let source: &dyn Source = &pdf;
    let Ok(document) = Document::open(source, &OpenOptions::default(), &budget) else { return Vec::new() };
    let found = find_signatures(&document).unwrap_or_default();
    let mut values: Vec<Vec<u8>> =
        found.into_iter().filter_map(|signature| signature.contents).map(|contents| contents.bytes).collect();
    for value in &mut values {
        let length = value.iter().rposition(|byte| *byte != 0).map_or(0, |at| at + 1);
        value.truncate(length);
    }
    values
}

/// The value itself, where it is a token, and the tokens within.
fn tokens(cms: &[u8]) -> Vec<Vec<u8>> {
    let Ok(signed) = SignedData::parse(cms) else { return Vec::new() };
    if signed.content_type == oid::TST_INFO {
        return vec![cms.to_vec()];
    }
    let values = signed.signer_infos.iter().flat_map(|signer| {
        signer.unsigned_attributes.values(oid::SIGNATURE_TIME_STAMP).map(<[u8]>::to_vec).collect::<Vec<_>>()
    });
    values.collect()
}

fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() { walk(&path, found) } else { found.push(path) }
    }
}
