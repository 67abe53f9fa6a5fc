//! The `countersign` command: judges signed PDF documents.

mod arguments;
mod batch;
mod cert;
mod digest;
mod exit;
mod extract;
mod input;
mod judgement;
mod output;
mod progress;
mod reconcile;
mod revisions;
mod trust;
mod validate;

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
    };
    match done {
        Ok(exit) => exit.into(),
        Err(failure) => {
            output::complain(&failure.message);
            failure.exit.into()
        }
    }
}
