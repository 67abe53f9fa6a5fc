//! Certificates, CRLs and OCSP responses from everywhere, each once.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use super::certificate::Certificate;
use super::pem;
use super::pool::CertificatePool;
use super::revocation::{Crl, OcspResponse};
use super::shelf::Shelf;
use super::trust;
use crate::asn1::Reader;
use crate::digest;
use crate::finding::Finding;
use crate::recent::Recent;

/// Where a piece of evidence was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Origin {
    /// The SignedData of a signature.
    Cms,
    /// The SignedData of a time-stamp token.
    Timestamp,
    /// Adobe's revocation-info-archival attribute.
    AdobeAttribute,
    /// The document's `/DSS`.
    Dss,
    /// A `/VRI` dictionary.
    Vri,
    /// The caller.
    Caller,
    /// Fetched for this judgement.
    Fetched,
}

/// A piece of evidence and all places where it was found.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Item<T> {
    /// The piece.
    pub value: T,
    /// Its places.
    pub origins: BTreeSet<Origin>,
}

/// Everything that may help to judge a document. None of it is trusted by being here. Cloning it is cheap for its size:
/// the pieces are shared.
#[derive(Clone, Debug, Default)]
pub struct Evidence {
    certificates: Vec<Item<Certificate>>,
    crls: Vec<Item<Crl>>,
    ocsp_responses: Vec<Item<OcspResponse>>,
    places: HashMap<(Kind, [u8; 32]), usize>,
    pool: CertificatePool,
    findings: Vec<Finding>,
    shelf: Option<Arc<Shelf>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Kind {
    Certificate,
    Crl,
    Ocsp,
}

impl Evidence {
    /// Nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes from `shelf` what was parsed for another document, and lays there what is parsed from now on.
    pub(crate) fn share(&mut self, shelf: Arc<Shelf>) {
        self.shelf = Some(shelf);
    }

    /// Adds a parsed certificate.
    pub fn add_certificate(&mut self, certificate: Certificate, origin: Origin) {
        let key = (Kind::Certificate, *certificate.sha256());
        self.pool.add(certificate.clone());
        insert(&mut self.certificates, &mut self.places, key, certificate, origin);
    }

    /// Adds a parsed CRL.
    pub fn add_crl(&mut self, crl: Crl, origin: Origin) {
        let key = (Kind::Crl, *crl.sha256());
        insert(&mut self.crls, &mut self.places, key, crl, origin);
    }

    /// Adds a parsed OCSP response; its certificates stay with it.
    pub fn add_ocsp(&mut self, response: OcspResponse, origin: Origin) {
        let key = (Kind::Ocsp, *response.sha256());
        self.findings.extend_from_slice(response.findings());
        insert(&mut self.ocsp_responses, &mut self.places, key, response, origin);
    }

    /// Adds the certificates of PEM, DER or PKCS #7 bytes; what can't be read becomes a finding. Returns how many were read.
    pub fn add_certificate_bytes(&mut self, bytes: &[u8], origin: Origin) -> usize {
        let digest = super::sha256(bytes);
        if let Some(place) = self.places.get(&(Kind::Certificate, digest)) {
            note(&mut self.certificates, *place, origin);
            return 1;
        }
        if let Some(certificate) = self.recall(|shelf| &shelf.certificates, digest) {
            self.add_certificate(certificate, origin);
            return 1;
        }
        let mut read = 0usize;
        for certificate in trust::certificates(bytes) {
            match certificate {
                Ok(certificate) => {
                    if *certificate.sha256() == digest {
                        self.lay(|shelf| &shelf.certificates, digest, &certificate, bytes.len());
                    }
                    self.add_certificate(certificate, origin);
                    read = read.saturating_add(1);
                }
                Err(error) => self.broken("evidence-certificate-unreadable", "certificate", bytes, &error),
            }
        }
        read
    }

    /// Adds the CRLs of PEM or DER bytes; what can't be read becomes a finding. Returns how many were read.
    pub fn add_crl_bytes(&mut self, bytes: &[u8], origin: Origin) -> usize {
        let digest = super::sha256(bytes);
        if let Some(place) = self.places.get(&(Kind::Crl, digest)) {
            note(&mut self.crls, *place, origin);
            return 1;
        }
        if let Some(crl) = self.recall(|shelf| &shelf.crls, digest) {
            self.add_crl(crl, origin);
            return 1;
        }
        let mut read = 0usize;
        for der in ders(bytes, "CRL") {
            match Crl::parse(&der) {
                Ok(crl) => {
                    if *crl.sha256() == digest {
                        self.lay(|shelf| &shelf.crls, digest, &crl, bytes.len());
                    }
                    self.add_crl(crl, origin);
                    read = read.saturating_add(1);
                }
                Err(error) => self.broken("evidence-crl-unreadable", "crl", bytes, &error.to_string()),
            }
        }
        read
    }

    /// Adds the OCSP responses of PEM, Base64 or DER bytes; what can't be read becomes a finding. Returns how many were read.
    pub fn add_ocsp_bytes(&mut self, bytes: &[u8], origin: Origin) -> usize {
        let digest = super::sha256(bytes);
        if let Some(place) = self.places.get(&(Kind::Ocsp, digest)) {
            note(&mut self.ocsp_responses, *place, origin);
            return 1;
        }
        if let Some(response) = self.recall(|shelf| &shelf.ocsp_responses, digest) {
            self.add_ocsp(response, origin);
            return 1;
        }
        let mut read = 0usize;
        for der in ders(bytes, "OCSP RESPONSE") {
            match OcspResponse::parse(&der) {
                Ok(response) => {
                    if *response.sha256() == digest {
                        self.lay(|shelf| &shelf.ocsp_responses, digest, &response, bytes.len());
                    }
                    self.add_ocsp(response, origin);
                    read = read.saturating_add(1);
                }
                Err(error) => {
                    self.broken("evidence-ocsp-unreadable", "ocsp response", bytes, &error.to_string())
                }
            }
        }
        read
    }

    /// Adds all that `other` holds.
    pub fn extend(&mut self, other: &Self) {
        for item in &other.certificates {
            item.origins.iter().for_each(|origin| self.add_certificate(item.value.clone(), *origin));
        }
        for item in &other.crls {
            item.origins.iter().for_each(|origin| self.add_crl(item.value.clone(), *origin));
        }
        for item in &other.ocsp_responses {
            item.origins.iter().for_each(|origin| self.add_ocsp(item.value.clone(), *origin));
        }
        self.findings.extend_from_slice(&other.findings);
    }

    /// The certificates in the order in which they were added.
    pub fn certificates(&self) -> &[Item<Certificate>] {
        &self.certificates
    }

    /// The CRLs in the order in which they were added.
    pub fn crls(&self) -> &[Item<Crl>] {
        &self.crls
    }

    /// The OCSP responses in the order in which they were added.
    pub fn ocsp_responses(&self) -> &[Item<OcspResponse>] {
        &self.ocsp_responses
    }

    /// The certificates, found by subject.
    pub fn pool(&self) -> &CertificatePool {
        &self.pool
    }

    /// What could not be read.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// The piece that was read from bytes with this digest.
    fn recall<T: Clone>(&self, room: fn(&Shelf) -> &Recent<(), T>, digest: [u8; 32]) -> Option<T> {
        room(self.shelf.as_ref()?).recall(&((), digest))
    }

    /// Lays a piece on the shelf. `digest` and `length` are of the bytes that are the piece, and nothing else.
    fn lay<T: Clone>(&self, room: fn(&Shelf) -> &Recent<(), T>, digest: [u8; 32], piece: &T, length: usize) {
        if let Some(shelf) = &self.shelf {
            room(shelf).remember(((), digest), piece.clone(), length);
        }
    }

    /// The certificate with this encoding: the one that is here, or else parsed; `None` when it can't be.
    pub(crate) fn parsed(&self, der: &[u8]) -> Option<Certificate> {
        let place = self.places.get(&(Kind::Certificate, super::sha256(der)));
        let here = place.and_then(|place| self.certificates.get(*place));
        here.map(|item| item.value.clone()).or_else(|| Certificate::parse(der).ok())
    }

    /// The CRL of this SHA-256.
    pub(crate) fn crl(&self, sha256: &[u8; 32]) -> Option<&Crl> {
        let place = self.places.get(&(Kind::Crl, *sha256))?;
        self.crls.get(*place).map(|item| &item.value)
    }

    /// The OCSP response of this SHA-256.
    pub(crate) fn ocsp_response(&self, sha256: &[u8; 32]) -> Option<&OcspResponse> {
        let place = self.places.get(&(Kind::Ocsp, *sha256))?;
        self.ocsp_responses.get(*place).map(|item| &item.value)
    }

    fn broken(&mut self, code: &'static str, what: &str, bytes: &[u8], error: &str) {
        let digest = digest::hex(&super::sha256(bytes));
        let message = format!("{what} with SHA-256 {digest:.16}… is left out: {error}");
        self.findings.push(Finding::new(code, message));
    }
}

fn insert<T>(
    items: &mut Vec<Item<T>>,
    places: &mut HashMap<(Kind, [u8; 32]), usize>,
    key: (Kind, [u8; 32]),
    value: T,
    origin: Origin,
) {
    match places.get(&key) {
        Some(place) => note(items, *place, origin),
        None => {
            places.insert(key, items.len());
            items.push(Item { value, origins: [origin].into() });
        }
    }
}

fn note<T>(items: &mut [Item<T>], place: usize, origin: Origin) {
    if let Some(item) = items.get_mut(place) {
        item.origins.insert(origin);
    }
}

/// SHA-256 of each piece in these bytes, as it is known once it is read: without what follows it, and out of PEM.
pub(crate) fn encodings(bytes: &[u8], label: &str) -> Vec<[u8; 32]> {
    let first = |der: &std::borrow::Cow<'_, [u8]>| Some(super::sha256(Reader::new(der).any().ok()?.raw));
    ders(bytes, label).iter().filter_map(first).collect()
}

/// DER, or the PEM blocks whose label ends so.
fn ders<'a>(bytes: &'a [u8], label: &str) -> Vec<std::borrow::Cow<'a, [u8]>> {
    if bytes.first() != Some(&0x30) {
        let blocks: Vec<_> = pem::blocks(bytes)
            .into_iter()
            .filter(|(found, _)| found.ends_with(label))
            .filter_map(|(_, block)| block.ok().map(std::borrow::Cow::Owned))
            .collect();
        if !blocks.is_empty() {
            return blocks;
        }
        if let Some(der) = pem::base64_lines(bytes).filter(|der| der.first() == Some(&0x30)) {
            return vec![std::borrow::Cow::Owned(der)];
        }
    }
    vec![std::borrow::Cow::Borrowed(bytes)]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Bytes of a certificate, with how many follow it.
    fn certificate(after: usize) -> Vec<u8> {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/pki/root.pem");
        let (_, der) = pem::blocks(&std::fs::read(path).unwrap()).remove(0);
        [der.unwrap(), vec![0; after]].concat()
    }

    #[test]
    fn what_is_parsed_for_one_document_is_there_for_another() {
        let shelf = Arc::new(Shelf::default());
        let mut found = Vec::new();
        for _ in 0..2 {
            let mut evidence = Evidence::new();
            evidence.share(Arc::clone(&shelf));
            evidence.add_certificate_bytes(&certificate(0), Origin::Cms);
            found.push(evidence.certificates()[0].value.clone());
        }
        assert!(std::ptr::eq(found[0].der(), found[1].der()), "parsed once");
    }

    #[test]
    fn bytes_that_are_more_than_a_certificate_are_not_taken_for_it() {
        let mut evidence = Evidence::new();
        evidence.share(Arc::new(Shelf::default()));
        let bytes = certificate(1);
        evidence.add_certificate_bytes(&bytes, Origin::Cms);
        assert_eq!(evidence.certificates().len(), 1);
        assert!(evidence.recall(|shelf| &shelf.certificates, crate::pki::sha256(&bytes)).is_none());
    }
}
