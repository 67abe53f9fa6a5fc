//! ISO 32000-2 7.5.6: incremental updates.

use std::fmt;
use std::ops::Range;

use super::{Dictionary, ObjectId};

/// 7.5.4, 7.5.8: how a cross-reference section is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum XrefKind {
    /// 7.5.4
    Table,
    /// 7.5.8
    Stream,
    /// 7.5.8.4: a table with `/XRefStm`
    Hybrid,
}

/// 7.5.4, 7.5.8.3: where an object stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_enums, reason = "the three types of table 18")]
pub enum XrefEntry {
    /// Freed; the generation a reuse would get.
    Free {
        /// Next generation.
        generation: u16,
    },
    /// At a byte offset of the file.
    Offset {
        /// Offset from the start of the file (header junk already accounted for).
        offset: u64,
        /// Generation.
        generation: u16,
    },
    /// A member of an object stream.
    Compressed {
        /// Object number of the stream; its generation is 0.
        stream: u32,
        /// Index within the stream.
        index: u32,
    },
}

/// One revision: the bytes it added, its cross-reference section and its trailer.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Revision {
    /// From 1, oldest first.
    pub number: u32,
    /// The bytes that this revision added: from the end of the one before to just after its `%%EOF` and end-of-line.
    pub span: Range<u64>,
    /// Offset of the cross-reference section that `startxref` names.
    pub xref_offset: u64,
    /// How the section is written.
    pub kind: XrefKind,
    /// What this revision's own section says; a linearized file's two sections count as one revision.
    pub entries: Entries,
    /// 7.5.5: the trailer dictionary (or that of the cross-reference stream).
    pub trailer: Dictionary,
    /// The object that is the cross-reference stream (or `/XRefStm`) of this revision.
    pub xref_stream: Option<ObjectId>,
    /// Whether some entry leads beyond the end of this revision, to bytes that a later one brought.
    pub reaches_beyond: bool,
}

/// The entries of one revision, by ascending object number, each number once.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Entries(Vec<Slot>);

/// An entry in 16 bytes: millions of them may be held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Slot {
    /// Offset, or object stream and index.
    place: u64,
    number: u32,
    generation: u16,
    kind: SlotKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum SlotKind {
    Free,
    Offset,
    Compressed,
}

impl Slot {
    fn new(number: u32, entry: XrefEntry) -> Self {
        match entry {
            XrefEntry::Free { generation } => Self { place: 0, number, generation, kind: SlotKind::Free },
            XrefEntry::Offset { offset, generation } => {
                Self { place: offset, number, generation, kind: SlotKind::Offset }
            }
            XrefEntry::Compressed { stream, index } => Self {
                place: u64::from(stream) << 32 | u64::from(index),
                number,
                generation: 0,
                kind: SlotKind::Compressed,
            },
        }
    }

    fn entry(self) -> XrefEntry {
        let Self { place, generation, .. } = self;
        match self.kind {
            SlotKind::Free => XrefEntry::Free { generation },
            SlotKind::Offset => XrefEntry::Offset { offset: place, generation },
            SlotKind::Compressed => XrefEntry::Compressed {
                stream: u32::try_from(place >> 32).unwrap_or(0),
                index: u32::try_from(place & u64::from(u32::MAX)).unwrap_or(0),
            },
        }
    }
}

impl Entries {
    /// The entry of an object number.
    pub fn get(&self, number: u32) -> Option<XrefEntry> {
        let first = self.0.first()?.number;
        // Most sections are runs without gaps.
        let guess = usize::try_from(number.checked_sub(first)?).ok()?;
        if let Some(slot) = self.0.get(guess).filter(|slot| slot.number == number) {
            return Some(slot.entry());
        }
        let place = self.0.binary_search_by_key(&number, |slot| slot.number).ok()?;
        self.0.get(place).map(|slot| slot.entry())
    }

    /// Whether there is an entry of an object number.
    pub fn contains(&self, number: u32) -> bool {
        self.get(number).is_some()
    }

    /// All entries by ascending object number.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (u32, XrefEntry)> + ExactSizeIterator {
        self.0.iter().map(|slot| (slot.number, slot.entry()))
    }

    /// The number of entries.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn reserve(&mut self, more: usize) {
        self.0.reserve(more);
    }

    /// Adds an entry at the end; [`Self::settle`] puts all in order.
    pub(super) fn push(&mut self, number: u32, entry: XrefEntry) {
        self.0.push(Slot::new(number, entry));
    }

    /// The first entry pushed.
    pub(super) fn first_number(&self) -> Option<(u32, XrefEntry)> {
        self.0.first().map(|slot| (slot.number, slot.entry()))
    }

    /// The number of the last entry: the greatest, once they are in order.
    pub(crate) fn last_number(&self) -> Option<u32> {
        self.0.last().map(|slot| slot.number)
    }

    /// The greatest number that is not free, once they are in order.
    pub(super) fn last_in_use(&self) -> Option<u32> {
        let is_used = |slot: &&Slot| !matches!(slot.kind, SlotKind::Free);
        self.0.iter().rev().find(is_used).map(|slot| slot.number)
    }

    /// Moves all numbers down by one.
    pub(super) fn shift_down(&mut self) {
        for slot in &mut self.0 {
            slot.number = slot.number.saturating_sub(1);
        }
    }

    /// Sorts by number; of several entries with one number the first pushed stays. Returns a number that had several.
    pub(super) fn settle(&mut self) -> Option<u32> {
        let mut duplicate = None;
        if !self.0.is_sorted_by(|a, b| a.number < b.number) {
            self.0.sort_by_key(|slot| slot.number);
            self.0.dedup_by(|later, first| {
                let same = later.number == first.number;
                if same && later != first {
                    duplicate = Some(first.number);
                }
                same
            });
        }
        duplicate
    }

    /// Takes in the entries of `other` whose numbers are not here.
    pub(super) fn fill_from(&mut self, other: &Self) {
        self.0.extend_from_slice(&other.0);
        self.settle();
    }

    /// The greatest offset.
    pub(super) fn last_offset(&self) -> Option<u64> {
        self.0.iter().filter(|slot| slot.kind == SlotKind::Offset).map(|slot| slot.place).max()
    }
}

impl fmt::Debug for Entries {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}

impl FromIterator<(u32, XrefEntry)> for Entries {
    fn from_iter<I: IntoIterator<Item = (u32, XrefEntry)>>(entries: I) -> Self {
        let mut all = Self(entries.into_iter().map(|(number, entry)| Slot::new(number, entry)).collect());
        all.settle();
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_are_found_in_runs_and_between_gaps() {
        let entries: Entries = [9, 0, 1, 2, 7, u32::MAX]
            .into_iter()
            .map(|number| (number, XrefEntry::Offset { offset: u64::from(number) * 10, generation: 1 }))
            .chain([
                (7, XrefEntry::Free { generation: 3 }),
                (8, XrefEntry::Compressed { stream: 5, index: 6 }),
            ])
            .collect();
        assert_eq!(
            entries.iter().map(|(number, _)| number).collect::<Vec<_>>(),
            [0, 1, 2, 7, 8, 9, u32::MAX]
        );
        for (number, entry) in entries.iter() {
            assert_eq!(entries.get(number), Some(entry));
        }
        assert_eq!(entries.get(7), Some(XrefEntry::Offset { offset: 70, generation: 1 }));
        assert_eq!(entries.get(8), Some(XrefEntry::Compressed { stream: 5, index: 6 }));
        assert_eq!(entries.get(3), None);
        assert_eq!(size_of::<Slot>(), 16);
    }
}
