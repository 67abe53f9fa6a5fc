//! RFC 5280 4.1.1.2 `AlgorithmIdentifier`, resolved to what this crate knows.

use crate::asn1::{Asn1Error, ObjectIdentifier, Reader, Tlv};

/// An algorithm identifier as it was sent. Unknown ones are kept, so that a report can name them.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct AlgorithmIdentifier {
    /// The algorithm.
    pub oid: ObjectIdentifier,
    /// The raw encoding of the parameters, where there are any.
    pub parameters: Option<Box<[u8]>>,
}

impl AlgorithmIdentifier {
    /// Parses the SEQUENCE `tlv`.
    ///
    /// # Errors
    /// When there is no object identifier.
    pub fn parse(tlv: &Tlv<'_>) -> Result<Self, Asn1Error> {
        let mut reader: Reader<'_> = tlv.reader();
        let oid = reader.oid("algorithm identifier: object identifier expected")?;
        let parameters = if reader.is_empty() { None } else { Some(reader.any()?.raw.into()) };
        Ok(Self { oid, parameters })
    }
}

/// A message digest. The order is that of the report's names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
#[expect(missing_docs, reason = "the names are the algorithms")]
pub enum DigestAlgorithm {
    Md5,
    Sha1,
    Sha224,
    Sha256,
    Sha384,
    Sha512,
    Sha512_224,
    Sha512_256,
    Sha3_224,
    Sha3_256,
    Sha3_384,
    Sha3_512,
    /// RFC 8702: 256 bits of output.
    Shake128,
    /// RFC 8702: 512 bits of output.
    Shake256,
}

/// A signature algorithm with its parameters, resolved from the identifiers (and, for CMS, the separate digest).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SignatureAlgorithm {
    /// RFC 8017 8.2
    RsaPkcs1 {
        /// The digest in the `DigestInfo`.
        digest: DigestAlgorithm,
    },
    /// RFC 8017 8.1, parameters of RFC 4055 3.1
    RsaPss {
        /// Digest of the message.
        digest: DigestAlgorithm,
        /// Digest of MGF1, which may be another.
        mask: DigestAlgorithm,
        /// Salt length in bytes.
        salt_length: usize,
    },
    /// FIPS 186-4
    Dsa {
        /// Digest of the message.
        digest: DigestAlgorithm,
    },
    /// FIPS 186-5, RFC 5639; the curve is the key's.
    Ecdsa {
        /// Digest of the message.
        digest: DigestAlgorithm,
    },
    /// RFC 8032 5.1.6
    Ed25519,
    /// RFC 8032 5.2.6 with an empty context
    Ed448,
    /// FIPS 204, pure, empty context (RFC 9882)
    MlDsa44,
    /// FIPS 204, pure, empty context (RFC 9882)
    MlDsa65,
    /// FIPS 204, pure, empty context (RFC 9882)
    MlDsa87,
}
