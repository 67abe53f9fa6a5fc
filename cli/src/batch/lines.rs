//! Where the lines go.

use std::fs::{File, OpenOptions};
use std::io::{BufWriter, Seek, SeekFrom, Write};
use std::path::Path;

use crate::exit::Failure;
use crate::output::Output;

/// Lines on their way.
pub(super) struct Lines {
    to: Target,
    /// Bytes written, those of earlier runs included.
    end: u64,
}

enum Target {
    Output(Output),
    File(BufWriter<File>, String),
}

impl Lines {
    /// Lines on standard output, the first of which is `header`.
    pub(super) fn standard_output(header: Option<&str>) -> Result<Self, Failure> {
        Self { to: Target::Output(Output::new()), end: 0 }.headed(header)
    }

    /// Lines in a file, of which the first `end` bytes stay. `header` is the first of all.
    pub(super) fn file(path: &Path, header: Option<&str>, end: u64) -> Result<Self, Failure> {
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
        Self { to: Target::File(BufWriter::with_capacity(BUFFER, file), name), end }.headed(header)
    }

    fn headed(mut self, header: Option<&str>) -> Result<Self, Failure> {
        if let Some(header) = header.filter(|_| self.end == 0) {
            self.line(header)?;
        }
        Ok(self)
    }

    /// Writes a line.
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
