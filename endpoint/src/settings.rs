//! What an endpoint is started with.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use countersign::Validator;
use countersign::time::Time;

use crate::address::ForwardedHeader;
use crate::log::LogFormat;
use crate::network::Network;

/// Everything that can be chosen. [`Settings::new`] has the defaults.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Settings {
    /// Where to listen. Port 0 is any free port.
    pub listen: SocketAddr,
    /// `sqlite:PATH` or `postgres://…`.
    pub database: String,
    /// What judges.
    pub validator: Validator,
    /// The moment for which to judge; the clock when it is absent.
    pub at: Option<Time>,
    /// Proxies whose word for the caller's address counts.
    pub trusted_proxies: Vec<Network>,
    /// The header that they write it into.
    pub forwarded_header: ForwardedHeader,
    /// Bytes of one upload, all its files together.
    pub max_upload: u64,
    /// Bytes of one record.
    pub max_record: usize,
    /// Judgements at the same time.
    pub workers: usize,
    /// Uploads that may wait for a worker, or arrive, beyond those.
    pub queue: usize,
    /// Connections at the same time.
    pub max_connections: usize,
    /// How long things may take.
    pub timeouts: Timeouts,
    /// Where uploads are kept while they are judged; the system's folder for such things when it is absent.
    pub upload_folder: Option<PathBuf>,
    /// How to log.
    pub log: LogFormat,
    /// Whether every request is a line of the log.
    pub log_requests: bool,
}

/// How long things may take.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Timeouts {
    /// The head of a request.
    pub head: Duration,
    /// A small body.
    pub body: Duration,
    /// The next piece of an upload.
    pub upload_pause: Duration,
    /// A whole upload.
    pub upload: Duration,
    /// The wait for a worker.
    pub queue: Duration,
    /// One judgement.
    pub judgement: Duration,
    /// Requests under way when the endpoint is asked to stop.
    pub shutdown: Duration,
}

impl Settings {
    /// The defaults with this database and this validator.
    pub fn new(database: impl Into<String>, validator: Validator) -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            database: database.into(),
            validator,
            at: None,
            trusted_proxies: Vec::new(),
            forwarded_header: ForwardedHeader::default(),
            max_upload: 100 << 20,
            max_record: 4 << 20,
            workers: std::thread::available_parallelism().map_or(2, usize::from),
            queue: 32,
            max_connections: 4096,
            timeouts: Timeouts::default(),
            upload_folder: None,
            log: LogFormat::default(),
            log_requests: false,
        }
    }
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            head: Duration::from_secs(10),
            body: Duration::from_secs(10),
            upload_pause: Duration::from_secs(10),
            upload: Duration::from_secs(300),
            queue: Duration::from_secs(30),
            judgement: Duration::from_secs(30),
            shutdown: Duration::from_secs(30),
        }
    }
}
