//! Writes what a search begins with, a folder for each target.
//!
//! `cargo run -p countersign-fuzz --example seeds [TARGET...]`: to `fuzz/corpus/`, where cargo-fuzz looks for it; that of a
//! corpus beside the repository as well.
//!
//! `cargo run -p countersign-fuzz --example seeds -- --own FOLDER [TARGET...]`: what the repository has, and nothing else.

use std::fs;
use std::path::{Path, PathBuf};

fn main() -> std::io::Result<()> {
    let mut arguments = std::env::args().skip(1).peekable();
    let own = arguments.next_if(|argument| argument == "--own").is_some();
    let root = if own {
        PathBuf::from(arguments.next().expect("a folder"))
    } else {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus")
    };
    let wanted: Vec<String> = arguments.collect();
    for (target, _) in countersign_fuzz::TARGETS {
        if !wanted.is_empty() && !wanted.iter().any(|name| name == target) {
            continue;
        }
        let folder = root.join(target);
        fs::create_dir_all(&folder)?;
        let seeds = countersign_fuzz::seeds(target, !own);
        for (name, bytes) in &seeds {
            let name: String = name.chars().rev().take(100).collect::<Vec<_>>().into_iter().rev().collect();
            fs::write(folder.join(name), bytes)?;
        }
        println!("{target}: {} seeds", seeds.len());
    }
    Ok(())
}
