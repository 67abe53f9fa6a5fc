//! RFC 6960: OCSP responses.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use super::reason::RevocationReason;
use crate::asn1::{Asn1Error, ObjectIdentifier, Reader, Tag, Tlv};
use crate::crypto::{self, AlgorithmIdentifier, DigestAlgorithm};
use crate::finding::Finding;
use crate::pki::certificate::{Certificate, explicit_version};
use crate::pki::extension;
use crate::pki::name::Name;
use crate::pki::serial::Serial;
use crate::pki::verifier::Signed;
use crate::time::Time;

/// A basic OCSP response. Cloning it is cheap.
#[derive(Clone)]
pub struct OcspResponse(Arc<Inner>);

struct Inner {
    der: Box<[u8]>,
    basic: Box<[u8]>,
    sha256: [u8; 32],
    tbs: Range<usize>,
    signature: Range<usize>,
    algorithm: AlgorithmIdentifier,
    responder: ResponderId,
    produced_at: Time,
    /// The content of the list, in `basic`.
    singles: Range<usize>,
    nonce: Option<Box<[u8]>>,
    unknown_critical: Option<ObjectIdentifier>,
    certificates: Vec<Certificate>,
    findings: Vec<Finding>,
}

/// 4.2.1 `ResponderID`
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ResponderId {
    /// `byName`
    Name(Name),
    /// `byKey`: SHA-1 of the octets of the responder's public key.
    Key(Box<[u8]>),
}

/// 4.2.1 `CertStatus`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CertificateStatus {
    /// `good`
    Good,
    /// `revoked`
    Revoked {
        /// `revocationTime`
        time: Time,
        /// `revocationReason`
        reason: RevocationReason,
    },
    /// `unknown`
    Unknown,
}

/// 4.1.1 `CertID`
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CertificateId {
    /// `hashAlgorithm`
    pub hash_algorithm: AlgorithmIdentifier,
    /// `issuerNameHash`
    pub issuer_name_hash: Box<[u8]>,
    /// `issuerKeyHash`
    pub issuer_key_hash: Box<[u8]>,
    /// `serialNumber`
    pub serial: Serial,
}

/// How far a [`CertificateId`] speaks of a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum IdMatch {
    /// It is that certificate's.
    Yes,
    /// Another serial number.
    OtherCertificate,
    /// The serial number, but another issuer's name.
    OtherIssuerName,
    /// Serial number and issuer's name, but another issuer's key.
    OtherIssuerKey,
    /// A hash algorithm that is not known.
    UnknownHash,
}

/// 4.2.1 `SingleResponse`
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SingleResponse {
    /// `certID`
    pub id: CertificateId,
    /// `certStatus`
    pub status: CertificateStatus,
    /// `thisUpdate`
    pub this_update: Time,
    /// `nextUpdate`
    pub next_update: Option<Time>,
    /// 4.4.4: certificates that expired after this moment are still known.
    pub archive_cutoff: Option<Time>,
    /// Common PKI 1.1 part 4: digest algorithm and value of the certificate that the responder speaks of.
    pub certificate_hash: Option<(AlgorithmIdentifier, Box<[u8]>)>,
    /// 4.4.5, RFC 5280 5.3.2: since when the key is known or suspected to be compromised.
    pub invalidity_date: Option<Time>,
    /// A critical extension that is not processed.
    pub unknown_critical: Option<ObjectIdentifier>,
}

impl OcspResponse {
    /// Parses an OCSPResponse (4.2.1), or a bare BasicOCSPResponse.
    ///
    /// # Errors
    /// When the response is not successful, not basic, or not of the structure of 4.2.1.
    pub fn parse(der: &[u8]) -> Result<Self, Asn1Error> {
        let whole = Reader::new(der).expect(Tag::SEQUENCE, "ocsp response: sequence expected")?;
        let mut fields = whole.reader();
        if !fields.peek().is_some_and(|tag| tag.is(Tag::ENUMERATED)) {
            return Self::basic(whole.raw, &whole);
        }
        if fields.any()?.small_integer()? != 0 {
            return Err(whole.error("ocsp response: not successful"));
        }
        let bytes = fields.expect(Tag::context_constructed(0), "ocsp response: response bytes expected")?;
        let mut bytes = bytes.reader().sequence("ocsp response: response bytes expected")?;
        if bytes.oid("ocsp response: type expected")? != BASIC {
            return Err(bytes.error("ocsp response: not a basic response"));
        }
        let octets = bytes.expect(Tag::OCTET_STRING, "ocsp response: octets expected")?.octets()?;
        let basic = Reader::new(&octets).expect(Tag::SEQUENCE, "basic ocsp response: sequence expected")?;
        Self::basic(whole.raw, &basic)
    }

    /// `basic` has its own copy of the bytes, because the octets may come in BER segments.
    fn basic(der: &[u8], basic: &Tlv<'_>) -> Result<Self, Asn1Error> {
        let base = basic.offset;
        let range = |tlv: &Tlv<'_>| {
            let start = tlv.offset.saturating_sub(base);
            start..start.saturating_add(tlv.raw.len())
        };
        let mut fields = basic.reader();
        let tbs = fields.expect(Tag::SEQUENCE, "basic ocsp response: response data expected")?;
        let algorithm = AlgorithmIdentifier::parse(
            &fields.expect(Tag::SEQUENCE, "basic ocsp response: signature algorithm expected")?,
        )?;
        let signature = fields.expect(Tag::BIT_STRING, "basic ocsp response: signature expected")?;
        let bits = signature.bit_string()?;
        let end = range(&signature).end;
        let mut findings = Vec::new();
        let mut certificates = Vec::new();
        if let Some(list) = fields.optional(Tag::context_constructed(0))? {
            let mut list = list.reader().sequence("basic ocsp response: certificates expected")?;
            while !list.is_empty() {
                match Certificate::parse(list.any()?.raw) {
                    Ok(certificate) => certificates.push(certificate),
                    Err(error) => findings.push(Finding::new(
                        "ocsp-certificate-unreadable",
                        format!("a certificate in an OCSP response can't be read: {error}"),
                    )),
                }
            }
        }
        let mut body = tbs.reader();
        if let Some(version) = body.optional(Tag::context_constructed(0))? {
            explicit_version(&version, 0)?;
        }
        let responder = body.any()?;
        let inner = responder.reader().any()?;
        let responder = match responder.tag.number {
            1 => ResponderId::Name(Name::parse(&inner)?),
            2 => ResponderId::Key(inner.octets()?.into_owned().into()),
            _ => return Err(responder.error("basic ocsp response: responder expected")),
        };
        let produced_at = body.any()?.time()?;
        let list = body.expect(Tag::SEQUENCE, "basic ocsp response: responses expected")?;
        // There may be millions: each is read again when it is asked for.
        let mut singles = list.reader();
        while !singles.is_empty() {
            SingleResponse::next(&mut singles)?;
        }
        let end_of_list = range(&list).end;
        let (mut nonce, mut unknown_critical) = (None, None);
        if let Some(extensions) = body.optional(Tag::context_constructed(1))? {
            let list = extensions.reader().expect(Tag::SEQUENCE, "ocsp extensions: sequence expected")?;
            extension::for_each(&list, |id, critical, value| match id {
                NONCE => nonce = Some(value.into()),
                EXTENDED_REVOKE => {}
                _ if critical => unknown_critical = Some(id),
                _ => {}
            })?;
        }
        Ok(Self(Arc::new(Inner {
            sha256: crate::pki::sha256(der),
            der: der.into(),
            basic: basic.raw.into(),
            tbs: range(&tbs),
            signature: end.saturating_sub(bits.octets.len())..end,
            algorithm,
            responder,
            produced_at,
            singles: end_of_list.saturating_sub(list.content.len())..end_of_list,
            nonce,
            unknown_critical,
            certificates,
            findings,
        })))
    }

    /// SHA-256 of the whole encoding as it was given.
    pub fn sha256(&self) -> &[u8; 32] {
        &self.0.sha256
    }

    /// The whole encoding as it was given.
    pub fn der(&self) -> &[u8] {
        &self.0.der
    }

    /// `responderID`
    pub fn responder(&self) -> &ResponderId {
        &self.0.responder
    }

    /// `producedAt`
    pub fn produced_at(&self) -> Time {
        self.0.produced_at
    }

    /// `responses`, each read when it is asked for.
    pub fn responses(&self) -> impl Iterator<Item = SingleResponse> {
        let mut list = Reader::new(self.0.basic.get(self.0.singles.clone()).unwrap_or(&[]));
        std::iter::from_fn(move || if list.is_empty() { None } else { SingleResponse::next(&mut list).ok() })
    }

    /// 4.4.1: the nonce, which binds a response to a request that is not here.
    pub fn nonce(&self) -> Option<&[u8]> {
        self.0.nonce.as_deref()
    }

    /// A critical extension that is not processed; the response can't be used.
    pub fn unknown_critical(&self) -> Option<ObjectIdentifier> {
        self.0.unknown_critical
    }

    /// `certs`
    pub fn certificates(&self) -> &[Certificate] {
        &self.0.certificates
    }

    /// What was noticed while parsing.
    pub fn findings(&self) -> &[Finding] {
        &self.0.findings
    }

    /// The algorithm that signs the response.
    pub fn signature_algorithm(&self) -> &AlgorithmIdentifier {
        &self.0.algorithm
    }

    /// The signed parts.
    pub fn signed(&self) -> Signed<'_> {
        let slice = |range: &Range<usize>| self.0.basic.get(range.clone()).unwrap_or(&[]);
        Signed {
            sha256: &self.0.sha256,
            algorithm: &self.0.algorithm,
            message: slice(&self.0.tbs),
            signature: slice(&self.0.signature),
        }
    }

    /// Whether `certificate` bears the responder's name or key.
    pub fn names_responder(&self, certificate: &Certificate) -> bool {
        match &self.0.responder {
            ResponderId::Name(name) => name == certificate.subject(),
            ResponderId::Key(hash) => **hash == *certificate.key_sha1(),
        }
    }
}

impl PartialEq for OcspResponse {
    fn eq(&self, other: &Self) -> bool {
        self.0.sha256 == other.0.sha256
    }
}

impl Eq for OcspResponse {}

impl fmt::Debug for OcspResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "OcspResponse({:?}, {})", self.0.responder, self.0.produced_at)
    }
}

impl CertificateId {
    fn parse(tlv: &Tlv<'_>) -> Result<Self, Asn1Error> {
        let mut fields = tlv.reader();
        let algorithm = fields.expect(Tag::SEQUENCE, "ocsp certificate id: hash algorithm expected")?;
        let mut octets = || -> Result<Box<[u8]>, Asn1Error> {
            let tlv = fields.expect(Tag::OCTET_STRING, "ocsp certificate id: hash expected")?;
            Ok(tlv.octets()?.into_owned().into())
        };
        let (issuer_name_hash, issuer_key_hash) = (octets()?, octets()?);
        let serial = fields.expect(Tag::INTEGER, "ocsp certificate id: serial number expected")?;
        Ok(Self {
            hash_algorithm: AlgorithmIdentifier::parse(&algorithm)?,
            issuer_name_hash,
            issuer_key_hash,
            serial: Serial::new(serial.content),
        })
    }

    /// Whether it speaks of `certificate`, issued by `issuer`.
    pub fn matches(&self, certificate: &Certificate, issuer: &Certificate) -> IdMatch {
        if self.serial != *certificate.serial() {
            return IdMatch::OtherCertificate;
        }
        let Ok(algorithm) = DigestAlgorithm::from_identifier(&self.hash_algorithm) else {
            return IdMatch::UnknownHash;
        };
        let name_is = |name: &Name| crypto::digest(algorithm, name.raw()) == self.issuer_name_hash;
        if !name_is(certificate.issuer()) && !name_is(issuer.subject()) {
            return IdMatch::OtherIssuerName;
        }
        if crypto::digest(algorithm, &issuer.public_key().key) != self.issuer_key_hash {
            return IdMatch::OtherIssuerKey;
        }
        IdMatch::Yes
    }
}

impl SingleResponse {
    fn next(list: &mut Reader<'_>) -> Result<Self, Asn1Error> {
        let mut fields = list.sequence("single ocsp response: sequence expected")?;
        let id = CertificateId::parse(
            &fields.expect(Tag::SEQUENCE, "single ocsp response: certificate id expected")?,
        )?;
        let status = fields.any()?;
        let status = match status.tag.number {
            0 => CertificateStatus::Good,
            1 => {
                let mut info = status.reader();
                let time = info.any()?.time()?;
                let reason = match info.optional(Tag::context_constructed(0))? {
                    Some(tlv) => RevocationReason::from_number(tlv.reader().any()?.small_integer()?),
                    None => RevocationReason::Unspecified,
                };
                CertificateStatus::Revoked { time, reason }
            }
            2 => CertificateStatus::Unknown,
            _ => return Err(status.error("single ocsp response: status expected")),
        };
        let this_update = fields.any()?.time()?;
        let next_update = match fields.optional(Tag::context_constructed(0))? {
            Some(tlv) => Some(tlv.reader().any()?.time()?),
            None => None,
        };
        let mut single = Self {
            id,
            status,
            this_update,
            next_update,
            archive_cutoff: None,
            certificate_hash: None,
            invalidity_date: None,
            unknown_critical: None,
        };
        if let Some(extensions) = fields.optional(Tag::context_constructed(1))? {
            let list = extensions.reader().expect(Tag::SEQUENCE, "ocsp extensions: sequence expected")?;
            let mut fault = None;
            extension::for_each(&list, |id, critical, value| {
                if let Err(error) = single.extension(id, critical, value) {
                    fault = Some(error);
                }
            })?;
            if let Some(fault) = fault {
                return Err(fault);
            }
        }
        Ok(single)
    }

    fn extension(&mut self, id: ObjectIdentifier, critical: bool, value: &[u8]) -> Result<(), Asn1Error> {
        let mut reader = Reader::new(value);
        match id {
            INVALIDITY_DATE => self.invalidity_date = Some(reader.any()?.time()?),
            ARCHIVE_CUTOFF => self.archive_cutoff = Some(reader.any()?.time()?),
            CERT_HASH => {
                let mut fields = reader.sequence("cert hash: sequence expected")?;
                let algorithm = fields.expect(Tag::SEQUENCE, "cert hash: algorithm expected")?;
                let hash = fields.expect(Tag::OCTET_STRING, "cert hash: octets expected")?.octets()?;
                self.certificate_hash =
                    Some((AlgorithmIdentifier::parse(&algorithm)?, hash.into_owned().into()));
            }
            _ if critical => self.unknown_critical = Some(id),
            _ => {}
        }
        Ok(())
    }

    /// Whether the responder's positive statement, if there is one, is of this certificate.
    pub fn certificate_hash_agrees(&self, certificate: &Certificate) -> Option<bool> {
        let (algorithm, hash) = self.certificate_hash.as_ref()?;
        let algorithm = DigestAlgorithm::from_identifier(algorithm).ok()?;
        Some(crypto::digest(algorithm, certificate.der()) == *hash)
    }
}

const BASIC: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.48.1.1");
const NONCE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.48.1.2");
const ARCHIVE_CUTOFF: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.48.1.6");
const EXTENDED_REVOKE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.48.1.9");
const INVALIDITY_DATE: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.24");
const CERT_HASH: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.36.8.3.13");
