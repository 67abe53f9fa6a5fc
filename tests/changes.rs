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
