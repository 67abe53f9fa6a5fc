//! Holds coverage and modification analysis against cases of other projects, where they are at hand.
//!
//! Says how many cases ran; a folder that is not there is named and skipped.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use countersign::budget::{Budget, Uninterrupted};
use countersign::integrity::{Modifications, analyse};
use countersign::limits::Limits;
use countersign::pdf::{Document, OpenOptions};
use countersign::signature::{Signature, find_signatures};
use countersign::source::Source;
use serde_json::Value;

fn corpus(name: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus").join(name);
    let path = if path.is_dir() {
        path
    } else {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/corpus").join(name)
    };
    if path.is_dir() {
        return Some(path);
    }
    println!("{name}: 0 cases, the corpus is not here");
    None
}

fn cases(folder: &Path) -> Vec<Value> {
    let text = std::fs::read_to_string(folder.join("cases.jsonl")).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn judge(path: &Path, encrypted: bool) -> Result<Vec<(Signature, Modifications)>, String> {
    let bytes = std::fs::read(path).unwrap();
    let passwords: &[Option<&str>] = if encrypted {
        &[
            None,
            Some("ownersecret"),
            Some("usersecret"),
            Some("secret"),
            Some("owner"),
            Some("user"),
            Some("test"),
        ]
    } else {
        &[None]
    };
    let mut last = Err("no attempt".to_owned());
    for password in passwords {
        let budget = Budget::new(Limits::default(), &Uninterrupted);
        let source: &dyn Source = &bytes;
        let options = password.map_or_else(OpenOptions::default, OpenOptions::with_password);
        let document = match Document::open(source, &options, &budget) {
            Ok(document) => document,
            Err(error) => {
                last = Err(error.to_string());
                continue;
            }
        };
        let signatures = find_signatures(&document).map_err(|error| error.to_string())?;
        let modifications = analyse(&document, &signatures).map_err(|error| error.to_string())?;
        return Ok(signatures.into_iter().zip(modifications).collect());
    }
    last
}

#[derive(Default)]
struct Tally {
    counts: BTreeMap<&'static str, (usize, usize)>,
    misses: Vec<String>,
}

impl Tally {
    fn check(&mut self, what: &'static str, case: &str, want: &Value, got: &Value, note: &str) {
        let count = self.counts.entry(what).or_default();
        count.1 += 1;
        if want == got {
            count.0 += 1;
        } else {
            self.misses.push(format!("{what}: {case} want {want} got {got} {note}"));
        }
    }

    fn print(&self, name: &str, cases: usize) {
        println!("{name}: {cases} cases");
        for (what, (agree, total)) in &self.counts {
            println!("  {what:28} {agree}/{total}");
        }
        for miss in &self.misses {
            println!("    {miss}");
        }
    }

    fn share(&self, what: &str) -> f64 {
        self.counts.get(what).map_or(1.0, |(agree, total)| *agree as f64 / *total as f64)
    }
}

fn note(modifications: &Modifications) -> String {
    modifications
        .changes
        .iter()
        .filter(|change| change.severity >= countersign::integrity::Severity::Deceptive)
        .map(|change| {
            format!(
                "\n        r{} {:?} {:?} {} {:?}",
                change.revision, change.rule, change.kind, change.message, change.path
            )
        })
        .take(4)
        .collect()
}

#[test]
fn suite_of_judgements() {
    let Some(folder) = corpus("pyhanko-suite") else { return };
    let mut tally = Tally::default();
    let cases = cases(&folder);
    for case in &cases {
        let expect = &case["expect"];
        if expect.get("error").is_some() || expect["coverage"].is_null() {
            continue;
        }
        let encrypted = case["encrypted"].as_bool().unwrap_or(false);
        let id = format!("{} {} {}", case["id"], case["pdf"], case["test"]);
        if encrypted && case["test"].as_str().unwrap().contains("pubkey") {
            continue;
        }
        let judged = judge(&folder.join("blobs").join(case["pdf"].as_str().unwrap()), encrypted);
        let found = judged.as_ref().ok().and_then(|all| {
            all.iter().find(|(signature, _)| Some(signature.field.as_str()) == case["field"].as_str())
        });
        tally.check(
            "found",
            &id,
            &Value::Bool(true),
            &Value::Bool(found.is_some()),
            &format!("{:?}", judged.as_ref().err()),
        );
        let Some((signature, modifications)) = found else { continue };
        let got = serde_json::to_value(signature.coverage).unwrap();
        tally.check("coverage", &id, &expect["coverage"], &got, &format!("{:?}", signature.findings));
        if !expect["modification_level"].is_null() {
            let got = serde_json::to_value(modifications.level).unwrap();
            tally.check("modification level", &id, &expect["modification_level"], &got, &note(modifications));
        }
        if !expect["docmdp_ok"].is_null() {
            let got = Value::Bool(modifications.docmdp_ok);
            tally.check("docmdp_ok", &id, &expect["docmdp_ok"], &got, "");
        }
    }
    tally.print("pyhanko-suite", cases.len());
    if std::env::var_os("COUNTERSIGN_PEERS_REPORT_ONLY").is_none() {
        for what in ["found", "coverage", "modification level", "docmdp_ok"] {
            assert!(tally.share(what) >= 0.97, "{what}: {}", tally.share(what));
        }
    }
}

#[test]
fn documents() {
    let Some(folder) = corpus("documents") else { return };
    let mut tally = Tally::default();
    let cases = cases(&folder);
    for case in &cases {
        let expect = &case["expect"];
        let id = format!("{} {}", case["id"], case["file"]);
        let judged =
            judge(&folder.join(case["file"].as_str().unwrap()), case["encrypted"].as_bool().unwrap_or(false));
        let error = judged.as_ref().err().cloned();
        let all = judged.unwrap_or_default();
        if let Some(count) = expect.get("signatures") {
            let names: Vec<_> = all.iter().map(|(signature, _)| &signature.field).collect();
            tally.check("signatures", &id, count, &all.len().into(), &format!("{names:?} {error:?}"));
        }
        for (field, want) in expect["fields"].as_object().into_iter().flatten() {
            let found = all.iter().rev().find(|(signature, _)| signature.field == *field);
            tally.check("field found", &id, &Value::Bool(true), &Value::Bool(found.is_some()), field);
            let Some((signature, modifications)) = found else { continue };
            if let Some(coverage) = want.get("coverage") {
                let got = serde_json::to_value(signature.coverage).unwrap();
                tally.check("coverage", &id, coverage, &got, &format!("{field} {:?}", signature.findings));
            }
            if let Some(level) = want.get("modification_level") {
                let got = serde_json::to_value(modifications.level).unwrap();
                tally.check(
                    "modification level",
                    &id,
                    level,
                    &got,
                    &format!("{field} {}", note(modifications)),
                );
            }
        }
        let flagged = all.is_empty()
            || all.iter().any(|(signature, modifications)| {
                signature.coverage < countersign::signature::Coverage::EntireRevision
                    || modifications.suspicious
                    || !modifications.docmdp_ok
            });
        let why: String = all
            .iter()
            .map(|(signature, modifications)| {
                format!(
                    "\n      {} {:?} {:?} {:?} rev {}{}",
                    signature.field,
                    signature.coverage,
                    modifications.level,
                    modifications.docmdp,
                    signature.signed_revision,
                    note(modifications)
                )
            })
            .collect();
        if expect.get("must_flag") == Some(&Value::Bool(true)) {
            tally.check("must flag", &id, &Value::Bool(true), &Value::Bool(flagged), &why);
        }
        if expect.get("must_not_flag") == Some(&Value::Bool(true)) {
            tally.check("must not flag", &id, &Value::Bool(false), &Value::Bool(flagged), &why);
        }
        if let Some(suspicious) = expect.get("suspicious") {
            tally.check("suspicious", &id, suspicious, &Value::Bool(flagged), &why);
        }
    }
    tally.print("documents", cases.len());
}
