//! The document as it was at one revision.

use std::ops::Range;
use std::rc::Rc;

use super::{Dictionary, Document, Object, ObjectId, Stream, XrefEntry};
use crate::budget::Exhausted;

/// The document as of one revision: the view on which all comparison rests.
#[derive(Clone, Copy, Debug)]
pub struct Snapshot<'d, 's> {
    pub(super) document: &'d Document<'s>,
    pub(super) revision: u32,
}

/// An indirect object and where it stands.
#[derive(Clone, Debug)]
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
        unimplemented!()
    }

    /// 7.7.2: the catalog; an empty dictionary, with a finding, when there is none.
    pub fn catalog(&self) -> Rc<Object> {
        unimplemented!()
    }

    /// The cross-reference entry of an object number, and the revision that wrote it.
    pub fn entry(&self, number: u32) -> Option<(XrefEntry, u32)> {
        let _ = number;
        None
    }

    /// The object, if this revision has it: number and generation must agree with the entry and with the header
    /// found there. A missing, freed or broken object is `None`; broken ones leave a finding.
    ///
    /// # Errors
    /// Only when the budget is spent.
    pub fn get(&self, id: ObjectId) -> Result<Option<Located>, Exhausted> {
        let _ = id;
        Ok(None)
    }

    /// Follows references (chains of them, up to a bound) until something else comes; missing objects are null.
    ///
    /// # Errors
    /// Only when the budget is spent.
    pub fn resolve(&self, object: &Object) -> Result<Rc<Object>, Exhausted> {
        let _ = object;
        Ok(Rc::new(Object::Null))
    }

    /// The resolved value of a key; null when it is absent.
    ///
    /// # Errors
    /// Only when the budget is spent.
    pub fn value(&self, dictionary: &Dictionary, key: &[u8]) -> Result<Rc<Object>, Exhausted> {
        dictionary.get(key).map_or_else(|| Ok(Rc::new(Object::Null)), |object| self.resolve(object))
    }

    /// The decrypted and decoded bytes of a stream. `None`, with a finding, when a filter fails or is unknown.
    ///
    /// # Errors
    /// Only when the budget is spent.
    pub fn data(&self, stream: &Stream) -> Result<Option<Vec<u8>>, Exhausted> {
        let _ = stream;
        Ok(None)
    }

    /// Every object number in use at this revision, ascending.
    pub fn numbers(&self) -> Vec<u32> {
        Vec::new()
    }
}
