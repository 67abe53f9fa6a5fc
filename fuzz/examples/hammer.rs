//! Runs a target on bytes drawn at random and on changed seeds, without guidance and without nightly: enough for the targets
//! whose bytes are decisions, and the way to look again at a find.
//!
//! `cargo run --release -p countersign-fuzz --example hammer -- SECONDS TARGET...`
//!
//! What panics is written to `hammer-finds/TARGET-N` and makes the exit status 1.

use std::fs;
use std::io::Write as _;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

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
        let mut random = Random(started.elapsed().subsec_nanos().into());
        random.0 ^=
            fs::metadata("/proc/self").map_or(0, |_| u64::from(std::process::id())) << 20 | 0x9e37_79b9;
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
                    let _ = fs::create_dir_all("hammer-finds");
                    let _ = fs::write(format!("hammer-finds/{target}-{finds}"), &bytes);
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
            .map(|_| if small { random.below(16) as u8 } else { random.next() as u8 })
            .collect();
    }
    let mut bytes = seeds[random.below(seeds.len())].clone();
    for _ in 0..1 + random.below(4) {
        if bytes.is_empty() {
            break;
        }
        let at = random.below(bytes.len());
        let length = (1 + random.below(8)).min(bytes.len() - at);
        match random.below(6) {
            0 => bytes[at] ^= 1 << random.below(8),
            1 => bytes[at] = random.next() as u8,
            2 => {
                bytes.drain(at..at + length);
            }
            3 => {
                let copy = bytes[at..at + length].to_vec();
                bytes.splice(at..at, copy);
            }
            4 => bytes.truncate(at.max(bytes.len() / 2)),
            _ => {
                let other = &seeds[random.below(seeds.len())];
                let from = random.below(other.len());
                let piece = &other[from..(from + length * 8).min(other.len())];
                bytes.splice(at..at, piece.iter().copied());
            }
        }
    }
    bytes
}

struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 >> 3
    }

    fn below(&mut self, bound: usize) -> usize {
        (self.next() >> 16) as usize % bound.max(1)
    }
}
