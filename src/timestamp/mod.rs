//! RFC 3161 time-stamp tokens: [`TimeStampToken::parse`], and [`TimeStampToken::verify`] against what was stamped.
//!
//! Whether the authority is to be trusted, and was meant to stamp, is judged elsewhere.

#[cfg(test)]
mod tests;
mod token;
mod verify;

pub use token::{Accuracy, TimeStampToken, TokenError};
pub use verify::TokenVerification;
