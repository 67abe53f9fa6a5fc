//! The bytes of a document together with its meter and its findings: what every part of the reader works on.

use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::io;

use memchr::memmem;

use super::lexer::Tolerance;
use super::parser::{Bounds, Parser, Scratch};
use crate::budget::{Budget, Exhausted};
use crate::finding::Finding;
use crate::source::Source;

/// Bytes, meter and findings.
pub(super) struct Medium<'s> {
    pub(super) source: &'s dyn Source,
    pub(super) budget: &'s Budget<'s>,
    findings: RefCell<Findings>,
    failure: RefCell<Option<io::Error>>,
    scannable: Cell<u64>,
    scratch: RefCell<Scratch>,
}

#[derive(Default)]
struct Findings {
    each: BTreeSet<(Option<u64>, &'static str, String)>,
    counts: BTreeMap<&'static str, u64>,
}

/// Findings of one kind beyond this many are counted only.
const FINDINGS_OF_A_KIND: u64 = 100;
/// Bytes of an object that are not counted as scanned.
const FREE_SCAN: u64 = 1 << 10;
const FIRST_WINDOW: usize = 2 << 10;

impl<'s> Medium<'s> {
    pub(super) fn new(source: &'s dyn Source, budget: &'s Budget<'s>) -> Self {
        Self {
            source,
            budget,
            findings: RefCell::default(),
            failure: RefCell::default(),
            // Overlapping objects can make a small file long to read; honest files are scanned a few times at most.
            scratch: RefCell::default(),
            scannable: Cell::new(source.len().saturating_mul(64).saturating_add(256 << 20)),
        }
    }

    pub(super) fn len(&self) -> u64 {
        self.source.len()
    }

    pub(super) fn note(&self, finding: Finding) {
        let mut findings = self.findings.borrow_mut();
        let key = (finding.offset, finding.code, finding.message);
        if findings.each.contains(&key) {
            return;
        }
        let count = findings.counts.entry(finding.code).or_insert(0);
        *count = count.saturating_add(1);
        if *count <= FINDINGS_OF_A_KIND {
            findings.each.insert(key);
        }
    }

    pub(super) fn note_at(&self, code: &'static str, offset: u64, message: impl Into<String>) {
        self.note(Finding::at(code, offset, message));
    }

    /// Notes what a lexer tolerated in a window that begins at `base`.
    pub(super) fn note_tolerated(&self, base: u64, tolerated: Vec<Tolerance>) {
        for Tolerance { code, at, message } in tolerated {
            self.note_at(code, base.saturating_add(length(at)), message);
        }
    }

    pub(super) fn findings(&self) -> Vec<Finding> {
        let findings = self.findings.borrow();
        let each = findings.each.iter();
        let mut all: Vec<_> = each
            .map(|(offset, code, message)| Finding { code, message: message.clone(), offset: *offset })
            .collect();
        for (code, count) in &findings.counts {
            let more = count.saturating_sub(FINDINGS_OF_A_KIND);
            if more > 0 {
                all.push(Finding::new(code, format!("{more} more findings of this kind")));
            }
        }
        all
    }

    /// Whether a finding with this code was left.
    pub(super) fn has_finding(&self, code: &str) -> bool {
        self.findings.borrow().counts.contains_key(code)
    }

    /// Bytes from `offset`; fewer where the source ends or fails, and then the failure is kept.
    pub(super) fn read(&self, offset: u64, length: usize) -> Cow<'s, [u8]> {
        self.source.read(offset, length).unwrap_or_else(|failure| {
            self.failure.borrow_mut().get_or_insert(failure);
            Cow::Borrowed(&[])
        })
    }

    pub(super) fn take_failure(&self) -> Option<io::Error> {
        self.failure.borrow_mut().take()
    }

    /// Pays for the bytes of one object beyond an ordinary size.
    pub(super) fn scanned(&self, bytes: u64) -> Result<(), Exhausted> {
        let left = self.scannable.get().checked_sub(bytes.saturating_sub(FREE_SCAN));
        self.scannable.set(left.ok_or(Exhausted::Objects)?);
        Ok(())
    }

    /// What one object may cost.
    pub(super) fn bounds(&self) -> Bounds {
        let limits = self.budget.limits();
        Bounds {
            // Objects are dropped and compared recursively.
            nesting: usize::try_from(limits.nesting).unwrap_or(500).min(500),
            // A value in an array takes 56 bytes, an entry of a dictionary 100; growth doubles that.
            values: limits.memory >> 8,
        }
    }

    /// A parser of a window that begins at byte `base`. [`Self::keep`] takes its memory back.
    pub(super) fn parser<'a>(&self, window: &'a [u8], base: u64) -> Parser<'a> {
        Parser::new(window, base, self.bounds()).with_scratch(self.scratch.take())
    }

    pub(super) fn keep(&self, parser: Parser<'_>) {
        self.scratch.replace(parser.into_scratch());
    }

    /// Calls `parse` with growing windows from `offset` until it is content with one. `parse` gets the window and
    /// whether the source ends with it, and returns `None` when it wants more.
    pub(super) fn windows<T>(
        &self,
        offset: u64,
        mut parse: impl FnMut(&[u8], bool) -> Option<T>,
    ) -> Option<T> {
        let available = usize::try_from(self.len().saturating_sub(offset)).unwrap_or(usize::MAX);
        if self.source.as_bytes().is_some() {
            return parse(&self.read(offset, available), true);
        }
        let mut size = FIRST_WINDOW;
        loop {
            let last = size >= available;
            let window = self.read(offset, size.min(available));
            let parsed = parse(&window, last);
            if last || parsed.is_some() || window.len() < size {
                return parsed;
            }
            size = size.saturating_mul(4);
        }
    }

    /// The first place of `needle` that begins at `from` or later and ends before `to`.
    pub(super) fn find(&self, needle: &[u8], from: u64, to: u64) -> Result<Option<u64>, Exhausted> {
        let to = to.min(self.len());
        let finder = memmem::Finder::new(needle);
        let overlap = length(needle.len()).saturating_sub(1);
        let mut at = from;
        let mut step = 4 << 10;
        while at < to {
            self.budget.poll()?;
            let size = to.saturating_sub(at).min(step);
            let window = self.read(at, usize::try_from(size).unwrap_or(0));
            if let Some(place) = finder.find(&window) {
                return Ok(Some(at.saturating_add(length(place))));
            }
            if size <= overlap || at.saturating_add(size) >= to {
                break;
            }
            at = at.saturating_add(size.saturating_sub(overlap));
            step = SEARCH_STEP;
        }
        Ok(None)
    }

    /// The last place of `needle` that ends before `to`.
    pub(super) fn find_last(&self, needle: &[u8], to: u64) -> Result<Option<u64>, Exhausted> {
        let finder = memmem::FinderRev::new(needle);
        let overlap = length(needle.len()).saturating_sub(1);
        let mut to = to.min(self.len());
        let mut step = 1 << 10;
        while to > 0 {
            self.budget.poll()?;
            let from = to.saturating_sub(step);
            let window = self.read(from, usize::try_from(to.saturating_sub(from)).unwrap_or(0));
            if let Some(place) = finder.rfind(&window) {
                return Ok(Some(from.saturating_add(length(place))));
            }
            if from == 0 {
                break;
            }
            to = from.saturating_add(overlap);
            step = SEARCH_STEP;
        }
        Ok(None)
    }
}

const SEARCH_STEP: u64 = 256 << 10;

/// A length in memory as one in the file.
pub(super) fn length(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}
