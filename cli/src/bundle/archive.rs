//! The ZIP archive of a bundle.

use std::io::{Cursor, Read, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipArchive, ZipWriter};

/// Files by name, in the order of writing. Equal files make equal bytes.
pub(crate) struct Writer(ZipWriter<Cursor<Vec<u8>>>);

impl Writer {
    pub(crate) fn new() -> Self {
        Self(ZipWriter::new(Cursor::new(Vec::new())))
    }

    /// Adds a file.
    pub(crate) fn add(&mut self, name: &str, content: &[u8]) -> Result<(), String> {
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .last_modified_time(DateTime::default());
        self.0.start_file(name, options).map_err(|error| error.to_string())?;
        self.0.write_all(content).map_err(|error| error.to_string())
    }

    /// The archive.
    pub(crate) fn finish(self) -> Result<Vec<u8>, String> {
        self.0.finish().map(Cursor::into_inner).map_err(|error| error.to_string())
    }
}

/// The files of an archive, which may come from anybody, unpacked one at a time.
pub(crate) struct Reader<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
    /// Bytes that may still be unpacked.
    left: u64,
}

impl<'a> Reader<'a> {
    /// Reads the directory. All files together may unpack to `most` bytes.
    pub(crate) fn new(bytes: &'a [u8], most: u64) -> Result<Self, String> {
        let archive =
            ZipArchive::new(Cursor::new(bytes)).map_err(|error| format!("not a ZIP archive: {error}"))?;
        if archive.len() > MOST_FILES {
            return Err(format!("more than {MOST_FILES} files"));
        }
        Ok(Self { archive, left: most })
    }

    /// The content of a file.
    pub(crate) fn get(&mut self, name: &str) -> Result<Vec<u8>, String> {
        let file = self.archive.by_name(name).map_err(|error| format!("{name:?} in it: {error}"))?;
        let mut content = Vec::new();
        // One more byte than there may be is asked for, so that more is seen.
        let read = file.take(self.left.saturating_add(1)).read_to_end(&mut content);
        let read = read.map_err(|_| format!("{name:?} in it is damaged"))?;
        let left = self.left.checked_sub(u64::try_from(read).unwrap_or(u64::MAX));
        self.left = left.ok_or("it unpacks to too much")?;
        Ok(content)
    }
}

const MOST_FILES: usize = 10_000;

#[cfg(test)]
mod tests {
    use super::*;

    fn written() -> Vec<u8> {
        let mut writer = Writer::new();
        writer.add("a.txt", b"hello").unwrap();
        writer.add("folder/zeros", &[0; 100_000]).unwrap();
        writer.add("empty", b"").unwrap();
        writer.finish().unwrap()
    }

    #[test]
    fn what_is_written_is_read() {
        let bytes = written();
        assert_eq!(bytes, written(), "always the same bytes");
        assert!(bytes.len() < 1000);
        let mut reader = Reader::new(&bytes, 200_000).unwrap();
        assert_eq!(reader.get("a.txt").unwrap(), b"hello");
        assert_eq!(reader.get("folder/zeros").unwrap(), [0; 100_000]);
        assert_eq!(reader.get("empty").unwrap(), b"");
        assert!(reader.get("b").is_err());
    }

    #[test]
    fn hostile_archives_are_bounded() {
        let bytes = written();
        let mut reader = Reader::new(&bytes, 99_999).unwrap();
        assert_eq!(reader.get("folder/zeros").unwrap_err(), "it unpacks to too much");
        assert!(Reader::new(b"", 10).is_err());
        assert!(Reader::new(b"PK\x05\x06", 10).is_err());
        let mut damaged = bytes.clone();
        let at = bytes.windows(5).position(|five| five == b"a.txt").unwrap() + 7;
        damaged[at] ^= 1;
        assert!(Reader::new(&damaged, 200_000).unwrap().get("a.txt").is_err());
    }
}
