//! Many documents on one and two threads, read from files, held against the limit of as many threads.
//!
//! `cargo bench -p countersign-benches --bench batch`: each figure is the best of three runs.

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use countersign::Validator;
use countersign::batch::{Batch, Input};
use countersign::crypto::{Provider, PureRust, Remembering};
use countersign::time::Time;
use countersign::validation::Verdict;
use countersign_accelerated::Accelerated;
use countersign_benches::{Archive, Limit, TIME};

fn main() {
    // `cargo test --benches` only asks whether it runs.
    let count = if std::env::args().any(|argument| argument == "--bench") { 1_000 } else { 4 };
    let archive = Archive::new(count);
    let bytes: usize = archive.sizes().sum();
    println!("{count} documents, {} MB", bytes / 1_000_000);
    let contents: Vec<Vec<u8>> =
        archive.paths().iter().take(200).map(|path| std::fs::read(path).expect("written")).collect();
    let limit = Limit::new(Arc::new(Accelerated::new()));
    let limits = THREADS.map(|threads| rate(contents.len(), || spend(&limit, &contents, threads)));
    print("the limit", limits, limits);
    let pure = || Arc::new(PureRust) as Arc<dyn Provider>;
    let accelerated = || Arc::new(Remembering::new(Accelerated::new(), 1 << 16)) as Arc<dyn Provider>;
    for (name, provider) in [("pure Rust", &pure as &dyn Fn() -> _), ("accelerated", &accelerated)] {
        let rates = THREADS.map(|threads| {
            rate(archive.paths().len(), || {
                // A new validator each time: what one run remembers would spare the next its operations.
                let validator = Validator::builder(archive.trust()).provider(provider()).build();
                judge(validator, archive.paths(), threads);
            })
        });
        print(name, rates, limits);
    }
}

const THREADS: [usize; 2] = [1, 2];

/// Rates of one and two threads, how well the second is used, and how many times the limit of as many threads it takes.
fn print(name: &str, rates: [f64; 2], limits: [f64; 2]) {
    let [single, double] = rates;
    let efficiency = double / (2.0 * single) * 100.0;
    let [ratio, both] = [limits[0] / single, limits[1] / double];
    println!(
        "{name:<12} one thread {single:>6.0} a second, two {double:>6.0}   efficiency {efficiency:>3.0} %   ratio {ratio:.2}, {both:.2}"
    );
}

/// What no validator can do without: one pass over the bytes, and the two operations that are each document's own, for its
/// signature and its time-stamp. Nothing is read and no thread waits for another.
fn spend(limit: &Limit, contents: &[Vec<u8>], threads: usize) {
    std::thread::scope(|scope| {
        for share in contents.chunks(contents.len().div_ceil(threads)) {
            scope.spawn(move || share.iter().for_each(|content| limit.spend(content, 2)));
        }
    });
}

fn judge(validator: Validator, paths: &[PathBuf], threads: usize) {
    let owned = paths.to_vec();
    let inputs = owned.into_iter().map(|path| {
        let name = path.display().to_string();
        Input::new(name, move || Ok(Box::new(std::fs::read(&path)?)))
    });
    let at = Time::parse_rfc3339(TIME).expect("a time");
    let run = Batch::new(validator, at, inputs).workers(NonZeroUsize::new(threads).expect("positive"));
    let mut passed = 0;
    for item in run.run().expect("threads") {
        assert_eq!(item.result.expect("a report").verdict, Verdict::TotalPassed, "{}", item.name);
        passed += 1;
    }
    assert_eq!(passed, paths.len());
}

/// Documents a second, of the best of three runs.
#[expect(clippy::disallowed_methods, reason = "a benchmark reads the clock")]
fn rate(documents: usize, mut work: impl FnMut()) -> f64 {
    let run = |_| {
        let began = Instant::now();
        work();
        began.elapsed()
    };
    let best = (0..3).map(run).min().unwrap_or_default();
    documents as f64 / best.as_secs_f64()
}
