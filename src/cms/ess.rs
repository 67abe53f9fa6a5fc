//! RFC 2634 5.4, RFC 5035: the signing certificate that a signer names among the signed attributes.

use crate::asn1::{Asn1Error, Reader, Tag};
use crate::crypto::{AlgorithmError, AlgorithmIdentifier, DigestAlgorithm, digest};

use super::{Attributes, CertificateFields, FormatProblem, oid, same_name};

/// signing-certificate or signing-certificate-v2
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SigningCertificate {
    /// Which attribute it came from.
    pub version: SigningCertificateVersion,
    /// At least one; the first names the signer's certificate, the others restrict the path.
    pub certificates: Vec<EssCertId>,
    /// What version 1 names where both attributes are there: both are signed.
    pub beside: Vec<EssCertId>,
}

/// The attribute.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_enums, reason = "two attributes")]
pub enum SigningCertificateVersion {
    /// RFC 2634 5.4, with SHA-1.
    V1,
    /// RFC 5035 3, with any digest.
    V2,
}

/// RFC 5035 4 `ESSCertIDv2`
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct EssCertId {
    /// The digest of `hash`, or why it can't be computed.
    pub digest: Result<DigestAlgorithm, AlgorithmError>,
    /// certHash, over the whole DER certificate.
    pub hash: Box<[u8]>,
    /// issuerSerial
    pub issuer_serial: Option<IssuerSerial>,
}

/// RFC 5035 4 `IssuerSerial`
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct IssuerSerial {
    /// The raw directory names among the issuer's general names.
    pub issuers: Vec<Box<[u8]>>,
    /// The contents octets of the serial number.
    pub serial: Box<[u8]>,
}

/// Whether a certificate is the one that was named.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum EssMatch {
    /// Digest and, where given, issuer and serial number agree.
    Same,
    /// The digest is another: another certificate.
    OtherHash,
    /// The digest agrees, issuer or serial number do not.
    OtherIssuerSerial,
    /// The digest algorithm is unknown.
    Unknown,
}

impl EssCertId {
    /// Compares with a DER certificate.
    pub fn matches(&self, certificate: &[u8]) -> EssMatch {
        let Ok(algorithm) = self.digest else { return EssMatch::Unknown };
        if *digest(algorithm, certificate) != *self.hash {
            return EssMatch::OtherHash;
        }
        let Some(IssuerSerial { issuers, serial }) = &self.issuer_serial else { return EssMatch::Same };
        let same = CertificateFields::parse(certificate).is_ok_and(|fields| {
            **serial == *fields.serial && issuers.iter().any(|issuer| same_name(issuer, fields.issuer))
        });
        if same { EssMatch::Same } else { EssMatch::OtherIssuerSerial }
    }
}

impl SigningCertificate {
    /// The attribute among `signed`; version 2 goes first when both are there (RFC 5035 4). `None` without either.
    ///
    /// # Errors
    /// When one of them is repeated, has not one value, or is malformed.
    pub fn find(signed: &Attributes) -> Result<Option<Self>, FormatProblem> {
        let read = |oid, version| match signed.single(oid)?.map(|value| parse(value, version)) {
            None => Ok(None),
            Some(Ok(certificates)) if !certificates.is_empty() => Ok(Some(certificates)),
            Some(_) => Err(FormatProblem::AttributeMalformed(oid)),
        };
        let (v1, v2) = (SigningCertificateVersion::V1, SigningCertificateVersion::V2);
        let older = read(oid::SIGNING_CERTIFICATE, v1)?;
        Ok(match read(oid::SIGNING_CERTIFICATE_V2, v2)? {
            Some(certificates) => Some(Self { version: v2, certificates, beside: older.unwrap_or_default() }),
            None => older.map(|certificates| Self { version: v1, certificates, beside: Vec::new() }),
        })
    }

    /// Whether `certificate` (DER) is the signer's certificate that was named: the first entry decides, of each attribute.
    pub fn matches(&self, certificate: &[u8]) -> EssMatch {
        let own = self.certificates.first().map_or(EssMatch::Unknown, |first| first.matches(certificate));
        let beside = self.beside.first().map_or(EssMatch::Same, |first| first.matches(certificate));
        if own == EssMatch::Same { beside } else { own }
    }
}

fn parse(value: &[u8], version: SigningCertificateVersion) -> Result<Vec<EssCertId>, Asn1Error> {
    let mut outer = Reader::new(value).sequence("signing certificate: sequence expected")?;
    let mut list = outer.sequence("signing certificate: certificates expected")?;
    let mut certificates = Vec::new();
    while !list.is_empty() {
        let mut fields = list.sequence("signing certificate: identifier expected")?;
        let digest = match version {
            SigningCertificateVersion::V1 => Ok(DigestAlgorithm::Sha1),
            SigningCertificateVersion::V2 => match fields.optional(Tag::SEQUENCE)? {
                Some(tlv) => DigestAlgorithm::from_identifier(&AlgorithmIdentifier::parse(&tlv)?),
                None => Ok(DigestAlgorithm::Sha256),
            },
        };
        let hash = fields.expect(Tag::OCTET_STRING, "signing certificate: hash expected")?.octets()?.into();
        let issuer_serial = match fields.optional(Tag::SEQUENCE)? {
            Some(tlv) => {
                let mut pair = tlv.reader();
                let mut names = pair.sequence("issuer serial: issuer expected")?;
                let mut issuers = Vec::new();
                while !names.is_empty() {
                    let name = names.any()?;
                    if name.tag.is(Tag::context(4)) {
                        // Name is a CHOICE, so that its tag is explicit.
                        issuers.push(name.content.into());
                    }
                }
                let serial = pair.expect(Tag::INTEGER, "issuer serial: serial expected")?.content.into();
                Some(IssuerSerial { issuers, serial })
            }
            None => None,
        };
        certificates.push(EssCertId { digest, hash, issuer_serial });
    }
    Ok(certificates)
}
