//! FIPS 186-5 6.4.2, RFC 5639: ECDSA verification over a digest.

use ecdsa::elliptic_curve::sec1::{FromSec1Point, ModulusSize, ToSec1Point};
use ecdsa::elliptic_curve::{AffinePoint, CurveArithmetic, FieldBytesSize, PublicKey};
use ecdsa::{EcdsaCurve, Signature, SignatureSize};

use super::key::Curve;
use super::{VerifyError, pair, weierstrass};

/// Verifies the DER `signature` (RFC 3279 2.2.3) over `hash`, of which the leftmost bits count.
pub(super) fn verify(
    curve: Option<Curve>,
    point: &[u8],
    hash: &[u8],
    signature: &[u8],
) -> Result<(), VerifyError> {
    let curve =
        curve.ok_or_else(|| VerifyError::Unsupported("EC key with explicit parameters".to_owned()))?;
    match curve {
        Curve::P256 => on::<p256::NistP256>(point, hash, signature),
        Curve::P384 => on::<p384::NistP384>(point, hash, signature),
        Curve::P521 => on::<p521::NistP521>(point, hash, signature),
        Curve::BrainpoolP256r1 => on::<bp256::BrainpoolP256r1>(point, hash, signature),
        Curve::BrainpoolP256t1 => on::<bp256::BrainpoolP256t1>(point, hash, signature),
        Curve::BrainpoolP384r1 => on::<bp384::BrainpoolP384r1>(point, hash, signature),
        Curve::BrainpoolP384t1 => on::<bp384::BrainpoolP384t1>(point, hash, signature),
        Curve::P192 => weierstrass::verify(&weierstrass::P192, point, hash, signature),
        Curve::P224 => weierstrass::verify(&weierstrass::P224, point, hash, signature),
        Curve::Secp256k1 => weierstrass::verify(&weierstrass::SECP256K1, point, hash, signature),
        Curve::BrainpoolP320r1 => weierstrass::verify(&weierstrass::BRAINPOOL_P320R1, point, hash, signature),
        Curve::BrainpoolP512r1 => weierstrass::verify(&weierstrass::BRAINPOOL_P512R1, point, hash, signature),
        Curve::BrainpoolP512t1 => weierstrass::verify(&weierstrass::BRAINPOOL_P512T1, point, hash, signature),
        curve => Err(VerifyError::Unsupported(format!("curve {}", curve.name()))),
    }
}

fn on<C>(point: &[u8], hash: &[u8], signature: &[u8]) -> Result<(), VerifyError>
where
    C: EcdsaCurve + CurveArithmetic,
    AffinePoint<C>: FromSec1Point<C> + ToSec1Point<C>,
    FieldBytesSize<C>: ModulusSize,
    SignatureSize<C>: ecdsa::elliptic_curve::array::ArraySize,
{
    // SEC 1 2.3.4: uncompressed or compressed; the hybrid form is not allowed by RFC 5480 2.2.
    if !matches!(point.first(), Some(2..=4)) {
        return Err(VerifyError::Key("EC point is neither compressed nor uncompressed".to_owned()));
    }
    let key = PublicKey::<C>::from_sec1_bytes(point)
        .map_err(|_| VerifyError::Key("EC point is not on the curve".to_owned()))?;
    let (r, s) = pair::parse(signature).ok_or(VerifyError::Mismatch)?;
    let mut scalars = ecdsa::SignatureBytes::<C>::default();
    let half = scalars.len().wrapping_shr(1);
    let (left, right) = scalars.split_at_mut_checked(half).ok_or(VerifyError::Mismatch)?;
    for (field, scalar) in [(left, r), (right, s)] {
        let start = field.len().checked_sub(scalar.len()).ok_or(VerifyError::Mismatch)?;
        field.get_mut(start..).ok_or(VerifyError::Mismatch)?.copy_from_slice(scalar);
    }
    // `from_bytes` refuses scalars that are zero or not below the order.
    let signature = Signature::<C>::from_bytes(&scalars).map_err(|_| VerifyError::Mismatch)?;
    ecdsa::hazmat::verify_prehashed(&key.to_projective(), hash, &signature).map_err(|_| VerifyError::Mismatch)
}
