//! Opening a document, and reading every object of it.

use std::hint::black_box;

use countersign::budget::{Budget, Uninterrupted};
use countersign::limits::Limits;
use countersign::pdf::{Document, ObjectId, OpenOptions};
use countersign_benches::{many_objects, ordinary};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};

fn parse(c: &mut Criterion) {
    for workload in [ordinary(), many_objects(22_500)] {
        let bytes = workload.bytes.as_slice();
        let mut group = c.benchmark_group(format!("parse {}", workload.name));
        group.throughput(Throughput::Bytes(workload.bytes.len() as u64)).sample_size(20);
        group.bench_function("open", |b| {
            b.iter(|| {
                let budget = Budget::new(Limits::default(), &Uninterrupted);
                let document = Document::open(&bytes, &OpenOptions::default(), &budget).expect("opens");
                black_box(document.revisions().len())
            });
        });
        group.bench_function("every object", |b| {
            b.iter(|| {
                let budget = Budget::new(Limits::default(), &Uninterrupted);
                let document = Document::open(&bytes, &OpenOptions::default(), &budget).expect("opens");
                let latest = document.latest();
                for number in latest.numbers() {
                    black_box(latest.get(ObjectId { number, generation: 0 }).expect("within the budget"));
                }
            });
        });
        group.finish();
    }
}

criterion_group!(benches, parse);
criterion_main!(benches);
