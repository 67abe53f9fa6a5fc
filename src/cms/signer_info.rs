//! RFC 5652 5.3 `SignerInfo`

use crate::asn1::{Asn1Error, Tag, Tlv};
use crate::crypto::AlgorithmIdentifier;

use super::{Attributes, CertificateFields, SignedAttributes, same_name};

/// RFC 5652 5.3
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SignerInfo {
    /// version
    pub version: i64,
    /// sid
    pub identifier: SignerIdentifier,
    /// digestAlgorithm
    pub digest_algorithm: AlgorithmIdentifier,
    /// signedAttrs
    pub signed_attributes: Option<SignedAttributes>,
    /// signatureAlgorithm
    pub signature_algorithm: AlgorithmIdentifier,
    /// The signature value.
    pub signature: Box<[u8]>,
    /// unsignedAttrs; empty when absent.
    pub unsigned_attributes: Attributes,
    /// Offset in the bytes that were parsed.
    pub offset: usize,
}

/// RFC 5652 5.3 `SignerIdentifier`
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SignerIdentifier {
    /// issuerAndSerialNumber
    IssuerAndSerial {
        /// The raw `Name`.
        issuer: Box<[u8]>,
        /// The contents octets of the INTEGER.
        serial: Box<[u8]>,
    },
    /// subjectKeyIdentifier
    SubjectKey(Box<[u8]>),
}

impl SignerIdentifier {
    /// Whether this names the certificate with these fields.
    pub fn names(&self, certificate: &CertificateFields<'_>) -> bool {
        match self {
            Self::IssuerAndSerial { issuer, serial } => {
                **serial == *certificate.serial && same_name(issuer, certificate.issuer)
            }
            Self::SubjectKey(key) => certificate.subject_key_identifier == Some(key),
        }
    }
}

impl SignerInfo {
    pub(super) fn parse(tlv: &Tlv<'_>) -> Result<Self, Asn1Error> {
        let mut fields = tlv.reader();
        let version = fields.expect(Tag::INTEGER, "signer info: version expected")?.small_integer()?;
        let identifier = match fields.optional(Tag::context(0))? {
            Some(key) => SignerIdentifier::SubjectKey(key.octets()?.into()),
            None => {
                let mut pair = fields.sequence("signer info: signer identifier expected")?;
                let issuer = pair.expect(Tag::SEQUENCE, "signer identifier: issuer expected")?.raw.into();
                let serial = pair.expect(Tag::INTEGER, "signer identifier: serial expected")?.content.into();
                SignerIdentifier::IssuerAndSerial { issuer, serial }
            }
        };
        let digest = fields.expect(Tag::SEQUENCE, "signer info: digest algorithm expected")?;
        let digest_algorithm = AlgorithmIdentifier::parse(&digest)?;
        let signed_attributes = match fields.optional(Tag::context(0))? {
            Some(set) => Some(SignedAttributes::parse(&set)?),
            None => None,
        };
        let algorithm = fields.expect(Tag::SEQUENCE, "signer info: signature algorithm expected")?;
        let signature_algorithm = AlgorithmIdentifier::parse(&algorithm)?;
        let signature = fields.expect(Tag::OCTET_STRING, "signer info: signature expected")?.octets()?.into();
        let unsigned_attributes = match fields.optional(Tag::context(1))? {
            Some(set) => Attributes::parse(&set)?,
            None => Attributes::default(),
        };
        fields.finish("signer info: bytes after the unsigned attributes")?;
        Ok(Self {
            version,
            identifier,
            digest_algorithm,
            signed_attributes,
            signature_algorithm,
            signature,
            unsigned_attributes,
            offset: tlv.offset,
        })
    }

    /// The signed attributes, none when there are none.
    pub fn signed(&self) -> impl Iterator<Item = &Attributes> {
        self.signed_attributes.iter().map(|signed| &signed.attributes)
    }
}
