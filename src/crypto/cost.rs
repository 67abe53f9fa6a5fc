//! What a public-key operation costs, so that a budget can bound it whatever keys a document brings.

use super::key::OctetKey;
use super::{Curve, PublicKey};

/// The work of verifying with the key of a DER `SubjectPublicKeyInfo`, in verifications by RSA-2048 with the exponent
/// 65537; at least 1. An estimate by the number and length of multiplications, good enough to tell a millisecond from
/// a second.
pub fn cost(spki: &[u8]) -> u32 {
    match PublicKey::parse(spki) {
        Ok(PublicKey::Rsa { modulus, exponent, .. }) => powers(multiplications(exponent), modulus.len()),
        Ok(PublicKey::Dsa { parameters: Some(parameters), .. }) => {
            dsa(parameters.p.len(), parameters.q.len())
        }
        // Without its own, a key inherits parameters that are not at hand here: those of 2048 and 256 bits are usual.
        Ok(PublicKey::Dsa { parameters: None, .. }) => dsa(256, 32),
        // As many additions of points as the order has bits, each of products of that length.
        Ok(PublicKey::Ec { curve, point }) => {
            let octets = match curve {
                // SEC 1 2.3.3: 4 and two coordinates, or 2 or 3 and one.
                Some(Curve::P256 | Curve::P384 | Curve::P521) if point.first() == Some(&4) => point.len() / 2,
                Some(Curve::P256 | Curve::P384 | Curve::P521) => point.len().saturating_sub(1),
                // The arithmetic for all others is that of 64 octets, and made for no curve in particular.
                _ => return GENERIC_CURVE,
            };
            let octets = u64::try_from(octets).unwrap_or(u64::MAX);
            clamp(octets.saturating_pow(3) / (1 << 13))
        }
        Ok(PublicKey::Octets { kind: OctetKey::Ed448, .. }) => 16,
        Ok(PublicKey::Octets { .. }) => 4,
        Ok(PublicKey::Unknown(_)) | Err(_) => 1,
    }
}

/// What the arithmetic for any curve was measured to cost.
const GENERIC_CURVE: u32 = 96;

/// FIPS 186-4 4.7: two powers modulo p, with exponents as long as q; A.1.1: whether p is prime, as long as four with one as
/// long as p.
fn dsa(p: usize, q: usize) -> u32 {
    powers(q.saturating_mul(8 * 3).saturating_add(p.saturating_mul(8 * 4)), p)
}

/// Squarings, and products where a bit is set.
fn multiplications(exponent: &[u8]) -> usize {
    exponent.iter().fold(0_usize, |sum, octet| {
        let ones = usize::try_from(octet.count_ones()).unwrap_or(8);
        sum.saturating_add(8).saturating_add(ones)
    })
}

/// So many products modulo a number of so many octets, in the unit of [`cost`]: 26 by `multiplications`, of 256 octets.
fn powers(multiplications: usize, octets: usize) -> u32 {
    let products = u64::try_from(multiplications).unwrap_or(u64::MAX);
    let octets = u64::try_from(octets).unwrap_or(u64::MAX);
    clamp(octets.saturating_mul(octets).saturating_mul(products) / (26 * 256 * 256))
}

fn clamp(cost: u64) -> u32 {
    u32::try_from(cost).unwrap_or(u32::MAX).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rsa(octets: usize, exponent: &[u8]) -> u32 {
        powers(multiplications(exponent), octets)
    }

    #[test]
    fn large_keys_cost_more() {
        for (octets, exponent, expected) in [
            (128, &[1, 0, 1][..], 1),
            (256, &[1, 0, 1], 1),
            (512, &[1, 0, 1], 4),
            (512, &[3], 1),
            (2048, &[1, 0, 1], 64),
            (2048, &[0xff; 8], 315),
            (usize::MAX, &[0xff; 8], u32::MAX),
        ] {
            assert_eq!(rsa(octets, exponent), expected, "{octets} {exponent:?}");
        }
    }

    #[test]
    fn keys_that_are_none_cost_something() {
        assert_eq!(cost(b""), 1);
        assert_eq!(cost(b"\x30\x03\x02\x01\x01"), 1);
    }

    #[test]
    fn keys_of_every_kind() {
        use countersign_forge::Key;
        for (key, expected) in [(Key::rsa_signer(), 1), (Key::p256("cost"), 4)] {
            assert_eq!(cost(&key.spki()), expected);
        }
        // RFC 8410 4: Ed25519 and Ed448.
        for (kind, length, expected) in [(0x70, 32, 4), (0x71, 57, 16)] {
            let algorithm = [0x30, 5, 6, 3, 0x2b, 0x65, kind];
            let key = [&[3, length + 1, 0][..], &vec![9; usize::from(length)]].concat();
            let spki = [&[0x30, length + 10][..], &algorithm, &key].concat();
            assert_eq!(cost(&spki), expected, "{kind}");
        }
        // secp256k1 in place of P-256: the last octets of 1.3.132.0.10, in a sequence that is as much shorter.
        let (p256, secp256k1) =
            (b"\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07", b"\x06\x05\x2b\x81\x04\x00\x0a");
        let spki = Key::p256("cost").spki();
        let at = spki.windows(p256.len()).position(|window| window == p256).unwrap();
        let mut other = [&spki[..at], secp256k1, &spki[at + p256.len()..]].concat();
        (other[1], other[3]) = (other[1] - 3, other[3] - 3);
        assert_eq!(cost(&other), 96);
    }
}
