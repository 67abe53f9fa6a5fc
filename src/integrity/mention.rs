//! Who refers to an object: the question on which every clearance rests.
//!
//! [`References`] finds them all without parsing an object; only objects
//! that seem to refer to a changed one are parsed afterwards. What the pass can't decide is parsed too.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::rc::Rc;

use super::extent::{Fault, Layout, Start};
use super::glance::is_whole_member;
use super::holders::{Holders, Unclear};
use super::references::References;
use crate::budget::{Budget, Exhausted};
use crate::pdf::{Dictionary, Document, Object, ObjectId, Revision, Snapshot, XrefEntry, is_space};

/// A place in an object (0: the trailer) that refers to another.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Mention {
    /// The number of the object that refers; 0 is the trailer.
    pub(super) object: u32,
    /// The keys to it from there, `/Kids/*`; `*` stands for any index.
    pub(super) path: Rc<str>,
}

/// Mentions by their target.
type Mentions = HashMap<u32, Rc<[Mention]>>;

/// Every reference in the bytes of all revisions but the last.
pub(super) struct MentionIndex {
    /// Places by target: `places[starts[n] .. starts[n + 1]]`.
    starts: Vec<u32>,
    places: Vec<u64>,
    /// Places of references whose target the pass could not tell.
    unclear: Vec<u64>,
    /// Offsets of objects, ascending, with their numbers and generations.
    objects: Vec<Start>,
    /// Members of object streams: place `MEMBER | index`.
    members: Vec<(u32, XrefEntry)>,
    /// Object streams whose members are in use.
    pub(super) object_streams: BTreeSet<u32>,
    /// What makes the places of references unsure.
    pub(super) fault: Option<Fault>,
    holders: Holders,
    /// The mentions of the revision that was asked last.
    known: RefCell<(u32, Mentions)>,
}

/// Marks a place as an index into the members of object streams.
const MEMBER: u64 = 1 << 63;

/// The path in an object that can't be read, and that other programs may read: it may refer to anything in its bytes.
const UNREADABLE: &str = "/…";

/// Objects looked at before the place of a reference, when entries overlap.
const STEPS_BACK: usize = 16;

impl MentionIndex {
    /// Adds what object streams hold to what the bytes of all but the last revision do. `layout` is of the same document.
    pub(super) fn new(document: &Document<'_>, layout: Layout) -> Result<Self, Exhausted> {
        let revisions = document.revisions();
        let mut unpacked = Unpacked { references: layout.references, members: Vec::new(), fault: None };
        let mut object_streams = BTreeSet::new();
        let mut inside = 0_usize;
        let mut read: BTreeSet<(u32, u64)> = BTreeSet::new();
        for revision in revisions.iter().take(revisions.len().saturating_sub(1)) {
            let snapshot = document.snapshot(revision.number);
            for stream in streams_of(revision) {
                object_streams.insert(stream);
                let Some((XrefEntry::Offset { offset, generation }, _)) = snapshot.entry(stream) else {
                    continue;
                };
                if !read.insert((stream, offset)) {
                    continue;
                }
                let located = snapshot.get(ObjectId { number: stream, generation })?;
                let object = located.as_ref().and_then(|located| located.object.as_stream());
                let data = object.map_or(Ok(None), |object| snapshot.members(object))?;
                let Some((data, object)) = data.zip(object) else {
                    unpacked.unreadable(stream);
                    continue;
                };
                let outside = unpacked.references.found.len();
                unpacked.object_stream(stream, &object.dictionary, &data);
                inside = inside.saturating_add(unpacked.references.found.len().saturating_sub(outside));
                // A few bytes of a file are enough for thousands of them.
                let held = [
                    (unpacked.members.len(), size_of::<(u32, XrefEntry)>()),
                    (inside, size_of::<(u32, u64)>()),
                ];
                let held = held
                    .into_iter()
                    .fold(0_usize, |sum, (count, size)| sum.saturating_add(count.saturating_mul(size)));
                document.budget().hold(u64::try_from(held).unwrap_or(u64::MAX))?;
            }
        }
        let Unpacked { references, members, fault } = unpacked;
        let References { found, unclear, .. } = references;
        let numbers = revisions.iter().filter_map(|revision| revision.entries.last_number());
        let (starts, places) = by_target(&found, numbers.max().unwrap_or(0), document.budget())?;
        Ok(Self {
            starts,
            places,
            unclear,
            objects: layout.starts,
            members,
            object_streams,
            fault,
            holders: Holders::default(),
            known: RefCell::default(),
        })
    }

    fn places(&self, target: u32) -> &[u64] {
        let start = |target: usize| usize::try_from(*self.starts.get(target)?).ok();
        let range = usize::try_from(target).ok().and_then(|at| Some(start(at)?..start(at.checked_add(1)?)?));
        range.and_then(|range| self.places.get(range)).unwrap_or_default()
    }

    /// Every place from which a revision refers to an object number, whether or not the place can be reached itself.
    pub(super) fn mentions(
        &self,
        snapshot: Snapshot<'_, '_>,
        target: u32,
    ) -> Result<Vec<Mention>, Exhausted> {
        let budget = snapshot.document().budget();
        let mut holders = BTreeSet::new();
        for place in self.places(target) {
            budget.object()?;
            self.holders(snapshot, *place, &mut holders)?;
        }
        holders.extend(self.unclear(snapshot)?.of(target));
        let mut found = BTreeSet::new();
        let paths = self.holders.of_trailer(snapshot.revision(), snapshot.trailer(), budget)?;
        for path in paths.get(&target).into_iter().flatten() {
            found.insert(Mention { object: 0, path: path.clone() });
        }
        for number in holders {
            let Some(object) = current(snapshot, number)? else {
                found.insert(Mention { object: number, path: UNREADABLE.into() });
                continue;
            };
            let Some((entry, _)) = snapshot.entry(number) else { continue };
            let paths = self.holders.of_object(number, entry, &object, budget)?;
            for path in paths.get(&target).into_iter().flatten() {
                found.insert(Mention { object: number, path: path.clone() });
            }
        }
        Ok(found.into_iter().collect())
    }

    /// The same, found once for each revision when the revisions are asked in their order.
    pub(super) fn known_mentions(
        &self,
        snapshot: Snapshot<'_, '_>,
        target: u32,
    ) -> Result<Rc<[Mention]>, Exhausted> {
        let revision = snapshot.revision();
        if let (known, mentions) = &*self.known.borrow()
            && *known == revision
            && let Some(found) = mentions.get(&target)
        {
            return Ok(found.clone());
        }
        let found: Rc<[Mention]> = self.mentions(snapshot, target)?.into();
        let mut known = self.known.borrow_mut();
        if known.0 != revision {
            *known = (revision, Mentions::new());
        }
        known.1.insert(target, found.clone());
        Ok(found)
    }

    /// The objects of this revision that have references whose targets the pass could not tell.
    fn unclear(&self, snapshot: Snapshot<'_, '_>) -> Result<Rc<Unclear>, Exhausted> {
        self.holders.unclear(snapshot.revision(), || {
            let budget = snapshot.document().budget();
            let mut numbers = BTreeSet::new();
            for place in &self.unclear {
                budget.object()?;
                self.holders(snapshot, *place, &mut numbers)?;
            }
            let mut unclear = Unclear::default();
            for number in numbers {
                let (Some((entry, _)), Some(object)) = (snapshot.entry(number), current(snapshot, number)?)
                else {
                    unclear.push(number, None);
                    continue;
                };
                let paths = self.holders.of_object(number, entry, &object, budget)?;
                unclear.push(number, Some(&paths));
            }
            Ok(unclear)
        })
    }

    /// The objects of this revision whose bytes include a place.
    fn holders(
        &self,
        snapshot: Snapshot<'_, '_>,
        place: u64,
        holders: &mut BTreeSet<u32>,
    ) -> Result<(), Exhausted> {
        if place & MEMBER != 0 {
            let member = usize::try_from(place & !MEMBER).ok().and_then(|at| self.members.get(at));
            if let Some((number, entry)) = member {
                let live = snapshot.entry(*number).map(|(entry, _)| entry);
                if let (Some(XrefEntry::Compressed { stream, .. }), XrefEntry::Compressed { stream: own, .. }) =
                    (live, *entry)
                    && stream == own
                {
                    holders.insert(*number);
                }
            }
            return Ok(());
        }
        let after = self.objects.partition_point(|(offset, ..)| *offset <= place);
        let candidates = self.objects.get(..after).unwrap_or_default();
        let mut after_hit = 0_u8;
        for (offset, number, generation) in candidates.iter().rev().take(STEPS_BACK) {
            let own = XrefEntry::Offset { offset: *offset, generation: *generation };
            if !snapshot.entry(*number).is_some_and(|(entry, _)| entry == own) {
                continue;
            }
            let id = ObjectId { number: *number, generation: *generation };
            match snapshot.get(id)? {
                Some(located) if located.span.contains(&place) => {
                    holders.insert(*number);
                    after_hit = after_hit.max(1);
                }
                Some(_) => {}
                // Where it ends can't be told.
                None => {
                    holders.insert(*number);
                }
            }
            // An object may be laid over another one: those just before are looked at too.
            match after_hit {
                0 => {}
                3.. => break,
                _ => after_hit = after_hit.saturating_add(1),
            }
        }
        Ok(())
    }

    /// How the document of this revision reaches an object from its trailer, if it does.
    pub(super) fn way_to(
        &self,
        snapshot: Snapshot<'_, '_>,
        number: u32,
        ways: &mut HashMap<u32, Option<Rc<str>>>,
    ) -> Result<Option<Rc<str>>, Exhausted> {
        if number == 0 {
            return Ok(Some("".into()));
        }
        if let Some(way) = ways.get(&number) {
            return Ok(way.clone());
        }
        // Breadth first, upwards; `below` remembers the step down from each object that was visited.
        let mut below: HashMap<u32, (u32, Rc<str>)> = HashMap::new();
        let mut seen: HashSet<u32> = HashSet::from([number]);
        let mut queue = std::collections::VecDeque::from([number]);
        let mut top = None;
        while let Some(at) = queue.pop_front() {
            snapshot.document().budget().object()?;
            for mention in self.known_mentions(snapshot, at)?.iter().cloned() {
                if mention.object == 0 || ways.get(&mention.object).is_some_and(Option::is_some) {
                    below.insert(mention.object, (at, mention.path));
                    top = Some(mention.object);
                    break;
                }
                if seen.insert(mention.object) {
                    below.insert(mention.object, (at, mention.path));
                    queue.push_back(mention.object);
                }
            }
            if top.is_some() {
                break;
            }
            if seen.len() > MOST_VISITED {
                // Too tangled to tell: taken as reachable.
                let way: Rc<str> = "/…".into();
                ways.insert(number, Some(way.clone()));
                return Ok(Some(way));
            }
        }
        let Some(top) = top else {
            ways.extend(seen.into_iter().map(|number| (number, None)));
            return Ok(None);
        };
        let mut way = if top == 0 {
            String::new()
        } else {
            ways.get(&top).cloned().flatten().map(|way| way.to_string()).unwrap_or_default()
        };
        let mut at = top;
        while let Some((next, path)) = below.get(&at) {
            way.push_str(path);
            ways.insert(*next, Some(way.as_str().into()));
            if *next == number {
                break;
            }
            at = *next;
        }
        Ok(ways.get(&number).cloned().flatten())
    }
}

const MOST_VISITED: usize = 20_000;

/// The object streams in which a revision has members.
fn streams_of(revision: &Revision) -> BTreeSet<u32> {
    let mut streams = BTreeSet::new();
    let mut last = None;
    for (_, entry) in revision.entries.iter() {
        if let XrefEntry::Compressed { stream, .. } = entry
            && last.replace(stream) != Some(stream)
        {
            streams.insert(stream);
        }
    }
    streams
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

/// The object that a number stands for in a revision.
pub(super) fn current(snapshot: Snapshot<'_, '_>, number: u32) -> Result<Option<Rc<Object>>, Exhausted> {
    let generation = match snapshot.entry(number) {
        Some((XrefEntry::Offset { generation, .. }, _)) => generation,
        Some((XrefEntry::Compressed { .. }, _)) => 0,
        _ => return Ok(None),
    };
    Ok(snapshot.get(ObjectId { number, generation })?.map(|located| located.object))
}

/// Members of object streams, and the references in them.
struct Unpacked {
    references: References,
    members: Vec<(u32, XrefEntry)>,
    /// The first object stream whose members share bytes.
    fault: Option<Fault>,
}

impl Unpacked {
    fn unreadable(&mut self, stream: u32) {
        let message =
            format!("object stream {stream} can't be read: what its members refer to can't be told");
        self.fault.get_or_insert(Fault { message });
    }

    fn object_stream(&mut self, stream: u32, dictionary: &Dictionary, data: &[u8]) {
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
        starts.sort_unstable();
        let body = data.get(first..).unwrap_or_default();
        let at = |(offset, ..): &(u64, u32, u32)| usize::try_from(*offset).unwrap_or(usize::MAX);
        let whole = starts.iter().zip(starts.iter().skip(1)).all(|(one, other)| {
            let (text, after) = body.split_at_checked(at(other)).unwrap_or((body, &[]));
            one.0 < other.0 && is_whole_member(text.get(at(one)..).unwrap_or_default(), after)
        });
        if !is_plain || !whole {
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
