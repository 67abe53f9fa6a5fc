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

impl Format {
    /// Whether an output that was begun can be continued: lines can, what has its index at the end can't.
    pub(super) fn is_resumable(self) -> bool {
        matches!(self, Self::Ndjson | Self::Csv | Self::Text)
    }
}
