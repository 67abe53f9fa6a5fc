//! ISO 32000-2 12.8.3.2: adbe.x509.rsa_sha1, where `/Contents` is no CMS but a bare RSA signature.

use crate::asn1::{Asn1Error, Reader, Tag};
use crate::crypto::{Provider, SignatureAlgorithm, pkcs1_digest};

use super::{Content, FormatProblem, Verification, confusion};

/// The DER OCTET STRING that `/Contents` holds.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Pkcs1Signature {
    /// The RSA signature value.
    pub value: Box<[u8]>,
    /// Bytes that the encoding takes up.
    pub length: usize,
    /// Offset of the first byte after it that is not zero padding.
    pub trailing: Option<usize>,
}

impl Pkcs1Signature {
    /// Parses the front of `bytes`.
    ///
    /// # Errors
    /// When it holds no OCTET STRING.
    pub fn parse(bytes: &[u8]) -> Result<Self, Asn1Error> {
        let mut reader = Reader::new(bytes);
        let value =
            reader.expect(Tag::OCTET_STRING, "pkcs#1 signature: octet string expected")?.octets()?.into();
        let length = reader.offset();
        let trailing = reader
            .rest()
            .iter()
            .position(|byte| *byte != 0)
            .and_then(|position| length.checked_add(position));
        Ok(Self { value, length, trailing })
    }

    /// Verifies the value over `content` with the DER public key `spki`. The digest algorithm is the one inside the
    /// signature (RFC 8017 9.2 `DigestInfo`), SHA-1 or another; one value speaks for content and signature.
    pub fn verify(&self, provider: &dyn Provider, content: &dyn Content, spki: &[u8]) -> Verification {
        let mut result = Verification::default();
        if confusion::is_attributes(content) {
            result.problems.push(FormatProblem::ContentIsAttributes);
        }
        let Ok(found) =
            pkcs1_digest(spki, &self.value).map_err(|error| result.obstacles.push(error.to_string()))
        else {
            return result;
        };
        let Some(digest) = found else {
            // Not padded as PKCS #1 has it, or around an unknown digest: no value of this key.
            result.valid = Some(false);
            result.intact = Some(false);
            return result;
        };
        let algorithm = SignatureAlgorithm::RsaPkcs1 { digest };
        match content.digest(digest) {
            Some(hash) => {
                let verdict = provider.verify_prehashed(&algorithm, spki, &hash, &self.value);
                result.valid = result.judge(verdict);
                result.intact = result.valid;
            }
            None => result.obstacles.push("the content's digest can't be computed".to_owned()),
        }
        result.digest = Some(digest);
        result.algorithm = Some(algorithm);
        result
    }
}
