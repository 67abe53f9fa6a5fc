//! One line for each document.

use std::fs::{File, OpenOptions};
use std::io::{BufWriter, Seek, SeekFrom, Write};
use std::path::Path;

use clap::ValueEnum;
use countersign::Report;
use countersign::report::SignatureKind;

use crate::exit::Failure;
use crate::output::Output;

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
    /// Whether each document has a line.
    pub(super) fn has_lines(self) -> bool {
        match self {
            Self::Ndjson | Self::Csv | Self::Text => true,
            #[cfg(feature = "parquet")]
            Self::Parquet => false,
        }
    }

    /// The line of a document.
    pub(super) fn report(self, report: &Report) -> String {
        match self {
            Self::Ndjson => report.to_json(),
            Self::Csv => row(report),
            Self::Text => format!("{:13}  {}", report.verdict, printable(&report.file)),
            #[cfg(feature = "parquet")]
            Self::Parquet => String::new(), // `table`
        }
    }

    /// The line of a document that can't be read.
    pub(super) fn failure(self, name: &str, reason: &str) -> String {
        match self {
            Self::Ndjson => serde_json::json!({ "file": name, "error": reason }).to_string(),
            Self::Csv => {
                let mut cells = vec![String::new(); COLUMNS.len()];
                if let Some(cell) = cells.first_mut() {
                    *cell = quoted(name);
                }
                if let Some(cell) = cells.last_mut() {
                    *cell = quoted(reason);
                }
                cells.join(",")
            }
            Self::Text => format!("{:13}  {}: {}", "UNREADABLE", printable(name), printable(reason)),
            #[cfg(feature = "parquet")]
            Self::Parquet => String::new(), // `table`
        }
    }
}

/// Where the lines go.
pub(super) struct Lines {
    format: Format,
    to: Target,
    /// Bytes written, those of earlier runs included.
    end: u64,
}

enum Target {
    Output(Output),
    File(BufWriter<File>, String),
}

impl Lines {
    /// Lines on standard output.
    pub(super) fn standard_output(format: Format) -> Result<Self, Failure> {
        Self { format, to: Target::Output(Output::new()), end: 0 }.headed()
    }

    /// Lines in a file, of which the first `end` bytes stay.
    pub(super) fn file(format: Format, path: &Path, end: u64) -> Result<Self, Failure> {
        let name = path.display().to_string();
        let wrong = |error: std::io::Error| Failure::unreadable(format!("{name}: {error}"));
        let mut file =
            OpenOptions::new().create(true).truncate(false).write(true).open(path).map_err(wrong)?;
        if file.metadata().map_err(wrong)?.len() < end {
            return Err(Failure::unreadable(format!("{name}: shorter than its journal says")));
        }
        // A pipe or a device has no length to be set.
        if file.metadata().map_err(wrong)?.is_file() {
            file.set_len(end).map_err(wrong)?;
            file.seek(SeekFrom::Start(end)).map_err(wrong)?;
        }
        Self { format, to: Target::File(BufWriter::with_capacity(BUFFER, file), name), end }.headed()
    }

    fn headed(mut self) -> Result<Self, Failure> {
        if self.format == Format::Csv && self.end == 0 {
            self.line(&COLUMNS.join(","))?;
        }
        Ok(self)
    }

    /// Writes what [`Format::report`] or [`Format::failure`] made.
    pub(super) fn line(&mut self, text: &str) -> Result<(), Failure> {
        let length = u64::try_from(text.len()).unwrap_or(u64::MAX);
        self.end = self.end.saturating_add(length).saturating_add(1);
        match &mut self.to {
            Target::Output(out) => Ok(out.line(text)?),
            Target::File(file, name) => {
                writeln!(file, "{text}").map_err(|error| Failure::unreadable(format!("{name}: {error}")))
            }
        }
    }

    /// Gives everything to the operating system; the bytes written so far.
    pub(super) fn flush(&mut self) -> Result<u64, Failure> {
        match &mut self.to {
            Target::Output(out) => out.flush()?,
            Target::File(file, name) => {
                file.flush().map_err(|error| Failure::unreadable(format!("{name}: {error}")))?;
            }
        }
        Ok(self.end)
    }
}

/// Bytes written at a time.
const BUFFER: usize = 64 << 10;

const COLUMNS: [&str; 14] = [
    "file",
    "sha256",
    "size",
    "verdict",
    "signatures",
    "document_timestamps",
    "sub_indications",
    "signers",
    "organizations",
    "pades_levels",
    "signed_at",
    "best_signature_time",
    "expires_on",
    "error",
];

fn row(report: &Report) -> String {
    let signatures =
        || report.signatures.iter().filter(|signature| signature.kind == SignatureKind::Signature);
    let stamps =
        report.signatures.iter().filter(|signature| signature.kind == SignatureKind::DocumentTimestamp);
    let joined = |values: Vec<String>| quoted(&values.join("; "));
    let first = |values: Vec<countersign::time::Time>| {
        values.iter().min().map(ToString::to_string).unwrap_or_default()
    };
    [
        quoted(&report.file),
        report.digests.sha256.clone(),
        report.size.to_string(),
        report.verdict.to_string(),
        signatures().count().to_string(),
        stamps.count().to_string(),
        joined(
            report
                .signatures
                .iter()
                .filter_map(|one| one.conclusion.sub_indication())
                .map(str::to_owned)
                .collect(),
        ),
        joined(signatures().filter_map(|one| Some(one.signer.as_ref()?.subject.clone())).collect()),
        joined(signatures().filter_map(|one| one.signer.as_ref()?.organization.clone()).collect()),
        joined(signatures().filter_map(|one| one.pades_level.clone()).collect()),
        first(signatures().filter_map(|one| one.signed_at).collect()),
        first(signatures().filter_map(|one| one.best_signature_time).collect()),
        first(report.signatures.iter().filter_map(|one| one.expires_on).collect()),
        String::new(),
    ]
    .join(",")
}

/// RFC 4180, and no cell that a spreadsheet would take for a formula.
fn quoted(text: &str) -> String {
    let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let formula = text.starts_with(['=', '+', '-', '@']);
    if formula || text.contains([',', '"', ';']) {
        let guard = if formula { "'" } else { "" };
        return format!("\"{guard}{}\"", text.replace('"', "\"\""));
    }
    text
}

fn printable(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { char::REPLACEMENT_CHARACTER } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn cells_are_quoted() {
        for (text, want) in [
            ("plain", "plain"),
            ("a, b", "\"a, b\""),
            ("say \"a\"", "\"say \"\"a\"\"\""),
            ("line\nbreak", "line break"),
            ("=1+1", "\"'=1+1\""),
            ("", ""),
        ] {
            assert_eq!(quoted(text), want);
        }
    }
}
