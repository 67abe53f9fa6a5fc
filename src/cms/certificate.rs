//! RFC 5280 4.1: the few fields of a certificate by which CMS names one and verifies with it.

use crate::asn1::{Asn1Error, ObjectIdentifier, Reader, Tag};

/// Raw parts of a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CertificateFields<'a> {
    /// The contents octets of serialNumber.
    pub serial: &'a [u8],
    /// The raw issuer `Name`.
    pub issuer: &'a [u8],
    /// The raw subject `Name`.
    pub subject: &'a [u8],
    /// The raw `SubjectPublicKeyInfo`.
    pub public_key: &'a [u8],
    /// The octets of the subject key identifier extension.
    pub subject_key_identifier: Option<&'a [u8]>,
}

const SUBJECT_KEY_IDENTIFIER: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.14");

impl<'a> CertificateFields<'a> {
    /// Parses a DER certificate.
    ///
    /// # Errors
    /// When a field before the extensions can't be read. A malformed subject key identifier counts as absent.
    pub fn parse(certificate: &'a [u8]) -> Result<Self, Asn1Error> {
        let mut outer = Reader::new(certificate);
        let mut fields = outer.sequence("certificate: sequence expected")?;
        let mut body = fields.sequence("certificate: tbs certificate expected")?;
        body.optional(Tag::context(0))?;
        let serial = body.expect(Tag::INTEGER, "certificate: serial expected")?.content;
        body.expect(Tag::SEQUENCE, "certificate: signature algorithm expected")?;
        let issuer = body.expect(Tag::SEQUENCE, "certificate: issuer expected")?.raw;
        body.expect(Tag::SEQUENCE, "certificate: validity expected")?;
        let subject = body.expect(Tag::SEQUENCE, "certificate: subject expected")?.raw;
        let public_key = body.expect(Tag::SEQUENCE, "certificate: public key expected")?.raw;
        Ok(Self {
            serial,
            issuer,
            subject,
            public_key,
            subject_key_identifier: subject_key(body).ok().flatten(),
        })
    }
}

fn subject_key(mut body: Reader<'_>) -> Result<Option<&[u8]>, Asn1Error> {
    body.optional(Tag::context(1))?;
    body.optional(Tag::context(2))?;
    let Some(extensions) = body.optional(Tag::context(3))? else { return Ok(None) };
    let mut list = extensions.reader().sequence("certificate: extensions expected")?;
    while !list.is_empty() {
        let mut extension = list.sequence("certificate: extension expected")?;
        if extension.oid("extension: type expected")? == SUBJECT_KEY_IDENTIFIER {
            extension.optional(Tag::BOOLEAN)?;
            let value = extension.expect(Tag::OCTET_STRING, "extension: value expected")?;
            return Ok(Some(
                value.reader().expect(Tag::OCTET_STRING, "subject key identifier expected")?.content,
            ));
        }
    }
    Ok(None)
}
