//! `countersign serve` and `countersign keys` as processes: signals, sudden death, and the lines of endpoint/README.md.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value, json};

struct Server {
    child: Child,
    address: SocketAddr,
}

impl Server {
    fn start(database: &str) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_countersign"))
            .args(["serve", "--listen", "127.0.0.1:0", "--log", "off", "--database", database])
            .arg("--trust")
            .arg(testdata("pki/root.pem"))
            .args(["--at", "2026-06-01T12:00:00Z"])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.trim().strip_prefix("listening on http://").unwrap_or_else(|| panic!("{line:?}"));
        Self { child, address: address.parse().unwrap() }
    }

    fn signal(&mut self, name: &str) -> ExitStatus {
        let sent = Command::new("kill").args(["-s", name, &self.child.id().to_string()]).status().unwrap();
        assert!(sent.success());
        self.child.wait().unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn testdata(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../testdata").join(path)
}

/// Where it is stored: PostgreSQL where an address is given, else a file in this folder.
fn database(folder: &Path) -> String {
    format!("sqlite:{}", folder.join("endpoint.db").display())
}

fn keys(arguments: &[&str]) -> (Option<i32>, String) {
    let output =
        Command::new(env!("CARGO_BIN_EXE_countersign")).arg("keys").args(arguments).output().unwrap();
    (output.status.code(), String::from_utf8(output.stdout).unwrap().trim().to_owned())
}

/// One request on a connection of its own; `None` when the server went away.
fn request(address: SocketAddr, head: &str, body: &str) -> Option<(u16, Value)> {
    let mut stream = TcpStream::connect(address).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    let length = body.len();
    write!(stream, "{head}host: x\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n{body}").ok()?;
    let mut text = String::new();
    stream.read_to_string(&mut text).ok()?;
    let (head, body) = text.split_once("\r\n\r\n")?;
    let status = head.split(' ').nth(1)?.parse().ok()?;
    Some((status, serde_json::from_str(body).ok()?))
}

fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("serve").join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

#[test]
fn keys_are_made_listed_and_revoked() {
    let folder = folder("keys");
    let database = database(&folder);
    let of = |arguments: &[&str]| keys(&[arguments, &["--database", &database]].concat());
    let (code, key) =
        of(&["create", "--privilege", "get,search", "--label", "archive", "--allow", "192.0.2.0/24"]);
    assert_eq!((code, key.len(), &key[..3]), (Some(0), 84, "cs_"));
    let (_, listed) = of(&["list", "--format", "json"]);
    let listed: Value = serde_json::from_str(&listed).unwrap();
    assert_eq!(listed[0]["privileges"], json!(["get", "search"]));
    assert_eq!((&listed[0]["label"], &listed[0]["allow"]), (&json!("archive"), &json!(["192.0.2.0/24"])));
    let everything = fs::read(folder.join("endpoint.db")).unwrap();
    let secret = &key.as_bytes()[20..];
    assert!(!everything.windows(secret.len()).any(|window| window == secret), "no secret is stored");
    assert_eq!(of(&["revoke", &key]).0, Some(0));
    assert_eq!(of(&["revoke", &key]).0, Some(64));
    assert_eq!(of(&["create", "--privilege", "everything"]).0, Some(64));
    assert_eq!(of(&["create", "--privilege", "get", "--allow", "here"]).0, Some(64));
    assert_eq!(of(&["create"]).0, Some(64));
    assert_eq!(keys(&["list", "--database", "mysql://x"]).0, Some(4));
}

#[test]
fn it_ends_when_it_is_asked_to() {
    for signal in ["TERM", "INT"] {
        let mut server = Server::start(&database(&folder(signal)));
        assert!(server.signal(signal).success(), "{signal}");
    }
}

#[test]
fn every_acknowledged_registration_survives_sudden_death() {
    let folder = folder("death");
    let database = database(&folder);
    let (_, key) = keys(&["create", "--privilege", "create,get", "--database", &database]);
    let record = fs::read_to_string(testdata("records/contract-signatures/honest.json")).unwrap();
    let record: Value = serde_json::from_str(&record).unwrap();
    let mut acknowledged: Vec<String> = Vec::new();
    for round in 0..5u64 {
        let mut server = Server::start(&database);
        let found: Arc<Mutex<Vec<String>>> = Arc::default();
        let clients: Vec<_> = (0..4)
            .map(|client| {
                let (key, found, address) = (key.clone(), Arc::clone(&found), server.address);
                let document = json!({"role": "signed", "sha256": format!("{round:032x}{client:032x}")});
                let body = json!({"record": record, "documents": [document]}).to_string();
                std::thread::spawn(move || {
                    let head = format!("POST /esigns HTTP/1.1\r\nauthorization: Bearer {key}\r\ncontent-type: application/json\r\n");
                    while let Some((status, answer)) = request(address, &head, &body) {
                        assert_eq!(status, 201, "{answer}");
                        found.lock().unwrap().push(answer["validation_id"].as_str().unwrap().to_owned());
                    }
                })
            })
            .collect();
        let enough = 20;
        while found.lock().unwrap().len() < enough {
            std::thread::sleep(Duration::from_millis(5));
        }
        std::thread::sleep(Duration::from_millis(7 * round));
        server.signal("KILL");
        for client in clients {
            client.join().unwrap();
        }
        acknowledged.extend(found.lock().unwrap().drain(..));
    }
    assert!(acknowledged.len() >= 100);
    let server = Server::start(&database);
    for id in &acknowledged {
        let asked = json!({ "validation_id": id }).to_string();
        let head = "POST /esigns/soft-validate HTTP/1.1\r\ncontent-type: application/json\r\n";
        let (status, answer) = request(server.address, head, &asked).unwrap();
        assert_eq!(status, 200, "{id}: {answer}");
    }
    println!("{} acknowledged registrations, all there", acknowledged.len());
}

/// Every block of the README that begins with `$` is run as it stands, in order, in one shell; each must succeed.
#[test]
fn the_lines_of_the_readme_run_as_written() {
    let readme =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../endpoint/README.md")).unwrap();
    let mut script = String::from(
        "set -euo pipefail\ncurl() { command curl --fail-with-body -sS --retry 20 --retry-connrefused --retry-delay 1 \"$@\"; }\n",
    );
    let mut lines = 0;
    for block in readme.split("```sh\n").skip(1) {
        let block = block.split("```").next().unwrap();
        lines += block.matches("curl ").count();
        script.push_str(block);
        script.push('\n');
    }
    assert!(lines >= 10, "only {lines} curl lines");
    script.push_str("kill %1\nwait %1\n");
    let folder = folder("readme");
    let bin = Path::new(env!("CARGO_BIN_EXE_countersign")).parent().unwrap();
    let path = format!("{}:{}", bin.display(), std::env::var("PATH").unwrap());
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let output = Command::new("bash")
        .args(["-c", &script])
        .current_dir(root)
        .env("PATH", path)
        .env("COUNTERSIGN_DATABASE", database(&folder))
        .output()
        .unwrap();
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{out}\n{err}");
    for word in [
        "\"is_correct_file\":true",
        "\"status_text\"",
        "\"totalCount\":1",
        "TOTAL-PASSED",
        "\"outcome\":\"confirmed\"",
        "countersign_http_requests_total",
    ] {
        assert!(out.contains(word), "{word} in {out}\n{err}");
    }
}
