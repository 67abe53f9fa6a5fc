//! How far a batch came: an append-only file beside the output, so that a run that was killed can go on.
//!
//! A line of output counts once its record is in the journal. On the next run the output is cut to the last line that
//! counts, the documents that have one are left out, and the rest are judged by the same settings at the same time.

use std::collections::HashSet;
use std::fs::{File, OpenOptions};
use std::io::{Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use countersign::time::Time;
use serde::{Deserialize, Serialize};

use super::facts::Facts;
use crate::exit::Failure;

/// The journal of one output file.
#[derive(Debug)]
pub(super) struct Journal {
    file: File,
    name: String,
    header: Header,
    /// Records of earlier runs.
    pub(super) earlier: Vec<Facts>,
    /// Documents that have their line.
    pub(super) done: HashSet<String>,
    /// Bytes of output that count.
    pub(super) end: u64,
}

/// The first line: what must be the same for the lines to belong together.
#[derive(Debug, Serialize, Deserialize)]
struct Header {
    journal: u32,
    /// SHA-256 of the options, anchors and evidence.
    settings: String,
    /// The validation time of all of them.
    at: String,
}

#[derive(Debug, Serialize, Deserialize)]
struct Record<F> {
    end: u64,
    facts: F,
}

impl Journal {
    /// Opens the journal of `output`, or begins it. `at` holds for a new one.
    pub(super) fn open(output: &Path, settings: &str, at: Time) -> Result<Self, Failure> {
        let mut path = output.as_os_str().to_owned();
        path.push(".journal");
        let path = PathBuf::from(path);
        let name = path.display().to_string();
        let wrong = |error: std::io::Error| Failure::unreadable(format!("{name}: {error}"));
        let text = match std::fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Vec::new(),
            Err(error) => return Err(wrong(error)),
        };
        let mut file =
            OpenOptions::new().create(true).truncate(false).write(true).open(&path).map_err(wrong)?;
        let mut lines = Whole { rest: &text };
        let header = lines.next().map(serde_json::from_slice::<Header>);
        let header = match header {
            None => {
                file.set_len(0).map_err(wrong)?;
                let header = Header { journal: 1, settings: settings.to_owned(), at: at.to_string() };
                writeln!(file, "{}", json(&header)).map_err(wrong)?;
                return Ok(Self { file, name, header, earlier: Vec::new(), done: HashSet::new(), end: 0 });
            }
            Some(Ok(header)) if header.journal == 1 => header,
            Some(_) => return Err(Failure::usage(format!("{name}: not a journal of this program"))),
        };
        if header.settings != settings {
            return Err(Failure::usage(format!(
                "{name}: the run to be resumed had other options, anchors or evidence; \
                 remove the journal to begin anew"
            )));
        }
        let (mut earlier, mut done, mut end) = (Vec::new(), HashSet::new(), 0);
        let mut kept = lines.rest;
        while let Some(Ok(record)) = lines.next().map(serde_json::from_slice::<Record<Facts>>) {
            end = record.end;
            done.insert(record.facts.file.clone());
            earlier.push(record.facts);
            kept = lines.rest;
        }
        // What follows the last whole record was cut off by the end of the run that wrote it.
        let length = text.len().saturating_sub(kept.len());
        file.set_len(u64::try_from(length).unwrap_or(u64::MAX)).map_err(wrong)?;
        file.seek(SeekFrom::End(0)).map_err(wrong)?;
        Ok(Self { file, name, header, earlier, done, end })
    }

    /// The validation time of the first run.
    pub(super) fn at(&self) -> Option<Time> {
        Time::parse_rfc3339(&self.header.at)
    }

    /// The line of a document is written: the output counts up to `end`.
    pub(super) fn record(&mut self, end: u64, facts: &Facts) -> Result<(), Failure> {
        let mut line = json(&Record { end, facts });
        line.push('\n');
        self.file
            .write_all(line.as_bytes())
            .map_err(|error| Failure::unreadable(format!("{}: {error}", self.name)))
    }
}

fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

/// Lines that have their end.
struct Whole<'a> {
    rest: &'a [u8],
}

impl<'a> Iterator for Whole<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        let at = self.rest.iter().position(|byte| *byte == b'\n')?;
        let (line, rest) = self.rest.split_at(at);
        self.rest = rest.get(1..).unwrap_or_default();
        Some(line)
    }
}
