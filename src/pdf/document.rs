//! The document with all its revisions.

use std::cell::{OnceCell, RefCell};
use std::io;
use std::ops::Range;
use std::rc::Rc;

use super::ambiguity::AMBIGUOUS;
use super::cache::Cache;
use super::character::is_common_space;
use super::encryption::Encryption;
use super::entry_index::EntryIndex;
use super::indirect::Length;
use super::medium::{Medium, length};
use super::object_stream::ObjectStream;
use super::revision::Entries;
use super::{
    Dictionary, Header, Located, Object, ObjectId, Revision, Snapshot, Trailing, XrefEntry, indirect, open,
};
use crate::budget::{Budget, Exhausted};
use crate::error::Error;
use crate::finding::Finding;
use crate::source::Source;

/// What is needed to open a document beyond its bytes.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct OpenOptions {
    /// 7.6.4: the user or owner password, tried after the empty one.
    pub password: Option<String>,
}

impl OpenOptions {
    /// Options with a password.
    pub fn with_password(password: impl Into<String>) -> Self {
        Self { password: Some(password.into()) }
    }
}

/// A document: every revision, and the objects that have been asked for.
pub struct Document<'s> {
    pub(super) medium: Medium<'s>,
    pub(super) header: Header,
    pub(super) revisions: Vec<Revision>,
    pub(super) linearized: bool,
    pub(super) repaired: bool,
    pub(super) encryption: Option<Encryption>,
    /// Object streams of a rebuilt document whose members have no entries yet.
    pub(super) unlisted: Vec<open::Unlisted>,
    index: OnceCell<EntryIndex>,
    objects: RefCell<Cache<Place, Option<Located>>>,
    object_streams: RefCell<Cache<u64, Option<Rc<ObjectStream>>>>,
    trailing: OnceCell<Trailing>,
    /// What absent values are: one for all.
    pub(super) null: Rc<Object>,
}

/// What an object is remembered by: its offset, or the offset of its object stream and its index in it.
type Place = (u64, Option<u32>);

impl<'s> Document<'s> {
    /// Reads the cross-reference chain of `source`.
    ///
    /// # Errors
    /// When there is no way in: no header, no cross-reference section, a password that is needed.
    pub fn open(
        source: &'s dyn Source,
        options: &OpenOptions,
        budget: &'s Budget<'s>,
    ) -> Result<Self, Error> {
        open::open(Medium::new(source, budget), options)
    }

    pub(super) fn new(medium: Medium<'s>, header: Header) -> Self {
        // More would be slower: what is dropped while it is in the processor's cache costs least.
        let capacity = if medium.source.as_bytes().is_some() {
            medium.len().saturating_mul(2).clamp(1 << 20, 8 << 20)
        } else {
            3 << 20
        };
        Self {
            medium,
            header,
            revisions: Vec::new(),
            linearized: false,
            repaired: false,
            encryption: None,
            unlisted: Vec::new(),
            index: OnceCell::new(),
            objects: RefCell::new(Cache::new(capacity)),
            object_streams: RefCell::new(Cache::new(capacity)),
            trailing: OnceCell::new(),
            null: Rc::new(Object::Null),
        }
    }

    /// All revisions, oldest first. There is at least one.
    pub fn revisions(&self) -> &[Revision] {
        &self.revisions
    }

    /// The document as of revision `number` (from 1); numbers beyond the last mean the last.
    pub fn snapshot(&self, number: u32) -> Snapshot<'_, 's> {
        let last = u32::try_from(self.revisions.len()).unwrap_or(u32::MAX);
        Snapshot { document: self, revision: number.clamp(1, last.max(1)) }
    }

    /// The document as its last revision says it is.
    pub fn latest(&self) -> Snapshot<'_, 's> {
        self.snapshot(u32::MAX)
    }

    /// The revision whose bytes include byte `offset`; `None` beyond the last one.
    pub fn revision_at(&self, offset: u64) -> Option<&Revision> {
        let place = self.revisions.partition_point(|revision| revision.span.end <= offset);
        self.revisions.get(place).filter(|revision| revision.span.contains(&offset))
    }

    /// 7.5.2: the header.
    pub fn header(&self) -> Header {
        self.header
    }

    /// Annex F: whether the first revision is linearized.
    pub fn is_linearized(&self) -> bool {
        self.linearized
    }

    /// Annex F.3: the linearization parameter dictionary, whether or not it still holds.
    pub(crate) fn linearization(&self) -> Option<Dictionary> {
        open::linearization(&self.medium, self.header)
    }

    /// Whether the cross-reference chain could not be followed and the objects were searched for. What was signed and
    /// what came later can't be told with certainty then.
    pub fn is_repaired(&self) -> bool {
        self.repaired
    }

    /// What stands after the last revision.
    ///
    /// # Errors
    /// Only when the budget is spent.
    pub fn trailing(&self) -> Result<Trailing, Exhausted> {
        if let Some(trailing) = self.trailing.get() {
            return Ok(trailing.clone());
        }
        let end = self.revisions.last().map_or(0, |revision| revision.span.end);
        let trailing = Trailing::read(&self.medium, end)?;
        Ok(self.trailing.get_or_init(|| trailing).clone())
    }

    /// 7.5.6: offsets of the keyword `startxref` within `span` that belong to no revision: updates which the chain of
    /// `/Prev` does not reach. Reads the whole span.
    ///
    /// # Errors
    /// Only when the budget is spent.
    pub fn unreached_updates(&self, span: Range<u64>) -> Result<Vec<u64>, Exhausted> {
        const MOST: usize = 1000;
        let mut found = Vec::new();
        let mut at = span.start;
        while let Some(place) = self.medium.find(b"startxref", at, span.end)? {
            // The end mark stands within a few bytes of its `startxref`.
            let own =
                self.revision_at(place).is_some_and(|revision| revision.span.end.saturating_sub(place) < 64);
            let first_page = self.linearized && open::is_first_page_mark(&self.medium, place);
            if !own && !first_page {
                found.push(place);
                if found.len() >= MOST {
                    break;
                }
            }
            at = place.saturating_add(9);
        }
        Ok(found)
    }

    /// 7.3.10: number and generation of the object header at `offset`, white space before it aside; `None` when there is
    /// none within a few bytes.
    pub(crate) fn header_at(&self, offset: u64) -> Option<ObjectId> {
        indirect::header_at(&self.medium, offset)
    }

    /// Every tolerance taken so far, in the order of offsets, each once.
    pub fn findings(&self) -> Vec<Finding> {
        self.medium.findings()
    }

    /// Whether a finding with this code was left so far.
    pub fn has_finding(&self, code: &str) -> bool {
        self.medium.has_finding(code)
    }

    /// Departures from the standard within `span`, found so far, that programs read differently: what a person was
    /// shown may not be what was judged. A kind with more findings than are kept counts for every span.
    pub fn ambiguities(&self, span: Range<u64>) -> Vec<Finding> {
        let mut findings = self.medium.findings();
        findings.retain(|finding| {
            AMBIGUOUS.contains(&finding.code) && finding.offset.is_none_or(|offset| span.contains(&offset))
        });
        findings
    }

    /// Leaves a finding.
    pub fn note(&self, finding: Finding) {
        self.medium.note(finding);
    }

    /// A failure of the medium since the last call: what was judged meanwhile was judged without the bytes.
    pub fn take_read_failure(&self) -> Option<io::Error> {
        self.medium.take_failure()
    }

    /// 7.6: how the document is encrypted, in words such as `AES-256 (R6)`; `None` when it is not.
    pub fn encryption(&self) -> Option<&str> {
        self.encryption.as_ref().map(Encryption::description)
    }

    /// The bytes.
    pub fn source(&self) -> &'s dyn Source {
        self.medium.source
    }

    /// The meter.
    pub fn budget(&self) -> &'s Budget<'s> {
        self.medium.budget
    }

    /// To be called where entries changed.
    pub(super) fn forget_entries(&mut self) {
        self.index.take();
    }

    /// To be called where objects are elsewhere, or in another key, from now on.
    pub(super) fn forget_objects(&mut self) {
        self.forget_entries();
        self.objects.borrow_mut().clear();
        self.object_streams.borrow_mut().clear();
    }

    /// The newest entry of an object number up to a revision, and the revision that wrote it.
    pub(super) fn entry(&self, number: u32, revision: u32) -> Option<(XrefEntry, u32)> {
        let upto = usize::try_from(revision).ok()?.min(self.revisions.len());
        if self.revisions.len() <= FEW_REVISIONS {
            let visible = self.revisions.get(..upto)?;
            return visible.iter().rev().find_map(|each| Some((each.entries.get(number)?, each.number)));
        }
        let written = self.index.get_or_init(|| EntryIndex::new(&self.revisions)).newest(number, revision)?;
        let entries = self.entries_of(written)?;
        Some((entries.get(number)?, written))
    }

    pub(super) fn entries_of(&self, revision: u32) -> Option<&Entries> {
        let place = usize::try_from(revision.checked_sub(1)?).ok()?;
        self.revisions.get(place).map(|revision| &revision.entries)
    }

    /// The object at an offset, decrypted. `written` is the revision whose entry leads there.
    pub(super) fn object_at(&self, offset: u64, written: u32) -> Result<Option<Located>, Exhausted> {
        if let Some(known) = self.objects.borrow_mut().get((offset, None), weight) {
            return Ok(known);
        }
        let length_of = |id: ObjectId| self.length_of(id, written, 0);
        let located = indirect::parse(&self.medium, offset, &length_of)?.map(|found| {
            let mut object = found.object;
            if let Some(encryption) = &self.encryption {
                encryption.decrypt_strings(&self.medium, found.id, offset, &mut object);
            }
            Located { object: Rc::new(object), id: found.id, span: found.span, in_object_stream: None }
        });
        let weight = weight(&located);
        self.objects.borrow_mut().insert((offset, None), located.clone(), weight);
        Ok(located)
    }

    /// The number that an indirect `/Length` leads to, as of the revision that wrote the stream.
    fn length_of(&self, id: ObjectId, revision: u32, depth: u8) -> Result<Length, Exhausted> {
        let object = match self.entry(id.number, revision) {
            Some((XrefEntry::Offset { offset, generation }, _)) if generation == id.generation => {
                indirect::parse(&self.medium, offset, &|_| Ok(Length::Missing))?
                    .filter(|found| found.id == id)
                    .map(|found| found.object)
            }
            // 7.5.7 forbids it; a length in an object stream whose own length is elsewhere is harmless.
            Some((XrefEntry::Compressed { stream, index }, _)) if id.generation == 0 && depth < 2 => {
                let stream_id = ObjectId { number: stream, generation: 0 };
                let held = match self.entry(stream, revision) {
                    Some((XrefEntry::Offset { offset, generation: 0 }, _)) => {
                        let next = depth.saturating_add(1);
                        indirect::parse(&self.medium, offset, &|id| self.length_of(id, revision, next))?
                            .filter(|found| found.id == stream_id)
                    }
                    _ => None,
                };
                let snapshot = self.snapshot(revision);
                match held {
                    Some(held) => match self.object_stream(snapshot, &held.object, held.span.start)? {
                        Some(held) if held.has_member(&self.medium, index, id.number) => {
                            held.member(&self.medium, index)?.map(|member| member.object)
                        }
                        _ => None,
                    },
                    None => None,
                }
            }
            _ => None,
        };
        Ok(object.and_then(|object| object.as_integer()).and_then(|length| u64::try_from(length).ok()).into())
    }

    /// The decoded object stream that stands at `offset`.
    pub(super) fn object_stream(
        &self,
        snapshot: Snapshot<'_, 's>,
        object: &Object,
        offset: u64,
    ) -> Result<Option<Rc<ObjectStream>>, Exhausted> {
        let weight = |held: &Option<Rc<ObjectStream>>| held.as_ref().map_or(100, |held| held.weight());
        if let Some(known) = self.object_streams.borrow_mut().get(offset, weight) {
            return Ok(known);
        }
        let held = match object {
            Object::Stream(stream) => {
                if !stream.dictionary.is_type(b"ObjStm") {
                    self.medium.note_at(
                        "object-stream-type",
                        offset,
                        format!("object stream {} is not of /Type /ObjStm", stream.id),
                    );
                }
                match snapshot.members(stream)? {
                    Some(data) => {
                        ObjectStream::read(&self.medium, stream.id, offset, &stream.dictionary, data)?
                    }
                    None => {
                        let message = format!("object stream {} can't be decoded", stream.id);
                        self.medium.note_at("object-stream-broken", offset, message);
                        None
                    }
                }
            }
            _ => {
                self.medium.note_at(
                    "object-stream-broken",
                    offset,
                    "an entry leads to an object stream that is none",
                );
                None
            }
        };
        let held = held.map(Rc::new);
        self.object_streams.borrow_mut().insert(offset, held.clone(), weight(&held));
        Ok(held)
    }

    /// Looks at what programs read differently in a revision, apart from what its objects say: whether they begin where a search
    /// for them finds them (7.3.10), and every member of its object streams, whether or not an entry leads to it (7.5.7).
    ///
    /// # Errors
    /// Only when the budget is spent.
    pub(crate) fn examine(&self, revision: &Revision) -> Result<(), Exhausted> {
        let snapshot = self.snapshot(revision.number);
        self.examine_start(revision.xref_offset);
        for (number, entry) in revision.entries.iter() {
            let XrefEntry::Offset { generation, offset } = entry else { continue };
            // The first may stand right behind the end mark of the revision before.
            if revision.span.contains(&offset) && offset > revision.span.start {
                self.examine_start(offset);
            }
            let Some(located) = snapshot.get(ObjectId { number, generation })? else { continue };
            let Some(stream) = located.object.as_stream() else { continue };
            let holds = stream.dictionary.get(b"N").is_some() && stream.dictionary.get(b"First").is_some();
            if !holds && !stream.dictionary.is_type(b"ObjStm") {
                continue;
            }
            let Some(held) = self.object_stream(snapshot, &located.object, located.span.start)? else {
                continue;
            };
            held.examine(&self.medium, &|member, index| {
                snapshot.entry(member).map(|(entry, _)| entry)
                    == Some(XrefEntry::Compressed { stream: number, index })
            })?;
        }
        Ok(())
    }

    /// 7.2.3: programs that search for an object, or for the section that follows one, find it behind white space only.
    fn examine_start(&self, offset: u64) {
        let Some(before) = offset.checked_sub(1) else { return };
        if !self.medium.read(before, 1).first().is_some_and(|byte| is_common_space(*byte)) {
            let message = "an object or a cross-reference section begins where another thing has not ended";
            self.medium.note_at("object-header-glued", offset, message);
        }
    }

    /// A member of an object stream that stands at `offset`.
    pub(super) fn member(
        &self,
        held: &ObjectStream,
        offset: u64,
        index: u32,
        number: u32,
    ) -> Result<Option<Located>, Exhausted> {
        if !held.has_member(&self.medium, index, number) {
            return Ok(None);
        }
        if let Some(known) = self.objects.borrow_mut().get((offset, Some(index)), weight) {
            return Ok(known);
        }
        let id = ObjectId { number, generation: 0 };
        let member = held.member(&self.medium, index)?;
        let size = member.as_ref().map_or(0, |member| member.length);
        let located = member.map(|member| Located {
            object: Rc::new(member.object),
            id,
            span: 0..0,
            in_object_stream: Some(held.id),
        });
        let weight = size.saturating_mul(4).saturating_add(200);
        self.objects.borrow_mut().insert((offset, Some(index)), located.clone(), weight);
        Ok(located)
    }
}

/// Up to this many revisions are asked one after the other.
const FEW_REVISIONS: usize = 8;

/// About the bytes that a parsed object takes.
fn weight(located: &Option<Located>) -> u64 {
    let Some(located) = located else { return 100 };
    let text = match &*located.object {
        Object::Stream(stream) => stream.span.start.saturating_sub(located.span.start),
        Object::String(string) => length(string.bytes.len()),
        _ => located.span.end.saturating_sub(located.span.start),
    };
    text.saturating_mul(4).saturating_add(200)
}

impl std::fmt::Debug for Document<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Document").field("revisions", &self.revisions.len()).finish_non_exhaustive()
    }
}
