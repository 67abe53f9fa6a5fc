//! The document as it was at one revision.

use std::ops::Range;
use std::rc::Rc;

use super::stream_data::Use;
use super::{Dictionary, Document, Object, ObjectId, Stream, XrefEntry, stream_data};
use crate::budget::Exhausted;

/// The document as of one revision: the view on which all comparison rests.
#[derive(Clone, Copy, Debug)]
pub struct Snapshot<'d, 's> {
    pub(super) document: &'d Document<'s>,
    pub(super) revision: u32,
}

/// An indirect object and where it stands.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Located {
    /// The object. Shared: the same definition is parsed once, whatever revision asks.
    pub object: Rc<Object>,
    /// Its number and generation.
    pub id: ObjectId,
    /// From the object number to just after `endobj`, in the file; empty for a member of an object stream.
    pub span: Range<u64>,
    /// The object stream that holds it.
    pub in_object_stream: Option<ObjectId>,
}

/// Chains of references longer than this lead nowhere.
const REFERENCES: u32 = 32;

/// The part of the memory that one object stream may take: it stays in both generations of a cache, is decoded once more for
/// the references in it, and a member as large as itself is copied, into both generations of another cache too.
const MEMBERS: u64 = 8;

impl<'d, 's> Snapshot<'d, 's> {
    /// The whole document.
    pub fn document(&self) -> &'d Document<'s> {
        self.document
    }

    /// Which revision this is (from 1).
    pub fn revision(&self) -> u32 {
        self.revision
    }

    /// The trailer in force: that of this revision.
    pub fn trailer(&self) -> &'d Dictionary {
        const NONE: &Dictionary = &Dictionary { entries: Vec::new() };
        let place = usize::try_from(self.revision).unwrap_or(0).saturating_sub(1);
        self.document.revisions.get(place).map_or(NONE, |revision| &revision.trailer)
    }

    /// 7.7.2: the catalog; an empty dictionary, with a finding, when there is none.
    pub fn catalog(&self) -> Rc<Object> {
        match self.root() {
            Ok(Some(located)) => located.object,
            Ok(None) | Err(_) => {
                let at = self.document.revisions.last().map_or(0, |revision| revision.xref_offset);
                let message = format!("revision {} has no catalog", self.revision);
                self.document.medium.note_at("catalog-missing", at, message);
                Rc::new(Object::Dictionary(Dictionary::default()))
            }
        }
    }

    /// 7.5.5: the catalog and where it stands; `None` when `/Root` does not lead to a dictionary.
    ///
    /// # Errors
    /// Only when the budget is spent.
    pub fn root(&self) -> Result<Option<Located>, Exhausted> {
        let upto = usize::try_from(self.revision).unwrap_or(usize::MAX);
        for revision in self.document.revisions.iter().take(upto).rev() {
            let Some(root) = revision.trailer.entry(b"Root") else { continue };
            if revision.number != self.revision {
                let message =
                    format!("the trailer of revision {} lacks /Root; an earlier one is used", self.revision);
                let place = upto.checked_sub(1).and_then(|place| self.document.revisions.get(place));
                let at = place.map_or(root.span.start, |revision| revision.xref_offset);
                self.document.medium.note_at("trailer-root", at, message);
            }
            let Object::Reference(id) = root.value else { return Ok(None) };
            let Some(located) = self.get(id)? else { return Ok(None) };
            let Object::Dictionary(catalog) = &*located.object else { return Ok(None) };
            self.note_type(catalog, id, root.span.start)?;
            return Ok(Some(located));
        }
        Ok(None)
    }

    /// 7.7.2: `/Type` is required. There are programs that take an earlier catalog, or search for one, when it is not there.
    fn note_type(&self, catalog: &Dictionary, id: ObjectId, at: u64) -> Result<(), Exhausted> {
        if !catalog.is_type(b"Catalog") && self.value(catalog, b"Type")?.as_name() != Some(b"Catalog") {
            let message = format!("/Root leads to object {id}, which is not of type /Catalog");
            self.document.medium.note_at("catalog-type", at, message);
        }
        Ok(())
    }

    /// The cross-reference entry of an object number, and the revision that wrote it.
    pub fn entry(&self, number: u32) -> Option<(XrefEntry, u32)> {
        self.document.entry(number, self.revision)
    }

    /// The object, if this revision has it: number and generation must agree with the entry and with the header
    /// found there. A missing, freed or broken object is `None`; broken ones leave a finding.
    ///
    /// # Errors
    /// Only when the budget is spent.
    pub fn get(&self, id: ObjectId) -> Result<Option<Located>, Exhausted> {
        match self.entry(id.number) {
            Some((XrefEntry::Offset { offset, generation }, written)) if generation == id.generation => {
                self.object_at(id, offset, written)
            }
            Some((XrefEntry::Compressed { stream, index }, written)) if id.generation == 0 => {
                self.member(id.number, stream, index, written)
            }
            Some((XrefEntry::Offset { offset, generation }, _)) => {
                self.note_generation(id, offset, generation);
                Ok(None)
            }
            Some((XrefEntry::Compressed { stream, .. }, _)) => {
                let held = self.entry(stream).map(|(entry, _)| entry);
                let at = if let Some(XrefEntry::Offset { offset, .. }) = held { offset } else { 0 };
                self.note_generation(id, at, 0);
                Ok(None)
            }
            Some((XrefEntry::Free { .. }, _)) | None => Ok(None),
        }
    }

    /// 7.3.10: an object of another generation is another object, so this is null. There are programs that don't look.
    fn note_generation(&self, id: ObjectId, at: u64, generation: u16) {
        let message = format!("object {id} is referred to; there is one of generation {generation}");
        let at = at.min(self.document.medium.len());
        self.document.medium.note_at("reference-generation", at, message);
    }

    fn object_at(&self, id: ObjectId, offset: u64, written: u32) -> Result<Option<Located>, Exhausted> {
        let place = usize::try_from(self.revision).unwrap_or(0).saturating_sub(1);
        let end = self.document.revisions.get(place).map_or(0, |revision| revision.span.end);
        if offset >= end {
            let message =
                format!("the entry of object {id} leads beyond the end of revision {}", self.revision);
            let place = offset.min(self.document.medium.len());
            self.document.medium.note_at("xref-entry-beyond", place, message);
            return Ok(None);
        }
        let Some(located) = self.document.object_at(offset, written)? else { return Ok(None) };
        if located.id != id {
            let message = format!("the entry of object {id} leads to object {}", located.id);
            self.document.medium.note_at("object-header-mismatch", offset, message);
            return Ok(None);
        }
        Ok(Some(located))
    }

    fn member(
        &self,
        number: u32,
        stream: u32,
        index: u32,
        written: u32,
    ) -> Result<Option<Located>, Exhausted> {
        let id = ObjectId { number: stream, generation: 0 };
        let Some((XrefEntry::Offset { offset, generation: 0 }, stream_written)) = self.entry(stream) else {
            let at = self.document.revisions.last().map_or(0, |revision| revision.xref_offset);
            let message = format!("object {number} is in object stream {id}, which is not there");
            self.document.medium.note_at("object-stream-missing", at, message);
            return Ok(None);
        };
        if stream_written > written {
            let message =
                format!("object stream {id}, which holds objects of revision {written}, was written again");
            self.document.medium.note_at("object-stream-redefined", offset, message);
        }
        let Some(located) = self.object_at(id, offset, stream_written)? else { return Ok(None) };
        let Some(held) = self.document.object_stream(*self, &located.object, located.span.start)? else {
            return Ok(None);
        };
        let member = self.document.member(&held, located.span.start, index, number)?;
        Ok(member.filter(|member| member.id.number == number))
    }

    /// Follows references (chains of them, up to a bound) until something else comes; missing objects are null.
    ///
    /// # Errors
    /// Only when the budget is spent.
    pub fn resolve(&self, object: &Object) -> Result<Rc<Object>, Exhausted> {
        let Object::Reference(id) = object else { return Ok(Rc::new(object.clone())) };
        Ok(self.follow(*id)?.map_or_else(|| self.document.null.clone(), |located| located.object))
    }

    /// The object at the end of a chain of references, and where it stands.
    ///
    /// # Errors
    /// Only when the budget is spent.
    pub fn follow(&self, id: ObjectId) -> Result<Option<Located>, Exhausted> {
        let mut id = id;
        for _ in 0..REFERENCES {
            match self.get(id)? {
                Some(Located { object, .. }) if matches!(*object, Object::Reference(_)) => {
                    let Object::Reference(next) = *object else { return Ok(None) };
                    id = next;
                }
                found => return Ok(found),
            }
        }
        Ok(None)
    }

    /// The resolved value of a key; null when it is absent.
    ///
    /// # Errors
    /// Only when the budget is spent.
    pub fn value(&self, dictionary: &Dictionary, key: &[u8]) -> Result<Rc<Object>, Exhausted> {
        dictionary.get(key).map_or_else(|| Ok(self.document.null.clone()), |object| self.resolve(object))
    }

    /// 7.9.5: the rectangle under a key, as it is written: two opposite corners. What is no number is 0.
    ///
    /// # Errors
    /// Only when the budget is spent.
    pub fn rectangle(&self, dictionary: &Dictionary, key: &[u8]) -> Result<[f64; 4], Exhausted> {
        let rectangle = self.value(dictionary, key)?;
        let mut sides = [0.0; 4];
        for (side, number) in sides.iter_mut().zip(rectangle.as_array().unwrap_or_default()) {
            *side = self.resolve(number)?.as_number().unwrap_or(0.0);
        }
        Ok(sides)
    }

    /// 7.9.5: whether four numbers stand under a key, and nothing else.
    ///
    /// # Errors
    /// Only when the budget is spent.
    pub fn has_rectangle(&self, dictionary: &Dictionary, key: &[u8]) -> Result<bool, Exhausted> {
        let rectangle = self.value(dictionary, key)?;
        let Some(sides @ [_, _, _, _]) = rectangle.as_array() else { return Ok(false) };
        for side in sides {
            if self.resolve(side)?.as_number().is_none() {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// The decrypted and decoded bytes of a stream. `None`, with a finding, when a filter fails or is unknown.
    ///
    /// # Errors
    /// Only when the budget is spent.
    pub fn data(&self, stream: &Stream) -> Result<Option<Vec<u8>>, Exhausted> {
        self.data_for(stream, Use { structure: false, beside: 0 })
    }

    /// The same of an object stream: its members are copies of what is in it, so that it may take a part of the memory only.
    ///
    /// # Errors
    /// Only when the budget is spent.
    pub(crate) fn members(&self, stream: &Stream) -> Result<Option<Vec<u8>>, Exhausted> {
        let memory = self.document.medium.budget.limits().memory;
        let beside = memory.saturating_sub(memory / MEMBERS);
        self.data_for(stream, Use { structure: true, beside })
    }

    /// The same as [`Self::data`] of a stream that may take so many bytes.
    ///
    /// # Errors
    /// [`Exhausted::Memory`] where there are more; otherwise only when the budget is spent.
    pub(crate) fn data_within(&self, stream: &Stream, most: u64) -> Result<Option<Vec<u8>>, Exhausted> {
        let memory = self.document.medium.budget.limits().memory;
        self.data_for(stream, Use { structure: false, beside: memory.saturating_sub(most) })
    }

    fn data_for(&self, stream: &Stream, of: Use) -> Result<Option<Vec<u8>>, Exhausted> {
        let medium = &self.document.medium;
        let Some(raw) = self.decrypted(stream)? else { return Ok(None) };
        stream_data::decode(medium, stream, raw, of, &|object| self.resolve(object))
    }

    /// The decrypted bytes of a stream with its filters still on.
    ///
    /// # Errors
    /// Only when the budget is spent.
    pub fn decrypted(&self, stream: &Stream) -> Result<Option<Vec<u8>>, Exhausted> {
        let medium = &self.document.medium;
        let Some(raw) = stream_data::raw(medium, stream) else { return Ok(None) };
        match &self.document.encryption {
            // 7.5.8.2: cross-reference streams are never encrypted.
            Some(encryption) if !stream.dictionary.is_type(b"XRef") => {
                encryption.decrypt_stream(medium, stream, raw, &|object| self.resolve(object))
            }
            _ => Ok(Some(raw)),
        }
    }

    /// Every object number in use at this revision, ascending.
    pub fn numbers(&self) -> Vec<u32> {
        let mut numbers = self.entry_numbers(1..=self.revision);
        numbers.retain(|number| !matches!(self.entry(*number), None | Some((XrefEntry::Free { .. }, _))));
        numbers
    }

    /// Every object number whose object may differ between `older` and this revision, ascending: those with entries in
    /// between, and the members of object streams that were written again.
    pub fn touched_since(&self, older: &Self) -> Vec<u32> {
        let mut numbers = self.entry_numbers(older.revision.saturating_add(1)..=self.revision);
        let mut held = Vec::new();
        for revision in
            self.document.revisions.iter().take(usize::try_from(older.revision).unwrap_or(usize::MAX))
        {
            for (number, entry) in revision.entries.iter() {
                if let XrefEntry::Compressed { stream, .. } = entry
                    && numbers.binary_search(&stream).is_ok()
                {
                    held.push(number);
                }
            }
        }
        numbers.append(&mut held);
        numbers.sort_unstable();
        numbers.dedup();
        numbers
    }

    fn entry_numbers(&self, revisions: std::ops::RangeInclusive<u32>) -> Vec<u32> {
        let mut numbers = Vec::new();
        for revision in &self.document.revisions {
            if revisions.contains(&revision.number) {
                numbers.extend(revision.entries.iter().map(|(number, _)| number));
            }
        }
        numbers.sort();
        numbers.dedup();
        numbers
    }
}
