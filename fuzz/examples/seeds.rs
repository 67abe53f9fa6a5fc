//! Writes what the search begins with to `fuzz/corpus/TARGET/`, where cargo-fuzz looks for it.
//!
//! `cargo run -p countersign-fuzz --example seeds [TARGET...]`

use std::fs;
use std::path::Path;

fn main() -> std::io::Result<()> {
    let wanted: Vec<String> = std::env::args().skip(1).collect();
    for (target, _) in countersign_fuzz::TARGETS {
        if !wanted.is_empty() && !wanted.iter().any(|name| name == target) {
            continue;
        }
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(target);
        fs::create_dir_all(&folder)?;
        let seeds = countersign_fuzz::seeds(target, true);
        for (name, bytes) in &seeds {
            let name: String = name.chars().rev().take(100).collect::<Vec<_>>().into_iter().rev().collect();
            fs::write(folder.join(name), bytes)?;
        }
        println!("{target}: {} seeds", seeds.len());
    }
    Ok(())
}
