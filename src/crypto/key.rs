//! RFC 5280 4.1.2.7 `SubjectPublicKeyInfo`, read without a re-encoding.

use super::{AlgorithmIdentifier, VerifyError};
use crate::asn1::{Asn1Error, ObjectIdentifier, Reader, Tag, Tlv, integer_magnitude};

/// A public key, as parts of the `SubjectPublicKeyInfo` it was read from. Integers are magnitudes without leading zeros.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PublicKey<'a> {
    /// RFC 8017 A.1.1
    Rsa {
        /// n
        modulus: &'a [u8],
        /// e
        exponent: &'a [u8],
        /// RFC 4055 1.2: parameters of an id-RSASSA-PSS key; `None` for rsaEncryption.
        pss: Option<AlgorithmIdentifier>,
        /// Whether the modulus was encoded as a negative number, its first octet left out, as on some identity cards.
        negative: bool,
    },
    /// RFC 5480 2
    Ec {
        /// The named curve; `None` for explicit parameters.
        curve: Option<Curve>,
        /// SEC 1 2.3.3
        point: &'a [u8],
    },
    /// RFC 3279 2.3.2
    Dsa {
        /// p, q, g; `None` when they are to be inherited.
        parameters: Option<DsaParameters<'a>>,
        /// y
        public: &'a [u8],
    },
    /// RFC 8410, RFC 9881: the octets of the key.
    Octets {
        /// The algorithm.
        kind: OctetKey,
        /// The key.
        key: &'a [u8],
    },
    /// Any other.
    Unknown(ObjectIdentifier),
}

/// RFC 3279 2.3.2 `Dss-Parms`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the standard's letters")]
#[expect(clippy::exhaustive_structs, reason = "the standard's three fields")]
pub struct DsaParameters<'a> {
    pub p: &'a [u8],
    pub q: &'a [u8],
    pub g: &'a [u8],
}

/// A key that is a string of octets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[expect(missing_docs, reason = "the names are the algorithms")]
pub enum OctetKey {
    Ed25519,
    Ed448,
    MlDsa44,
    MlDsa65,
    MlDsa87,
}

/// A named curve.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[expect(missing_docs, reason = "the names are the curves")]
pub enum Curve {
    P192,
    P224,
    P256,
    P384,
    P521,
    Secp256k1,
    BrainpoolP256r1,
    BrainpoolP256t1,
    BrainpoolP320r1,
    BrainpoolP384r1,
    BrainpoolP384t1,
    BrainpoolP512r1,
    BrainpoolP512t1,
    /// Another one.
    Other(ObjectIdentifier),
}

impl Curve {
    /// The curve with this object identifier.
    pub fn from_oid(oid: ObjectIdentifier) -> Self {
        CURVES.iter().find(|known| known.1 == oid).map_or(Self::Other(oid), |known| known.0)
    }

    /// SEC 2, RFC 5639 names: `secp256r1`, `brainpoolP256r1`; dots for others.
    pub fn name(self) -> String {
        match self {
            Self::Other(oid) => oid.to_string(),
            curve => CURVES
                .iter()
                .find(|known| known.0 == curve)
                .map_or_else(String::new, |known| known.2.to_owned()),
        }
    }

    /// Bits of the order of the base point.
    pub fn bits(self) -> Option<u32> {
        CURVES.iter().find(|known| known.0 == self).map(|known| known.3)
    }
}

const CURVES: &[(Curve, ObjectIdentifier, &str, u32)] = &[
    (Curve::P192, ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.1"), "secp192r1", 192),
    (Curve::P224, ObjectIdentifier::new_unwrap("1.3.132.0.33"), "secp224r1", 224),
    (Curve::P256, ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7"), "secp256r1", 256),
    (Curve::P384, ObjectIdentifier::new_unwrap("1.3.132.0.34"), "secp384r1", 384),
    (Curve::P521, ObjectIdentifier::new_unwrap("1.3.132.0.35"), "secp521r1", 521),
    (Curve::Secp256k1, ObjectIdentifier::new_unwrap("1.3.132.0.10"), "secp256k1", 256),
    (Curve::BrainpoolP256r1, ObjectIdentifier::new_unwrap("1.3.36.3.3.2.8.1.1.7"), "brainpoolP256r1", 256),
    (Curve::BrainpoolP256t1, ObjectIdentifier::new_unwrap("1.3.36.3.3.2.8.1.1.8"), "brainpoolP256t1", 256),
    (Curve::BrainpoolP320r1, ObjectIdentifier::new_unwrap("1.3.36.3.3.2.8.1.1.9"), "brainpoolP320r1", 320),
    (Curve::BrainpoolP384r1, ObjectIdentifier::new_unwrap("1.3.36.3.3.2.8.1.1.11"), "brainpoolP384r1", 384),
    (Curve::BrainpoolP384t1, ObjectIdentifier::new_unwrap("1.3.36.3.3.2.8.1.1.12"), "brainpoolP384t1", 384),
    (Curve::BrainpoolP512r1, ObjectIdentifier::new_unwrap("1.3.36.3.3.2.8.1.1.13"), "brainpoolP512r1", 512),
    (Curve::BrainpoolP512t1, ObjectIdentifier::new_unwrap("1.3.36.3.3.2.8.1.1.14"), "brainpoolP512t1", 512),
];

const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
const RSASSA_PSS: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.10");
const EC: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
const DSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10040.4.1");
const OCTET_KEYS: &[(OctetKey, ObjectIdentifier, u32)] = &[
    (OctetKey::Ed25519, ObjectIdentifier::new_unwrap("1.3.101.112"), 256),
    (OctetKey::Ed448, ObjectIdentifier::new_unwrap("1.3.101.113"), 456),
    (OctetKey::MlDsa44, ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.3.17"), 10_496),
    (OctetKey::MlDsa65, ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.3.18"), 15_616),
    (OctetKey::MlDsa87, ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.3.19"), 20_736),
];

impl<'a> PublicKey<'a> {
    /// Parses a DER `SubjectPublicKeyInfo`.
    ///
    /// # Errors
    /// When the structure of a known kind of key can't be read. The mathematics is not looked at.
    pub fn parse(spki: &'a [u8]) -> Result<Self, Asn1Error> {
        let mut outer = Reader::new(spki);
        let mut fields = outer.sequence("public key: sequence expected")?;
        outer.finish("public key: bytes after it")?;
        let algorithm_tlv = fields.expect(Tag::SEQUENCE, "public key: algorithm expected")?;
        let algorithm = AlgorithmIdentifier::parse(&algorithm_tlv)?;
        let bits_tlv = fields.expect(Tag::BIT_STRING, "public key: bit string expected")?;
        let bits = bits_tlv.bit_string()?;
        fields.finish("public key: more than two fields")?;
        if bits.unused != 0 {
            return Err(bits_tlv.error("public key: not whole octets"));
        }
        let key = bits.octets;
        let mut parameters = algorithm_tlv.reader();
        parameters.any()?;
        match algorithm.oid {
            RSA | RSASSA_PSS => {
                let mut outer = Reader::new(key);
                let mut fields = outer.sequence("rsa public key: sequence expected")?;
                outer.finish("rsa public key: bytes after it")?;
                let modulus = fields.expect(Tag::INTEGER, "rsa public key: modulus expected")?;
                let negative = modulus.content.first().is_some_and(|first| first & 0x80 != 0);
                let modulus = if negative { modulus.content } else { magnitude(&modulus)? };
                let exponent = positive(&mut fields, "rsa public key: exponent expected")?;
                fields.finish("rsa public key: more than two fields")?;
                let pss = (algorithm.oid == RSASSA_PSS).then_some(algorithm);
                Ok(Self::Rsa { modulus, exponent, pss, negative })
            }
            EC => {
                let curve = match parameters.optional(Tag::OBJECT_IDENTIFIER)? {
                    Some(tlv) => Some(Curve::from_oid(tlv.oid()?)),
                    None => None,
                };
                Ok(Self::Ec { curve, point: key })
            }
            DSA => {
                let parameters = match parameters.optional(Tag::SEQUENCE)? {
                    Some(tlv) => {
                        let mut fields = tlv.reader();
                        let p = positive(&mut fields, "dsa parameters: p expected")?;
                        let q = positive(&mut fields, "dsa parameters: q expected")?;
                        let g = positive(&mut fields, "dsa parameters: g expected")?;
                        Some(DsaParameters { p, q, g })
                    }
                    None => None,
                };
                let mut outer = Reader::new(key);
                let public = positive(&mut outer, "dsa public key: integer expected")?;
                outer.finish("dsa public key: bytes after it")?;
                Ok(Self::Dsa { parameters, public })
            }
            oid => Ok(OCTET_KEYS
                .iter()
                .find(|known| known.1 == oid)
                .map_or(Self::Unknown(oid), |known| Self::Octets { kind: known.0, key })),
        }
    }

    /// The size in bits that catalogues of algorithms speak of (ETSI TS 119 312): modulus, p, order of the curve.
    pub fn bits(&self) -> Option<u32> {
        match self {
            Self::Rsa { modulus, .. } => magnitude_bits(modulus),
            Self::Ec { curve, .. } => curve.and_then(Curve::bits),
            Self::Dsa { parameters, .. } => parameters.and_then(|parameters| magnitude_bits(parameters.p)),
            Self::Octets { kind, .. } => {
                OCTET_KEYS.iter().find(|known| known.0 == *kind).map(|known| known.2)
            }
            Self::Unknown(_) => None,
        }
    }

    pub(super) fn wrong(&self, wanted: &str) -> VerifyError {
        let kind = match self {
            Self::Rsa { .. } => "rsa",
            Self::Ec { .. } => "ec",
            Self::Dsa { .. } => "dsa",
            Self::Octets { .. } => "edwards or lattice",
            Self::Unknown(_) => "unknown",
        };
        VerifyError::Key(format!("the algorithm wants {wanted}, the key is {kind}"))
    }
}

/// Bits of a magnitude without leading zeros.
pub(super) fn magnitude_bits(magnitude: &[u8]) -> Option<u32> {
    let first = magnitude.first()?;
    u32::try_from(magnitude.len()).ok()?.checked_mul(8)?.checked_sub(first.leading_zeros())
}

fn positive<'a>(reader: &mut Reader<'a>, what: &'static str) -> Result<&'a [u8], Asn1Error> {
    magnitude(&reader.expect(Tag::INTEGER, what)?)
}

fn magnitude<'a>(tlv: &Tlv<'a>) -> Result<&'a [u8], Asn1Error> {
    match integer_magnitude(tlv.content) {
        Some(magnitude) if !magnitude.is_empty() => Ok(magnitude),
        _ => Err(tlv.error("public key: integer is not positive")),
    }
}
