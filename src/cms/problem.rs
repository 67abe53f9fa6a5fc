//! What is wrong with a signed-data structure, in words.

use std::fmt;

use crate::asn1::ObjectIdentifier;
use crate::crypto::DigestAlgorithm;

use super::oid;

/// A rule that the structure breaks. Each is a reason not to accept the signature (EN 319 102-1 5.2.2: FORMAT_FAILURE).
#[derive(Clone, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum FormatProblem {
    /// RFC 5652 11.1: content-type must be there when signed attributes are.
    #[error("signed attributes: content-type is missing (RFC 5652 11.1)")]
    ContentTypeMissing,
    /// RFC 5652 11.1: content-type must equal eContentType.
    #[error(
        "signed attributes: content-type is {signed}, the encapsulated content is {encapsulated} (RFC 5652 11.1)"
    )]
    ContentTypeDiffers {
        /// In the attribute.
        signed: ObjectIdentifier,
        /// eContentType.
        encapsulated: ObjectIdentifier,
    },
    /// RFC 5652 11.2: message-digest must be there when signed attributes are.
    #[error("signed attributes: message-digest is missing (RFC 5652 11.2)")]
    MessageDigestMissing,
    /// RFC 5652 5.3: signed attributes must be there when the content is not id-data.
    #[error("signer info: no signed attributes although the content is {0} (RFC 5652 5.3)")]
    SignedAttributesMissing(ObjectIdentifier),
    /// ISO 32000-2 12.8.3.3, EN 319 122-1 5.1.1: the signed document is id-data.
    #[error("signed data: content type is {0}, expected id-data (ISO 32000-2 12.8.3.3)")]
    ContentTypeNotData(ObjectIdentifier),
    /// RFC 5652 5.3, 11: an attribute that must occur once occurs more often.
    #[error("signed attributes: {} occurs more than once (RFC 5652 5.3)", Name(*.0))]
    AttributeRepeated(ObjectIdentifier),
    /// RFC 5652 11: an attribute with one value has another number of them.
    #[error("signed attributes: {} has {count} values, expected 1 (RFC 5652 11)", Name(*.oid))]
    AttributeValues {
        /// The attribute.
        oid: ObjectIdentifier,
        /// How many values it has.
        count: usize,
    },
    /// The value can't be read.
    #[error("attribute {} is malformed", Name(*.0))]
    AttributeMalformed(ObjectIdentifier),
    /// RFC 5652 11.4, EN 319 122-1: an attribute that must not be signed is, or must be and is not.
    #[error("attribute {} stands among the wrong attributes (RFC 5652 11)", Name(*.0))]
    AttributeMisplaced(ObjectIdentifier),
    /// RFC 6211 2: the protected digest algorithm is another.
    #[error(
        "cms-algorithm-protection: digest algorithm is {protected}, the signer info has {used} (RFC 6211 2)"
    )]
    ProtectedDigestDiffers {
        /// In the attribute.
        protected: String,
        /// In the signer info.
        used: String,
    },
    /// RFC 6211 2: the protected signature algorithm is another.
    #[error(
        "cms-algorithm-protection: signature algorithm is {protected}, the signer info has {used} (RFC 6211 2)"
    )]
    ProtectedSignatureDiffers {
        /// In the attribute.
        protected: String,
        /// In the signer info.
        used: String,
    },
    /// RFC 8933 3: one digest for the attributes and the signature.
    #[error(
        "signer info: digest algorithm is {digest}, the signature algorithm's is {signature} (RFC 8933 3)"
    )]
    DigestDiffers {
        /// digestAlgorithm
        digest: DigestAlgorithm,
        /// In signatureAlgorithm.
        signature: DigestAlgorithm,
    },
    /// RFC 8419 2.3, RFC 9882 3.3: the signature algorithm demands other digests for the attributes.
    #[error("signer info: digest algorithm {digest} does not go with {signature} ({clause})")]
    DigestUnfit {
        /// digestAlgorithm
        digest: String,
        /// signatureAlgorithm
        signature: &'static str,
        /// Where that is said.
        clause: &'static str,
    },
    /// RFC 5652 5.4: the value may have been made over the document alone, without attributes.
    #[error(
        "signed attributes: they contain a document, of which the signature may have been made (RFC 5652 5.4)"
    )]
    SignedAttributesHoldDocument,
    /// RFC 5652 5.4: the value may serve for the content that these attributes name.
    #[error("signer info: no signed attributes, and the content is an encoding of such (RFC 5652 5.4)")]
    ContentIsAttributes,
    /// ISO 32000-2 12.8.3.3.1: adbe.pkcs7.sha1 encapsulates the SHA-1 digest of the byte range.
    #[error("signed data: encapsulated content is missing")]
    ContentMissing,
}

impl FormatProblem {
    /// Whether it is about the choice of algorithms and not about the structure (EN 319 102-1 5.2.8:
    /// CRYPTO_CONSTRAINTS_FAILURE fits such).
    pub const fn concerns_algorithms(&self) -> bool {
        matches!(self, Self::DigestDiffers { .. } | Self::DigestUnfit { .. })
    }
}

/// A tolerance that was taken, to be reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Note {
    /// The value verifies over the attributes in DER order, not in the order sent.
    SignedAttributesReordered,
    /// The value verifies over the attributes in the order sent, which is not that of DER (RFC 5652 5.4 has them signed
    /// in DER). Readers disagree about such signatures; every octet is the signer's.
    SignedAttributesUnsorted,
    /// The attributes were sent with a length that is not DER; the value is over DER (RFC 5652 5.4).
    SignedAttributesBerLength,
    /// RFC 5652 5.1: the digest algorithm is not among those of the signed data.
    DigestAlgorithmNotListed,
    /// RFC 8017 A.1.1: the modulus of the key is encoded as a negative number and was read as a positive one.
    NegativeModulus,
}

impl Note {
    /// The code of the finding.
    pub const fn code(self) -> &'static str {
        match self {
            Self::SignedAttributesReordered => "signed-attributes-reordered",
            Self::SignedAttributesUnsorted => "signed-attributes-unsorted",
            Self::SignedAttributesBerLength => "signed-attributes-ber-length",
            Self::DigestAlgorithmNotListed => "digest-algorithm-not-listed",
            Self::NegativeModulus => "rsa-modulus-negative",
        }
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::SignedAttributesReordered => {
                "signed attributes: signed in the order of DER, sent in another (RFC 5652 5.4)"
            }
            Self::SignedAttributesUnsorted => {
                "signed attributes: sent and signed in an order that is not that of DER (RFC 5652 5.4)"
            }
            Self::SignedAttributesBerLength => {
                "signed attributes: sent with a length that is not DER (RFC 5652 5.4)"
            }
            Self::DigestAlgorithmNotListed => {
                "signed data: digest algorithms lack that of the signer (RFC 5652 5.1)"
            }
            Self::NegativeModulus => "signer's key: modulus is encoded as a negative number (RFC 8017 A.1.1)",
        })
    }
}

/// An attribute by name where it has one here.
struct Name(ObjectIdentifier);

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            oid::CONTENT_TYPE => "content-type",
            oid::MESSAGE_DIGEST => "message-digest",
            oid::SIGNING_TIME => "signing-time",
            oid::COUNTERSIGNATURE => "countersignature",
            oid::CMS_ALGORITHM_PROTECTION => "cms-algorithm-protection",
            oid::SIGNING_CERTIFICATE => "signing-certificate",
            oid::SIGNING_CERTIFICATE_V2 => "signing-certificate-v2",
            oid::SIGNATURE_POLICY_ID => "signature-policy-identifier",
            oid::COMMITMENT_TYPE => "commitment-type-indication",
            oid::SIGNER_LOCATION => "signer-location",
            oid::SIGNER_ATTRIBUTES => "signer-attributes",
            oid::SIGNER_ATTRIBUTES_V2 => "signer-attributes-v2",
            oid::CONTENT_TIME_STAMP => "content-time-stamp",
            oid::CONTENT_HINTS => "content-hints",
            oid::SIGNATURE_TIME_STAMP => "signature-time-stamp",
            oid::CERTIFICATE_VALUES => "certificate-values",
            oid::REVOCATION_VALUES => "revocation-values",
            oid::ADBE_REVOCATION_INFO_ARCHIVAL => "adbe-revocation-info-archival",
            other => return fmt::Display::fmt(&other, f),
        })
    }
}
