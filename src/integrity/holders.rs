//! What objects refer to: each definition looked through once, however many of its targets a revision changed.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use crate::budget::{Budget, Exhausted};
use crate::pdf::{Dictionary, Object, Snapshot, XrefEntry};

/// The paths in one object, by the number that they lead to.
pub(super) type Paths = HashMap<u32, Vec<Rc<str>>>;

/// The paths in the objects that were asked for.
#[derive(Default)]
pub(super) struct Holders {
    known: RefCell<HashMap<Holder, Rc<Paths>>>,
    /// Bytes that they take.
    held: Cell<u64>,
    unclear: RefCell<Option<(u32, Rc<Unclear>)>>,
}

/// One of the definitions that a number has in the course of the revisions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Definition {
    number: u32,
    entry: XrefEntry,
    /// Where the object stream stands that holds it: it may be written again.
    stream: Option<u64>,
}

impl Definition {
    /// The one in force.
    pub(super) fn of(snapshot: Snapshot<'_, '_>, number: u32) -> Option<Self> {
        let (entry, _) = snapshot.entry(number)?;
        let held_in = match entry {
            XrefEntry::Compressed { stream, .. } => Some(snapshot.entry(stream)?.0),
            _ => None,
        };
        let stream = match held_in {
            Some(XrefEntry::Offset { offset, .. }) => Some(offset),
            _ => None,
        };
        Some(Self { number, entry, stream })
    }
}

/// What refers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Holder {
    Object(Definition),
    /// The trailer of a revision.
    Trailer(u32),
}

/// The objects of a revision with references whose targets their bytes alone don't tell.
#[derive(Default)]
pub(super) struct Unclear {
    by_target: HashMap<u32, Vec<u32>>,
    /// Those that can't be looked through: they may refer to anything.
    unreadable: Vec<u32>,
}

impl Unclear {
    /// Adds an object, of which `paths` is known when it can be read.
    pub(super) fn push(&mut self, number: u32, paths: Option<&Paths>) {
        match paths {
            Some(paths) => paths.keys().for_each(|target| {
                self.by_target.entry(*target).or_default().push(number);
            }),
            None => self.unreadable.push(number),
        }
    }

    /// The objects that may refer to a number.
    pub(super) fn of(&self, target: u32) -> impl Iterator<Item = u32> {
        self.by_target.get(&target).into_iter().flatten().chain(&self.unreadable).copied()
    }
}

impl Holders {
    /// The paths in an object of this definition.
    pub(super) fn of_object(
        &self,
        definition: Definition,
        object: &Object,
        budget: &Budget<'_>,
    ) -> Result<Rc<Paths>, Exhausted> {
        self.of(Holder::Object(definition), budget, |all| all.descend(object, &mut String::new()))
    }

    /// The paths in the trailer of a revision.
    pub(super) fn of_trailer(
        &self,
        revision: u32,
        trailer: &Dictionary,
        budget: &Budget<'_>,
    ) -> Result<Rc<Paths>, Exhausted> {
        self.of(Holder::Trailer(revision), budget, |all| all.dictionary(trailer, &mut String::new()))
    }

    fn of<'b, 'i>(
        &self,
        holder: Holder,
        budget: &'b Budget<'i>,
        collect: impl FnOnce(&mut Collected<'b, 'i>) -> Result<(), Exhausted>,
    ) -> Result<Rc<Paths>, Exhausted> {
        if let Some(known) = self.known.borrow().get(&holder) {
            return Ok(known.clone());
        }
        let mut collected = Collected { budget, paths: Paths::new(), work: 0, held: 200 };
        collect(&mut collected)?;
        let Collected { paths, held, .. } = collected;
        let paths = Rc::new(paths);
        let mut known = self.known.borrow_mut();
        if self.held.get().saturating_add(held) > MOST_HELD {
            known.clear();
            self.held.set(0);
        }
        self.held.set(self.held.get().saturating_add(held));
        known.insert(holder, paths.clone());
        Ok(paths)
    }

    /// The objects of a revision with unclear references, as `find` finds them.
    pub(super) fn unclear(
        &self,
        revision: u32,
        find: impl FnOnce() -> Result<Unclear, Exhausted>,
    ) -> Result<Rc<Unclear>, Exhausted> {
        if let Some((_, known)) = self.unclear.borrow().as_ref().filter(|(known, _)| *known == revision) {
            return Ok(known.clone());
        }
        let found = Rc::new(find()?);
        *self.unclear.borrow_mut() = Some((revision, found.clone()));
        Ok(found)
    }
}

/// Bytes of paths that are kept: more are collected again when they are asked for again.
const MOST_HELD: u64 = 64 << 20;

/// References, and bytes of their paths, that cost as much as an object.
const FOR_ONE_OBJECT: u64 = 256;

struct Collected<'b, 'i> {
    budget: &'b Budget<'i>,
    paths: Paths,
    work: u64,
    held: u64,
}

impl Collected<'_, '_> {
    /// Depth is that of one parsed object, which the parser bounds.
    fn descend(&mut self, object: &Object, path: &mut String) -> Result<(), Exhausted> {
        match object {
            Object::Reference(id) => self.push(id.number, &path.as_str().into()),
            Object::Array(elements) => {
                let length = path.len();
                path.push_str("/*");
                // All references among the elements have this one path.
                let mut own: Option<Rc<str>> = None;
                for element in elements {
                    match element {
                        Object::Reference(id) => {
                            let path = own.get_or_insert_with(|| path.as_str().into()).clone();
                            self.push(id.number, &path)?;
                        }
                        Object::Array(_) | Object::Dictionary(_) => self.descend(element, path)?,
                        _ => {}
                    }
                }
                path.truncate(length);
                Ok(())
            }
            Object::Dictionary(dictionary) => self.dictionary(dictionary, path),
            Object::Stream(stream) => self.dictionary(&stream.dictionary, path),
            _ => Ok(()),
        }
    }

    fn dictionary(&mut self, dictionary: &Dictionary, path: &mut String) -> Result<(), Exhausted> {
        for entry in dictionary.entries() {
            if matches!(entry.value, Object::Reference(_) | Object::Array(_) | Object::Dictionary(_)) {
                let length = path.len();
                path.push('/');
                path.push_str(&String::from_utf8_lossy(entry.key.as_bytes()));
                self.spend(path.len())?;
                self.descend(&entry.value, path)?;
                path.truncate(length);
            }
        }
        Ok(())
    }

    fn push(&mut self, target: u32, path: &Rc<str>) -> Result<(), Exhausted> {
        self.spend(16)?;
        let paths = self.paths.entry(target).or_default();
        if paths.last() != Some(path) {
            paths.push(path.clone());
            let length = u64::try_from(path.len()).unwrap_or(u64::MAX);
            self.held = self.held.saturating_add(length).saturating_add(80);
            self.budget.hold(self.held)?;
        }
        Ok(())
    }

    /// Pays for the bytes looked at.
    fn spend(&mut self, bytes: usize) -> Result<(), Exhausted> {
        self.work = self.work.saturating_add(u64::try_from(bytes).unwrap_or(u64::MAX));
        while let Some(left) = self.work.checked_sub(FOR_ONE_OBJECT) {
            self.work = left;
            self.budget.object()?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::budget::Uninterrupted;
    use crate::limits::Limits;
    use crate::pdf::{Document, ObjectId, OpenOptions};

    #[test]
    fn paths_collapse_indices() {
        let reference = |number| Object::Reference(ObjectId { number, generation: 0 });
        let object =
            Object::Array(vec![reference(4), Object::Array(vec![reference(5), reference(4)]), reference(4)]);
        let budget = Budget::new(Limits::default(), &Uninterrupted);
        let entry = XrefEntry::Offset { offset: 9, generation: 0 };
        let definition = Definition { number: 3, entry, stream: None };
        let holders = Holders::default();
        let paths = holders.of_object(definition, &object, &budget).unwrap();
        let sorted = |target: u32| {
            paths[&target].iter().map(|path| &**path).collect::<std::collections::BTreeSet<_>>()
        };
        assert_eq!(sorted(4), ["/*", "/*/*"].into());
        assert_eq!(sorted(5), ["/*/*"].into());
        assert!(Rc::ptr_eq(&paths, &holders.of_object(definition, &Object::Null, &budget).unwrap()));
    }

    #[test]
    fn long_paths_are_paid_for() {
        let keys: String = (0..1_000).map(|key| format!("/{key} 4 0 R")).collect();
        let head = "%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\n";
        let table = "xref\n0 2\n0000000000 65535 f\r\n0000000009 00000 n\r\n";
        let trailer = format!("trailer<</Root 1 0 R/Size 2/{}<<{keys}>>>>", "A".repeat(10_000));
        let bytes = format!("{head}{table}{trailer}\nstartxref\n{}\n%%EOF\n", head.len()).into_bytes();
        let plenty = Budget::new(Limits::default(), &Uninterrupted);
        let document = Document::open(&bytes, &OpenOptions::default(), &plenty).unwrap();
        for (limits, wanted) in [
            (Limits { objects: 1_000, ..Limits::default() }, Exhausted::Objects),
            (Limits { memory: 1 << 20, ..Limits::default() }, Exhausted::Memory),
        ] {
            let budget = Budget::new(limits, &Uninterrupted);
            let trailer = document.latest().trailer();
            assert_eq!(Holders::default().of_trailer(1, trailer, &budget).unwrap_err(), wanted);
        }
    }
}
