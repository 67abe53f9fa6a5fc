//! Who refers to an object: the question on which every clearance rests.
//!
//! A reference is three tokens, `12 0 R`. One pass over the bytes finds them all without parsing an object; only objects
//! that seem to refer to a changed one are parsed afterwards. What the pass can't decide is parsed too.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::rc::Rc;

use super::extent::{Fault, Start};
use super::glance::is_whole_member;
use crate::budget::Exhausted;
use crate::pdf::{Dictionary, Document, Object, ObjectId, Snapshot, XrefEntry, is_regular, is_space};

/// A place in an object (0: the trailer) that refers to another.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Mention {
    /// The number of the object that refers; 0 is the trailer.
    pub(super) object: u32,
    /// The keys to it from there, `/Kids/*`; `*` stands for any index.
    pub(super) path: Rc<str>,
}

/// Every reference in the bytes of all revisions but the last.
pub(super) struct MentionIndex {
    /// Places by target: `places[starts[n] .. starts[n + 1]]`.
    starts: Vec<u32>,
    places: Vec<u64>,
    /// Places of references whose target the pass could not tell.
    unclear: Vec<u64>,
    /// Offsets of objects, ascending, with their numbers and generations.
    objects: Vec<(u64, u32, u16)>,
    /// Members of object streams: place `MEMBER | index`.
    members: Vec<(u32, XrefEntry)>,
    /// Object streams whose members are in use.
    pub(super) object_streams: BTreeSet<u32>,
    /// What makes the places of references unsure.
    pub(super) fault: Option<Fault>,
}

/// Marks a place as an index into the members of object streams.
const MEMBER: u64 = 1 << 63;

/// Objects looked at before the place of a reference, when entries overlap.
const STEPS_BACK: usize = 16;

impl MentionIndex {
    /// Reads the bytes that some but the last revision has. `objects` is where objects start.
    pub(super) fn new(document: &Document<'_>, objects: Vec<Start>) -> Result<Self, Exhausted> {
        let revisions = document.revisions();
        let end = revisions.last().map_or(0, |revision| revision.span.start);
        let mut scan = Scan::default();
        scan.source(document, end)?;
        let mut members = Vec::new();
        let mut streams: BTreeMap<(u32, u64), ()> = BTreeMap::new();
        let mut object_streams = BTreeSet::new();
        let before_last = revisions.len().saturating_sub(1);
        for revision in revisions.iter().take(before_last) {
            for (_, entry) in revision.entries.iter() {
                if let XrefEntry::Compressed { stream, .. } = entry {
                    object_streams.insert(stream);
                    let place = document.snapshot(revision.number).entry(stream);
                    if let Some((XrefEntry::Offset { offset, .. }, _)) = place {
                        streams.insert((stream, offset), ());
                    }
                }
            }
        }
        for revision in revisions.iter().take(before_last) {
            let snapshot = document.snapshot(revision.number);
            let mut own: BTreeSet<u32> = BTreeSet::new();
            for (_, entry) in revision.entries.iter() {
                if let XrefEntry::Compressed { stream, .. } = entry {
                    own.insert(stream);
                }
            }
            for stream in own {
                let Some((XrefEntry::Offset { offset, generation }, _)) = snapshot.entry(stream) else {
                    continue;
                };
                if streams.remove(&(stream, offset)).is_none() {
                    continue;
                }
                let Some(located) = snapshot.get(ObjectId { number: stream, generation })? else { continue };
                let Some(object) = located.object.as_stream() else { continue };
                let Some(data) = snapshot.data(object)? else { continue };
                scan.object_stream(stream, &object.dictionary, &data, &mut members);
            }
        }
        let Scan { found, unclear, fault } = scan;
        let most = found.iter().map(|(target, _)| *target).max().unwrap_or(0);
        document.budget().hold(u64::from(most).saturating_mul(4))?;
        let slots = usize::try_from(most).unwrap_or(0).saturating_add(2);
        let mut starts = vec![0_u32; slots];
        for (target, _) in &found {
            if let Some(count) =
                usize::try_from(*target).ok().and_then(|at| starts.get_mut(at.saturating_add(1)))
            {
                *count = count.saturating_add(1);
            }
        }
        let mut sum = 0_u32;
        for start in &mut starts {
            sum = sum.saturating_add(*start);
            *start = sum;
        }
        let mut places = vec![0_u64; found.len()];
        let mut next = starts.clone();
        for (target, place) in found {
            let Some(slot) = usize::try_from(target).ok().and_then(|at| next.get_mut(at)) else { continue };
            if let Some(free) = usize::try_from(*slot).ok().and_then(|at| places.get_mut(at)) {
                *free = place;
            }
            *slot = slot.saturating_add(1);
        }
        Ok(Self { starts, places, unclear, objects, members, object_streams, fault })
    }

    fn places(&self, target: u32) -> &[u64] {
        let Ok(at) = usize::try_from(target) else { return &[] };
        let (Some(start), Some(end)) = (self.starts.get(at), self.starts.get(at.saturating_add(1))) else {
            return &[];
        };
        let (Ok(start), Ok(end)) = (usize::try_from(*start), usize::try_from(*end)) else { return &[] };
        self.places.get(start..end).unwrap_or_default()
    }

    /// Every place from which a revision refers to an object number, whether or not the place can be reached itself.
    pub(super) fn mentions(
        &self,
        snapshot: Snapshot<'_, '_>,
        target: u32,
    ) -> Result<Vec<Mention>, Exhausted> {
        let mut holders = BTreeSet::new();
        for place in self.places(target).iter().chain(&self.unclear) {
            snapshot.document().budget().object()?;
            self.holders(snapshot, *place, &mut holders)?;
        }
        let mut found = BTreeSet::new();
        for path in paths_in_dictionary(snapshot.trailer(), target) {
            found.insert(Mention { object: 0, path: path.into() });
        }
        for number in holders {
            let Some(object) = current(snapshot, number)? else { continue };
            for path in paths_to(&object, target) {
                found.insert(Mention { object: number, path: path.into() });
            }
        }
        Ok(found.into_iter().collect())
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
            if snapshot.get(id)?.is_some_and(|located| located.span.contains(&place)) {
                holders.insert(*number);
                after_hit = after_hit.max(1);
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
            for mention in self.mentions(snapshot, at)? {
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

/// The object that a number stands for in a revision.
pub(super) fn current(snapshot: Snapshot<'_, '_>, number: u32) -> Result<Option<Rc<Object>>, Exhausted> {
    let generation = match snapshot.entry(number) {
        Some((XrefEntry::Offset { generation, .. }, _)) => generation,
        Some((XrefEntry::Compressed { .. }, _)) => 0,
        _ => return Ok(None),
    };
    Ok(snapshot.get(ObjectId { number, generation })?.map(|located| located.object))
}

/// The paths in an object that lead to an object number, each once.
pub(super) fn paths_to(object: &Object, target: u32) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    descend(object, target, &mut String::new(), &mut found);
    found
}

fn paths_in_dictionary(dictionary: &Dictionary, target: u32) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut path = String::new();
    for entry in dictionary.entries() {
        down(&String::from_utf8_lossy(entry.key.as_bytes()), &entry.value, target, &mut path, &mut found);
    }
    found
}

/// Depth is that of one parsed object, which the parser bounds.
fn descend(object: &Object, target: u32, path: &mut String, found: &mut BTreeSet<String>) {
    match object {
        Object::Reference(id) if id.number == target => {
            found.insert(path.clone());
        }
        Object::Array(elements) => {
            for element in elements {
                if matches!(element, Object::Reference(_) | Object::Array(_) | Object::Dictionary(_)) {
                    down("*", element, target, path, found);
                }
            }
        }
        Object::Dictionary(_) | Object::Stream(_) => {
            for entry in object.as_dictionary().map(Dictionary::entries).unwrap_or_default() {
                if matches!(entry.value, Object::Reference(_) | Object::Array(_) | Object::Dictionary(_)) {
                    let key = String::from_utf8_lossy(entry.key.as_bytes());
                    down(&key, &entry.value, target, path, found);
                }
            }
        }
        _ => {}
    }
}

fn down(key: &str, object: &Object, target: u32, path: &mut String, found: &mut BTreeSet<String>) {
    let length = path.len();
    path.push('/');
    path.push_str(key);
    descend(object, target, path, found);
    path.truncate(length);
}

/// Collects `(target, place)`.
#[derive(Default)]
struct Scan {
    found: Vec<(u32, u64)>,
    unclear: Vec<u64>,
    fault: Option<Fault>,
}

/// Longer runs of white space between the tokens of a reference make it unclear.
const OVERLAP: u64 = 256;

impl Scan {
    fn source(&mut self, document: &Document<'_>, end: u64) -> Result<(), Exhausted> {
        const WINDOW: u64 = 1 << 20;
        let source = document.source();
        let mut at = 0_u64;
        while at < end {
            document.budget().poll()?;
            let from = at.saturating_sub(OVERLAP);
            let to = at.saturating_add(WINDOW).min(end);
            let length = usize::try_from(to.saturating_sub(from).saturating_add(1)).unwrap_or(0);
            let Ok(window) = source.read(from, length) else { break };
            let skip = usize::try_from(at.saturating_sub(from)).unwrap_or(0);
            self.window(&window, skip, to.saturating_sub(from), |index| {
                from.saturating_add(u64::try_from(index).unwrap_or(0))
            });
            at = to;
        }
        Ok(())
    }

    /// Every `R` token from `skip` on and before `end`.
    fn window(&mut self, window: &[u8], skip: usize, end: u64, place: impl Fn(usize) -> u64) {
        let limit = usize::try_from(end).unwrap_or(usize::MAX).min(window.len());
        for relative in memchr::memchr_iter(b'R', window.get(skip..limit).unwrap_or_default()) {
            let index = skip.saturating_add(relative);
            let follows = window.get(index.saturating_add(1));
            if follows.is_some_and(|byte| is_regular(*byte)) {
                continue;
            }
            match target_before(window.get(..index).unwrap_or_default()) {
                Before::Target(target) => self.found.push((target, place(index))),
                Before::Unclear => self.unclear.push(place(index)),
                Before::Nothing => {}
            }
        }
    }

    fn object_stream(
        &mut self,
        stream: u32,
        dictionary: &Dictionary,
        data: &[u8],
        members: &mut Vec<(u32, XrefEntry)>,
    ) {
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
        let base = u64::try_from(members.len()).unwrap_or(0);
        members.extend(
            starts
                .iter()
                .map(|(_, number, index)| (*number, XrefEntry::Compressed { stream, index: *index })),
        );
        let length = u64::try_from(body.len()).unwrap_or(0);
        self.window(body, 0, length, |index| {
            let at = u64::try_from(index).unwrap_or(0);
            let after = starts.partition_point(|(offset, ..)| *offset <= at);
            MEMBER | base.saturating_add(u64::try_from(after.saturating_sub(1)).unwrap_or(0))
        });
    }
}

enum Before {
    Target(u32),
    Nothing,
    Unclear,
}

/// The object number of `number generation` at the end of `text`, with white space after each.
fn target_before(text: &[u8]) -> Before {
    // What begins before the text may be cut off.
    let is_cut = |rest: &[u8]| rest.is_empty() && text.len() >= LEAST_TEXT;
    let missing = |rest: &[u8]| if is_cut(rest) { Before::Unclear } else { Before::Nothing };
    // A comment may stand between the tokens, and may hold digits: then the parser has to tell.
    let Some((rest, commented)) = strip_space(text) else { return Before::Nothing };
    if commented {
        return Before::Unclear;
    }
    let (rest, digits) = strip_digits(rest);
    if digits.is_empty() || is_cut(rest) {
        return missing(rest);
    }
    let Some((rest, commented)) = strip_space(rest) else { return Before::Nothing };
    if commented {
        return Before::Unclear;
    }
    let (rest, digits) = strip_digits(rest);
    if digits.is_empty() || is_cut(rest) {
        return missing(rest);
    }
    match rest.last() {
        Some(b'+') => return Before::Unclear,
        Some(byte) if is_regular(*byte) => return Before::Nothing,
        _ => {}
    }
    let mut target = 0_u64;
    for digit in digits {
        target = target.saturating_mul(10).saturating_add(u64::from(digit.wrapping_sub(b'0')));
    }
    u32::try_from(target).map_or(Before::Nothing, Before::Target)
}

/// Less text than this is not cut off: a window begins further back.
const LEAST_TEXT: usize = 200;

/// The text before white space, and whether that may hide a comment; `None` when there is no white space.
fn strip_space(text: &[u8]) -> Option<(&[u8], bool)> {
    let length = text.iter().rev().take_while(|byte| is_space(**byte)).count();
    if length == 0 {
        return None;
    }
    let at = text.len().saturating_sub(length);
    let (rest, space) = text.split_at_checked(at)?;
    let ends_line = space.iter().any(|byte| matches!(byte, b'\r' | b'\n'));
    let commented = ends_line
        && match memchr::memrchr3(b'\r', b'\n', b'%', rest) {
            Some(at) => rest.get(at) == Some(&b'%'),
            None => rest.len() >= LEAST_TEXT,
        };
    Some((rest, commented))
}

fn strip_digits(text: &[u8]) -> (&[u8], &[u8]) {
    let length = text.iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
    text.split_at_checked(text.len().saturating_sub(length)).unwrap_or((text, &[]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_in_text() {
        let long = |start: &str, middle: &str, end: &str| format!("{start}{}{end}", middle.repeat(300));
        for (text, expected, unclear) in [
            (&b"[12 0 R 3 0 R]"[..], &[12_u32, 3][..], 0),
            (b"/A 7\n0\r\nR/B", &[7], 0),
            (b"/Root 1 0 R\n/Rotate 90", &[1], 0),
            (b"a5 0 R", &[], 0),
            (b"0.5 0 R", &[], 0),
            (b"5 0 RG", &[], 0),
            (b"5 0% comment\nR", &[], 1),
            (b"5% 6\n0 R", &[], 1),
            (b"+5 0 R", &[], 1),
            (b"005 00000 R", &[5], 0),
            (b"99999999999 0 R", &[], 0),
            (b"(R) R", &[], 0),
            (long("4 %", "a", "\n0 R").as_bytes(), &[], 1),
            (long("4 % 5", " ", "\n0 R").as_bytes(), &[], 1),
            (long("", " ", "0 R").as_bytes(), &[], 1),
            (long("", " ", "R").as_bytes(), &[], 1),
            (long("", "0", " 0 R").as_bytes(), &[], 1),
            (long("[", " ", "4 0 R").as_bytes(), &[4], 0),
        ] {
            let mut scan = Scan::default();
            scan.window(text, 0, text.len() as u64, |index| index as u64);
            let targets: Vec<u32> = scan.found.iter().map(|(target, _)| *target).collect();
            assert_eq!(
                (&targets[..], scan.unclear.len()),
                (expected, unclear),
                "{:?}",
                String::from_utf8_lossy(text)
            );
        }
    }

    #[test]
    fn paths_collapse_indices() {
        let reference = |number| Object::Reference(ObjectId { number, generation: 0 });
        let object =
            Object::Array(vec![reference(4), Object::Array(vec![reference(5), reference(4)]), reference(4)]);
        let paths: Vec<String> = paths_to(&object, 4).into_iter().collect();
        assert_eq!(paths, ["/*", "/*/*"]);
    }
}
