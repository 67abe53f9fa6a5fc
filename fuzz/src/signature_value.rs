//! Signature values and public keys, held against `rsa`.

use std::sync::OnceLock;

use countersign::crypto::{DigestAlgorithm, Provider, PureRust, SignatureAlgorithm, digest};
use countersign_accelerated::Accelerated;
use countersign_forge::Key;
use rsa::pkcs1v15::Pkcs1v15Sign;
use rsa::pkcs8::DecodePublicKey;

use crate::choices::Choices;

/// Values and keys with bytes changed, for every algorithm. Two providers agree; for RSA with PKCS #1 v1.5, what we confirm
/// the other implementation confirms.
pub fn signature_value(bytes: &[u8]) {
    let mut choices = Choices::new(bytes);
    let (key, message) = (choices.pick(&[0, 1, 2]), b"the message".as_slice());
    let digests =
        [DigestAlgorithm::Sha256, DigestAlgorithm::Sha256, DigestAlgorithm::Sha512, DigestAlgorithm::Sha1];
    let digest_of = choices.pick(&digests);
    let algorithm = match choices.below(12) {
        0..=3 => SignatureAlgorithm::RsaPkcs1 { digest: digest_of },
        4..=6 => SignatureAlgorithm::Ecdsa { digest: digest_of },
        7 => SignatureAlgorithm::RsaPss {
            digest: digest_of,
            mask: choices.pick(&digests),
            salt_length: usize::from(choices.byte()),
        },
        8 => SignatureAlgorithm::Dsa { digest: digest_of },
        9 => SignatureAlgorithm::Ed25519,
        10 => SignatureAlgorithm::Ed448,
        _ => SignatureAlgorithm::MlDsa44,
    };
    let (spki, value) = &made()[key];
    let (mut spki, mut value) = (spki.clone(), value.clone());
    for _ in 0..choices.below(4) {
        let target = if choices.flag() { &mut spki } else { &mut value };
        let at = choices.word() as usize % (target.len() + 1);
        match choices.below(4) {
            0 => target.truncate(at),
            1 => {
                target.splice(at..at, choices.piece().iter().copied());
            }
            2 => {
                let piece = choices.piece();
                let end = (at + piece.len()).min(target.len());
                target.splice(at..end, piece.iter().copied());
            }
            _ => {
                if let Some(byte) = target.get_mut(at) {
                    *byte ^= choices.byte();
                }
            }
        }
    }
    let pure = PureRust.verify(&algorithm, &spki, message, &value);
    let fast = Accelerated::new().verify(&algorithm, &spki, message, &value);
    assert_eq!(pure, fast, "providers differ");
    if let Some(named) = algorithm.digest() {
        let hashed = digest(named, message);
        assert_eq!(
            pure,
            PureRust.verify_prehashed(&algorithm, &spki, &hashed, &value),
            "the message and its digest"
        );
    }
    if let SignatureAlgorithm::RsaPkcs1 { digest: DigestAlgorithm::Sha256 } = algorithm {
        let scheme = Pkcs1v15Sign::new::<rsa::sha2::Sha256>();
        let hashed = digest(DigestAlgorithm::Sha256, message);
        let theirs = rsa::RsaPublicKey::from_public_key_der(&spki)
            .is_ok_and(|key| key.verify(scheme, &hashed, &value).is_ok());
        // We read the key whatever the parameters of its algorithm are, which ought to be NULL (RFC 3279 2.3.1).
        let same_algorithm = spki.get(..19) == made()[key].0.get(..19);
        assert!(theirs || pure.is_err() || !same_algorithm, "we confirm what the other does not");
        if key == 0 && spki == made()[0].0 {
            assert_eq!(pure.is_ok(), theirs, "a sound key");
        }
    }
}

/// Public keys with a value each over the message.
fn made() -> &'static [(Vec<u8>, Vec<u8>); 3] {
    static MADE: OnceLock<[(Vec<u8>, Vec<u8>); 3]> = OnceLock::new();
    MADE.get_or_init(|| {
        [Key::rsa_signer(), Key::p256("fuzz"), Key::rsa_authority()]
            .map(|key| (key.spki(), key.sign(b"the message")))
    })
}
