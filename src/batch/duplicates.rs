//! Documents that are there more than once, judged once.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::budget::Interrupt;
use crate::crypto::DigestAlgorithm;
use crate::digest;
use crate::error::Error;
use crate::report::Report;
use crate::source::Source;

/// Reports of documents that may come again, by SHA-256. All of one batch share validator and validation time, so equal
/// bytes have equal reports but for the name.
#[derive(Debug, Default)]
pub(super) struct Duplicates(Mutex<Known>);

#[derive(Debug, Default)]
struct Known {
    reports: HashMap<Vec<u8>, Slot>,
    /// Oldest first.
    order: VecDeque<Vec<u8>>,
}

/// Locked while a worker judges: another one with the same bytes waits for the report.
type Slot = Arc<Mutex<Option<Report>>>;

/// Reports kept.
const MOST: usize = 1024;

impl Duplicates {
    /// The report on these bytes: that of an equal document with another name, or else what `judge` says.
    pub(super) fn judge(
        &self,
        source: &dyn Source,
        name: &str,
        interrupt: &dyn Interrupt,
        judge: impl FnOnce() -> Result<Report, Error>,
    ) -> Result<Report, Error> {
        let digests = digest::of_source(source, &[DigestAlgorithm::Sha256], interrupt)?;
        let Some(digest) = digests.into_iter().next() else { return judge() };
        let slot = self.slot(digest.value);
        let mut known = locked(&slot);
        if let Some(report) = &*known {
            let mut report = report.clone();
            name.clone_into(&mut report.file);
            return Ok(report);
        }
        let report = judge()?;
        *known = Some(report.clone());
        Ok(report)
    }

    fn slot(&self, digest: Vec<u8>) -> Slot {
        let mut known = locked(&self.0);
        if let Some(slot) = known.reports.get(&digest) {
            return slot.clone();
        }
        if known.order.len() >= MOST
            && let Some(oldest) = known.order.pop_front()
        {
            known.reports.remove(&oldest);
        }
        let slot = Slot::default();
        known.order.push_back(digest.clone());
        known.reports.insert(digest, slot.clone());
        slot
    }
}

/// A worker that stopped on a fault left no report behind, and nothing half-done.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
