//! Fetches what a judgement was missing: issuers (RFC 5280 4.2.2.1), OCSP responses (RFC 6960), CRLs (RFC 5280 4.2.1.13)
//! and their deltas (RFC 5280 4.2.1.15, 5.2.6).
//!
//! The core opens no socket. It says which evidence was [`Wanted`]; [`Fetcher::examine`] fetches it and judges again,
//! until nothing new is found. What is fetched is evidence like any other: it proves itself or counts for nothing, and a
//! downloaded root is never trusted. A failed download is a finding of the report, never its end.
//!
//! A document names the addresses, so it can be written to make its reader ask machines that only the reader reaches.
//! Therefore: plain http only; no private, loopback, link-local or otherwise special address, checked after the name is
//! resolved and once more at each redirect, and the connection goes to the address that was checked; bounds on time,
//! size and number for each document ([`Options`]).

mod address;
mod http;
mod ocsp_request;
mod url;

use std::collections::{HashMap, HashSet};
use std::fmt;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use countersign::budget::Interrupt;
use countersign::finding::Finding;
use countersign::pki::revocation::{IdMatch, SingleResponse};
use countersign::pki::{Certificate, Evidence, Origin};
use countersign::source::Source;
use countersign::time::Time;
use countersign::validation::Wanted;
use countersign::validator::Examination;
use countersign::{Error, Validator};

use http::Request;
use url::{Url, shown};

/// The bounds.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Options {
    /// Whether private, loopback and other special addresses may be asked.
    pub allow_private: bool,
    /// For a connection to be made.
    pub connect_timeout: Duration,
    /// For one download.
    pub download_timeout: Duration,
    /// For all downloads of one document.
    pub document_timeout: Duration,
    /// Downloads for one document.
    pub downloads: usize,
    /// Redirects of one download.
    pub redirects: usize,
    /// Bytes of a certificate, a bag of certificates, or an OCSP response.
    pub small: u64,
    /// Bytes of a CRL.
    pub crl: u64,
    /// Bytes of all downloads for one document.
    pub bytes: u64,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            allow_private: false,
            connect_timeout: Duration::from_secs(5),
            download_timeout: Duration::from_secs(20),
            document_timeout: Duration::from_secs(60),
            downloads: 32,
            redirects: 3,
            small: 1 << 20,
            crl: 64 << 20,
            bytes: 128 << 20,
        }
    }
}

/// Why something was not fetched.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FetchError {
    /// Not an address.
    Address(String),
    /// Not http.
    Scheme(String),
    /// A port that no web server has.
    Port(u16),
    /// A name that means a machine of the reader's own network, or the address itself.
    Private(String, IpAddr),
    /// A name that means no machine.
    Unknown(String),
    /// No connection.
    Connection(String, String),
    /// The connection broke.
    Broken(String),
    /// Nothing in time.
    Timeout,
    /// More than the bound.
    TooLarge(u64),
    /// More than the bound.
    Redirects(usize),
    /// An answer that is none of success.
    Status(u16),
    /// Not what RFC 9112 says.
    Malformed(&'static str),
    /// The bounds of the document are reached.
    Exhausted,
}

impl fmt::Display for FetchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Address(text) => write!(f, "\"{text}\" is no address"),
            Self::Scheme(scheme) => write!(f, "{scheme} is not supported in this build, only http"),
            Self::Port(port) => write!(f, "port {port} is not asked"),
            Self::Private(host, address) if *host == address.to_string() => {
                write!(f, "{host} is not a public address")
            }
            Self::Private(host, address) => {
                write!(f, "{host} is {address}, which is not a public address")
            }
            Self::Unknown(host) => write!(f, "{host} has no address"),
            Self::Connection(host, why) => write!(f, "connection to {host}: {why}"),
            Self::Broken(why) => write!(f, "connection: {why}"),
            Self::Timeout => write!(f, "no answer in time"),
            Self::TooLarge(most) => write!(f, "more than {most} bytes"),
            Self::Redirects(most) => write!(f, "more than {most} redirects"),
            Self::Status(status) => write!(f, "answered with status {status}"),
            Self::Malformed(what) => f.write_str(what),
            Self::Exhausted => write!(f, "the bound on downloads for one document is reached"),
        }
    }
}

impl std::error::Error for FetchError {}

/// Fetches for many documents; the same thing is fetched once. Shared by every thread.
#[derive(Debug, Default)]
pub struct Fetcher {
    options: Options,
    known: Mutex<Known>,
}

#[derive(Debug, Default)]
struct Known {
    answers: HashMap<Key, Result<Arc<[u8]>, FetchError>>,
    bytes: usize,
}

/// An address, and the certificate that is asked about where it is OCSP.
type Key = (String, Option<[u8; 32]>);

impl Fetcher {
    /// With these bounds.
    pub fn new(options: Options) -> Self {
        Self { options, known: Mutex::default() }
    }

    /// Judges a document, fetches what was missing and judges again, until nothing new is found. `clock` says the
    /// validation time of each judgement: revocation data that is fetched now is no older than now. What was fetched is
    /// among the [evidence](Examination::evidence) as [`Origin::Fetched`]; each download leaves a finding.
    ///
    /// # Errors
    /// As [`Validator::validate`].
    pub fn examine(
        &self,
        validator: &Validator,
        source: &dyn Source,
        name: &str,
        clock: &dyn Fn() -> Time,
        interrupt: &dyn Interrupt,
    ) -> Result<Examination, Error> {
        let mut examination = validator.examine(source, name, clock(), interrupt)?;
        let mut session = Session::new(self, validator.evidence().clone());
        for _ in 0..MOST_ROUNDS {
            let mut news = false;
            for wanted in &examination.wanted {
                news |= session.fetch(wanted);
            }
            if !news {
                break;
            }
            let informed = validator.with_evidence(session.evidence.clone());
            examination = informed.examine(source, name, clock(), interrupt)?;
        }
        examination.report.findings.append(&mut session.findings);
        examination.report.settle();
        Ok(examination)
    }

    fn known(&self, key: &Key) -> Option<Result<Arc<[u8]>, FetchError>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner).answers.get(key).cloned()
    }

    fn remember(&self, key: Key, answer: &Result<Arc<[u8]>, FetchError>) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let length = answer.as_ref().map_or(0, |bytes| bytes.len());
        if known.bytes.saturating_add(length) > MOST_REMEMBERED || known.answers.len() >= MOST_ANSWERS {
            known.answers.clear();
            known.bytes = 0;
        }
        known.bytes = known.bytes.saturating_add(length);
        known.answers.insert(key, answer.clone());
    }
}

/// The downloads for one document.
struct Session<'a> {
    fetcher: &'a Fetcher,
    evidence: Evidence,
    findings: Vec<Finding>,
    tried: HashSet<Key>,
    deadline: Instant,
    downloads: usize,
    bytes: u64,
}

/// What is hoped for.
#[derive(Clone, Copy)]
enum Hope<'a> {
    Issuer(&'a Certificate),
    Crl,
    Delta,
    Ocsp(&'a Certificate, &'a Certificate),
}

impl<'a> Session<'a> {
    fn new(fetcher: &'a Fetcher, evidence: Evidence) -> Self {
        let deadline = http::now() + fetcher.options.document_timeout;
        Self {
            fetcher,
            evidence,
            findings: Vec::new(),
            tried: HashSet::new(),
            deadline,
            downloads: 0,
            bytes: 0,
        }
    }

    /// Tries the places that were not tried yet, until one has something new. OCSP first: it is smaller and newer.
    fn fetch(&mut self, wanted: &Wanted) -> bool {
        match wanted {
            Wanted::Issuer { certificate, uris } => {
                uris.iter().any(|uri| self.attempt(uri, Hope::Issuer(certificate)))
            }
            Wanted::Status { certificate, issuer, ocsp_uris, crl_uris } => {
                ocsp_uris.iter().any(|uri| self.attempt(uri, Hope::Ocsp(certificate, issuer)))
                    || self.fetch_lists(certificate, crl_uris)
            }
            _ => false,
        }
    }

    /// A CRL, and what is fresher than it.
    fn fetch_lists(&mut self, certificate: &Certificate, uris: &[String]) -> bool {
        let before = self.evidence.crls().len();
        let news = uris.iter().any(|uri| self.attempt(uri, Hope::Crl));
        let bases = self.evidence.crls().iter().skip(before).map(|item| item.value.extensions());
        let points = bases.flat_map(|base| &base.freshest_crl).chain(&certificate.extensions().freshest_crl);
        let mut deltas: Vec<String> = points.flat_map(|point| point.uris()).map(str::to_owned).collect();
        deltas.dedup();
        // Deltas may be cut by scope: each is wanted.
        deltas.iter().fold(news, |news, uri| self.attempt(uri, Hope::Delta) || news)
    }

    /// Whether something new was found at `uri`.
    fn attempt(&mut self, uri: &str, hope: Hope<'_>) -> bool {
        let about = match hope {
            Hope::Ocsp(certificate, _) => Some(*certificate.sha256()),
            _ => None,
        };
        let key = (uri.to_owned(), about);
        if !self.tried.insert(key.clone()) {
            return false;
        }
        let (what, got) = match hope {
            Hope::Issuer(certificate) => ("issuer", self.issuer(key, certificate)),
            Hope::Crl => ("CRL", self.crl(key)),
            Hope::Delta => ("delta CRL", self.crl(key)),
            Hope::Ocsp(certificate, issuer) => ("OCSP response", self.ocsp(key, certificate, issuer)),
        };
        let uri = shown(uri);
        match got {
            Ok(got) => {
                let before = count(&self.evidence);
                self.evidence.extend(&got);
                let message = format!("{what} from {uri}");
                self.findings.push(Finding::new(FETCHED, message));
                count(&self.evidence) > before
            }
            Err(why) => {
                // One finding for the bound, not one for each place behind it.
                let message = if why == FetchError::Exhausted.to_string() {
                    why
                } else {
                    format!("{what} from {uri}: {why}")
                };
                let finding = Finding::new(FAILED, message);
                if !self.findings.contains(&finding) {
                    self.findings.push(finding);
                }
                false
            }
        }
    }

    fn issuer(&mut self, key: Key, certificate: &Certificate) -> Result<Evidence, String> {
        let bytes = self.download(key, self.fetcher.options.small)?;
        let mut found = Evidence::new();
        found.add_certificate_bytes(&bytes, Origin::Fetched);
        let issuer = found.certificates().iter().find(|item| item.value.subject() == certificate.issuer());
        match issuer {
            Some(_) if found.certificates().len() <= MOST_CERTIFICATES => Ok(found),
            Some(_) => Err(format!("more than {MOST_CERTIFICATES} certificates")),
            None if found.certificates().is_empty() => Err("no certificate that can be read".to_owned()),
            None => Err("no certificate of that issuer".to_owned()),
        }
    }

    fn crl(&mut self, key: Key) -> Result<Evidence, String> {
        let bytes = self.download(key, self.fetcher.options.crl)?;
        let mut found = Evidence::new();
        if found.add_crl_bytes(&bytes, Origin::Fetched) == 0 {
            return Err("no CRL that can be read".to_owned());
        }
        Ok(found)
    }

    fn ocsp(
        &mut self,
        key: Key,
        certificate: &Certificate,
        issuer: &Certificate,
    ) -> Result<Evidence, String> {
        let nonce = ocsp_request::nonce();
        let request = ocsp_request::encode(certificate, issuer, &nonce);
        let known = self.fetcher.known(&key);
        let is_known = known.is_some();
        let bytes = match known {
            Some(known) => known.map_err(|error| error.to_string())?,
            None => {
                let answer = self.ask(&key.0, Request::Ocsp(&request), self.fetcher.options.small);
                if answer.is_err() && answer != Err(FetchError::Exhausted) {
                    self.fetcher.remember(key.clone(), &answer);
                }
                answer?
            }
        };
        let mut found = Evidence::new();
        found.add_ocsp_bytes(&bytes, Origin::Fetched);
        let Some(item) = found.ocsp_responses().first() else {
            return Err("no OCSP response that can be read".to_owned());
        };
        let response = &item.value;
        // RFC 6960 4.4.1: the answer to another question may be an old one. Without a nonce its dates have to do.
        if !is_known && response.nonce().is_some_and(|value| !ocsp_request::is_nonce(value, &nonce)) {
            return Err("its nonce is not that of the request".to_owned());
        }
        let states = |single: SingleResponse| single.id.matches(certificate, issuer) == IdMatch::Yes;
        if !response.responses().any(states) {
            return Err("it speaks of another certificate".to_owned());
        }
        self.fetcher.remember(key, &Ok(bytes));
        Ok(found)
    }

    fn download(&mut self, key: Key, most: u64) -> Result<Arc<[u8]>, String> {
        if let Some(known) = self.fetcher.known(&key) {
            return known.map_err(|error| error.to_string());
        }
        let answer = self.ask(&key.0, Request::Get, most);
        if answer != Err(FetchError::Exhausted) {
            self.fetcher.remember(key, &answer);
        }
        answer.map_err(|error| error.to_string())
    }

    fn ask(&mut self, uri: &str, request: Request<'_>, most: u64) -> Result<Arc<[u8]>, FetchError> {
        let options = &self.fetcher.options;
        let url = Url::parse(uri)?;
        let most = most.min(options.bytes.saturating_sub(self.bytes));
        let now = http::now();
        if self.downloads >= options.downloads || most == 0 || now >= self.deadline {
            return Err(FetchError::Exhausted);
        }
        self.downloads += 1;
        let deadline = self.deadline.min(now + options.download_timeout);
        let body = http::send(&url, request, most, deadline, options)?;
        self.bytes = self.bytes.saturating_add(u64::try_from(body.len()).unwrap_or(u64::MAX));
        Ok(body.into())
    }
}

impl From<FetchError> for String {
    fn from(error: FetchError) -> Self {
        error.to_string()
    }
}

fn count(evidence: &Evidence) -> usize {
    let revocation = evidence.crls().len().saturating_add(evidence.ocsp_responses().len());
    evidence.certificates().len().saturating_add(revocation)
}

/// The code of the finding that something was fetched.
pub const FETCHED: &str = "fetched";
/// The code of the finding that something could not be fetched.
pub const FAILED: &str = "fetch-failed";
/// As long as paths may grow by one certificate, and a little more for their status.
const MOST_ROUNDS: usize = 12;
/// In one bag.
const MOST_CERTIFICATES: usize = 64;
/// Bytes kept for other documents.
const MOST_REMEMBERED: usize = 256 << 20;
const MOST_ANSWERS: usize = 10_000;
