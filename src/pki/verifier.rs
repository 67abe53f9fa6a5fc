//! Verifies signatures of issuers, each only once for a document.

use std::cell::RefCell;
use std::collections::HashMap;

use super::certificate::Certificate;
use crate::budget::{Budget, Exhausted};
use crate::crypto::{self, AlgorithmIdentifier, Provider, SignatureAlgorithm, VerifyError};

/// Something that an issuer signed: a certificate, a CRL, an OCSP response.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Signed<'a> {
    /// SHA-256 of the whole encoding; with the key it names the result.
    pub sha256: &'a [u8; 32],
    /// The algorithm that the signer states.
    pub algorithm: &'a AlgorithmIdentifier,
    /// The bytes under the signature.
    pub message: &'a [u8],
    /// The signature value.
    pub signature: &'a [u8],
}

impl<'a> Signed<'a> {
    /// The signed parts of a certificate.
    pub fn certificate(certificate: &'a Certificate) -> Self {
        Self {
            sha256: certificate.sha256(),
            algorithm: certificate.signature_algorithm(),
            message: certificate.tbs(),
            signature: certificate.signature(),
        }
    }
}

type Results = HashMap<([u8; 32], [u8; 32]), Result<(), VerifyError>>;

/// Verifies through a [`Provider`], pays with the [`Budget`], and remembers what came of it.
#[derive(Debug)]
pub struct Verifier<'a> {
    provider: &'a dyn Provider,
    budget: &'a Budget<'a>,
    /// By SHA-256 of the key and of what is signed.
    results: RefCell<Results>,
}

impl<'a> Verifier<'a> {
    /// A verifier that remembers nothing yet.
    pub fn new(provider: &'a dyn Provider, budget: &'a Budget<'a>) -> Self {
        Self { provider, budget, results: RefCell::new(HashMap::new()) }
    }

    /// What is left to spend.
    pub fn budget(&self) -> &'a Budget<'a> {
        self.budget
    }

    /// The provider behind it.
    pub fn provider(&self) -> &'a dyn Provider {
        self.provider
    }

    /// Verifies with the key in the DER `SubjectPublicKeyInfo` `spki` (DSA parameters already inherited).
    /// The inner result is the mathematics' answer.
    ///
    /// # Errors
    /// [`Exhausted`] when no more public-key operations are granted.
    pub fn verify(&self, signed: &Signed<'_>, spki: &[u8]) -> Result<Result<(), VerifyError>, Exhausted> {
        let key = (super::sha256(spki), *signed.sha256);
        if let Some(known) = self.results.borrow().get(&key) {
            return Ok(known.clone());
        }
        let result = match SignatureAlgorithm::resolve(signed.algorithm, None) {
            Ok(algorithm) => {
                self.budget.public_key_operation(crypto::cost(spki))?;
                self.provider.verify(&algorithm, spki, signed.message, signed.signature)
            }
            Err(unknown) => Err(VerifyError::Unsupported(unknown.to_string())),
        };
        self.results.borrow_mut().insert(key, result.clone());
        Ok(result)
    }
}
