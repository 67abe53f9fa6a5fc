//! The default provider: Rust only, no C compiler needed.

use super::{Provider, SignatureAlgorithm, VerifyError};

/// RSA over `crypto-bigint`, elliptic curves, DSA and ML-DSA over the RustCrypto crates.
#[derive(Clone, Copy, Debug, Default)]
pub struct PureRust;

impl Provider for PureRust {
    fn name(&self) -> &'static str {
        "pure-rust"
    }

    fn verify(
        &self,
        algorithm: &SignatureAlgorithm,
        _: &[u8],
        _: &[u8],
        _: &[u8],
    ) -> Result<(), VerifyError> {
        Err(VerifyError::Unsupported(format!("{algorithm:?}")))
    }

    fn verify_prehashed(
        &self,
        algorithm: &SignatureAlgorithm,
        _: &[u8],
        _: &[u8],
        _: &[u8],
    ) -> Result<(), VerifyError> {
        Err(VerifyError::Unsupported(format!("{algorithm:?}")))
    }
}
