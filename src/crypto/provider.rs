//! The door to public-key code.

use super::SignatureAlgorithm;

/// Why a signature value was not found to be the key's.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum VerifyError {
    /// The mathematics says no.
    #[error("the signature value does not verify")]
    Mismatch,
    /// The algorithm, curve, key size or parameter is not one that this provider knows: nothing is said of the value.
    #[error("unsupported: {0}")]
    Unsupported(String),
    /// The key can't be read or is no key of that algorithm.
    #[error("unusable key: {0}")]
    Key(String),
}

/// Verifies signature values. Implementations are shared between threads.
pub trait Provider: std::fmt::Debug + Send + Sync {
    /// A short name for reports of versions and benchmarks. It never appears in a verdict.
    fn name(&self) -> &'static str;

    /// Verifies `signature` over `message` (the bytes, not their digest).
    ///
    /// `spki` is the DER `SubjectPublicKeyInfo` (RFC 5280 4.1.2.7), with DSA parameters already inherited.
    ///
    /// # Errors
    /// See [`VerifyError`]; `Ok(())` is the only way to say that the value verifies.
    fn verify(
        &self,
        algorithm: &SignatureAlgorithm,
        spki: &[u8],
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), VerifyError>;

    /// Verifies `signature` over a message of which only the digest is at hand (RFC 5652 5.4 without signed
    /// attributes: the message is the document). The digest must be the algorithm's own.
    ///
    /// # Errors
    /// As [`Provider::verify`]; [`VerifyError::Unsupported`] for algorithms that need the whole message.
    fn verify_prehashed(
        &self,
        algorithm: &SignatureAlgorithm,
        spki: &[u8],
        digest: &[u8],
        signature: &[u8],
    ) -> Result<(), VerifyError>;
}
