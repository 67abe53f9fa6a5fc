//! Signing keys that protect nothing.

use p256::ecdsa::signature::hazmat::PrehashSigner;
use rsa::pkcs1v15::Pkcs1v15Sign;
use rsa::pkcs8::{DecodePrivateKey, EncodePublicKey};
use rsa::traits::PublicKeyParts;
use sha2::{Digest, Sha256};

use crate::der;

/// A key pair that signs with SHA-256.
#[derive(Clone, Debug)]
pub enum Key {
    /// P-256, from a number.
    P256(Box<p256::ecdsa::SigningKey>),
    /// RSA PKCS#1 v1.5.
    Rsa(Box<rsa::RsaPrivateKey>),
}

impl Key {
    /// The P-256 key of a seed: quick, always the same.
    pub fn p256(seed: &str) -> Self {
        let scalar = Sha256::digest(seed.as_bytes());
        Self::P256(Box::new(
            p256::ecdsa::SigningKey::from_slice(&scalar).expect("a digest is below the order"),
        ))
    }

    /// An RSA key from PKCS#8 PEM.
    ///
    /// # Panics
    /// When the text is no such key.
    pub fn rsa_pem(pem: &str) -> Self {
        Self::Rsa(Box::new(rsa::RsaPrivateKey::from_pkcs8_pem(pem).expect("a PKCS#8 key")))
    }

    /// The RSA-2048 key that authorities of this crate have.
    pub fn rsa_authority() -> Self {
        Self::rsa_pem(include_str!("../keys/authority.pem"))
    }

    /// The RSA-2048 key that signers of this crate have.
    pub fn rsa_signer() -> Self {
        Self::rsa_pem(include_str!("../keys/signer.pem"))
    }

    /// The RSA-2048 key that time-stamping authorities of this crate have.
    pub fn rsa_time_stamping() -> Self {
        Self::rsa_pem(include_str!("../keys/tsa.pem"))
    }

    /// RFC 5280 4.1.2.7
    pub fn spki(&self) -> Vec<u8> {
        match self {
            Self::P256(key) => {
                let point = key.verifying_key().to_sec1_point(false);
                let algorithm =
                    der::sequence(&[&der::oid("1.2.840.10045.2.1"), &der::oid("1.2.840.10045.3.1.7")]);
                der::sequence(&[&algorithm, &der::bits(point.as_bytes())])
            }
            Self::Rsa(key) => key.to_public_key().to_public_key_der().expect("encodable").into_vec(),
        }
    }

    /// The signature algorithm identifier.
    pub fn algorithm(&self) -> Vec<u8> {
        match self {
            Self::P256(_) => der::algorithm("1.2.840.10045.4.3.2", false),
            Self::Rsa(_) => der::algorithm("1.2.840.113549.1.1.11", true),
        }
    }

    /// The signature value over `message`.
    pub fn sign(&self, message: &[u8]) -> Vec<u8> {
        let digest = Sha256::digest(message);
        match self {
            Self::P256(key) => {
                let signature: p256::ecdsa::Signature = key.sign_prehash(&digest).expect("32 bytes");
                signature.to_der().as_bytes().to_vec()
            }
            Self::Rsa(key) => key.sign(Pkcs1v15Sign::new::<Sha256>(), &digest).expect("large enough"),
        }
    }

    /// The largest length of [`Key::sign`]'s answer.
    pub fn signature_len(&self) -> usize {
        match self {
            Self::P256(_) => 72,
            Self::Rsa(key) => key.size(),
        }
    }
}
