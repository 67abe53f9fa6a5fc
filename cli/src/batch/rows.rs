//! Rows of a table that may be resumed: kept as lines until the end, because what has its index at the end can't be continued.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use super::lines::Lines;
use super::table::{Cells, Table};
use crate::exit::Failure;

/// A line with the rows of each document, and the table that they are for.
pub(super) struct Rows {
    lines: Lines,
    /// Beside the table, as its journal is.
    path: PathBuf,
    table: PathBuf,
}

impl Rows {
    /// The rows for a table, of which the first `end` bytes stay.
    pub(super) fn resumed(table: &Path, end: u64) -> Result<Self, Failure> {
        let mut path = table.as_os_str().to_owned();
        path.push(".rows");
        let path = PathBuf::from(path);
        Ok(Self { lines: Lines::file(&path, None, end)?, path, table: table.to_owned() })
    }

    pub(super) fn add(&mut self, rows: &[Cells]) -> Result<(), Failure> {
        let line = serde_json::to_string(rows).map_err(|error| self.wrong(&error))?;
        self.lines.line(&line)
    }

    /// Gives everything to the operating system; the bytes so far.
    pub(super) fn flush(&mut self) -> Result<u64, Failure> {
        self.lines.flush()
    }

    /// Writes the table anew, with the rows of all runs.
    pub(super) fn finish(&mut self) -> Result<(), Failure> {
        self.flush()?;
        let mut table = Table::create(&self.table)?;
        for line in BufReader::new(File::open(&self.path).map_err(|error| self.wrong(&error))?).lines() {
            let line = line.map_err(|error| self.wrong(&error))?;
            table.add(serde_json::from_str(&line).map_err(|error| self.wrong(&error))?)?;
        }
        table.finish()
    }

    fn wrong(&self, error: &dyn std::fmt::Display) -> Failure {
        Failure::unreadable(format!("{}: {error}", self.path.display()))
    }
}
