//! Writes an archive of signed documents, for measures outside Rust:
//! `cargo run --release -p countersign-benches --example archive -- FOLDER COUNT`.

use std::path::Path;

use countersign_benches::Archive;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let (Some(folder), Some(count)) =
        (arguments.next(), arguments.next().and_then(|count| count.parse().ok()))
    else {
        eprintln!("archive FOLDER COUNT");
        std::process::exit(64);
    };
    Archive::write(Path::new(&folder), count);
}
