//! FIPS 180-4, FIPS 202, RFC 1321 digests, chosen at run time.

use std::fmt;

use sha2::Digest;
use shake::{ExtendableOutput, Shake128, Shake256, Update, XofReader};

use super::DigestAlgorithm;

/// A digest in progress. Cloning it forks the state, so that a shared prefix is hashed once.
#[derive(Clone)]
pub struct Hasher(State);

#[derive(Clone)]
enum State {
    Md5(md5::Md5),
    Sha1(sha1::Sha1),
    Sha224(sha2::Sha224),
    Sha256(sha2::Sha256),
    Sha384(sha2::Sha384),
    Sha512(sha2::Sha512),
    Sha512_224(sha2::Sha512_224),
    Sha512_256(sha2::Sha512_256),
    Sha3_224(sha3::Sha3_224),
    Sha3_256(sha3::Sha3_256),
    Sha3_384(sha3::Sha3_384),
    Sha3_512(sha3::Sha3_512),
    Shake128(Shake128),
    Shake256(Shake256),
}

macro_rules! each {
    ($state:expr, $hasher:ident => $fixed:expr, $xof:expr) => {
        match $state {
            State::Md5($hasher) => $fixed,
            State::Sha1($hasher) => $fixed,
            State::Sha224($hasher) => $fixed,
            State::Sha256($hasher) => $fixed,
            State::Sha384($hasher) => $fixed,
            State::Sha512($hasher) => $fixed,
            State::Sha512_224($hasher) => $fixed,
            State::Sha512_256($hasher) => $fixed,
            State::Sha3_224($hasher) => $fixed,
            State::Sha3_256($hasher) => $fixed,
            State::Sha3_384($hasher) => $fixed,
            State::Sha3_512($hasher) => $fixed,
            State::Shake128($hasher) => $xof,
            State::Shake256($hasher) => $xof,
        }
    };
}

impl Hasher {
    /// An empty digest.
    pub fn new(algorithm: DigestAlgorithm) -> Self {
        Self(match algorithm {
            DigestAlgorithm::Md5 => State::Md5(md5::Md5::new()),
            DigestAlgorithm::Sha1 => State::Sha1(sha1::Sha1::new()),
            DigestAlgorithm::Sha224 => State::Sha224(sha2::Sha224::new()),
            DigestAlgorithm::Sha256 => State::Sha256(sha2::Sha256::new()),
            DigestAlgorithm::Sha384 => State::Sha384(sha2::Sha384::new()),
            DigestAlgorithm::Sha512 => State::Sha512(sha2::Sha512::new()),
            DigestAlgorithm::Sha512_224 => State::Sha512_224(sha2::Sha512_224::new()),
            DigestAlgorithm::Sha512_256 => State::Sha512_256(sha2::Sha512_256::new()),
            DigestAlgorithm::Sha3_224 => State::Sha3_224(sha3::Sha3_224::new()),
            DigestAlgorithm::Sha3_256 => State::Sha3_256(sha3::Sha3_256::new()),
            DigestAlgorithm::Sha3_384 => State::Sha3_384(sha3::Sha3_384::new()),
            DigestAlgorithm::Sha3_512 => State::Sha3_512(sha3::Sha3_512::new()),
            DigestAlgorithm::Shake128 => State::Shake128(Shake128::default()),
            DigestAlgorithm::Shake256 => State::Shake256(Shake256::default()),
        })
    }

    /// Which digest this is.
    pub const fn algorithm(&self) -> DigestAlgorithm {
        match self.0 {
            State::Md5(_) => DigestAlgorithm::Md5,
            State::Sha1(_) => DigestAlgorithm::Sha1,
            State::Sha224(_) => DigestAlgorithm::Sha224,
            State::Sha256(_) => DigestAlgorithm::Sha256,
            State::Sha384(_) => DigestAlgorithm::Sha384,
            State::Sha512(_) => DigestAlgorithm::Sha512,
            State::Sha512_224(_) => DigestAlgorithm::Sha512_224,
            State::Sha512_256(_) => DigestAlgorithm::Sha512_256,
            State::Sha3_224(_) => DigestAlgorithm::Sha3_224,
            State::Sha3_256(_) => DigestAlgorithm::Sha3_256,
            State::Sha3_384(_) => DigestAlgorithm::Sha3_384,
            State::Sha3_512(_) => DigestAlgorithm::Sha3_512,
            State::Shake128(_) => DigestAlgorithm::Shake128,
            State::Shake256(_) => DigestAlgorithm::Shake256,
        }
    }

    /// Takes in more bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        each!(&mut self.0, hasher => Digest::update(hasher, bytes), hasher.update(bytes));
    }

    /// The digest, [`DigestAlgorithm::output_len`] bytes.
    pub fn finish(self) -> Box<[u8]> {
        let length = self.algorithm().output_len();
        self.finish_with(length)
    }

    /// The digest; of the extendable functions as many bytes as asked for (FIPS 202 6.2), of others their own number.
    pub fn finish_with(self, length: usize) -> Box<[u8]> {
        each!(self.0, hasher => hasher.finalize().as_slice().into(), {
            let mut output = vec![0; length];
            hasher.finalize_xof().read(&mut output);
            output.into()
        })
    }
}

impl fmt::Debug for Hasher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Hasher").field(&self.algorithm()).finish_non_exhaustive()
    }
}

/// The digest of `bytes`.
pub fn digest(algorithm: DigestAlgorithm, bytes: &[u8]) -> Box<[u8]> {
    let mut hasher = Hasher::new(algorithm);
    hasher.update(bytes);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Computed with `openssl dgst` over `abc`.
    #[test]
    fn digests_of_abc() {
        for (algorithm, want) in [
            (DigestAlgorithm::Md5, "900150983cd24fb0d6963f7d28e17f72"),
            (DigestAlgorithm::Sha1, "a9993e364706816aba3e25717850c26c9cd0d89d"),
            (DigestAlgorithm::Sha224, "23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7"),
            (DigestAlgorithm::Sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            (
                DigestAlgorithm::Sha384,
                "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7",
            ),
            (
                DigestAlgorithm::Sha512,
                "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
            ),
            (DigestAlgorithm::Sha512_224, "4634270f707b6a54daae7530460842e20e37ed265ceee9a43e8924aa"),
            (DigestAlgorithm::Sha512_256, "53048e2681941ef99b2e29b76b4c7dabe4c2d0c634fc6d46e0e2f13107e7af23"),
            (DigestAlgorithm::Sha3_224, "e642824c3f8cf24ad09234ee7d3c766fc9a3a5168d0c94ad73b46fdf"),
            (DigestAlgorithm::Sha3_256, "3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532"),
            (
                DigestAlgorithm::Sha3_384,
                "ec01498288516fc926459f58e2c6ad8df9b473cb0fc08c2596da7cf0e49be4b298d88cea927ac7f539f1edf228376d25",
            ),
            (
                DigestAlgorithm::Sha3_512,
                "b751850b1a57168a5693cd924b6b096e08f621827444f70d884f5d0240d2712e10e116e9192af3c91a7ec57647e3934057340b4cf408d5a56592f8274eec53f0",
            ),
            (DigestAlgorithm::Shake128, "5881092dd818bf5cf8a3ddb793fbcba74097d5c526a6d35f97b83351940f2cc8"),
            (
                DigestAlgorithm::Shake256,
                "483366601360a8771c6863080cc4114d8db44530f8f1e1ee4f94ea37e78b5739d5a15bef186a5386c75744c0527e1faa9f8726e462a12a4feb06bd8801e751e4",
            ),
        ] {
            let got: String = digest(algorithm, b"abc").iter().map(|b| format!("{b:02x}")).collect();
            assert_eq!(got, want, "{algorithm:?}");
            assert_eq!(got.len(), algorithm.output_len() * 2);
            let mut hasher = Hasher::new(algorithm);
            hasher.update(b"a");
            let mut fork = hasher.clone();
            hasher.update(b"x");
            fork.update(b"bc");
            assert_eq!(fork.algorithm(), algorithm);
            assert_eq!(fork.finish(), digest(algorithm, b"abc"));
            assert_eq!(hasher.finish(), digest(algorithm, b"ax"));
        }
    }
}
