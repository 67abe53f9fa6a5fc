//! Keeps the files of a folder as seeds of a target, in place of those that were kept.
//!
//! `cargo run -p countersign-fuzz --example pack -- TARGET FOLDER`

use std::path::PathBuf;

fn main() -> std::io::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let target = arguments.next().expect("a target");
    let folder: PathBuf = arguments.next().expect("a folder").into();
    let count = countersign_fuzz::pack(&target, &folder)?;
    println!("{target}: {count} inputs kept");
    Ok(())
}
