//! Where a batch writes.

use std::path::Path;

use super::csv;
use super::entry::Content;
use super::format::Format;
use super::lines::Lines;
#[cfg(feature = "parquet")]
use super::{rows::Rows, table::Table};
use crate::exit::Failure;

/// Lines, or a table.
pub(super) enum Sink {
    Lines(Lines),
    #[cfg(feature = "parquet")]
    Table(Box<Table>),
    #[cfg(feature = "parquet")]
    Rows(Rows),
}

impl Sink {
    /// A new output: a file, or standard output.
    pub(super) fn new(format: Format, path: Option<&Path>) -> Result<Self, Failure> {
        match (format, path) {
            #[cfg(feature = "parquet")]
            (Format::Parquet, Some(path)) => Ok(Self::Table(Box::new(Table::create(path)?))),
            #[cfg(feature = "parquet")]
            (Format::Parquet, None) => Err(Failure::usage("--format parquet needs a file: --output OUT")),
            (_, Some(path)) => Lines::file(path, header(format).as_deref(), 0).map(Self::Lines),
            (_, None) => Lines::standard_output(header(format).as_deref()).map(Self::Lines),
        }
    }

    /// An output whose first `end` bytes stay.
    pub(super) fn resumed(format: Format, path: &Path, end: u64) -> Result<Self, Failure> {
        match format {
            #[cfg(feature = "parquet")]
            Format::Parquet => Rows::resumed(path, end).map(Self::Rows),
            _ => Lines::file(path, header(format).as_deref(), end).map(Self::Lines),
        }
    }

    pub(super) fn write(&mut self, content: Content) -> Result<(), Failure> {
        match (self, content) {
            (Self::Lines(lines), Content::Line(line)) => lines.line(&line),
            #[cfg(feature = "parquet")]
            (Self::Table(table), Content::Rows(rows)) => table.add(rows),
            #[cfg(feature = "parquet")]
            (Self::Rows(kept), Content::Rows(rows)) => kept.add(&rows),
            #[cfg(feature = "parquet")]
            _ => Err(Failure::unreadable("a line for a table, or rows for lines")),
        }
    }

    /// Gives everything to the operating system; the bytes of lines so far.
    pub(super) fn flush(&mut self) -> Result<u64, Failure> {
        match self {
            Self::Lines(lines) => lines.flush(),
            #[cfg(feature = "parquet")]
            Self::Table(_) => Ok(0),
            #[cfg(feature = "parquet")]
            Self::Rows(rows) => rows.flush(),
        }
    }

    /// Nothing follows.
    pub(super) fn finish(&mut self) -> Result<(), Failure> {
        match self {
            Self::Lines(lines) => lines.flush().map(|_| ()),
            #[cfg(feature = "parquet")]
            Self::Table(table) => table.finish(),
            #[cfg(feature = "parquet")]
            Self::Rows(rows) => rows.finish(),
        }
    }
}

/// The line before those of documents.
fn header(format: Format) -> Option<String> {
    (format == Format::Csv).then(csv::header)
}
