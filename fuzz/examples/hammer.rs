//! Runs a target on bytes drawn at random and on changed seeds, without guidance and without nightly: enough for the targets
//! whose bytes are decisions, and the way to look again at a find.
//!
//! `cargo run --release -p countersign-fuzz --example hammer -- SECONDS TARGET...`
//!
//! What panics is written to `fuzz/artifacts/TARGET-N` and makes the exit status 1.

use std::hash::{BuildHasher as _, RandomState};
use std::io::Write as _;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use countersign_fuzz::mutation::{Random, keep, mutate};

#[expect(clippy::disallowed_methods, reason = "it is time that is measured")]
fn main() {
    let mut arguments = std::env::args().skip(1);
    let seconds = arguments.next().and_then(|text| text.parse().ok()).expect("seconds");
    let wanted: Vec<String> = arguments.collect();
    let mut found = 0;
    for (target, run) in countersign_fuzz::TARGETS {
        if !wanted.is_empty() && !wanted.iter().any(|name| name == target) {
            continue;
        }
        let seeds: Vec<Vec<u8>> =
            countersign_fuzz::seeds(target, true).into_iter().map(|(_, bytes)| bytes).collect();
        let started = Instant::now();
        let mut random = Random::new(RandomState::new().hash_one(target));
        let (mut count, mut finds, mut longest) = (0u64, 0u64, Duration::ZERO);
        while started.elapsed() < Duration::from_secs(seconds) {
            for _ in 0..50 {
                let bytes = draw(&seeds, &mut random);
                let begun = Instant::now();
                let result = catch_unwind(AssertUnwindSafe(|| run(&bytes)));
                longest = longest.max(begun.elapsed());
                count += 1;
                if result.is_err() {
                    finds += 1;
                    let _ = keep(&format!("{target}-{finds}"), &bytes);
                }
            }
            if finds > 20 {
                break;
            }
        }
        println!(
            "{target}: {count} executions in {:.0?}, {finds} finds, longest {longest:.1?}",
            started.elapsed()
        );
        let _ = std::io::stdout().flush();
        found += finds;
    }
    std::process::exit(i32::from(found > 0));
}

fn draw(seeds: &[Vec<u8>], random: &mut Random) -> Vec<u8> {
    if seeds.is_empty() || random.below(4) == 0 {
        // Small numbers are as frequent as all others: most decisions are between few.
        let length = random.below(300);
        let small = random.below(2) == 0;
        return (0..length)
            .map(|_| if small { random.below(16) as u8 } else { random.draw() as u8 })
            .collect();
    }
    let (seed, other) = (random.below(seeds.len()), random.below(seeds.len()));
    mutate(&seeds[seed], &seeds[other], random)
}
