//! Fetching, and bundles that make the same report again on another day.

use std::collections::HashMap;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::{Arc, Mutex};

use countersign_forge::{Access, Authority, Document, Key, Purpose};

type Routes = Arc<Mutex<HashMap<String, Vec<u8>>>>;

/// A server of files, which can be emptied.
fn server() -> (String, Routes) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let routes = Routes::default();
    let known = Arc::clone(&routes);
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let mut reader = BufReader::new(stream);
            let mut lines = Vec::new();
            loop {
                let mut line = String::new();
                let read = reader.read_line(&mut line).unwrap_or_default();
                if read == 0 || line.trim().is_empty() {
                    break;
                }
                lines.push(line);
            }
            let path = lines.first().and_then(|line| line.split(' ').nth(1)).unwrap_or_default().to_owned();
            let body = known.lock().unwrap().get(&path).cloned();
            let status = if body.is_some() { "200 OK" } else { "404 Not Found" };
            let body = body.unwrap_or_default();
            let head = format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\n\r\n", body.len());
            let _ = reader.into_inner().write_all(&[head.as_bytes(), &body].concat());
        }
    });
    (base, routes)
}

/// A folder with a document, its anchor, and revocation data.
struct Desk {
    folder: PathBuf,
    routes: Routes,
}

impl Desk {
    fn new(name: &str) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        let (base, routes) = server();
        let place = |path: &str| format!("{base}{path}");
        let (crl, middle_crl, issuer) = (place("/root.crl"), place("/middle.crl"), place("/middle.crt"));
        let root = Authority::new("Root");
        let middle = root.subordinate_with("Middle", Access { crl: &crl, ..Access::default() });
        let access = Access { issuer: &issuer, crl: &middle_crl, ..Access::default() };
        let mut signer = middle.issue_with("Signer", Key::p256("Signer"), Purpose::Signer, access);
        signer.issuers.clear();
        let mut document = Document::blank(1);
        document.sign("Sig1", &signer, &[]);
        let (then, next) = ("20260501000000Z", "20270501000000Z");
        for (name, bytes) in [
            ("contract.pdf", document.into_bytes()),
            ("root.crt", root.identity.certificate.clone()),
            ("other.crt", Authority::new("Other").identity.certificate),
            ("middle.crt", middle.identity.certificate.clone()),
            ("root.crl", root.crl(then, next, &[])),
            ("middle.crl", middle.crl(then, next, &[])),
        ] {
            routes.lock().unwrap().insert(format!("/{name}"), bytes.clone());
            fs::write(folder.join(name), bytes).unwrap();
        }
        Self { folder, routes }
    }

    fn run(&self, arguments: &[&str]) -> Output {
        self.command(&[&["validate"], arguments].concat())
    }

    fn command(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_countersign"));
        command.args(arguments).stdin(Stdio::null()).current_dir(&self.folder);
        command.output().unwrap()
    }

    fn rewrite(&self, change: impl FnOnce(&mut Vec<u8>)) {
        let mut bytes = fs::read(self.folder.join("bundle.zip")).unwrap();
        change(&mut bytes);
        fs::write(self.folder.join("bad.zip"), bytes).unwrap();
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

const FILES: &[&str] = &["--cert", "middle.crt", "--crl", "root.crl", "--crl", "middle.crl"];

#[test]
fn a_bundle_makes_the_same_report_again() {
    let desk = Desk::new("bundle-same");
    let first = desk.run(
        &[
            &["--trust", "root.crt", "--at", "2026-06-01T12:00:00Z", "--revocation", "require"],
            FILES,
            &["--save-evidence", "bundle.zip", "contract.pdf"],
        ]
        .concat(),
    );
    assert_eq!(first.status.code(), Some(0), "{}{}", text(&first.stdout), text(&first.stderr));
    for name in FILES.iter().filter(|name| !name.starts_with('-')) {
        fs::remove_file(desk.folder.join(name)).unwrap();
    }
    let second = desk.run(&["--evidence", "bundle.zip", "contract.pdf"]);
    assert_eq!(text(&second.stdout), text(&first.stdout));
    assert_eq!(second.status.code(), Some(0));
    assert!(
        text(&second.stderr).contains("trusts what the bundle trusts: 1 anchor"),
        "{}",
        text(&second.stderr)
    );
    let written = fs::read(desk.folder.join("bundle.zip")).unwrap();
    assert!(written.len() < 10_000);
    // The reader's own anchors go before the bundle's.
    let own = desk.run(&["--evidence", "bundle.zip", "--trust", "root.crt", "contract.pdf"]);
    assert_eq!(text(&own.stdout), text(&first.stdout));
    let other = desk.run(&["--evidence", "bundle.zip", "--trust", "other.crt", "contract.pdf"]);
    assert_eq!(other.status.code(), Some(2));
}

#[test]
fn what_was_fetched_is_kept() {
    let desk = Desk::new("bundle-fetched");
    let asked = &["--trust", "root.crt", "--revocation", "require", "contract.pdf"][..];
    let without = desk.run(asked);
    assert_eq!(without.status.code(), Some(2), "nothing is fetched unless that is asked for");
    let public = desk.run(&[&["--fetch"], asked].concat());
    assert_eq!(public.status.code(), Some(2));
    assert!(text(&public.stdout).contains("is not a public address"), "{}", text(&public.stdout));

    let fetch = ["--fetch", "--fetch-allow-private", "--save-evidence", "bundle.zip", "--format", "ndjson"];
    let first = desk.run(&[&fetch[..], asked].concat());
    assert_eq!(first.status.code(), Some(0), "{}{}", text(&first.stdout), text(&first.stderr));
    assert_eq!(text(&first.stdout).matches("\"fetched\"").count(), 3, "{}", text(&first.stdout));
    desk.routes.lock().unwrap().clear();
    let second = desk.run(&["--evidence", "bundle.zip", "--format", "ndjson", "contract.pdf"]);
    assert_eq!(text(&second.stdout), text(&first.stdout));
}

#[test]
fn batches_fetch_too() {
    let desk = Desk::new("batch-fetched");
    let asked = &["batch", "--trust", "root.crt", "--revocation", "require", "contract.pdf"][..];
    assert_eq!(desk.command(asked).status.code(), Some(2));
    let fetched = desk.command(&[asked, &["--fetch", "--fetch-allow-private"]].concat());
    assert_eq!(fetched.status.code(), Some(0), "{}", text(&fetched.stdout));
    assert_eq!(text(&fetched.stdout).matches("\"fetched\"").count(), 3);
}

#[test]
fn bundles_of_anybody_are_checked() {
    let desk = Desk::new("bundle-hostile");
    let save =
        ["--trust", "root.crt", "--revocation", "none", "--save-evidence", "bundle.zip", "contract.pdf"];
    assert_eq!(desk.run(&[FILES, &save[..]].concat()).status.code(), Some(0));
    let refused = |what: &str| {
        let output = desk.run(&["--evidence", "bad.zip", "contract.pdf"]);
        assert_eq!(
            output.status.code(),
            Some(64),
            "{what}: {}{}",
            text(&output.stdout),
            text(&output.stderr)
        );
        assert!(text(&output.stderr).contains("bad.zip: "), "{what}: {}", text(&output.stderr));
    };
    desk.rewrite(|bytes| bytes.truncate(bytes.len() / 2));
    refused("cut");
    desk.rewrite(|bytes| *bytes = b"%PDF-1.7".to_vec());
    refused("no archive");
    let length = fs::read(desk.folder.join("bundle.zip")).unwrap().len();
    for at in (60..length / 2).step_by(97) {
        desk.rewrite(|bytes| bytes[at] ^= 0x10);
        let output = desk.run(&["--evidence", "bad.zip", "contract.pdf"]);
        // Damage is refused, or it is in what nobody reads (the name in a local header).
        assert!(matches!(output.status.code(), Some(64 | 0)), "{at}: {}", text(&output.stderr));
    }
    let conflict = desk.run(&["--evidence", "bundle.zip", "--crl", "root.crl", "contract.pdf"]);
    assert_eq!(conflict.status.code(), Some(64));
    // A document that the bundle does not know is judged by its evidence, as of now.
    fs::write(
        desk.folder.join("other.pdf"),
        [fs::read(desk.folder.join("contract.pdf")).unwrap(), b"\n".to_vec()].concat(),
    )
    .unwrap();
    let output = desk.run(&["--evidence", "bundle.zip", "other.pdf"]);
    assert!(
        text(&output.stderr).contains("other.pdf: not among the documents of the bundle"),
        "{}",
        text(&output.stderr)
    );
}

#[test]
fn a_table_of_algorithms_replaces_the_shipped_one() {
    let desk = Desk::new("algorithm-table");
    let judge = |policy: &str| {
        let options = ["--trust", "root.crt", "--at", "2026-06-01T12:00:00Z", "--revocation", "none"];
        desk.run(&[FILES, &options[..], &["--algorithm-policy", policy, "contract.pdf"]].concat())
    };
    let strict = r#"{"name": "House rules", "digests": [{"algorithm": "sha256"}],
        "keys": [{"algorithm": "ECDSA", "bits": 256, "until": "2026-01-01"}]}"#;
    fs::write(desk.folder.join("strict.json"), strict).unwrap();
    fs::write(desk.folder.join("broken.json"), r#"{"name": "x", "digests": [], "keys": [], "more": 1}"#)
        .unwrap();
    for policy in ["default", "none"] {
        assert_eq!(judge(policy).status.code(), Some(0), "{policy}");
    }
    let output = judge("strict.json");
    assert_eq!(output.status.code(), Some(2), "{}", text(&output.stderr));
    assert!(
        text(&output.stdout).contains("accepted before 2026-01-01 (House rules)"),
        "{}",
        text(&output.stdout)
    );
    for policy in ["broken.json", "missing.json"] {
        assert_eq!(judge(policy).status.code(), Some(64), "{policy}");
    }
}
