//! How a batch writes.

use clap::ValueEnum;

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// The whole report; {"file", "error"} for a document that can't be read
    Ndjson,
    /// A row for each document
    Csv,
    /// The verdict and the name
    Text,
    /// A table with a row for each signature; it can be read once the run is at its end
    #[cfg(feature = "parquet")]
    Parquet,
}
