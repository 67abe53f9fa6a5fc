//! Every dependency that is shipped is named, with its reason, in SUPPLY-CHAIN.md.

use std::fs;
use std::path::Path;

#[test]
fn every_shipped_dependency_is_named() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = fs::read_to_string(root.join("SUPPLY-CHAIN.md")).unwrap();
    let mut seen = 0;
    for member in ["", "accelerated", "cli", "endpoint", "ffi", "fetch", "host", "python"] {
        let manifest = fs::read_to_string(root.join(member).join("Cargo.toml")).unwrap();
        for name in dependencies(&manifest).filter(|name| !name.starts_with("countersign")) {
            seen += 1;
            assert!(page.contains(&format!("`{name}`")), "`{name}` of `{member}` is not in SUPPLY-CHAIN.md");
        }
    }
    assert!(seen > 40, "only {seen} dependencies found");
}

/// The names in `[dependencies]` and in those of a target; not those for tests and build scripts.
fn dependencies(manifest: &str) -> impl Iterator<Item = &str> {
    let mut shipped = false;
    manifest.lines().filter_map(move |line| {
        if line.starts_with('[') {
            shipped = line.ends_with("dependencies]")
                && !line.contains("dev-dependencies")
                && !line.contains("build-dependencies");
            return None;
        }
        let (name, _) = line.split_once('=').filter(|_| shipped && !line.starts_with('#'))?;
        Some(name.trim())
    })
}
