//! Looks again at finds: runs a target on files, and stops at the first that it does not survive.
//!
//! `cargo run --release -p countersign-fuzz --example replay -- TARGET FILE...`

fn main() {
    let mut arguments = std::env::args().skip(1);
    let target = arguments.next().expect("a target");
    let (_, run) = countersign_fuzz::TARGETS.iter().find(|(name, _)| *name == target).expect("a target");
    for file in arguments {
        println!("{file}");
        run(&std::fs::read(&file).expect("a file"));
    }
}
