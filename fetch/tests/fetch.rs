//! Against a real server on this machine.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use countersign::budget::Uninterrupted;
use countersign::pki::Origin;
use countersign::time::Time;
use countersign::validation::Verdict;
use countersign::validator::Examination;
use countersign::{Configuration, TrustStore, Validator};
use countersign_fetch::{Fetcher, Options};
use countersign_forge::{Access, Authority, Document, Identity, Key, Purpose, Series};

type Responder = dyn Fn(&[u8]) -> Vec<u8> + Send + Sync;

/// How the server answers.
#[derive(Clone)]
enum Reply {
    /// 200 with a length.
    Body(Vec<u8>),
    /// The bytes as they are.
    Raw(Vec<u8>),
    /// Redirects there.
    To(String),
    /// An answer without end.
    Endless,
    /// A byte now and then.
    Slow,
    /// Nothing at all.
    Silent,
    /// A function of the request's body.
    Ocsp(Arc<Responder>),
}

/// A server and what was asked of it.
struct Server {
    port: u16,
    routes: Arc<Mutex<HashMap<String, Reply>>>,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Server {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let routes = Arc::new(Mutex::new(HashMap::new()));
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (known, seen) = (Arc::clone(&routes), Arc::clone(&asked));
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (known, seen) = (Arc::clone(&known), Arc::clone(&seen));
                std::thread::spawn(move || serve(stream, &known, &seen));
            }
        });
        Self { port, routes, asked }
    }

    fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    fn on(&self, path: &str, reply: Reply) {
        self.routes.lock().unwrap().insert(path.to_owned(), reply);
    }

    fn forget(&self, path: &str) {
        self.routes.lock().unwrap().remove(path);
    }

    fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

fn serve(stream: TcpStream, routes: &Mutex<HashMap<String, Reply>>, asked: &Mutex<Vec<String>>) {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line).unwrap();
    let path = line.split(' ').nth(1).unwrap_or_default().to_owned();
    let mut length = 0;
    loop {
        let mut field = String::new();
        reader.read_line(&mut field).unwrap();
        if field.trim().is_empty() {
            break;
        }
        if let Some(value) = field.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    asked.lock().unwrap().push(path.clone());
    let reply = routes.lock().unwrap().get(&path).cloned();
    let mut stream = reader.into_inner();
    // Whether the other end still listens is its own affair.
    let _ = match reply {
        None => stream.write_all(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"),
        Some(Reply::Body(body)) => stream.write_all(&ok(&body)),
        Some(Reply::Raw(bytes)) => stream.write_all(&bytes),
        Some(Reply::To(place)) => {
            stream.write_all(format!("HTTP/1.1 302 Found\r\nLocation: {place}\r\n\r\n").as_bytes())
        }
        Some(Reply::Ocsp(answer)) => stream.write_all(&ok(&answer(&body))),
        Some(Reply::Endless) => {
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n");
            while stream.write_all(&[0x30; 65536]).is_ok() {}
            Ok(())
        }
        Some(Reply::Slow) => {
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n");
            while stream.write_all(b"0").is_ok() {
                std::thread::sleep(Duration::from_millis(50));
            }
            Ok(())
        }
        Some(Reply::Silent) => {
            std::thread::sleep(Duration::from_secs(30));
            Ok(())
        }
    };
}

/// The declared type is wrong, as it often is: only the bytes count.
fn ok(body: &[u8]) -> Vec<u8> {
    let head =
        format!("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {}\r\n\r\n", body.len());
    [head.as_bytes(), body].concat()
}

/// A signer two steps below the anchor, who brings none of the certificates between.
struct World {
    server: Server,
    root: Authority,
    middle: Authority,
    signer: Identity,
    document: Vec<u8>,
}

const THEN: &str = "20260501000000Z";
const NEXT: &str = "20270501000000Z";

impl World {
    fn new() -> Self {
        let server = Server::start();
        let root = Authority::new("Root");
        let crl = server.url("/root.crl");
        let middle = root.subordinate_with("Middle", Access { crl: &crl, ..Access::default() });
        let [issuer, ocsp, crl] = ["/middle.crt", "/ocsp", "/middle.crl"].map(|path| server.url(path));
        let access = Access { issuer: &issuer, ocsp: &ocsp, crl: &crl, ..Access::default() };
        let mut signer = middle.issue_with("Signer", Key::p256("Signer"), Purpose::Signer, access);
        signer.issuers.clear();
        let mut document = Document::blank(1);
        document.sign("Sig1", &signer, &[]);
        server.on("/middle.crt", Reply::Body(middle.identity.certificate.clone()));
        server.on("/root.crl", Reply::Body(root.crl(THEN, NEXT, &[])));
        server.on("/middle.crl", Reply::Body(middle.crl(THEN, NEXT, &[])));
        let document = document.into_bytes();
        let world = Self { server, root, middle, signer, document };
        world.answer_ocsp(true, &world.signer);
        world
    }

    /// Answers with the nonce of the request, or with none.
    fn answer_ocsp(&self, nonce: bool, about: &Identity) {
        let (middle, about) = (self.middle.clone(), about.clone());
        let reply = move |request: &[u8]| {
            // The nonce is the last value of a request.
            let value = &request[request.len() - 32..];
            middle.ocsp_with_nonce(&about, None, THEN, NEXT, nonce.then_some(value))
        };
        self.server.on("/ocsp", Reply::Ocsp(Arc::new(reply)));
    }

    fn validator(&self, revocation: &str) -> Validator {
        let mut trust = TrustStore::new();
        trust.add_bytes(&self.root.identity.certificate, "root");
        let configuration: Configuration =
            serde_json::from_str(&format!(r#"{{"revocation": "{revocation}"}}"#)).unwrap();
        Validator::builder(trust).configuration(configuration).build()
    }

    fn examine(&self, fetcher: &Fetcher, revocation: &str) -> Examination {
        self.examine_with(fetcher, &self.validator(revocation))
    }

    fn examine_with(&self, fetcher: &Fetcher, validator: &Validator) -> Examination {
        let at = Time::parse_rfc3339("2026-06-01T12:00:00Z").unwrap();
        fetcher.examine(validator, &self.document, "x.pdf", &|| at, &Uninterrupted).unwrap()
    }
}

fn options() -> Options {
    let mut options = Options::default();
    options.allow_private = true;
    options.download_timeout = Duration::from_millis(400);
    options
}

fn messages(examination: &Examination) -> Vec<String> {
    let findings = examination.report.findings.iter();
    findings.map(|finding| format!("{}: {}", finding.code, finding.message)).collect()
}

fn says(examination: &Examination, text: &str) -> bool {
    messages(examination).iter().any(|message| message.contains(text))
}

#[test]
fn fetches_issuers_and_revocation_data_until_nothing_is_missing() {
    let world = World::new();
    let examination = world.examine(&Fetcher::new(options()), "require");
    assert_eq!(examination.report.verdict, Verdict::TotalPassed, "{:?}", messages(&examination));
    assert_eq!(world.server.asked(), ["/middle.crt", "/ocsp", "/root.crl"], "OCSP before CRLs, each once");
    let fetched = messages(&examination).iter().filter(|message| message.starts_with("fetched: ")).count();
    assert_eq!(fetched, 3);
    let mut origins = examination.evidence.crls().iter().flat_map(|item| &item.origins);
    assert!(origins.all(|origin| *origin == Origin::Fetched));
    assert_eq!(examination.wanted, []);
    assert_eq!(world.examine(&Fetcher::new(options()), "none").report.verdict, Verdict::TotalPassed);
}

#[test]
fn the_same_is_fetched_once_for_many_documents() {
    let world = World::new();
    let fetcher = Fetcher::new(options());
    let first = world.examine(&fetcher, "require");
    let second = world.examine(&fetcher, "require");
    assert_eq!(first.report.to_json(), second.report.to_json());
    assert_eq!(world.server.asked().len(), 3);
}

#[test]
fn a_revocation_that_is_fetched_counts() {
    let world = World::new();
    let revoked = world.middle.crl(THEN, NEXT, &[(&world.signer, "20260401000000Z")]);
    world.server.on("/middle.crl", Reply::Body(revoked));
    world.server.forget("/ocsp");
    let examination = world.examine(&Fetcher::new(options()), "soft-fail");
    assert_eq!(examination.report.signatures[0].conclusion.to_string(), "INDETERMINATE (REVOKED_NO_POE)");
}

/// RFC 5280 5.2.6: the base is old news, and says where the newest is.
#[test]
fn deltas_are_fetched_after_their_base() {
    let world = World::new();
    world.server.forget("/ocsp");
    let freshest = world.server.url("/delta.crl");
    let base = Series { number: Some(7), freshest: &freshest, ..Series::default() };
    let base = world.middle.crl_in_a_series(THEN, NEXT, &[], base);
    world.server.on("/middle.crl", Reply::Body(base));
    let asked = ["/middle.crt", "/ocsp", "/middle.crl", "/delta.crl", "/root.crl"];
    let examined = |revoked: &[(&Identity, &str)], of: u64| {
        let series = Series { number: Some(8), base: Some(of), ..Series::default() };
        let delta = world.middle.crl_in_a_series("20260515000000Z", NEXT, revoked, series);
        world.server.on("/delta.crl", Reply::Body(delta));
        world.examine(&Fetcher::new(options()), "require").report.signatures[0].conclusion.to_string()
    };
    let revoked = [(&world.signer, "20260401000000Z")];
    assert_eq!(examined(&[], 7), "TOTAL-PASSED");
    assert_eq!(world.server.asked(), asked);
    assert_eq!(examined(&revoked, 7), "INDETERMINATE (REVOKED_NO_POE)");
    assert_eq!(examined(&revoked, 99), "TOTAL-PASSED", "no delta of this base");
    world.server.forget("/delta.crl");
    let without = world.examine(&Fetcher::new(options()), "require");
    assert_eq!(without.report.verdict, Verdict::TotalPassed);
    assert!(says(&without, "fetch-failed: delta CRL from"), "{:?}", messages(&without));
}

/// What comes in place of the issuer's certificate, whether it will do, and the finding.
#[test]
#[expect(clippy::disallowed_methods, reason = "it measures the patience of the fetcher")]
fn answers_of_all_kinds() {
    let world = World::new();
    let der = world.middle.identity.certificate.clone();
    let other = Authority::new("Other").identity.certificate;
    let location = |path: &str| Reply::To(world.server.url(path));
    let raw = |head: &str, body: &[u8]| Reply::Raw([head.as_bytes(), body].concat());
    let sized = |parts: &[&[u8]]| {
        let part = |part: &&[u8]| {
            [format!("{:x};x=y\r\n", part.len()).as_bytes(), part, b"\r\n".as_slice()].concat()
        };
        [parts.iter().flat_map(part).collect::<Vec<u8>>(), b"0\r\n\r\n".to_vec()].concat()
    };
    let chunks = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    world.server.on("/der", Reply::Body(der.clone()));
    world.server.on("/hop", Reply::To("/der".into()));
    world.server.on("/loop", location("/loop"));
    let (good, bad) = (true, false);
    for (name, reply, passes, finding) in [
        ("DER", Reply::Body(der.clone()), good, "fetched: issuer from"),
        ("PEM", Reply::Body(pem(&der)), good, "fetched: issuer from"),
        ("p7c", Reply::Body(bag(&[&other, &der])), good, "fetched: issuer from"),
        ("chunks", raw(chunks, &sized(&[&der[..7], &der[7..]])), good, "fetched: issuer from"),
        ("until the end", raw("HTTP/1.0 200 OK\r\n\r\n", &der), good, "fetched: issuer from"),
        ("after a 100", raw("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.0 200 OK\r\n\r\n", &der), good, "fetched"),
        ("one redirect", location("/der"), good, "fetched: issuer from"),
        ("two redirects", location("/hop"), good, "fetched: issuer from"),
        ("a loop", location("/loop"), bad, "more than 3 redirects"),
        ("to https", Reply::To("https://ca.example/x".into()), bad, "https is not supported in this build"),
        ("to a file", Reply::To("file:///etc/passwd".into()), bad, "file is not supported"),
        ("a page", Reply::Body(b"<html>Not here</html>".to_vec()), bad, "no certificate that can be read"),
        ("another's", Reply::Body(other.clone()), bad, "no certificate of that issuer"),
        ("nothing", Reply::Body(Vec::new()), bad, "no certificate that can be read"),
        ("no HTTP", raw("SSH-2.0-x\r\n\r\n", &[]), bad, "the answer is not HTTP/1"),
        ("hung up", raw("", &[]), bad, "the answer ends before its body"),
        ("cut", raw("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n", b"123"), bad, "ends too early"),
        (
            "large",
            raw("HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n", &[]),
            bad,
            "more than 1048576",
        ),
        ("large chunk", raw(chunks, b"fffffffff\r\n"), bad, "more than 1048576"),
        ("packed", raw("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n", b"123"), bad, "encoded in a way"),
        ("a long line", raw("", &[b'x'; 20_000]), bad, "a line of the answer has no end"),
        ("endless", Reply::Endless, bad, "more than 1048576 bytes"),
        ("slow", Reply::Slow, bad, "no answer in time"),
        ("silent", Reply::Silent, bad, "no answer in time"),
        ("500", raw("HTTP/1.1 500 Oops\r\n\r\n", &[]), bad, "answered with status 500"),
    ] {
        world.server.on("/middle.crt", reply);
        let start = Instant::now();
        let examination = world.examine(&Fetcher::new(options()), "none");
        assert!(start.elapsed() < Duration::from_secs(5), "{name} took {:?}", start.elapsed());
        let want = if passes { Verdict::TotalPassed } else { Verdict::Indeterminate };
        assert_eq!(examination.report.verdict, want, "{name}: {:?}", messages(&examination));
        assert!(says(&examination, finding), "{name}: {:?}", messages(&examination));
    }
    world.server.forget("/middle.crt");
    assert!(says(&world.examine(&Fetcher::new(options()), "none"), "answered with status 404"));
}

#[test]
fn a_downloaded_root_is_not_trusted() {
    let world = World::new();
    let both = bag(&[&world.middle.identity.certificate, &world.root.identity.certificate]);
    world.server.on("/middle.crt", Reply::Body(both));
    let examination = world.examine_with(&Fetcher::new(options()), &Validator::new(TrustStore::new()));
    let conclusion = examination.report.signatures[0].conclusion.to_string();
    assert_eq!(conclusion, "INDETERMINATE (NO_CERTIFICATE_CHAIN_FOUND)");
}

#[test]
fn responses_to_other_requests_are_left_out() {
    let world = World::new();
    world.server.forget("/middle.crl");
    let judge = || world.examine(&Fetcher::new(options()), "require");

    world.answer_ocsp(false, &world.signer);
    assert_eq!(judge().report.verdict, Verdict::TotalPassed, "many responders know no nonce");

    let replayed = world.middle.ocsp_with_nonce(&world.signer, None, THEN, NEXT, Some(&[7; 32]));
    for (reply, finding) in [
        (
            world.middle.ocsp(&world.middle.issue("Somebody"), None, THEN, NEXT),
            "it speaks of another certificate",
        ),
        (replayed, "its nonce is not that of the request"),
        (vec![0x30, 3, 0x0a, 1, 3], "no OCSP response that can be read"), // tryLater
        (Vec::new(), "no OCSP response that can be read"),
    ] {
        world.server.on("/ocsp", Reply::Body(reply));
        let examination = judge();
        assert_eq!(examination.report.verdict, Verdict::Indeterminate, "{finding}");
        assert!(says(&examination, finding), "{:?}", messages(&examination));
    }
}

#[test]
fn machines_of_the_own_network_are_not_asked() {
    let world = World::new();
    let mut careful = options();
    careful.allow_private = false;
    let examination = world.examine(&Fetcher::new(careful), "require");
    assert_eq!(examination.report.verdict, Verdict::Indeterminate);
    let refused = "is not a public address";
    assert!(says(&examination, refused), "{:?}", messages(&examination));
    assert_eq!(world.server.asked(), [""; 0]);
}

#[test]
fn downloads_are_counted() {
    let world = World::new();
    let mut few = options();
    few.downloads = 1;
    let examination = world.examine(&Fetcher::new(few), "require");
    assert_eq!(examination.report.verdict, Verdict::Indeterminate);
    assert_eq!(world.server.asked(), ["/middle.crt"]);
    let bound = messages(&examination).iter().filter(|one| one.contains("the bound on downloads")).count();
    assert_eq!(bound, 1, "{:?}", messages(&examination));
}

fn tlv(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = u16::try_from(content.len()).unwrap().to_be_bytes();
    [&[tag, 0x82, length[0], length[1]], content].concat()
}

/// A degenerate SignedData (RFC 5652 5.1): certificates only.
fn bag(certificates: &[&[u8]]) -> Vec<u8> {
    const DATA: &[u8] = &[6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 1];
    const SIGNED_DATA: &[u8] = &[6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 2];
    let parts = [&[2, 1, 1, 0x31, 0][..], &tlv(0x30, DATA), &tlv(0xa0, &certificates.concat()), &[0x31, 0]];
    tlv(0x30, &[SIGNED_DATA, &tlv(0xa0, &tlv(0x30, &parts.concat()))].concat())
}

fn pem(der: &[u8]) -> Vec<u8> {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut body = String::new();
    for three in der.chunks(3) {
        let bits = three.iter().fold(0u32, |bits, byte| bits << 8 | u32::from(*byte));
        let bits = bits << (8 * (3 - three.len()));
        for digit in 0..4 {
            let index = (bits >> (18 - 6 * digit)) & 63;
            body.push(if digit > three.len() { '=' } else { char::from(DIGITS[index as usize]) });
        }
    }
    let lines: Vec<&str> =
        body.as_bytes().chunks(64).map(|line| std::str::from_utf8(line).unwrap()).collect();
    format!("-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n", lines.join("\n")).into_bytes()
}
