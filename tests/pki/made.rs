//! Certificates and lists, written field by field; signatures are believed.

use countersign::budget::{Budget, Uninterrupted};
use countersign::crypto::{Provider, SignatureAlgorithm, VerifyError};
use countersign::limits::Limits;
use countersign::pki::path::PathParameters;
use countersign::pki::revocation::{
    CertificateRevocation, RevocationChecker, RevocationMode, RevocationPolicy,
};
use countersign::pki::{
    Certificate, CertificatePool, Evidence, PathBuilder, PathError, TrustAnchor, TrustStore, ValidatedPath,
    Verifier,
};
use countersign::time::Time;

/// Believes every signature.
#[derive(Debug)]
pub(crate) struct Believer;

impl Provider for Believer {
    fn name(&self) -> &'static str {
        "believer"
    }

    fn verify(&self, _: &SignatureAlgorithm, _: &[u8], _: &[u8], _: &[u8]) -> Result<(), VerifyError> {
        Ok(())
    }

    fn verify_prehashed(
        &self,
        _: &SignatureAlgorithm,
        _: &[u8],
        _: &[u8],
        _: &[u8],
    ) -> Result<(), VerifyError> {
        Ok(())
    }
}

/// Believes every signature but that over what holds these bytes: only the key of this number made it.
#[derive(Debug)]
pub(crate) struct OnlyThisKey {
    pub(crate) list: &'static [u8],
    pub(crate) key: u32,
}

impl Provider for OnlyThisKey {
    fn name(&self) -> &'static str {
        "only this key"
    }

    fn verify(
        &self,
        _: &SignatureAlgorithm,
        spki: &[u8],
        message: &[u8],
        _: &[u8],
    ) -> Result<(), VerifyError> {
        let holds = |bytes: &[u8], part: &[u8]| bytes.windows(part.len()).any(|window| window == part);
        let key = [&[0xb0][..], &self.key.to_be_bytes()].concat();
        if holds(message, self.list) && !holds(spki, &key) { Err(VerifyError::Mismatch) } else { Ok(()) }
    }

    fn verify_prehashed(
        &self,
        algorithm: &SignatureAlgorithm,
        spki: &[u8],
        digest: &[u8],
        signature: &[u8],
    ) -> Result<(), VerifyError> {
        Believer.verify_prehashed(algorithm, spki, digest, signature)
    }
}

pub(crate) fn tlv(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let content = parts.concat();
    let mut out = vec![tag];
    match content.len() {
        short @ 0..=127 => out.push(u8::try_from(short).unwrap()),
        long => {
            let octets = long.to_be_bytes();
            let octets = &octets[octets.iter().take_while(|octet| **octet == 0).count()..];
            out.push(0x80 | u8::try_from(octets.len()).unwrap());
            out.extend_from_slice(octets);
        }
    }
    out.extend_from_slice(&content);
    out
}

pub(crate) fn oid(text: &str) -> Vec<u8> {
    let oid = countersign::asn1::ObjectIdentifier::new(text).unwrap();
    tlv(6, &[oid.as_bytes()])
}

pub(crate) fn name_of(tag: u8, text: &[u8]) -> Vec<u8> {
    tlv(0x30, &[&tlv(0x31, &[&tlv(0x30, &[&oid("2.5.4.3"), &tlv(tag, &[text])])])])
}

pub(crate) fn name(text: &str) -> Vec<u8> {
    name_of(12, text.as_bytes())
}

pub(crate) fn time(text: &str) -> Vec<u8> {
    tlv(24, &[text.as_bytes()])
}

pub(crate) fn extension(id: &str, critical: bool, value: &[u8]) -> Vec<u8> {
    let critical: &[u8] = if critical { &[1, 1, 0xff] } else { &[] };
    tlv(0x30, &[&oid(id), critical, &tlv(4, &[value])])
}

pub(crate) fn ca() -> Vec<u8> {
    extension("2.5.29.19", true, &tlv(0x30, &[&[1, 1, 0xff]]))
}

pub(crate) fn algorithm() -> Vec<u8> {
    tlv(0x30, &[&oid("1.2.840.113549.1.1.11"), &[5, 0]])
}

/// What differs between the certificates of these tests.
pub(crate) struct Form<'a> {
    pub(crate) issuer: &'a [u8],
    pub(crate) subject: &'a [u8],
    pub(crate) key: u32,
    pub(crate) serial: &'a [u8],
    pub(crate) from: &'a str,
    pub(crate) to: &'a str,
    pub(crate) extensions: &'a [Vec<u8>],
}

impl<'a> Form<'a> {
    pub(crate) fn new(issuer: &'a [u8], subject: &'a [u8], key: u32, extensions: &'a [Vec<u8>]) -> Self {
        let (from, to) = ("20200101000000Z", "20300101000000Z");
        Self { issuer, subject, key, serial: &[1], from, to, extensions }
    }

    pub(crate) fn make(&self) -> Certificate {
        let modulus = [&[0xb0][..], &self.key.to_be_bytes(), &[1; 251]].concat();
        let key = tlv(0x30, &[&tlv(2, &[&[0], &modulus]), &[2, 1, 3]]);
        let spki = tlv(0x30, &[&tlv(0x30, &[&oid("1.2.840.113549.1.1.1"), &[5, 0]]), &tlv(3, &[&[0], &key])]);
        let mut tbs = vec![
            tlv(0xa0, &[&[2, 1, 2]]),
            tlv(2, &[self.serial]),
            algorithm(),
            self.issuer.to_vec(),
            tlv(0x30, &[&time(self.from), &time(self.to)]),
            self.subject.to_vec(),
            spki,
        ];
        if !self.extensions.is_empty() {
            tbs.push(tlv(0xa3, &[&tlv(0x30, &[&self.extensions.concat()])]));
        }
        let tbs = tlv(0x30, &[&tbs.concat()]);
        let whole = tlv(0x30, &[&tbs, &algorithm(), &tlv(3, &[&[0], &[7; 32]])]);
        Certificate::parse(&whole).unwrap()
    }
}

pub(crate) fn at(text: &str) -> Time {
    Time::parse_rfc3339(text).unwrap()
}

pub(crate) fn build(
    leaf: &Certificate,
    pool: impl IntoIterator<Item = Certificate>,
    trust: &TrustStore,
    time: &str,
) -> Result<ValidatedPath, PathError> {
    let pool: CertificatePool = pool.into_iter().collect();
    let budget = Budget::new(Limits::default(), &Uninterrupted);
    let verifier = Verifier::new(&Believer, &budget);
    PathBuilder::new(trust, &pool, &verifier, &PathParameters::at(at(time))).build(leaf)
}

/// What `evidence` says of the leaf of a path, where data is required.
pub(crate) fn asked(path: &ValidatedPath, trust: &TrustStore, evidence: &Evidence) -> CertificateRevocation {
    let budget = Budget::new(Limits::default(), &Uninterrupted);
    let verifier = Verifier::new(&Believer, &budget);
    let policy = RevocationPolicy::new(RevocationMode::Require);
    let checker = RevocationChecker::new(trust, evidence, &verifier, policy);
    checker.check_one(path, 0, at(NOW)).unwrap()
}

pub(crate) fn store(anchors: impl IntoIterator<Item = TrustAnchor>) -> TrustStore {
    let mut store = TrustStore::new();
    for anchor in anchors {
        store.add(anchor);
    }
    store
}

pub(crate) const NOW: &str = "2025-01-01T00:00:00Z";

pub(crate) fn crl(
    issuer: &[u8],
    this: &str,
    next: &str,
    entries: &[Vec<u8>],
    extensions: &[Vec<u8>],
) -> Vec<u8> {
    let mut tbs = vec![
        vec![2, 1, 1],
        algorithm(),
        issuer.to_vec(),
        time(this),
        time(next),
        tlv(0x30, &[&entries.concat()]),
    ];
    if !extensions.is_empty() {
        tbs.push(tlv(0xa0, &[&tlv(0x30, &[&extensions.concat()])]));
    }
    tlv(0x30, &[&tlv(0x30, &[&tbs.concat()]), &algorithm(), &tlv(3, &[&[0], &[7; 32]])])
}

pub(crate) fn entry(serial: &[u8], revoked: &str, reason: Option<u8>) -> Vec<u8> {
    let extensions = reason
        .map(|reason| tlv(0x30, &[&extension("2.5.29.21", false, &[10, 1, reason])]))
        .unwrap_or_default();
    tlv(0x30, &[&tlv(2, &[serial]), &time(revoked), &extensions])
}
