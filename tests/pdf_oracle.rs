//! Holds the PDF reader against `lopdf` on documents that real programs wrote, where a corpus of them is present.

use std::fs;
use std::path::{Path, PathBuf};

use countersign::budget::{Budget, Uninterrupted};
use countersign::limits::Limits;
use countersign::pdf::{Document, Object, OpenOptions, Snapshot};

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
    let (mut ours_only, mut theirs_only, mut neither, mut same) = (0, 0, 0, 0);
    let mut differences = Vec::new();
    for path in &files {
        let bytes = fs::read(path).unwrap();
        let name = path.strip_prefix(&folder).unwrap().display().to_string();
        let budget = Budget::new(Limits::default(), &Uninterrupted);
        let ours = Document::open(&bytes, &OpenOptions::default(), &budget)
            .or_else(|_| Document::open(&bytes, &OpenOptions::with_password("usersecret"), &budget));
        let theirs = std::panic::catch_unwind(|| lopdf::Document::load_mem(&bytes)).ok().and_then(Result::ok);
        match (ours, theirs) {
            (Ok(ours), Some(theirs)) => {
                let latest = ours.latest();
                let (our_pages, their_pages) = (pages(&latest), theirs.get_pages().len());
                let numbers = latest.numbers();
                let readable = |number: &&u32| {
                    let generation = match latest.entry(**number) {
                        Some((countersign::pdf::XrefEntry::Offset { generation, .. }, _)) => generation,
                        _ => 0,
                    };
                    latest.get(countersign::pdf::ObjectId { number: **number, generation }).unwrap().is_some()
                };
                let our_objects = numbers.iter().filter(readable).count();
                let their_objects = theirs.objects.len();
                if our_pages == their_pages && our_objects == their_objects {
                    same += 1;
                } else {
                    differences.push(format!(
                        "{name}: pages {our_pages} / {their_pages}, objects {our_objects} of {} / {their_objects}{}",
                        numbers.len(),
                        if ours.is_repaired() { ", repaired" } else { "" }
                    ));
                }
            }
            (Ok(_), None) => ours_only += 1,
            (Err(error), Some(_)) => {
                theirs_only += 1;
                differences.push(format!("{name}: we say {error}"));
            }
            (Err(error), None) => {
                neither += 1;
                differences.push(format!("{name}: we say {error}, lopdf neither"));
            }
        }
    }
    println!(
        "{} documents: {same} alike, {} different, {ours_only} only ours, {theirs_only} only lopdf's, {neither} neither",
        files.len(),
        differences.len()
    );
    for difference in &differences {
        println!("  {difference}");
    }
}
