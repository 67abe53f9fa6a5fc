//! What there is to judge.

use std::collections::HashMap;
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use ignore::WalkBuilder;

use super::archive;
use crate::exit::Failure;
use crate::input::plain;

/// What was found, sorted by name and each once.
#[derive(Debug, Default)]
pub(super) struct Search {
    pub(super) places: Vec<Place>,
    /// Places where nothing could be looked for, and why.
    pub(super) failed: Vec<(String, String)>,
}

/// A document, or an archive of some.
#[derive(Debug)]
pub(super) struct Place {
    pub(super) path: PathBuf,
    /// `None` for what is there, but can't be asked.
    size: Option<u64>,
}

impl Search {
    /// Looks for all that the arguments name.
    pub(super) fn new(paths: &[PathBuf], null: bool) -> Result<Self, Failure> {
        let mut search = Self::default();
        for path in paths {
            if path.as_os_str() == "-" {
                for name in names(null)? {
                    search.add(name);
                }
            } else if is_pattern(path) {
                search.matches(path)?;
            } else if path.is_dir() {
                search.folder(path);
            } else {
                search.add(path.clone());
            }
        }
        // As bytes: to compare millions of paths part by part takes longer than to find them.
        search.places.sort_unstable_by(|a, b| a.path.as_os_str().cmp(b.path.as_os_str()));
        search.places.dedup_by(|a, b| a.path == b.path);
        Ok(search)
    }

    /// Sizes that more than one document has: only those can have equal bytes.
    pub(super) fn repeated_sizes(&self) -> impl Fn(&Place) -> bool + use<> {
        let mut counts: HashMap<u64, bool> = HashMap::new();
        for place in &self.places {
            if let Some(size) = place.size {
                counts.entry(size).and_modify(|repeated| *repeated = true).or_insert(false);
            }
        }
        counts.retain(|_, repeated| *repeated);
        move |place| place.size.is_some_and(|size| counts.contains_key(&size))
    }

    fn add(&mut self, path: PathBuf) {
        let size = size(&path);
        self.places.push(Place { path, size });
    }

    /// `archive/**/2024-*.pdf`, where no shell wrote it out.
    fn matches(&mut self, pattern: &Path) -> Result<(), Failure> {
        let shown = pattern.display().to_string();
        let text = pattern.to_str().unwrap_or_default();
        let matches = glob::glob(text).map_err(|error| Failure::usage(format!("{shown}: {error}")))?;
        let before = self.places.len();
        for found in matches {
            match found {
                Ok(path) if path.is_dir() => self.folder(&path),
                Ok(path) => self.add(path),
                Err(error) => self.failed.push((error.path().display().to_string(), plain(error.error()))),
            }
        }
        if self.places.len() == before {
            self.failed.push((shown, "nothing matches".to_owned()));
        }
        Ok(())
    }

    /// All documents below a folder, hidden ones as well: what is left out is not judged. Symbolic links to folders are not
    /// followed: they could lead around in a circle.
    fn folder(&mut self, folder: &Path) {
        for entry in WalkBuilder::new(folder).standard_filters(false).build() {
            match entry {
                Ok(entry) if is_document_name(&entry.path().to_string_lossy()) => {
                    let kind = entry.file_type();
                    let size = size(entry.path());
                    // A link may lead to something else.
                    if kind.is_some_and(|kind| kind.is_file()) || size.is_some() {
                        self.places.push(Place { path: entry.into_path(), size });
                    }
                }
                Ok(_) => {}
                Err(error) => self.failed.push(failed(folder, &error)),
            }
        }
    }
}

impl Place {
    /// How it is unpacked, when it is an archive.
    pub(super) fn archive(&self) -> Option<archive::Kind> {
        archive::Kind::of(&self.path)
    }
}

/// Where a search below `folder` failed, and why.
fn failed(folder: &Path, error: &ignore::Error) -> (String, String) {
    let reason = error.io_error().map_or_else(|| error.to_string(), plain);
    (place(error).unwrap_or(folder).display().to_string(), reason)
}

fn place(error: &ignore::Error) -> Option<&Path> {
    match error {
        ignore::Error::WithPath { path, .. } => Some(path),
        ignore::Error::WithDepth { err, .. } => place(err),
        _ => None,
    }
}

/// Of a file, or of what a link leads to if that is one.
fn size(path: &Path) -> Option<u64> {
    fs::metadata(path).ok().filter(fs::Metadata::is_file).map(|metadata| metadata.len())
}

/// Whether the name ends as those of documents do.
pub(super) fn is_document_name(name: &str) -> bool {
    name.len()
        .checked_sub(4)
        .and_then(|at| name.get(at..))
        .is_some_and(|end| end.eq_ignore_ascii_case(".pdf"))
}

/// A file may have such a name, too.
fn is_pattern(path: &Path) -> bool {
    path.to_str().is_some_and(|text| text.contains(['*', '?', '['])) && !path.exists()
}

/// Names on standard input.
fn names(null: bool) -> Result<Vec<PathBuf>, Failure> {
    let mut text = Vec::new();
    let read = io::stdin().lock().read_to_end(&mut text);
    read.map_err(|error| Failure::unreadable(format!("standard input: {}", plain(&error))))?;
    let end = if null { 0 } else { b'\n' };
    let names = text.split(|byte| *byte == end).map(|name| name.strip_suffix(b"\r").unwrap_or(name));
    Ok(names.filter(|name| !name.is_empty()).map(|name| PathBuf::from(as_path(name))).collect())
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_documents() {
        for (name, expected) in [
            ("a.pdf", true),
            ("A.PDF", true),
            (".pdf", true),
            ("pdf", false),
            ("a.pdf.zip", false),
            ("é.pd", false),
        ] {
            assert_eq!(is_document_name(name), expected, "{name}");
        }
    }

    #[test]
    fn names_of_archives() {
        for (name, expected) in [
            ("a.zip", Some(archive::Kind::Zip)),
            ("a.pdf.TAR", Some(archive::Kind::Tar)),
            ("a.tar.gz", Some(archive::Kind::TarGzip)),
            ("a.tgz", Some(archive::Kind::TarGzip)),
            ("a.gz", None),
            ("a.pdf", None),
        ] {
            assert_eq!(archive::Kind::of(Path::new(name)), expected, "{name}");
        }
    }
}
