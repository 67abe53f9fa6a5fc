//! RFC 5280 6.1.1 d: the trust anchors that the caller gives.

use std::collections::HashMap;

use super::certificate::Certificate;
use super::name::Name;
use super::pem;
use crate::asn1::{Asn1Error, Reader, Tag};
use crate::time::Time;

/// A certificate that is trusted because the caller says so.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TrustAnchor {
    /// The certificate.
    pub certificate: Certificate,
    /// From this moment on nothing is trusted through this anchor any more.
    pub sunset: Option<Time>,
    /// Where it came from, in words for a report: a file name, a trust list.
    pub source: String,
}

impl TrustAnchor {
    /// An anchor without a sunset date.
    pub fn new(certificate: Certificate, source: impl Into<String>) -> Self {
        Self { certificate, sunset: None, source: source.into() }
    }

    /// The same anchor, trusted until `sunset`.
    #[must_use]
    pub fn with_sunset(self, sunset: Time) -> Self {
        Self { sunset: Some(sunset), ..self }
    }
}

/// The trust anchors of one purpose. Nothing is in it that the caller did not put there.
#[derive(Clone, Debug, Default)]
pub struct TrustStore {
    anchors: Vec<TrustAnchor>,
    by_digest: HashMap<[u8; 32], usize>,
    by_subject: HashMap<u64, Vec<usize>>,
}

/// What came of adding certificates.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Added {
    /// Certificates that are new.
    pub added: usize,
    /// Certificates that were there already.
    pub repeated: usize,
    /// What could not be read, one sentence each.
    pub errors: Vec<String>,
}

impl TrustStore {
    /// An empty store: nothing is trusted.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds an anchor; one that is there already stays as it is. Returns whether it is new.
    pub fn add(&mut self, anchor: TrustAnchor) -> bool {
        let digest = *anchor.certificate.sha256();
        if self.by_digest.contains_key(&digest) {
            return false;
        }
        self.by_digest.insert(digest, self.anchors.len());
        let key = anchor.certificate.subject().index_key();
        self.by_subject.entry(key).or_default().push(self.anchors.len());
        self.anchors.push(anchor);
        true
    }

    /// Adds all certificates of a file: PEM (any number of blocks, text between them), DER, or a PKCS #7 bag of either.
    pub fn add_bytes(&mut self, bytes: &[u8], source: &str) -> Added {
        let mut result = Added::default();
        for certificate in certificates(bytes) {
            match certificate {
                Ok(certificate) => {
                    let new = self.add(TrustAnchor::new(certificate, source));
                    let counter = if new { &mut result.added } else { &mut result.repeated };
                    *counter = counter.saturating_add(1);
                }
                Err(error) => result.errors.push(error),
            }
        }
        result
    }

    /// Adds the certificates of PEM text.
    pub fn add_pem(&mut self, text: &[u8], source: &str) -> Added {
        self.add_bytes(text, source)
    }

    /// Adds one DER certificate, or the certificates of a PKCS #7 bag.
    pub fn add_der(&mut self, der: &[u8], source: &str) -> Added {
        self.add_bytes(der, source)
    }

    /// The anchors in the order in which they were added.
    pub fn anchors(&self) -> &[TrustAnchor] {
        &self.anchors
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.anchors.is_empty()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.anchors.len()
    }

    /// The anchor that is this certificate.
    pub fn find(&self, certificate: &Certificate) -> Option<&TrustAnchor> {
        self.anchors.get(*self.by_digest.get(certificate.sha256())?)
    }

    /// The anchors of this name.
    pub fn by_subject<'a>(&'a self, subject: &'a Name) -> impl Iterator<Item = &'a TrustAnchor> {
        let places = self.by_subject.get(&subject.index_key()).map_or(&[][..], Vec::as_slice);
        places
            .iter()
            .filter_map(|place| self.anchors.get(*place))
            .filter(move |anchor| anchor.certificate.subject() == subject)
    }

    /// SHA-256 over the sorted SHA-256 digests of all anchors, each followed by its sunset date: two stores with the
    /// same digest trust the same.
    pub fn sha256(&self) -> [u8; 32] {
        let mut digests: Vec<Vec<u8>> = self
            .anchors
            .iter()
            .map(|anchor| {
                let mut entry = anchor.certificate.sha256().to_vec();
                entry.extend(anchor.sunset.map(|time| time.to_string()).unwrap_or_default().into_bytes());
                entry.push(b'\n');
                entry
            })
            .collect();
        digests.sort_unstable();
        super::sha256(&digests.concat())
    }
}

/// All certificates of a file: PEM, DER, or PKCS #7 in either form; what can't be read is a sentence in its place.
pub fn certificates(bytes: &[u8]) -> Vec<Result<Certificate, String>> {
    let mut found = Vec::new();
    if bytes.trim_ascii_start().starts_with(&[0x30]) && !is_pem(bytes) {
        push_der(bytes, &mut found);
        return found;
    }
    for (label, block) in pem::blocks(bytes) {
        match block {
            Ok(der) if label.ends_with("CERTIFICATE") || label == "PKCS7" || label == "CMS" => {
                push_der(&der, &mut found);
            }
            Ok(_) => {}
            Err(what) => found.push(Err(format!("{what} in a block {label}"))),
        }
    }
    if found.is_empty() {
        found.push(Err("no certificate in PEM, DER or PKCS #7".to_owned()));
    }
    found
}

fn is_pem(bytes: &[u8]) -> bool {
    bytes.windows(11).take(4096).any(|window| window == b"-----BEGIN ")
}

fn push_der(der: &[u8], found: &mut Vec<Result<Certificate, String>>) {
    let parse = |der: &[u8]| Certificate::parse(der).map_err(|error| error.to_string());
    match pkcs7(der) {
        Some(Ok(certificates)) => found.extend(certificates.into_iter().map(parse)),
        Some(Err(error)) => found.push(Err(error.to_string())),
        None => found.push(parse(der)),
    }
}

/// RFC 5652 5.1: the certificates of a SignedData without signers, `None` when it is no ContentInfo.
fn pkcs7(der: &[u8]) -> Option<Result<Vec<&[u8]>, Asn1Error>> {
    let mut content_info = Reader::new(der).sequence("content info").ok()?;
    content_info.oid("content info: type expected").ok()?;
    let read = || {
        let content = content_info.clone().expect(Tag::context_constructed(0), "pkcs7: content expected")?;
        let mut signed_data = content.reader().sequence("pkcs7: signed data expected")?;
        signed_data.expect(Tag::INTEGER, "pkcs7: version expected")?;
        signed_data.expect(Tag::SET, "pkcs7: digest algorithms expected")?;
        signed_data.expect(Tag::SEQUENCE, "pkcs7: encapsulated content expected")?;
        let mut certificates = Vec::new();
        if let Some(set) = signed_data.optional(Tag::context_constructed(0))? {
            let mut members = set.reader();
            while !members.is_empty() {
                let member = members.any()?;
                if member.tag.is(Tag::SEQUENCE) {
                    certificates.push(member.raw);
                }
            }
        }
        Ok(certificates)
    };
    Some(read())
}
