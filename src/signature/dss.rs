//! 12.8.4: the document security store, revision by revision.

use std::collections::HashMap;
use std::ops::Range;
use std::rc::Rc;

use sha1::{Digest, Sha1};

use crate::budget::Exhausted;
use crate::pdf::{Dictionary, Document, Object, ObjectId, PdfString, Snapshot, XrefEntry};
use crate::time::Time;

/// Everything that the document security stores of all revisions hold, each thing once.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct SecurityStore {
    /// Certificates, CRLs, OCSP responses and VRI time-stamps, in the order in which revisions first show them.
    pub items: Vec<StoreItem>,
    /// `/VRI` entries.
    pub vri: Vec<Vri>,
    /// The revisions that show a store.
    pub revisions: Vec<u32>,
}

/// One stream of the store.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct StoreItem {
    /// What it is filed under.
    pub kind: StoreItemKind,
    /// The decoded stream: DER.
    pub bytes: Rc<[u8]>,
    /// Its object.
    pub id: Option<ObjectId>,
    /// The first revision whose store holds it.
    pub revision: u32,
    /// The object of the stream, in the file.
    pub span: Range<u64>,
}

/// Table 261: the arrays of the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum StoreItemKind {
    /// `/Certs`, `/Cert`
    Certificate,
    /// `/CRLs`, `/CRL`
    Crl,
    /// `/OCSPs`, `/OCSP`
    Ocsp,
    /// `/TS` of a VRI dictionary: a time-stamp token.
    Timestamp,
}

/// Table 262: validation-related information of one signature.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Vri {
    /// The key: see [`vri_key`].
    pub key: String,
    /// The first revision whose store holds it.
    pub revision: u32,
    /// Indices into [`SecurityStore::items`].
    pub items: Vec<usize>,
    /// `/TU`: when it was made; a claim.
    pub time: Option<Time>,
}

/// 12.8.4.4: the key of a signature: the upper-case hexadecimal SHA-1 digest of its `/Contents`, padding included.
pub fn vri_key(contents: &[u8]) -> String {
    Sha1::digest(contents).iter().map(|byte| format!("{byte:02X}")).collect()
}

impl SecurityStore {
    /// Reads the stores of all revisions.
    ///
    /// # Errors
    /// Only when the budget is spent.
    pub fn read(document: &Document<'_>) -> Result<Self, Exhausted> {
        let mut reader = Reader::default();
        let mut before: Option<(Option<Object>, Vec<u32>)> = None;
        for revision in document.revisions() {
            let snapshot = document.snapshot(revision.number);
            let catalog = snapshot.catalog();
            let raw = catalog.as_dictionary().and_then(|catalog| catalog.get(b"DSS")).cloned();
            let unchanged = before.as_ref().is_some_and(|(object, numbers)| {
                *object == raw && !numbers.iter().any(|number| revision.entries.contains(*number))
            });
            if unchanged {
                continue;
            }
            let mut numbers = Vec::new();
            if let Some(raw) = &raw {
                reader.revision(snapshot, raw, &mut numbers)?;
            }
            before = Some((raw, numbers));
        }
        Ok(reader.store)
    }

    /// The VRI entries for a signature with this `/Contents`.
    pub fn vri_of<'a>(&'a self, contents: &[u8]) -> impl Iterator<Item = &'a Vri> {
        let key = vri_key(contents);
        self.vri.iter().filter(move |vri| vri.key == key)
    }
}

#[derive(Default)]
struct Reader {
    store: SecurityStore,
    /// Bytes of its items.
    held: u64,
    /// By kind, object, and where the cross-reference of the revision puts it.
    known: HashMap<(StoreItemKind, ObjectId, Option<XrefEntry>), usize>,
    vri: HashMap<String, usize>,
}

/// The part of the memory that all that a store holds may take: it is there once more when it is parsed.
const STORES: u64 = 4;

impl Reader {
    fn revision(
        &mut self,
        snapshot: Snapshot<'_, '_>,
        raw: &Object,
        numbers: &mut Vec<u32>,
    ) -> Result<(), Exhausted> {
        numbers.extend(raw.as_reference().map(|id| id.number));
        let store = snapshot.resolve(raw)?;
        let Some(store) = store.as_dictionary() else { return Ok(()) };
        self.store.revisions.push(snapshot.revision());
        self.arrays(snapshot, store, [&b"Certs"[..], b"CRLs", b"OCSPs"], numbers)?;
        numbers.extend(store.get(b"VRI").and_then(Object::as_reference).map(|id| id.number));
        let vri = snapshot.value(store, b"VRI")?;
        for entry in vri.as_dictionary().map(Dictionary::entries).unwrap_or_default() {
            numbers.extend(entry.value.as_reference().map(|id| id.number));
            let value = snapshot.resolve(&entry.value)?;
            let Some(dictionary) = value.as_dictionary() else { continue };
            let mut items = self.arrays(snapshot, dictionary, [b"Cert", b"CRL", b"OCSP"], numbers)?;
            if let Some(raw) = dictionary.get(b"TS") {
                items.extend(self.item(snapshot, StoreItemKind::Timestamp, raw)?);
            }
            let key = String::from_utf8_lossy(entry.key.as_bytes()).into_owned();
            let time = snapshot.value(dictionary, b"TU")?;
            let time = time.as_string().map(PdfString::text).and_then(|text| super::find::date(&text));
            match self.vri.get(&key).and_then(|index| self.store.vri.get_mut(*index)) {
                Some(known) => {
                    items.retain(|item| !known.items.contains(item));
                    known.items.extend(items);
                }
                None => {
                    self.vri.insert(key.clone(), self.store.vri.len());
                    self.store.vri.push(Vri { key, revision: snapshot.revision(), items, time });
                }
            }
        }
        Ok(())
    }

    fn arrays(
        &mut self,
        snapshot: Snapshot<'_, '_>,
        dictionary: &Dictionary,
        keys: [&[u8]; 3],
        numbers: &mut Vec<u32>,
    ) -> Result<Vec<usize>, Exhausted> {
        let mut items = Vec::new();
        let kinds = [StoreItemKind::Certificate, StoreItemKind::Crl, StoreItemKind::Ocsp];
        for (key, kind) in keys.into_iter().zip(kinds) {
            numbers.extend(dictionary.get(key).and_then(Object::as_reference).map(|id| id.number));
            let value = snapshot.value(dictionary, key)?;
            for raw in value.as_array().unwrap_or_default() {
                items.extend(self.item(snapshot, kind, raw)?);
            }
        }
        Ok(items)
    }

    fn item(
        &mut self,
        snapshot: Snapshot<'_, '_>,
        kind: StoreItemKind,
        raw: &Object,
    ) -> Result<Option<usize>, Exhausted> {
        let id = raw.as_reference();
        let key = id.map(|id| (kind, id, snapshot.entry(id.number).map(|(entry, _)| entry)));
        if let Some(index) = key.and_then(|key| self.known.get(&key)) {
            return Ok(Some(*index));
        }
        // 7.3.8.1: all streams are indirect objects.
        let located = match id {
            Some(id) => snapshot.follow(id)?,
            None => None,
        };
        let Some(located) = located else { return Ok(None) };
        let Some(stream) = located.object.as_stream() else { return Ok(None) };
        let budget = snapshot.document().budget();
        let room = (budget.limits().memory / STORES).saturating_sub(self.held);
        let Some(bytes) = snapshot.data_within(stream, room)? else { return Ok(None) };
        self.held = self.held.saturating_add(u64::try_from(bytes.len()).unwrap_or(u64::MAX));
        budget.hold(self.held.saturating_mul(STORES))?;
        let index = self.store.items.len();
        let (bytes, revision, span) = (bytes.into(), snapshot.revision(), located.span);
        self.store.items.push(StoreItem { kind, bytes, id, revision, span });
        if let Some(key) = key {
            self.known.insert(key, index);
        }
        Ok(Some(index))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_is_the_upper_case_digest() {
        assert_eq!(vri_key(b"abc"), "A9993E364706816ABA3E25717850C26C9CD0D89D");
    }
}
