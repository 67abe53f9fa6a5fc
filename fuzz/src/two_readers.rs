//! What the last revision says, by our reader and by `lopdf`.

use std::collections::BTreeSet;

use countersign::pdf::{Document, Object, ObjectId, Snapshot, TrailingKind, XrefEntry};

use crate::choices::Choices;
use crate::grammar;
use crate::shell::with;

/// A document in which we see nothing to remark must read the same in both, from the catalog on.
pub fn two_readers(bytes: &[u8]) {
    let written;
    let bytes = if bytes.starts_with(b"%PDF") {
        bytes
    } else {
        written = grammar::document(&mut Choices::new(bytes));
        &written
    };
    let Some(Some((ours, missing))) = with(bytes, ours) else { return };
    let Some(theirs) = theirs(bytes) else { return };
    let Ok(root) = theirs.trailer.get(b"Root") else { return };
    let mut text = String::new();
    let mut walk = Walk { document: &theirs, path: Vec::new(), left: NODES, missing: Some(missing) };
    walk.say(root, &mut text);
    if walk.left == 0 {
        return;
    }
    assert_eq!(ours, text, "ours, then theirs, of {}", bytes.escape_ascii());
}

/// What we read, from the catalog on, and which objects are not there; `None` where something was remarked on the way, or a
/// limit was reached.
fn ours(document: &Document<'_>) -> Option<(String, BTreeSet<u32>)> {
    if document.is_repaired() || document.encryption().is_some() {
        return None;
    }
    if document.trailing().ok()?.kind == TrailingKind::Objects {
        return None;
    }
    // The other reader keeps what a later member of an object stream replaces.
    let compressed = |entry| matches!(entry, XrefEntry::Compressed { .. });
    for revision in document.revisions() {
        // Nor does it know of objects that are freed.
        let freed = |(number, entry)| number != 0 && matches!(entry, XrefEntry::Free { .. });
        if revision.entries.iter().any(freed) {
            return None;
        }
        let members = revision.entries.iter().filter(|(_, entry)| compressed(*entry));
        let elsewhere = |number: u32| {
            let others = document.revisions().iter().filter(|other| other.number != revision.number);
            others.into_iter().any(|other| other.entries.contains(number))
        };
        if members.into_iter().any(|(number, _)| elsewhere(number)) {
            return None;
        }
    }
    let snapshot = document.latest();
    // The other reader goes by the numbers at the objects, wherever an entry leads: each is looked at.
    for number in snapshot.numbers() {
        let generation = match snapshot.entry(number)?.0 {
            XrefEntry::Offset { generation, .. } => generation,
            _ => 0,
        };
        snapshot.get(ObjectId { number, generation }).ok()?;
    }
    let root = snapshot.trailer().get(b"Root")?;
    snapshot.root().ok()??;
    let mut text = String::new();
    let mut walk = OurWalk { snapshot, path: Vec::new(), left: NODES, missing: BTreeSet::new() };
    walk.say(root, &mut text)?;
    (walk.left > 0 && document.findings().is_empty()).then_some((text, walk.missing))
}

/// Objects looked at before giving up.
const NODES: usize = 2_000;

struct OurWalk<'d, 's> {
    snapshot: Snapshot<'d, 's>,
    path: Vec<u32>,
    left: usize,
    missing: BTreeSet<u32>,
}

impl OurWalk<'_, '_> {
    fn say(&mut self, object: &Object, text: &mut String) -> Option<()> {
        if self.left == 0 {
            return None;
        }
        self.left -= 1;
        match object {
            Object::Null => text.push_str("null "),
            Object::Boolean(value) => text.push_str(&format!("{value} ")),
            Object::Integer(value) => text.push_str(&number(*value as f64)),
            // The other reader has no integers beyond 64 bits.
            Object::Real(value) if value.abs() > 9e18 => return None,
            Object::Real(value) => text.push_str(&number(*value)),
            Object::Name(name) => text.push_str(&format!("/{} ", name.as_bytes().escape_ascii())),
            Object::String(string) => text.push_str(&format!("({}) ", string.bytes.escape_ascii())),
            Object::Array(elements) => {
                text.push('[');
                for element in elements {
                    self.say(element, text)?;
                }
                text.push(']');
            }
            Object::Dictionary(dictionary) => self.entries(dictionary, text)?,
            Object::Stream(stream) => {
                self.entries(&stream.dictionary, text)?;
                let source = self.snapshot.document().source();
                let raw =
                    source.read(stream.span.start, (stream.span.end - stream.span.start) as usize).ok()?;
                text.push_str(&format!("stream {} ", raw.escape_ascii()));
            }
            Object::Reference(id) => {
                if self.path.contains(&id.number) {
                    text.push_str(&format!("^{} ", id.number));
                    return Some(());
                }
                self.path.push(id.number);
                match self.snapshot.get(*id).ok()? {
                    Some(located) => self.say(&located.object, text)?,
                    None => {
                        self.missing.insert(id.number);
                        text.push_str("null ");
                    }
                }
                self.path.pop();
            }
        }
        Some(())
    }

    fn entries(&mut self, dictionary: &countersign::pdf::Dictionary, text: &mut String) -> Option<()> {
        let mut keys: Vec<&[u8]> = dictionary.entries().iter().map(|entry| entry.key.as_bytes()).collect();
        keys.sort_unstable();
        keys.dedup();
        text.push_str("<<");
        for key in keys {
            let value = dictionary.get(key)?;
            // 7.3.7: an entry whose value is null is none.
            if *value == Object::Null {
                continue;
            }
            text.push_str(&format!("/{} ", key.escape_ascii()));
            self.say(value, text)?;
        }
        text.push_str(">>");
        Some(())
    }
}

struct Walk<'d> {
    document: &'d lopdf::Document,
    path: Vec<u32>,
    left: usize,
    /// What we don't have either. Other objects that this reader does not have it could not read: there it ends.
    missing: Option<BTreeSet<u32>>,
}

impl Walk<'_> {
    fn say(&mut self, object: &lopdf::Object, text: &mut String) {
        use lopdf::Object as O;
        if self.left == 0 {
            return;
        }
        self.left -= 1;
        match object {
            O::Null => text.push_str("null "),
            O::Boolean(value) => text.push_str(&format!("{value} ")),
            O::Integer(value) => text.push_str(&number(*value as f64)),
            O::Real(value) => text.push_str(&number(f64::from(*value))),
            O::Name(name) => text.push_str(&format!("/{} ", name.escape_ascii())),
            O::String(bytes, _) => text.push_str(&format!("({}) ", bytes.escape_ascii())),
            O::Array(elements) => {
                text.push('[');
                elements.iter().for_each(|element| self.say(element, text));
                text.push(']');
            }
            O::Dictionary(dictionary) => self.entries(dictionary, text),
            O::Stream(stream) => {
                self.entries(&stream.dict, text);
                text.push_str(&format!("stream {} ", stream.content.escape_ascii()));
            }
            O::Reference(id) => {
                if self.path.contains(&id.0) {
                    text.push_str(&format!("^{} ", id.0));
                    return;
                }
                self.path.push(id.0);
                match self.document.objects.get(id) {
                    Some(object) => self.say(object, text),
                    None if self.missing.as_ref().is_some_and(|missing| !missing.contains(&id.0)) => {
                        self.left = 0
                    }
                    None => text.push_str("null "),
                }
                self.path.pop();
            }
        }
    }

    fn entries(&mut self, dictionary: &lopdf::Dictionary, text: &mut String) {
        let mut entries: Vec<(&Vec<u8>, &lopdf::Object)> = dictionary.iter().collect();
        entries.sort_unstable_by_key(|(key, _)| *key);
        text.push_str("<<");
        for (key, value) in entries {
            if matches!(value, lopdf::Object::Null) {
                continue;
            }
            text.push_str(&format!("/{} ", key.escape_ascii()));
            self.say(value, text);
        }
        text.push_str(">>");
    }
}

/// Single precision is what the other reader has.
fn number(value: f64) -> String {
    format!("{} ", value as f32)
}

fn theirs(bytes: &[u8]) -> Option<lopdf::Document> {
    std::panic::catch_unwind(|| lopdf::Document::load_mem(bytes)).ok()?.ok()
}

/// What each page shows, as `lopdf` reads it: everything it leads to but annotations, the way back up, and structure.
pub(crate) fn pages_of(bytes: &[u8]) -> Option<Vec<String>> {
    let document = theirs(bytes)?;
    let mut pages = Vec::new();
    for (_, id) in document.get_pages() {
        let mut text = String::new();
        let mut walk = Walk { document: &document, path: vec![id.0], left: NODES, missing: None };
        let page = document.get_dictionary(id).ok()?;
        for key in [&b"Contents"[..], b"Resources", b"MediaBox", b"CropBox", b"Rotate", b"UserUnit"] {
            // 7.7.3.4: inherited from above.
            let (mut node, mut depth) = (page, 0);
            let value = loop {
                match node.get(key) {
                    Ok(value) => break Some(value),
                    Err(_) if depth > 20 => break None,
                    Err(_) => {
                        depth += 1;
                        let above = node.get(b"Parent").and_then(lopdf::Object::as_reference).ok();
                        match above.and_then(|id| document.get_dictionary(id).ok()) {
                            Some(above) => node = above,
                            None => break None,
                        }
                    }
                }
            };
            // 7.3.7: an entry whose value is null is none.
            if let Some(value) = value.filter(|value| !matches!(value, lopdf::Object::Null)) {
                text.push_str(&format!("/{} ", key.escape_ascii()));
                walk.say(value, &mut text);
            }
        }
        if walk.left == 0 {
            return None;
        }
        pages.push(text);
    }
    Some(pages)
}
