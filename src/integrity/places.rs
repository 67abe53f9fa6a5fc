//! Where references stand in the bytes, and in which objects that is.

use std::cell::{OnceCell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use super::extent::{self, Fault, Start};
use super::glance::is_whole_member;
use super::references::References;
use crate::budget::{Budget, Exhausted};
use crate::pdf::{Dictionary, Document, Object, Snapshot, XrefEntry, is_regular, is_space};

/// The places of all references, by what they refer to.
pub(super) struct Places {
    /// Places by target: `places[starts[n] .. starts[n + 1]]`.
    starts: Vec<u32>,
    places: Vec<u64>,
    /// Places of references whose target the bytes alone don't tell.
    unclear: Vec<u64>,
    /// By ascending offset.
    objects: Vec<Start>,
    /// Members of object streams: place `MEMBER | index`.
    members: Vec<(u32, XrefEntry)>,
    referrers: RefCell<HashMap<u32, Rc<[Referrer]>>>,
    unclear_referrers: OnceCell<Rc<[Referrer]>>,
}

/// A definition of an object in whose bytes a reference stands, in whatever revision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Referrer {
    pub(super) number: u32,
    entry: XrefEntry,
}

impl Referrer {
    /// Whether this definition is the one that a revision has.
    pub(super) fn is_in(&self, snapshot: Snapshot<'_, '_>) -> bool {
        match (snapshot.entry(self.number), self.entry) {
            // Programs part ways over which member of a stream it is.
            (Some((XrefEntry::Compressed { stream, .. }, _)), XrefEntry::Compressed { stream: own, .. }) => {
                stream == own
            }
            (Some((live, _)), own) => live == own,
            (None, _) => false,
        }
    }
}

/// Marks a place as an index into the members of object streams.
const MEMBER: u64 = 1 << 63;

/// Objects looked at before the place of a reference, when entries overlap.
const STEPS_BACK: usize = 16;

/// An object may be laid over another one: as many before the one that has a place are looked at too.
const STEPS_BEYOND: usize = 2;

impl Places {
    /// `starts` are those of the document whose references `unpacked` has.
    pub(super) fn new(
        document: &Document<'_>,
        unpacked: Unpacked,
        objects: Vec<Start>,
    ) -> Result<Self, Exhausted> {
        let Unpacked { references, members, .. } = unpacked;
        let References { found, unclear, .. } = references;
        let revisions = document.revisions().iter();
        let highest = revisions.filter_map(|revision| revision.entries.last_number()).max().unwrap_or(0);
        let (starts, places) = by_target(&found, highest, document.budget())?;
        Ok(Self {
            starts,
            places,
            unclear,
            objects,
            members,
            referrers: RefCell::default(),
            unclear_referrers: OnceCell::new(),
        })
    }

    /// The definitions in whose bytes references to a number stand.
    pub(super) fn referrers(
        &self,
        document: &Document<'_>,
        target: u32,
    ) -> Result<Rc<[Referrer]>, Exhausted> {
        if let Some(known) = self.referrers.borrow().get(&target) {
            return Ok(known.clone());
        }
        let found = self.around(document, self.places(target))?;
        self.referrers.borrow_mut().insert(target, found.clone());
        Ok(found)
    }

    /// The definitions in whose bytes references stand of which the bytes alone don't tell the target.
    pub(super) fn unclear_referrers(&self, document: &Document<'_>) -> Result<Rc<[Referrer]>, Exhausted> {
        if let Some(known) = self.unclear_referrers.get() {
            return Ok(known.clone());
        }
        let found = self.around(document, &self.unclear)?;
        Ok(self.unclear_referrers.get_or_init(|| found).clone())
    }

    fn places(&self, target: u32) -> &[u64] {
        let start = |target: usize| usize::try_from(*self.starts.get(target)?).ok();
        let range = usize::try_from(target).ok().and_then(|at| Some(start(at)?..start(at.checked_add(1)?)?));
        range.and_then(|range| self.places.get(range)).unwrap_or_default()
    }

    fn around(&self, document: &Document<'_>, places: &[u64]) -> Result<Rc<[Referrer]>, Exhausted> {
        let mut found = Vec::new();
        for place in places {
            document.budget().object()?;
            self.around_one(document, *place, &mut found)?;
        }
        found.dedup();
        Ok(found.into())
    }

    /// Adds the definitions whose bytes include a place.
    fn around_one(
        &self,
        document: &Document<'_>,
        place: u64,
        found: &mut Vec<Referrer>,
    ) -> Result<(), Exhausted> {
        if place & MEMBER != 0 {
            let member = usize::try_from(place & !MEMBER).ok().and_then(|at| self.members.get(at));
            found.extend(member.map(|(number, entry)| Referrer { number: *number, entry: *entry }));
            return Ok(());
        }
        let after = self.objects.partition_point(|start| start.offset <= place);
        let before = self.objects.get(..after).unwrap_or_default();
        let nearest = before.last().map_or(0, |start| start.offset);
        let mut beyond: Option<usize> = None;
        let mut steps = 0_usize;
        for start in before.iter().rev() {
            // Of those that lead to one offset, any may be the one that is right.
            if start.offset != nearest {
                steps = steps.saturating_add(1);
            }
            if steps > STEPS_BACK {
                break;
            }
            document.budget().object()?;
            let can_hold = start.offset == nearest || !start.is_whole;
            let end = if can_hold { extent::extent(document, *start)?.map(|(_, end)| end) } else { Some(0) };
            let holds = end.is_some_and(|end| place < end);
            // Where an object can't be read, its end can't be told.
            if holds || end.is_none() {
                let entry = XrefEntry::Offset { offset: start.offset, generation: start.generation };
                found.push(Referrer { number: start.number, entry });
            }
            beyond = match beyond {
                None => holds.then_some(0),
                Some(_) if start.offset == nearest => beyond,
                Some(STEPS_BEYOND) => break,
                Some(more) => Some(more.saturating_add(1)),
            };
        }
        Ok(())
    }
}

/// The places of references by their targets, and where those of each target begin. What refers to a number above
/// `highest` refers to nothing.
fn by_target(
    found: &[(u32, u64)],
    highest: u32,
    budget: &Budget<'_>,
) -> Result<(Vec<u32>, Vec<u64>), Exhausted> {
    budget.hold(u64::from(highest).saturating_mul(4))?;
    let slots = usize::try_from(highest).unwrap_or(0).saturating_add(2);
    let mut starts = vec![0_u32; slots];
    let slot = |target: u32| usize::try_from(target).ok().filter(|_| target <= highest);
    for (target, _) in found {
        if let Some(count) = slot(*target).and_then(|slot| starts.get_mut(slot)) {
            *count = count.saturating_add(1);
        }
    }
    let mut sum = 0_u32;
    for end in &mut starts {
        sum = sum.saturating_add(*end);
        *end = sum;
    }
    // From the end on, each place moves the beginning of its target down by one.
    let mut places = vec![0_u64; usize::try_from(sum).unwrap_or(0)];
    for (target, place) in found.iter().rev() {
        let Some(start) = slot(*target).and_then(|slot| starts.get_mut(slot)) else { continue };
        *start = start.saturating_sub(1);
        if let Some(free) = usize::try_from(*start).ok().and_then(|at| places.get_mut(at)) {
            *free = *place;
        }
    }
    Ok((starts, places))
}

/// Members of object streams, and the references in them.
pub(super) struct Unpacked {
    pub(super) references: References,
    pub(super) members: Vec<(u32, XrefEntry)>,
    /// The first object stream whose members share bytes.
    pub(super) fault: Option<Fault>,
}

impl Unpacked {
    /// No members yet, beside the references outside of object streams.
    pub(super) fn beside(references: References) -> Self {
        Self { references, members: Vec::new(), fault: None }
    }

    pub(super) fn unreadable(&mut self, stream: u32) {
        let message =
            format!("object stream {stream} can't be read: what its members refer to can't be told");
        self.fault.get_or_insert(Fault { message });
    }

    pub(super) fn indirect_filter(&mut self, stream: u32) {
        let message =
            format!("how object stream {stream} is to be decoded is said elsewhere, where it may change");
        self.fault.get_or_insert(Fault { message });
    }

    /// Adds the members of an object stream of these bytes.
    pub(super) fn object_stream(&mut self, stream: u32, dictionary: &Dictionary, data: &[u8]) {
        let count = |key: &[u8]| dictionary.get(key).and_then(Object::as_integer);
        let first = count(b"First").and_then(|first| usize::try_from(first).ok()).unwrap_or(0);
        let head = data.get(..first).unwrap_or_default();
        let mut is_plain = true;
        let mut numbers = head.split(|byte| is_space(*byte)).filter(|word| !word.is_empty()).map(|word| {
            let number = std::str::from_utf8(word).ok().and_then(|word| word.parse::<u64>().ok());
            is_plain &= number.is_some();
            number.unwrap_or(0)
        });
        let mut starts: Vec<(u64, u32, u32)> = Vec::new();
        let mut index = 0_u32;
        while let (Some(number), Some(offset)) = (numbers.next(), numbers.next()) {
            starts.push((offset, u32::try_from(number).unwrap_or(0), index));
            index = index.saturating_add(1);
        }
        // Table 16: pairs beyond /N are none, though they look like some.
        let is_counted = count(b"N") == Some(i64::from(index)) && numbers.next().is_none();
        starts.sort_unstable();
        let body = data.get(first..).unwrap_or_default();
        let at = |(offset, ..): &(u64, u32, u32)| usize::try_from(*offset).unwrap_or(usize::MAX);
        let whole = starts.iter().zip(starts.iter().skip(1)).all(|(one, other)| {
            let (text, after) = body.split_at_checked(at(other)).unwrap_or((body, &[]));
            one.0 < other.0 && is_whole_member(text.get(at(one)..).unwrap_or_default(), after)
        });
        let begins = |start: &(u64, u32, u32)| {
            let (before, own) = data.split_at_checked(first.saturating_add(at(start))).unwrap_or_default();
            !before.last().is_some_and(|byte| is_regular(*byte))
                || !own.first().is_some_and(|byte| is_regular(*byte))
        };
        let apart = starts.iter().all(begins);
        if !is_plain || !is_counted || !whole || !apart {
            let message = format!("members of object stream {stream} share bytes, or can't be told apart");
            self.fault.get_or_insert(Fault { message });
        }
        let base = u64::try_from(self.members.len()).unwrap_or(0);
        self.members.extend(
            starts
                .iter()
                .map(|(_, number, index)| (*number, XrefEntry::Compressed { stream, index: *index })),
        );
        let length = u64::try_from(body.len()).unwrap_or(0);
        self.references.window(body, 0, length, |index| {
            let at = u64::try_from(index).unwrap_or(0);
            let after = starts.partition_point(|(offset, ..)| *offset <= at);
            MEMBER | base.saturating_add(u64::try_from(after.saturating_sub(1)).unwrap_or(0))
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::budget::Uninterrupted;
    use crate::limits::Limits;

    #[test]
    fn places_are_found_by_target() {
        let budget = Budget::new(Limits::default(), &Uninterrupted);
        let found = [(3, 10), (1, 20), (3, 30), (9, 40), (0, 50), (4, 60)];
        let (starts, places) = by_target(&found, 4, &budget).unwrap();
        assert_eq!(starts, [0, 1, 2, 2, 4, 5]);
        assert_eq!(places, [50, 20, 10, 30, 60]);
    }
}
