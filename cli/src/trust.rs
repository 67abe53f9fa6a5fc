//! Trust anchors and evidence from files.

use std::fs;
use std::path::{Path, PathBuf};

use countersign::pki::TrustStore;

use crate::exit::Failure;
use crate::input::plain;
use crate::output::complain;

/// The anchors of files and folders. Every file named must hold a certificate.
pub(crate) fn anchors(paths: &[PathBuf]) -> Result<TrustStore, Failure> {
    let mut store = TrustStore::new();
    for (path, bytes) in files(paths, CERTIFICATES)? {
        let name = path.display().to_string();
        let added = store.add_bytes(&bytes, &name);
        let error = added.errors.first().map_or("no certificate", String::as_str);
        if added.added.saturating_add(added.repeated) == 0 {
            return Err(Failure::usage(format!("{name}: no trust anchor: {error}")));
        }
        if !added.errors.is_empty() {
            complain(&format!("{name}: not all of it is trusted: {error}"));
        }
    }
    Ok(store)
}

/// The contents of files and of the files in folders that have one of `extensions`, in the order of names.
pub(crate) fn files(paths: &[PathBuf], extensions: &[&str]) -> Result<Vec<(PathBuf, Vec<u8>)>, Failure> {
    let mut found = Vec::new();
    for path in paths {
        let wrong = |error: std::io::Error| Failure::usage(format!("{}: {}", path.display(), plain(&error)));
        if !fs::metadata(path).map_err(wrong)?.is_dir() {
            found.push((path.clone(), fs::read(path).map_err(wrong)?));
            continue;
        }
        let entries: Result<Vec<PathBuf>, _> =
            fs::read_dir(path).map_err(wrong)?.map(|entry| entry.map(|entry| entry.path())).collect();
        let mut inside = entries.map_err(wrong)?;
        inside.retain(|path| path.is_file() && has_extension(path, extensions));
        if inside.is_empty() {
            let known = extensions.join(", .");
            return Err(Failure::usage(format!(
                "{}: no file in this folder ends in .{known}",
                path.display()
            )));
        }
        inside.sort();
        for path in inside {
            let bytes = fs::read(&path)
                .map_err(|error| Failure::usage(format!("{}: {}", path.display(), plain(&error))))?;
            found.push((path, bytes));
        }
    }
    Ok(found)
}

fn has_extension(path: &Path, extensions: &[&str]) -> bool {
    let extension = path.extension().map(|extension| extension.to_string_lossy().to_ascii_lowercase());
    extension.is_some_and(|extension| extensions.contains(&extension.as_str()))
}

/// What files with certificates are called.
pub(crate) const CERTIFICATES: &[&str] = &["pem", "crt", "cer", "der", "p7b", "p7c"];
/// What files with revocation lists are called.
pub(crate) const REVOCATION_LISTS: &[&str] = &["crl", "pem", "der"];
/// What files with OCSP responses are called.
pub(crate) const OCSP_RESPONSES: &[&str] = &["ors", "ocsp", "der"];
