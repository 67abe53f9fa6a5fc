//! A provider that does no operation twice.

use super::{DigestAlgorithm, Hasher, Provider, SignatureAlgorithm, VerifyError};
use crate::recent::{Question, Recent};

/// Remembers what the provider behind it answered, across documents and threads: the certificates of authorities, their
/// CRLs and OCSP responses come back with every document of an archive.
///
/// It is exact. A result is found by the algorithm and SHA-256 of the key, the message and the value, each with its
/// length, so that a report is the same with and without it. It is bounded: a result not asked for while
/// `capacity` others came in is forgotten.
#[derive(Debug)]
pub struct Remembering<P> {
    provider: P,
    answers: Recent<SignatureAlgorithm, Result<(), VerifyError>>,
}

const SHARDS: usize = 16;

/// Longer messages (lists of revoked certificates, mostly) cost more to hash for the question than they save.
const LONGEST: usize = 1 << 20;

impl<P: Provider> Remembering<P> {
    /// Remembers at least the last `capacity` results of `provider`; one takes about 150 bytes.
    pub fn new(provider: P, capacity: usize) -> Self {
        Self { provider, answers: Recent::new(SHARDS, capacity.saturating_mul(2)) }
    }

    fn ask(
        &self,
        question: Question<SignatureAlgorithm>,
        answer: impl FnOnce() -> Result<(), VerifyError>,
    ) -> Result<(), VerifyError> {
        if let Some(known) = self.answers.recall(&question) {
            return known;
        }
        let result = answer();
        self.answers.remember(question, result.clone(), 1);
        result
    }
}

impl<P: Provider> Provider for Remembering<P> {
    fn name(&self) -> &'static str {
        self.provider.name()
    }

    fn verify(
        &self,
        algorithm: &SignatureAlgorithm,
        spki: &[u8],
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), VerifyError> {
        let answer = || self.provider.verify(algorithm, spki, message, signature);
        if message.len() > LONGEST {
            return answer();
        }
        self.ask(question(algorithm, *b"m", [spki, message, signature]), answer)
    }

    fn verify_prehashed(
        &self,
        algorithm: &SignatureAlgorithm,
        spki: &[u8],
        digest: &[u8],
        signature: &[u8],
    ) -> Result<(), VerifyError> {
        self.ask(question(algorithm, *b"d", [spki, digest, signature]), || {
            self.provider.verify_prehashed(algorithm, spki, digest, signature)
        })
    }
}

/// Each part with its length, so that no two questions run together.
fn question(
    algorithm: &SignatureAlgorithm,
    kind: [u8; 1],
    parts: [&[u8]; 3],
) -> Question<SignatureAlgorithm> {
    let mut hasher = Hasher::new(DigestAlgorithm::Sha256);
    hasher.update(&kind);
    for part in parts {
        hasher.update(&part.len().to_be_bytes());
        hasher.update(part);
    }
    let mut name = [0; 32];
    name.iter_mut().zip(hasher.finish().iter()).for_each(|(octet, from)| *octet = *from);
    (algorithm.clone(), name)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    /// Says yes to values that start like the message, and counts how often it was asked.
    #[derive(Debug, Default)]
    struct Counting(AtomicUsize);

    impl Provider for Counting {
        fn name(&self) -> &'static str {
            "counting"
        }

        fn verify(
            &self,
            _: &SignatureAlgorithm,
            _: &[u8],
            message: &[u8],
            signature: &[u8],
        ) -> Result<(), VerifyError> {
            self.0.fetch_add(1, Ordering::Relaxed);
            if signature.starts_with(message) { Ok(()) } else { Err(VerifyError::Mismatch) }
        }

        fn verify_prehashed(
            &self,
            algorithm: &SignatureAlgorithm,
            spki: &[u8],
            digest: &[u8],
            signature: &[u8],
        ) -> Result<(), VerifyError> {
            self.verify(algorithm, spki, digest, signature)
        }
    }

    const ALGORITHM: SignatureAlgorithm = SignatureAlgorithm::Ed25519;

    #[test]
    fn the_same_question_is_asked_once() {
        let memory = Remembering::new(Counting::default(), 100);
        for _ in 0..3 {
            assert_eq!(memory.verify(&ALGORITHM, b"key", b"a", b"abc"), Ok(()));
            assert_eq!(memory.verify(&ALGORITHM, b"key", b"b", b"abc"), Err(VerifyError::Mismatch));
        }
        assert_eq!(memory.provider.0.load(Ordering::Relaxed), 2);
    }

    #[test]
    fn questions_that_run_together_are_told_apart() {
        let memory = Remembering::new(Counting::default(), 100);
        let parts: [[&[u8]; 3]; 4] =
            [[b"k", b"ab", b"abc"], [b"ka", b"b", b"abc"], [b"k", b"aba", b"bc"], [b"", b"kab", b"abc"]];
        for [key, message, value] in parts {
            let _ = memory.verify(&ALGORITHM, key, message, value);
            let _ = memory.verify_prehashed(&ALGORITHM, key, message, value);
            let _ = memory.verify(&SignatureAlgorithm::Ed448, key, message, value);
        }
        assert_eq!(memory.provider.0.load(Ordering::Relaxed), 12);
    }

    #[test]
    fn what_is_asked_for_again_stays_and_the_rest_is_forgotten() {
        let memory = Remembering::new(Counting::default(), 64);
        for round in 0..2_000u32 {
            let _ = memory.verify(&ALGORITHM, b"authority", b"tbs", b"tbs");
            let _ = memory.verify(&ALGORITHM, b"signer", &round.to_be_bytes(), b"value");
        }
        assert_eq!(memory.provider.0.load(Ordering::Relaxed), 2_001);
    }
}
