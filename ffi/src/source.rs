//! Documents behind a caller's reader.

use std::ffi::c_void;
use std::io;

/// Reads up to `len` bytes from `offset` of a document into `buf`, on the thread that called. Returns how many bytes
/// were written, at least one unless `len` is 0; `SIZE_MAX` on failure. The bytes of the document must not change while
/// it is judged. `userdata` is the pointer that was given with the function. It must return; no exception and no
/// `longjmp` may leave it.
pub type countersign_read_fn = Option<
    unsafe extern "C-unwind" fn(userdata: *mut c_void, offset: u64, buf: *mut u8, len: usize) -> usize,
>;

/// A caller's reader with a place in it.
#[derive(Debug)]
pub(crate) struct Reader {
    pub(crate) read: unsafe extern "C-unwind" fn(*mut c_void, u64, *mut u8, usize) -> usize,
    pub(crate) userdata: *mut c_void,
    pub(crate) size: u64,
    pub(crate) position: u64,
}

impl io::Read for Reader {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let left = usize::try_from(self.size.saturating_sub(self.position)).unwrap_or(usize::MAX);
        let wanted = buf.len().min(left);
        if wanted == 0 {
            return Ok(0);
        }
        // SAFETY: `buf` has room for `wanted` bytes, and the caller promised that his function writes no more.
        let read = unsafe { (self.read)(self.userdata, self.position, buf.as_mut_ptr(), wanted) };
        if read > wanted {
            return Err(io::Error::other("the caller's reader failed"));
        }
        self.position = self.position.saturating_add(u64::try_from(read).unwrap_or(u64::MAX));
        Ok(read)
    }
}

impl io::Seek for Reader {
    fn seek(&mut self, to: io::SeekFrom) -> io::Result<u64> {
        let target = match to {
            io::SeekFrom::Start(offset) => Some(offset),
            io::SeekFrom::End(delta) => self.size.checked_add_signed(delta),
            io::SeekFrom::Current(delta) => self.position.checked_add_signed(delta),
        };
        self.position = target.ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))?;
        Ok(self.position)
    }
}
