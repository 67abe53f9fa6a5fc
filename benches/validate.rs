//! The whole judgement, held against the limit measured in the same run.

use std::hint::black_box;
use std::sync::Arc;

use countersign::crypto::{Provider, PureRust};
use countersign::{Validator, time::Time};
use countersign_accelerated::Accelerated;
use countersign_benches::{
    Limit, TIME, Workload, changes, large, many_objects, many_signatures, ordinary, ratio,
};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};

fn validate(c: &mut Criterion) {
    let at = Time::parse_rfc3339(TIME).expect("a time");
    println!("\n{:<48} {:>13}", "", "median of runs");
    // Public-key operations: signature, certificate, time-stamp, its certificate.
    let mut workloads: Vec<(Workload, u32, usize)> = vec![
        (ordinary(), 4, 200),
        (many_objects(22_500), 2, 20),
        (changes(22_500), 3, 20),
        (large(103_000_000), 2, 5),
    ];
    for count in [5, 10, 25, 50] {
        let operations = u32::try_from(count).expect("small") * 4 + 6;
        workloads.push((many_signatures(count), operations, 10));
    }
    let mut group = c.benchmark_group("validate");
    group.sample_size(10);
    for (workload, operations, runs) in workloads {
        let name = format!("{} ({} KB)", workload.name, workload.bytes.len() / 1000);
        for provider in [Arc::new(PureRust) as Arc<dyn Provider>, Arc::new(Accelerated::new())] {
            let limit = Limit::new(Arc::clone(&provider));
            let validator =
                Validator::builder(workload.trust.clone()).provider(Arc::clone(&provider)).build();
            let judge =
                || black_box(validator.validate(&workload.bytes, workload.name, at).expect("a report"));
            let verdict = judge().verdict;
            let measured = ratio(runs, || drop(judge()), || limit.spend(&workload.bytes, operations));
            println!("{name:<48} {:<11} {measured}   {verdict}", provider.name());
            group.throughput(Throughput::Bytes(workload.bytes.len() as u64));
            group.bench_function(format!("{name}, {}", provider.name()), |b| b.iter(judge));
        }
    }
    group.finish();
}

criterion_group!(benches, validate);
criterion_main!(benches);
