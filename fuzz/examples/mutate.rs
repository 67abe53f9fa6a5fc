//! Judges documents and mutations of them, with a bound on the time and memory of each.
//!
//! `cargo run --release -p countersign-fuzz --example mutate -- [--count N] [--seed N] PATH...`
//!
//! Every PDF below the paths is judged as it is, then `N` mutations of them: bytes flipped, cut, doubled, put in, numbers
//! exchanged, two files spliced. A panic, a judgement of more than 5 seconds of processor time, or more than 512 MiB above what
//! the process held before it is written to `fuzz/artifacts/` and makes the exit status 1.

use std::fs;
use std::io::Write as _;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use countersign::time::Time;
use countersign::validation::Verdict;
use countersign::{TrustStore, Validator};
use countersign_fuzz::mutation::{Random, keep, mutate};

const TIME: Duration = Duration::from_secs(5);
const MEMORY: u64 = 512 << 20;

fn main() {
    let (mut count, mut seed, mut paths) = (0u64, 1u64, Vec::new());
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let mut number = || arguments.next().and_then(|text| text.parse().ok()).expect("a number");
        match argument.as_str() {
            "--count" => count = number(),
            "--seed" => seed = number(),
            _ => paths.push(PathBuf::from(argument)),
        }
    }
    let mut files = Vec::new();
    for path in &paths {
        walk(path, &mut files);
    }
    files.sort();
    let documents: Vec<Vec<u8>> = files.iter().filter_map(|path| fs::read(path).ok()).collect();
    assert!(!documents.is_empty(), "no PDF below the paths");
    std::panic::set_hook(Box::new(|_| ()));
    let mut bench = Bench::new();
    for (path, bytes) in files.iter().zip(&documents) {
        bench.judge(bytes, &path.display().to_string());
    }
    bench.say(&format!("{} documents as they are", documents.len()));
    let mut random = Random::new(seed);
    let small: Vec<&Vec<u8>> = documents.iter().filter(|bytes| bytes.len() < 256 << 10).collect();
    for round in 0..count {
        // Large documents take their turn, more seldom.
        let document = if round % 20 == 0 || small.is_empty() {
            &documents[random.below(documents.len())]
        } else {
            small[random.below(small.len())]
        };
        let other = small.get(random.below(small.len())).map_or(document, |bytes| bytes);
        let mutated = mutate(document, other, &mut random);
        bench.judge(&mutated, &format!("mutation {round} of seed {seed}"));
        if round % 10_000 == 9_999 {
            bench.say(&format!("{} mutations", round + 1));
        }
    }
    bench.say(&format!("{} documents and {count} mutations", documents.len()));
    std::process::exit(i32::from(bench.finds > 0));
}

struct Bench {
    validator: Validator,
    at: Time,
    judged: u64,
    unreadable: u64,
    passed: u64,
    finds: u64,
    longest: (Duration, String),
    most: (u64, String),
    started: Instant,
}

impl Bench {
    #[expect(clippy::disallowed_methods, reason = "it is time that is measured")]
    fn new() -> Self {
        let mut trust = TrustStore::new();
        trust.add_bytes(include_bytes!("../../testdata/pki/root.pem"), "root.pem");
        Self {
            validator: Validator::new(trust),
            at: Time::parse_rfc3339("2026-06-01T12:00:00Z").expect("a time"),
            judged: 0,
            unreadable: 0,
            passed: 0,
            finds: 0,
            longest: Default::default(),
            most: Default::default(),
            started: Instant::now(),
        }
    }

    fn judge(&mut self, bytes: &[u8], name: &str) {
        let before = memory_now(true);
        let started = processor_time();
        let result = catch_unwind(AssertUnwindSafe(|| {
            let report = self.validator.validate(bytes, name, self.at);
            report.map(|report| (report.verdict, report.to_json().len()))
        }));
        let took = processor_time().saturating_sub(started);
        let held = memory_now(false).saturating_sub(before);
        self.judged += 1;
        let mut fault = None;
        match result {
            Err(panic) => {
                let words = panic.downcast_ref::<String>().map(String::as_str);
                fault = Some(format!(
                    "panic: {}",
                    words.or(panic.downcast_ref::<&str>().copied()).unwrap_or("?")
                ));
            }
            Ok(Err(_)) => self.unreadable += 1,
            Ok(Ok((Verdict::TotalPassed, _))) => self.passed += 1,
            Ok(Ok(_)) => {}
        }
        if took > TIME {
            fault = Some(format!("{took:?}"));
        }
        if held > MEMORY {
            fault = Some(format!("{} MiB", held >> 20));
        }
        if let Some(fault) = fault {
            self.finds += 1;
            println!("FIND {name}: {fault}");
            let _ = keep(&name.replace(['/', ' '], "-"), bytes);
        }
        if took > self.longest.0 {
            self.longest = (took, name.to_owned());
        }
        if held > self.most.0 {
            self.most = (held, name.to_owned());
        }
    }

    fn say(&self, what: &str) {
        println!(
            "{what}: {} judged in {:.0} s, {} could not be read, {} passed, {} finds; longest {:?} ({}), most memory {} MiB ({})",
            self.judged,
            self.started.elapsed().as_secs_f64(),
            self.unreadable,
            self.passed,
            self.finds,
            self.longest.0,
            self.longest.1,
            self.most.0 >> 20,
            self.most.1
        );
        let _ = std::io::stdout().flush();
    }
}

/// What this thread has used of the processor, so that what else the machine does is not counted (Linux; 0 elsewhere).
fn processor_time() -> Duration {
    let text = fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanoseconds = text.split(' ').next().and_then(|first| first.parse().ok());
    Duration::from_nanos(nanoseconds.unwrap_or(0))
}

/// Bytes resident now, after the highest mark is taken back; else the highest since (Linux; 0 elsewhere).
fn memory_now(begin: bool) -> u64 {
    if begin {
        let _ = fs::write("/proc/self/clear_refs", "5");
    }
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let key = if begin { "VmRSS:" } else { "VmHWM:" };
    let line = status.lines().find_map(|line| line.strip_prefix(key));
    let kilobytes = line.and_then(|rest| rest.trim().trim_end_matches(" kB").parse::<u64>().ok());
    kilobytes.unwrap_or(0) << 10
}

fn walk(path: &Path, found: &mut Vec<PathBuf>) {
    if path.is_dir() {
        for entry in fs::read_dir(path).into_iter().flatten().flatten() {
            walk(&entry.path(), found);
        }
    } else if path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("pdf")) {
        found.push(path.to_owned());
    }
}
