//! RFC 5652 5.3 `Attribute`, and the object identifiers of those that are read here.

use crate::asn1::{Asn1Error, ObjectIdentifier, Reader, Tag, Tlv};
use crate::time::Time;

use super::FormatProblem;

/// Object identifiers of content types and attributes.
pub mod oid {
    use crate::asn1::ObjectIdentifier;

    macro_rules! oids {
        ($($(#[$doc:meta])* $name:ident = $oid:literal;)*) => {
            $($(#[$doc])* pub const $name: ObjectIdentifier = ObjectIdentifier::new_unwrap($oid);)*
        };
    }

    oids! {
        /// RFC 5652 4 id-data
        DATA = "1.2.840.113549.1.7.1";
        /// RFC 5652 5.1 id-signedData
        SIGNED_DATA = "1.2.840.113549.1.7.2";
        /// RFC 3161 2.4.2 id-ct-TSTInfo
        TST_INFO = "1.2.840.113549.1.9.16.1.4";
        /// RFC 5940 2.1 id-ri-ocsp-response
        RI_OCSP_RESPONSE = "1.3.6.1.5.5.7.16.2";
        /// RFC 5652 11.1
        CONTENT_TYPE = "1.2.840.113549.1.9.3";
        /// RFC 5652 11.2
        MESSAGE_DIGEST = "1.2.840.113549.1.9.4";
        /// RFC 5652 11.3
        SIGNING_TIME = "1.2.840.113549.1.9.5";
        /// RFC 5652 11.4
        COUNTERSIGNATURE = "1.2.840.113549.1.9.6";
        /// RFC 6211 2
        CMS_ALGORITHM_PROTECTION = "1.2.840.113549.1.9.52";
        /// RFC 2634 5.4
        SIGNING_CERTIFICATE = "1.2.840.113549.1.9.16.2.12";
        /// RFC 5035 3
        SIGNING_CERTIFICATE_V2 = "1.2.840.113549.1.9.16.2.47";
        /// EN 319 122-1 5.2.9.1 signature-policy-identifier
        SIGNATURE_POLICY_ID = "1.2.840.113549.1.9.16.2.15";
        /// EN 319 122-1 5.2.3
        COMMITMENT_TYPE = "1.2.840.113549.1.9.16.2.16";
        /// EN 319 122-1 5.2.5
        SIGNER_LOCATION = "1.2.840.113549.1.9.16.2.17";
        /// RFC 5126 5.11.3
        SIGNER_ATTRIBUTES = "1.2.840.113549.1.9.16.2.18";
        /// EN 319 122-1 5.2.6.1
        SIGNER_ATTRIBUTES_V2 = "0.4.0.19122.1.1";
        /// EN 319 122-1 5.2.8
        CONTENT_TIME_STAMP = "1.2.840.113549.1.9.16.2.20";
        /// RFC 2634 2.9
        CONTENT_HINTS = "1.2.840.113549.1.9.16.2.4";
        /// EN 319 122-1 5.3
        SIGNATURE_TIME_STAMP = "1.2.840.113549.1.9.16.2.14";
        /// EN 319 122-1 A.1.1.1
        COMPLETE_CERTIFICATE_REFS = "1.2.840.113549.1.9.16.2.21";
        /// EN 319 122-1 A.1.2.1
        COMPLETE_REVOCATION_REFS = "1.2.840.113549.1.9.16.2.22";
        /// EN 319 122-1 A.1.1.2
        CERTIFICATE_VALUES = "1.2.840.113549.1.9.16.2.23";
        /// EN 319 122-1 A.1.2.2
        REVOCATION_VALUES = "1.2.840.113549.1.9.16.2.24";
        /// EN 319 122-1 A.1.5.2
        CADES_C_TIME_STAMP = "1.2.840.113549.1.9.16.2.25";
        /// EN 319 122-1 A.1.5.1
        CERT_CRL_TIME_STAMP = "1.2.840.113549.1.9.16.2.26";
        /// EN 319 122-1 A.2.4 archive-time-stamp, version 2
        ARCHIVE_TIME_STAMP_V2 = "1.2.840.113549.1.9.16.2.48";
        /// EN 319 122-1 5.5.3 archive-time-stamp-v3
        ARCHIVE_TIME_STAMP_V3 = "0.4.0.1733.2.4";
        /// ISO 32000-2 12.8.3.3.2 adbe-revocationInfoArchival
        ADBE_REVOCATION_INFO_ARCHIVAL = "1.2.840.113583.1.1.8";
    }
}

/// RFC 5652 5.3 `Attribute`
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Attribute {
    /// attrType
    pub oid: ObjectIdentifier,
    /// The raw encoding of each value.
    pub values: Vec<Box<[u8]>>,
    /// Offset in the bytes that were parsed.
    pub offset: usize,
}

/// Attributes in the order sent, repeated ones as often as sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Attributes {
    /// The attributes.
    pub list: Vec<Attribute>,
}

impl Attributes {
    pub(super) fn parse(set: &Tlv<'_>) -> Result<Self, Asn1Error> {
        let mut list = Vec::new();
        let mut reader = set.reader();
        while !reader.is_empty() {
            let attribute = reader.expect(Tag::SEQUENCE, "attribute: sequence expected")?;
            let mut fields = attribute.reader();
            let oid = fields.oid("attribute: type expected")?;
            let mut set = fields.set("attribute: set of values expected")?;
            fields.finish("attribute: more than two fields")?;
            let mut values = Vec::new();
            while !set.is_empty() {
                values.push(set.any()?.raw.into());
            }
            list.push(Attribute { oid, values, offset: attribute.offset });
        }
        Ok(Self { list })
    }

    /// All attributes of one type.
    pub fn all(&self, oid: ObjectIdentifier) -> impl Iterator<Item = &Attribute> {
        self.list.iter().filter(move |attribute| attribute.oid == oid)
    }

    /// The values of all attributes of one type.
    pub fn values(&self, oid: ObjectIdentifier) -> impl Iterator<Item = &[u8]> {
        self.all(oid).flat_map(|attribute| attribute.values.iter().map(AsRef::as_ref))
    }

    /// Whether there is one of this type.
    pub fn has(&self, oid: ObjectIdentifier) -> bool {
        self.all(oid).next().is_some()
    }

    /// The one value of an attribute that must occur at most once and have one value.
    ///
    /// # Errors
    /// When it occurs twice or has none or several values.
    pub fn single(&self, oid: ObjectIdentifier) -> Result<Option<&[u8]>, FormatProblem> {
        let mut all = self.all(oid);
        let Some(first) = all.next() else { return Ok(None) };
        if all.next().is_some() {
            return Err(FormatProblem::AttributeRepeated(oid));
        }
        match first.values.as_slice() {
            [value] => Ok(Some(value)),
            values => Err(FormatProblem::AttributeValues { oid, count: values.len() }),
        }
    }
}

/// RFC 5652 5.3 `SignedAttributes`
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SignedAttributes {
    /// The attributes.
    pub attributes: Attributes,
    /// The contents octets of the set, as sent.
    pub content: Box<[u8]>,
    /// Whether length octets were not as DER has them; the signed encoding has them anew (RFC 5652 5.4).
    pub ber_length: bool,
}

impl SignedAttributes {
    pub(super) fn parse(set: &Tlv<'_>) -> Result<Self, Asn1Error> {
        let header = set.raw.len().saturating_sub(set.content.len());
        let ber_length = set.indefinite || header != set_header(set.content.len()).len();
        Ok(Self { attributes: Attributes::parse(set)?, content: set.content.into(), ber_length })
    }

    /// RFC 5652 5.4: what is signed, the EXPLICIT SET OF tag in place of the implicit `[0]`, attributes as sent.
    pub fn to_be_signed(&self) -> Vec<u8> {
        let mut bytes = set_header(self.content.len());
        bytes.extend_from_slice(&self.content);
        bytes
    }

    /// The same with the attributes in the order of X.690 11.6, or `None` if that is the order sent.
    pub fn to_be_signed_sorted(&self) -> Option<Vec<u8>> {
        let mut reader = Reader::new(&self.content);
        let mut raw = Vec::with_capacity(self.attributes.list.len());
        while !reader.is_empty() {
            raw.push(reader.any().ok()?.raw);
        }
        if raw.is_sorted() {
            return None;
        }
        raw.sort_unstable();
        let mut bytes = set_header(self.content.len());
        raw.into_iter().for_each(|attribute| bytes.extend_from_slice(attribute));
        Some(bytes)
    }

    /// RFC 5652 11.3: the time that the signer claims.
    ///
    /// # Errors
    /// When it is repeated, has not one value, or is no time.
    pub fn signing_time(&self) -> Result<Option<Time>, FormatProblem> {
        let Some(raw) = self.attributes.single(oid::SIGNING_TIME)? else { return Ok(None) };
        let time = Reader::new(raw).any().and_then(|tlv| tlv.time());
        time.map(Some).map_err(|_| FormatProblem::AttributeMalformed(oid::SIGNING_TIME))
    }
}

/// X.690 10.1: the identifier and length octets of a SET.
fn set_header(length: usize) -> Vec<u8> {
    match u8::try_from(length) {
        Ok(short @ ..=0x7f) => vec![0x31, short],
        _ => {
            let octets = length.to_be_bytes();
            let zeros = octets.iter().take_while(|octet| **octet == 0).count();
            let octets = octets.get(zeros..).unwrap_or_default();
            let mut header = vec![0x31, 0x80 | u8::try_from(octets.len()).unwrap_or(0)];
            header.extend_from_slice(octets);
            header
        }
    }
}
