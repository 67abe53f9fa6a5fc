//! RFC 5280: certificates, CRLs; RFC 6960: OCSP responses.

use sha1::Digest;

use crate::{Key, der};

/// What a certificate may be used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Purpose {
    /// Issues certificates and CRLs.
    Authority,
    /// Signs documents: nonRepudiation.
    Signer,
    /// Signs time-stamps: critical timeStamping.
    TimeStamping,
    /// Signs OCSP responses, and is not checked itself.
    OcspResponder,
    /// Signs with nonRepudiation, and states these purposes.
    SignerFor(&'static [&'static str]),
}

/// What a certificate says besides: where more is found (RFC 5280 4.2.1.13, 4.2.2.1), and its end. Nothing, and the usual end,
/// where it is empty.
#[derive(Clone, Copy, Debug, Default)]
#[expect(clippy::exhaustive_structs, reason = "an argument")]
pub struct Access<'a> {
    /// The certificate of its issuer.
    pub issuer: &'a str,
    /// OCSP.
    pub ocsp: &'a str,
    /// Its CRL.
    pub crl: &'a str,
    /// `notAfter` (`YYYYMMDDHHMMSSZ`).
    pub until: &'a str,
}

/// RFC 5280 5.2: where a CRL stands among others.
#[derive(Clone, Copy, Debug, Default)]
pub struct Series<'a> {
    /// 5.2.3: its number.
    pub number: Option<u64>,
    /// 5.2.4: the number of the CRL that it brings up to date: it is a delta.
    pub base: Option<u64>,
    /// 5.2.6: where its delta is.
    pub freshest: &'a str,
    /// 5.3.1: the reason of all its entries.
    pub reason: Option<u8>,
    /// 5.2.5: it speaks of authorities only.
    pub authorities_only: bool,
}

/// A certificate, its key, and the certificates above it.
#[derive(Clone, Debug)]
pub struct Identity {
    /// The key pair.
    pub key: Key,
    /// DER of the certificate.
    pub certificate: Vec<u8>,
    /// DER of the issuers, nearest first, without the anchor.
    pub issuers: Vec<Vec<u8>>,
    pub(crate) serial: u64,
    pub(crate) issuer_name: Vec<u8>,
}

/// A certification authority with its own anchor.
#[derive(Clone, Debug)]
pub struct Authority {
    /// Its certificate and key; the anchor when it has no issuer.
    pub identity: Identity,
    name: Vec<u8>,
}

impl Authority {
    /// A self-signed authority with a P-256 key.
    pub fn new(name: &str) -> Self {
        Self::with_key(name, Key::p256(name))
    }

    /// A self-signed authority.
    pub fn with_key(name: &str, key: Key) -> Self {
        let subject = common_name(name);
        let certificate =
            certificate(1, &subject, &subject, &key, &key, Purpose::Authority, Access::default());
        let identity =
            Identity { key, certificate, issuers: Vec::new(), serial: 1, issuer_name: subject.clone() };
        Self { identity, name: subject }
    }

    /// A certificate below this authority, for a P-256 key of its own.
    pub fn issue(&self, name: &str) -> Identity {
        self.issue_for(name, Key::p256(name), Purpose::Signer)
    }

    /// A certificate below this authority.
    pub fn issue_for(&self, name: &str, key: Key, purpose: Purpose) -> Identity {
        self.issue_with(name, key, purpose, Access::default())
    }

    /// A certificate below this authority that says where more is found.
    pub fn issue_with(&self, name: &str, key: Key, purpose: Purpose, access: Access<'_>) -> Identity {
        let serial = serial_of(name);
        let certificate =
            certificate(serial, &self.name, &common_name(name), &self.identity.key, &key, purpose, access);
        let anchor = self.identity.issuer_name == self.name;
        let mut issuers = if anchor { Vec::new() } else { vec![self.identity.certificate.clone()] };
        issuers.extend(self.identity.issuers.iter().cloned());
        Identity { key, certificate, issuers, serial, issuer_name: self.name.clone() }
    }

    /// An authority below this one.
    pub fn subordinate(&self, name: &str) -> Self {
        self.subordinate_with(name, Access::default())
    }

    /// An authority below this one that says where more is found.
    pub fn subordinate_with(&self, name: &str, access: Access<'_>) -> Self {
        let identity = self.issue_with(name, Key::p256(name), Purpose::Authority, access);
        Self { identity, name: common_name(name) }
    }

    /// An authority below this one, with a key that is not that of its name.
    pub fn subordinate_for(&self, name: &str, key: Key) -> Self {
        let identity = self.issue_for(name, key, Purpose::Authority);
        Self { identity, name: common_name(name) }
    }

    /// RFC 5280 5: a CRL that revokes these identities since `since` (`YYYYMMDDHHMMSSZ`).
    pub fn crl(&self, this_update: &str, next_update: &str, revoked: &[(&Identity, &str)]) -> Vec<u8> {
        self.crl_in_a_series(this_update, next_update, revoked, Series::default())
    }

    /// The same as one of many that build on each other.
    pub fn crl_in_a_series(
        &self,
        this_update: &str,
        next_update: &str,
        revoked: &[(&Identity, &str)],
        series: Series<'_>,
    ) -> Vec<u8> {
        let mut extensions = Vec::new();
        if let Some(number) = series.number {
            extensions.push(extension("2.5.29.20", false, &der::integer(number)));
        }
        if let Some(base) = series.base {
            extensions.push(extension("2.5.29.27", true, &der::integer(base)));
        }
        if !series.freshest.is_empty() {
            extensions.push(extension("2.5.29.46", false, &distribution_point(series.freshest)));
        }
        if series.authorities_only {
            let scope = der::sequence(&[&der::tlv(0x82, &[&[0xFF]])]);
            extensions.push(extension("2.5.29.28", true, &scope));
        }
        let extensions: Vec<&[u8]> = extensions.iter().map(Vec::as_slice).collect();
        let extensions = match extensions.as_slice() {
            [] => Vec::new(),
            some => der::explicit(0, &[&der::sequence(some)]),
        };
        let reason = series.reason.map_or_else(Vec::new, |reason| {
            der::sequence(&[&extension("2.5.29.21", false, &der::tlv(10, &[&[reason]]))])
        });
        let entries: Vec<Vec<u8>> = revoked
            .iter()
            .map(|(who, since)| der::sequence(&[&der::integer(who.serial), &der::time(since), &reason]))
            .collect();
        let entries: Vec<&[u8]> = entries.iter().map(Vec::as_slice).collect();
        let list = if entries.is_empty() { Vec::new() } else { der::sequence(&entries) };
        let algorithm = self.identity.key.algorithm();
        let tbs = der::sequence(&[
            &der::integer(1),
            &algorithm,
            &self.name,
            &der::time(this_update),
            &der::time(next_update),
            &list,
            &extensions,
        ]);
        signed(&self.identity.key, &tbs)
    }

    /// RFC 6960 4.2.1: a response that says `good` of an identity, signed by `responder` (or the authority itself).
    pub fn ocsp(
        &self,
        who: &Identity,
        responder: Option<&Identity>,
        produced_at: &str,
        next_update: &str,
    ) -> Vec<u8> {
        self.ocsp_with_nonce(who, responder, produced_at, next_update, None)
    }

    /// RFC 6960 2.4: the same of what was known at `this_update` and signed at another time.
    pub fn ocsp_signed_at(
        &self,
        who: &Identity,
        responder: Option<&Identity>,
        this_update: &str,
        next_update: &str,
        produced_at: &str,
    ) -> Vec<u8> {
        self.response(who, responder, [this_update, next_update, produced_at], &GOOD, None)
    }

    /// The same that says that it is revoked since `since`.
    pub fn ocsp_revoked(
        &self,
        who: &Identity,
        responder: Option<&Identity>,
        produced_at: &str,
        next_update: &str,
        since: &str,
    ) -> Vec<u8> {
        let status = der::explicit(1, &[&der::time(since)]);
        self.response(who, responder, [produced_at, next_update, produced_at], &status, None)
    }

    /// RFC 6960 4.4.1: the same with the nonce of a request.
    pub fn ocsp_with_nonce(
        &self,
        who: &Identity,
        responder: Option<&Identity>,
        produced_at: &str,
        next_update: &str,
        nonce: Option<&[u8]>,
    ) -> Vec<u8> {
        self.response(who, responder, [produced_at, next_update, produced_at], &GOOD, nonce)
    }

    fn response(
        &self,
        who: &Identity,
        responder: Option<&Identity>,
        [this_update, next_update, produced_at]: [&str; 3],
        status: &[u8],
        nonce: Option<&[u8]>,
    ) -> Vec<u8> {
        let spki = self.identity.key.spki();
        let key_hash = sha1::Sha1::digest(public_key_bits(&spki));
        let cert_id = der::sequence(&[
            &der::algorithm("1.3.14.3.2.26", true),
            &der::octets(&sha1::Sha1::digest(&self.name)),
            &der::octets(&key_hash),
            &der::integer(who.serial),
        ]);
        let next = der::explicit(0, &[&der::time(next_update)]);
        let single = der::sequence(&[&cert_id, status, &der::time(this_update), &next]);
        let signer = responder.unwrap_or(&self.identity);
        let responder_key = der::octets(&sha1::Sha1::digest(public_key_bits(&signer.key.spki())));
        let extensions = nonce.map_or_else(Vec::new, |nonce| {
            let value = der::octets(&der::octets(nonce));
            let extension = der::sequence(&[&der::oid("1.3.6.1.5.5.7.48.1.2"), &value]);
            der::explicit(1, &[&der::sequence(&[&extension])])
        });
        let data = der::sequence(&[
            &der::explicit(2, &[&responder_key]),
            &der::time(produced_at),
            &der::sequence(&[&single]),
            &extensions,
        ]);
        let certificates = der::explicit(0, &[&der::sequence(&[&signer.certificate])]);
        let signature = der::bits(&signer.key.sign(&data));
        let basic = der::sequence(&[&data, &signer.key.algorithm(), &signature, &certificates]);
        let bytes = der::sequence(&[&der::oid("1.3.6.1.5.5.7.48.1.1"), &der::octets(&basic)]);
        der::sequence(&[&der::tlv(10, &[&[0]]), &der::explicit(0, &[&bytes])])
    }
}

/// RFC 6960 4.2.1 CertStatus
const GOOD: [u8; 2] = [0x80, 0];

/// Seven octets, positive, of the name.
fn serial_of(name: &str) -> u64 {
    sha1::Sha1::digest(name.as_bytes())[..7].iter().fold(0, |n, b| n << 8 | u64::from(*b))
}

fn common_name(name: &str) -> Vec<u8> {
    der::sequence(&[&der::set(&[&der::sequence(&[&der::oid("2.5.4.3"), &der::utf8(name)])])])
}

fn certificate(
    serial: u64,
    issuer: &[u8],
    subject: &[u8],
    by: &Key,
    key: &Key,
    purpose: Purpose,
    access: Access<'_>,
) -> Vec<u8> {
    let usage = |bits: &[u8]| extension("2.5.29.15", true, &der::tlv(3, &[bits]));
    let extended = |oid: &str| extension("2.5.29.37", true, &der::sequence(&[&der::oid(oid)]));
    let mut extensions = match purpose {
        Purpose::Authority => vec![
            extension("2.5.29.19", true, &der::sequence(&[&der::boolean(true)])),
            usage(&[1, 0x06]), // keyCertSign, cRLSign
        ],
        Purpose::Signer => vec![usage(&[6, 0xc0])], // digitalSignature, nonRepudiation
        Purpose::SignerFor(purposes) => {
            let purposes: Vec<Vec<u8>> = purposes.iter().map(|purpose| der::oid(purpose)).collect();
            let purposes: Vec<&[u8]> = purposes.iter().map(Vec::as_slice).collect();
            vec![usage(&[6, 0xc0]), extension("2.5.29.37", false, &der::sequence(&purposes))]
        }
        Purpose::TimeStamping => vec![usage(&[7, 0x80]), extended("1.3.6.1.5.5.7.3.8")],
        Purpose::OcspResponder => {
            vec![
                usage(&[7, 0x80]),
                extended("1.3.6.1.5.5.7.3.9"),
                extension("1.3.6.1.5.5.7.48.1.5", false, &[5, 0]),
            ]
        }
    };
    if !access.crl.is_empty() {
        extensions.push(extension("2.5.29.31", false, &distribution_point(access.crl)));
    }
    let descriptions: Vec<Vec<u8>> =
        [("1.3.6.1.5.5.7.48.1", access.ocsp), ("1.3.6.1.5.5.7.48.2", access.issuer)]
            .into_iter()
            .filter(|(_, place)| !place.is_empty())
            .map(|(method, place)| der::sequence(&[&der::oid(method), &uri(place)]))
            .collect();
    if !descriptions.is_empty() {
        let descriptions: Vec<&[u8]> = descriptions.iter().map(Vec::as_slice).collect();
        extensions.push(extension("1.3.6.1.5.5.7.1.1", false, &der::sequence(&descriptions)));
    }
    let extensions: Vec<&[u8]> = extensions.iter().map(Vec::as_slice).collect();
    let until = if access.until.is_empty() { "20451231235959Z" } else { access.until };
    let validity = der::sequence(&[&der::time("20200101000000Z"), &der::time(until)]);
    let tbs = der::sequence(&[
        &der::explicit(0, &[&der::integer(2)]),
        &der::integer(serial),
        &by.algorithm(),
        issuer,
        &validity,
        subject,
        &key.spki(),
        &der::explicit(3, &[&der::sequence(&extensions)]),
    ]);
    signed(by, &tbs)
}

fn extension(oid: &str, critical: bool, value: &[u8]) -> Vec<u8> {
    let critical = if critical { der::boolean(true) } else { Vec::new() };
    der::sequence(&[&der::oid(oid), &critical, &der::octets(value)])
}

fn uri(text: &str) -> Vec<u8> {
    der::tlv(0x86, &[text.as_bytes()])
}

/// RFC 5280 4.2.1.13: the one place.
fn distribution_point(place: &str) -> Vec<u8> {
    let name = der::explicit(0, &[&der::explicit(0, &[&uri(place)])]);
    der::sequence(&[&der::sequence(&[&name])])
}

fn signed(by: &Key, tbs: &[u8]) -> Vec<u8> {
    der::sequence(&[tbs, &by.algorithm(), &der::bits(&by.sign(tbs))])
}

/// The contents of the BIT STRING of an SPKI, which RFC 5280 4.2.1.2 and RFC 6960 4.1.1 hash.
fn public_key_bits(spki: &[u8]) -> &[u8] {
    // P-256: 65 octets of point; RSA-2048: 270 octets of key. Both end the SPKI.
    let length = if spki.len() < 128 { 65 } else { spki.len() - 24 };
    &spki[spki.len() - length..]
}
