//! Algorithm identifiers and the mathematics behind them: digests and public-key verification.
//!
//! [`Provider`] is the one door to public-key code; [`PureRust`] is the default, [`Remembering`] does nothing twice.

mod algorithm;
mod cost;
mod digest;
mod dsa;
mod ecdsa;
mod key;
mod pair;
mod provider;
mod pure;
mod range_digest;
mod remembering;
mod rsa;
#[cfg(test)]
pub(crate) mod tests;
mod weierstrass;

pub use algorithm::{AlgorithmError, AlgorithmIdentifier, DigestAlgorithm, SignatureAlgorithm};
pub use cost::cost;
pub use digest::{Hasher, digest};
pub use key::{Curve, DsaParameters, OctetKey, PublicKey};
pub use provider::{Provider, VerifyError};
pub use pure::PureRust;
pub use range_digest::{RangeRequest, digest_ranges};
pub use remembering::Remembering;
pub use rsa::pkcs1_digest;
