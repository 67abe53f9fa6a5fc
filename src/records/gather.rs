//! What a file gives as evidence: digests, permanent identifier, embedded files.

use std::collections::HashSet;

use crate::budget::{Budget, Exhausted, Interrupt};
use crate::crypto::{DigestAlgorithm, digest};
use crate::limits::Limits;
use crate::pdf::{Dictionary, Document, Object, ObjectId, OpenOptions, Snapshot};
use crate::report::Report;

use super::reconcile::{EmbeddedFile, EvidenceFile};

impl<'a> EvidenceFile<'a> {
    /// The evidence of a file in memory; `report` is the judgement of its signatures, or why there is none.
    ///
    /// The insides of a PDF are read within `limits`; what can't be read is left out, and so never confirms anything.
    pub fn of_bytes(
        name: impl Into<String>,
        bytes: &'a [u8],
        report: Result<&'a Report, String>,
        options: &OpenOptions,
        limits: &Limits,
        interrupt: &dyn Interrupt,
    ) -> Self {
        let budget = Budget::new(limits.clone(), interrupt);
        let source: &dyn crate::source::Source = &bytes;
        let document = if bytes.is_empty() { None } else { Document::open(source, options, &budget).ok() };
        let embedded = document.as_ref().map(|document| embedded_files(document).unwrap_or_default());
        Self {
            name: name.into(),
            size: u64::try_from(bytes.len()).unwrap_or(u64::MAX),
            sha256: fixed(DigestAlgorithm::Sha256, bytes).unwrap_or([0; 32]),
            sha3_512: fixed(DigestAlgorithm::Sha3_512, bytes),
            bytes: Some(bytes),
            permanent_id: document.as_ref().and_then(permanent_id),
            report,
            embedded: embedded.unwrap_or_default(),
        }
    }
}

fn fixed<const N: usize>(algorithm: DigestAlgorithm, bytes: &[u8]) -> Option<[u8; N]> {
    <[u8; N]>::try_from(&*digest(algorithm, bytes)).ok()
}

/// ISO 32000-2 14.4: the first string of /ID, which stays for the life of a document.
fn permanent_id(document: &Document<'_>) -> Option<Vec<u8>> {
    let snapshot = document.latest();
    let id = snapshot.value(snapshot.trailer(), b"ID").ok()?;
    let first = id.as_array()?.first()?.as_string()?;
    Some(first.bytes.to_vec())
}

/// ISO 32000-2 7.11.4: the files inside a document as its last revision has them, by the name tree of embedded files
/// (7.7.4) and the associated files of the catalog (14.13).
///
/// # Errors
/// Only when the budget is spent.
pub fn embedded_files(document: &Document<'_>) -> Result<Vec<EmbeddedFile>, Exhausted> {
    let snapshot = document.latest();
    let catalog = snapshot.catalog();
    let mut walk = Walk { snapshot, seen: HashSet::new(), files: Vec::new() };
    let Some(catalog) = catalog.as_dictionary() else { return Ok(Vec::new()) };
    let names = snapshot.value(catalog, b"Names")?;
    if let Some(tree) = names.as_dictionary().and_then(|names| names.get(b"EmbeddedFiles")) {
        walk.tree(tree)?;
    }
    let associated = snapshot.value(catalog, b"AF")?;
    for file in associated.as_array().unwrap_or_default() {
        walk.specification(file, None)?;
    }
    Ok(walk.files)
}

struct Walk<'d, 's> {
    snapshot: Snapshot<'d, 's>,
    seen: HashSet<ObjectId>,
    files: Vec<EmbeddedFile>,
}

/// More than any document has; what lies beyond is left out.
const MOST_FILES: usize = 10_000;

impl Walk<'_, '_> {
    /// 7.9.6: a name tree, walked with an open list instead of recursion.
    fn tree(&mut self, root: &Object) -> Result<(), Exhausted> {
        let mut open = vec![root.clone()];
        while let Some(node) = open.pop() {
            if self.is_new(&node) && self.files.len() < MOST_FILES {
                let node = self.snapshot.resolve(&node)?;
                let Some(node) = node.as_dictionary() else { continue };
                let names = self.snapshot.value(node, b"Names")?;
                for pair in names.as_array().unwrap_or_default().chunks_exact(2) {
                    let [key, value] = pair else { continue };
                    let key = self.snapshot.resolve(key)?;
                    let key = key.as_string().map(crate::pdf::PdfString::text);
                    self.specification(value, key)?;
                }
                let kids = self.snapshot.value(node, b"Kids")?;
                open.extend(kids.as_array().unwrap_or_default().iter().rev().cloned());
            }
        }
        Ok(())
    }

    /// 7.11.3: a file specification; its stream is read once, however many names it has.
    fn specification(&mut self, value: &Object, key: Option<String>) -> Result<(), Exhausted> {
        if !self.is_new(value) || self.files.len() >= MOST_FILES {
            return Ok(());
        }
        let resolved = self.snapshot.resolve(value)?;
        let Some(specification) = resolved.as_dictionary() else { return Ok(()) };
        let name = match self.text(specification, b"UF")? {
            Some(name) => Some(name),
            None => self.text(specification, b"F")?.or(key),
        };
        let streams = self.snapshot.value(specification, b"EF")?;
        let Some(streams) = streams.as_dictionary() else { return Ok(()) };
        for which in [b"UF".as_slice(), b"F"] {
            let stream = self.snapshot.value(streams, which)?;
            let Some(stream) = stream.as_stream() else { continue };
            if let Some(data) = self.snapshot.data(stream)? {
                self.files.push(EmbeddedFile {
                    name: name.unwrap_or_default(),
                    size: u64::try_from(data.len()).unwrap_or(u64::MAX),
                    sha256: fixed(DigestAlgorithm::Sha256, &data).unwrap_or([0; 32]),
                    sha3_512: fixed(DigestAlgorithm::Sha3_512, &data),
                });
            }
            return Ok(());
        }
        Ok(())
    }

    fn text(&self, dictionary: &Dictionary, key: &[u8]) -> Result<Option<String>, Exhausted> {
        let value = self.snapshot.value(dictionary, key)?;
        Ok(value.as_string().map(crate::pdf::PdfString::text))
    }

    /// Whether an object was not met before; those without a number can't be met twice.
    fn is_new(&mut self, object: &Object) -> bool {
        object.as_reference().is_none_or(|id| self.seen.insert(id))
    }
}
