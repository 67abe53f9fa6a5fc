//! Many documents on one and two threads, read from files, held against the limit of one thread.
//!
//! `cargo bench -p countersign-benches --bench batch`: each figure is the best of three runs.

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

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
    let limit = Limit::new(Arc::new(Accelerated::new()));
    let contents: Vec<Vec<u8>> =
        archive.paths().iter().take(100).map(|path| std::fs::read(path).expect("written")).collect();
    // Two operations are each document's own: its signature and its time-stamp.
    let least = best(|| contents.iter().for_each(|content| limit.spend(content, 2)));
    let least = least.as_secs_f64() / contents.len() as f64;
    println!("{:<34} {:>4.0} documents a second", "limit: hash and two operations", 1.0 / least);
    type Maker = fn() -> Arc<dyn Provider>;
    let accelerated: Maker = || Arc::new(Remembering::new(Accelerated::new(), 1 << 16));
    for (name, provider) in [("pure Rust", (|| Arc::new(PureRust)) as Maker), ("accelerated", accelerated)] {
        let mut single = 0.0;
        for threads in [1, 2] {
            // A new validator each time: what one run remembers would spare the next its operations.
            let run = || {
                judge(
                    Validator::builder(archive.trust()).provider(provider()).build(),
                    archive.paths(),
                    threads,
                )
            };
            let time = best(run).as_secs_f64();
            let rate = archive.paths().len() as f64 / time;
            let share = if threads == 1 { 1.0 } else { rate / (2.0 * single) };
            if threads == 1 {
                single = rate;
            }
            let ratio = time * threads as f64 / archive.paths().len() as f64 / least;
            println!(
                "{name:<16} {threads} thread{} {rate:>8.0} documents a second   efficiency {:>3.0} %   ratio {ratio:.2}",
                if threads == 1 { " " } else { "s" },
                share * 100.0
            );
        }
    }
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

#[expect(clippy::disallowed_methods, reason = "a benchmark reads the clock")]
fn best(mut work: impl FnMut()) -> Duration {
    (0..3)
        .map(|_| {
            let began = Instant::now();
            work();
            began.elapsed()
        })
        .min()
        .unwrap_or_default()
}
