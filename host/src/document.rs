//! Documents in files.

use std::borrow::Cow;
use std::fs::{self, File, Metadata};
use std::io;
use std::path::{Path, PathBuf};

use countersign::source::{ReadSeekSource, Source};

/// A document in a file.
#[derive(Debug)]
pub struct Document {
    path: PathBuf,
    opened: Option<Metadata>,
    bytes: Bytes,
}

#[derive(Debug)]
enum Bytes {
    Memory(Vec<u8>),
    File(ReadSeekSource<File>),
}

impl Document {
    /// Opens a file. A small one is read at once, so that it can't change meanwhile. What is no regular file is refused:
    /// the bytes of a pipe or a device need not end.
    ///
    /// # Errors
    /// When it can't be read.
    pub fn open(path: &Path) -> io::Result<Self> {
        let metadata = fs::metadata(path)?;
        if !metadata.is_file() {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "is not a regular file"));
        }
        if metadata.len() <= IN_MEMORY {
            return Ok(Self { path: path.to_owned(), opened: None, bytes: Bytes::Memory(fs::read(path)?) });
        }
        let file = ReadSeekSource::new(File::open(path)?)?;
        Ok(Self { path: path.to_owned(), opened: Some(metadata), bytes: Bytes::File(file) })
    }

    fn source(&self) -> &dyn Source {
        match &self.bytes {
            Bytes::Memory(bytes) => bytes,
            Bytes::File(file) => file,
        }
    }

    /// Fails when the file was changed since it was opened: then the bytes that were judged are of no one document.
    ///
    /// # Errors
    /// When it was, or is gone.
    pub fn unchanged(&self) -> io::Result<()> {
        let Some(opened) = &self.opened else { return Ok(()) };
        let now = fs::metadata(&self.path)?;
        if now.len() == opened.len() && now.modified().ok() == opened.modified().ok() {
            return Ok(());
        }
        Err(io::Error::other("changed while it was read"))
    }
}

impl Source for Document {
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

/// Files up to this size are read at once.
const IN_MEMORY: u64 = 16 << 20;
