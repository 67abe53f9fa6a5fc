//! `countersign keys`

use clap::{Subcommand, ValueEnum};
use countersign::time::Time;
use countersign_endpoint::Network;
use countersign_endpoint::keys::{self, KeyInfo, NewKey, Privilege};
use serde::Serialize;

use crate::exit::{Exit, Failure};
use crate::judgement::time;
use crate::output::Output;
use crate::serve::Database;

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Make a key and write it, once: it can't be read again
    Create(Create),
    /// List all keys, without their secrets
    List(List),
    /// Revoke a key
    Revoke(Revoke),
}

#[derive(Debug, clap::Args)]
struct Create {
    #[command(flatten)]
    database: Database,

    /// What people call it
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    label: String,

    /// What it may be used for, joined by commas or repeated: get, search, create, delete, validate
    #[arg(long, value_name = "NAMES", required = true, value_delimiter = ',')]
    privilege: Vec<Privilege>,

    /// From when, RFC 3339
    #[arg(long, value_name = "TIME", value_parser = time)]
    not_before: Option<Time>,

    /// Till when, RFC 3339
    #[arg(long, value_name = "TIME", value_parser = time)]
    not_after: Option<Time>,

    /// From which addresses, as 192.0.2.0/24; repeatable [default: all]
    #[arg(long, value_name = "RANGE")]
    allow: Vec<Network>,
}

#[derive(Debug, clap::Args)]
struct List {
    #[command(flatten)]
    database: Database,

    /// How to write
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    Json,
}

#[derive(Debug, clap::Args)]
struct Revoke {
    #[command(flatten)]
    database: Database,

    /// The first part of the key, as `keys list` shows it, or the whole key
    #[arg(value_name = "KEY")]
    key: String,
}

#[derive(Serialize)]
struct Listed<'a> {
    id: &'a str,
    label: &'a str,
    privileges: Vec<&'a str>,
    not_before: Option<&'a str>,
    not_after: Option<&'a str>,
    allow: Vec<&'a str>,
    created_at: &'a str,
    revoked_at: Option<&'a str>,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Exit, Failure> {
    let mut out = Output::new();
    let wrong = |error: countersign_endpoint::StoreError| Failure::unreadable(error.to_string());
    match &arguments.command {
        Command::Create(new) => {
            let key = NewKey {
                label: new.label.clone(),
                privileges: new.privilege.clone(),
                not_before: new.not_before,
                not_after: new.not_after,
                networks: new.allow.clone(),
            };
            out.line(&keys::create(&new.database.address(), key).map_err(wrong)?)?;
        }
        Command::List(list) => {
            let keys = keys::list(&list.database.address()).map_err(wrong)?;
            match list.format {
                Format::Json => {
                    let listed: Vec<Listed<'_>> = keys.iter().map(listed).collect();
                    out.line(&serde_json::to_string_pretty(&listed).unwrap_or_default())?;
                }
                Format::Text => {
                    for key in &keys {
                        out.line(&text(key))?;
                    }
                }
            }
        }
        Command::Revoke(revoke) => {
            if !keys::revoke(&revoke.database.address(), &revoke.key).map_err(wrong)? {
                return Err(Failure::usage("no such key, or it was revoked before"));
            }
        }
    }
    out.flush()?;
    Ok(Exit::Passed)
}

fn listed(key: &KeyInfo) -> Listed<'_> {
    Listed {
        id: &key.id,
        label: &key.label,
        privileges: key.privileges.split_whitespace().collect(),
        not_before: key.not_before.as_deref(),
        not_after: key.not_after.as_deref(),
        allow: key.networks.split_whitespace().collect(),
        created_at: &key.created_at,
        revoked_at: key.revoked_at.as_deref(),
    }
}

fn text(key: &KeyInfo) -> String {
    let mut parts = vec![key.id.clone(), key.privileges.replace(' ', ",")];
    let dated = [("from", &key.not_before), ("till", &key.not_after), ("revoked", &key.revoked_at)];
    parts.extend(dated.iter().filter_map(|(word, time)| Some(format!("{word} {}", time.as_ref()?))));
    if !key.networks.is_empty() {
        parts.push(format!("only {}", key.networks.replace(' ', ",")));
    }
    if !key.label.is_empty() {
        parts.push(key.label.escape_debug().to_string());
    }
    parts.join("  ")
}

pub(crate) const EXAMPLES: &str = "\
Examples:
  countersign keys create --label archive --privilege get,search --allow 192.0.2.0/24
  countersign keys create --privilege create --not-after 2027-01-01T00:00:00Z
  countersign keys list
  countersign keys revoke 0123456789abcdef";
