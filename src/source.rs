//! The one door to the bytes of a document.

use std::borrow::Cow;
use std::io;

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
