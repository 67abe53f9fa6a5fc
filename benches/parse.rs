//! What it costs to open and to read documents, beside what it costs to hash the same bytes.
//!
//! `cargo bench --bench parse`: best of several runs, each figure with its ratio to SHA-256 of the file in the same run.
#![expect(clippy::disallowed_methods, reason = "a benchmark reads the clock")]

#[path = "../tests/fixture/mod.rs"]
mod fixture;

use std::fs;
use std::hint::black_box;
use std::time::{Duration, Instant};

use countersign::budget::{Budget, Uninterrupted};
use countersign::limits::Limits;
use countersign::pdf::{Document, ObjectId, OpenOptions, XrefEntry};
use countersign::source::{ReadSeekSource, Source};
use fixture::File;
use sha2::{Digest, Sha256};

fn main() {
    let small = document(30, 200, false);
    let plain = document(24_000, 320, false);
    let packed = document(240_000, 200, true);
    let large = document(24_000, 4_200, false);
    println!("{:<44}{:>10}{:>12}{:>12}{:>9}", "document", "bytes", "step", "time", "of hash");
    for (name, bytes) in [
        ("small, 30 objects", &small),
        ("24 000 objects, table", &plain),
        ("240 000 objects in object streams", &packed),
        ("24 000 objects, large streams", &large),
    ] {
        let hash = best(|| {
            black_box(Sha256::digest(bytes));
        });
        row(name, bytes, "hash", hash, hash);
        row(name, bytes, "open", best(|| open(bytes)), hash);
        row(name, bytes, "all objects", best(|| all(bytes)), hash);
    }
    pieces(&large);
}

fn row(name: &str, bytes: &[u8], step: &str, time: Duration, hash: Duration) {
    let ratio = time.as_secs_f64() / hash.as_secs_f64();
    println!("{name:<44}{:>10}{step:>12}{:>9.1} µs{ratio:>9.3}", bytes.len(), time.as_secs_f64() * 1e6);
}

fn best(mut run: impl FnMut()) -> Duration {
    let started = Instant::now();
    let mut best = Duration::MAX;
    while started.elapsed() < Duration::from_secs(1) {
        let one = Instant::now();
        run();
        best = best.min(one.elapsed());
    }
    best
}

/// Cross-reference chain, catalog, form.
fn open(source: &dyn Source) {
    let budget = Budget::new(Limits::default(), &Uninterrupted);
    let document = Document::open(source, &OpenOptions::default(), &budget).unwrap();
    let catalog = document.latest().catalog();
    black_box(document.latest().value(catalog.as_dictionary().unwrap(), b"AcroForm").unwrap());
}

fn all(source: &dyn Source) {
    let budget = Budget::new(Limits::default(), &Uninterrupted);
    let document = Document::open(source, &OpenOptions::default(), &budget).unwrap();
    let latest = document.latest();
    for number in latest.numbers() {
        let generation = match latest.entry(number) {
            Some((XrefEntry::Offset { generation, .. }, _)) => generation,
            _ => 0,
        };
        black_box(latest.get(ObjectId { number, generation }).unwrap().unwrap());
    }
}

/// A document of `count` objects that are mostly streams of `size` bytes, or dictionaries in object streams.
fn document(count: u32, size: usize, packed: bool) -> Vec<u8> {
    let mut file = File::with_page();
    let mut noise = 1u32;
    let mut random = || {
        noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        noise >> 8
    };
    if packed {
        let mut compressed = Vec::new();
        for (chunk, start) in (4..count).step_by(200).enumerate() {
            let stream = count + chunk as u32;
            let texts: Vec<_> = (start..(start + 200).min(count))
                .map(|number| {
                    let (a, b, c) = (random(), random(), random() % 100);
                    let text = format!(
                        "<</Type/Annot/Subtype/Link/Rect[{a} {c} {b} 0.5]/Border[0 0 0]/P {number} 0 R/A<</S/GoTo/D(section.{b})>>\
                         /Contents(some words about {a})/F 4/StructParent {c}>>"
                    );
                    (number, text)
                })
                .collect();
            let members: Vec<_> = texts.iter().map(|(number, text)| (*number, text.as_str())).collect();
            compressed.extend(members.iter().zip(0..).map(|((number, _), index)| (*number, stream, index)));
            file.object_stream(stream, &members);
        }
        file.xref_stream(2 * count, &compressed, "");
    } else {
        for number in 4..count {
            let data: Vec<u8> = (0..size).map(|_| random() as u8).collect();
            let dictionary =
                format!("/Type/XObject/Subtype/Form/BBox[0 0 {number} 9]/Resources<</Font<</F1 3 0 R>>>>");
            file.stream(number, &dictionary, &data);
        }
        file.table("");
    }
    file.bytes
}

/// The same from a file on disk, in little memory.
fn pieces(bytes: &[u8]) {
    let path = std::env::temp_dir().join(format!("countersign-bench-{}.pdf", std::process::id()));
    fs::write(&path, bytes).unwrap();
    let source = ReadSeekSource::new(fs::File::open(&path).unwrap()).unwrap();
    println!("from disk: open {:?}, all objects {:?}", best(|| open(&source)), best(|| all(&source)));
    fs::remove_file(&path).unwrap();
}
