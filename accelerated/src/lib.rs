//! [`Accelerated`]: the common public-key operations in the processor's own instructions, everything else in pure Rust.
//!
//! ```
//! use std::sync::Arc;
//! use countersign::{TrustStore, Validator};
//!
//! let validator = Validator::builder(TrustStore::new())
//!     .provider(Arc::new(countersign_accelerated::Accelerated::new()))
//!     .build();
//! # let _ = validator;
//! ```
//!
//! RSA (2048 bits and more), P-256 and P-384 with SHA-256, SHA-384 and SHA-512 go to `graviola`, whose field arithmetic
//! is formally verified assembly that needs no C compiler. It can only say yes: whatever it refuses, or does not know, or
//! a processor without the instructions, goes to [`PureRust`], so that both give the same answers in the same words.

use countersign::crypto::{Provider, PureRust, SignatureAlgorithm, VerifyError};

#[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
mod fast;

/// A [`Provider`] that is as strict as [`PureRust`] and faster where the processor allows.
#[derive(Clone, Copy, Debug)]
pub struct Accelerated {
    supported: bool,
}

impl Accelerated {
    /// Asks the processor what it can do.
    pub fn new() -> Self {
        Self { supported: supported() }
    }

    /// Whether this processor has the instructions; without them everything is pure Rust.
    pub fn is_supported(self) -> bool {
        self.supported
    }
}

impl Default for Accelerated {
    fn default() -> Self {
        Self::new()
    }
}

impl Provider for Accelerated {
    fn name(&self) -> &'static str {
        "accelerated"
    }

    fn verify(
        &self,
        algorithm: &SignatureAlgorithm,
        spki: &[u8],
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), VerifyError> {
        if self.supported && confirmed(algorithm, spki, message, signature) {
            return Ok(());
        }
        PureRust.verify(algorithm, spki, message, signature)
    }

    fn verify_prehashed(
        &self,
        algorithm: &SignatureAlgorithm,
        spki: &[u8],
        digest: &[u8],
        signature: &[u8],
    ) -> Result<(), VerifyError> {
        PureRust.verify_prehashed(algorithm, spki, digest, signature)
    }
}

#[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
use fast::{confirmed, supported};

#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
fn supported() -> bool {
    false
}

#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
fn confirmed(_: &SignatureAlgorithm, _: &[u8], _: &[u8], _: &[u8]) -> bool {
    false
}
