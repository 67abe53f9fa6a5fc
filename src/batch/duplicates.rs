//! Documents that are there more than once, judged once.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::budget::Interrupt;
use crate::crypto::{DigestAlgorithm, Hasher};
use crate::digest;
use crate::error::Error;
use crate::report::Report;
use crate::source::Source;

/// Reports of documents that may come again. All of one batch share validator and validation time, so equal bytes have
/// equal reports but for the name. Equal documents that two workers have at the same time are judged by both.
#[derive(Debug, Default)]
pub(super) struct Duplicates(Mutex<Known>);

#[derive(Debug, Default)]
struct Known {
    reports: HashMap<Look, Vec<Arc<Report>>>,
    /// Oldest first.
    order: VecDeque<Look>,
}

/// Length and digest of some spots: what equal documents have in common, and others seldom. Only where it is met again is
/// a document digested whole.
type Look = (u64, Box<[u8]>);

/// Bytes of a spot.
const SPOT: usize = 64;
/// Spots over the whole document.
const SPOTS: u64 = 16;
/// Documents of one template differ in their last signature: it stands here.
const TAIL: usize = 16 << 10;
/// Of each so many bytes of the tail the first few are looked at: an RSA signature, in hexadecimal digits, is longer than what
/// is left out, and where nothing differs the whole documents are compared.
const STRIDE: usize = 256;
const SAMPLE: usize = 64;
/// Looks that are kept, and reports of each.
const MOST_LOOKS: usize = 1024;
const MOST_REPORTS: usize = 8;

impl Duplicates {
    /// The report on these bytes: that of an equal document with another name, or else what `judge` says.
    pub(super) fn judge(
        &self,
        source: &dyn Source,
        name: &str,
        interrupt: &dyn Interrupt,
        judge: impl FnOnce() -> Result<Report, Error>,
    ) -> Result<Report, Error> {
        let look = look(source)?;
        let alike = self.known().reports.get(&look).cloned().unwrap_or_default();
        if !alike.is_empty() {
            let digests = digest::of_source(source, &[DigestAlgorithm::Sha256], interrupt)?;
            let sha256: String = digests.iter().map(digest::Digest::hex).collect();
            if let Some(report) = alike.iter().find(|report| report.digests.sha256 == sha256) {
                let mut report = Report::clone(report);
                name.clone_into(&mut report.file);
                return Ok(report);
            }
        }
        let report = judge()?;
        // To copy a report and to give one back takes as long as everything else here: nobody waits for it.
        let kept = Arc::new(report.clone());
        let forgotten = self.known().keep(look, kept);
        drop(forgotten);
        Ok(report)
    }

    /// A worker that stopped on a fault left nothing half-done.
    fn known(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Known {
    /// What is forgotten for it comes back.
    fn keep(&mut self, look: Look, report: Arc<Report>) -> Option<Vec<Arc<Report>>> {
        let mut forgotten = None;
        if !self.reports.contains_key(&look) {
            if self.order.len() >= MOST_LOOKS {
                forgotten = self.order.pop_front().and_then(|oldest| self.reports.remove(&oldest));
            }
            self.order.push_back(look.clone());
        }
        let reports = self.reports.entry(look).or_default();
        if reports.len() < MOST_REPORTS {
            reports.push(report);
        }
        forgotten
    }
}

fn look(source: &dyn Source) -> Result<Look, Error> {
    let length = source.len();
    let mut hasher = Hasher::new(DigestAlgorithm::Sha256);
    let everywhere = (0..SPOTS).map(|spot| length.div_ceil(SPOTS).saturating_mul(spot));
    for at in everywhere {
        hasher.update(&source.read(at, SPOT)?);
    }
    let tail = source.read(length.saturating_sub(u64::try_from(TAIL).unwrap_or(u64::MAX)), TAIL)?;
    for stretch in tail.chunks(STRIDE) {
        hasher.update(stretch.get(..SAMPLE).unwrap_or(stretch));
    }
    Ok((length, hasher.finish()))
}
