//! RFC 3161 2.4.2: `TimeStampToken` and `TSTInfo`

use crate::asn1::{Asn1Error, ObjectIdentifier, Reader, Tag};
use crate::cms::{SignedData, SignerInfo, SigningCertificate, oid};
use crate::crypto::AlgorithmIdentifier;
use crate::time::Time;

/// Why bytes are no time-stamp token.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TokenError {
    /// It can't be read.
    #[error("time-stamp token: {0}")]
    Asn1(#[from] Asn1Error),
    /// RFC 3161 2.4.2: the content is something else.
    #[error("time-stamp token: content type is {0}, expected id-ct-TSTInfo (RFC 3161 2.4.2)")]
    ContentType(ObjectIdentifier),
    /// RFC 3161 2.4.2: the content must be inside.
    #[error("time-stamp token: no encapsulated content (RFC 3161 2.4.2)")]
    Detached,
    /// RFC 3161 2.4.2: only the authority signs.
    #[error("time-stamp token: {0} signer infos, expected 1 (RFC 3161 2.4.2)")]
    SignerInfos(usize),
}

/// RFC 3161 2.4.2 `Accuracy`
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the standard's fields")]
#[expect(clippy::exhaustive_structs, reason = "the standard's three fields")]
pub struct Accuracy {
    pub seconds: u32,
    pub millis: u16,
    pub micros: u16,
}

/// A time-stamp token: signed data around a `TSTInfo`.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct TimeStampToken {
    /// The CMS structure, with the certificates and revocation data that were sent along.
    pub signed_data: SignedData,
    /// version
    pub version: i64,
    /// The policy under which it was made.
    pub policy: ObjectIdentifier,
    /// messageImprint hashAlgorithm
    pub imprint_algorithm: AlgorithmIdentifier,
    /// messageImprint hashedMessage
    pub imprint: Box<[u8]>,
    /// The contents octets of serialNumber.
    pub serial: Box<[u8]>,
    /// genTime
    pub time: Time,
    /// accuracy
    pub accuracy: Option<Accuracy>,
    /// ordering
    pub ordering: bool,
    /// The contents octets of nonce.
    pub nonce: Option<Box<[u8]>>,
    /// tsa: the raw `GeneralName`.
    pub tsa: Option<Box<[u8]>>,
}

impl TimeStampToken {
    /// Parses a token from the front of `bytes`; zeros or other bytes may follow ([`SignedData::trailing`]).
    ///
    /// # Errors
    /// When it is no signed data, or not about a `TSTInfo` inside it, or not signed by exactly one.
    pub fn parse(bytes: &[u8]) -> Result<Self, TokenError> {
        Self::from_signed_data(SignedData::parse(bytes)?)
    }

    /// The same from signed data that is already parsed, such as the `/Contents` of a document time-stamp.
    ///
    /// # Errors
    /// As [`TimeStampToken::parse`].
    pub fn from_signed_data(signed_data: SignedData) -> Result<Self, TokenError> {
        if signed_data.content_type != oid::TST_INFO {
            return Err(TokenError::ContentType(signed_data.content_type));
        }
        if signed_data.signer_infos.len() != 1 {
            return Err(TokenError::SignerInfos(signed_data.signer_infos.len()));
        }
        let info = Info::parse(signed_data.content.as_deref().ok_or(TokenError::Detached)?)?;
        Ok(Self {
            version: info.version,
            policy: info.policy,
            imprint_algorithm: info.imprint_algorithm,
            imprint: info.imprint,
            serial: info.serial,
            time: info.time,
            accuracy: info.accuracy,
            ordering: info.ordering,
            nonce: info.nonce,
            tsa: info.tsa,
            signed_data,
        })
    }

    /// The one signer info.
    pub fn signer_info(&self) -> Option<&SignerInfo> {
        self.signed_data.signer_infos.first()
    }

    /// The certificates in the token that its signer identifier names and, where there is a signing-certificate
    /// attribute, that agree with its digest; in the order sent.
    pub fn signer_certificates(&self) -> impl Iterator<Item = &[u8]> {
        let named = self
            .signer_info()
            .and_then(|signer| signer.signed_attributes.as_ref())
            .and_then(|signed| SigningCertificate::find(&signed.attributes).ok().flatten());
        self.signer_info().into_iter().flat_map(|signer| self.signed_data.certificates_of(signer)).filter(
            move |certificate| {
                named
                    .as_ref()
                    .is_none_or(|named| named.matches(certificate) != crate::cms::EssMatch::OtherHash)
            },
        )
    }
}

struct Info {
    version: i64,
    policy: ObjectIdentifier,
    imprint_algorithm: AlgorithmIdentifier,
    imprint: Box<[u8]>,
    serial: Box<[u8]>,
    time: Time,
    accuracy: Option<Accuracy>,
    ordering: bool,
    nonce: Option<Box<[u8]>>,
    tsa: Option<Box<[u8]>>,
}

impl Info {
    fn parse(bytes: &[u8]) -> Result<Self, Asn1Error> {
        let mut outer = Reader::new(bytes);
        let mut fields = outer.sequence("tst info: sequence expected")?;
        outer.finish("tst info: bytes after it")?;
        let version_tlv = fields.expect(Tag::INTEGER, "tst info: version expected")?;
        let version = version_tlv.small_integer()?;
        if version != 1 {
            return Err(version_tlv.error("tst info: version is not 1"));
        }
        let policy = fields.oid("tst info: policy expected")?;
        let mut imprint = fields.sequence("tst info: message imprint expected")?;
        let imprint_algorithm = AlgorithmIdentifier::parse(
            &imprint.expect(Tag::SEQUENCE, "message imprint: algorithm expected")?,
        )?;
        let hash = imprint.expect(Tag::OCTET_STRING, "message imprint: hash expected")?.octets()?.into();
        let serial = fields.expect(Tag::INTEGER, "tst info: serial number expected")?.content.into();
        let time = fields.expect(Tag::GENERALIZED_TIME, "tst info: time expected")?.time()?;
        let accuracy = match fields.optional(Tag::SEQUENCE)? {
            Some(tlv) => Some(accuracy(tlv.reader())?),
            None => None,
        };
        let ordering = match fields.optional(Tag::BOOLEAN)? {
            Some(tlv) => tlv.boolean()?,
            None => false,
        };
        let nonce = fields.optional(Tag::INTEGER)?.map(|tlv| tlv.content.into());
        let tsa = match fields.optional(Tag::context(0))? {
            Some(tlv) => Some(tlv.reader().any()?.raw.into()),
            None => None,
        };
        if let Some(extensions) = fields.optional(Tag::context(1))? {
            check_extensions(extensions.reader())?;
        }
        fields.finish("tst info: unknown field")?;
        Ok(Self {
            version,
            policy,
            imprint_algorithm,
            imprint: hash,
            serial,
            time,
            accuracy,
            ordering,
            nonce,
            tsa,
        })
    }
}

/// RFC 3161 2.4.2: millis and micros are 1 to 999.
fn accuracy(mut fields: Reader<'_>) -> Result<Accuracy, Asn1Error> {
    let range = |limit: i64, value: i64| u32::try_from(value).ok().filter(|_| value <= limit);
    let seconds = match fields.optional(Tag::INTEGER)? {
        Some(tlv) => range(i64::from(u32::MAX), tlv.small_integer()?)
            .ok_or_else(|| tlv.error("accuracy: seconds out of range"))?,
        None => 0,
    };
    let mut part = |number: u32| match fields.optional(Tag::context(number))? {
        Some(tlv) => range(999, tlv.small_integer()?)
            .and_then(|value| u16::try_from(value).ok())
            .ok_or_else(|| tlv.error("accuracy: fraction out of range")),
        None => Ok(0),
    };
    let (millis, micros) = (part(0)?, part(1)?);
    fields.finish("accuracy: unknown field")?;
    Ok(Accuracy { seconds, millis, micros })
}

/// RFC 3161 2.4.2: a critical extension that is not understood spoils the token, and none is understood.
fn check_extensions(mut list: Reader<'_>) -> Result<(), Asn1Error> {
    while !list.is_empty() {
        let mut extension = list.sequence("tst info: extension expected")?;
        extension.oid("tst info extension: type expected")?;
        if let Some(critical) = extension.optional(Tag::BOOLEAN)?
            && critical.boolean()?
        {
            return Err(critical.error("tst info: critical extension"));
        }
    }
    Ok(())
}
