//! RFC 5652 5.4, 5.6: the message digest and the signature value.

use std::borrow::Cow;

use crate::asn1::{Asn1Error, Reader, Tag};
use crate::crypto::{
    AlgorithmIdentifier, DigestAlgorithm, Provider, PublicKey, SignatureAlgorithm, VerifyError, digest,
};

use super::{FormatProblem, Note, SignedData, SignerInfo, confusion, oid};

/// What was signed, without its being in memory as one piece.
pub trait Content {
    /// The digest; `None` when it can't be had, such as for want of budget.
    fn digest(&self, algorithm: DigestAlgorithm) -> Option<Box<[u8]>>;

    /// All of it, for the algorithms that take no digest; `None` when that would be too much.
    fn bytes(&self) -> Option<Cow<'_, [u8]>>;

    /// Its first bytes, fewer where it has not so many; `None` when they can't be had.
    fn start(&self, length: usize) -> Option<Cow<'_, [u8]>> {
        let mut bytes = self.bytes()?.into_owned();
        bytes.truncate(length);
        Some(Cow::Owned(bytes))
    }
}

impl Content for [u8] {
    fn digest(&self, algorithm: DigestAlgorithm) -> Option<Box<[u8]>> {
        Some(digest(algorithm, self))
    }

    fn bytes(&self) -> Option<Cow<'_, [u8]>> {
        Some(Cow::Borrowed(self))
    }

    fn start(&self, length: usize) -> Option<Cow<'_, [u8]>> {
        Some(Cow::Borrowed(self.get(..length).unwrap_or(self)))
    }
}

impl<const N: usize> Content for [u8; N] {
    fn digest(&self, algorithm: DigestAlgorithm) -> Option<Box<[u8]>> {
        self.as_slice().digest(algorithm)
    }

    fn bytes(&self) -> Option<Cow<'_, [u8]>> {
        Some(Cow::Borrowed(self))
    }
}

impl<T: Content + ?Sized> Content for Box<T> {
    fn digest(&self, algorithm: DigestAlgorithm) -> Option<Box<[u8]>> {
        (**self).digest(algorithm)
    }

    fn bytes(&self) -> Option<Cow<'_, [u8]>> {
        (**self).bytes()
    }

    fn start(&self, length: usize) -> Option<Cow<'_, [u8]>> {
        (**self).start(length)
    }
}

impl<T: Content + ?Sized> Content for &T {
    fn digest(&self, algorithm: DigestAlgorithm) -> Option<Box<[u8]>> {
        (**self).digest(algorithm)
    }

    fn bytes(&self) -> Option<Cow<'_, [u8]>> {
        (**self).bytes()
    }

    fn start(&self, length: usize) -> Option<Cow<'_, [u8]>> {
        (**self).start(length)
    }
}

/// Where the content of the signature is.
#[derive(Clone, Copy)]
#[expect(clippy::exhaustive_enums, reason = "the ways of ISO 32000-2 12.8.3")]
pub enum Covered<'a> {
    /// Outside: adbe.pkcs7.detached, ETSI.CAdES.detached, and signatures of any content by its bytes.
    Detached(&'a dyn Content),
    /// adbe.pkcs7.sha1: eContent is the SHA-1 digest of this.
    EncapsulatedSha1(&'a dyn Content),
    /// eContent is what was signed, as in time-stamp tokens.
    Encapsulated,
}

impl std::fmt::Debug for Covered<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Detached(_) => "Detached",
            Self::EncapsulatedSha1(_) => "EncapsulatedSha1",
            Self::Encapsulated => "Encapsulated",
        })
    }
}

/// What one signer info and one key say of the content.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Verification {
    /// Whether the content is the one that was signed; `None` when that can't be computed.
    pub intact: Option<bool>,
    /// Whether a digest of the content was compared with a signed one and is another (RFC 5652 5.4, 11.2).
    pub digest_differs: bool,
    /// Whether the signature value verifies; `None` when that can't be computed or no key was given.
    pub valid: Option<bool>,
    /// The digest over the content, where it is known.
    pub digest: Option<DigestAlgorithm>,
    /// The signature algorithm, where it is known.
    pub algorithm: Option<SignatureAlgorithm>,
    /// Rules that are broken: each forbids to accept the signature.
    pub problems: Vec<FormatProblem>,
    /// Tolerances that were taken.
    pub notes: Vec<Note>,
    /// Why `intact` or `valid` is `None`, in words.
    pub obstacles: Vec<String>,
}

impl Verification {
    /// Whether the content is intact, the value verifies and no rule is broken.
    pub fn holds(&self) -> bool {
        self.intact == Some(true) && self.valid == Some(true) && self.problems.is_empty()
    }

    pub(super) fn judge(&mut self, result: Result<(), VerifyError>) -> Option<bool> {
        match result {
            Ok(()) => Some(true),
            Err(VerifyError::Mismatch) => Some(false),
            Err(obstacle) => {
                self.obstacles.push(obstacle.to_string());
                None
            }
        }
    }
}

/// Verifies one signer info. `spki` is the signer's DER public key; without one everything else is still looked at.
///
/// Signed attributes are taken as they were sent, only their tag and length octets are those of DER (RFC 5652 5.4).
pub fn verify(
    provider: &dyn Provider,
    signed: &SignedData,
    signer: &SignerInfo,
    covered: Covered<'_>,
    spki: Option<&[u8]>,
) -> Verification {
    let mut result = inspect(signed, signer);
    if let Some(Ok(PublicKey::Rsa { negative: true, .. })) = spki.map(PublicKey::parse) {
        result.notes.push(Note::NegativeModulus);
    }
    if !matches!(covered, Covered::Encapsulated) && signed.content_type != oid::DATA {
        result.problems.push(FormatProblem::ContentTypeNotData(signed.content_type));
    }
    let (content, sha1): (&dyn Content, _) = match (covered, &signed.content) {
        (Covered::Detached(content), _) => (content, None),
        (Covered::EncapsulatedSha1(document), Some(content)) => (content, Some(document)),
        (Covered::Encapsulated, Some(content)) => (content, None),
        (Covered::EncapsulatedSha1(_) | Covered::Encapsulated, None) => {
            result.problems.push(FormatProblem::ContentMissing);
            return result;
        }
    };
    match &signer.signed_attributes {
        Some(signed_attributes) => {
            let expected = message_digest(signer);
            let actual = result.digest.and_then(|algorithm| content.digest(algorithm));
            if result.digest.is_some() && actual.is_none() {
                result.obstacles.push("the content's digest can't be computed".to_owned());
            }
            result.intact = expected.zip(actual).map(|(expected, actual)| *expected == *actual);
            result.digest_differs = result.intact == Some(false);
            if let Some((spki, algorithm)) = spki.zip(result.algorithm.clone()) {
                let first =
                    provider.verify(&algorithm, spki, &signed_attributes.to_be_signed(), &signer.signature);
                let sorted = match first {
                    Ok(()) | Err(VerifyError::Mismatch) => signed_attributes.to_be_signed_sorted(),
                    Err(_) => None,
                };
                result.valid = match (first, sorted) {
                    (Ok(()), Some(_)) => {
                        result.notes.push(Note::SignedAttributesUnsorted);
                        Some(true)
                    }
                    (Err(VerifyError::Mismatch), Some(sorted))
                        if provider.verify(&algorithm, spki, &sorted, &signer.signature).is_ok() =>
                    {
                        result.notes.push(Note::SignedAttributesReordered);
                        Some(true)
                    }
                    (first, _) => result.judge(first),
                };
            }
        }
        None => {
            if let Some((spki, algorithm)) = spki.zip(result.algorithm.clone()) {
                let verdict = match algorithm.digest() {
                    Some(hash) => content
                        .digest(hash)
                        .map(|hash| provider.verify_prehashed(&algorithm, spki, &hash, &signer.signature)),
                    None => content
                        .bytes()
                        .map(|bytes| provider.verify(&algorithm, spki, &bytes, &signer.signature)),
                };
                match verdict {
                    Some(verdict) => result.valid = result.judge(verdict),
                    None => result.obstacles.push("the content's digest can't be computed".to_owned()),
                }
            }
            if confusion::is_attributes(content) {
                result.problems.push(FormatProblem::ContentIsAttributes);
            }
            // One value speaks for the content and for itself.
            result.intact = result.valid;
        }
    }
    if let Some((document, content)) = sha1.zip(signed.content.as_deref()) {
        let same = document.digest(DigestAlgorithm::Sha1).map(|hash| *hash == *content);
        result.digest_differs |= same == Some(false);
        result.intact = match (result.intact, same) {
            (Some(false), _) | (_, Some(false)) => Some(false),
            (Some(true), Some(true)) => Some(true),
            _ => None,
        };
    }
    result
}

/// Everything that needs neither content nor key: algorithms, and the rules for signed attributes (RFC 5652 5.3, 11,
/// RFC 6211, 8419, 8933, 9882).
pub fn inspect(signed: &SignedData, signer: &SignerInfo) -> Verification {
    let mut result = Verification::default();
    match DigestAlgorithm::from_identifier(&signer.digest_algorithm) {
        Ok(algorithm) => result.digest = Some(algorithm),
        Err(error) => result.obstacles.push(error.to_string()),
    }
    match SignatureAlgorithm::resolve(&signer.signature_algorithm, result.digest) {
        Ok(algorithm) => result.algorithm = Some(algorithm),
        Err(error) => result.obstacles.push(error.to_string()),
    }
    if !signed.digest_algorithms.iter().any(|algorithm| algorithm.oid == signer.digest_algorithm.oid) {
        result.notes.push(Note::DigestAlgorithmNotListed);
    }
    check_digest(signer, &mut result);
    match &signer.signed_attributes {
        Some(attributes) => {
            if attributes.ber_length {
                result.notes.push(Note::SignedAttributesBerLength);
            }
            check_attributes(signed, signer, &mut result.problems);
        }
        None if signed.content_type != oid::DATA => {
            result.problems.push(FormatProblem::SignedAttributesMissing(signed.content_type));
        }
        None => {}
    }
    for attribute in &signer.unsigned_attributes.list {
        if ONLY_SIGNED.contains(&attribute.oid) {
            result.problems.push(FormatProblem::AttributeMisplaced(attribute.oid));
        }
    }
    result
}

/// RFC 5652 11.1 to 11.3, RFC 6211 2, RFC 2634 5.4, RFC 5035 3: never among the unsigned ones.
const ONLY_SIGNED: &[crate::asn1::ObjectIdentifier] = &[
    oid::CONTENT_TYPE,
    oid::MESSAGE_DIGEST,
    oid::SIGNING_TIME,
    oid::CMS_ALGORITHM_PROTECTION,
    oid::SIGNING_CERTIFICATE,
    oid::SIGNING_CERTIFICATE_V2,
];

/// RFC 5652, 6211, 5035, EN 319 122-1: at most once, with one value.
const SINGLE: &[crate::asn1::ObjectIdentifier] = &[
    oid::CONTENT_TYPE,
    oid::MESSAGE_DIGEST,
    oid::SIGNING_TIME,
    oid::CMS_ALGORITHM_PROTECTION,
    oid::SIGNING_CERTIFICATE,
    oid::SIGNING_CERTIFICATE_V2,
    oid::SIGNATURE_POLICY_ID,
    oid::SIGNER_LOCATION,
    oid::CONTENT_HINTS,
];

fn check_attributes(signed: &SignedData, signer: &SignerInfo, problems: &mut Vec<FormatProblem>) {
    let Some(signed_attributes) = &signer.signed_attributes else { return };
    let attributes = &signed_attributes.attributes;
    if confusion::hold_document(signed_attributes) {
        problems.push(FormatProblem::SignedAttributesHoldDocument);
    }
    for oid in SINGLE {
        problems.extend(attributes.single(*oid).err());
    }
    match attributes.values(oid::CONTENT_TYPE).next() {
        None if attributes.has(oid::CONTENT_TYPE) => {}
        None => problems.push(FormatProblem::ContentTypeMissing),
        Some(value) => match Reader::new(value).oid("content-type: object identifier expected") {
            Ok(kind) if kind == signed.content_type => {}
            Ok(kind) => problems
                .push(FormatProblem::ContentTypeDiffers { signed: kind, encapsulated: signed.content_type }),
            Err(_) => problems.push(FormatProblem::AttributeMalformed(oid::CONTENT_TYPE)),
        },
    }
    if !attributes.has(oid::MESSAGE_DIGEST) {
        problems.push(FormatProblem::MessageDigestMissing);
    } else if attributes.single(oid::MESSAGE_DIGEST).is_ok() && message_digest(signer).is_none() {
        problems.push(FormatProblem::AttributeMalformed(oid::MESSAGE_DIGEST));
    }
    if let Err(problem @ FormatProblem::AttributeMalformed(_)) = signed_attributes.signing_time() {
        problems.push(problem);
    }
    if attributes.has(oid::COUNTERSIGNATURE) {
        problems.push(FormatProblem::AttributeMisplaced(oid::COUNTERSIGNATURE));
    }
    if let Ok(Some(value)) = attributes.single(oid::CMS_ALGORITHM_PROTECTION) {
        match check_protection(value, signer) {
            Ok(found) => problems.extend(found),
            Err(_) => problems.push(FormatProblem::AttributeMalformed(oid::CMS_ALGORITHM_PROTECTION)),
        }
    }
}

/// The value of message-digest when there is exactly one (RFC 5652 11.2).
fn message_digest(signer: &SignerInfo) -> Option<Box<[u8]>> {
    let attributes = &signer.signed_attributes.as_ref()?.attributes;
    let value = attributes.single(oid::MESSAGE_DIGEST).ok()??;
    let mut reader = Reader::new(value);
    let octets = reader.expect(Tag::OCTET_STRING, "message-digest: octet string expected").ok()?;
    Some(octets.octets().ok()?.into())
}

/// RFC 6211 2 `CMSAlgorithmProtection`; absent and NULL parameters count as equal (RFC 5754 2).
fn check_protection(value: &[u8], signer: &SignerInfo) -> Result<Option<FormatProblem>, Asn1Error> {
    let mut fields = Reader::new(value).sequence("cms-algorithm-protection: sequence expected")?;
    let digest = AlgorithmIdentifier::parse(
        &fields.expect(Tag::SEQUENCE, "cms-algorithm-protection: digest algorithm expected")?,
    )?;
    let signature = AlgorithmIdentifier::parse(
        &fields.expect(Tag::context(1), "cms-algorithm-protection: signature algorithm expected")?,
    )?;
    let same = |one: &AlgorithmIdentifier, other: &AlgorithmIdentifier| {
        one == other || (one.oid == other.oid && one.has_no_parameters() && other.has_no_parameters())
    };
    Ok(if !same(&digest, &signer.digest_algorithm) {
        Some(FormatProblem::ProtectedDigestDiffers {
            protected: digest.digest_name(),
            used: signer.digest_algorithm.digest_name(),
        })
    } else if !same(&signature, &signer.signature_algorithm) {
        Some(FormatProblem::ProtectedSignatureDiffers {
            protected: signature.mechanism_name(),
            used: signer.signature_algorithm.mechanism_name(),
        })
    } else {
        None
    })
}

/// The digest of the content and that of the signature algorithm.
fn check_digest(signer: &SignerInfo, result: &mut Verification) {
    let (Some(digest), Some(algorithm)) = (result.digest, &result.algorithm) else { return };
    if let Some(own) = algorithm.digest() {
        if own != digest {
            result.problems.push(FormatProblem::DigestDiffers { digest, signature: own });
        }
        return;
    }
    if signer.signed_attributes.is_none() {
        return;
    }
    let (fits, clause) = match algorithm {
        SignatureAlgorithm::Ed25519 => (digest == DigestAlgorithm::Sha512, "RFC 8419 2.3"),
        SignatureAlgorithm::Ed448 => (digest == DigestAlgorithm::Shake256, "RFC 8419 2.3"),
        // RFC 9882 3.3: a collision resistance that is not below the strength of the parameter set.
        SignatureAlgorithm::MlDsa44 => (digest.output_len() >= 32, "RFC 9882 3.3"),
        SignatureAlgorithm::MlDsa65 => (digest.output_len() >= 48, "RFC 9882 3.3"),
        _ => (digest.output_len() >= 64, "RFC 9882 3.3"),
    };
    if !fits {
        let signature = algorithm.family();
        let digest = signer.digest_algorithm.digest_name();
        result.problems.push(FormatProblem::DigestUnfit { digest, signature, clause });
    }
}
