//! Every case in `testdata/cases` that says what coverage and modification analysis have to find.
//!
//! Needs no cryptography: what changed after signing is the same for a trusted and an untrusted signer.

use std::path::{Path, PathBuf};

use countersign::budget::{Budget, Uninterrupted};
use countersign::integrity::{Modifications, analyse};
use countersign::limits::Limits;
use countersign::pdf::{Document, OpenOptions};
use countersign::signature::{Signature, find_signatures};
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
        ["attack::", "ok::", "form::", "trailing::"].iter().any(|namespace| word.starts_with(namespace))
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
