//! Every find of the past, every seed, and a few thousand inputs without a plan, on stable Rust.

use countersign_fuzz::{TARGETS, finds, kept, seeds};

#[test]
fn finds_stay_mended() {
    let mut replayed = 0;
    for (target, run) in TARGETS {
        for (name, bytes) in finds(target) {
            println!("{target}/{name}");
            run(&bytes);
            replayed += 1;
        }
    }
    assert!(replayed > 0, "no finds were found: they are replayed from fuzz/finds");
}

/// The fewest inputs that reach what searches reached.
#[test]
fn kept_inputs_are_survived() {
    for (target, run) in TARGETS {
        let kept = kept(target);
        assert!(!kept.is_empty(), "{target} has no inputs in fuzz/seeds");
        for (name, bytes) in kept {
            println!("{target}/{name}");
            run(&bytes);
        }
    }
}

/// A share of the seeds: all of them take minutes without optimization.
#[test]
fn seeds_are_survived() {
    for (target, run) in TARGETS {
        let seeds = seeds(target, false);
        let step = seeds.len().div_ceil(25).max(1);
        for (name, bytes) in seeds.iter().step_by(step) {
            println!("{target}/{name}");
            run(bytes);
        }
    }
}

#[test]
fn bytes_without_a_plan_are_survived() {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    };
    for (target, run) in TARGETS {
        for round in 0..20 {
            let length = next() as usize % 400;
            let bytes: Vec<u8> = (0..length).map(|_| next() as u8).collect();
            println!("{target}: round {round}");
            run(&bytes);
        }
    }
}

/// Each target has its binary and stands in the manifest, and nothing else does.
#[test]
fn every_target_has_a_binary() {
    let manifest = include_str!("../Cargo.toml");
    for (target, _) in TARGETS {
        assert!(manifest.contains(&format!("path = \"fuzz_targets/{target}.rs\"")), "{target}");
    }
    assert_eq!(manifest.matches("fuzz_targets/").count(), TARGETS.len() + 1, "one comment and the targets");
}
