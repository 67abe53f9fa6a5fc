//! The limit: no validator can do with less than hashing the signed bytes and its public-key operations.

use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};

use countersign::crypto::{DigestAlgorithm, Hasher, Provider, SignatureAlgorithm};
use countersign_forge::Key;

/// One public-key operation of the kind that the workloads use, and the provider that does it.
#[derive(Debug)]
pub struct Limit {
    provider: Arc<dyn Provider>,
    spki: Vec<u8>,
    signature: Vec<u8>,
}

impl Limit {
    /// The limit for whoever verifies with this provider.
    pub fn new(provider: Arc<dyn Provider>) -> Self {
        let key = Key::rsa_signer();
        Self { provider, spki: key.spki(), signature: key.sign(MESSAGE) }
    }

    /// Hashes `bytes` once with SHA-256 and verifies `operations` RSA-2048 signatures.
    ///
    /// # Panics
    /// When the provider is broken.
    pub fn spend(&self, bytes: &[u8], operations: u32) {
        let mut hasher = Hasher::new(DigestAlgorithm::Sha256);
        hasher.update(bytes);
        black_box(hasher.finish());
        let algorithm = SignatureAlgorithm::RsaPkcs1 { digest: DigestAlgorithm::Sha256 };
        for _ in 0..operations {
            self.provider
                .verify(&algorithm, &self.spki, MESSAGE, &self.signature)
                .expect("a valid signature");
        }
    }
}

/// Medians of two pieces of work measured in turn.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Ratio {
    /// The work.
    pub work: Duration,
    /// Its limit.
    pub limit: Duration,
}

impl std::fmt::Display for Ratio {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (work, limit) = (self.work.as_secs_f64() * 1e3, self.limit.as_secs_f64() * 1e3);
        write!(f, "{work:10.3} ms   limit {limit:10.3} ms   ratio {:6.2}", work / limit)
    }
}

/// Runs `work` and `limit` in turn, so that a drift of the machine's speed meets both alike.
#[expect(clippy::disallowed_methods, reason = "a benchmark reads the clock")]
pub fn ratio(runs: usize, mut work: impl FnMut(), mut limit: impl FnMut()) -> Ratio {
    let timed = |f: &mut dyn FnMut()| {
        let began = Instant::now();
        f();
        began.elapsed()
    };
    let (mut works, mut limits) = (Vec::new(), Vec::new());
    for run in 0..=runs {
        let (of_work, of_limit) = (timed(&mut work), timed(&mut limit));
        if run > 0 {
            works.push(of_work);
            limits.push(of_limit);
        }
    }
    let median = |times: &mut Vec<Duration>| {
        times.sort_unstable();
        times[times.len() / 2]
    };
    Ratio { work: median(&mut works), limit: median(&mut limits) }
}

const MESSAGE: &[u8] = b"the limit";
