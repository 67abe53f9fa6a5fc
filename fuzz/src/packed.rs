//! `seeds/TARGET.zip`: the fewest inputs that reach all that a search reached, kept for the next one.

use std::fs::{self, File};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipArchive, ZipWriter};

fn path(target: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds").join(format!("{target}.zip"))
}

/// The kept inputs of a target, by name; none where there is no archive.
///
/// # Panics
/// When the archive can't be read.
pub fn kept(target: &str) -> Vec<(String, Vec<u8>)> {
    let Ok(file) = File::open(path(target)) else { return Vec::new() };
    let mut archive = ZipArchive::new(file).expect("an archive");
    (0..archive.len())
        .map(|index| {
            let mut member = archive.by_index(index).expect("a member");
            let mut bytes = Vec::new();
            member.read_to_end(&mut bytes).expect("a sound member");
            (member.name().expect("a name").into_owned(), bytes)
        })
        .collect()
}

/// Bytes of the inputs kept for one target; larger ones are pieces of `testdata/`, where they are anyway.
const MOST: usize = 200_000;

/// Keeps the files of a folder, by name, and says how many: the smallest, as far as 200 kB go. The same files give the
/// same archive.
///
/// # Errors
/// As reading and writing files.
pub fn pack(target: &str, folder: &Path) -> io::Result<usize> {
    let mut inputs = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        inputs.push((fs::read(entry.path())?, entry.file_name()));
    }
    inputs.sort_by(|a, b| (a.0.len(), &a.1).cmp(&(b.0.len(), &b.1)));
    let mut left = MOST;
    inputs.retain(|(bytes, _)| {
        left = left.saturating_sub(bytes.len());
        left > 0
    });
    let mut archive = ZipWriter::new(File::create(path(target))?);
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .compression_level(Some(9))
        .last_modified_time(DateTime::default());
    for (bytes, name) in &inputs {
        // Eight digits of the digest that libFuzzer calls it by.
        let name: String = name.to_string_lossy().chars().take(8).collect();
        archive.start_file(name, options)?;
        archive.write_all(bytes)?;
    }
    archive.finish()?;
    Ok(inputs.len())
}
