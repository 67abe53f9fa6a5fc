//! Documents in files.

use std::borrow::Cow;
use std::fs::{self, File, Metadata};
use std::io;
use std::path::{Path, PathBuf};

use countersign::batch::Input;
use countersign::source::{ReadSeekSource, Source};

/// A document in a regular file. A small one is read at once, so that it can't change meanwhile; a large one piece by piece.
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

/// Files up to this size are read at once.
const IN_MEMORY: u64 = 16 << 20;

impl Document {
    /// Opens a file.
    ///
    /// # Errors
    /// Those of the system, and `InvalidInput` for what is no regular file: the bytes of a pipe or a device need not end.
    pub fn open(path: &Path) -> io::Result<Self> {
        let metadata = fs::metadata(path)?;
        if metadata.is_dir() {
            return Err(io::ErrorKind::IsADirectory.into());
        }
        if !metadata.is_file() {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "is not a regular file"));
        }
        let path = path.to_owned();
        if metadata.len() <= IN_MEMORY {
            let bytes = Bytes::Memory(fs::read(&path)?);
            return Ok(Self { path, opened: None, bytes });
        }
        let bytes = Bytes::File(ReadSeekSource::new(File::open(&path)?)?);
        Ok(Self { path, opened: Some(metadata), bytes })
    }

    /// A file as an input of a batch, opened when its turn comes.
    pub fn input(name: impl Into<String>, path: impl Into<PathBuf>) -> Input {
        let path = path.into();
        Input::new(name, move || Ok(Box::new(Self::open(&path)?)))
    }

    /// Whether it is read piece by piece.
    pub const fn is_large(&self) -> bool {
        matches!(self.bytes, Bytes::File(_))
    }

    fn source(&self) -> &dyn Source {
        match &self.bytes {
            Bytes::Memory(bytes) => bytes,
            Bytes::File(file) => file,
        }
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

    fn unchanged(&self) -> io::Result<()> {
        let Some(opened) = &self.opened else { return Ok(()) };
        let now = fs::metadata(&self.path)?;
        if now.len() == opened.len() && now.modified().ok() == opened.modified().ok() {
            return Ok(());
        }
        Err(io::Error::other("changed while it was read"))
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    #[test]
    fn a_large_file_that_grows_is_told() {
        let path = std::env::temp_dir().join(format!("countersign-source-{}", std::process::id()));
        let mut file = File::create(&path).unwrap();
        file.set_len(IN_MEMORY).unwrap();
        assert!(!Document::open(&path).unwrap().is_large());
        file.set_len(IN_MEMORY + 1).unwrap();
        let source = Document::open(&path).unwrap();
        assert!(source.is_large());
        assert_eq!(source.read(IN_MEMORY, 10).unwrap().as_ref(), [0]);
        source.unchanged().unwrap();
        file.set_len(IN_MEMORY + 2).unwrap();
        file.flush().unwrap();
        assert!(source.unchanged().is_err());
        fs::remove_file(&path).unwrap();
        assert!(source.unchanged().is_err());
        assert_eq!(Document::open(&path).unwrap_err().kind(), io::ErrorKind::NotFound);
        let folder = Document::open(&std::env::temp_dir()).unwrap_err();
        assert_eq!(folder.kind(), io::ErrorKind::IsADirectory);
    }
}
