//! Anchors and evidence that a caller gives, as bytes or in files.

use std::io;
use std::path::{Path, PathBuf};

use countersign::pki::{Evidence, Origin, TrustStore};

/// What files with certificates are called.
pub const CERTIFICATES: &[&str] = &["pem", "crt", "cer", "der", "p7b", "p7c"];

/// What files with certificates, CRLs or OCSP responses are called.
pub const EVIDENCE: &[&str] = &["pem", "crt", "cer", "der", "p7b", "p7c", "crl", "ors", "ocsp"];

/// Why something given was not taken.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Refused {
    /// A file that can't be read.
    #[error("{name}: {error}")]
    Io {
        /// The file.
        name: String,
        /// What the system says.
        error: io::Error,
    },
    /// A folder without a file that has one of the extensions asked for.
    #[error("{name}: no file in this folder ends in .{extensions}")]
    Empty {
        /// The folder.
        name: String,
        /// The extensions.
        extensions: String,
    },
    /// Bytes that hold no certificate.
    #[error("{name}: {why}")]
    NoCertificate {
        /// Where they are from.
        name: String,
        /// What stands there instead.
        why: String,
    },
    /// Bytes that hold no evidence.
    #[error("{name}: no certificate, CRL or OCSP response that can be read")]
    NoEvidence {
        /// Where they are from.
        name: String,
    },
}

/// Adds the certificates of a file's bytes: how many were new, and how many could not be read.
///
/// # Errors
/// When there is none that can be read.
pub fn add_anchors(store: &mut TrustStore, bytes: &[u8], source: &str) -> Result<(usize, usize), Refused> {
    let result = store.add_bytes(bytes, source);
    if result.added == 0 && result.repeated == 0 {
        let why = result.errors.into_iter().next().unwrap_or_else(|| "no certificate".to_owned());
        return Err(Refused::NoCertificate { name: source.to_owned(), why });
    }
    Ok((result.added, result.errors.len()))
}

/// Adds the certificates, CRLs and OCSP responses of a file's bytes: how many were read. What they are is seen from the
/// bytes.
///
/// # Errors
/// When there is none that can be read.
pub fn add_evidence(evidence: &mut Evidence, bytes: &[u8], source: &str) -> Result<usize, Refused> {
    type Add = fn(&mut Evidence, &[u8], Origin) -> usize;
    let kinds: [Add; 3] =
        [Evidence::add_certificate_bytes, Evidence::add_crl_bytes, Evidence::add_ocsp_bytes];
    let mut added = 0usize;
    for add in kinds {
        // What is of another kind must not leave a finding: it is tried aside.
        if add(&mut Evidence::new(), bytes, Origin::Caller) > 0 {
            added = added.saturating_add(add(evidence, bytes, Origin::Caller));
        }
    }
    if added == 0 {
        return Err(Refused::NoEvidence { name: source.to_owned() });
    }
    Ok(added)
}

/// The contents of a file, or of the files of a folder that have one of `extensions`, in the order of their names.
///
/// # Errors
/// When one of them can't be read, or a folder has none.
pub fn contents(path: &Path, extensions: &[&str]) -> Result<Vec<(String, Vec<u8>)>, Refused> {
    let read = |path: &Path| match std::fs::read(path) {
        Ok(bytes) => Ok((path.display().to_string(), bytes)),
        Err(error) => Err(Refused::Io { name: path.display().to_string(), error }),
    };
    let failed = |error: io::Error| Refused::Io { name: path.display().to_string(), error };
    if !std::fs::metadata(path).map_err(failed)?.is_dir() {
        return Ok(vec![read(path)?]);
    }
    let mut inside: Vec<PathBuf> = Vec::new();
    for entry in std::fs::read_dir(path).map_err(failed)? {
        inside.push(entry.map_err(failed)?.path());
    }
    inside.retain(|path| has_extension(path, extensions) && path.is_file());
    if inside.is_empty() {
        let extensions = extensions.join(", .");
        return Err(Refused::Empty { name: path.display().to_string(), extensions });
    }
    inside.sort();
    inside.iter().map(|path| read(path)).collect()
}

fn has_extension(path: &Path, extensions: &[&str]) -> bool {
    let extension = path.extension().map(|extension| extension.to_string_lossy().to_ascii_lowercase());
    extension.is_some_and(|extension| extensions.contains(&extension.as_str()))
}
