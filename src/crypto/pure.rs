//! The default provider: Rust only, no C compiler needed.

use super::key::OctetKey;
use super::{Provider, PublicKey, SignatureAlgorithm, VerifyError, digest, dsa, ecdsa, rsa};

/// RSA and DSA over `crypto-bigint`, elliptic curves and ML-DSA over the RustCrypto crates, Ed25519 over `ed25519-dalek`.
#[derive(Clone, Copy, Debug, Default)]
#[expect(clippy::exhaustive_structs, reason = "has no state")]
pub struct PureRust;

impl Provider for PureRust {
    fn name(&self) -> &'static str {
        "pure-rust"
    }

    fn verify(
        &self,
        algorithm: &SignatureAlgorithm,
        spki: &[u8],
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), VerifyError> {
        if let Some(hash) = algorithm.digest() {
            return self.verify_prehashed(algorithm, spki, &digest(hash, message), signature);
        }
        let key = parse(spki)?;
        let (wanted, verify): (OctetKey, OverMessage) = match algorithm {
            SignatureAlgorithm::Ed25519 => (OctetKey::Ed25519, ed25519),
            SignatureAlgorithm::Ed448 => (OctetKey::Ed448, ed448),
            SignatureAlgorithm::MlDsa44 => (OctetKey::MlDsa44, ml_dsa::<ml_dsa::MlDsa44>),
            SignatureAlgorithm::MlDsa65 => (OctetKey::MlDsa65, ml_dsa::<ml_dsa::MlDsa65>),
            SignatureAlgorithm::MlDsa87 => (OctetKey::MlDsa87, ml_dsa::<ml_dsa::MlDsa87>),
            _ => return Err(VerifyError::Unsupported(algorithm.to_string())),
        };
        match key {
            PublicKey::Octets { kind, key } if kind == wanted => verify(key, message, signature),
            key => Err(key.wrong(algorithm.family())),
        }
    }

    fn verify_prehashed(
        &self,
        algorithm: &SignatureAlgorithm,
        spki: &[u8],
        digest: &[u8],
        signature: &[u8],
    ) -> Result<(), VerifyError> {
        let own = algorithm
            .digest()
            .ok_or_else(|| VerifyError::Unsupported(format!("{algorithm} over a digest alone")))?;
        if digest.len() != own.output_len() {
            return Err(VerifyError::Mismatch);
        }
        match (algorithm, parse(spki)?) {
            (
                SignatureAlgorithm::RsaPkcs1 { digest: hash },
                PublicKey::Rsa { modulus, exponent, pss, .. },
            ) => {
                rsa::verify_pkcs1(&rsa::Key::new(modulus, exponent, pss.as_ref())?, *hash, digest, signature)
            }
            (
                SignatureAlgorithm::RsaPss { digest: hash, mask, salt_length },
                PublicKey::Rsa { modulus, exponent, pss, .. },
            ) => {
                let key = rsa::Key::new(modulus, exponent, pss.as_ref())?;
                rsa::verify_pss(&key, (*hash, *mask, *salt_length), digest, signature)
            }
            (SignatureAlgorithm::Dsa { .. }, PublicKey::Dsa { parameters, public }) => {
                dsa::verify(parameters, public, digest, signature)
            }
            (SignatureAlgorithm::Ecdsa { .. }, PublicKey::Ec { curve, point }) => {
                ecdsa::verify(curve, point, digest, signature)
            }
            (_, key) => Err(key.wrong(algorithm.family())),
        }
    }
}

/// Key, message, signature.
type OverMessage = fn(&[u8], &[u8], &[u8]) -> Result<(), VerifyError>;

fn parse(spki: &[u8]) -> Result<PublicKey<'_>, VerifyError> {
    PublicKey::parse(spki).map_err(|error| VerifyError::Key(error.to_string()))
}

fn unreadable(what: &str) -> VerifyError {
    VerifyError::Key(format!("{what} key can't be read"))
}

/// RFC 8032 5.1.7, without points of small order.
fn ed25519(key: &[u8], message: &[u8], signature: &[u8]) -> Result<(), VerifyError> {
    let key = key.try_into().map_err(|_| unreadable("Ed25519"))?;
    let key = ed25519_dalek::VerifyingKey::from_bytes(key).map_err(|_| unreadable("Ed25519"))?;
    let signature = signature.try_into().map_err(|_| VerifyError::Mismatch)?;
    let signature = ed25519_dalek::Signature::from_bytes(signature);
    key.verify_strict(message, &signature).map_err(|_| VerifyError::Mismatch)
}

/// RFC 8032 5.2.7 with an empty context.
fn ed448(key: &[u8], message: &[u8], signature: &[u8]) -> Result<(), VerifyError> {
    if !canonical_ed448(key) {
        return Err(unreadable("Ed448"));
    }
    if signature.len() != 114 || !signature.get(..57).is_some_and(canonical_ed448) {
        return Err(VerifyError::Mismatch);
    }
    let key: &[u8; 57] = key.try_into().map_err(|_| unreadable("Ed448"))?;
    let key = ed448_goldilocks::VerifyingKey::from_bytes(key).map_err(|_| unreadable("Ed448"))?;
    let signature = ed448_goldilocks::Signature::try_from(signature).map_err(|_| VerifyError::Mismatch)?;
    key.verify_raw(&signature, message).map_err(|_| VerifyError::Mismatch)
}

/// RFC 8032 5.2.3: y is below p = 2^448 - 2^224 - 1, and of the last octet only the highest bit may be set.
fn canonical_ed448(point: &[u8]) -> bool {
    let ones = |octets: &[u8]| octets.iter().all(|octet| *octet == 0xff);
    match point.split_first_chunk::<28>() {
        Some((low, [middle, high @ .., last])) if point.len() == 57 => {
            let below = !ones(high) || *middle < 0xfe || (*middle == 0xfe && !ones(low));
            last & 0x7f == 0 && below
        }
        _ => false,
    }
}

/// FIPS 204 5.3 with an empty context.
fn ml_dsa<P: ml_dsa::MlDsaParams>(key: &[u8], message: &[u8], signature: &[u8]) -> Result<(), VerifyError> {
    let key = key.try_into().map_err(|_| unreadable("ML-DSA"))?;
    let key = ml_dsa::VerifyingKey::<P>::decode(key);
    let signature =
        signature.try_into().ok().and_then(ml_dsa::Signature::<P>::decode).ok_or(VerifyError::Mismatch)?;
    if key.verify_with_context(message, &[], &signature) { Ok(()) } else { Err(VerifyError::Mismatch) }
}
