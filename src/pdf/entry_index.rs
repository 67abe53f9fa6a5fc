//! Which revisions have entries of an object number.

use super::Revision;

/// The revisions that have entries, by object number.
#[derive(Debug)]
pub(super) struct EntryIndex {
    /// Object numbers with the revisions that have entries of them, ascending.
    pairs: Vec<(u32, u32)>,
    /// Where the pairs of each number begin, as far as numbers are dense: `pairs[starts[n] .. starts[n + 1]]`.
    starts: Vec<u32>,
}

/// Numbers for each pair of which the beginning is kept, whether they have entries or not.
const NUMBERS_PER_PAIR: usize = 2;

impl EntryIndex {
    pub(super) fn new(revisions: &[Revision]) -> Self {
        let entries = |revision: &Revision| revision.entries.len();
        let mut pairs: Vec<(u32, u32)> = Vec::with_capacity(revisions.iter().map(entries).sum());
        for revision in revisions {
            pairs.extend(revision.entries.iter().map(|(number, _)| (number, revision.number)));
        }
        pairs.sort_unstable();
        let highest = pairs.last().and_then(|(number, _)| usize::try_from(*number).ok()).unwrap_or(0);
        let most = pairs.len().saturating_mul(NUMBERS_PER_PAIR);
        let mut starts = Vec::with_capacity(highest.saturating_add(2).min(most));
        for (place, (number, _)) in pairs.iter().enumerate() {
            let (Ok(number), Ok(place)) = (usize::try_from(*number), u32::try_from(place)) else { break };
            if number >= most {
                break;
            }
            if number >= starts.len() {
                starts.resize(number.saturating_add(1), place);
            }
        }
        Self { pairs, starts }
    }

    /// The newest revision up to `revision` that has an entry of a number.
    pub(super) fn newest(&self, number: u32, revision: u32) -> Option<u32> {
        let pairs = self.around(number);
        let after = pairs.partition_point(|pair| *pair <= (number, revision));
        let (found, written) = *pairs.get(after.checked_sub(1)?)?;
        (found == number).then_some(written)
    }

    /// Pairs among which are all those of a number.
    fn around(&self, number: u32) -> &[(u32, u32)] {
        let start = |number: Option<u32>| {
            let place = *self.starts.get(usize::try_from(number?).ok()?)?;
            usize::try_from(place).ok()
        };
        match (start(Some(number)), start(number.checked_add(1))) {
            (Some(from), Some(to)) => self.pairs.get(from..to).unwrap_or_default(),
            (from, _) => self.pairs.get(from.unwrap_or(0)..).unwrap_or_default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pdf::{Dictionary, Entries, XrefEntry, XrefKind};
    use proptest::prelude::*;

    fn revision(number: u32, numbers: &[u32]) -> Revision {
        let entry = XrefEntry::Free { generation: 0 };
        Revision {
            number,
            span: 0..0,
            xref_offset: 0,
            kind: XrefKind::Table,
            entries: numbers.iter().map(|number| (*number, entry)).collect::<Entries>(),
            trailer: Dictionary::default(),
            xref_stream: None,
            reaches_beyond: false,
        }
    }

    proptest! {
        #[test]
        fn the_newest_entry_is_found(
            all in prop::collection::vec(
                prop::collection::vec(prop_oneof![0..30_u32, Just(u32::MAX), 1000..1003_u32], 0..8), 0..6
            ),
            asked in prop_oneof![0..32_u32, Just(u32::MAX), 998..1005_u32],
            upto in 0..8_u32,
        ) {
            let revisions: Vec<Revision> =
                (1..).zip(&all).map(|(number, numbers)| revision(number, numbers)).collect();
            let wanted = revisions
                .iter()
                .rev()
                .find(|each| each.number <= upto && each.entries.contains(asked))
                .map(|each| each.number);
            prop_assert_eq!(EntryIndex::new(&revisions).newest(asked, upto), wanted);
        }
    }
}
