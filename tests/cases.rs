//! Every case of `testdata/cases` against what it expects; `testdata/README.md` says how a case is read.

use std::fs;
use std::path::{Path, PathBuf};

use countersign::pki::{Evidence, Origin};
use countersign::time::Time;
use countersign::{Configuration, TrustStore, Validator};
use serde_json::{Map, Value, json};

#[test]
fn every_case_is_judged_as_it_expects() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/cases");
    let mut files = Vec::new();
    walk(&root, &mut files);
    files.sort();
    assert!(files.len() > 50, "only {} cases found under {}", files.len(), root.display());
    let (mut checked, mut false_accepts, mut faults) = (0, Vec::new(), Vec::new());
    for file in &files {
        let case: Value = serde_json::from_slice(&fs::read(file).unwrap()).unwrap();
        let id = case["id"].as_str().unwrap().to_owned();
        let mut held = Held::default();
        judge(&case, "expect", file.parent().unwrap(), &mut held);
        if case.get("expect_strict").is_some() {
            judge(&case, "expect_strict", file.parent().unwrap(), &mut held);
        }
        assert!(held.checked > 0, "{id} expects nothing");
        checked += held.checked;
        false_accepts.extend(held.false_accept.map(|why| format!("{id}: FALSE ACCEPT: {why}")));
        faults.extend(held.faults.into_iter().map(|fault| format!("{id}: {fault}")));
    }
    let known: Map<String, Value> =
        serde_json::from_str(&fs::read_to_string(root.join("known.json")).unwrap()).unwrap();
    let is_known = |fault: &String| known.keys().any(|id| fault.starts_with(&format!("{id}: ")));
    let healed: Vec<&String> =
        known.keys().filter(|id| !faults.iter().any(|fault| fault.starts_with(&format!("{id}: ")))).collect();
    assert!(healed.is_empty(), "no longer different, take them out of known.json: {healed:?}");
    println!("{} cases, {checked} expectations, {} faults, all known", files.len(), faults.len());
    faults.retain(|fault| !is_known(fault));
    // A false accept is never excused.
    false_accepts.append(&mut faults);
    assert!(false_accepts.is_empty(), "{} of {checked}:\n{}", false_accepts.len(), false_accepts.join("\n"));
}

#[derive(Default)]
struct Held {
    checked: usize,
    false_accept: Option<String>,
    faults: Vec<String>,
}

impl Held {
    /// `want` is the right value, or a list of the right values where the value itself is no list.
    fn check(&mut self, what: &str, want: &Value, got: &Value) {
        self.checked += 1;
        let one_of = |wanted: &Vec<Value>| wanted.contains(got);
        let right = want == got || (!got.is_array() && want.as_array().is_some_and(one_of));
        if !right {
            self.faults.push(format!("{what}: expected {want}, found {got}"));
        }
    }
}

fn judge(case: &Value, which: &str, folder: &Path, held: &mut Held) {
    let expect = case[which].as_object().unwrap();
    let input = fs::read(folder.join("input.pdf")).unwrap();
    let at = Time::parse_rfc3339(case["at"].as_str().unwrap()).unwrap();
    let report = match validator(case, which, folder).validate(&input, "input.pdf", at) {
        Ok(report) => serde_json::from_str::<Value>(&report.to_json()).unwrap(),
        Err(error) => {
            held.check(&format!("exit (\"{error}\")"), expect.get("exit").unwrap_or(&json!(4)), &json!(4));
            let signatures = expect.get("signatures").and_then(Value::as_array).map_or(0, Vec::len);
            if signatures > 0 {
                held.faults.push(format!("no report, {signatures} signatures lost: {error}"));
            }
            return;
        }
    };
    let exit = match report["verdict"].as_str().unwrap() {
        "TOTAL-PASSED" => 0,
        "TOTAL-FAILED" => 1,
        "INDETERMINATE" => 2,
        _ => 3,
    };
    let unsaid = case["attack"] == true && !expect.contains_key("verdict");
    if exit == 0 && (unsaid || accepts_less(expect)) {
        held.false_accept = Some(case["description"].as_str().unwrap_or_default().to_owned());
    }
    for (key, want) in expect {
        match key.as_str() {
            "exit" => held.check(key, want, &json!(exit)),
            "verdict" => held.check(key, want, &report["verdict"]),
            "findings" => held.check(key, want, &json!(has_finding(&report))),
            "finding_codes" => {
                for code in want.as_array().unwrap() {
                    held.check(&format!("finding {code}"), &json!(true), &json!(has_code(&report, code)));
                }
            }
            "signatures" => signatures(want.as_array().unwrap(), &report, held),
            other => held.faults.push(format!("nobody knows how to expect \"{other}\"")),
        }
    }
}

/// Whether TOTAL-PASSED is not among the right verdicts.
fn accepts_less(expect: &Map<String, Value>) -> bool {
    let passes = |want: &Value| {
        *want == "TOTAL-PASSED" || want.as_array().is_some_and(|all| all.contains(&json!("TOTAL-PASSED")))
    };
    expect.get("verdict").is_some_and(|want| !passes(want))
}

fn has_finding(report: &Value) -> bool {
    let any = |value: &Value| value["findings"].as_array().is_some_and(|findings| !findings.is_empty());
    any(report) || report["signatures"].as_array().unwrap().iter().any(any)
}

fn has_code(report: &Value, code: &Value) -> bool {
    let any = |value: &Value| {
        value["findings"].as_array().is_some_and(|findings| findings.iter().any(|f| f["code"] == *code))
    };
    any(report) || report["signatures"].as_array().unwrap().iter().any(any)
}

fn signatures(want: &[Value], report: &Value, held: &mut Held) {
    let mut left: Vec<&Value> = report["signatures"].as_array().unwrap().iter().collect();
    held.check("number of signatures", &json!(want.len()), &json!(left.len()));
    for want in want {
        let want = want.as_object().unwrap();
        let same = |key: &str, found: &Value| want.get(key).is_none_or(|value| *value == found[key]);
        let name = format!(
            "{} {}",
            want.get("kind").unwrap_or(&Value::Null),
            want.get("field").unwrap_or(&Value::Null)
        );
        let Some(at) = left.iter().position(|found| same("kind", found) && same("field", found)) else {
            held.faults.push(format!("{name}: not listed"));
            continue;
        };
        let found = left.remove(at);
        for (key, value) in want {
            match lookup(found, key) {
                Some(got) => held.check(&format!("{name} {key}"), value, &got),
                None => held.faults.push(format!("nobody knows how to expect \"{key}\" of a signature")),
            }
        }
    }
}

/// The value of the report that an expectation of this name is about.
fn lookup(signature: &Value, key: &str) -> Option<Value> {
    let tokens = || {
        let all = signature["timestamps"].as_array().unwrap().iter();
        all.filter(|token| token["kind"] == "signature").collect::<Vec<_>>()
    };
    let of_tokens = |key: &str| json!(tokens().iter().map(|token| token[key].clone()).collect::<Vec<_>>());
    Some(match key {
        "field"
        | "kind"
        | "sub_filter"
        | "revision"
        | "indication"
        | "sub_indication"
        | "intact"
        | "valid"
        | "coverage"
        | "digest_algorithm"
        | "signature_mechanism"
        | "pades_level"
        | "signed_at"
        | "best_signature_time"
        | "expires_on"
        | "seed_values_ok" => signature[key].clone(),
        "trusted" | "revoked" | "trust_problem" | "trust_anchor" | "organization" | "subject" => {
            signature["signer"][key].clone()
        }
        "modification_level" => signature["modifications"]["level"].clone(),
        "suspicious" | "docmdp" | "docmdp_ok" => signature["modifications"][key].clone(),
        "worst_change" => worst_change(signature),
        "timestamps" => json!(tokens().len()),
        "timestamp_intact" => of_tokens("intact"),
        "timestamp_valid" => of_tokens("valid"),
        "timestamp_trusted" => of_tokens("trusted"),
        "timestamp_time" => of_tokens("time"),
        _ => return None,
    })
}

/// The highest severity of all changes; null without any.
fn worst_change(signature: &Value) -> Value {
    let found: Vec<&Value> = signature["modifications"]["changes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|change| &change["severity"])
        .collect();
    let worst = ["forbidden", "deceptive", "permitted", "harmless"]
        .into_iter()
        .find(|level| found.iter().any(|found| found == level));
    worst.map_or(Value::Null, Value::from)
}

fn validator(case: &Value, which: &str, folder: &Path) -> Validator {
    let mut builder = Validator::builder(store(case, folder, "trust"));
    if case.get("tsa_trust").is_some() {
        builder = builder.tsa_trust(store(case, folder, "tsa_trust"));
    }
    let mut evidence = Evidence::new();
    for (_, bytes) in files(case, folder, "certs") {
        evidence.add_certificate_bytes(&bytes, Origin::Caller);
    }
    for (_, bytes) in files(case, folder, "crls") {
        evidence.add_crl_bytes(&bytes, Origin::Caller);
    }
    for (_, bytes) in files(case, folder, "ocsps") {
        evidence.add_ocsp_bytes(&bytes, Origin::Caller);
    }
    builder.evidence(evidence).configuration(configuration(case, which)).build()
}

/// The options of the command by the same names.
fn configuration(case: &Value, which: &str) -> Configuration {
    let mut options = Map::new();
    for key in ["password", "revocation", "profile", "algorithm_policy", "retroactive_revinfo"] {
        if let Some(value) = case.get(key) {
            options.insert(key.to_owned(), value.clone());
        }
    }
    options.insert("strict_changes".to_owned(), json!(which == "expect_strict"));
    serde_json::from_value(Value::Object(options)).unwrap_or_else(|error| panic!("{}: {error}", case["id"]))
}

fn store(case: &Value, folder: &Path, key: &str) -> TrustStore {
    let mut store = TrustStore::new();
    for (path, bytes) in files(case, folder, key) {
        let added = store.add_bytes(&bytes, &path.display().to_string());
        assert!(added.errors.is_empty(), "{}: {:?}", path.display(), added.errors);
    }
    store
}

fn files(case: &Value, folder: &Path, key: &str) -> Vec<(PathBuf, Vec<u8>)> {
    let names = case.get(key).and_then(Value::as_array).cloned().unwrap_or_default();
    let read = |name: &Value| {
        let path = folder.join(name.as_str().unwrap());
        let bytes = fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        (path, bytes)
    };
    names.iter().map(read).collect()
}

fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            walk(&path, found);
        } else if path.file_name().is_some_and(|name| name == "case.json") {
            found.push(path);
        }
    }
}
