//! Every sample record of testdata/records, held against its documents: the honest ones agree, each lie is found.

use std::fs;
use std::path::{Path, PathBuf};

use countersign::budget::Uninterrupted;
use countersign::limits::Limits;
use countersign::pdf::OpenOptions;
use countersign::records::{ClaimOutcome, EvidenceFile, Reconciliation, Record, reconcile};
use countersign::time::Time;
use countersign::{Report, TrustStore, Validator};
use serde_json::Value;

struct Expected {
    record: PathBuf,
    value: Value,
}

impl Expected {
    fn all() -> Vec<Self> {
        let room = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/records");
        let mut all = Vec::new();
        for folder in fs::read_dir(room).unwrap() {
            let folder = folder.unwrap().path();
            for file in fs::read_dir(&folder).unwrap() {
                let file = file.unwrap().path();
                let name = file.file_name().unwrap().to_str().unwrap();
                if let Some(stem) = name.strip_suffix(".expect.json") {
                    let record = folder.join(format!("{stem}.json"));
                    let value = serde_json::from_slice(&fs::read(&file).unwrap()).unwrap();
                    all.push(Self { record, value });
                }
            }
        }
        all.sort_by(|a, b| a.record.cmp(&b.record));
        all
    }

    fn name(&self) -> String {
        let parts: Vec<_> = self.record.iter().rev().take(2).map(|part| part.to_str().unwrap()).collect();
        format!("{}/{}", parts[1], parts[0])
    }

    fn text(&self, key: &str) -> &str {
        self.value[key].as_str().unwrap()
    }

    fn run(&self) -> Reconciliation {
        let record = Record::parse(&fs::read(&self.record).unwrap(), None).unwrap();
        assert_eq!(record.kind().name(), self.text("kind"), "{}", self.name());
        let folder = self.record.parent().unwrap();
        let files: Vec<(String, Vec<u8>)> = self.value["files"]
            .as_array()
            .unwrap()
            .iter()
            .map(|file| {
                let path = folder.join(file.as_str().unwrap());
                (path.file_name().unwrap().to_str().unwrap().to_owned(), fs::read(&path).unwrap())
            })
            .collect();
        let validator = validator(self);
        let at = Time::parse_rfc3339(self.text("at")).unwrap();
        let reports: Vec<Result<Report, String>> = files
            .iter()
            .map(|(name, bytes)| validator.validate(bytes, name, at).map_err(|error| error.to_string()))
            .collect();
        let evidence: Vec<EvidenceFile<'_>> = files
            .iter()
            .zip(&reports)
            .map(|((name, bytes), report)| {
                let report = report.as_ref().map_err(Clone::clone);
                let (options, limits) = (OpenOptions::default(), Limits::default());
                EvidenceFile::of_bytes(name, bytes, report, &options, &limits, &Uninterrupted)
            })
            .collect();
        reconcile(&record, &evidence)
    }
}

fn validator(expected: &Expected) -> Validator {
    let mut trust = TrustStore::new();
    for anchor in expected.value["trust"].as_array().unwrap() {
        let path = expected.record.parent().unwrap().join(anchor.as_str().unwrap());
        let added = trust.add_bytes(&fs::read(&path).unwrap(), anchor.as_str().unwrap());
        assert!(added.errors.is_empty(), "{:?}", added.errors);
    }
    Validator::new(trust)
}

fn outcome_of(word: &str) -> ClaimOutcome {
    match word {
        "confirmed" => ClaimOutcome::Confirmed,
        "contradicted" => ClaimOutcome::Contradicted,
        "unverifiable" => ClaimOutcome::Unverifiable,
        other => panic!("no such outcome: {other}"),
    }
}

#[test]
fn honest_records_are_confirmed_and_lies_are_found() {
    let mut faults = Vec::new();
    let mut kinds = std::collections::BTreeMap::<String, (usize, usize)>::new();
    for expected in Expected::all() {
        let name = expected.name();
        let found = expected.run();
        let counts = kinds.entry(expected.text("kind").to_owned()).or_default();
        if name.contains("dishonest") {
            counts.1 += 1
        } else {
            counts.0 += 1
        }
        if found.outcome != outcome_of(expected.text("outcome")) {
            faults.push(format!("{name}: the whole is {:?}", found.outcome));
            if !name.contains("dishonest") {
                let odd = found.lines.iter().filter(|line| {
                    line.outcome == ClaimOutcome::Contradicted
                        || (line.outcome == ClaimOutcome::Unverifiable
                            && line.bearing == countersign::records::Bearing::Material)
                });
                faults
                    .extend(odd.map(|line| format!("    {} {:?}: {}", line.path, line.outcome, line.words)));
            }
        }
        for line in expected.value["lines"].as_array().unwrap() {
            let (path, want) =
                (line["path"].as_str().unwrap(), outcome_of(line["outcome"].as_str().unwrap()));
            let lines: Vec<_> = found.lines.iter().filter(|line| line.path == path).collect();
            let worst = lines.iter().map(|line| line.outcome).max();
            if worst != Some(want) {
                let words: Vec<_> = lines.iter().map(|line| line.words.as_str()).collect();
                faults.push(format!("{name}: {path} is {worst:?}, expected {want:?}: {}", words.join(" / ")));
            }
        }
    }
    for (kind, (honest, dishonest)) in &kinds {
        println!("{kind}: {honest} honest, {dishonest} dishonest");
        assert!(*honest >= 1 && *dishonest >= 6, "{kind}");
    }
    assert_eq!(kinds.len(), 5);
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// A lie is one: no line of an honest record's is contradicted, and a lie contradicts little beside itself.
#[test]
fn every_leaf_has_a_line() {
    for expected in Expected::all() {
        let tree: Value = serde_json::from_slice(&fs::read(&expected.record).unwrap()).unwrap();
        let found = expected.run();
        let mut leaves = Vec::new();
        collect("$", &tree, &mut leaves);
        for leaf in leaves {
            assert!(
                found.lines.iter().any(|line| line.path == leaf),
                "{}: no line for {leaf}",
                expected.name()
            );
        }
        for line in &found.lines {
            assert!(!line.words.is_empty() && !line.words.ends_with('.'), "{}: {:?}", expected.name(), line);
        }
        let text = serde_json::to_string(&found).unwrap();
        assert!(!text.contains("s=secret"), "{}", expected.name());
    }
}

fn collect(path: &str, value: &Value, leaves: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            members.iter().for_each(|(key, member)| collect(&format!("{path}.{key}"), member, leaves));
        }
        Value::Array(elements) => {
            elements.iter().enumerate().for_each(|(at, one)| collect(&format!("{path}[{at}]"), one, leaves));
        }
        Value::Null => {}
        Value::String(text) if text.is_empty() => {}
        _ => leaves.push(path.to_owned()),
    }
}

/// Nothing is confirmed by absence: without files no claim about documents or signers is.
#[test]
fn without_files_nothing_is_confirmed() {
    for expected in Expected::all().into_iter().filter(|expected| !expected.name().contains("dishonest")) {
        let record = Record::parse(&fs::read(&expected.record).unwrap(), None).unwrap();
        let found = reconcile(&record, &[]);
        assert_eq!(found.outcome, ClaimOutcome::Unverifiable, "{}", expected.name());
        let confirmed = found.lines.iter().filter(|line| {
            line.outcome == ClaimOutcome::Confirmed && line.bearing == countersign::records::Bearing::Material
        });
        let confirmed: Vec<_> = confirmed.map(|line| (&line.path, &line.words)).collect();
        assert!(
            confirmed.iter().all(|(path, _)| path.ends_with("totalSigners")),
            "{}: {confirmed:?}",
            expected.name()
        );
    }
}

/// Wrong types, unknown kinds, duplicate keys: refused with the place of the fault.
#[test]
fn faults_are_refused_with_their_path() {
    let room = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/records");
    let text = |kind: &str| fs::read_to_string(room.join(kind).join("honest.json")).unwrap();
    let cases = [
        (
            "contract-signatures",
            "\"sequentialSigning\": true",
            "\"sequentialSigning\": \"true\"",
            "$.sequentialSigning",
        ),
        ("contract-signatures", "\"version\": 1", "\"version\": \"1\"", "$.finalizedPdf.version"),
        ("contract-signatures", "15f5b906-1076", "15f5b906+1076", "$.id"),
        ("contract-signatures", "\"sha3\": \"", "\"sha3\": \"00", "$.finalizedPdf.sha3"),
        ("contract-signatures", "\"status\": \"signed\"", "\"status\": \"done\"", "$.status"),
        ("signing-process", "\"totalSigners\": 2", "\"totalSigners\": \"2\"", "$.process.totalSigners"),
        (
            "signing-process",
            "\"processOrder\": 1",
            "\"processOrder\": -1",
            "$.process.signingProcessSteps[0].processOrder",
        ),
        (
            "signing-process",
            "\"anonymous\": false",
            "\"anonymous\": 0",
            "$.process.signingProcessSteps[0].processStepSigners[0].anonymous",
        ),
        ("agreement", "\"trust_level\": \"AES\"", "\"trust_level\": \"XES\"", "$.trust_level"),
        (
            "agreement",
            "\"enabled\": true,\n    \"grouped\"",
            "\"enabled\": 1,\n    \"grouped\"",
            "$.signing_order.enabled",
        ),
        (
            "agreement",
            "\"created_at\": \"2026-05-18T12:00:00Z\"\n}",
            "\"created_at\": \"18.05.2026\"\n}",
            "$.created_at",
        ),
        ("zapsign", "\"open_id\": 16", "\"open_id\": \"16\"", "$.document.open_id"),
        ("zapsign", "\"times_viewed\": 2", "\"times_viewed\": 2.5", "$.document.signers[0].times_viewed"),
        ("zefort", "\"num_files\": 2", "\"num_files\": \"2\"", "$.contract.num_files"),
        ("zefort", "\"ordinal\": 1", "\"ordinal\": \"1\"", "$.esign.parties[0].ordinal"),
        ("zefort", "\"num_files\": 2", "\"num_files\": 2, \"num_files\": 2", "$.contract.num_files"),
    ];
    for (kind, old, new, path) in cases {
        let changed = text(kind).replacen(old, new, 1);
        assert_ne!(changed, text(kind), "{kind}: {old} is not there");
        let fault = Record::parse(changed.as_bytes(), None).unwrap_err();
        assert_eq!(fault.path, path, "{kind}: {fault}");
    }
    assert_eq!(Record::parse(b"{}", None).unwrap_err().path, "$");
    assert_eq!(Record::parse(b"[]", None).unwrap_err().path, "$");
}

/// Ten thousand signers are read and judged in reasonable time; a million are refused.
#[test]
fn many_signers_are_bounded() {
    let record = |count: usize| {
        let signer = r#"{"fullName":"Jānis Bērziņš","accessKind":"email","decision":"signed","decisionTimestamp":"2026-05-20T09:59:34Z"}"#;
        let signers = vec![signer; count].join(",");
        format!(
            r#"{{"id":"15f5b906-1076-4539-a9ac-0be80bdef973","templateId":"1","collectionId":"1","name":"n","createdById":"1",
            "creationTimestamp":"2026-05-18T13:28:37Z","expirationTimestamp":"2026-05-25T13:28:37Z","sequentialSigning":true,
            "status":"signed","signers":[{signers}]}}"#
        )
    };
    let fault = Record::parse(record(1_000_000).as_bytes(), None).unwrap_err();
    assert_eq!(fault.path, "$");
    let fault = Record::parse(record(20_000).as_bytes(), None).unwrap_err();
    assert_eq!(
        (fault.path.as_str(), fault.message.as_str()),
        ("$.signers[10000]", "more than 10000 elements in one array")
    );
    let many = Record::parse(record(10_000).as_bytes(), None).unwrap();
    assert_eq!(reconcile(&many, &[]).outcome, ClaimOutcome::Unverifiable);
}

/// A record without digests does not vouch for a file of another name that the same people signed at the same times.
#[test]
fn another_document_of_the_same_signers_is_not_confirmed() {
    let all = Expected::all();
    let mut honest = all.into_iter().find(|one| one.name() == "signing-process/honest.json").unwrap();
    honest.value["files"] = serde_json::json!(["../documents/annex.pdf"]);
    let found = honest.run();
    assert_ne!(found.outcome, ClaimOutcome::Confirmed);
    let name = found.lines.iter().find(|line| line.path == "$.process.documentName").unwrap();
    assert_eq!(name.outcome, ClaimOutcome::Unverifiable, "{name:?}");
}
