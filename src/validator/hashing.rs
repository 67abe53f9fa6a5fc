//! Digests of the signed bytes of every signature and of the file itself, in one pass.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ops::Range;

use crate::budget::Budget;
use crate::crypto::{DigestAlgorithm, RangeRequest, digest_ranges};
use crate::error::Error;
use crate::signature::Signature;
use crate::source::Source;

/// Digests that have been computed, and the way to compute others.
pub(super) struct Hashing<'a> {
    source: &'a dyn Source,
    budget: &'a Budget<'a>,
    signatures: &'a [Signature],
    known: RefCell<Known>,
    /// The first failure to read; digests asked for after it are not computable.
    failure: RefCell<Option<Error>>,
}

type Known = BTreeMap<(Of, DigestAlgorithm), Box<[u8]>>;

/// What a digest is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Of {
    /// The whole file.
    File,
    /// The signed bytes of a signature, by its index.
    Signed(usize),
}

impl<'a> Hashing<'a> {
    pub(super) fn new(source: &'a dyn Source, signatures: &'a [Signature], budget: &'a Budget<'a>) -> Self {
        Self { source, budget, signatures, known: RefCell::default(), failure: RefCell::default() }
    }

    /// Computes digests in one pass over the file.
    pub(super) fn compute(
        &self,
        wanted: impl IntoIterator<Item = (Of, DigestAlgorithm)>,
    ) -> Result<(), Error> {
        let mut questions = Vec::new();
        let mut requests = Vec::new();
        for (of, algorithm) in wanted {
            let ranges = match of {
                Of::File => Some(std::iter::once(0..self.source.len()).collect()),
                Of::Signed(index) => self.signed(index),
            };
            let Some(ranges) = ranges else { continue };
            if self.known.borrow().contains_key(&(of, algorithm)) || questions.contains(&(of, algorithm)) {
                continue;
            }
            questions.push((of, algorithm));
            requests.push(RangeRequest { ranges, algorithm });
        }
        let digests = digest_ranges(self.source, &requests, self.budget)?;
        self.known.borrow_mut().extend(questions.into_iter().zip(digests));
        Ok(())
    }

    /// A digest, computed now if it was not before; `None` when there are no such bytes or they can't be read.
    pub(super) fn get(&self, of: Of, algorithm: DigestAlgorithm) -> Option<Box<[u8]>> {
        if !self.known.borrow().contains_key(&(of, algorithm))
            && let Err(error) = self.compute([(of, algorithm)])
        {
            self.failure.borrow_mut().get_or_insert(error);
        }
        self.known.borrow().get(&(of, algorithm)).cloned()
    }

    /// The ranges that a signature signs.
    pub(super) fn signed(&self, index: usize) -> Option<Vec<Range<u64>>> {
        self.signatures.get(index).and_then(signed_bytes)
    }

    /// The first failure to read, if there was one.
    pub(super) fn take_failure(&self) -> Option<Error> {
        self.failure.take()
    }
}

fn signed_bytes(signature: &Signature) -> Option<Vec<Range<u64>>> {
    signature.byte_range.as_ref().ok().map(|range| range.signed().to_vec())
}
