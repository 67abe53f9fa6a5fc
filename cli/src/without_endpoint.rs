//! `countersign serve` and `countersign keys` in a build without the endpoint.

use crate::exit::{Exit, Failure};

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Anything: this build says how to make one that understands it
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, hide = true)]
    _rest: Vec<std::ffi::OsString>,
}

pub(crate) fn run() -> Result<Exit, Failure> {
    Err(Failure::usage(
        "this build has no endpoint: `cargo install --path cli --features serve` makes one that has (a C compiler is needed)",
    ))
}
