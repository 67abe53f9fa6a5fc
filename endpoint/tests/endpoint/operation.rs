use std::io::Write;
use std::time::Duration;

use serde_json::json;

use crate::fixture::{Answer, Server, testdata};

#[test]
fn it_says_how_it_is() {
    let server = Server::new();
    for path in ["/health", "/ready"] {
        let answer = server.request("GET", path, &[], b"");
        assert_eq!((answer.status, answer.header("cache-control")), (200, Some("no-store")), "{path}");
    }
    server.request("GET", "/nothing", &[], b"").problem(404);
    let answer = server.request("GET", "/metrics", &[], b"");
    assert!(answer.header("content-type").unwrap().starts_with("text/plain; version=0.0.4"));
    let text = answer.text();
    for line in [
        "countersign_http_requests_total{route=\"/health\",method=\"GET\",status=\"200\"} 1",
        "countersign_http_requests_total{route=\"other\",method=\"GET\",status=\"404\"} 1",
        "countersign_http_request_duration_seconds_count{route=\"/ready\",method=\"GET\",status=\"200\"} 1",
    ] {
        assert!(text.lines().any(|found| found == line), "{line} in\n{text}");
    }
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let (name, value) = line.rsplit_once(' ').unwrap();
        assert!(name.starts_with("countersign_") && value.parse::<f64>().is_ok(), "{line}");
    }
}

#[test]
fn requests_under_way_are_finished_when_it_stops() {
    let mut server = Server::new();
    let document = std::fs::read(testdata("cases/ok/pades-b-t/input.pdf")).unwrap();
    let mut stream = server.connect();
    let head = format!(
        "POST /validate HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {}\r\ncontent-type: application/pdf\r\n\
         content-length: {}\r\n\r\n",
        server.key,
        document.len()
    );
    stream.write_all(head.as_bytes()).unwrap();
    stream.write_all(&document[..100]).unwrap();
    let address = server.address;
    std::thread::sleep(Duration::from_millis(300));
    let rest = std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(500));
        assert!(std::net::TcpStream::connect(address).is_err(), "it takes no more connections");
        stream.write_all(&document[100..]).unwrap();
        Answer::read(&mut stream).ok(200)
    });
    server.stop();
    assert_eq!(rest.join().unwrap()["verdict"], "TOTAL-PASSED");
}

#[test]
fn registrations_outlive_the_server() {
    let mut server = Server::new();
    let registered = server.register_sample("zapsign").ok(201);
    server.stop();
    let database = server.database.clone();
    let again = Server::with(|settings| settings.database = database);
    let asked = json!({"validation_id": registered["validation_id"]});
    again.json("/esigns/soft-validate", &asked).ok(200);
}
