//! ZIP (APPNOTE 6.3) as far as bundles need it: few files, no encryption, no ZIP64. What is read may be hostile.

use std::io::{Read, Write};

use flate2::Compression;
use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;

/// Files by name, in the order of writing. Equal files make equal bytes.
#[derive(Debug, Default)]
pub(crate) struct Writer {
    bytes: Vec<u8>,
    directory: Vec<u8>,
    count: u16,
}

impl Writer {
    /// Adds a file.
    pub(crate) fn add(&mut self, name: &str, content: &[u8]) -> Result<(), String> {
        let too_much = || "too much for one bundle".to_owned();
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
        let packed = encoder.write_all(content).and_then(|()| encoder.finish()).map_err(|_| too_much())?;
        let number = |length: usize| u32::try_from(length).map_err(|_| too_much());
        let offset = number(self.bytes.len())?;
        let mut common = Vec::new();
        // Version 2.0, UTF-8 names, deflate, 1980-01-01.
        for field in [20u16, 0x0800, 8, 0, 0x21] {
            common.extend(field.to_le_bytes());
        }
        let mut sum = flate2::Crc::new();
        sum.update(content);
        for field in [sum.sum(), number(packed.len())?, number(content.len())?] {
            common.extend(field.to_le_bytes());
        }
        common.extend(u16::try_from(name.len()).map_err(|_| too_much())?.to_le_bytes());
        common.extend([0, 0]);
        self.bytes.extend(LOCAL);
        self.bytes.extend(&common);
        self.bytes.extend(name.as_bytes());
        self.bytes.extend(packed);
        self.directory.extend(CENTRAL);
        self.directory.extend([20, 0]);
        self.directory.extend(&common);
        self.directory.extend([0; 10]);
        self.directory.extend(offset.to_le_bytes());
        self.directory.extend(name.as_bytes());
        self.count = self.count.checked_add(1).ok_or_else(too_much)?;
        Ok(())
    }

    /// The archive.
    pub(crate) fn finish(mut self) -> Result<Vec<u8>, String> {
        let number = |length: usize| u32::try_from(length).map_err(|_| "too much for one bundle".to_owned());
        let (size, offset) = (number(self.directory.len())?, number(self.bytes.len())?);
        self.bytes.append(&mut self.directory);
        self.bytes.extend(END);
        self.bytes.extend([0; 4]);
        self.bytes.extend(self.count.to_le_bytes());
        self.bytes.extend(self.count.to_le_bytes());
        self.bytes.extend(size.to_le_bytes());
        self.bytes.extend(offset.to_le_bytes());
        self.bytes.extend([0, 0]);
        Ok(self.bytes)
    }
}

/// The files of an archive, unpacked one at a time.
#[derive(Debug)]
pub(crate) struct Reader<'a> {
    bytes: &'a [u8],
    entries: Vec<Entry>,
    /// Bytes that may still be unpacked.
    left: u64,
}

#[derive(Debug)]
struct Entry {
    name: String,
    method: u16,
    sum: u32,
    packed: usize,
    size: u64,
    offset: usize,
}

impl<'a> Reader<'a> {
    /// Reads the directory. All files together may unpack to `most` bytes.
    pub(crate) fn new(bytes: &'a [u8], most: u64) -> Result<Self, String> {
        let no = || "not a ZIP archive".to_owned();
        let from = bytes.len().saturating_sub(MOST_COMMENT);
        let tail = bytes.get(from..).unwrap_or_default();
        let at = tail.windows(4).rposition(|four| four == END).ok_or_else(no)?;
        let mut end = Fields(tail.get(at..).unwrap_or_default());
        end.skip(4 + 2 + 2 + 2).ok_or_else(no)?;
        let count = end.short().ok_or_else(no)?;
        let _size = end.long().ok_or_else(no)?;
        let offset = end.long().ok_or_else(no)?;
        if usize::from(count) > MOST_FILES {
            return Err(format!("more than {MOST_FILES} files"));
        }
        let mut fields = Fields(bytes.get(offset..).ok_or_else(no)?);
        let mut entries: Vec<Entry> = Vec::new();
        for _ in 0..count {
            let entry = fields.entry().ok_or_else(|| "its directory is damaged".to_owned())?;
            if entries.iter().any(|known| known.name == entry.name) {
                return Err(format!("{:?} is in it twice", entry.name));
            }
            entries.push(entry);
        }
        Ok(Self { bytes, entries, left: most })
    }

    /// The content of a file.
    pub(crate) fn get(&mut self, name: &str) -> Result<Vec<u8>, String> {
        let damaged = || format!("{name:?} in it is damaged");
        let entry = self.entries.iter().find(|entry| entry.name == name);
        let entry = entry.ok_or_else(|| format!("{name:?} is not in it"))?;
        if entry.size > self.left {
            return Err("it unpacks to too much".to_owned());
        }
        let mut local = Fields(self.bytes.get(entry.offset..).ok_or_else(damaged)?);
        if local.take(4).ok_or_else(damaged)? != LOCAL {
            return Err(damaged());
        }
        local.skip(22).ok_or_else(damaged)?;
        let (name_length, extra) = (local.short().ok_or_else(damaged)?, local.short().ok_or_else(damaged)?);
        local.skip(usize::from(name_length) + usize::from(extra)).ok_or_else(damaged)?;
        let packed = local.take(entry.packed).ok_or_else(damaged)?;
        let mut content = Vec::new();
        // One more byte than was announced would be a lie, so it is asked for.
        let most = entry.size.saturating_add(1);
        let read = match entry.method {
            0 => packed.take(most).read_to_end(&mut content),
            8 => DeflateDecoder::new(packed).take(most).read_to_end(&mut content),
            method => return Err(format!("{name:?} in it is packed by method {method}")),
        };
        let mut sum = flate2::Crc::new();
        sum.update(&content);
        if read.is_err() || u64::try_from(content.len()).ok() != Some(entry.size) || sum.sum() != entry.sum {
            return Err(damaged());
        }
        self.left = self.left.saturating_sub(entry.size);
        Ok(content)
    }
}

/// Little-endian fields.
struct Fields<'a>(&'a [u8]);

impl<'a> Fields<'a> {
    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (head, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(head)
    }

    fn skip(&mut self, length: usize) -> Option<()> {
        self.take(length).map(|_| ())
    }

    fn short(&mut self) -> Option<u16> {
        Some(u16::from_le_bytes(self.take(2)?.try_into().ok()?))
    }

    fn sum(&mut self) -> Option<u32> {
        Some(u32::from_le_bytes(self.take(4)?.try_into().ok()?))
    }

    fn long(&mut self) -> Option<usize> {
        usize::try_from(self.sum()?).ok()
    }

    /// A central file header.
    fn entry(&mut self) -> Option<Entry> {
        if self.take(4)? != CENTRAL {
            return None;
        }
        self.skip(4)?;
        let flags = self.short()?;
        let method = self.short()?;
        self.skip(4)?;
        let (sum, packed, size) = (self.sum()?, self.long()?, self.sum()?);
        let (name, extra, comment) = (self.short()?, self.short()?, self.short()?);
        self.skip(8)?;
        let offset = self.long()?;
        let name = std::str::from_utf8(self.take(usize::from(name))?).ok()?.to_owned();
        self.skip(usize::from(extra))?;
        self.skip(usize::from(comment))?;
        let encrypted = flags & 1 != 0;
        (!encrypted).then_some(Entry { name, method, sum, packed, size: u64::from(size), offset })
    }
}

const LOCAL: [u8; 4] = *b"PK\x03\x04";
const CENTRAL: [u8; 4] = *b"PK\x01\x02";
const END: [u8; 4] = *b"PK\x05\x06";
/// The end of the directory, with the longest comment.
const MOST_COMMENT: usize = 22 + 65_535;
const MOST_FILES: usize = 10_000;

#[cfg(test)]
mod tests {
    use super::*;

    fn written() -> Vec<u8> {
        let mut writer = Writer::default();
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
        // The announced size is what counts: more is damage, whatever the packed bytes hold.
        let mut liar = bytes.clone();
        let central = liar.windows(4).rposition(|four| four == CENTRAL).unwrap();
        let zeros = liar[..central].windows(4).rposition(|four| four == CENTRAL).unwrap();
        liar[zeros + 24..zeros + 28].copy_from_slice(&10u32.to_le_bytes());
        let mut reader = Reader::new(&liar, 200_000).unwrap();
        assert_eq!(reader.get("folder/zeros").unwrap_err(), "\"folder/zeros\" in it is damaged");

        let mut twice = Writer::default();
        twice.add("a", b"1").unwrap();
        twice.add("a", b"2").unwrap();
        assert!(Reader::new(&twice.finish().unwrap(), 10).unwrap_err().contains("twice"));
        assert!(Reader::new(b"", 10).is_err());
        assert!(Reader::new(b"PK\x05\x06", 10).is_err());
    }

    #[test]
    fn damaged_archives_never_panic() {
        let bytes = written();
        for at in 0..bytes.len() {
            for value in [0, 0xff, bytes[at] ^ 1] {
                let mut damaged = bytes.clone();
                damaged[at] = value;
                if let Ok(mut reader) = Reader::new(&damaged, 200_000) {
                    for name in ["a.txt", "folder/zeros", "empty"] {
                        let _ = reader.get(name);
                    }
                }
            }
            let _ = Reader::new(&bytes[..at], 200_000).map(|mut reader| reader.get("a.txt"));
        }
    }
}
