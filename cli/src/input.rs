//! Files as sources of bytes.

use std::borrow::Cow;
use std::fs::{self, File, Metadata};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use countersign::source::{ReadSeekSource, Source};
use indicatif::ProgressBar;

/// A document that was opened.
#[derive(Debug)]
pub(crate) struct Input {
    path: PathBuf,
    opened: Option<Metadata>,
    bytes: Bytes,
}

#[derive(Debug)]
enum Bytes {
    Memory(Vec<u8>),
    File(ReadSeekSource<File>),
}

impl Input {
    /// Opens a file, or standard input for `-`. Small ones are read at once, so that they can't change meanwhile.
    pub(crate) fn open(path: &Path) -> Result<Self, String> {
        if is_standard_input(path) {
            let mut bytes = Vec::new();
            io::stdin().lock().read_to_end(&mut bytes).map_err(|error| format!("cannot read: {error}"))?;
            return Ok(Self { path: path.to_owned(), opened: None, bytes: Bytes::Memory(bytes) });
        }
        let metadata = fs::metadata(path).map_err(|error| plain(&error))?;
        if metadata.is_dir() {
            return Err("is a directory".to_owned());
        }
        let mut file = File::open(path).map_err(|error| plain(&error))?;
        if metadata.is_file() && metadata.len() > IN_MEMORY {
            let source = ReadSeekSource::new(file).map_err(|error| plain(&error))?;
            return Ok(Self { path: path.to_owned(), opened: Some(metadata), bytes: Bytes::File(source) });
        }
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).map_err(|error| plain(&error))?;
        Ok(Self { path: path.to_owned(), opened: None, bytes: Bytes::Memory(bytes) })
    }

    pub(crate) fn source(&self) -> &dyn Source {
        match &self.bytes {
            Bytes::Memory(bytes) => bytes,
            Bytes::File(file) => file,
        }
    }

    /// Whether it is read piece by piece.
    pub(crate) const fn is_large(&self) -> bool {
        matches!(self.bytes, Bytes::File(_))
    }

    /// Says so when the file was changed since it was opened: then the bytes that were judged are of no one document.
    pub(crate) fn unchanged(&self) -> Result<(), String> {
        let Some(opened) = &self.opened else { return Ok(()) };
        let now = fs::metadata(&self.path).map_err(|error| plain(&error))?;
        if now.len() == opened.len() && now.modified().ok() == opened.modified().ok() {
            return Ok(());
        }
        Err("changed while it was read".to_owned())
    }
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

/// Files up to this size are read at once.
const IN_MEMORY: u64 = 16 << 20;
const LARGE_PIECE: usize = 64 << 10;
