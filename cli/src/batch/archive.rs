//! Archives as streams of documents: one is in memory, the next is being read.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, BufReader, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use flate2::read::MultiGzDecoder;
use zip::ZipArchive;

use super::search::is_document_name;
use crate::input::plain;

/// What is unpacked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Zip,
    Tar,
    TarGzip,
}

/// A document in an archive, or why it can't be read.
#[derive(Debug)]
pub(super) struct Member {
    /// That of the archive, a slash, and the name inside; with a number where the archive has that name again.
    pub(super) name: String,
    pub(super) content: Result<Vec<u8>, String>,
}

/// A longer document is not read.
const LONGEST: u64 = 256 << 20;
/// An archive is not read further once it unpacks to more than this.
const MOST_UNPACKED: u64 = 256 << 30;

impl Kind {
    /// By the end of the name.
    pub(super) fn of(path: &Path) -> Option<Self> {
        let name = path.file_name()?.to_string_lossy().to_ascii_lowercase();
        let ends =
            [(".zip", Self::Zip), (".tar", Self::Tar), (".tar.gz", Self::TarGzip), (".tgz", Self::TarGzip)];
        ends.into_iter().find(|(end, _)| name.ends_with(end)).map(|(_, kind)| kind)
    }
}

/// The documents of an archive, by their names' ends; what is wrong with the archive itself comes last, with its name.
pub(super) fn members(path: PathBuf, kind: Kind) -> Receiver<Member> {
    let archive = path.display().to_string();
    stream(archive, move |out| read(&path, kind, out))
}

/// What a thread of its own gives out. An archive that its reader stumbles on has a line that says so.
fn stream(
    archive: String,
    read: impl FnOnce(&mut Out) -> Result<(), String> + Send + 'static,
) -> Receiver<Member> {
    let (sender, receiver) = sync_channel(1);
    let mut out = Out { archive: archive.clone(), names: HashMap::new(), sender: sender.clone() };
    let reading = thread::Builder::new().name("countersign-archive".to_owned()).spawn(move || {
        let ended = catch_unwind(AssertUnwindSafe(|| read(&mut out)));
        let ended = ended.unwrap_or_else(|_| Err("its reader stopped on a fault of its own".to_owned()));
        if let Err(reason) = ended {
            let _ = out.sender.send(Member { name: out.archive, content: Err(reason) });
        }
    });
    if let Err(error) = reading {
        let _ = sender.send(Member { name: archive, content: Err(format!("no thread to read it: {error}")) });
    }
    receiver
}

/// Nobody takes further documents.
struct Unwanted;

struct Out {
    archive: String,
    names: HashMap<String, u32>,
    sender: SyncSender<Member>,
}

impl Out {
    fn give(&mut self, name: &str, content: Result<Vec<u8>, String>) -> Result<(), Unwanted> {
        let count = self.names.entry(name.to_owned()).or_default();
        *count = count.saturating_add(1);
        let number = if *count > 1 { format!("[{count}]") } else { String::new() };
        let name = format!("{}/{name}{number}", self.archive);
        self.sender.send(Member { name, content }).map_err(|_| Unwanted)
    }
}

fn read(path: &Path, kind: Kind, out: &mut Out) -> Result<(), String> {
    let file = File::open(path).map_err(|error| plain(&error))?;
    match kind {
        Kind::Zip => zip(BufReader::new(file), out),
        Kind::Tar => tar(BufReader::new(file), out),
        Kind::TarGzip => tar(MultiGzDecoder::new(BufReader::new(file)), out),
    }
}

fn zip(file: BufReader<File>, out: &mut Out) -> Result<(), String> {
    let mut archive = ZipArchive::new(file).map_err(|error| error.to_string())?;
    let mut left = MOST_UNPACKED;
    for index in 0..archive.len() {
        let given = match name_in_zip(&mut archive, index) {
            Err(reason) => out.give(&format!("[{index}]"), Err(reason)),
            Ok(name) if !is_document_name(&name) => continue,
            Ok(name) => match archive.by_index(index) {
                Ok(member) if !member.is_file() => continue,
                Ok(mut member) => {
                    let size = member.size();
                    // Members may lie on each other.
                    left = left.checked_sub(size.min(LONGEST)).ok_or_else(too_long)?;
                    out.give(&name, content(&mut member, size))
                }
                Err(error) => out.give(&name, Err(error.to_string())),
            },
        };
        if given.is_err() {
            return Ok(());
        }
    }
    if archive.has_duplicate_names() {
        return Err("has a name more than once: only the last member of that name is read".to_owned());
    }
    Ok(())
}

/// As its encoding says; where it is in none, as well as it can be read.
fn name_in_zip(archive: &mut ZipArchive<BufReader<File>>, index: usize) -> Result<String, String> {
    if let Some(Ok(name)) = archive.name_for_index(index) {
        return Ok(name.into_owned());
    }
    let member = archive.by_index_raw(index).map_err(|error| error.to_string())?;
    Ok(String::from_utf8_lossy(member.name_raw()).into_owned())
}

fn tar(stream: impl Read, out: &mut Out) -> Result<(), String> {
    let mut archive = tar::Archive::new(Unpacked { stream, left: MOST_UNPACKED });
    for member in archive.entries().map_err(|error| plain(&error))? {
        let mut member = member.map_err(|error| plain(&error))?;
        let name = String::from_utf8_lossy(&member.path_bytes()).into_owned();
        if !member.header().entry_type().is_file() || !is_document_name(&name) {
            continue;
        }
        let size = member.size();
        let content = content(&mut member, size);
        if out.give(&name, content).is_err() {
            break;
        }
    }
    Ok(())
}

fn content(member: &mut impl Read, size: u64) -> Result<Vec<u8>, String> {
    if size > LONGEST {
        return Err(format!("has {size} bytes; in an archive no more than {LONGEST} are read"));
    }
    let mut content = Vec::new();
    member.take(LONGEST).read_to_end(&mut content).map_err(|error| plain(&error))?;
    if u64::try_from(content.len()).ok() != Some(size) {
        return Err("is cut off".to_owned());
    }
    Ok(content)
}

/// A stream that fails when it is too long.
struct Unpacked<R> {
    stream: R,
    left: u64,
}

impl<R: Read> Read for Unpacked<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.stream.read(buffer)?;
        let left = self.left.checked_sub(u64::try_from(read).unwrap_or(u64::MAX));
        self.left = left.ok_or_else(|| io::Error::other(too_long()))?;
        Ok(read)
    }
}

fn too_long() -> String {
    format!("unpacks to more than {MOST_UNPACKED} bytes")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reader_that_stumbles_is_told() {
        let members: Vec<Member> = stream("a.zip".to_owned(), |out| {
            let _ = out.give("one.pdf", Ok(Vec::new()));
            panic!("a defect");
        })
        .into_iter()
        .collect();
        let told: Vec<(&str, bool)> =
            members.iter().map(|member| (&*member.name, member.content.is_ok())).collect();
        assert_eq!(told, [("a.zip/one.pdf", true), ("a.zip", false)]);
    }
}
