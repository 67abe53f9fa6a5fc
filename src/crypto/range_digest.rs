//! Digests of many byte ranges in one pass over a source.
//!
//! The byte ranges of a document's signatures begin at 0 and grow from revision to revision, so they share a trunk:
//! one state absorbs the file from its start and is forked where a signature's hole begins. N signatures of one file
//! cost the file once and each signature's own tail, not N times the file.

use std::collections::BTreeMap;
use std::ops::Range;

use super::{DigestAlgorithm, Hasher};
use crate::budget::Budget;
use crate::error::Error;
use crate::source::Source;

/// The bytes to digest, in ascending order, and the algorithm.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "a plain question")]
pub struct RangeRequest {
    /// Ranges of the source that do not overlap, in ascending order.
    pub ranges: Vec<Range<u64>>,
    /// The digest.
    pub algorithm: DigestAlgorithm,
}

/// Digests all requests in one pass; one digest a request, in their order.
///
/// # Errors
/// [`Error::Io`] when the source can't be read (or ends before a range does), [`Error::Exhausted`] when interrupted.
pub fn digest_ranges(
    source: &dyn Source,
    requests: &[RangeRequest],
    budget: &Budget<'_>,
) -> Result<Vec<Box<[u8]>>, Error> {
    let mut trunks: BTreeMap<DigestAlgorithm, Trunk> = BTreeMap::new();
    let mut branches = Vec::new();
    let mut end = 0;
    for (index, request) in requests.iter().enumerate() {
        end = end.max(request.ranges.last().map_or(0, |range| range.end));
        match request.ranges.first() {
            Some(first) if first.start == 0 => {
                let trunk = trunks.entry(request.algorithm).or_insert_with(|| Trunk::new(request.algorithm));
                trunk.forks.entry(first.end).or_default().push(index);
            }
            _ => branches.push(Branch::new(Hasher::new(request.algorithm), &request.ranges, index)),
        }
    }
    if end > source.len() {
        return Err(Error::syntax(source.len(), format!("byte range ends at {end}, beyond the file")));
    }
    let mut position = 0;
    while position < end {
        budget.poll()?;
        let wanted = usize::try_from(end.saturating_sub(position)).unwrap_or(usize::MAX).min(CHUNK);
        let chunk = source.read(position, wanted)?;
        if chunk.is_empty() {
            return Err(std::io::Error::from(std::io::ErrorKind::UnexpectedEof).into());
        }
        for trunk in trunks.values_mut() {
            trunk.absorb(position, &chunk, requests, &mut branches);
        }
        for branch in &mut branches {
            branch.absorb(position, &chunk);
        }
        position = position.saturating_add(u64::try_from(chunk.len()).unwrap_or(u64::MAX));
    }
    let mut digests = vec![Box::default(); requests.len()];
    let unforked = trunks.into_values().flat_map(Trunk::into_branches);
    for branch in branches.into_iter().chain(unforked) {
        if let Some(digest) = digests.get_mut(branch.request) {
            *digest = branch.hasher.finish();
        }
    }
    Ok(digests)
}

/// The state that has absorbed the file from its start.
struct Trunk {
    hasher: Hasher,
    /// Where requests leave the trunk, and which.
    forks: BTreeMap<u64, Vec<usize>>,
}

impl Trunk {
    fn new(algorithm: DigestAlgorithm) -> Self {
        Self { hasher: Hasher::new(algorithm), forks: BTreeMap::new() }
    }

    fn absorb(&mut self, position: u64, chunk: &[u8], requests: &[RangeRequest], branches: &mut Vec<Branch>) {
        let mut done = 0;
        while let Some(fork) = self.forks.first_entry() {
            let at = usize::try_from(fork.key().saturating_sub(position)).unwrap_or(usize::MAX);
            if at > chunk.len() {
                self.hasher.update(chunk.get(done..).unwrap_or_default());
                return;
            }
            self.hasher.update(chunk.get(done..at).unwrap_or_default());
            done = at;
            for request in fork.remove() {
                let rest = requests.get(request).and_then(|r| r.ranges.get(1..)).unwrap_or_default();
                branches.push(Branch::new(self.hasher.clone(), rest, request));
            }
        }
    }

    /// Requests whose first range was empty or ended with the file.
    fn into_branches(self) -> Vec<Branch> {
        let hasher = self.hasher;
        let requests = self.forks.into_values().flatten();
        requests.map(|request| Branch::new(hasher.clone(), &[], request)).collect()
    }
}

/// One request after it has left the trunk.
struct Branch {
    hasher: Hasher,
    ranges: std::collections::VecDeque<Range<u64>>,
    current: Option<Range<u64>>,
    request: usize,
}

impl Branch {
    fn new(hasher: Hasher, ranges: &[Range<u64>], request: usize) -> Self {
        let mut ranges: std::collections::VecDeque<Range<u64>> = ranges.iter().cloned().collect();
        let current = ranges.pop_front();
        Self { hasher, ranges, current, request }
    }

    fn absorb(&mut self, position: u64, chunk: &[u8]) {
        let end = position.saturating_add(u64::try_from(chunk.len()).unwrap_or(u64::MAX));
        while let Some(range) = &self.current {
            if range.start >= end {
                return;
            }
            let within = |offset: u64| {
                usize::try_from(offset.saturating_sub(position)).unwrap_or(usize::MAX).min(chunk.len())
            };
            self.hasher.update(chunk.get(within(range.start)..within(range.end)).unwrap_or_default());
            if range.end > end {
                return;
            }
            self.current = self.ranges.pop_front();
        }
    }
}

/// Small enough to stay in the second-level cache while several states absorb it.
const CHUNK: usize = 256 << 10;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::budget::Uninterrupted;
    use crate::limits::Limits;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn equals_digesting_each_request_alone(
            size in 0usize..700_000,
            cuts in proptest::collection::vec(proptest::collection::vec(0usize..700_000, 0..6), 1..6),
            from_start in any::<bool>(),
        ) {
            let bytes: Vec<u8> = (0..size).map(|i| (i % 251) as u8).collect();
            let requests: Vec<RangeRequest> = cuts
                .into_iter()
                .enumerate()
                .map(|(index, mut cut)| {
                    if from_start {
                        cut.push(0);
                    }
                    cut.sort_unstable();
                    let ranges = cut.chunks_exact(2).map(|pair| pair[0].min(size) as u64..pair[1].min(size) as u64).collect();
                    let algorithm = [DigestAlgorithm::Sha256, DigestAlgorithm::Sha1][index % 2];
                    RangeRequest { ranges, algorithm }
                })
                .collect();
            let budget = Budget::new(Limits::default(), &Uninterrupted);
            let digests = digest_ranges(&bytes, &requests, &budget).unwrap();
            for (request, digest) in requests.iter().zip(digests) {
                let mut alone = Hasher::new(request.algorithm);
                for range in &request.ranges {
                    alone.update(&bytes[range.start as usize..range.end as usize]);
                }
                prop_assert_eq!(digest, alone.finish());
            }
        }
    }
}
