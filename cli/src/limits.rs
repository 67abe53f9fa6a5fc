//! What one document may cost.

use std::time::Duration;

use clap::Args;
use countersign::limits::Limits;
use serde_json::{Map, Value};

#[derive(Debug, Args)]
pub(crate) struct LimitArguments {
    /// The most that one document may cost: inflated_bytes, nesting, objects, xref_entries, revisions, signatures,
    /// path_steps, name_comparisons, public_key_operations or memory (bytes)
    #[arg(long = "limit", value_name = "NAME=NUMBER", value_parser = limit, help_heading = "Limits")]
    limits: Vec<(String, u64)>,
}

#[derive(Debug, Args)]
pub(crate) struct TimeLimit {
    /// Seconds after which a document is given up
    #[arg(long, value_name = "SECONDS", help_heading = "Limits")]
    time_limit: Option<u32>,
}

impl LimitArguments {
    pub(crate) fn limits(&self) -> Limits {
        let named = |(name, number): &(String, u64)| (name.clone(), Value::from(*number));
        let limits = self.limits.iter().map(named).collect::<Map<_, _>>();
        // Each was read once when it was parsed.
        serde_json::from_value(Value::Object(limits)).unwrap_or_default()
    }
}

impl TimeLimit {
    pub(crate) fn duration(&self) -> Option<Duration> {
        self.time_limit.map(|seconds| Duration::from_secs(seconds.into()))
    }
}

fn limit(text: &str) -> Result<(String, u64), String> {
    let (name, number) = text.split_once('=').ok_or("expected NAME=NUMBER, as memory=268435456")?;
    let name = name.replace('-', "_");
    let number: u64 = number.parse().map_err(|_| format!("`{number}` is no number"))?;
    let alone = Map::from_iter([(name.clone(), Value::from(number))]);
    serde_json::from_value::<Limits>(Value::Object(alone)).map_err(|error| error.to_string())?;
    Ok((name, number))
}
