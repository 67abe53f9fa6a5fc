//! Files by their names.

use std::borrow::Cow;
use std::fs::{self, File, Metadata};
use std::io;
use std::path::{Path, PathBuf};

use countersign::source::{ReadSeekSource, Source};

use crate::result::{Failure, countersign_result as R};

/// A document in a file.
#[derive(Debug)]
pub(crate) struct Document {
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
    pub(crate) fn open(path: &Path) -> io::Result<Self> {
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
    pub(crate) fn unchanged(&self) -> io::Result<()> {
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

/// The contents of a file, or of the files of a folder that have one of `extensions`, in the order of their names.
pub(crate) fn contents(path: &str, extensions: &[&str]) -> Result<Vec<(String, Vec<u8>)>, Failure> {
    let read = |path: &Path| {
        let name = path.display().to_string();
        let bytes = fs::read(path).map_err(|error| Failure::from(error).of(&name))?;
        Ok((name, bytes))
    };
    let failed = |error: io::Error| Failure::from(error).of(path);
    if !fs::metadata(path).map_err(failed)?.is_dir() {
        return Ok(vec![read(Path::new(path))?]);
    }
    let mut inside = Vec::new();
    for entry in fs::read_dir(path).map_err(failed)? {
        inside.push(entry.map_err(failed)?.path());
    }
    inside.retain(|path| has_extension(path, extensions) && path.is_file());
    if inside.is_empty() {
        let message = format!("{path}: no file in this folder ends in .{}", extensions.join(", ."));
        return Err(Failure::new(R::COUNTERSIGN_RESULT_IO, message));
    }
    inside.sort();
    inside.iter().map(|path| read(path)).collect()
}

fn has_extension(path: &Path, extensions: &[&str]) -> bool {
    let extension = path.extension().map(|extension| extension.to_string_lossy().to_ascii_lowercase());
    extension.is_some_and(|extension| extensions.contains(&extension.as_str()))
}

/// Files up to this size are read at once.
const IN_MEMORY: u64 = 16 << 20;
