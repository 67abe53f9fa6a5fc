//! Logging: one line a request when it is asked for, by route and status. Never an address, an identifier, a name or a key.

use tracing_subscriber::Layer;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

/// How log lines are written, to standard error.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// One JSON object a line.
    Json,
    /// Not at all.
    Off,
}

/// Starts logging, unless the program has started it already.
pub(crate) fn start(format: LogFormat, requests: bool) {
    let ours = if requests { LevelFilter::DEBUG } else { LevelFilter::INFO };
    // What libraries have to say could hold addresses or statements: their errors only.
    let targets = Targets::new().with_default(LevelFilter::ERROR).with_target("countersign_endpoint", ours);
    let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr).with_ansi(false);
    let _ = match format {
        LogFormat::Off => Ok(()),
        LogFormat::Text => tracing_subscriber::registry().with(lines.with_filter(targets)).try_init(),
        LogFormat::Json => tracing_subscriber::registry()
            .with(lines.json().flatten_event(true).with_filter(targets))
            .try_init(),
    };
}
