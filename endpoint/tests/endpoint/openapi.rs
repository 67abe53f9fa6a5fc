use std::path::Path;

use serde_json::Value;

use crate::fixture::Server;

/// `BLESS=1` writes it.
#[test]
fn the_committed_description_is_the_one_that_is_served() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("openapi.json");
    let made = countersign_endpoint::openapi_document();
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&path, &made).unwrap();
    }
    let committed = std::fs::read_to_string(&path).unwrap();
    assert!(committed == made, "openapi.json is not what the types say: BLESS=1 writes it");
    assert_eq!(Server::new().request("GET", "/openapi.json", &[], b"").text(), made);
}

#[test]
fn every_route_is_described() {
    let document: Value = serde_json::from_str(&countersign_endpoint::openapi_document()).unwrap();
    let mut described: Vec<String> = Vec::new();
    for (path, operations) in document["paths"].as_object().unwrap() {
        for method in operations.as_object().unwrap().keys() {
            described.push(format!("{} {path}", method.to_uppercase()));
        }
    }
    described.sort();
    let expected = [
        "DELETE /esigns/{id}",
        "GET /contracts",
        "GET /contracts/{id}/signatures",
        "GET /contracts/{id}/signatures/{sid}",
        "GET /esigns/{id}",
        "GET /health",
        "GET /metrics",
        "GET /openapi.json",
        "GET /ready",
        "POST /esigns",
        "POST /esigns/soft-validate",
        "POST /esigns/validate",
        "POST /validate",
    ];
    assert_eq!(described, expected);
}
