//! What there is to judge.

use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use crate::exit::Failure;
use crate::input::plain;

/// A place and why nothing could be looked for there.
pub(super) type Unlisted = (String, String);

/// The documents to judge, sorted and each once, and the places where none could be looked for.
pub(super) fn names(paths: &[PathBuf], null: bool) -> Result<(Vec<PathBuf>, Vec<Unlisted>), Failure> {
    let mut found = Vec::new();
    let mut failed = Vec::new();
    for path in paths {
        if path.as_os_str() == "-" {
            let mut text = Vec::new();
            let read = io::stdin().lock().read_to_end(&mut text);
            read.map_err(|error| Failure::unreadable(format!("standard input: {}", plain(&error))))?;
            let end = if null { 0 } else { b'\n' };
            let names = text.split(|byte| *byte == end).map(|name| name.strip_suffix(b"\r").unwrap_or(name));
            found.extend(names.filter(|name| !name.is_empty()).map(|name| PathBuf::from(as_path(name))));
        } else if path.is_dir() {
            search(path, &mut found, &mut failed);
        } else {
            found.push(path.clone());
        }
    }
    found.sort();
    found.dedup();
    Ok((found, failed))
}

#[cfg(unix)]
fn as_path(name: &[u8]) -> std::ffi::OsString {
    use std::os::unix::ffi::OsStrExt;
    std::ffi::OsStr::from_bytes(name).to_owned()
}

#[cfg(not(unix))]
fn as_path(name: &[u8]) -> std::ffi::OsString {
    String::from_utf8_lossy(name).into_owned().into()
}

/// Symbolic links to folders are not followed: they could lead around in a circle.
fn search(folder: &Path, found: &mut Vec<PathBuf>, failed: &mut Vec<(String, String)>) {
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        let entries = match fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(error) => {
                failed.push((folder.display().to_string(), plain(&error)));
                continue;
            }
        };
        for entry in entries {
            let kind = entry.and_then(|entry| entry.file_type().map(|kind| (entry.path(), kind)));
            match kind {
                Ok((path, kind)) if kind.is_dir() => folders.push(path),
                Ok((path, _)) if is_document(&path) => found.push(path),
                Ok(_) => {}
                Err(error) => failed.push((folder.display().to_string(), plain(&error))),
            }
        }
    }
}

fn is_document(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("pdf")) && path.is_file()
}
