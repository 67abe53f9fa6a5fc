//! A server, and a client that says exactly what it is told to.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc;
use std::thread::JoinHandle;
use std::time::Duration;

use countersign::time::Time;
use countersign::{TrustStore, Validator};
use countersign_endpoint::keys::{self, NewKey, Privilege};
use countersign_endpoint::{Settings, start};
use serde_json::Value;

/// A server that ends with its test.
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    pub(crate) database: String,
    pub(crate) key: String,
    stop: Option<mpsc::Sender<()>>,
    thread: Option<JoinHandle<()>>,
    _folder: tempfile::TempDir,
}

impl Server {
    pub(crate) fn new() -> Self {
        Self::with(|_| ())
    }

    /// A server with other settings than the default ones.
    pub(crate) fn with(change: impl FnOnce(&mut Settings)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let database = database(folder.path());
        let mut trust = TrustStore::new();
        trust.add_bytes(&std::fs::read(testdata("pki/root.pem")).unwrap(), "root.pem");
        let mut settings = Settings::new(database.clone(), Validator::new(trust));
        settings.listen = SocketAddr::from(([127, 0, 0, 1], 0));
        settings.at = Time::parse_rfc3339("2026-06-01T12:00:00Z");
        change(&mut settings);
        let key = keys::create(&database, new_key(&Privilege::ALL)).unwrap();
        let (stop, stopped) = mpsc::channel();
        let (ready, address) = mpsc::channel();
        let thread = std::thread::spawn(move || {
            let runtime =
                tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
            runtime.block_on(async {
                let running = start(settings).await.unwrap();
                ready.send(running.address()).unwrap();
                tokio::task::spawn_blocking(move || stopped.recv()).await.unwrap().ok();
                running.stop().await;
            });
        });
        let address = address.recv_timeout(Duration::from_secs(30)).unwrap();
        Self { address, database, key, stop: Some(stop), thread: Some(thread), _folder: folder }
    }

    /// Stops it, and waits until it has.
    pub(crate) fn stop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            thread.join().unwrap();
        }
    }

    /// A request with the key that may everything.
    pub(crate) fn ask(&self, method: &str, path: &str) -> Answer {
        self.request(method, path, &[("authorization", &format!("Bearer {}", self.key))], b"")
    }

    /// A JSON body with the key that may everything.
    pub(crate) fn json(&self, path: &str, body: &Value) -> Answer {
        self.text(path, &body.to_string())
    }

    pub(crate) fn text(&self, path: &str, body: &str) -> Answer {
        let authorization = format!("Bearer {}", self.key);
        let headers = [("authorization", authorization.as_str()), ("content-type", "application/json")];
        self.request("POST", path, &headers, body.as_bytes())
    }

    /// A form with the key that may everything.
    pub(crate) fn form(&self, path: &str, parts: &[Part]) -> Answer {
        let authorization = format!("Bearer {}", self.key);
        let content_type = format!("multipart/form-data; boundary={BOUNDARY}");
        let headers = [("authorization", authorization.as_str()), ("content-type", content_type.as_str())];
        self.request("POST", path, &headers, &form(parts))
    }

    pub(crate) fn request(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        let mut head = format!("{method} {path} HTTP/1.1\r\nhost: test\r\nconnection: close\r\n");
        for (name, value) in headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        if !body.is_empty() || matches!(method, "POST" | "PUT") {
            head.push_str(&format!("content-length: {}\r\n", body.len()));
        }
        head.push_str("\r\n");
        let mut stream = self.connect();
        stream.write_all(head.as_bytes()).unwrap();
        // A server that refuses early may close before it has read all.
        let _ = stream.write_all(body);
        Answer::read(&mut stream)
    }

    pub(crate) fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        stream.set_nodelay(true).unwrap();
        stream
    }

    /// Registers the sample record of `kind` with its documents, and returns its validation id.
    pub(crate) fn register_sample(&self, kind: &str) -> Answer {
        let (record, files) = sample(kind, "honest");
        let mut parts = vec![Part::text("record", &record)];
        parts.extend(files.iter().map(|(name, bytes)| Part::file("file", name, bytes)));
        self.form("/esigns", &parts)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// An empty database of this test alone.
fn database(folder: &Path) -> String {
    let Ok(address) = std::env::var("COUNTERSIGN_TEST_POSTGRES") else {
        return format!("sqlite:{}", folder.join("endpoint.db").display());
    };
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let schema = format!("test_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        use sqlx::{ConnectOptions, Executor};
        let options: sqlx::postgres::PgConnectOptions = address.parse().unwrap();
        let mut connection = options.connect().await.unwrap();
        connection.execute(format!("CREATE SCHEMA {schema}").as_str()).await.unwrap();
    });
    format!("{address}?options=-csearch_path%3D{schema}")
}

pub(crate) fn new_key(privileges: &[Privilege]) -> NewKey {
    NewKey { label: "test".to_owned(), privileges: privileges.to_vec(), ..NewKey::default() }
}

pub(crate) fn testdata(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../testdata").join(path)
}

/// A sample record and the files that it is to be held against.
pub(crate) fn sample(kind: &str, name: &str) -> (String, Vec<(String, Vec<u8>)>) {
    let folder = testdata("records").join(kind);
    let record = std::fs::read_to_string(folder.join(format!("{name}.json"))).unwrap();
    let expected: Value =
        serde_json::from_slice(&std::fs::read(folder.join(format!("{name}.expect.json"))).unwrap()).unwrap();
    let files = expected["files"].as_array().unwrap().iter().map(|file| {
        let path = folder.join(file.as_str().unwrap());
        (path.file_name().unwrap().to_str().unwrap().to_owned(), std::fs::read(&path).unwrap())
    });
    (record, files.collect())
}

pub(crate) fn sha256(bytes: &[u8]) -> String {
    countersign::digest::hex(&countersign::crypto::digest(
        countersign::crypto::DigestAlgorithm::Sha256,
        bytes,
    ))
}

/// A part of a form.
pub(crate) struct Part {
    head: String,
    body: Vec<u8>,
}

impl Part {
    pub(crate) fn text(name: &str, text: &str) -> Self {
        let head = format!("content-disposition: form-data; name=\"{name}\"\r\n");
        Self { head, body: text.as_bytes().to_vec() }
    }

    pub(crate) fn file(name: &str, filename: &str, bytes: &[u8]) -> Self {
        let head = format!("content-disposition: form-data; name=\"{name}\"; filename=\"{filename}\"\r\n");
        Self { head, body: bytes.to_vec() }
    }
}

pub(crate) const BOUNDARY: &str = "a-boundary-of-this-test";

pub(crate) fn form(parts: &[Part]) -> Vec<u8> {
    let mut body = Vec::new();
    for part in parts {
        body.extend_from_slice(format!("--{BOUNDARY}\r\n{}\r\n", part.head).as_bytes());
        body.extend_from_slice(&part.body);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(format!("--{BOUNDARY}--\r\n").as_bytes());
    body
}

/// What the server said.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    /// Reads one answer; the connection is used for no other.
    pub(crate) fn read(stream: &mut TcpStream) -> Self {
        let mut bytes = Vec::new();
        let mut buffer = [0; 16 << 10];
        loop {
            if let Some(answer) = Self::parse(&bytes) {
                return answer;
            }
            match stream.read(&mut buffer) {
                Ok(0) => panic!("the connection ended: {:?}", String::from_utf8_lossy(&bytes)),
                Ok(read) => bytes.extend_from_slice(&buffer[..read]),
                Err(error) => panic!("{error}: {:?}", String::from_utf8_lossy(&bytes)),
            }
        }
    }

    fn parse(bytes: &[u8]) -> Option<Self> {
        let end = bytes.windows(4).position(|window| window == b"\r\n\r\n")?;
        let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
        let mut lines = head.split("\r\n");
        let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
        let headers: Vec<(String, String)> = lines
            .map(|line| {
                let (name, value) = line.split_once(':').unwrap();
                (name.to_ascii_lowercase(), value.trim().to_owned())
            })
            .collect();
        let length = headers
            .iter()
            .find(|(name, _)| name == "content-length")
            .map(|(_, value)| value.parse().unwrap());
        let body = bytes[end + 4..].to_vec();
        (body.len() >= length.unwrap_or(0)).then_some(Self { status, headers, body })
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_str())
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.body.clone()).unwrap()
    }

    #[track_caller]
    pub(crate) fn value(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {:?}", self.text()))
    }

    /// The answer to something that was to be done.
    #[track_caller]
    pub(crate) fn ok(&self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.text());
        if self.body.is_empty() { Value::Null } else { self.value() }
    }

    /// The answer to something that can't be: a problem document, and nothing else.
    #[track_caller]
    pub(crate) fn problem(&self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.text());
        assert_eq!(self.header("content-type"), Some("application/problem+json"));
        let problem = self.value();
        assert_eq!(problem["status"], status);
        assert!(
            !problem["type"].as_str().unwrap().is_empty() && !problem["title"].as_str().unwrap().is_empty()
        );
        problem
    }
}
