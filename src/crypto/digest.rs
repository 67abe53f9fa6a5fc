//! FIPS 180-4, FIPS 202, RFC 1321 digests, chosen at run time.

use super::DigestAlgorithm;

/// A digest in progress. Cloning it forks the state, so that a shared prefix is hashed once.
#[derive(Clone, Debug)]
pub struct Hasher(DigestAlgorithm);

impl Hasher {
    /// An empty digest.
    pub fn new(algorithm: DigestAlgorithm) -> Self {
        Self(algorithm)
    }
}
