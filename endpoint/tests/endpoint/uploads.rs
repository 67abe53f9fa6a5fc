use std::io::Write;

use serde_json::json;

use crate::fixture::{Answer, Part, Server, sample, sha256, testdata};

fn pdf(server: &Server, bytes: &[u8]) -> Answer {
    let authorization = format!("Bearer {}", server.key);
    server.request(
        "POST",
        "/validate",
        &[("authorization", &authorization), ("content-type", "application/pdf")],
        bytes,
    )
}

#[test]
fn a_document_is_judged() {
    let server = Server::new();
    let good = std::fs::read(testdata("cases/ok/pades-b-t/input.pdf")).unwrap();
    let report = pdf(&server, &good).ok(200);
    assert_eq!((&report["verdict"], &report["schema"]), (&json!("TOTAL-PASSED"), &json!(1)));
    assert_eq!(report["digests"]["sha256"], sha256(&good));

    let mut changed = good.clone();
    let at = changed.windows(4).position(|window| window == b"/Med").unwrap();
    changed[at + 1] = b'N';
    assert_eq!(pdf(&server, &changed).ok(200)["verdict"], "TOTAL-FAILED", "a forged signature is a report");

    pdf(&server, b"no document").problem(422);
    pdf(&server, b"").problem(422);
    let metrics = server.ask("GET", "/metrics").text();
    for line in [
        "countersign_documents_judged_total{verdict=\"TOTAL-FAILED\"} 1",
        "countersign_documents_judged_total{verdict=\"TOTAL-PASSED\"} 1",
        "countersign_documents_judged_total{verdict=\"unreadable\"} 2",
        "countersign_uploads 0",
        "countersign_judgements 0",
    ] {
        assert!(metrics.lines().any(|found| found == line), "{line} in\n{metrics}");
    }
}

#[test]
fn documents_are_held_against_a_record() {
    let server = Server::new();
    let (record, files) = sample("agreement", "honest");
    let mut parts = vec![Part::text("record", &record)];
    parts.extend(files.iter().map(|(name, bytes)| Part::file("file", name, bytes)));
    parts.push(Part::file("file", "note.txt", b"no document"));
    let judged = server.form("/validate", &parts).ok(200);
    assert_eq!(judged["reconciliation"]["outcome"], "confirmed", "{judged}");
    assert_eq!(judged["unreadable"].as_array().unwrap().last().unwrap()["file"], "note.txt");
    assert!(!judged["reports"].as_array().unwrap().is_empty());
    assert_eq!(
        server.ask("GET", "/contracts?placement=any").ok(200)["totalCount"],
        0,
        "nothing is registered"
    );

    let alone = server.form("/validate", &parts[1..]).ok(200);
    assert_eq!(alone["reconciliation"], json!(null));
    assert_eq!(alone["reports"], judged["reports"]);
}

#[test]
fn what_is_too_large_is_refused() {
    let server = Server::with(|settings| settings.max_upload = 10_000);
    pdf(&server, &[b'x'; 10_001]).problem(413);
    let (record, _) = sample("zapsign", "honest");
    let small = Part::file("file", "a.pdf", &[b'x'; 6_000]);
    let parts =
        [small, Part::file("file", "b.pdf", &[b'x'; 3_000]), Part::file("file", "c.pdf", &[b'x'; 3_000])];
    server.form("/validate", &parts).problem(413);
    let strict = Server::with(|settings| settings.max_record = 100);
    strict.form("/esigns", &[Part::text("record", &record)]).problem(413);
    strict.json("/esigns", &json!({"record": "x".repeat(200)})).problem(413);

    // Without a length, it is counted as it arrives.
    let mut stream = server.connect();
    let head = format!(
        "POST /validate HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {}\r\ncontent-type: application/pdf\r\n\
         transfer-encoding: chunked\r\n\r\n",
        server.key
    );
    stream.write_all(head.as_bytes()).unwrap();
    for _ in 0..3 {
        let _ = stream.write_all(b"1000\r\n");
        let _ = stream.write_all(&[b'x'; 0x1000]);
        let _ = stream.write_all(b"\r\n");
    }
    Answer::read(&mut stream).problem(413);
}

#[test]
fn too_many_at_once_are_told_to_come_back() {
    let server = Server::with(|settings| {
        settings.workers = 1;
        settings.queue = 2;
    });
    let other = countersign_endpoint::keys::create(
        &server.database,
        crate::fixture::new_key(&[countersign_endpoint::keys::Privilege::Validate]),
    );
    let other = other.unwrap();
    let begin = |key: &str| {
        let mut stream = server.connect();
        let head = format!(
            "POST /validate HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {key}\r\ncontent-type: application/pdf\r\n\
             content-length: 5\r\n\r\n%PDF"
        );
        stream.write_all(head.as_bytes()).unwrap();
        stream
    };
    let wait_for = |count: &str| {
        let line = format!("countersign_uploads {count}");
        for _ in 0..500 {
            if server.ask("GET", "/metrics").text().lines().any(|found| found == line) {
                return;
            }
            std::thread::sleep(std::time::Duration::from_millis(10));
        }
        panic!("never {line}");
    };
    let mut held = vec![begin(&server.key), begin(&server.key)];
    wait_for("2");
    let answer = Answer::read(&mut begin(&server.key));
    answer.problem(429);
    assert_eq!(answer.header("retry-after"), Some("1"));
    held.push(begin(&other));
    wait_for("3");
    let answer = Answer::read(&mut begin(&other));
    answer.problem(503);
    assert!(answer.header("retry-after").is_some());
    for mut stream in held {
        stream.write_all(b"-").unwrap();
        Answer::read(&mut stream).problem(422);
    }
    wait_for("0");
}
