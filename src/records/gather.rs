//! What a file gives as evidence: digests, permanent identifier, embedded files.

use crate::budget::{Budget, Exhausted, Interrupt};
use crate::crypto::{DigestAlgorithm, digest};
use crate::digest::attachments;
use crate::limits::Limits;
use crate::pdf::{Document, OpenOptions};
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

/// The files inside a document, as records speak of them; what can't be read is left out.
///
/// # Errors
/// Only when the budget is spent.
pub fn embedded_files(document: &Document<'_>) -> Result<Vec<EmbeddedFile>, Exhausted> {
    let found = attachments(document, &[DigestAlgorithm::Sha256, DigestAlgorithm::Sha3_512])?;
    let embedded = found.into_iter().filter_map(|attachment| {
        let content = attachment.content?;
        let mut digests = content.digests.into_iter();
        Some(EmbeddedFile {
            name: attachment.name,
            size: content.size,
            sha256: <[u8; 32]>::try_from(digests.next()?.value).ok()?,
            sha3_512: digests.next().and_then(|digest| <[u8; 64]>::try_from(digest.value).ok()),
        })
    });
    Ok(embedded.collect())
}
