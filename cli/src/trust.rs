//! Trust anchors and evidence from files.

use std::path::PathBuf;

use countersign::pki::TrustStore;
pub(crate) use countersign_host::CERTIFICATES;
use countersign_host::{Refused, contents};

use crate::exit::Failure;
use crate::input::plain;
use crate::output::complain;

/// The anchors of files and folders. Every file named must hold a certificate.
pub(crate) fn anchors(paths: &[PathBuf]) -> Result<TrustStore, Failure> {
    let mut store = TrustStore::new();
    for (name, bytes) in files(paths, CERTIFICATES)? {
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
pub(crate) fn files(paths: &[PathBuf], extensions: &[&str]) -> Result<Vec<(String, Vec<u8>)>, Failure> {
    let mut found = Vec::new();
    for path in paths {
        found.extend(contents(path, extensions).map_err(|refused| match refused {
            Refused::Io { name, error } => Failure::usage(format!("{name}: {}", plain(&error))),
            other => Failure::usage(other.to_string()),
        })?);
    }
    Ok(found)
}

/// What files with revocation lists are called.
pub(crate) const REVOCATION_LISTS: &[&str] = &["crl", "pem", "der"];
/// What files with OCSP responses are called.
pub(crate) const OCSP_RESPONSES: &[&str] = &["ors", "ocsp", "der"];
