use serde_json::{Value, json};

use crate::fixture::{Part, Server, sample, sha256, testdata};

const KINDS: [&str; 5] = ["zefort", "contract-signatures", "signing-process", "agreement", "zapsign"];

#[test]
fn records_of_every_kind_are_registered_with_their_documents() {
    let server = Server::new();
    for kind in KINDS {
        let registered = server.register_sample(kind);
        let location = registered.header("location").map(str::to_owned);
        let registered = registered.ok(201);
        assert_eq!(registered["kind"], kind);
        assert_eq!(registered["outcome"], "confirmed", "{kind}: {registered}");
        assert_eq!(registered["status"], "signed", "{kind}");
        let id = registered["validation_id"].as_str().unwrap();
        assert_eq!(location.unwrap(), format!("/esigns/{id}"));

        let signed = ["signed", "main", "current"];
        let detail = server.ask("GET", &format!("/esigns/{id}")).ok(200);
        let documents = detail["documents"].as_array().unwrap();
        let document =
            documents.iter().find(|document| signed.contains(&document["role"].as_str().unwrap())).unwrap();
        let (record, _) = sample(kind, "honest");
        if kind != "zefort" {
            assert_eq!(detail["record"], serde_json::from_str::<Value>(&record).unwrap(), "{kind}");
        }

        let asked = json!({"validation_id": id, "file_sha256": document["sha256"]});
        let answer = server.request("POST", "/esigns/validate", &JSON, asked.to_string().as_bytes()).ok(200);
        assert_eq!(answer["is_correct_file"], true, "{kind}");
        assert!(!answer["parties"].as_array().unwrap().is_empty(), "{kind}");
        assert!(answer["status_text"].as_str().unwrap().starts_with("Completed"), "{answer}");
        assert_eq!(keys(&answer), ["is_correct_file", "parties", "status_text"]);
        let text = answer.to_string();
        for personal in ["@", "12345", "+371", "198.51.100"] {
            assert!(!text.contains(personal), "{kind}: {personal} in {text}");
        }

        let other =
            json!({"validation_id": id.to_uppercase(), "file_sha256": sha256(b"other").to_uppercase()});
        let answer = server.request("POST", "/esigns/validate", &JSON, other.to_string().as_bytes()).ok(200);
        assert_eq!((&answer["is_correct_file"], &answer["parties"]), (&json!(false), &json!([])), "{kind}");

        let soft = json!({"validation_id": id});
        let soft =
            server.request("POST", "/esigns/soft-validate", &JSON, soft.to_string().as_bytes()).ok(200);
        assert_eq!(soft, json!({"status_text": answer["status_text"]}));
    }
}

#[test]
fn every_lie_is_refused_and_nothing_is_stored() {
    let server = Server::new();
    let mut refused = 0;
    for kind in KINDS {
        for file in std::fs::read_dir(testdata("records").join(kind)).unwrap() {
            let name = file.unwrap().file_name().into_string().unwrap();
            let Some(name) = name.strip_suffix(".expect.json").filter(|name| name.starts_with("dishonest"))
            else {
                continue;
            };
            let expected =
                std::fs::read(testdata("records").join(kind).join(format!("{name}.expect.json"))).unwrap();
            let expected: Value = serde_json::from_slice(&expected).unwrap();
            if expected["outcome"] != "contradicted" || expected["at"] != "2026-06-01T12:00:00Z" {
                continue;
            }
            let (record, files) = sample(kind, name);
            let mut parts = vec![Part::text("record", &record), Part::text("kind", kind)];
            parts.extend(files.iter().map(|(name, bytes)| Part::file("file", name, bytes)));
            let problem = server.form("/esigns", &parts).problem(422);
            assert_eq!(problem["type"], "urn:countersign:problem:record-contradicted", "{kind}/{name}");
            assert!(problem["errors"][0]["path"].as_str().unwrap().starts_with("$.record"), "{problem}");
            refused += 1;
        }
    }
    assert!(refused > 50, "only {refused} lies");
    assert_eq!(server.ask("GET", "/contracts?placement=any").ok(200), json!({"totalCount": 0}));
}

#[test]
fn a_stranger_is_not_vouched_for() {
    let server = Server::new();
    let (record, files) = sample("zefort", "honest");
    let stranger = std::fs::read(testdata("cases/ok/pades-b-t/input.pdf")).unwrap();
    for field in ["signed", "main", "current", "file", "attachment"] {
        let mut parts = vec![Part::text("record", &record)];
        parts.extend(files.iter().map(|(name, bytes)| Part::file("file", name, bytes)));
        parts.push(Part::file(field, "stranger.pdf", &stranger));
        let answer = server.form("/esigns", &parts);
        if matches!(field, "signed" | "main" | "current") {
            answer.problem(422);
            continue;
        }
        // Beside the documents of the record it may be there; it is not taken for the signed one.
        if answer.status == 201 {
            let id = answer.ok(201)["validation_id"].clone();
            let asked = json!({"validation_id": id, "file_sha256": sha256(&stranger)});
            assert_eq!(server.json("/esigns/validate", &asked).ok(200)["is_correct_file"], false, "{field}");
        } else {
            answer.problem(422);
        }
    }
}

#[test]
fn digests_alone_are_enough() {
    let server = Server::new();
    let (record, files) = sample("contract-signatures", "honest");
    let record: Value = serde_json::from_str(&record).unwrap();
    let contract = &files.iter().find(|(name, _)| name == "contract.pdf").unwrap().1;
    let documents =
        json!([{"role": "signed", "sha256": sha256(contract), "sha3_512": record["finalizedPdf"]["sha3"]}]);
    let registered = server.json("/esigns", &json!({"record": record, "documents": documents})).ok(201);
    assert_eq!(registered["outcome"], "unverifiable");
    let asked = json!({"validation_id": registered["validation_id"], "file_sha256": sha256(contract)});
    let answer = server.json("/esigns/validate", &asked).ok(200);
    assert_eq!(answer["is_correct_file"], true);
    assert!(answer["status_text"].as_str().unwrap().contains("what the signing platform states"), "{answer}");

    let other = json!([{"role": "signed", "sha256": sha256(contract), "sha3_512": "0".repeat(128)}]);
    let problem = server.json("/esigns", &json!({"record": record, "documents": other})).problem(422);
    assert_eq!(problem["path"], "$.documents[0].sha3_512");
    let problem = server.json("/esigns", &json!({"record": record})).problem(422);
    assert_eq!(problem["path"], "$.documents");
}

#[test]
fn what_is_deleted_is_gone() {
    let server = Server::new();
    let registered = server.register_sample("zefort").ok(201);
    let id = registered["validation_id"].as_str().unwrap();
    assert_eq!(server.ask("DELETE", &format!("/esigns/{id}")).ok(204), Value::Null);
    server.ask("DELETE", &format!("/esigns/{id}")).problem(404);
    server.ask("GET", &format!("/esigns/{id}")).problem(404);
    let problem = server.json("/esigns/soft-validate", &json!({"validation_id": id})).problem(404);
    assert_eq!(problem["path"], "$.validation_id");
    server.ask("GET", "/contracts/contract-1/signatures").problem(404);
}

fn keys(value: &Value) -> Vec<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

const JSON: [(&str, &str); 1] = [("content-type", "application/json")];
