//! The checklist of attacks and malformed input, `testdata/attacks.json`: every line is there, and what is said to show it
//! does.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde_json::Value;

/// Lines of the checklist.
const LINES: u64 = 93;

#[test]
fn every_line_is_shown_by_a_case_or_a_test() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let table: Vec<Value> =
        serde_json::from_slice(&fs::read(root.join("testdata/attacks.json")).unwrap()).unwrap();
    let numbers: Vec<u64> = table.iter().map(|line| line["number"].as_u64().unwrap()).collect();
    assert_eq!(numbers, (1..=LINES).collect::<Vec<_>>());
    let mut faults = Vec::new();
    let (mut cases, mut tests) = (BTreeSet::new(), BTreeSet::new());
    for line in &table {
        let number = &line["number"];
        for key in ["what", "outcome"] {
            if line[key].as_str().is_none_or(|text| text.len() < 5) {
                faults.push(format!("{number}: no {key}"));
            }
        }
        let shown_by = line["shown_by"].as_object().unwrap();
        if shown_by.is_empty() {
            faults.push(format!("{number}: nothing shows it"));
        }
        for (name, outcome) in shown_by {
            let (found, kind) = if name.starts_with("tests/") || name.contains(".rs::") {
                (has_test(root, name).then(|| "holds".to_owned()), &mut tests)
            } else {
                (outcome_of(root, name), &mut cases)
            };
            kind.insert(name.as_str());
            match found {
                None => faults.push(format!("{number}: {name} is not there")),
                Some(found) if found != *outcome => {
                    faults.push(format!("{number}: {name} expects {found:?}, the table says {outcome}"));
                }
                Some(_) => {}
            }
        }
    }
    println!("{} lines, {} cases, {} tests", table.len(), cases.len(), tests.len());
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

/// Every attack among the cases belongs to a line or to the chapter on attacks.
#[test]
fn no_attack_is_left_out() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let known = fs::read_to_string(root.join("testdata/attacks.json")).unwrap()
        + &fs::read_to_string(root.join("src/manual/attacks.rs")).unwrap();
    let mut missing = Vec::new();
    for folder in fs::read_dir(root.join("testdata/cases/attack")).unwrap() {
        let name = format!("attack::{}", folder.unwrap().file_name().display());
        if ![format!("\"{name}\""), format!("`{name}`")].iter().any(|quoted| known.contains(quoted)) {
            missing.push(name);
        }
    }
    missing.sort();
    assert!(missing.is_empty(), "{missing:?}");
}

/// `FILE::NAME`: a test function, or a suite of the shell script `tests/heavy`.
fn has_test(root: &Path, name: &str) -> bool {
    let Some((file, function)) = name.rsplit_once("::") else { return false };
    let Ok(text) = fs::read_to_string(root.join(file)) else { return false };
    if !file.ends_with(".rs") {
        return text.contains(&format!("\n{function}() {{"));
    }
    let Some(at) = text.find(&format!("fn {function}(")) else { return false };
    // Its attributes stand right above.
    text[..at]
        .lines()
        .rev()
        .take_while(|line| !line.is_empty() && *line != "}")
        .any(|line| line.trim() == "#[test]")
}

/// What a case expects, in a word.
fn outcome_of(root: &Path, name: &str) -> Option<String> {
    let file = root.join("testdata/cases").join(name.replace("::", "/")).join("case.json");
    let case: Value = serde_json::from_slice(&fs::read(file).ok()?).ok()?;
    let expect = &case["expect"];
    let is_unreadable =
        |exit: &Value| exit == 4 || exit.as_array().is_some_and(|all| all.contains(&4.into()));
    Some(match &expect["verdict"] {
        Value::String(verdict) => verdict.clone(),
        Value::Array(all) if all.contains(&"TOTAL-PASSED".into()) => "open".to_owned(),
        Value::Array(_) => "not passed".to_owned(),
        _ if is_unreadable(&expect["exit"]) => "not read".to_owned(),
        _ => "by signature".to_owned(),
    })
}
