//! Whole-file digests: SHA-256 alone, and with SHA3-512 in the same pass.

use std::hint::black_box;

use countersign::crypto::{DigestAlgorithm, Hasher};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};

fn digest(c: &mut Criterion) {
    let bytes = vec![0x5a; 16 << 20];
    let mut group = c.benchmark_group("digest");
    group.throughput(Throughput::Bytes(bytes.len() as u64)).sample_size(10);
    for (name, algorithms) in [
        ("SHA-256", &[DigestAlgorithm::Sha256][..]),
        ("SHA3-512", &[DigestAlgorithm::Sha3_512]),
        ("SHA-256 and SHA3-512 in one pass", &[DigestAlgorithm::Sha256, DigestAlgorithm::Sha3_512]),
    ] {
        group.bench_function(name, |b| {
            b.iter(|| {
                let mut hashers: Vec<Hasher> = algorithms.iter().copied().map(Hasher::new).collect();
                for chunk in bytes.chunks(256 << 10) {
                    hashers.iter_mut().for_each(|hasher| hasher.update(chunk));
                }
                black_box(hashers.into_iter().map(Hasher::finish).collect::<Vec<_>>())
            });
        });
    }
    group.finish();
}

criterion_group!(benches, digest);
criterion_main!(benches);
