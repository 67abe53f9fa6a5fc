//! The committed header is the one that the sources give, every item of it is documented, and C and C++ take it.
//! `BLESS=1 cargo test -p countersign-ffi --test header` writes it anew.

use std::path::{Path, PathBuf};
use std::process::Command;

#[test]
fn the_committed_header_is_current() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let config = cbindgen::Config::from_file(folder.join("cbindgen.toml")).unwrap();
    let bindings = cbindgen::Builder::new().with_crate(folder).with_config(config).generate().unwrap();
    let mut written = Vec::new();
    bindings.write(&mut written);
    let written = String::from_utf8(written).unwrap();
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(header(), &written).unwrap();
    }
    let committed = std::fs::read_to_string(header()).unwrap_or_default();
    assert!(
        committed == written,
        "include/countersign.h is stale: run `BLESS=1 cargo test -p countersign-ffi --test header`"
    );
}

#[test]
fn every_item_is_documented() {
    let text = std::fs::read_to_string(header()).unwrap();
    let mut items = 0;
    let mut before = "";
    for line in text.lines() {
        let is_member = line.starts_with("  ") && !line.starts_with("   ") && line.ends_with([';', ',']);
        let is_item = line.starts_with(|c: char| c.is_ascii_alphabetic()) && line.contains("countersign_");
        // The name of an enumeration's type stands with its constants.
        let is_name = line.starts_with("typedef uint32_t") || line.starts_with("typedef enum");
        if is_member || (is_item && !is_name) {
            items += 1;
            assert!(before.trim_start().starts_with("//"), "no documentation: {line}");
        }
        before = line;
    }
    assert!(items > 60, "only {items} items found: has the header another look now?");
}

#[test]
fn c_and_cpp_take_it() {
    for (compiler, language, standard) in [("cc", "c", "c99"), ("cc", "c", "c11"), ("c++", "c++", "c++11")] {
        let compiled = Command::new(compiler)
            .args(["-fsyntax-only", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-x", language])
            .arg(format!("-std={standard}"))
            .arg(header())
            .output();
        match compiled {
            Ok(output) => {
                let words = String::from_utf8_lossy(&output.stderr);
                assert!(output.status.success(), "{compiler} -std={standard}: {words}");
            }
            Err(_) => println!("skipped: there is no {compiler}"),
        }
    }
}

fn header() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("include/countersign.h")
}
