//! Who refers to an object: the question on which every clearance rests.
//!
//! [`References`] finds them all without parsing an object; only objects
//! that seem to refer to a changed one are parsed afterwards. What the pass can't decide is parsed too.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::rc::Rc;

use super::extent::{Fault, Layout};
use super::holders::{Definition, Holders, Unclear};
use super::places::{Places, Unpacked};
use crate::budget::Exhausted;
use crate::pdf::{Document, Object, ObjectId, Revision, Snapshot, XrefEntry};

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
    places: Places,
    /// Object streams, and the numbers that have entries for members of them.
    object_streams: HashMap<u32, Vec<u32>>,
    /// What makes the places of references unsure.
    pub(super) fault: Option<Fault>,
    holders: Holders,
    /// The mentions of the revision that was asked last.
    known: RefCell<(u32, Mentions)>,
}

/// The path in an object that can't be read, and that other programs may read: it may refer to anything in its bytes.
const UNREADABLE: &str = "/…";

impl MentionIndex {
    /// Adds what object streams hold to what the bytes of all but the last revision do. `layout` is of the same document.
    pub(super) fn new(document: &Document<'_>, layout: Layout) -> Result<Self, Exhausted> {
        let revisions = document.revisions();
        let mut unpacked = Unpacked::beside(layout.references);
        let mut object_streams: HashMap<u32, Vec<u32>> = HashMap::new();
        let mut inside = 0_usize;
        let mut read: BTreeSet<(u32, u64)> = BTreeSet::new();
        let earlier = revisions.iter().take(revisions.len().saturating_sub(1));
        for (number, entry) in earlier.clone().flat_map(|revision| revision.entries.iter()) {
            if let XrefEntry::Compressed { stream, .. } = entry {
                object_streams.entry(stream).or_default().push(number);
            }
        }
        for revision in earlier {
            let snapshot = document.snapshot(revision.number);
            // A stream that is written again brings other members, whether or not they have entries again.
            let written = revision
                .entries
                .iter()
                .map(|(number, _)| number)
                .filter(|number| object_streams.contains_key(number));
            let streams: BTreeSet<u32> = streams_of(revision).into_iter().chain(written).collect();
            for stream in streams {
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
                if [&b"Filter"[..], b"DecodeParms"]
                    .iter()
                    .any(|key| object.dictionary.get(key).is_some_and(Object::refers))
                {
                    unpacked.indirect_filter(stream);
                }
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
        let fault = unpacked.fault.take();
        Ok(Self {
            places: Places::new(document, unpacked, layout.starts)?,
            object_streams,
            fault,
            holders: Holders::default(),
            known: RefCell::default(),
        })
    }

    /// Every place from which a revision refers to an object number, whether or not the place can be reached itself.
    pub(super) fn mentions(
        &self,
        snapshot: Snapshot<'_, '_>,
        target: u32,
    ) -> Result<Vec<Mention>, Exhausted> {
        let budget = snapshot.document().budget();
        let referrers = self.places.referrers(snapshot.document(), target)?;
        budget.objects(u64::try_from(referrers.len()).unwrap_or(u64::MAX))?;
        let mut holders: BTreeSet<u32> =
            referrers.iter().filter(|each| each.is_in(snapshot)).map(|each| each.number).collect();
        holders.extend(self.unclear(snapshot)?.of(target));
        let mut found = BTreeSet::new();
        let paths = self.holders.of_trailer(snapshot.revision(), snapshot.trailer(), budget)?;
        for path in paths.get(&target).into_iter().flatten() {
            found.insert(Mention { object: 0, path: path.clone() });
        }
        // Where a trailer lacks it, that of an earlier one is in force.
        if snapshot.trailer().get(b"Root").is_none()
            && snapshot.root()?.is_some_and(|root| root.id.number == target)
        {
            found.insert(Mention { object: 0, path: "/Root".into() });
        }
        for number in holders {
            let Some(object) = current(snapshot, number)? else {
                found.insert(Mention { object: number, path: UNREADABLE.into() });
                continue;
            };
            let Some(definition) = Definition::of(snapshot, number) else { continue };
            let paths = self.holders.of_object(definition, &object, budget)?;
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
            let referrers = self.places.unclear_referrers(snapshot.document())?;
            budget.objects(u64::try_from(referrers.len()).unwrap_or(u64::MAX))?;
            let numbers: BTreeSet<u32> =
                referrers.iter().filter(|each| each.is_in(snapshot)).map(|each| each.number).collect();
            let mut unclear = Unclear::default();
            for number in numbers {
                let (Some(definition), Some(object)) =
                    (Definition::of(snapshot, number), current(snapshot, number)?)
                else {
                    unclear.push(number, None);
                    continue;
                };
                let paths = self.holders.of_object(definition, &object, budget)?;
                unclear.push(number, Some(&paths));
            }
            Ok(unclear)
        })
    }

    /// Whether a member of an object stream is in use that one revision has and the next one keeps.
    pub(super) fn holds_members(
        &self,
        old: Snapshot<'_, '_>,
        new: Snapshot<'_, '_>,
        stream: u32,
    ) -> Result<bool, Exhausted> {
        let Some(numbers) = self.object_streams.get(&stream) else { return Ok(false) };
        let cost = u64::try_from(numbers.len() / MEMBERS_PER_OBJECT).unwrap_or(u64::MAX);
        old.document().budget().objects(cost)?;
        let entry = |snapshot: Snapshot<'_, '_>, number| snapshot.entry(number).map(|(entry, _)| entry);
        Ok(numbers.iter().any(|number| match entry(old, *number) {
            Some(held @ XrefEntry::Compressed { stream: own, .. }) if own == stream => {
                entry(new, *number) == Some(held)
            }
            _ => false,
        }))
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
        // 7.5.7: nothing refers to an object stream; what it needs to be read is in use with its members.
        if self.object_streams.contains_key(&number) {
            ways.insert(number, Some("/ObjStm".into()));
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
                if self.object_streams.contains_key(&mention.object) {
                    ways.insert(mention.object, Some("/ObjStm".into()));
                }
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
                for number in seen {
                    ways.entry(number).or_insert_with(|| Some(way.clone()));
                }
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

/// Members that are looked for at the cost of one object.
const MEMBERS_PER_OBJECT: usize = 16;

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

/// The object that a number stands for in a revision.
pub(super) fn current(snapshot: Snapshot<'_, '_>, number: u32) -> Result<Option<Rc<Object>>, Exhausted> {
    let generation = match snapshot.entry(number) {
        Some((XrefEntry::Offset { generation, .. }, _)) => generation,
        Some((XrefEntry::Compressed { .. }, _)) => 0,
        _ => return Ok(None),
    };
    Ok(snapshot.get(ObjectId { number, generation })?.map(|located| located.object))
}
