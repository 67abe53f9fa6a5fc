//! Files as sources of bytes.

use std::borrow::Cow;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use countersign::source::Source;
use countersign_host::Document;
use indicatif::ProgressBar;

/// A document that was opened.
#[derive(Debug)]
pub(crate) enum Input {
    /// Standard input, a pipe or a device.
    Stream(Vec<u8>),
    File(Box<Document>),
}

impl Input {
    /// Opens a file, or standard input for `-`.
    pub(crate) fn open(path: &Path) -> Result<Self, String> {
        let stream = if is_standard_input(path) {
            read(io::stdin().lock())
        } else {
            match Document::open(path) {
                Err(error) if error.kind() == io::ErrorKind::InvalidInput => File::open(path).and_then(read),
                opened => {
                    return opened.map(|file| Self::File(Box::new(file))).map_err(|error| plain(&error));
                }
            }
        };
        stream.map(Self::Stream).map_err(|error| plain(&error))
    }

    fn source(&self) -> &dyn Source {
        match self {
            Self::Stream(bytes) => bytes,
            Self::File(file) => file.as_ref(),
        }
    }

    /// Whether it is read piece by piece.
    pub(crate) const fn is_large(&self) -> bool {
        matches!(self, Self::File(file) if file.is_large())
    }
}

fn read(mut stream: impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// A source that moves a bar.
#[derive(Debug)]
pub(crate) struct Watched<'a> {
    pub(crate) source: &'a dyn Watchable,
    pub(crate) bar: &'a ProgressBar,
}

/// A source that can be shown in debug output.
pub(crate) trait Watchable: Source + std::fmt::Debug {}

impl<S: Source + std::fmt::Debug> Watchable for S {}

impl Source for Watched<'_> {
    fn len(&self) -> u64 {
        self.source.len()
    }

    fn read(&self, offset: u64, length: usize) -> io::Result<Cow<'_, [u8]>> {
        // The pass over all bytes reads large pieces; jumps about the structure don't count.
        if length >= LARGE_PIECE {
            self.bar.set_position(offset);
        }
        self.source.read(offset, length)
    }

    fn as_bytes(&self) -> Option<&[u8]> {
        self.source.as_bytes()
    }

    fn unchanged(&self) -> io::Result<()> {
        self.source.unchanged()
    }
}

impl Source for Input {
    fn len(&self) -> u64 {
        self.source().len()
    }

    fn read(&self, offset: u64, length: usize) -> io::Result<Cow<'_, [u8]>> {
        self.source().read(offset, length)
    }

    fn as_bytes(&self) -> Option<&[u8]> {
        self.source().as_bytes()
    }

    fn unchanged(&self) -> io::Result<()> {
        self.source().unchanged()
    }
}

pub(crate) fn is_standard_input(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// The operating system's words without its number.
pub(crate) fn plain(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "no such file".to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        io::ErrorKind::IsADirectory => "is a directory".to_owned(),
        _ => format!("cannot read: {error}"),
    }
}

const LARGE_PIECE: usize = 64 << 10;
