//! One direction: a module uses those before it, never those after it.

use std::fs;
use std::path::{Path, PathBuf};

/// The order in which data flows. A name further down may use those further up.
const LAYERS: &[&[&str]] = &[
    &["time", "limits", "finding", "budget", "error", "source", "recent"],
    &["asn1"],
    &["pdf"],
    &["crypto"],
    &["digest"],
    &["signature"],
    &["integrity"],
    &["cms"],
    &["pki"],
    &["timestamp"],
    &["validation"],
    &["report"],
    &["validator"],
    &["batch", "records", "manual"],
];

#[test]
fn modules_use_only_those_before_them() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut seen = 0;
    let mut faults = Vec::new();
    for file in rust_files(&src) {
        let relative = file.strip_prefix(&src).unwrap();
        let module = relative.iter().next().unwrap().to_str().unwrap().trim_end_matches(".rs").to_owned();
        if module == "lib" {
            continue;
        }
        let layer =
            layer_of(&module).unwrap_or_else(|| panic!("`{module}` has no place in the order of layers"));
        seen += 1;
        for (number, line) in production_lines(&fs::read_to_string(&file).unwrap()) {
            for used in line.match_indices("crate::").map(|(at, _)| &line[at + 7..]) {
                let used: String = used.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                if layer_of(&used).is_some_and(|other| other > layer) {
                    faults.push(format!("src/{}:{number}: `{module}` uses `{used}`", relative.display()));
                }
            }
        }
    }
    assert!(seen > 20, "only {seen} files read");
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

fn layer_of(module: &str) -> Option<usize> {
    LAYERS.iter().position(|layer| layer.contains(&module))
}

/// The numbered lines before a file's tests, without comments.
fn production_lines(text: &str) -> Vec<(usize, String)> {
    let code = text.split("#[cfg(test)]\nmod ").next().unwrap();
    let numbered = code.lines().enumerate().map(|(at, line)| (at + 1, line.to_owned()));
    numbered.filter(|(_, line)| !line.trim_start().starts_with("//")).collect()
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|e| e == "rs") {
            files.push(path);
        }
    }
    files
}
