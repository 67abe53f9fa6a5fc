//! Gives the shared library its name: `libcountersign.so.0.1` before 1.0, `libcountersign.so.1` from then on.

use std::env;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let part = |name: &str| env::var(format!("CARGO_PKG_VERSION_{name}")).unwrap_or_default();
    let (major, minor) = (part("MAJOR"), part("MINOR"));
    let abi = if major == "0" { format!("0.{minor}") } else { major };
    match env::var("CARGO_CFG_TARGET_OS").unwrap_or_default().as_str() {
        "windows" => {}
        "macos" | "ios" => {
            println!("cargo::rustc-cdylib-link-arg=-Wl,-install_name,@rpath/libcountersign.{abi}.dylib");
        }
        _ => println!("cargo::rustc-cdylib-link-arg=-Wl,-soname,libcountersign.so.{abi}"),
    }
}
