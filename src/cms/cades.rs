//! EN 319 122-1 5: what CAdES and Adobe put into attributes beyond signature and certificate.

use crate::asn1::{Asn1Error, ObjectIdentifier, Reader, Tag, text};
use crate::crypto::AlgorithmIdentifier;

use super::{Attributes, FormatProblem, SignerInfo, oid};

/// EN 319 122-1 5.2.9 signature-policy-identifier
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SignaturePolicy {
    /// The policy; `None` when it is implied (RFC 5126 5.8.1).
    pub id: Option<ObjectIdentifier>,
    /// The digest of the policy document.
    pub hash: Option<(AlgorithmIdentifier, Box<[u8]>)>,
    /// spuri: where the document is.
    pub uri: Option<String>,
    /// Whether there is a notice to the user.
    pub notice: bool,
}

/// EN 319 122-1 5.2.3 commitment-type-indication
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CommitmentType {
    /// Such as proof of origin, of approval.
    pub id: ObjectIdentifier,
    /// How many qualifiers it has.
    pub qualifiers: usize,
}

/// RFC 2634 2.9 content-hints
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ContentHints {
    /// contentDescription
    pub description: Option<String>,
    /// contentType
    pub content_type: ObjectIdentifier,
}

/// EN 319 122-1 5.2.5 signer-location
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct SignerLocation {
    /// countryName
    pub country: Option<String>,
    /// localityName
    pub locality: Option<String>,
    /// postalAddress, a line each
    pub postal_address: Vec<String>,
}

/// EN 319 122-1 5.2.6 signer-attributes of both versions
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct SignerAttributes {
    /// claimedAttributes
    pub claimed: Vec<ClaimedRole>,
    /// Attribute certificates and other certified attributes.
    pub certified: usize,
    /// Signed assertions.
    pub assertions: usize,
}

/// An attribute that the signer claims to have.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ClaimedRole {
    /// The attribute type; RFC 4519 2.31 role and others.
    pub oid: ObjectIdentifier,
    /// The values that are texts.
    pub values: Vec<String>,
}

/// ISO 32000-2 12.8.3.3.2 adbe-revocationInfoArchival
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct RevocationArchive {
    /// The DER of each `CertificateList`.
    pub crls: Vec<Box<[u8]>>,
    /// The DER of each `OCSPResponse`.
    pub ocsp_responses: Vec<Box<[u8]>>,
}

/// What stands among the unsigned attributes as evidence (EN 319 122-1 5.3, 5.5, A).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct UnsignedEvidence {
    /// signature-time-stamp: raw tokens.
    pub signature_time_stamps: Vec<Box<[u8]>>,
    /// certificate-values: the DER of each certificate.
    pub certificates: Vec<Box<[u8]>>,
    /// revocation-values: the DER of each `CertificateList`.
    pub crls: Vec<Box<[u8]>>,
    /// revocation-values: the DER of each `BasicOCSPResponse`.
    pub basic_ocsp_responses: Vec<Box<[u8]>>,
    /// Archive time-stamps of versions 2 and 3.
    pub archive_time_stamps: usize,
    /// Whether there are complete references to certificates or revocation data.
    pub references: bool,
    /// RFC 5652 11.4 countersignatures.
    pub countersignatures: usize,
}

impl SignaturePolicy {
    /// The attribute among the signed ones.
    ///
    /// # Errors
    /// When it is repeated, has not one value, or is malformed.
    pub fn find(signed: &Attributes) -> Result<Option<Self>, FormatProblem> {
        single(signed, oid::SIGNATURE_POLICY_ID, |value| {
            let mut outer = Reader::new(value);
            if outer.optional(Tag::NULL)?.is_some() {
                return Ok(Self { id: None, hash: None, uri: None, notice: false });
            }
            let mut fields = outer.sequence("signature policy: sequence expected")?;
            let mut policy = Self {
                id: Some(fields.oid("signature policy: identifier expected")?),
                hash: None,
                uri: None,
                notice: false,
            };
            if let Some(tlv) = fields.optional(Tag::SEQUENCE)? {
                let mut hash = tlv.reader();
                let algorithm = AlgorithmIdentifier::parse(
                    &hash.expect(Tag::SEQUENCE, "signature policy: digest expected")?,
                )?;
                let value =
                    hash.expect(Tag::OCTET_STRING, "signature policy: hash expected")?.octets()?.into();
                policy.hash = Some((algorithm, value));
            }
            if let Some(tlv) = fields.optional(Tag::SEQUENCE)? {
                let mut qualifiers = tlv.reader();
                while !qualifiers.is_empty() {
                    let mut qualifier = qualifiers.sequence("signature policy: qualifier expected")?;
                    match qualifier.oid("signature policy: qualifier type expected")? {
                        SP_URI => policy.uri = text(&qualifier.any()?).map(|(text, _)| text),
                        SP_USER_NOTICE => policy.notice = true,
                        _ => {}
                    }
                }
            }
            Ok(policy)
        })
    }
}

const SP_URI: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.5.1");
const SP_USER_NOTICE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.5.2");

impl CommitmentType {
    /// All values of the attribute among the signed ones.
    ///
    /// # Errors
    /// When one is malformed.
    pub fn all(signed: &Attributes) -> Result<Vec<Self>, FormatProblem> {
        let parse = |value| {
            let mut fields = Reader::new(value).sequence("commitment type: sequence expected")?;
            let id = fields.oid("commitment type: identifier expected")?;
            let qualifiers = match fields.optional(Tag::SEQUENCE)? {
                Some(tlv) => count(tlv.reader())?,
                None => 0,
            };
            Ok(Self { id, qualifiers })
        };
        signed
            .values(oid::COMMITMENT_TYPE)
            .map(|value| {
                parse(value).map_err(|_: Asn1Error| FormatProblem::AttributeMalformed(oid::COMMITMENT_TYPE))
            })
            .collect()
    }

    /// RFC 5126 5.11.1: the name of the type, where it is one of the six.
    pub fn name(&self) -> Option<&'static str> {
        const PREFIX: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.6");
        match self.id.as_bytes().strip_prefix(PREFIX.as_bytes())? {
            [1] => Some("proof of origin"),
            [2] => Some("proof of receipt"),
            [3] => Some("proof of delivery"),
            [4] => Some("proof of sender"),
            [5] => Some("proof of approval"),
            [6] => Some("proof of creation"),
            _ => None,
        }
    }
}

impl ContentHints {
    /// The attribute among the signed ones.
    ///
    /// # Errors
    /// When it is repeated, has not one value, or is malformed.
    pub fn find(signed: &Attributes) -> Result<Option<Self>, FormatProblem> {
        single(signed, oid::CONTENT_HINTS, |value| {
            let mut fields = Reader::new(value).sequence("content hints: sequence expected")?;
            let description =
                fields.optional(Tag::UTF8_STRING)?.and_then(|tlv| text(&tlv)).map(|(text, _)| text);
            Ok(Self { description, content_type: fields.oid("content hints: content type expected")? })
        })
    }
}

impl SignerLocation {
    /// The attribute among the signed ones.
    ///
    /// # Errors
    /// When it is repeated, has not one value, or is malformed.
    pub fn find(signed: &Attributes) -> Result<Option<Self>, FormatProblem> {
        single(signed, oid::SIGNER_LOCATION, |value| {
            let mut fields = Reader::new(value).sequence("signer location: sequence expected")?;
            let mut location = Self::default();
            while !fields.is_empty() {
                let field = fields.any()?;
                let mut inner = field.reader();
                if field.tag.is(Tag::context(2)) {
                    let mut lines = inner;
                    if lines.peek() == Some(Tag::SEQUENCE) {
                        lines = lines.sequence("signer location: postal address expected")?;
                    }
                    while !lines.is_empty() {
                        location.postal_address.extend(text(&lines.any()?).map(|(text, _)| text));
                    }
                    continue;
                }
                let words = text(&inner.any()?).map(|(text, _)| text);
                if field.tag.is(Tag::context(0)) {
                    location.country = words;
                } else if field.tag.is(Tag::context(1)) {
                    location.locality = words;
                }
            }
            Ok(location)
        })
    }
}

impl SignerAttributes {
    /// The attributes of either version among the signed ones, taken together.
    ///
    /// # Errors
    /// When one is repeated, has not one value, or is malformed.
    pub fn find(signed: &Attributes) -> Result<Option<Self>, FormatProblem> {
        let mut found: Option<Self> = None;
        for oid in [oid::SIGNER_ATTRIBUTES_V2, oid::SIGNER_ATTRIBUTES] {
            if let Some(one) = single(signed, oid, Self::parse)? {
                let all = found.get_or_insert_default();
                all.claimed.extend(one.claimed);
                all.certified = all.certified.saturating_add(one.certified);
                all.assertions = all.assertions.saturating_add(one.assertions);
            }
        }
        Ok(found)
    }

    fn parse(value: &[u8]) -> Result<Self, Asn1Error> {
        let mut fields = Reader::new(value).sequence("signer attributes: sequence expected")?;
        let mut found = Self::default();
        while !fields.is_empty() {
            let choice = fields.any()?;
            let mut list = choice.reader();
            if choice.tag.is(Tag::context(0)) {
                // The module has EXPLICIT tags; some writers have them implicit.
                if list.peek() == Some(Tag::SEQUENCE) {
                    let mut peek = list;
                    let inner = peek.any()?;
                    if peek.is_empty() && inner.reader().peek() == Some(Tag::SEQUENCE) {
                        list = inner.reader();
                    }
                }
                while !list.is_empty() {
                    let mut attribute = list.sequence("signer attributes: attribute expected")?;
                    let oid = attribute.oid("signer attributes: type expected")?;
                    let mut set = attribute.set("signer attributes: values expected")?;
                    let mut values = Vec::new();
                    while !set.is_empty() {
                        values.extend(text(&set.any()?).map(|(text, _)| text));
                    }
                    found.claimed.push(ClaimedRole { oid, values });
                }
            } else if choice.tag.is(Tag::context(1)) {
                found.certified = found.certified.saturating_add(1);
            } else {
                found.assertions = found.assertions.saturating_add(1);
            }
        }
        Ok(found)
    }
}

impl RevocationArchive {
    /// The attribute, which ISO 32000-2 wants among the signed ones; `None` when it is absent.
    ///
    /// # Errors
    /// When it is malformed.
    pub fn find(signed: &Attributes) -> Result<Option<Self>, FormatProblem> {
        let mut found: Option<Self> = None;
        for value in signed.values(oid::ADBE_REVOCATION_INFO_ARCHIVAL) {
            found
                .get_or_insert_default()
                .read(value)
                .map_err(|_| FormatProblem::AttributeMalformed(oid::ADBE_REVOCATION_INFO_ARCHIVAL))?;
        }
        Ok(found)
    }

    fn read(&mut self, value: &[u8]) -> Result<(), Asn1Error> {
        let mut fields = Reader::new(value).sequence("revocation archive: sequence expected")?;
        while !fields.is_empty() {
            let field = fields.any()?;
            let into = if field.tag.is(Tag::context(0)) {
                &mut self.crls
            } else if field.tag.is(Tag::context(1)) {
                &mut self.ocsp_responses
            } else {
                continue;
            };
            push_all(field.reader().sequence("revocation archive: list expected")?, into)?;
        }
        Ok(())
    }
}

impl UnsignedEvidence {
    /// Gathers it; attributes that can't be read are named in the second part, the others stay usable.
    pub fn gather(signer: &SignerInfo) -> (Self, Vec<FormatProblem>) {
        let unsigned = &signer.unsigned_attributes;
        let mut problems = Vec::new();
        let mut found = Self {
            signature_time_stamps: unsigned.values(oid::SIGNATURE_TIME_STAMP).map(Into::into).collect(),
            archive_time_stamps: unsigned
                .values(oid::ARCHIVE_TIME_STAMP_V2)
                .chain(unsigned.values(oid::ARCHIVE_TIME_STAMP_V3))
                .count(),
            references: unsigned.has(oid::COMPLETE_CERTIFICATE_REFS)
                || unsigned.has(oid::COMPLETE_REVOCATION_REFS),
            countersignatures: unsigned.values(oid::COUNTERSIGNATURE).count(),
            ..Self::default()
        };
        for value in unsigned.values(oid::CERTIFICATE_VALUES) {
            let list = Reader::new(value).sequence("certificate values: sequence expected");
            if list.and_then(|list| push_all(list, &mut found.certificates)).is_err() {
                problems.push(FormatProblem::AttributeMalformed(oid::CERTIFICATE_VALUES));
            }
        }
        for value in unsigned.values(oid::REVOCATION_VALUES) {
            if found.read_revocation_values(value).is_err() {
                problems.push(FormatProblem::AttributeMalformed(oid::REVOCATION_VALUES));
            }
        }
        (found, problems)
    }

    /// RFC 5126 6.3.4 `RevocationValues`
    fn read_revocation_values(&mut self, value: &[u8]) -> Result<(), Asn1Error> {
        let mut fields = Reader::new(value).sequence("revocation values: sequence expected")?;
        if let Some(crls) = fields.optional(Tag::context(0))? {
            push_all(crls.reader().sequence("revocation values: crls expected")?, &mut self.crls)?;
        }
        if let Some(responses) = fields.optional(Tag::context(1))? {
            let list = responses.reader().sequence("revocation values: ocsp responses expected")?;
            push_all(list, &mut self.basic_ocsp_responses)?;
        }
        Ok(())
    }
}

impl SignerInfo {
    /// Raw tokens of the content-time-stamps among the signed attributes (EN 319 122-1 5.2.8).
    pub fn content_time_stamps(&self) -> impl Iterator<Item = &[u8]> {
        self.signed().flat_map(|signed| signed.values(oid::CONTENT_TIME_STAMP))
    }

    /// Raw tokens of the signature-time-stamps among the unsigned attributes (EN 319 122-1 5.3). Each is over
    /// [`SignerInfo::signature`].
    pub fn signature_time_stamps(&self) -> impl Iterator<Item = &[u8]> {
        self.unsigned_attributes.values(oid::SIGNATURE_TIME_STAMP)
    }
}

fn single<T>(
    attributes: &Attributes,
    oid: ObjectIdentifier,
    parse: impl FnOnce(&[u8]) -> Result<T, Asn1Error>,
) -> Result<Option<T>, FormatProblem> {
    match attributes.single(oid)? {
        Some(value) => parse(value).map(Some).map_err(|_| FormatProblem::AttributeMalformed(oid)),
        None => Ok(None),
    }
}

fn push_all(mut list: Reader<'_>, into: &mut Vec<Box<[u8]>>) -> Result<(), Asn1Error> {
    while !list.is_empty() {
        into.push(list.any()?.raw.into());
    }
    Ok(())
}

fn count(mut list: Reader<'_>) -> Result<usize, Asn1Error> {
    let mut count = 0usize;
    while !list.is_empty() {
        list.any()?;
        count = count.saturating_add(1);
    }
    Ok(count)
}
