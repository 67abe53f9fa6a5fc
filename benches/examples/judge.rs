//! Judges documents in one process, each read from its file and with nothing remembered, and prints the median in milliseconds.
//!
//! `cargo run --release -p countersign-benches --example judge -- ANCHOR COUNT FILE...`

use std::hint::black_box;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use countersign::budget::Uninterrupted;
use countersign::time::Time;
use countersign::{TrustStore, Validator};
use countersign_accelerated::Accelerated;
use countersign_host::Document;

#[expect(clippy::disallowed_methods, reason = "a benchmark reads the clock")]
fn main() {
    let mut arguments = std::env::args().skip(1);
    let anchor =
        std::fs::read(arguments.next().expect("a trust anchor")).expect("an anchor that can be read");
    let count: usize = arguments.next().expect("a count").parse().expect("a number");
    let at = Time::parse_rfc3339("2026-06-01T12:00:00Z").expect("a time");
    let mut trust = TrustStore::new();
    trust.add_bytes(&anchor, "anchor");
    for path in arguments {
        let judge = |_| {
            let began = Instant::now();
            let document = Document::open(Path::new(&path)).expect("a document that can be read");
            let provider = Arc::new(Accelerated::new());
            let validator = Validator::builder(trust.clone()).provider(provider).build();
            black_box(validator.validate_source(&document, &path, at, &Uninterrupted).expect("a report"));
            began.elapsed()
        };
        let mut times: Vec<Duration> = (0..count).map(judge).collect();
        times.sort_unstable();
        println!("{path} {:.3}", times.get(count / 2).map_or(0.0, |median| median.as_secs_f64() * 1000.0));
    }
}
