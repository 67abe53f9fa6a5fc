//! A report is the same on any number of threads, with cold and warm memories, and with either provider.

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use countersign::batch::{Batch, Input};
use countersign::crypto::{Provider, PureRust, Remembering};
use countersign::time::Time;
use countersign::{TrustStore, Validator};
use countersign_accelerated::Accelerated;

/// Every document of the cases, with its name.
fn documents() -> Vec<(String, Vec<u8>)> {
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/cases");
    let folders = |folder: &Path| -> Vec<PathBuf> {
        let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        entries.filter(|path| path.is_dir()).collect()
    };
    let mut files: Vec<PathBuf> = folders(&cases)
        .iter()
        .flat_map(|kind| folders(kind))
        .map(|case| case.join("input.pdf"))
        .filter(|file| file.is_file())
        .collect();
    files.sort();
    let read = |file: &PathBuf| (file.display().to_string(), std::fs::read(file).unwrap());
    files.iter().map(read).collect()
}

fn validator(provider: impl Provider + 'static) -> Validator {
    let mut trust = TrustStore::new();
    for anchor in ["root.pem", "root-rsa.pem"] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/pki").join(anchor);
        trust.add_bytes(&std::fs::read(path).unwrap(), anchor);
    }
    Validator::builder(trust).provider(Arc::new(provider)).build()
}

/// In the order of the documents.
fn batch(
    validator: &Validator,
    at: Time,
    documents: &[(String, Vec<u8>)],
    workers: usize,
) -> Vec<Result<String, String>> {
    let inputs: Vec<Input> =
        documents.iter().map(|(name, bytes)| Input::bytes(name, bytes.clone()).may_repeat()).collect();
    let work = Batch::new(validator.clone(), at, inputs.into_iter()).map(|report| report.to_json());
    let work = work.workers(NonZeroUsize::new(workers).unwrap());
    let mut items: Vec<_> = work.run().unwrap().map(|item| (item.index, item.result)).collect();
    items.sort_by_key(|(index, _)| *index);
    items.into_iter().map(|(_, result)| result.map_err(|error| error.to_string())).collect()
}

#[test]
fn threads_memories_and_providers_change_nothing() {
    let at = Time::parse_rfc3339("2026-06-01T12:00:00Z").unwrap();
    let documents = documents();
    assert!(documents.len() > 400, "only {} documents", documents.len());
    // A validator of its own for each document remembers nothing.
    let alone: Vec<Result<String, String>> = documents
        .iter()
        .map(|(name, bytes)| {
            let report = validator(PureRust).validate(bytes, name, at);
            report.map(|report| report.to_json()).map_err(|error| error.to_string())
        })
        .collect();
    assert!(alone.iter().filter(|result| result.is_ok()).count() > 400);
    let shared = validator(Remembering::new(Accelerated::new(), 1 << 10));
    for workers in [1, 2, 32] {
        // The first of these runs fills the memories, the others find them filled.
        assert_eq!(batch(&shared, at, &documents, workers), alone, "{workers} threads");
    }
}
