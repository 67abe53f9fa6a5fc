//! Files that are written whole, or not at all.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// A file on its way. What was there before stays until [`WholeFile::finish`], also when this is dropped.
#[derive(Debug)]
pub(crate) struct WholeFile {
    file: File,
    /// Where it is written, and where it is to be. A device or a pipe is written to as it is.
    on_its_way: Option<(PathBuf, PathBuf)>,
}

impl WholeFile {
    pub(crate) fn create(path: &Path) -> io::Result<Self> {
        if fs::metadata(path).is_ok_and(|found| !found.is_file()) {
            return Ok(Self { file: OpenOptions::new().write(true).open(path)?, on_its_way: None });
        }
        // A link stays one.
        let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let (file, part) = beside(&target)?;
        if let Ok(found) = fs::metadata(&target) {
            file.set_permissions(found.permissions())?;
        }
        Ok(Self { file, on_its_way: Some((part, target)) })
    }

    /// Puts the file in its place.
    pub(crate) fn finish(mut self) -> io::Result<()> {
        let Some((part, target)) = self.on_its_way.take() else { return self.file.flush() };
        self.file.sync_all().and_then(|()| fs::rename(&part, target)).inspect_err(|_| {
            let _ = fs::remove_file(&part);
        })
    }
}

/// A new file beside another. What has its name may be anybody's, the document that is being read too.
fn beside(target: &Path) -> io::Result<(File, PathBuf)> {
    let mut number = 0_u32;
    loop {
        let mut name = target.file_name().unwrap_or_default().to_owned();
        name.push(if number == 0 { ".part".to_owned() } else { format!(".part{number}") });
        let part = target.with_file_name(name);
        match File::create_new(&part) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists && number < MOST_PARTS => {
                number = number.saturating_add(1);
            }
            created => return created.map(|file| (file, part)),
        }
    }
}

const MOST_PARTS: u32 = 1000;

impl Write for WholeFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Drop for WholeFile {
    fn drop(&mut self) {
        if let Some((part, _)) = &self.on_its_way {
            let _ = fs::remove_file(part);
        }
    }
}
