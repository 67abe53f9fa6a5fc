//! The one door to the bytes of a document.

use std::borrow::Cow;
use std::cell::RefCell;
use std::io::{self, Read, Seek, SeekFrom};

/// Random access to bytes that do not change while they are judged.
///
/// Offsets are `u64`: files beyond 4 GiB work on every platform.
pub trait Source {
    /// The number of bytes.
    fn len(&self) -> u64;

    /// Whether there are no bytes at all.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Up to `length` bytes from `offset`; fewer only where the source ends.
    ///
    /// # Errors
    /// Whatever the medium reports.
    fn read(&self, offset: u64, length: usize) -> io::Result<Cow<'_, [u8]>>;

    /// All bytes, where they are in memory already.
    fn as_bytes(&self) -> Option<&[u8]> {
        None
    }

    /// Asked when all is read: whether the bytes may have changed meanwhile. Then there is no report on them.
    ///
    /// # Errors
    /// How they changed.
    fn unchanged(&self) -> io::Result<()> {
        Ok(())
    }
}

impl Source for [u8] {
    fn len(&self) -> u64 {
        u64::try_from(<[u8]>::len(self)).unwrap_or(u64::MAX)
    }

    fn read(&self, offset: u64, length: usize) -> io::Result<Cow<'_, [u8]>> {
        let start = usize::try_from(offset).unwrap_or(usize::MAX).min(<[u8]>::len(self));
        let end = start.saturating_add(length).min(<[u8]>::len(self));
        Ok(Cow::Borrowed(self.get(start..end).unwrap_or_default()))
    }

    fn as_bytes(&self) -> Option<&[u8]> {
        Some(self)
    }
}

impl Source for Vec<u8> {
    fn len(&self) -> u64 {
        Source::len(self.as_slice())
    }

    fn read(&self, offset: u64, length: usize) -> io::Result<Cow<'_, [u8]>> {
        self.as_slice().read(offset, length)
    }

    fn as_bytes(&self) -> Option<&[u8]> {
        Some(self)
    }
}

/// A reference serves as what it refers to: `&bytes` of `bytes: &[u8]` is a `&dyn Source`.
impl<S: Source + ?Sized> Source for &S {
    fn len(&self) -> u64 {
        (**self).len()
    }

    fn read(&self, offset: u64, length: usize) -> io::Result<Cow<'_, [u8]>> {
        (**self).read(offset, length)
    }

    fn as_bytes(&self) -> Option<&[u8]> {
        (**self).as_bytes()
    }

    fn unchanged(&self) -> io::Result<()> {
        (**self).unchanged()
    }
}

/// A source that keeps the first failure of a read. Whoever reads takes what it can get; the one who judges asks here in the
/// end, so that no answer rests on bytes that were not to be had.
pub(crate) struct Attended<'s> {
    source: &'s dyn Source,
    failure: RefCell<Option<io::Error>>,
}

impl<'s> Attended<'s> {
    pub(crate) fn new(source: &'s dyn Source) -> Self {
        Self { source, failure: RefCell::new(None) }
    }

    pub(crate) fn take_failure(&self) -> Option<io::Error> {
        self.failure.borrow_mut().take()
    }
}

impl Source for Attended<'_> {
    fn len(&self) -> u64 {
        self.source.len()
    }

    fn read(&self, offset: u64, length: usize) -> io::Result<Cow<'_, [u8]>> {
        self.source.read(offset, length).map_err(|failure| {
            let copy = io::Error::new(failure.kind(), failure.to_string());
            self.failure.borrow_mut().get_or_insert(failure);
            copy
        })
    }

    fn as_bytes(&self) -> Option<&[u8]> {
        self.source.as_bytes()
    }

    fn unchanged(&self) -> io::Result<()> {
        self.source.unchanged()
    }
}

/// A file or another seekable medium, read piece by piece: little stays in memory.
///
/// A medium that changes while it is read must not be judged as one document; that is the caller's care.
#[derive(Debug)]
pub struct ReadSeekSource<R> {
    length: u64,
    state: RefCell<Chunks<R>>,
}

impl<R: Read + Seek> ReadSeekSource<R> {
    /// A source over all of `reader`, whatever its position.
    ///
    /// # Errors
    /// When the end can't be sought.
    pub fn new(mut reader: R) -> io::Result<Self> {
        let length = reader.seek(SeekFrom::End(0))?;
        Ok(Self { length, state: RefCell::new(Chunks { reader, recent: Vec::new() }) })
    }
}

impl<R: Read + Seek> Source for ReadSeekSource<R> {
    fn len(&self) -> u64 {
        self.length
    }

    fn read(&self, offset: u64, length: usize) -> io::Result<Cow<'_, [u8]>> {
        let available = self.length.saturating_sub(offset);
        let wanted = u64::try_from(length).unwrap_or(u64::MAX).min(available);
        let mut state =
            self.state.try_borrow_mut().map_err(|_| io::Error::other("source read within itself"))?;
        if wanted >= CHUNK {
            return state.direct(offset, wanted).map(Cow::Owned);
        }
        let end = offset.saturating_add(wanted);
        let mut bytes = Vec::with_capacity(usize::try_from(wanted).unwrap_or(0));
        let mut at = offset;
        while at < end {
            let start = at & !CHUNK_MASK;
            let size = self.length.saturating_sub(start).min(CHUNK);
            let chunk = state.chunk(start, size)?;
            let from = usize::try_from(at.saturating_sub(start)).unwrap_or(usize::MAX);
            let to = usize::try_from(end.saturating_sub(start)).unwrap_or(usize::MAX).min(chunk.len());
            let part = chunk.get(from..to).unwrap_or_default();
            if part.is_empty() {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            bytes.extend_from_slice(part);
            at = at.saturating_add(u64::try_from(part.len()).unwrap_or(0));
        }
        Ok(Cow::Owned(bytes))
    }
}

/// The medium and its most recently used chunks, newest last.
#[derive(Debug)]
struct Chunks<R> {
    reader: R,
    recent: Vec<(u64, Vec<u8>)>,
}

impl<R: Read + Seek> Chunks<R> {
    fn direct(&mut self, offset: u64, length: u64) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        self.reader.seek(SeekFrom::Start(offset))?;
        let read = self.reader.by_ref().take(length).read_to_end(&mut bytes)?;
        if u64::try_from(read).unwrap_or(u64::MAX) < length {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        Ok(bytes)
    }

    fn chunk(&mut self, start: u64, size: u64) -> io::Result<&[u8]> {
        match self.recent.iter().rposition(|(at, _)| *at == start) {
            Some(place) => {
                let chunk = self.recent.remove(place);
                self.recent.push(chunk);
            }
            None => {
                let bytes = self.direct(start, size)?;
                if self.recent.len() >= CHUNKS {
                    self.recent.remove(0);
                }
                self.recent.push((start, bytes));
            }
        }
        Ok(self.recent.last().map(|(_, bytes)| bytes.as_slice()).unwrap_or_default())
    }
}

const CHUNK: u64 = 64 << 10;
const CHUNK_MASK: u64 = CHUNK - 1;
const CHUNKS: usize = 16;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seekable_medium_reads_as_its_bytes_do() {
        let bytes: Vec<u8> =
            (0..300_000u32).map(|n| n.wrapping_mul(2_654_435_761).to_be_bytes()[0]).collect();
        let source = ReadSeekSource::new(io::Cursor::new(bytes.clone())).unwrap();
        assert_eq!(source.len(), 300_000);
        for (offset, length) in [
            (0, 10),
            (65_530, 12),
            (65_536, 65_536),
            (299_990, 100),
            (300_000, 5),
            (400_000, 5),
            (1, 200_000),
            (131_071, 1),
        ] {
            let want = bytes[..].read(offset, length).unwrap();
            assert_eq!(source.read(offset, length).unwrap(), want, "{length} at {offset}");
        }
    }
}
