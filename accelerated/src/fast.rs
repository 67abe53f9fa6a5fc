//! What `graviola` knows.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use countersign::crypto::{Curve, DigestAlgorithm, PublicKey, SignatureAlgorithm};
use graviola::hashing::{Sha256, Sha384, Sha512};
use graviola::signing::ecdsa::{self, P256, P384};
use graviola::signing::rsa;

/// Whether the processor has every instruction that `graviola` takes for granted; it panics on others.
#[cfg(target_arch = "x86_64")]
pub(crate) fn supported() -> bool {
    use std::arch::is_x86_feature_detected as has;
    has!("aes")
        && has!("pclmulqdq")
        && has!("bmi1")
        && has!("bmi2")
        && has!("adx")
        && has!("ssse3")
        && has!("avx")
        && has!("avx2")
}

/// As above.
#[cfg(target_arch = "aarch64")]
pub(crate) fn supported() -> bool {
    use std::arch::is_aarch64_feature_detected as has;
    has!("neon") && has!("aes") && has!("pmull") && has!("sha2")
}

/// Whether the signature value verifies, as far as this can be said here: `false` is no refusal.
pub(crate) fn confirmed(
    algorithm: &SignatureAlgorithm,
    spki: &[u8],
    message: &[u8],
    signature: &[u8],
) -> bool {
    let Ok(key) = PublicKey::parse(spki) else { return false };
    match (algorithm, key) {
        (
            SignatureAlgorithm::RsaPkcs1 { digest },
            PublicKey::Rsa { modulus, exponent, pss: None, negative: false },
        ) => {
            let Some(key) = recent_rsa_key(modulus, exponent) else { return false };
            let verified = match digest {
                DigestAlgorithm::Sha256 => key.verify_pkcs1_sha256(signature, message),
                DigestAlgorithm::Sha384 => key.verify_pkcs1_sha384(signature, message),
                DigestAlgorithm::Sha512 => key.verify_pkcs1_sha512(signature, message),
                _ => return false,
            };
            verified.is_ok()
        }
        (
            SignatureAlgorithm::RsaPss { digest, mask, salt_length },
            PublicKey::Rsa { modulus, exponent, pss: None, negative: false },
        ) if digest == mask => {
            let Some(key) = recent_rsa_key(modulus, exponent) else { return false };
            let verified = match (digest, salt_length) {
                (DigestAlgorithm::Sha256, 32) => key.verify_pss_sha256(signature, message),
                (DigestAlgorithm::Sha384, 48) => key.verify_pss_sha384(signature, message),
                (DigestAlgorithm::Sha512, 64) => key.verify_pss_sha512(signature, message),
                _ => return false,
            };
            verified.is_ok()
        }
        (SignatureAlgorithm::Ecdsa { digest }, PublicKey::Ec { curve: Some(Curve::P256), point }) => {
            ecdsa::VerifyingKey::<P256>::from_x962_uncompressed(point)
                .is_ok_and(|key| ecdsa_confirmed(&key, *digest, message, signature))
        }
        (SignatureAlgorithm::Ecdsa { digest }, PublicKey::Ec { curve: Some(Curve::P384), point }) => {
            ecdsa::VerifyingKey::<P384>::from_x962_uncompressed(point)
                .is_ok_and(|key| ecdsa_confirmed(&key, *digest, message, signature))
        }
        _ => false,
    }
}

fn ecdsa_confirmed<C: ecdsa::Curve>(
    key: &ecdsa::VerifyingKey<C>,
    digest: DigestAlgorithm,
    message: &[u8],
    signature: &[u8],
) -> bool {
    let verified = match digest {
        DigestAlgorithm::Sha256 => key.verify_asn1::<Sha256>(&[message], signature),
        DigestAlgorithm::Sha384 => key.verify_asn1::<Sha384>(&[message], signature),
        DigestAlgorithm::Sha512 => key.verify_asn1::<Sha512>(&[message], signature),
        _ => return false,
    };
    verified.is_ok()
}

/// Modulus, exponent, and the key that is made of them.
type RsaKey = (Box<[u8]>, Box<[u8]>, Rc<rsa::VerifyingKey>);

thread_local! {
    /// The keys that this thread used last, the latest in front. To make one takes a quarter of the time of a verification, and
    /// that of a time-stamping unit comes again with every document.
    static RECENT: RefCell<VecDeque<RsaKey>> = const { RefCell::new(VecDeque::new()) };
}

/// Keys that are kept for each thread.
const KEPT: usize = 8;

fn recent_rsa_key(modulus: &[u8], exponent: &[u8]) -> Option<Rc<rsa::VerifyingKey>> {
    RECENT.with_borrow_mut(|recent| {
        let place = recent.iter().position(|(n, e, _)| **n == *modulus && **e == *exponent);
        let entry = match place.and_then(|place| recent.remove(place)) {
            Some(entry) => entry,
            None => (modulus.into(), exponent.into(), Rc::new(rsa_key(modulus, exponent)?)),
        };
        let key = Rc::clone(&entry.2);
        recent.push_front(entry);
        recent.truncate(KEPT);
        Some(key)
    })
}

/// RFC 8017 A.1.1 `RSAPublicKey`, written anew from its numbers, which may have been encoded oddly.
fn rsa_key(modulus: &[u8], exponent: &[u8]) -> Option<rsa::VerifyingKey> {
    let numbers = [integer(modulus), integer(exponent)].concat();
    rsa::VerifyingKey::from_pkcs1_der(&element(0x30, &numbers)).ok()
}

/// X.690 8.3, of a magnitude without leading zeros.
fn integer(magnitude: &[u8]) -> Vec<u8> {
    let sign: &[u8] = if magnitude.first().is_some_and(|octet| octet & 0x80 == 0) { &[] } else { &[0] };
    element(0x02, &[sign, magnitude].concat())
}

/// X.690 10.1: the shortest definite length.
fn element(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = content.len().to_be_bytes();
    let skip = length.iter().take_while(|octet| **octet == 0).count();
    let octets = length.get(skip..).unwrap_or_default();
    let mut encoded = vec![tag];
    match octets {
        [] => encoded.push(0),
        [short @ 0..=0x7f] => encoded.push(*short),
        long => {
            encoded.extend(u8::try_from(long.len()).map(|count| 0x80 | count));
            encoded.extend_from_slice(long);
        }
    }
    encoded.extend_from_slice(content);
    encoded
}
