//! Algorithm identifiers and the mathematics behind them: digests and public-key verification.
//!
//! [`Provider`] is the one door to public-key code; [`PureRust`] is the default.

mod algorithm;
mod digest;
mod provider;
mod pure;

pub use algorithm::{AlgorithmIdentifier, DigestAlgorithm, SignatureAlgorithm};
pub use digest::Hasher;
pub use provider::{Provider, VerifyError};
pub use pure::PureRust;
