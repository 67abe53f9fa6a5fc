//! Holds the PDF reader against `lopdf` on documents that real programs wrote, where a corpus of them is present.

use std::fs;
use std::path::{Path, PathBuf};

use countersign::budget::{Budget, Uninterrupted};
use countersign::error::Error;
use countersign::limits::Limits;
use countersign::pdf::{Document, Object, ObjectId, OpenOptions, Snapshot, TrailingKind, XrefEntry};

/// `shared/corpus/documents` beside the repository or further up.
fn corpus() -> Option<PathBuf> {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
    manifest
        .ancestors()
        .skip(1)
        .map(|folder| folder.join("shared/corpus/documents"))
        .find(|folder| folder.is_dir())
}

fn pdfs(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            pdfs(&path, found);
        } else if path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("pdf")) {
            found.push(path);
        }
    }
}

/// Pages counted through the tree, each node once.
fn pages(snapshot: &Snapshot<'_, '_>) -> usize {
    let catalog = snapshot.catalog();
    let mut open: Vec<Object> = catalog.as_dictionary().unwrap().get(b"Pages").cloned().into_iter().collect();
    let mut seen = std::collections::HashSet::new();
    let mut count = 0;
    while let Some(node) = open.pop() {
        if node.as_reference().is_some_and(|id| !seen.insert(id)) {
            continue;
        }
        let node = snapshot.resolve(&node).unwrap();
        let Some(node) = node.as_dictionary() else { continue };
        match snapshot.value(node, b"Kids").unwrap().as_array() {
            Some(kids) => open.extend(kids.iter().rev().cloned()),
            None => count += 1,
        }
    }
    count
}

#[test]
fn corpus_documents_read_as_lopdf_reads_them() {
    let Some(folder) = corpus() else {
        println!("no corpus: 0 documents compared");
        return;
    };
    let mut files = Vec::new();
    pdfs(&folder, &mut files);
    files.sort();
    let (mut ours_only, mut same) = (0, 0);
    let (mut allowed, mut differences) = (Vec::new(), Vec::new());
    for path in &files {
        let bytes = fs::read(path).unwrap();
        let name = path.strip_prefix(&folder).unwrap().display().to_string();
        let budget = Budget::new(Limits::default(), &Uninterrupted);
        let ours = Document::open(&bytes, &OpenOptions::default(), &budget)
            .or_else(|_| Document::open(&bytes, &OpenOptions::with_password("usersecret"), &budget));
        let theirs = std::panic::catch_unwind(|| lopdf::Document::load_mem(&bytes)).ok().and_then(Result::ok);
        let (ours, theirs) = match (ours, theirs) {
            (Ok(ours), Some(theirs)) => (ours, theirs),
            (Ok(_), None) => {
                ours_only += 1;
                continue;
            }
            (Err(error @ Error::Encrypted(_)), _) => {
                allowed.push(format!("{name}: {error}"));
                continue;
            }
            (Err(error), None) => {
                allowed.push(format!("{name}: {error}; lopdf does not read it either"));
                continue;
            }
            (Err(error), Some(_)) => {
                differences.push(format!("{name}: {error}"));
                continue;
            }
        };
        let latest = ours.latest();
        let numbers = latest.numbers();
        let readable = |number: &&u32| {
            let generation = match latest.entry(**number) {
                Some((XrefEntry::Offset { generation, .. }, _)) => generation,
                _ => 0,
            };
            latest.get(ObjectId { number: **number, generation }).unwrap().is_some()
        };
        let (our_objects, their_objects) = (numbers.iter().filter(readable).count(), theirs.objects.len());
        let (our_pages, their_pages) = (pages(&latest), theirs.get_pages().len());
        if our_pages == their_pages && our_objects == their_objects {
            same += 1;
            continue;
        }
        let counts =
            format!("{name}: pages {our_pages} / {their_pages}, objects {our_objects} / {their_objects}");
        let unreached = ours.trailing().unwrap().kind == TrailingKind::Objects;
        let reason = if ours.is_repaired() {
            "the chain is broken; each searches for objects in its own way"
        } else if unreached {
            "lopdf takes in objects after the last revision"
        } else if ours.encryption().is_some() && our_pages == their_pages && our_objects == their_objects + 1
        {
            "lopdf drops the encryption dictionary"
        } else if let Some((_, reason)) = ALLOWED.iter().find(|(file, _)| name.ends_with(file)) {
            reason
        } else {
            differences.push(counts);
            continue;
        };
        allowed.push(format!("{counts}: {reason}"));
    }
    println!(
        "{} documents: {same} alike, {ours_only} that lopdf does not read, {} differences allowed, {} not",
        files.len(),
        allowed.len(),
        differences.len()
    );
    for line in &allowed {
        println!("  {line}");
    }
    assert_eq!(differences, [""; 0]);
}

/// Files that the two readers may see differently, and why.
const ALLOWED: &[(&str, &str)] = &[
    ("pdf-spoofing-attack.pdf", "lopdf finds no object in it at all"),
    ("corrupted-pdf-2.pdf", "its newest cross-reference stream is garbage; lopdf searches"),
    ("corrupted-pdf-startxref.pdf", "its newest cross-reference stream is garbage; lopdf searches"),
    (
        "variant-2_replace-via-overwrite/4_original-document-shadowed-signed-manipulated.pdf",
        "four entries lead to objects of other numbers, which are not theirs",
    ),
    ("itext7_signatureutil_issue_doc.pdf", "a section has two entries of one object; lopdf drops it"),
];
