//! RFC 5280 4.1: certificates, parsed once, with the bytes that were signed.

use std::fmt;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use super::extension::Extensions;
use super::name::Name;
use super::serial::Serial;
use crate::asn1::{Asn1Error, ObjectIdentifier, Reader, Tag, Tlv};
use crate::crypto::AlgorithmIdentifier;
use crate::finding::Finding;
use crate::time::Time;

/// An X.509 certificate. Cloning it is cheap; it can be shared between threads.
///
/// Parsing says nothing about trust; see [`super::path`].
#[derive(Clone)]
pub struct Certificate(Arc<Inner>);

struct Inner {
    der: Box<[u8]>,
    tbs: Range<usize>,
    spki: Range<usize>,
    signature: Range<usize>,
    version: u8,
    serial: Serial,
    tbs_signature_algorithm: AlgorithmIdentifier,
    signature_algorithm: AlgorithmIdentifier,
    issuer: Name,
    subject: Name,
    not_before: Time,
    not_after: Time,
    public_key: PublicKey,
    extensions: Extensions,
    sha256: [u8; 32],
    sha1: OnceLock<[u8; 20]>,
    spki_sha256: OnceLock<[u8; 32]>,
    key_sha1: OnceLock<[u8; 20]>,
    findings: Vec<Finding>,
}

/// RFC 5280 4.1.2.7: the public key, not yet interpreted.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PublicKey {
    /// The algorithm with its parameters (a named curve, DSA domain parameters).
    pub algorithm: AlgorithmIdentifier,
    /// The octets of `subjectPublicKey`.
    pub key: Box<[u8]>,
}

impl Certificate {
    /// Parses a certificate. BER and other departures from DER are accepted and leave a finding.
    ///
    /// # Errors
    /// When the structure of RFC 5280 4.1 is not there.
    pub fn parse(der: &[u8]) -> Result<Self, Asn1Error> {
        let mut outer = Reader::new(der);
        let whole = outer.expect(Tag::SEQUENCE, "certificate: sequence expected")?;
        let mut findings = Vec::new();
        if !outer.is_empty() {
            findings.push(Finding::new("certificate-trailing-bytes", "bytes follow the certificate"));
        }
        if whole.indefinite {
            findings.push(Finding::new(
                "certificate-not-der",
                "the certificate is in BER with indefinite length",
            ));
        }
        let range = |tlv: &Tlv<'_>| tlv.offset..tlv.offset.saturating_add(tlv.raw.len());
        let mut fields = whole.reader();
        let tbs = fields.expect(Tag::SEQUENCE, "certificate: to-be-signed part expected")?;
        let signature_algorithm = AlgorithmIdentifier::parse(
            &fields.expect(Tag::SEQUENCE, "certificate: signature algorithm expected")?,
        )?;
        let signature = fields.expect(Tag::BIT_STRING, "certificate: signature expected")?;
        let signature_bits = signature.bit_string()?;
        let signature_end = range(&signature).end;
        let signature = signature_end.saturating_sub(signature_bits.octets.len())..signature_end;

        let body = Body::parse(&tbs)?;
        let serial = Serial::new(body.serial);
        if serial.is_negative() {
            findings.push(Finding::new("certificate-serial-negative", "the serial number is negative"));
        } else if serial.is_zero() {
            findings.push(Finding::new("certificate-serial-zero", "the serial number is zero"));
        }
        if body.serial.len() > 20 {
            let message =
                format!("the serial number has {} octets, at most 20 are allowed", body.serial.len());
            findings.push(Finding::new("certificate-serial-long", message));
        }
        for name in [&body.issuer, &body.subject] {
            name.oddities(|code, message| findings.push(Finding::new(code, message)));
        }
        for malformed in &body.extensions.malformed {
            let message = format!("extension {} can't be read: {}", malformed.id, malformed.error);
            findings.push(Finding::new("certificate-extension-malformed", message));
        }
        for id in &body.extensions.duplicates {
            let message = format!("extension {id} occurs more than once");
            findings.push(Finding::new("certificate-extension-duplicate", message));
        }
        if body.signature_algorithm != signature_algorithm {
            let message = "the signature algorithm inside and outside the signed part differ";
            findings.push(Finding::new("certificate-algorithm-mismatch", message));
        }
        // RFC 3279 2.3.1. They say nothing, so that nothing rests on them; some issuers leave them out.
        let key = &body.public_key.algorithm;
        if key.oid == RSA && !key.has_no_parameters() {
            let message = "the algorithm of the RSA key has parameters, where NULL is wanted";
            findings.push(Finding::new("certificate-key-parameters", message));
        }
        findings.sort();
        findings.dedup();
        Ok(Self(Arc::new(Inner {
            der: whole.raw.into(),
            tbs: range(&tbs),
            spki: body.spki,
            signature,
            version: body.version,
            serial,
            tbs_signature_algorithm: body.signature_algorithm,
            signature_algorithm,
            issuer: body.issuer,
            subject: body.subject,
            not_before: body.not_before,
            not_after: body.not_after,
            public_key: body.public_key,
            extensions: body.extensions,
            sha256: super::sha256(whole.raw),
            sha1: OnceLock::new(),
            key_sha1: OnceLock::new(),
            spki_sha256: OnceLock::new(),
            findings,
        })))
    }

    /// The whole encoding, as it was sent.
    pub fn der(&self) -> &[u8] {
        &self.0.der
    }

    /// The bytes under the signature.
    pub fn tbs(&self) -> &[u8] {
        self.slice(&self.0.tbs)
    }

    /// The DER `SubjectPublicKeyInfo`.
    pub fn spki(&self) -> &[u8] {
        self.slice(&self.0.spki)
    }

    /// The octets of the signature value.
    pub fn signature(&self) -> &[u8] {
        self.slice(&self.0.signature)
    }

    /// 1, 2 or 3.
    pub fn version(&self) -> u8 {
        self.0.version
    }

    /// `serialNumber`
    pub fn serial(&self) -> &Serial {
        &self.0.serial
    }

    /// The algorithm that signs the certificate, as it stands outside the signed part.
    pub fn signature_algorithm(&self) -> &AlgorithmIdentifier {
        &self.0.signature_algorithm
    }

    /// Whether the identifier inside the signed part is the same (RFC 5280 4.1.1.2 demands it).
    pub fn signature_algorithms_agree(&self) -> bool {
        self.0.tbs_signature_algorithm == self.0.signature_algorithm
    }

    /// `issuer`
    pub fn issuer(&self) -> &Name {
        &self.0.issuer
    }

    /// `subject`
    pub fn subject(&self) -> &Name {
        &self.0.subject
    }

    /// `notBefore`
    pub fn not_before(&self) -> Time {
        self.0.not_before
    }

    /// `notAfter`; the certificate is still valid in that second (RFC 5280 4.1.2.5).
    pub fn not_after(&self) -> Time {
        self.0.not_after
    }

    /// Whether `time` lies within the validity period, both ends included.
    pub fn is_valid_at(&self, time: Time) -> bool {
        self.0.not_before <= time && time.unix() <= self.0.not_after.unix()
    }

    /// The public key.
    pub fn public_key(&self) -> &PublicKey {
        &self.0.public_key
    }

    /// The algorithm of the public key.
    pub fn public_key_algorithm(&self) -> &AlgorithmIdentifier {
        &self.0.public_key.algorithm
    }

    /// The size of the public key in bits; see [`PublicKey::size_bits`].
    pub fn key_size_bits(&self) -> Option<u32> {
        self.0.public_key.size_bits()
    }

    /// The extensions.
    pub fn extensions(&self) -> &Extensions {
        &self.0.extensions
    }

    /// SHA-256 of [`Certificate::der`].
    pub fn sha256(&self) -> &[u8; 32] {
        &self.0.sha256
    }

    /// SHA-1 of [`Certificate::der`], for people and old interfaces.
    pub fn sha1(&self) -> &[u8; 20] {
        self.0.sha1.get_or_init(|| super::sha1(&self.0.der))
    }

    /// SHA-1 of the octets of the key alone: RFC 6960 4.2.1 KeyHash.
    pub(crate) fn key_sha1(&self) -> &[u8; 20] {
        self.0.key_sha1.get_or_init(|| super::sha1(&self.0.public_key.key))
    }

    /// SHA-256 of [`Certificate::spki`].
    pub fn spki_sha256(&self) -> &[u8; 32] {
        self.0.spki_sha256.get_or_init(|| super::sha256(self.spki()))
    }

    /// What departs from the standards, in the order of its codes.
    pub fn findings(&self) -> &[Finding] {
        &self.0.findings
    }

    /// Whether issuer and subject are the same name (RFC 5280 6.1: self-issued).
    pub fn is_self_issued(&self) -> bool {
        self.0.issuer == self.0.subject
    }

    /// Whether `basicConstraints` says that this is a CA.
    pub fn is_ca(&self) -> bool {
        self.0.extensions.basic_constraints.is_some_and(|constraints| constraints.ca)
    }

    fn slice(&self, range: &Range<usize>) -> &[u8] {
        self.0.der.get(range.clone()).unwrap_or(&[])
    }
}

/// Two certificates are equal when their encodings are.
impl PartialEq for Certificate {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || self.0.der == other.0.der
    }
}

impl Eq for Certificate {}

impl std::hash::Hash for Certificate {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.0.sha256.hash(state);
    }
}

impl fmt::Debug for Certificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Certificate({}, serial {})", self.subject().human_friendly(), self.serial())
    }
}

impl PublicKey {
    fn parse(spki: &Tlv<'_>) -> Result<Self, Asn1Error> {
        let mut fields = spki.reader();
        let algorithm = fields.expect(Tag::SEQUENCE, "public key: algorithm expected")?;
        let key = fields.expect(Tag::BIT_STRING, "public key: bit string expected")?.bit_string()?;
        fields.finish("public key: bytes after the bit string")?;
        Ok(Self { algorithm: AlgorithmIdentifier::parse(&algorithm)?, key: key.octets.into() })
    }

    /// The size in bits: the modulus of RSA, `p` of DSA, the field of an elliptic curve, the key of others.
    /// `None` when it can't be read or depends on parameters that are not here.
    pub fn size_bits(&self) -> Option<u32> {
        match self.algorithm.oid {
            RSA | RSA_PSS | RSA_OAEP => {
                let mut key = Reader::new(&self.key).sequence("rsa key").ok()?;
                bit_length(key.expect(Tag::INTEGER, "rsa key").ok()?.content)
            }
            DSA => {
                let mut parameters =
                    Reader::new(self.algorithm.parameters.as_deref()?).sequence("dsa parameters").ok()?;
                bit_length(parameters.expect(Tag::INTEGER, "dsa parameters").ok()?.content)
            }
            EC => {
                let curve = self.curve()?;
                CURVES.iter().find(|(oid, _)| *oid == curve).map(|(_, bits)| *bits).or_else(|| {
                    // X9.62: 04 x y, or 02/03 x
                    let octets = u32::try_from(self.key.len().checked_sub(1)?).ok()?;
                    let halves = if self.key.first() == Some(&4) { 2 } else { 1 };
                    octets.checked_div(halves)?.checked_mul(8)
                })
            }
            ED25519 => Some(256),
            ED448 => Some(456),
            _ => u32::try_from(self.key.len()).ok()?.checked_mul(8),
        }
    }

    /// The named curve of an elliptic-curve key.
    pub fn curve(&self) -> Option<ObjectIdentifier> {
        if self.algorithm.oid != EC {
            return None;
        }
        Reader::new(self.algorithm.parameters.as_deref()?).oid("named curve").ok()
    }

    /// Whether the key lacks the parameters that it takes from its issuer (RFC 5280 6.1.4 f, RFC 3279 2.3.2).
    pub fn inherits_parameters(&self) -> bool {
        self.algorithm.oid == DSA
            && self.algorithm.parameters.as_deref().is_none_or(|raw| raw.first() != Some(&0x30))
    }
}

fn bit_length(integer: &[u8]) -> Option<u32> {
    // A modulus encoded as a negative number is read as a positive one, as the verification does.
    let magnitude = crate::asn1::integer_magnitude(integer).unwrap_or(integer);
    let octets = u32::try_from(magnitude.len()).ok()?;
    octets.checked_mul(8)?.checked_sub(magnitude.first().map_or(0, |first| first.leading_zeros()))
}

/// RFC 5280 4.1.2 TBSCertificate.
struct Body<'a> {
    version: u8,
    serial: &'a [u8],
    signature_algorithm: AlgorithmIdentifier,
    issuer: Name,
    not_before: Time,
    not_after: Time,
    subject: Name,
    spki: Range<usize>,
    public_key: PublicKey,
    extensions: Extensions,
}

/// `[0]` with a version, and nothing else that would be signed unread.
pub(super) fn explicit_version(tlv: &Tlv<'_>, most: u8) -> Result<u8, Asn1Error> {
    let mut fields = tlv.reader();
    let version = fields.any()?.version(most)?;
    fields.finish("version: more than a number")?;
    Ok(version)
}

impl<'a> Body<'a> {
    fn parse(tbs: &Tlv<'a>) -> Result<Self, Asn1Error> {
        let mut fields = tbs.reader();
        let version = match fields.optional(Tag::context_constructed(0))? {
            Some(tlv) => explicit_version(&tlv, 2)?.saturating_add(1),
            None => 1,
        };
        let serial = fields.expect(Tag::INTEGER, "certificate: serial number expected")?;
        if serial.content.is_empty() {
            return Err(serial.error("certificate: serial number has no octets"));
        }
        let algorithm = fields.expect(Tag::SEQUENCE, "certificate: inner signature algorithm expected")?;
        let issuer = fields.expect(Tag::SEQUENCE, "certificate: issuer expected")?;
        let mut validity = fields.sequence("certificate: validity expected")?;
        let (not_before, not_after) = (validity.any()?.time()?, validity.any()?.time()?);
        let subject = fields.expect(Tag::SEQUENCE, "certificate: subject expected")?;
        let spki = fields.expect(Tag::SEQUENCE, "certificate: public key expected")?;
        fields.optional(Tag::context(1))?;
        fields.optional(Tag::context(2))?;
        let extensions = match fields.optional(Tag::context_constructed(3))? {
            Some(tlv) => Extensions::parse(
                &tlv.reader().expect(Tag::SEQUENCE, "certificate: extensions: sequence expected")?,
            )?,
            None => Extensions::default(),
        };
        fields.finish("certificate: unknown field after the extensions")?;
        Ok(Self {
            version,
            serial: serial.content,
            signature_algorithm: AlgorithmIdentifier::parse(&algorithm)?,
            issuer: Name::parse(&issuer)?,
            not_before,
            not_after,
            subject: Name::parse(&subject)?,
            spki: spki.offset..spki.offset.saturating_add(spki.raw.len()),
            public_key: PublicKey::parse(&spki)?,
            extensions,
        })
    }
}

const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
const RSA_OAEP: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.7");
const RSA_PSS: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.10");
const DSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10040.4.1");
const EC: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
const ED25519: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.112");
const ED448: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.113");

const CURVES: [(ObjectIdentifier, u32); 12] = [
    (ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.1"), 192),
    (ObjectIdentifier::new_unwrap("1.3.132.0.33"), 224),
    (ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7"), 256),
    (ObjectIdentifier::new_unwrap("1.3.132.0.10"), 256),
    (ObjectIdentifier::new_unwrap("1.3.132.0.34"), 384),
    (ObjectIdentifier::new_unwrap("1.3.132.0.35"), 521),
    (ObjectIdentifier::new_unwrap("1.3.36.3.3.2.8.1.1.5"), 224),
    (ObjectIdentifier::new_unwrap("1.3.36.3.3.2.8.1.1.7"), 256),
    (ObjectIdentifier::new_unwrap("1.3.36.3.3.2.8.1.1.8"), 256),
    (ObjectIdentifier::new_unwrap("1.3.36.3.3.2.8.1.1.9"), 320),
    (ObjectIdentifier::new_unwrap("1.3.36.3.3.2.8.1.1.11"), 384),
    (ObjectIdentifier::new_unwrap("1.3.36.3.3.2.8.1.1.13"), 512),
];
