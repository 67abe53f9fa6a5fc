//! Every case in `testdata/cases` that says what coverage and modification analysis have to find.
//!
//! Needs no cryptography: what changed after signing is the same for a trusted and an untrusted signer.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use countersign::budget::{Budget, Uninterrupted};
use countersign::integrity::{ModificationLevel, Modifications, analyse};
use countersign::limits::Limits;
use countersign::pdf::{Document, OpenOptions};
use countersign::signature::{Coverage, Signature, find_signatures};
use countersign::source::Source;
use serde_json::Value;

fn case_files() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/cases");
    let mut files = Vec::new();
    for namespace in std::fs::read_dir(root).unwrap() {
        let namespace = namespace.unwrap().path();
        if !namespace.is_dir() {
            continue;
        }
        for case in std::fs::read_dir(namespace).unwrap() {
            let file = case.unwrap().path().join("case.json");
            if file.is_file() {
                files.push(file);
            }
        }
    }
    files.sort();
    files
}

fn judge(bytes: &[u8], password: Option<&str>) -> Result<Vec<(Signature, Modifications)>, String> {
    let budget = Budget::new(Limits::default(), &Uninterrupted);
    let bytes = bytes.to_vec();
    let source: &dyn Source = &bytes;
    let options = password.map_or_else(OpenOptions::default, OpenOptions::with_password);
    let document = Document::open(source, &options, &budget).map_err(|error| error.to_string())?;
    let signatures = find_signatures(&document).map_err(|error| error.to_string())?;
    let modifications = analyse(&document, &signatures).map_err(|error| error.to_string())?;
    Ok(signatures.into_iter().zip(modifications).collect())
}

/// A list holds all the right answers.
fn fits(wanted: &Value, got: &Value) -> bool {
    match wanted {
        Value::Array(answers) => answers.contains(got),
        one => one == got,
    }
}

#[test]
fn coverage_and_changes_are_as_the_cases_say() {
    let mut misses = Vec::new();
    let (mut cases, mut checks) = (0, 0);
    for file in case_files() {
        let case: Value = serde_json::from_str(&std::fs::read_to_string(&file).unwrap()).unwrap();
        let id = case["id"].as_str().unwrap().to_owned();
        let Ok(bytes) = std::fs::read(file.with_file_name("input.pdf")) else { continue };
        // What can be read of a broken file is no more than a matter of taste.
        let Some(wanted) = case["expect"]["signatures"].as_array().filter(|_| !id.starts_with("bad::"))
        else {
            continue;
        };
        let found = match judge(&bytes, case["password"].as_str()) {
            Ok(found) => found,
            Err(error) => {
                if !wanted.is_empty() {
                    misses.push(format!("{id}: {error}"));
                }
                continue;
            }
        };
        cases += 1;
        checks += 1;
        if found.len() != wanted.len() {
            let names: Vec<_> =
                found.iter().map(|(signature, _)| (&signature.field, signature.kind)).collect();
            misses.push(format!("{id}: {} signatures, expected {}: {names:?}", found.len(), wanted.len()));
        }
        let mut used = vec![false; found.len()];
        for want in wanted {
            let place = found.iter().zip(&used).position(|((signature, _), used)| {
                !used
                    && want["kind"].as_str().is_none_or(|kind| {
                        serde_json::to_value(signature.kind).unwrap().as_str() == Some(kind)
                    })
                    && want["field"].as_str().is_none_or(|field| signature.field == field)
            });
            let Some(place) = place else {
                misses.push(format!("{id}: no signature {} {}", want["kind"], want["field"]));
                continue;
            };
            used[place] = true;
            let (signature, modifications) = &found[place];
            let worst = modifications.changes.iter().map(|change| change.severity).max();
            for (key, got) in [
                ("coverage", serde_json::to_value(signature.coverage).unwrap()),
                ("modification_level", serde_json::to_value(modifications.level).unwrap()),
                ("suspicious", Value::Bool(modifications.suspicious)),
                ("docmdp", serde_json::to_value(modifications.docmdp).unwrap()),
                ("docmdp_ok", Value::Bool(modifications.docmdp_ok)),
                ("worst_change", serde_json::to_value(worst).unwrap()),
            ] {
                let Some(wanted) = want.get(key) else { continue };
                checks += 1;
                if !fits(wanted, &got) {
                    let changes: String = modifications
                        .changes
                        .iter()
                        .map(|change| {
                            format!(
                                "\n      r{} {:?} {:?} {:?} {} {:?}",
                                change.revision,
                                change.rule,
                                change.kind,
                                change.severity,
                                change.message,
                                change.path
                            )
                        })
                        .take(6)
                        .collect();
                    misses.push(format!(
                        "{id} {}: {key} {got}, expected {wanted} {:?}{changes}",
                        signature.field, signature.findings
                    ));
                }
            }
        }
    }
    println!("{cases} cases, {checks} checks, {} misses", misses.len());
    assert!(cases > 100, "the cases are not there");
    assert!(misses.is_empty(), "\n{}", misses.join("\n"));
}

/// The chapter on attacks names cases; each has to be there.
#[test]
fn the_chapter_on_attacks_names_cases_that_exist() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(root.join("src/manual/attacks.rs")).unwrap();
    let mut count = 0;
    for name in text.split('`').filter(|word| {
        ["attack::", "ok::", "form::", "trailing::", "odd::"]
            .iter()
            .any(|namespace| word.starts_with(namespace))
    }) {
        count += 1;
        let folder = name.replace("::", "/");
        assert!(root.join("testdata/cases").join(&folder).is_dir(), "{name}");
    }
    assert!(count > 80, "{count}");
}

/// In a signed and then honestly updated file, any one object that the update wrote over is replaced by another object of
/// the document: never cleared, but for the document information, which may say anything.
#[test]
fn no_object_of_an_update_can_be_swapped_for_another() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/cases/ok");
    let (mut files, mut swapped) = (0, 0);
    for name in
        ["two-signatures", "form-filled", "form-filled-then-signed", "dss-added", "visible-second-signature"]
    {
        let bytes = std::fs::read(root.join(name).join("input.pdf")).unwrap();
        let Some(update) = Update::read(&bytes) else { continue };
        let honest = judge(&bytes, None).unwrap();
        assert!(!honest[0].1.suspicious, "{name}");
        assert!(!judge(&update.written(None), None).unwrap()[0].1.suspicious, "{name}: written anew");
        files += 1;
        for (place, (number, body, overwrites)) in update.objects.iter().enumerate() {
            for (from, other) in &update.pool {
                // Its own former self is no change.
                if !overwrites || other == body || from == number {
                    continue;
                }
                let forged = update.written(Some((place, other)));
                swapped += 1;
                // A document without a catalog is no document.
                let Ok(judged) = judge(&forged, None) else { continue };
                assert!(
                    judged.is_empty() || judged[0].1.suspicious || misleads(&judged[0].1),
                    "{name}: object {number} replaced by {:?} is accepted at level {:?}",
                    String::from_utf8_lossy(&other[..other.len().min(120)]),
                    judged[0].1.level,
                );
            }
        }
    }
    println!("{files} files, {swapped} swaps");
    assert!(files >= 3 && swapped > 50, "{files} files, {swapped} swaps");
}

/// In honest updates of all kinds, any one object, new or written over, is replaced by another one of the document or by a
/// forgery. Where that is accepted, another reader finds that the pages show what they showed when they were signed; where it
/// is accepted as upkeep, the fields, too.
#[test]
fn what_a_forged_update_shows_is_never_hidden() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/cases/ok");
    let mut names: Vec<_> =
        std::fs::read_dir(root).unwrap().map(|folder| folder.unwrap().path().join("input.pdf")).collect();
    names.sort();
    let forgeries: Vec<(u32, Vec<u8>)> = FORGERIES.iter().map(|text| (0, text.as_bytes().to_vec())).collect();
    let (mut files, mut swapped, mut accepted) = (0, 0, 0);
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    for path in names {
        let bytes = std::fs::read(&path).unwrap();
        let name = path.parent().unwrap().file_name().unwrap().display().to_string();
        let Some(update) = Update::read(&bytes) else { continue };
        let Ok(honest) = judge(&bytes, None) else { continue };
        let Some(place) =
            honest.iter().position(|(signature, _)| signature.coverage == Coverage::EntireRevision)
        else {
            continue;
        };
        let signed = &bytes[..honest[place].0.byte_range.as_ref().unwrap().end() as usize];
        let Some(before) = Shown::read(signed) else { continue };
        let level_before = honest[place].1.level;
        if honest[place].1.suspicious || Shown::read(&bytes).is_none_or(|now| now.pages != before.pages) {
            panic!("{name}: the honest file is judged or read otherwise than expected");
        }
        files += 1;
        for (index, (number, body, _)) in update.objects.iter().enumerate() {
            for (_, other) in update.pool.iter().chain(&forgeries) {
                // A third of all pairs, drawn by a fixed seed.
                state ^= state << 13;
                state ^= state >> 7;
                state ^= state << 17;
                if other == body || !state.is_multiple_of(3) {
                    continue;
                }
                swapped += 1;
                let forged = update.written(Some((index, other)));
                let Ok(judged) = judge(&forged, None) else { continue };
                let Some((_, modifications)) = judged.get(place) else { continue };
                if modifications.suspicious || !modifications.docmdp_ok {
                    continue;
                }
                accepted += 1;
                let Some(now) = Shown::read(&forged) else { continue };
                let what = || {
                    let other = String::from_utf8_lossy(&other[..other.len().min(160)]);
                    format!("{name}: object {number} replaced by {other} passes at {:?}", modifications.level)
                };
                assert_eq!(now.pages, before.pages, "{}", what());
                assert_eq!(now.catalog, before.catalog, "{}", what());
                if modifications.level <= ModificationLevel::LtaUpdates {
                    assert_eq!(now.fields, before.fields, "{}", what());
                }
                if modifications.level < ModificationLevel::Annotations {
                    assert!(now.annotations.is_subset(&before.annotations), "{}", what());
                }
                assert!(modifications.level >= level_before.min(ModificationLevel::LtaUpdates));
            }
        }
    }
    println!("{files} files, {swapped} swaps, {accepted} accepted");
    assert!(
        files >= 20 && swapped > 1000 && accepted > 20,
        "{files} files, {swapped} swaps, {accepted} accepted"
    );
}

/// Bodies of objects that a forger would like to see in an update.
const FORGERIES: &[&str] = &[
    "\n<</Length 53>>\nstream\nBT /F1 16 Tf 72 720 Td (Price: 900 euro) Tj ET        \nendstream\n",
    "\n<</Type /Catalog /Pages 2 0 R /OpenAction <</S /JavaScript /JS (app.alert\\(1\\))>>>>\n",
    "\n<</Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Rotate 180>>\n",
    "\n<</Type /Annot /Subtype /FreeText /Rect [72 690 372 720] /Contents (Price: 900 euro) /P 3 0 R>>\n",
    "\n<</Type /Annot /Subtype /Widget /FT /Tx /T (extra) /V (900) /Rect [72 690 372 720] /P 3 0 R>>\n",
    "\n<</Type /Annot /Subtype /Widget /FT /Sig /T (Sig9) /Rect [0 0 612 792] /F 4 /P 3 0 R>>\n",
    "\n<</Type /Font /Subtype /Type1 /BaseFont /ZapfDingbats>>\n",
    "\n<</Type /DSS /Certs [3 0 R] /AA <</O <</S /JavaScript /JS (1)>>>>>>\n",
    "\n[3 0 R 4 0 R]\n",
    "\n(text)\n",
];

/// What another reader finds in a document, from the last revision on.
#[derive(Debug)]
struct Shown {
    /// Everything below each page but its annotations.
    pages: Vec<String>,
    /// The catalog without the pages, the form, the security store and the metadata.
    catalog: String,
    /// Name, value and look of all fields but those for signatures.
    fields: BTreeSet<String>,
    /// Annotations that are no widgets.
    annotations: BTreeSet<String>,
}

impl Shown {
    fn read(bytes: &[u8]) -> Option<Self> {
        use lopdf::{Document, Object};
        let document = Document::load_mem(bytes).ok()?;
        let catalog = document.catalog().ok()?.clone();
        let pages: Vec<_> = document.get_pages().into_values().collect();
        let mut annotations = BTreeSet::new();
        for page in &pages {
            let Ok(array) = document.get_dictionary(*page).ok()?.get(b"Annots") else { continue };
            let (_, array) = document.dereference(array).ok()?;
            for annotation in array.as_array().into_iter().flatten() {
                let Ok((_, annotation)) = document.dereference(annotation) else { continue };
                let Ok(dictionary) = annotation.as_dict() else { continue };
                if dictionary.get(b"Subtype").and_then(Object::as_name).ok() != Some(b"Widget") {
                    annotations.insert(text(&document, annotation, &["P", "Parent"], 0));
                }
            }
        }
        let mut fields = BTreeSet::new();
        let mut pending: Vec<(Object, usize)> = catalog
            .get(b"AcroForm")
            .ok()
            .and_then(|form| document.dereference(form).ok()?.1.as_dict().ok()?.get(b"Fields").ok().cloned())
            .into_iter()
            .map(|fields| (fields, 0))
            .collect();
        while let Some((node, depth)) = pending.pop() {
            let Ok((_, node)) = document.dereference(&node) else { continue };
            if depth > 8 {
                continue;
            }
            if let Ok(array) = node.as_array() {
                pending.extend(array.iter().map(|one| (one.clone(), depth + 1)));
            }
            let Ok(dictionary) = node.as_dict() else { continue };
            pending.extend(dictionary.get(b"Kids").ok().map(|kids| (kids.clone(), depth + 1)));
            if dictionary.get(b"FT").and_then(Object::as_name).ok() != Some(b"Sig") {
                fields.insert(text(&document, node, &["P", "Parent", "Kids", "Ff", "Type"], 0));
            }
        }
        let except = ["Pages", "AcroForm", "DSS", "Metadata", "Extensions", "Version", "MarkInfo", "Perms"];
        Some(Self {
            pages: pages
                .iter()
                .map(|page| {
                    let page = document.get_object(*page).unwrap_or(&Object::Null);
                    text(&document, page, &["Annots", "Parent", "P", "StructParents", "StructParent"], 0)
                })
                .collect(),
            catalog: text(&document, &Object::Dictionary(catalog), &except, 0),
            fields,
            annotations,
        })
    }
}

/// An object with all that it refers to, in one form for what means the same.
fn text(document: &lopdf::Document, object: &lopdf::Object, except: &[&str], depth: usize) -> String {
    use lopdf::Object;
    if depth > 12 {
        return "…".to_owned();
    }
    let below = |object: &Object| text(document, object, except, depth + 1);
    let entries = |dictionary: &lopdf::Dictionary, more: &[&str]| {
        let mut entries: Vec<String> = dictionary
            .iter()
            .map(|(key, value)| (String::from_utf8_lossy(key).into_owned(), value))
            .filter(|(key, value)| {
                !except.contains(&&**key) && !more.contains(&&**key) && **value != Object::Null
            })
            .map(|(key, value)| format!("/{key} {}", below(value)))
            .collect();
        entries.sort();
        entries.join(" ")
    };
    match object {
        Object::Reference(id) => document.get_object(*id).map_or_else(|_| "null".to_owned(), below),
        Object::Integer(number) => format!("{}", *number as f64),
        Object::Real(number) => format!("{number}"),
        Object::String(bytes, _) => format!("{bytes:?}"),
        Object::Array(elements) => format!("[{}]", elements.iter().map(below).collect::<Vec<_>>().join(" ")),
        Object::Dictionary(dictionary) => format!("<<{}>>", entries(dictionary, &[])),
        Object::Stream(stream) => format!("<<{}>>{:?}", entries(&stream.dict, &["Length"]), stream.content),
        other => format!("{other:?}"),
    }
}

/// A field that shows another text than its value is form filling, and said to be deceptive.
fn misleads(modifications: &Modifications) -> bool {
    modifications.changes.iter().any(|change| change.severity >= countersign::integrity::Severity::Deceptive)
}

/// The last revision of a file with a cross-reference table, taken apart.
struct Update {
    before: Vec<u8>,
    /// Number, body, and whether the revision before has an object of that number (other than `/Info`).
    objects: Vec<(u32, Vec<u8>, bool)>,
    trailer: Vec<u8>,
    /// Numbers and bodies of objects of the document before the update.
    pool: Vec<(u32, Vec<u8>)>,
}

impl Update {
    fn read(bytes: &[u8]) -> Option<Self> {
        let budget = Budget::new(Limits::default(), &Uninterrupted);
        let owned = bytes.to_vec();
        let source: &dyn Source = &owned;
        let document = Document::open(source, &OpenOptions::default(), &budget).ok()?;
        let last = document.revisions().last()?;
        let info = last.trailer.get(b"Info").and_then(countersign::pdf::Object::as_reference);
        let body = |snapshot: countersign::pdf::Snapshot<'_, '_>, number: u32| -> Option<Vec<u8>> {
            let id = countersign::pdf::ObjectId { number, generation: 0 };
            let span = snapshot.get(id).ok()??.span;
            let text = owned.get(span.start as usize..span.end as usize)?;
            let start = text.windows(3).position(|word| word == b"obj")? + 3;
            let end = text.windows(6).rposition(|word| word == b"endobj")?;
            Some(text.get(start..end)?.to_vec())
        };
        let before = document.snapshot(last.number - 1);
        let objects: Vec<_> = last
            .entries
            .iter()
            .filter_map(|(number, _)| {
                let overwrites = before
                    .entry(number)
                    .is_some_and(|(entry, _)| !matches!(entry, countersign::pdf::XrefEntry::Free { .. }))
                    && info.is_none_or(|info| info.number != number);
                Some((number, body(document.latest(), number)?, overwrites))
            })
            .collect();
        let pool = (1..40)
            .filter_map(|number| Some((number, body(before, number)?)))
            .chain([(0, b" null ".to_vec())])
            .collect();
        let tail = owned.get(last.span.start as usize..)?;
        let trailer = tail.windows(7).rposition(|word| word == b"trailer")?;
        let end = tail.windows(9).rposition(|word| word == b"startxref")?;
        Some(Self {
            before: owned.get(..last.span.start as usize)?.to_vec(),
            objects,
            trailer: tail.get(trailer..end)?.to_vec(),
            pool,
        })
    }

    fn written(&self, swap: Option<(usize, &Vec<u8>)>) -> Vec<u8> {
        let mut out = self.before.clone();
        let mut entries = Vec::new();
        for (place, (number, body, _)) in self.objects.iter().enumerate() {
            entries.push((*number, out.len()));
            let body = swap.filter(|(swapped, _)| *swapped == place).map_or(body, |(_, other)| other);
            out.extend(format!("{number} 0 obj").bytes());
            out.extend(body);
            out.extend(b"endobj\n");
        }
        let start = out.len();
        out.extend(b"xref\n");
        for (number, offset) in entries {
            out.extend(format!("{number} 1\n{offset:010} 00000 n \n").bytes());
        }
        out.extend(&self.trailer);
        out.extend(format!("startxref\n{start}\n%%EOF\n").bytes());
        out
    }
}
