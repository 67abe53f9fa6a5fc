//! The `countersign` command: judges signed PDF documents.

mod arguments;
mod batch;
mod bundle;
mod cert;
mod digest;
mod exit;
mod extract;
mod input;
mod judgement;
#[cfg(feature = "serve")]
mod keys;
mod limits;
mod network;
mod output;
mod progress;
mod reconcile;
mod revisions;
#[cfg(feature = "serve")]
mod serve;
mod trust;
mod validate;
mod whole_file;
#[cfg(not(feature = "serve"))]
mod without_endpoint;

use std::process::ExitCode;

use clap::Parser;
use clap::error::ErrorKind;

use arguments::{Arguments, Command};
use exit::Exit;

fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            let _ = error.print();
            return match error.kind() {
                ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => Exit::Passed,
                _ => Exit::Usage,
            }
            .into();
        }
    };
    let done = match &arguments.command {
        Command::Validate(arguments) => validate::run(arguments),
        Command::Batch(arguments) => batch::run(arguments),
        Command::Revisions(arguments) => revisions::run(arguments),
        Command::Extract(arguments) => extract::run(arguments),
        Command::Digest(arguments) => digest::run(arguments),
        Command::Cert(arguments) => cert::run(arguments),
        Command::Reconcile(arguments) => reconcile::run(arguments),
        #[cfg(feature = "serve")]
        Command::Serve(arguments) => serve::run(arguments),
        #[cfg(feature = "serve")]
        Command::Keys(arguments) => keys::run(arguments),
        #[cfg(not(feature = "serve"))]
        Command::Serve(_) | Command::Keys(_) => without_endpoint::run(),
    };
    match done {
        Ok(exit) => exit.into(),
        Err(failure) => {
            output::complain(&failure.message);
            failure.exit.into()
        }
    }
}
