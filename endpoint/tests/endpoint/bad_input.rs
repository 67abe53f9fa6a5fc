use std::io::Write;
use std::time::Duration;

use serde_json::{Value, json};

use crate::fixture::{Answer, Part, Server, sample, sha256};

fn honest(kind: &str) -> Value {
    serde_json::from_str(&sample(kind, "honest").0).unwrap()
}

#[test]
fn faults_of_the_public_calls_have_their_place() {
    let server = Server::new();
    let id = "4b787051-9941-4155-aa13-68df4d20d7bc";
    let digest = sha256(b"");
    let cases: Vec<(&str, String, u16, Option<&str>)> = vec![
        (
            "validate",
            json!({"validation_id": "4b787051", "file_sha256": digest}).to_string(),
            422,
            Some("$.validation_id"),
        ),
        (
            "validate",
            json!({"validation_id": id, "file_sha256": "abc"}).to_string(),
            422,
            Some("$.file_sha256"),
        ),
        (
            "validate",
            json!({"validation_id": id, "file_sha256": "g".repeat(64)}).to_string(),
            422,
            Some("$.file_sha256"),
        ),
        (
            "validate",
            json!({"validation_id": id, "file_sha256": digest}).to_string(),
            404,
            Some("$.validation_id"),
        ),
        (
            "validate",
            json!({"validation_id": 5, "file_sha256": digest}).to_string(),
            422,
            Some("$.validation_id"),
        ),
        ("validate", json!({"validation_id": id}).to_string(), 422, Some("$")),
        ("validate", json!([1]).to_string(), 422, Some("$")),
        ("soft-validate", json!({"validation_id": null}).to_string(), 422, Some("$.validation_id")),
        ("soft-validate", "{\"validation_id\": ".to_owned(), 400, Some("$.validation_id")),
        (
            "soft-validate",
            format!("{{\"validation_id\": \"{id}\", \"validation_id\": \"{id}\"}}"),
            400,
            Some("$.validation_id"),
        ),
        ("soft-validate", String::new(), 400, Some("$")),
        ("soft-validate", "\u{feff}{}".to_owned(), 400, Some("$")),
        ("soft-validate", format!("{{\"x\": {}", "[".repeat(5000)), 400, None),
        ("soft-validate", format!("{{\"x\": \"{}\"}}", "x".repeat(20_000)), 413, None),
    ];
    for (call, body, status, path) in cases {
        let problem = server.text(&format!("/esigns/{call}"), &body).problem(status);
        if path.is_some() {
            assert_eq!(problem["path"].as_str(), path, "{body}");
        }
    }
    let authorization = format!("Bearer {}", server.key);
    for (content_type, body, status) in [
        ("application/json", &b"{\"validation_id\": \"\xe9\"}"[..], 400),
        ("application/json; charset=utf-16", b"\xff\xfe{\0}\0", 400),
        ("text/plain", b"{}", 415),
    ] {
        for path in ["/esigns/validate", "/esigns/soft-validate", "/esigns"] {
            let headers = [("content-type", content_type), ("authorization", &authorization)];
            server.request("POST", path, &headers, body).problem(status);
        }
    }
    server.request("POST", "/esigns/validate", &[], b"{}").problem(415);
}

#[test]
fn faults_of_records_have_their_place_and_nothing_is_stored() {
    let server = Server::new();
    let mut text_for_number = honest("signing-process");
    let at = if text_for_number.get("process").is_some() { "/process/totalSigners" } else { "/totalSigners" };
    *text_for_number.pointer_mut(at).unwrap() = json!("2");
    let mut wrong_time = honest("contract-signatures");
    wrong_time["signers"][1]["decisionTimestamp"] = json!("yesterday");
    let mut wrong_digest = honest("contract-signatures");
    wrong_digest["finalizedPdf"]["sha3"] = json!("abc");
    let good = honest("contract-signatures");
    let document = |document: Value| json!({"record": good, "documents": [document]});
    for (body, path) in [
        (json!({"record": text_for_number}), at.replace('/', ".")),
        (json!({"record": wrong_time}), ".signers[1].decisionTimestamp".to_owned()),
        (json!({"record": wrong_digest}), ".finalizedPdf.sha3".to_owned()),
        (json!({"record": {"a": 1}}), String::new()),
        (json!({"record": [good]}), String::new()),
    ] {
        let problem = server.json("/esigns", &body).problem(422);
        assert_eq!(problem["path"], format!("$.record{path}"), "{problem}");
    }
    for (body, path) in [
        (json!({}), "$"),
        (json!({"record": good, "kind": "pdf"}), "$.kind"),
        (json!({"record": good, "kind": 1}), "$.kind"),
        (json!({"record": good, "digests": []}), "$"),
        (json!({"record": good, "documents": {}}), "$.documents"),
        (document(json!({"role": "signed"})), "$.documents[0]"),
        (document(json!({"role": "signed", "sha256": "AB"})), "$.documents[0].sha256"),
        (document(json!({"role": "signed", "sha3_512": "AB"})), "$.documents[0].sha3_512"),
        (document(json!({"role": "copy", "sha256": sha256(b"")})), "$.documents[0].role"),
        (document(json!({"role": "signed", "sha256": sha256(b""), "size": "1"})), "$.documents[0].size"),
        (document(json!({"role": "signed", "sha256": sha256(b""), "size": u64::MAX})), "$.documents[0].size"),
    ] {
        assert_eq!(server.json("/esigns", &body).problem(422)["path"], path, "{body}");
    }
    let contracts = server.ask("GET", "/contracts?placement=any").ok(200);
    assert_eq!(contracts["totalCount"], 0);
}

#[test]
fn a_million_signers_are_refused_by_a_bound() {
    let server = Server::with(|settings| settings.max_record = 200 << 20);
    let record = honest("contract-signatures").to_string();
    let signer = json!({"fullName": "A B", "accessKind": "email", "email": "a@b.example"}).to_string();
    let mut many = String::from("{\"signers\":[");
    for number in 0..1_000_000 {
        if number > 0 {
            many.push(',');
        }
        many.push_str(&signer);
    }
    many.push_str("],");
    let without = record.replacen("\"signers\":", "\"others\":", 1);
    let body = format!("{{\"record\":{many}{}}}", &without[1..]);
    let problem = server.text("/esigns", &body).problem(400);
    assert_eq!(problem["path"], "$.record.signers[10000]");

    let usual = Server::new();
    usual.text("/esigns", &body).problem(413);
}

#[test]
fn texts_with_nul_are_kept_by_both_databases() {
    let server = Server::new();
    let mut record = honest("contract-signatures");
    record["name"] = json!("NUL \u{0} in it");
    record["status"] = json!("sent");
    record["createdById"] = json!("\u{0}");
    let members = record.as_object_mut().unwrap();
    for key in ["signers", "finalizedPdf", "certificatePdf", "archivalTimestamp"] {
        members.remove(key);
    }
    server.json("/esigns", &json!({"record": record})).ok(201);
    let found = server.ask("GET", "/contracts").ok(200);
    assert_eq!(found["contracts"][0]["name"], "NUL \u{fffd} in it");
}

#[test]
fn forms_that_are_no_forms_are_refused() {
    let server = Server::new();
    let (record, _) = sample("zefort", "honest");
    for (path, parts) in [
        ("/esigns", vec![Part::file("file", "a.pdf", b"x")]),
        ("/esigns", vec![Part::text("record", &record), Part::text("record", &record)]),
        ("/esigns", vec![Part::text("record", &record), Part::text("other", "x")]),
        ("/validate", vec![]),
        ("/validate", vec![Part::text("record", &record)]),
        ("/esigns", vec![Part::text("record", "{")]),
        ("/validate", vec![Part::text("record", "{"), Part::file("file", "a.pdf", b"x")]),
    ] {
        server.form(path, &parts).problem(400);
    }
    let problem =
        server.form("/esigns", &[Part::text("record", &record), Part::text("kind", "x")]).problem(422);
    assert_eq!(problem["path"], "$.kind");
    let authorization = format!("Bearer {}", server.key);
    for content_type in ["multipart/form-data", "multipart/form-data; boundary=other"] {
        let headers = [("authorization", authorization.as_str()), ("content-type", content_type)];
        server.request("POST", "/esigns", &headers, b"no form").problem(400);
    }
}

#[test]
fn addresses_and_methods_that_are_not_there() {
    let server = Server::new();
    server.ask("GET", "/nothing").problem(404);
    server.ask("GET", "/esigns/").problem(404);
    let problem = server.ask("GET", "/esigns/not-a-uuid").problem(400);
    assert_eq!(problem["parameter"], "id");
    server.ask("GET", "/contracts/%FF/signatures").problem(400);
    for (method, path, allow) in [
        ("PUT", "/esigns", "POST"),
        ("GET", "/esigns/validate", "POST"),
        ("POST", "/contracts", "GET,HEAD"),
        ("PATCH", "/esigns/4b787051-9941-4155-aa13-68df4d20d7bc", "GET,DELETE,HEAD"),
    ] {
        let answer = server.ask(method, path);
        answer.problem(405);
        let mut allowed: Vec<&str> = answer.header("allow").unwrap().split(',').collect();
        let mut expected: Vec<&str> = allow.split(',').collect();
        allowed.sort_unstable();
        expected.sort_unstable();
        assert_eq!(allowed, expected, "{method} {path}");
    }
}

#[test]
fn what_arrives_too_slowly_is_given_up() {
    let server = Server::with(|settings| {
        settings.timeouts.head = Duration::from_millis(300);
        settings.timeouts.body = Duration::from_millis(300);
        settings.timeouts.upload_pause = Duration::from_millis(300);
        settings.timeouts.upload = Duration::from_millis(900);
    });
    let authorization = format!("authorization: Bearer {}\r\n", server.key);
    for (path, content_type) in [
        ("/esigns/validate", "application/json"),
        ("/esigns", "application/json"),
        ("/validate", "application/pdf"),
        ("/validate", "multipart/form-data; boundary=x"),
    ] {
        let mut stream = server.connect();
        let head = format!(
            "POST {path} HTTP/1.1\r\nhost: x\r\n{authorization}content-type: {content_type}\r\ncontent-length: 1000\r\n\r\n--x"
        );
        stream.write_all(head.as_bytes()).unwrap();
        Answer::read(&mut stream).problem(408);
    }
    // A byte now and then is no pause, and still ends.
    let mut stream = server.connect();
    let head = format!(
        "POST /validate HTTP/1.1\r\nhost: x\r\n{authorization}content-type: application/pdf\r\ncontent-length: 1000\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).unwrap();
    let mut writer = stream.try_clone().unwrap();
    let drip = std::thread::spawn(move || {
        for _ in 0..30 {
            if writer.write_all(b"%").is_err() {
                break;
            }
            std::thread::sleep(Duration::from_millis(100));
        }
    });
    Answer::read(&mut stream).problem(408);
    drop(stream);
    drip.join().unwrap();
    // A head that never ends gets no answer, and no place.
    let mut stream = server.connect();
    stream.write_all(b"GET /health HTTP/1.1\r\nhost:").unwrap();
    let mut rest = Vec::new();
    let _ = std::io::Read::read_to_end(&mut stream, &mut rest);
    assert!(rest.is_empty() || rest.starts_with(b"HTTP/1.1 408"), "{:?}", String::from_utf8_lossy(&rest));
}
