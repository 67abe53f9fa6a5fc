use serde_json::{Value, json};

use crate::fixture::{Server, sample, sha256};

/// A contract that nobody has decided on.
fn contract(number: u32, name: &str, creator: &str, created: &str) -> Value {
    let (record, _) = sample("contract-signatures", "honest");
    let mut record: Value = serde_json::from_str(&record).unwrap();
    record["id"] = json!(format!("15f5b906-1076-4539-a9ac-{number:012}"));
    record["name"] = json!(name);
    record["createdById"] = json!(creator);
    record["creationTimestamp"] = json!(created);
    record["status"] = json!("sent");
    record["expirationTimestamp"] = json!("2030-01-01T00:00:00Z");
    for signer in record["signers"].as_array_mut().unwrap() {
        let signer = signer.as_object_mut().unwrap();
        for key in ["decision", "decisionTimestamp", "decisionIp"] {
            signer.remove(key);
        }
    }
    let members = record.as_object_mut().unwrap();
    for key in ["finalizedPdf", "certificatePdf", "archivalTimestamp"] {
        members.remove(key);
    }
    json!({ "record": record })
}

fn names(answer: &Value) -> Vec<&str> {
    let contracts = answer["contracts"].as_array().map(Vec::as_slice).unwrap_or_default();
    contracts.iter().map(|contract| contract["name"].as_str().unwrap()).collect()
}

#[test]
fn contracts_are_searched() {
    let server = Server::new();
    for (number, name, creator, created) in [
        (1, "Lease 100%", "b", "2026-03-01T00:30:00Z"),
        (2, "ÄNDERUNG", "a", "2026-03-02T12:00:00Z"),
        (3, "Annex", "a", "2026-03-03T23:30:00Z"),
    ] {
        server.json("/esigns", &contract(number, name, creator, created)).ok(201);
    }
    server.register_sample("contract-signatures").ok(201);
    for (query, total, expected) in [
        ("", 3, vec!["Annex", "ÄNDERUNG", "Lease 100%"]),
        ("placement=stacked", 3, vec!["Annex", "ÄNDERUNG", "Lease 100%"]),
        ("placement=archived", 1, vec!["Purchase agreement"]),
        ("placement=any&order=name-asc", 4, vec!["Annex", "Lease 100%", "Purchase agreement", "ÄNDERUNG"]),
        ("placement=any&order=name-desc&page-size=1", 4, vec!["ÄNDERUNG"]),
        ("order=creation-date-asc", 3, vec!["Lease 100%", "ÄNDERUNG", "Annex"]),
        ("order=creator-id-desc&page-size=1", 3, vec!["Lease 100%"]),
        ("order=creation-date-asc&page-size=2&page=2", 3, vec!["Annex"]),
        ("page=2", 3, vec![]),
        ("creator-id=a&order=creation-date-asc", 2, vec!["ÄNDERUNG", "Annex"]),
        ("creator-id=A", 0, vec![]),
        ("template-id=654321", 3, vec!["Annex", "ÄNDERUNG", "Lease 100%"]),
        ("template-id=1", 0, vec![]),
        ("statuses=signed", 0, vec![]),
        ("statuses=signed%7Cexpired&placement=any", 1, vec!["Purchase agreement"]),
        ("statuses=sent|ongoing&page-size=1", 3, vec!["Annex"]),
        ("statuses=any&substring=annex", 1, vec!["Annex"]),
        ("substring=%C3%A4nderung", 1, vec!["ÄNDERUNG"]),
        ("substring=a%CC%88nderung", 1, vec!["ÄNDERUNG"]),
        ("substring=100%25", 1, vec!["Lease 100%"]),
        ("substring=%25", 1, vec!["Lease 100%"]),
        ("substring=_", 0, vec![]),
        ("substring=PETERIS@ozols&order=creation-date-asc", 3, vec!["Lease 100%", "ÄNDERUNG", "Annex"]),
        ("substring=ozols,%20p%C4%93teris&page-size=1", 3, vec!["Annex"]),
        ("date-range=2026-03-01", 1, vec!["Lease 100%"]),
        ("date-range=2026-03-02~", 2, vec!["Annex", "ÄNDERUNG"]),
        ("date-range=~2026-03-02", 2, vec!["ÄNDERUNG", "Lease 100%"]),
        ("date-range=2026-03-02~2026-03-03", 2, vec!["Annex", "ÄNDERUNG"]),
        ("date-range=2026-02-28&time-zone=America/New_York", 1, vec!["Lease 100%"]),
        ("date-range=2026-03-04&time-zone=UTC%2B01:00", 1, vec!["Annex"]),
    ] {
        let answer = server.ask("GET", &format!("/contracts?{query}")).ok(200);
        assert_eq!((&answer["totalCount"], names(&answer)), (&json!(total), expected), "{query}");
        assert_eq!(answer.get("contracts").is_some(), !names(&answer).is_empty(), "{query}");
        assert!(!answer.to_string().contains("signers"), "{query}");
    }
    let random = server.ask("GET", "/contracts?order=random").ok(200);
    assert_eq!(names(&random).len(), 3);

    let (record, _) = sample("contract-signatures", "honest");
    let mut record: Value = serde_json::from_str(&record).unwrap();
    record.as_object_mut().unwrap().remove("signers");
    let answer = server.ask("GET", "/contracts?placement=archived").ok(200);
    let found = answer["contracts"][0].as_object().unwrap();
    for (key, value) in found {
        if key.ends_with("Pdf") {
            let lower = record[key]["sha3"].as_str().unwrap().to_lowercase();
            assert_eq!((&value["id"], &value["sha3"]), (&record[key]["id"], &json!(lower)), "{key}");
        } else if key.ends_with("Timestamp") {
            assert!(
                value.as_str().unwrap().starts_with(&record[key].as_str().unwrap()[..22]),
                "{key} {value}"
            );
        } else {
            assert_eq!(*value, record[key], "{key}");
        }
    }
    assert_eq!(found.len(), record.as_object().unwrap().len());
}

#[test]
fn a_contract_that_is_registered_again_is_listed_once() {
    let server = Server::new();
    server.json("/esigns", &contract(1, "before", "a", "2026-03-01T00:30:00Z")).ok(201);
    server.json("/esigns", &contract(1, "after", "a", "2026-03-01T00:30:00Z")).ok(201);
    let answer = server.ask("GET", "/contracts").ok(200);
    assert_eq!((answer["totalCount"].as_i64(), names(&answer)), (Some(1), vec!["after"]));
}

#[test]
fn wrong_parameters_are_named() {
    let server = Server::new();
    for (query, parameter) in [
        ("statuses=done", "statuses"),
        ("page-size=101", "page-size"),
        ("page=0", "page"),
        ("date-range=yesterday", "date-range"),
        ("time-zone=Nowhere", "time-zone"),
        ("order=date", "order"),
        ("placement=trash", "placement"),
        ("substring=", "substring"),
        ("substring=%00", "substring"),
        ("page=1&page=2", "page"),
        ("status=signed", "status"),
    ] {
        let problem = server.ask("GET", &format!("/contracts?{query}")).problem(400);
        assert_eq!(problem["parameter"], parameter, "{query}");
    }
}

#[test]
fn signatures_are_listed_in_pages_and_read() {
    let server = Server::new();
    server.register_sample("zefort").ok(201);
    let (_, files) = sample("zefort", "honest");
    let contract = &files.iter().find(|(name, _)| name == "contract.pdf").unwrap().1;
    for again in [false, true] {
        if again {
            server.register_sample("zefort").ok(201);
        }
        let all = server.ask("GET", "/contracts/contract-1/signatures").ok(200);
        assert_eq!((&all["page"], &all["page_size"], &all["last_page"]), (&json!(1), &json!(50), &json!(1)));
        let results = all["results"].as_array().unwrap();
        assert_eq!(all["count"], results.len());
        assert_eq!(results.len(), 3);
        for (at, signature) in results.iter().enumerate() {
            assert_eq!(signature.as_object().unwrap().len(), 35);
            assert_eq!(signature["contract_id"], "contract-1");
            assert_eq!(signature["document_id"], "document-1");
            assert_eq!((&signature["ordinal"], &signature["status"]), (&json!(at + 1), &json!("valid")));
            let id = signature["id"].as_str().unwrap();
            assert!(id.starts_with(&sha256(contract)), "{id}");
            let one = server.ask("GET", &format!("/contracts/contract-1/signatures/{id}")).ok(200);
            assert_eq!(one, *signature);
            let page = server
                .ask("GET", &format!("/contracts/contract-1/signatures?page_size=1&page={}", at + 1))
                .ok(200);
            assert_eq!(page["results"], json!([signature]));
            assert_eq!((&page["last_page"], &page["count"]), (&json!(3), &json!(3)));
        }
    }
    let beyond = server.ask("GET", "/contracts/contract-1/signatures?page=4&page_size=1").ok(200);
    assert_eq!(beyond["results"], json!([]));
    server.ask("GET", "/contracts/contract-1/signatures/none").problem(404);
    server.ask("GET", "/contracts/contract-2/signatures").problem(404);
    server.ask("GET", "/contracts/%00/signatures").problem(404);
    server.ask("GET", "/contracts/contract-1/signatures/%00").problem(404);
    let problem = server.ask("GET", "/contracts/contract-1/signatures?page_size=0").problem(400);
    assert_eq!(problem["parameter"], "page_size");
}
