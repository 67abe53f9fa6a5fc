//! `countersign serve`

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use clap::ValueEnum;
use countersign_endpoint::{ForwardedHeader, LogFormat, Network, Settings, serve};

use crate::exit::{Exit, Failure};
use crate::judgement::Judgement;

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Where to listen; port 0 is any free port
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,

    #[command(flatten)]
    database: Database,

    /// A proxy, or a range of them, whose word for the caller's address counts; repeatable
    #[arg(long, value_name = "RANGE", help_heading = "Network")]
    trusted_proxy: Vec<Network>,

    /// The header into which trusted proxies write the caller's address
    #[arg(long, value_name = "HEADER", default_value = "x-forwarded-for", help_heading = "Network")]
    forwarded_header: HeaderArgument,

    /// The most connections at the same time
    #[arg(long, value_name = "NUMBER", default_value = "4096", help_heading = "Limits")]
    max_connections: usize,

    /// The most bytes of one upload, all its files together
    #[arg(long, value_name = "BYTES", default_value = "104857600", help_heading = "Limits")]
    max_upload: u64,

    /// The most bytes of one record
    #[arg(long, value_name = "BYTES", default_value = "4194304", help_heading = "Limits")]
    max_record: usize,

    /// Judgements at the same time [default: the number of processors]
    #[arg(long, value_name = "NUMBER", help_heading = "Limits")]
    workers: Option<usize>,

    /// Uploads that may arrive or wait beyond those; more are answered 503
    #[arg(long, value_name = "NUMBER", default_value = "32", help_heading = "Limits")]
    queue: usize,

    /// The longest that one judgement may take
    #[arg(long, value_name = "SECONDS", default_value = "30", help_heading = "Limits")]
    time_limit: u64,

    /// Where uploads lie while they are judged, without names [default: the system's folder for such things]
    #[arg(long, value_name = "FOLDER")]
    upload_folder: Option<PathBuf>,

    /// How to log, to standard error
    #[arg(long, value_name = "FORMAT", default_value = "text", help_heading = "Output")]
    log: LogArgument,

    /// A line for every request: route, method, status, duration
    #[arg(long, help_heading = "Output")]
    log_requests: bool,

    #[command(flatten)]
    judgement: Judgement,
}

/// The database, of the endpoint and its keys.
#[derive(Debug, clap::Args)]
pub(crate) struct Database {
    /// `sqlite:PATH` or `postgres://USER:PASSWORD@HOST/NAME` [default: $COUNTERSIGN_DATABASE, else sqlite:countersign.db]
    #[arg(long, value_name = "ADDRESS")]
    database: Option<String>,
}

impl Database {
    pub(crate) fn address(&self) -> String {
        let from_environment =
            || std::env::var("COUNTERSIGN_DATABASE").ok().filter(|address| !address.is_empty());
        self.database.clone().or_else(from_environment).unwrap_or_else(|| "sqlite:countersign.db".to_owned())
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum HeaderArgument {
    XForwardedFor,
    /// RFC 7239
    Forwarded,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum LogArgument {
    Text,
    Json,
    Off,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Exit, Failure> {
    let mut settings = Settings::new(arguments.database.address(), arguments.judgement.validator()?);
    settings.listen = arguments.listen;
    settings.at = arguments.judgement.at;
    settings.trusted_proxies.clone_from(&arguments.trusted_proxy);
    settings.forwarded_header = match arguments.forwarded_header {
        HeaderArgument::XForwardedFor => ForwardedHeader::XForwardedFor,
        HeaderArgument::Forwarded => ForwardedHeader::Forwarded,
    };
    settings.max_connections = arguments.max_connections;
    settings.max_upload = arguments.max_upload;
    settings.max_record = arguments.max_record;
    settings.workers = arguments.workers.unwrap_or(settings.workers);
    settings.queue = arguments.queue;
    settings.timeouts.judgement = Duration::from_secs(arguments.time_limit);
    settings.upload_folder.clone_from(&arguments.upload_folder);
    settings.log_requests = arguments.log_requests;
    settings.log = match arguments.log {
        LogArgument::Text => LogFormat::Text,
        LogArgument::Json => LogFormat::Json,
        LogArgument::Off => LogFormat::Off,
    };
    // Whoever started it on port 0 reads here which it is.
    let ready = |address: SocketAddr| {
        use std::io::Write as _;
        let mut out = std::io::stdout();
        let _ = writeln!(out, "listening on http://{address}").and_then(|()| out.flush());
    };
    serve(settings, ready).map_err(|error| Failure::unreadable(format!("cannot serve: {error}")))?;
    Ok(Exit::Passed)
}

pub(crate) const EXAMPLES: &str = "\
Examples:
  countersign keys create --privilege create,get,search,delete,validate
  countersign serve --trust anchors/
  countersign serve --trust anchors/ --listen 0.0.0.0:8080 --trusted-proxy 10.0.0.0/8
  countersign serve --database postgres://countersign@localhost/countersign --trust anchors/

SIGTERM and SIGINT end it, after the requests that are under way. It speaks HTTP without TLS: a proxy in front of it
does that. GET /openapi.json describes all routes.";
