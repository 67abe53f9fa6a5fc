//! Certificates that may stand in a path, none of them trusted.

use std::collections::{HashMap, HashSet};

use super::certificate::Certificate;
use super::name::Name;

/// Untrusted certificates, found by their subject.
#[derive(Clone, Debug, Default)]
pub struct CertificatePool {
    certificates: Vec<Certificate>,
    digests: HashSet<[u8; 32]>,
    by_subject: HashMap<u64, Vec<usize>>,
}

impl CertificatePool {
    /// An empty pool.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a certificate; returns whether it is new.
    pub fn add(&mut self, certificate: Certificate) -> bool {
        if !self.digests.insert(*certificate.sha256()) {
            return false;
        }
        let key = certificate.subject().index_key();
        self.by_subject.entry(key).or_default().push(self.certificates.len());
        self.certificates.push(certificate);
        true
    }

    /// The certificates in the order in which they were added.
    pub fn certificates(&self) -> &[Certificate] {
        &self.certificates
    }

    /// The certificates of this subject.
    pub fn by_subject<'a>(&'a self, subject: &'a Name) -> impl Iterator<Item = &'a Certificate> {
        let places = self.by_subject.get(&subject.index_key()).map_or(&[][..], Vec::as_slice);
        places
            .iter()
            .filter_map(|place| self.certificates.get(*place))
            .filter(move |certificate| certificate.subject() == subject)
    }
}

impl FromIterator<Certificate> for CertificatePool {
    fn from_iter<I: IntoIterator<Item = Certificate>>(certificates: I) -> Self {
        let mut pool = Self::new();
        for certificate in certificates {
            pool.add(certificate);
        }
        pool
    }
}
