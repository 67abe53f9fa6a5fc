//! RFC 5280 4.1.1.2 `AlgorithmIdentifier`, resolved to what this crate knows.

use std::fmt;

use crate::asn1::{Asn1Error, ObjectIdentifier, Reader, Tag, Tlv};

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

    /// The report's name for this as a signature algorithm: `sha256_rsa`, `rsassa_pss`, `ed25519`, …; a bare
    /// `rsassa_pkcs1v15` for rsaEncryption; the identifier in dots when it has no name.
    pub fn mechanism_name(&self) -> String {
        SIGNATURES
            .iter()
            .find(|known| known.oid == self.oid)
            .and_then(|known| known.name)
            .map_or_else(|| self.oid.to_string(), str::to_owned)
    }

    /// The report's name for this as a digest algorithm: `sha256`, `shake256_len`, …; the identifier in dots when it
    /// is unknown.
    pub fn digest_name(&self) -> String {
        match self.oid {
            SHAKE128_LEN => "shake128_len".to_owned(),
            SHAKE256_LEN => "shake256_len".to_owned(),
            oid => DIGESTS
                .iter()
                .find(|known| known.oid == oid)
                .map_or_else(|| oid.to_string(), |known| known.name.to_owned()),
        }
    }

    /// Whether the parameters are absent or NULL (RFC 5754 2: both forms are to be accepted for digests).
    pub fn has_no_parameters(&self) -> bool {
        self.parameters.as_deref().is_none_or(|raw| raw == [5, 0])
    }
}

/// Why an algorithm identifier can't be used. Nothing is said of the signature value then.
#[derive(Clone, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum AlgorithmError {
    /// No signature algorithm that this crate knows.
    #[error("unknown signature algorithm {0}")]
    UnknownSignature(ObjectIdentifier),
    /// No digest algorithm that this crate knows.
    #[error("unknown digest algorithm {0}")]
    UnknownDigest(ObjectIdentifier),
    /// The signature algorithm leaves the digest to another field, and that is not at hand or unknown.
    #[error("signature algorithm {0} names no digest")]
    NoDigest(ObjectIdentifier),
    /// The parameters are absent, malformed or have values that are not supported.
    #[error("{0} parameters: absent, malformed or not supported")]
    Parameters(&'static str),
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

impl DigestAlgorithm {
    /// The digest with this object identifier, without parameters.
    pub fn from_oid(oid: &ObjectIdentifier) -> Option<Self> {
        DIGESTS.iter().find(|known| known.oid == *oid).map(|known| known.algorithm)
    }

    /// The digest with this name in reports.
    pub fn from_name(name: &str) -> Option<Self> {
        DIGESTS.iter().find(|known| known.name == name).map(|known| known.algorithm)
    }

    /// The digest that `identifier` names, with the length of RFC 8702 3.1 where that is given.
    ///
    /// # Errors
    /// When it is unknown, or asks for an output length that is not 256 bits of SHAKE128 or 512 bits of SHAKE256.
    pub fn from_identifier(identifier: &AlgorithmIdentifier) -> Result<Self, AlgorithmError> {
        let (algorithm, bits) = match identifier.oid {
            SHAKE128_LEN => (Self::Shake128, 256),
            SHAKE256_LEN => (Self::Shake256, 512),
            oid => return Self::from_oid(&oid).ok_or(AlgorithmError::UnknownDigest(oid)),
        };
        let length = identifier
            .parameters
            .as_deref()
            .and_then(|raw| Reader::new(raw).expect(Tag::INTEGER, "output length").ok())
            .and_then(|length| length.small_integer().ok());
        if length == Some(bits) { Ok(algorithm) } else { Err(AlgorithmError::Parameters("shake")) }
    }

    /// The object identifier.
    pub fn oid(self) -> ObjectIdentifier {
        self.known().oid
    }

    /// The name in reports: `sha256`, `sha512_224`, `sha3_256`, `shake256`, …
    pub fn name(self) -> &'static str {
        self.known().name
    }

    /// Bytes of output.
    pub fn output_len(self) -> usize {
        self.known().output_len
    }

    #[expect(clippy::expect_used, reason = "a test walks all variants")]
    fn known(self) -> &'static KnownDigest {
        DIGESTS.iter().find(|known| known.algorithm == self).expect("every digest has an entry")
    }
}

impl fmt::Display for DigestAlgorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
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

impl SignatureAlgorithm {
    /// Resolves a signature algorithm identifier. `digest` is that of the CMS `digestAlgorithm`, which names the digest
    /// where the signature algorithm does not (RFC 5652 10.1.2; `None` for certificates, CRLs and OCSP responses).
    ///
    /// # Errors
    /// When the algorithm, or one of its parameters, is none that this crate knows: nothing is said of the value.
    pub fn resolve(
        signature: &AlgorithmIdentifier,
        digest: Option<DigestAlgorithm>,
    ) -> Result<Self, AlgorithmError> {
        let known = SIGNATURES
            .iter()
            .find(|known| known.oid == signature.oid)
            .ok_or(AlgorithmError::UnknownSignature(signature.oid))?;
        let separate = || digest.ok_or(AlgorithmError::NoDigest(signature.oid));
        Ok(match known.form {
            Form::RsaBare => Self::RsaPkcs1 { digest: separate()? },
            Form::Rsa(digest) => Self::RsaPkcs1 { digest },
            Form::RsaPss => pss(signature)?,
            Form::RsaPssShake(digest) => {
                Self::RsaPss { digest, mask: digest, salt_length: digest.output_len() }
            }
            Form::DsaBare => Self::Dsa { digest: separate()? },
            Form::Dsa(digest) => Self::Dsa { digest },
            Form::EcdsaBare => Self::Ecdsa { digest: separate()? },
            Form::EcdsaSpecified => Self::Ecdsa { digest: specified_digest(signature)? },
            Form::Ecdsa(digest) => Self::Ecdsa { digest },
            Form::Ed25519 => Self::Ed25519,
            Form::Ed448 => Self::Ed448,
            Form::MlDsa44 => Self::MlDsa44,
            Form::MlDsa65 => Self::MlDsa65,
            Form::MlDsa87 => Self::MlDsa87,
        })
    }

    /// The digest that the algorithm applies to the message; `None` where the algorithm takes the message itself.
    pub const fn digest(&self) -> Option<DigestAlgorithm> {
        match self {
            Self::RsaPkcs1 { digest }
            | Self::RsaPss { digest, .. }
            | Self::Dsa { digest }
            | Self::Ecdsa { digest } => Some(*digest),
            Self::Ed25519 | Self::Ed448 | Self::MlDsa44 | Self::MlDsa65 | Self::MlDsa87 => None,
        }
    }

    /// The family of keys, as catalogues of algorithms say it (ETSI TS 119 312): `RSA`, `DSA`, `ECDSA`, `Ed25519`, …
    pub const fn family(&self) -> &'static str {
        match self {
            Self::RsaPkcs1 { .. } | Self::RsaPss { .. } => "RSA",
            Self::Dsa { .. } => "DSA",
            Self::Ecdsa { .. } => "ECDSA",
            Self::Ed25519 => "Ed25519",
            Self::Ed448 => "Ed448",
            Self::MlDsa44 => "ML-DSA-44",
            Self::MlDsa65 => "ML-DSA-65",
            Self::MlDsa87 => "ML-DSA-87",
        }
    }
}

impl fmt::Display for SignatureAlgorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::RsaPkcs1 { digest } => write!(f, "RSA PKCS#1 v1.5 with {digest}"),
            Self::RsaPss { digest, mask, salt_length } => {
                write!(f, "RSASSA-PSS with {digest}, mask {mask}, salt {salt_length}")
            }
            Self::Dsa { digest } => write!(f, "DSA with {digest}"),
            Self::Ecdsa { digest } => write!(f, "ECDSA with {digest}"),
            _ => f.write_str(self.family()),
        }
    }
}

/// RFC 4055 3.1 `RSASSA-PSS-params`; absent fields have the defaults of the type.
fn pss(signature: &AlgorithmIdentifier) -> Result<SignatureAlgorithm, AlgorithmError> {
    let malformed = |_| AlgorithmError::Parameters("rsassa-pss");
    let raw = signature.parameters.as_deref().ok_or(AlgorithmError::Parameters("rsassa-pss"))?;
    let (mut digest, mut mask, mut salt_length) = (DigestAlgorithm::Sha1, DigestAlgorithm::Sha1, 20);
    let mut outer = Reader::new(raw);
    let mut fields = outer.sequence("rsassa-pss parameters").map_err(malformed)?;
    if let Some(hash) = fields.optional(Tag::context(0)).map_err(malformed)? {
        let hash = AlgorithmIdentifier::parse(&hash.reader().any().map_err(malformed)?).map_err(malformed)?;
        digest = DigestAlgorithm::from_identifier(&hash)?;
    }
    if let Some(generator) = fields.optional(Tag::context(1)).map_err(malformed)? {
        let generator =
            AlgorithmIdentifier::parse(&generator.reader().any().map_err(malformed)?).map_err(malformed)?;
        if generator.oid != MGF1 {
            return Err(AlgorithmError::Parameters("rsassa-pss mask generation"));
        }
        let hash = generator.parameters.as_deref().ok_or(AlgorithmError::Parameters("mgf1"))?;
        let hash =
            AlgorithmIdentifier::parse(&Reader::new(hash).any().map_err(malformed)?).map_err(malformed)?;
        mask = DigestAlgorithm::from_identifier(&hash)?;
    }
    if let Some(salt) = fields.optional(Tag::context(2)).map_err(malformed)? {
        let salt = salt.reader().expect(Tag::INTEGER, "salt length").map_err(malformed)?;
        salt_length = salt
            .small_integer()
            .ok()
            .and_then(|length| usize::try_from(length).ok())
            .ok_or(AlgorithmError::Parameters("rsassa-pss salt length"))?;
    }
    if let Some(trailer) = fields.optional(Tag::context(3)).map_err(malformed)? {
        let trailer = trailer.reader().expect(Tag::INTEGER, "trailer field").map_err(malformed)?;
        if trailer.small_integer() != Ok(1) {
            return Err(AlgorithmError::Parameters("rsassa-pss trailer field"));
        }
    }
    fields.finish("rsassa-pss parameters").map_err(malformed)?;
    if [digest, mask].iter().any(|d| matches!(d, DigestAlgorithm::Shake128 | DigestAlgorithm::Shake256)) {
        return Err(AlgorithmError::Parameters("rsassa-pss digest"));
    }
    Ok(SignatureAlgorithm::RsaPss { digest, mask, salt_length })
}

/// X9.62 `ecdsa-with-Specified`: the parameters are the digest's identifier.
fn specified_digest(signature: &AlgorithmIdentifier) -> Result<DigestAlgorithm, AlgorithmError> {
    let malformed = |_| AlgorithmError::Parameters("ecdsa-with-specified");
    let raw = signature.parameters.as_deref().ok_or(AlgorithmError::Parameters("ecdsa-with-specified"))?;
    let hash = AlgorithmIdentifier::parse(&Reader::new(raw).any().map_err(malformed)?).map_err(malformed)?;
    DigestAlgorithm::from_identifier(&hash)
}

#[derive(Clone, Copy)]
enum Form {
    RsaBare,
    Rsa(DigestAlgorithm),
    RsaPss,
    RsaPssShake(DigestAlgorithm),
    DsaBare,
    Dsa(DigestAlgorithm),
    EcdsaBare,
    EcdsaSpecified,
    Ecdsa(DigestAlgorithm),
    Ed25519,
    Ed448,
    MlDsa44,
    MlDsa65,
    MlDsa87,
}

struct KnownSignature {
    oid: ObjectIdentifier,
    /// `None` where reports name the identifier in dots.
    name: Option<&'static str>,
    form: Form,
}

const fn signature(oid: &'static str, name: &'static str, form: Form) -> KnownSignature {
    KnownSignature { oid: ObjectIdentifier::new_unwrap(oid), name: Some(name), form }
}

const fn nameless(oid: &'static str, form: Form) -> KnownSignature {
    KnownSignature { oid: ObjectIdentifier::new_unwrap(oid), name: None, form }
}

use DigestAlgorithm as D;

/// RFC 3279, 4055, 5480, 5754, 5758, 8017, 8410, 8692, 9881 and the NIST register of algorithm objects.
const SIGNATURES: &[KnownSignature] = &[
    signature("1.2.840.113549.1.1.11", "sha256_rsa", Form::Rsa(D::Sha256)),
    signature("1.2.840.113549.1.1.1", "rsassa_pkcs1v15", Form::RsaBare),
    signature("1.2.840.113549.1.1.10", "rsassa_pss", Form::RsaPss),
    signature("1.2.840.113549.1.1.4", "md5_rsa", Form::Rsa(D::Md5)),
    signature("1.3.14.3.2.3", "md5_rsa", Form::Rsa(D::Md5)),
    signature("1.2.840.113549.1.1.5", "sha1_rsa", Form::Rsa(D::Sha1)),
    signature("1.3.14.3.2.29", "sha1_rsa", Form::Rsa(D::Sha1)),
    signature("1.2.840.113549.1.1.14", "sha224_rsa", Form::Rsa(D::Sha224)),
    signature("1.2.840.113549.1.1.12", "sha384_rsa", Form::Rsa(D::Sha384)),
    signature("1.2.840.113549.1.1.13", "sha512_rsa", Form::Rsa(D::Sha512)),
    nameless("1.2.840.113549.1.1.15", Form::Rsa(D::Sha512_224)),
    nameless("1.2.840.113549.1.1.16", Form::Rsa(D::Sha512_256)),
    signature("2.16.840.1.101.3.4.3.13", "sha3_224_rsa", Form::Rsa(D::Sha3_224)),
    signature("2.16.840.1.101.3.4.3.14", "sha3_256_rsa", Form::Rsa(D::Sha3_256)),
    signature("2.16.840.1.101.3.4.3.15", "sha3_384_rsa", Form::Rsa(D::Sha3_384)),
    signature("2.16.840.1.101.3.4.3.16", "sha3_512_rsa", Form::Rsa(D::Sha3_512)),
    nameless("1.3.6.1.5.5.7.6.30", Form::RsaPssShake(D::Shake128)),
    nameless("1.3.6.1.5.5.7.6.31", Form::RsaPssShake(D::Shake256)),
    signature("1.2.840.10040.4.1", "dsa", Form::DsaBare),
    signature("1.2.840.10040.4.3", "sha1_dsa", Form::Dsa(D::Sha1)),
    signature("1.3.14.3.2.13", "sha1_dsa", Form::Dsa(D::Sha1)),
    signature("1.3.14.3.2.27", "sha1_dsa", Form::Dsa(D::Sha1)),
    signature("2.16.840.1.101.3.4.3.1", "sha224_dsa", Form::Dsa(D::Sha224)),
    signature("2.16.840.1.101.3.4.3.2", "sha256_dsa", Form::Dsa(D::Sha256)),
    nameless("2.16.840.1.101.3.4.3.3", Form::Dsa(D::Sha384)),
    nameless("2.16.840.1.101.3.4.3.4", Form::Dsa(D::Sha512)),
    nameless("2.16.840.1.101.3.4.3.5", Form::Dsa(D::Sha3_224)),
    nameless("2.16.840.1.101.3.4.3.6", Form::Dsa(D::Sha3_256)),
    nameless("2.16.840.1.101.3.4.3.7", Form::Dsa(D::Sha3_384)),
    nameless("2.16.840.1.101.3.4.3.8", Form::Dsa(D::Sha3_512)),
    nameless("1.2.840.10045.2.1", Form::EcdsaBare),
    signature("1.2.840.10045.4", "ecdsa", Form::EcdsaBare),
    nameless("1.2.840.10045.4.3", Form::EcdsaSpecified),
    signature("1.2.840.10045.4.1", "sha1_ecdsa", Form::Ecdsa(D::Sha1)),
    signature("1.2.840.10045.4.3.1", "sha224_ecdsa", Form::Ecdsa(D::Sha224)),
    signature("1.2.840.10045.4.3.2", "sha256_ecdsa", Form::Ecdsa(D::Sha256)),
    signature("1.2.840.10045.4.3.3", "sha384_ecdsa", Form::Ecdsa(D::Sha384)),
    signature("1.2.840.10045.4.3.4", "sha512_ecdsa", Form::Ecdsa(D::Sha512)),
    signature("2.16.840.1.101.3.4.3.9", "sha3_224_ecdsa", Form::Ecdsa(D::Sha3_224)),
    signature("2.16.840.1.101.3.4.3.10", "sha3_256_ecdsa", Form::Ecdsa(D::Sha3_256)),
    signature("2.16.840.1.101.3.4.3.11", "sha3_384_ecdsa", Form::Ecdsa(D::Sha3_384)),
    signature("2.16.840.1.101.3.4.3.12", "sha3_512_ecdsa", Form::Ecdsa(D::Sha3_512)),
    nameless("1.3.6.1.5.5.7.6.32", Form::Ecdsa(D::Shake128)),
    nameless("1.3.6.1.5.5.7.6.33", Form::Ecdsa(D::Shake256)),
    signature("1.3.101.112", "ed25519", Form::Ed25519),
    signature("1.3.101.113", "ed448", Form::Ed448),
    signature("2.16.840.1.101.3.4.3.17", "mldsa44", Form::MlDsa44),
    signature("2.16.840.1.101.3.4.3.18", "mldsa65", Form::MlDsa65),
    signature("2.16.840.1.101.3.4.3.19", "mldsa87", Form::MlDsa87),
];

const MGF1: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.8");
/// RFC 8702 3.1, with the output length in bits as parameter.
const SHAKE128_LEN: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.17");
const SHAKE256_LEN: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.18");

struct KnownDigest {
    algorithm: DigestAlgorithm,
    oid: ObjectIdentifier,
    name: &'static str,
    output_len: usize,
}

const fn known(
    algorithm: DigestAlgorithm,
    oid: &'static str,
    name: &'static str,
    output_len: usize,
) -> KnownDigest {
    KnownDigest { algorithm, oid: ObjectIdentifier::new_unwrap(oid), name, output_len }
}

const DIGESTS: &[KnownDigest] = &[
    known(D::Md5, "1.2.840.113549.2.5", "md5", 16),
    known(D::Sha1, "1.3.14.3.2.26", "sha1", 20),
    known(D::Sha224, "2.16.840.1.101.3.4.2.4", "sha224", 28),
    known(D::Sha256, "2.16.840.1.101.3.4.2.1", "sha256", 32),
    known(D::Sha384, "2.16.840.1.101.3.4.2.2", "sha384", 48),
    known(D::Sha512, "2.16.840.1.101.3.4.2.3", "sha512", 64),
    known(D::Sha512_224, "2.16.840.1.101.3.4.2.5", "sha512_224", 28),
    known(D::Sha512_256, "2.16.840.1.101.3.4.2.6", "sha512_256", 32),
    known(D::Sha3_224, "2.16.840.1.101.3.4.2.7", "sha3_224", 28),
    known(D::Sha3_256, "2.16.840.1.101.3.4.2.8", "sha3_256", 32),
    known(D::Sha3_384, "2.16.840.1.101.3.4.2.9", "sha3_384", 48),
    known(D::Sha3_512, "2.16.840.1.101.3.4.2.10", "sha3_512", 64),
    known(D::Shake128, "2.16.840.1.101.3.4.2.11", "shake128", 32),
    known(D::Shake256, "2.16.840.1.101.3.4.2.12", "shake256", 64),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::asn1::Reader;

    fn identifier(hex: &str) -> AlgorithmIdentifier {
        let bytes = unhex(hex);
        AlgorithmIdentifier::parse(&Reader::new(&bytes).any().unwrap()).unwrap()
    }

    fn unhex(hex: &str) -> Vec<u8> {
        let digits: Vec<u8> = hex.bytes().filter(|b| !b.is_ascii_whitespace()).collect();
        digits.chunks(2).map(|p| u8::from_str_radix(std::str::from_utf8(p).unwrap(), 16).unwrap()).collect()
    }

    fn bare(oid: &str) -> AlgorithmIdentifier {
        AlgorithmIdentifier { oid: ObjectIdentifier::new_unwrap(oid), parameters: None }
    }

    #[test]
    fn digests_by_oid_and_name() {
        for known in DIGESTS {
            let (algorithm, name) = (known.algorithm, known.name);
            assert_eq!(DigestAlgorithm::from_oid(&algorithm.oid()), Some(algorithm), "{name}");
            assert_eq!(DigestAlgorithm::from_name(algorithm.name()), Some(algorithm), "{name}");
            assert_eq!(bare(&known.oid.to_string()).digest_name(), name);
        }
        assert_eq!(DIGESTS.len(), 14);
        assert_eq!(bare("1.2.3.4").digest_name(), "1.2.3.4");
        let shake = |parameters: &[u8]| {
            let mut shake = bare("2.16.840.1.101.3.4.2.18");
            shake.parameters = Some(parameters.into());
            DigestAlgorithm::from_identifier(&shake).ok()
        };
        assert_eq!(shake(&[2, 2, 2, 0]), Some(DigestAlgorithm::Shake256));
        assert_eq!(shake(&[2, 2, 1, 0]), None);
        assert_eq!(shake(&[2, 1, 0]), None);
        assert_eq!(shake(&[5, 0]), None);
    }

    #[test]
    fn mechanisms() {
        use SignatureAlgorithm as S;
        let sha384 = DigestAlgorithm::Sha384;
        for (oid, name, want) in [
            ("1.2.840.113549.1.1.1", "rsassa_pkcs1v15", Some(S::RsaPkcs1 { digest: sha384 })),
            ("1.2.840.113549.1.1.11", "sha256_rsa", Some(S::RsaPkcs1 { digest: D::Sha256 })),
            ("2.16.840.1.101.3.4.3.14", "sha3_256_rsa", Some(S::RsaPkcs1 { digest: D::Sha3_256 })),
            ("1.2.840.113549.1.1.10", "rsassa_pss", None),
            ("1.2.840.10045.2.1", "1.2.840.10045.2.1", Some(S::Ecdsa { digest: sha384 })),
            ("1.2.840.10045.4.3.2", "sha256_ecdsa", Some(S::Ecdsa { digest: D::Sha256 })),
            ("2.16.840.1.101.3.4.3.10", "sha3_256_ecdsa", Some(S::Ecdsa { digest: D::Sha3_256 })),
            ("1.2.840.10040.4.1", "dsa", Some(S::Dsa { digest: sha384 })),
            ("1.2.840.10040.4.3", "sha1_dsa", Some(S::Dsa { digest: D::Sha1 })),
            ("1.3.101.112", "ed25519", Some(S::Ed25519)),
            ("1.3.101.113", "ed448", Some(S::Ed448)),
            ("2.16.840.1.101.3.4.3.18", "mldsa65", Some(S::MlDsa65)),
            ("1.2.3", "1.2.3", None),
        ] {
            assert_eq!(bare(oid).mechanism_name(), name);
            assert_eq!(S::resolve(&bare(oid), Some(sha384)).ok(), want, "{oid}");
        }
        let rsa = bare("1.2.840.113549.1.1.1");
        assert_eq!(S::resolve(&rsa, None), Err(AlgorithmError::NoDigest(rsa.oid)));
    }

    /// Parameters as written by `openssl cms -keyopt rsa_padding_mode:pss …`, and faults put into them.
    #[test]
    fn pss_parameters() {
        let pss = |digest, mask, salt_length| Some(SignatureAlgorithm::RsaPss { digest, mask, salt_length });
        const SHA256: &str = "300d06096086480165030402010500";
        const OID: &str = "06092a864886f70d01010a";
        for (parameters, want) in [
            ("3000".to_owned(), pss(D::Sha1, D::Sha1, 20)),
            (format!("3011 a00f {SHA256}"), pss(D::Sha256, D::Sha1, 20)),
            (
                format!("3034 a00f {SHA256} a11c 301a 06092a864886f70d010108 {SHA256} a203 020120"),
                pss(D::Sha256, D::Sha256, 32),
            ),
            ("3005 a203 020100".to_owned(), pss(D::Sha1, D::Sha1, 0)),
            ("3005 a203 0201ff".to_owned(), None),
            ("3005 a303 020101".to_owned(), pss(D::Sha1, D::Sha1, 20)),
            ("3005 a303 020102".to_owned(), None),
            ("3002 0500".to_owned(), None),
            ("3009 a007 3005 0603 2a0304".to_owned(), None),
            ("0500".to_owned(), None),
        ] {
            let parameters = unhex(&parameters);
            let mut hex = String::from(OID);
            hex.extend(parameters.iter().map(|b| format!("{b:02x}")));
            let algorithm = identifier(&format!("30{:02x}{hex}", hex.len() / 2));
            assert_eq!(algorithm.parameters.as_deref(), Some(&parameters[..]));
            assert_eq!(SignatureAlgorithm::resolve(&algorithm, None).ok(), want, "{hex}");
        }
    }
}
