//! What is written of one document, made by the worker that judged it.

use countersign::report::table::RowSettings;
use countersign::{Error, Report, Validator};
use serde_json::json;

use super::csv;
use super::facts::Facts;
use super::format::Format;
#[cfg(feature = "parquet")]
use super::table::{self, Cells};
use super::text;

/// One document in the output, and in the summary.
pub(super) struct Entry {
    pub(super) content: Content,
    pub(super) facts: Facts,
}

/// What stands in the output.
pub(super) enum Content {
    Line(String),
    #[cfg(feature = "parquet")]
    Rows(Vec<Cells>),
}

/// How entries are made.
#[derive(Clone, Debug)]
pub(super) struct Form {
    pub(super) format: Format,
    #[cfg_attr(not(feature = "parquet"), expect(dead_code, reason = "lines don't say it"))]
    settings: RowSettings,
}

impl Form {
    pub(super) fn new(format: Format, validator: &Validator) -> Self {
        Self { format, settings: validator.row_settings() }
    }

    /// Of a document that was judged.
    pub(super) fn report(&self, report: &Report) -> Entry {
        let content = match self.format {
            Format::Ndjson => Content::Line(report.to_json()),
            Format::Csv => Content::Line(csv::row(report)),
            Format::Text => Content::Line(text::line(report)),
            #[cfg(feature = "parquet")]
            Format::Parquet => Content::Rows(table::cells(&report.file, Ok(report), &self.settings)),
        };
        Entry { content, facts: Facts::report(report) }
    }

    /// Of a document that can't be read.
    pub(super) fn failure(&self, name: &str, error: &Error) -> Entry {
        let reason = reason(error);
        let content = match self.format {
            Format::Ndjson => Content::Line(json!({ "file": name, "error": reason }).to_string()),
            Format::Csv => Content::Line(csv::unreadable(name, &reason)),
            Format::Text => Content::Line(text::unreadable(name, &reason)),
            #[cfg(feature = "parquet")]
            Format::Parquet => Content::Rows(table::cells(name, Err(error), &self.settings)),
        };
        Entry { content, facts: Facts::unreadable(name, &reason) }
    }
}

/// Why a document can't be read; what the system says needs no introduction.
pub(super) fn reason(error: &Error) -> String {
    match error {
        Error::Io(error) => error.to_string(),
        other => other.to_string(),
    }
}
