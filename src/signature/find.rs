//! Every signature of every revision.

use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::rc::Rc;

use super::coverage::{self, Reach};
use super::{
    AcroForm, Contents, Coverage, Field, Form, Lock, Permissions, SeedValue, Signature, SignatureKind,
    SignatureReference, SubFilter, acro_form, byte_range,
};
use crate::budget::Exhausted;
use crate::finding::Finding;
use crate::pdf::{Dictionary, Document, Object, ObjectId, PdfString, Snapshot};
use crate::time::Time;

/// Lists every signature, document time-stamp and usage-rights signature that some revision shows, in the order of the
/// revisions that first show them.
///
/// The form is walked again only for revisions that touch it.
///
/// # Errors
/// Only when the budget is spent.
pub fn find_signatures(document: &Document<'_>) -> Result<Vec<Signature>, Exhausted> {
    let mut search = Search::new(document);
    let mut root = None;
    for (index, revision) in document.revisions().iter().enumerate() {
        let own_root = revision.trailer.get(b"Root").and_then(Object::as_reference);
        let same_root = own_root.is_none() || own_root == root;
        if index == 0 || !same_root || touches(&revision.entries, &search.watched) {
            search.revision(document.snapshot(revision.number))?;
        }
        root = own_root.or(root);
    }
    let hidden = hidden(document, search.found.is_empty())?;
    search.found.extend(hidden);
    search.finish()
}

/// Signatures of a whole document that stands in the same file before this one, and that nothing leads to any more.
///
/// Looks for it where the first revision leaves a gap before its first object, and everywhere when nothing is signed.
fn hidden(document: &Document<'_>, unsigned: bool) -> Result<Vec<Signature>, Exhausted> {
    let Some(first) = document.revisions().first() else { return Ok(Vec::new()) };
    let offsets = first.entries.iter().filter_map(|(_, entry)| match entry {
        crate::pdf::XrefEntry::Offset { offset, .. } => Some(offset),
        _ => None,
    });
    let gap = offsets.min().unwrap_or(first.xref_offset).min(first.xref_offset);
    let end = if unsigned { first.span.end } else { gap };
    if document.is_linearized() || document.is_repaired() || end < LEAST_DOCUMENT {
        return Ok(Vec::new());
    }
    let unreached = document.unreached_updates(0..end)?;
    let Some(start) = unreached.last().copied() else { return Ok(Vec::new()) };
    let tail = document.source().read(start, 1024).unwrap_or_default();
    let Some(mark) = memchr::memmem::find(&tail, b"%%EOF") else { return Ok(Vec::new()) };
    let after = tail.get(mark.saturating_add(5)..).unwrap_or_default();
    let end_of_line = match after {
        [b'\r', b'\n', ..] => 2,
        [b'\r' | b'\n', ..] => 1,
        _ => 0,
    };
    let end = mark.saturating_add(5).saturating_add(end_of_line);
    let length = u64::try_from(end).unwrap_or(0).saturating_add(start);
    let prefix = Prefix { whole: document.source(), length };
    let budget = document.budget();
    let options = crate::pdf::OpenOptions::default();
    let before = match Document::open(&prefix, &options, budget) {
        Ok(before) => before,
        Err(crate::error::Error::Exhausted(exhausted)) => return Err(exhausted),
        Err(_) => return Ok(Vec::new()),
    };
    let mut search = Search::new(&before);
    for revision in before.revisions() {
        search.revision(before.snapshot(revision.number))?;
    }
    let mut found = search.found;
    for signature in &mut found {
        signature.coverage = signature.coverage.min(Coverage::ContiguousBlockFromStart);
        signature.revision = 1;
        signature.signed_revision = 1;
        let message = format!(
            "the signature of field {:?} belongs to a document in the first {length} bytes that nothing leads to",
            signature.field
        );
        signature.findings.push(Finding::at("signature-hidden", signature.offset().unwrap_or(0), message));
    }
    Ok(found)
}

/// The first bytes of a file.
struct Prefix<'s> {
    whole: &'s dyn crate::source::Source,
    length: u64,
}

impl crate::source::Source for Prefix<'_> {
    fn len(&self) -> u64 {
        self.length
    }

    fn read(&self, offset: u64, length: usize) -> std::io::Result<std::borrow::Cow<'_, [u8]>> {
        let left = usize::try_from(self.length.saturating_sub(offset)).unwrap_or(usize::MAX);
        self.whole.read(offset, length.min(left))
    }
}

const LEAST_DOCUMENT: u64 = 200;

fn touches(entries: &crate::pdf::Entries, watched: &HashSet<u32>) -> bool {
    if entries.len() < watched.len() {
        entries.iter().any(|(number, _)| watched.contains(&number))
    } else {
        watched.iter().any(|number| entries.contains(*number))
    }
}

struct Search<'d, 's> {
    document: &'d Document<'s>,
    reach: Option<Reach>,
    found: Vec<Signature>,
    by_field: HashMap<String, Vec<usize>>,
    /// By object and the revision that wrote it.
    by_value: HashMap<(ObjectId, u32), Vec<usize>>,
    /// Object numbers on which the list depends.
    watched: HashSet<u32>,
    /// Indices into `found` of those that the revision looked at last shows.
    present: Vec<usize>,
}

/// A signature dictionary where a revision has it.
struct Value {
    dictionary: Dictionary,
    id: Option<ObjectId>,
    span: Range<u64>,
    in_object_stream: bool,
}

impl<'d, 's> Search<'d, 's> {
    fn new(document: &'d Document<'s>) -> Self {
        Self {
            document,
            reach: None,
            found: Vec::new(),
            by_field: HashMap::new(),
            by_value: HashMap::new(),
            watched: HashSet::new(),
            present: Vec::new(),
        }
    }

    fn revision(&mut self, snapshot: Snapshot<'d, 's>) -> Result<(), Exhausted> {
        let form = acro_form(snapshot)?;
        self.watched.clone_from(&form.numbers);
        let mut present = Vec::new();
        let permissions = Permissions::read(snapshot)?;
        let certifying = permissions.doc_mdp.as_ref().and_then(Object::as_reference);
        if let Some(catalog) = snapshot.catalog().as_dictionary() {
            let reference = catalog.get(b"Perms").and_then(Object::as_reference);
            self.watched.extend(reference.map(|id| id.number));
        }
        let mut owners: HashMap<ObjectId, usize> = HashMap::new();
        for field in &form.fields {
            let Some((raw, holder)) = raw_value(&form, field) else { continue };
            if let Some(id) = raw.as_reference() {
                self.watched.insert(id.number);
            }
            if let Some(id) = raw.as_reference()
                && let Some(index) = self.known(snapshot, id, &field.name)
            {
                present.push(index);
                self.certify(index, certifying == Some(id));
                if let Some(other) = owners.insert(id, index) {
                    self.note_shared(index, other);
                }
                continue;
            }
            let Some(value) = self.value(snapshot, raw, holder)? else { continue };
            if !field.is_type(b"Sig") && !looks_signed(&value.dictionary) {
                continue;
            }
            let index = self.add(snapshot, Some(field), value)?;
            present.push(index);
            if let Some(id) = raw.as_reference() {
                let written = snapshot.entry(id.number).map_or(0, |(_, written)| written);
                self.by_value.entry((id, written)).or_default().push(index);
                self.certify(index, certifying == Some(id));
                if let Some(other) = owners.insert(id, index) {
                    self.note_shared(index, other);
                }
            }
        }
        for (raw, kind) in [
            (&permissions.doc_mdp, SignatureKind::Signature),
            (&permissions.usage_rights, SignatureKind::UsageRights),
        ] {
            let Some(raw) = raw else { continue };
            if let Some(id) = raw.as_reference() {
                self.watched.insert(id.number);
                if owners.contains_key(&id) {
                    continue;
                }
            }
            let Some(value) = self.value(snapshot, raw, None)? else { continue };
            if !looks_signed(&value.dictionary) {
                continue;
            }
            let index = self.add(snapshot, None, value)?;
            if let Some(signature) = self.found.get_mut(index) {
                signature.kind = kind;
                signature.certifies |= kind == SignatureKind::Signature;
            }
            present.push(index);
        }
        self.present = present;
        Ok(())
    }

    /// The signature that a field had when this definition of its value was looked at before.
    fn known(&self, snapshot: Snapshot<'_, '_>, id: ObjectId, field: &str) -> Option<usize> {
        let (_, written) = snapshot.entry(id.number)?;
        let mut known = self.by_value.get(&(id, written))?.iter().copied();
        known.find(|index| self.found.get(*index).is_some_and(|signature| signature.field == field))
    }

    fn certify(&mut self, index: usize, certifies: bool) {
        if let Some(signature) = self.found.get_mut(index) {
            signature.certifies |= certifies;
        }
    }

    fn note_shared(&mut self, index: usize, other: usize) {
        let other = self.found.get(other).map(|signature| signature.field.clone()).unwrap_or_default();
        if let Some(signature) = self.found.get_mut(index) {
            let message =
                format!("fields {:?} and {:?} share one signature dictionary", other, signature.field);
            let finding = match signature.offset() {
                Some(offset) => Finding::at("signature-shared", offset, message),
                None => Finding::new("signature-shared", message),
            };
            if !signature.findings.contains(&finding) {
                signature.findings.push(finding);
            }
        }
    }

    /// The signature dictionary behind a value; `None` when it is no dictionary.
    fn value(
        &self,
        snapshot: Snapshot<'d, 's>,
        raw: &Object,
        holder: Option<ObjectId>,
    ) -> Result<Option<Value>, Exhausted> {
        let mut object = Rc::new(raw.clone());
        let mut id = None;
        let mut located_id = holder;
        for _ in 0..MOST_INDIRECTIONS {
            let Some(reference) = object.as_reference() else { break };
            let Some(located) = snapshot.get(reference)? else {
                return Ok(None);
            };
            id = Some(reference);
            located_id = Some(reference);
            object = located.object;
        }
        let Some(dictionary) = object.as_dictionary() else { return Ok(None) };
        let located = match located_id {
            Some(id) => snapshot.get(id)?,
            None => None,
        };
        let in_object_stream = located.as_ref().is_some_and(|located| located.in_object_stream.is_some());
        let span = located.map_or(0..0, |located| located.span);
        Ok(Some(Value { dictionary: dictionary.clone(), id, span, in_object_stream }))
    }

    /// The index of the signature that this value is: one found before, or a new one.
    fn add(
        &mut self,
        snapshot: Snapshot<'d, 's>,
        field: Option<&Field>,
        value: Value,
    ) -> Result<usize, Exhausted> {
        let name = field.map_or("", |field| field.name.as_str());
        let known = self.by_field.get(name).map(Vec::as_slice).unwrap_or_default();
        for index in known.iter().rev() {
            let Some(signature) = self.found.get(*index) else { continue };
            if signature.id == value.id
                && signature.span == value.span
                && signature.dictionary == value.dictionary
            {
                return Ok(*index);
            }
        }
        let contents = contents(snapshot, &value)?;
        let declared =
            byte_range::read(snapshot, value.dictionary.get(b"ByteRange"), self.document.source().len())?;
        for index in known.iter().rev() {
            let Some(signature) = self.found.get_mut(*index) else { continue };
            let same = signature.byte_range == declared.range
                && signature.contents.as_ref().map(|contents| &contents.bytes)
                    == contents.as_ref().map(|contents| &contents.bytes)
                && contents.as_ref().is_some_and(|contents| !contents.bytes.is_empty());
            if same {
                let message = format!(
                    "revision {} writes the signature dictionary of field {name:?} again, {}",
                    snapshot.revision(),
                    if signature.dictionary == value.dictionary { "unchanged" } else { "with other entries" }
                );
                let finding = Finding::at("signature-rewritten", value.span.start, message);
                if !signature.findings.contains(&finding) {
                    signature.findings.push(finding);
                }
                return Ok(*index);
            }
        }
        self.document.budget().signature()?;
        let reach = self.reach.get_or_insert_with(|| Reach::new(self.document));
        let revision = snapshot.revision();
        let (coverage, signed_revision, mut findings) =
            coverage::evaluate(self.document, reach, &declared.range, contents.as_ref(), revision);
        let duplicates = [&b"ByteRange"[..], b"Contents"]
            .into_iter()
            .filter(|key| value.dictionary.is_duplicate(key))
            .map(|key| {
                let message =
                    format!("the signature dictionary has two /{} entries", String::from_utf8_lossy(key));
                Finding::at("signature-dictionary-duplicate-key", value.span.start, message)
            })
            .collect::<Vec<_>>();
        let (coverage, byte_range) = if duplicates.is_empty() {
            (coverage, declared.range)
        } else {
            (Coverage::Unclear, Err(super::ByteRangeError::Duplicate))
        };
        findings.extend(duplicates);
        if declared.indirect {
            findings.push(Finding::at(
                "byte-range-indirect",
                value.span.start,
                "/ByteRange or one of its elements is an indirect object",
            ));
        }
        if contents.as_ref().is_some_and(Contents::is_empty) {
            findings.push(Finding::at(
                "contents-empty",
                value.span.start,
                "/Contents holds no signature value",
            ));
        }
        let signature = read(
            snapshot,
            field,
            value,
            Read { byte_range, declared: declared.stretches, contents, coverage, signed_revision, findings },
        )?;
        // A value that was written again before there was a signature in it is one and the same signature.
        let unfinished = self.by_field.get(&signature.field).and_then(|known| {
            known.iter().copied().find(|index| {
                self.found.get(*index).is_some_and(|before| {
                    before.id.is_some() && before.id == signature.id && before.contents.is_none()
                })
            })
        });
        if let Some(index) = unfinished
            && let Some(before) = self.found.get_mut(index)
        {
            let mut signature = signature;
            let message =
                format!("the signature dictionary of field {:?} was written again", signature.field);
            signature.findings.push(Finding::at("signature-rewritten", signature.span.start, message));
            *before = signature;
            return Ok(index);
        }
        let index = self.found.len();
        self.by_field.entry(signature.field.clone()).or_default().push(index);
        self.found.push(signature);
        Ok(index)
    }

    fn finish(mut self) -> Result<Vec<Signature>, Exhausted> {
        for index in &self.present {
            if let Some(signature) = self.found.get_mut(*index) {
                signature.visible_in_latest = true;
            }
        }
        let mut ordinal = 0_u32;
        for signature in &mut self.found {
            ordinal = ordinal.saturating_add(1);
            signature.ordinal = ordinal;
            if !signature.visible_in_latest {
                let message = format!(
                    "a later revision takes the signature of field {:?} out of view",
                    signature.field
                );
                signature.findings.push(match signature.offset() {
                    Some(offset) => Finding::at("signature-removed", offset, message),
                    None => Finding::new("signature-removed", message),
                });
            }
            for finding in &signature.findings {
                self.document.note(finding.clone());
            }
        }
        Ok(self.found)
    }
}

/// `/V` of a field: its own, or that of an ancestor without names in between (12.7.4.1: inheritable).
fn raw_value<'f>(form: &'f AcroForm, field: &'f Field) -> Option<(&'f Object, Option<ObjectId>)> {
    if field.has_children {
        return None;
    }
    let own = |field: &'f Field| {
        let value = field.dictionary()?.get(b"V")?;
        (*value != Object::Null).then_some((value, field.id))
    };
    let in_widget = || {
        let (id, object, _) = field.widgets.first()?;
        let value = object.as_dictionary()?.get(b"V")?;
        (*value != Object::Null && field.is_type(b"Sig")).then_some((value, Some(*id)))
    };
    own(field)
        .or_else(|| own(form.fields.get(field.parent?)?).filter(|_| field.is_type(b"Sig")))
        .or_else(in_widget)
}

fn looks_signed(dictionary: &Dictionary) -> bool {
    dictionary.get(b"ByteRange").is_some() && dictionary.get(b"Contents").is_some()
}

fn contents(snapshot: Snapshot<'_, '_>, value: &Value) -> Result<Option<Contents>, Exhausted> {
    let Some(entry) = value.dictionary.entry(b"Contents") else { return Ok(None) };
    if let Some(string) = entry.value.as_string() {
        if value.in_object_stream || entry.span.is_empty() {
            return Ok(Some(elsewhere(&string.bytes)));
        }
        let source = snapshot.document().source();
        return Ok(Some(Contents::read(source, entry.span.clone(), &string.bytes)));
    }
    let resolved = snapshot.resolve(&entry.value)?;
    Ok(resolved.as_string().map(|string| elsewhere(&string.bytes)))
}

fn elsewhere(bytes: &[u8]) -> Contents {
    Contents { bytes: bytes.to_vec(), span: None, form: Form::Elsewhere }
}

struct Read {
    byte_range: Result<super::ByteRange, super::ByteRangeError>,
    declared: Vec<Range<u64>>,
    contents: Option<Contents>,
    coverage: Coverage,
    signed_revision: u32,
    findings: Vec<Finding>,
}

fn read(
    snapshot: Snapshot<'_, '_>,
    field: Option<&Field>,
    value: Value,
    read: Read,
) -> Result<Signature, Exhausted> {
    let dictionary = &value.dictionary;
    let sub_filter = snapshot.value(dictionary, b"SubFilter")?;
    let sub_filter = sub_filter.as_name().map_or(SubFilter::Missing, SubFilter::from_name);
    let is_time_stamp = snapshot.value(dictionary, b"Type")?.as_name() == Some(b"DocTimeStamp")
        || sub_filter == SubFilter::EtsiRfc3161;
    let text = |key: &[u8]| -> Result<Option<String>, Exhausted> {
        let value = snapshot.value(dictionary, key)?;
        Ok(value
            .as_string()
            .map(PdfString::text)
            .or_else(|| value.as_name().map(|name| String::from_utf8_lossy(name).into_owned())))
    };
    let mut certificates = Vec::new();
    let cert = snapshot.value(dictionary, b"Cert")?;
    let single = std::slice::from_ref(&*cert);
    for element in cert.as_array().unwrap_or(single) {
        if let Some(string) = snapshot.resolve(element)?.as_string() {
            certificates.push(string.bytes.to_vec());
        }
    }
    let claimed_time = snapshot.value(dictionary, b"M")?.as_string().and_then(|date| date_of(&date.bytes));
    let field_dictionary = field.and_then(Field::dictionary);
    let (lock, seed_value) = match field_dictionary {
        Some(field) => (Lock::read(snapshot, field)?, SeedValue::read(snapshot, field)?),
        None => (None, None),
    };
    Ok(Signature {
        ordinal: 0,
        field: field.map(|field| field.name.clone()).unwrap_or_default(),
        field_id: field.and_then(|field| field.id),
        id: value.id,
        revision: snapshot.revision(),
        signed_revision: read.signed_revision,
        kind: if is_time_stamp { SignatureKind::DocumentTimestamp } else { SignatureKind::Signature },
        sub_filter,
        filter: text(b"Filter")?,
        span: value.span,
        byte_range: read.byte_range,
        declared: read.declared,
        contents: read.contents,
        coverage: read.coverage,
        visible_in_latest: false,
        certifies: false,
        claimed_time,
        name: text(b"Name")?,
        reason: text(b"Reason")?,
        location: text(b"Location")?,
        contact_info: text(b"ContactInfo")?,
        certificates,
        references: SignatureReference::read_all(snapshot, dictionary)?,
        lock,
        seed_value,
        has_visible_widget: match field {
            Some(field) => field.is_visible(snapshot)?,
            None => false,
        },
        findings: read.findings,
        dictionary: value.dictionary,
    })
}

/// 7.9.4: `D:YYYYMMDDHHmmSSOHH'mm'`, its prefix and everything after the year optional.
/// 7.9.4, from text.
pub(super) fn date(text: &str) -> Option<Time> {
    date_of(text.as_bytes())
}

fn date_of(text: &[u8]) -> Option<Time> {
    let text = text.strip_prefix(b"D:").unwrap_or(text);
    let number = |range: Range<usize>| -> Option<i64> {
        let digits = text.get(range)?;
        if !digits.iter().all(u8::is_ascii_digit) {
            return None;
        }
        std::str::from_utf8(digits).ok()?.parse().ok()
    };
    let part = |range: Range<usize>, default: u8| -> Option<u8> {
        if text.len() <= range.start || !text.get(range.start)?.is_ascii_digit() {
            return Some(default);
        }
        u8::try_from(number(range)?).ok()
    };
    let time = Time::from_civil(
        number(0..4)?,
        part(4..6, 1)?,
        part(6..8, 1)?,
        part(8..10, 0)?,
        part(10..12, 0)?,
        part(12..14, 0)?,
    )?;
    let digits = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let zone = text.get(digits..).unwrap_or_default();
    let two = |range: Range<usize>| -> i64 {
        zone.get(range)
            .and_then(|text| std::str::from_utf8(text).ok())
            .and_then(|text| text.parse().ok())
            .unwrap_or(0)
    };
    let minutes_at = if zone.get(3) == Some(&b'\'') { 4 } else { 3 };
    let minutes = two(minutes_at..minutes_at.saturating_add(2));
    let offset = two(1..3).saturating_mul(3600).saturating_add(minutes.saturating_mul(60));
    Some(match zone.first() {
        Some(b'+') => time.saturating_add_seconds(offset.saturating_neg()),
        Some(b'-') => time.saturating_add_seconds(offset),
        _ => time,
    })
}

const MOST_INDIRECTIONS: usize = 8;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates() {
        for (text, expected) in [
            ("D:20201101000000Z", Some("2020-11-01T00:00:00Z")),
            ("D:20201101013000+01'30'", Some("2020-11-01T00:00:00Z")),
            ("D:20201031190000-05'00", Some("2020-11-01T00:00:00Z")),
            ("20201101000000Z00'00'", Some("2020-11-01T00:00:00Z")),
            ("D:2020", Some("2020-01-01T00:00:00Z")),
            ("D:202011", Some("2020-11-01T00:00:00Z")),
            ("D:20201301", None),
            ("yesterday", None),
            ("", None),
        ] {
            assert_eq!(date_of(text.as_bytes()).map(|time| time.to_string()).as_deref(), expected, "{text}");
        }
    }
}
