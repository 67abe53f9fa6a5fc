//! RFC 5652 5.1 `SignedData`

use crate::asn1::{Asn1Error, ObjectIdentifier, Reader, Tag, Tlv};
use crate::crypto::AlgorithmIdentifier;

use super::{CertificateFields, ContentInfo, SignerInfo, oid};

/// RFC 5652 5.1. Everything that is hashed or handed on is kept as the bytes that were sent.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct SignedData {
    /// version
    pub version: i64,
    /// digestAlgorithms
    pub digest_algorithms: Vec<AlgorithmIdentifier>,
    /// eContentType
    pub content_type: ObjectIdentifier,
    /// eContent, BER segments joined; `None` when the signature is detached.
    pub content: Option<Box<[u8]>>,
    /// The DER of each X.509 certificate, in the order sent.
    pub certificates: Vec<Box<[u8]>>,
    /// Attribute certificates, of both versions.
    pub attribute_certificates: usize,
    /// Certificates of other formats.
    pub other_certificates: usize,
    /// The DER of each `CertificateList`.
    pub crls: Vec<Box<[u8]>>,
    /// RFC 5940 2.1: the DER of each `OCSPResponse` among the revocation information.
    pub ocsp_responses: Vec<Box<[u8]>>,
    /// signerInfos
    pub signer_infos: Vec<SignerInfo>,
    /// Bytes that the whole `ContentInfo` takes up.
    pub length: usize,
    /// Offset of the first byte after it that is not zero padding.
    pub trailing: Option<usize>,
}

impl SignedData {
    /// Parses a `ContentInfo` that holds signed data, from the front of `bytes`; zeros or other bytes may follow
    /// ([`SignedData::trailing`]).
    ///
    /// # Errors
    /// When the structure can't be read or holds something else.
    pub fn parse(bytes: &[u8]) -> Result<Self, Asn1Error> {
        let info = ContentInfo::parse(bytes)?;
        if info.content_type != oid::SIGNED_DATA {
            return Err(info.content.error("content info: content type is not signed-data"));
        }
        if !info.content.tag.is(Tag::SEQUENCE) {
            return Err(info.content.error("signed data: sequence expected"));
        }
        let mut fields = info.content.reader();
        let version = fields.expect(Tag::INTEGER, "signed data: version expected")?.small_integer()?;
        let mut digest_algorithms = Vec::new();
        let mut set = fields.set("signed data: digest algorithms expected")?;
        while !set.is_empty() {
            let tlv = set.expect(Tag::SEQUENCE, "signed data: digest algorithm expected")?;
            digest_algorithms.push(AlgorithmIdentifier::parse(&tlv)?);
        }
        let (content_type, content) =
            encapsulated(&fields.expect(Tag::SEQUENCE, "signed data: encapsulated content expected")?)?;
        let mut parsed = Self {
            version,
            digest_algorithms,
            content_type,
            content,
            certificates: Vec::new(),
            attribute_certificates: 0,
            other_certificates: 0,
            crls: Vec::new(),
            ocsp_responses: Vec::new(),
            signer_infos: Vec::new(),
            length: info.length,
            trailing: info.trailing,
        };
        if let Some(set) = fields.optional(Tag::context(0))? {
            parsed.read_certificates(set.reader())?;
        }
        if let Some(set) = fields.optional(Tag::context(1))? {
            parsed.read_revocation(set.reader())?;
        }
        let mut set = fields.set("signed data: signer infos expected")?;
        while !set.is_empty() {
            let tlv = set.expect(Tag::SEQUENCE, "signed data: signer info expected")?;
            parsed.signer_infos.push(SignerInfo::parse(&tlv)?);
        }
        fields.finish("signed data: bytes after the signer infos")?;
        Ok(parsed)
    }

    /// The certificates that the signer identifier of `signer` names, in the order sent.
    pub fn certificates_of<'a>(&'a self, signer: &'a SignerInfo) -> impl Iterator<Item = &'a [u8]> {
        self.certificates.iter().map(AsRef::as_ref).filter(|certificate| {
            CertificateFields::parse(certificate).is_ok_and(|fields| signer.identifier.names(&fields))
        })
    }

    /// RFC 5652 10.2.2 `CertificateChoices`
    fn read_certificates(&mut self, mut reader: Reader<'_>) -> Result<(), Asn1Error> {
        while !reader.is_empty() {
            let tlv = reader.any()?;
            let count = if tlv.tag.is(Tag::SEQUENCE) {
                self.certificates.push(tlv.raw.into());
                continue;
            } else if tlv.tag.is(Tag::context(1)) || tlv.tag.is(Tag::context(2)) {
                &mut self.attribute_certificates
            } else {
                &mut self.other_certificates
            };
            *count = count.saturating_add(1);
        }
        Ok(())
    }

    /// RFC 5652 10.2.1 `RevocationInfoChoices`
    fn read_revocation(&mut self, mut reader: Reader<'_>) -> Result<(), Asn1Error> {
        while !reader.is_empty() {
            let tlv = reader.any()?;
            if tlv.tag.is(Tag::SEQUENCE) {
                self.crls.push(tlv.raw.into());
            } else if tlv.tag.is(Tag::context(1)) {
                let mut other = tlv.reader();
                if other.oid("other revocation info: format expected")? == oid::RI_OCSP_RESPONSE {
                    self.ocsp_responses.push(other.any()?.raw.into());
                }
            }
        }
        Ok(())
    }
}

type Content = Option<Box<[u8]>>;

/// RFC 5652 5.2 `EncapsulatedContentInfo`
fn encapsulated(tlv: &Tlv<'_>) -> Result<(ObjectIdentifier, Content), Asn1Error> {
    let mut fields = tlv.reader();
    let content_type = fields.oid("encapsulated content: type expected")?;
    let Some(explicit) = fields.optional(Tag::context(0))? else { return Ok((content_type, None)) };
    let mut inner = explicit.reader();
    let content = inner.any()?;
    inner.finish("encapsulated content: more than one content")?;
    fields.finish("encapsulated content: more than two fields")?;
    // RFC 5652 5.2.1: PKCS #7 had any type here, whose contents octets are what is hashed.
    let octets =
        if content.tag.is(Tag::OCTET_STRING) { content.octets()?.into() } else { content.content.into() };
    Ok((content_type, Some(octets)))
}
