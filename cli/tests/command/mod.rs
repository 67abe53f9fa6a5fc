//! Runs the command on the documents of `testdata`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

pub(crate) const AT: &str = "2026-06-01T12:00:00Z";

pub(crate) fn data(path: &str) -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../testdata").join(path).display().to_string()
}

pub(crate) fn good() -> String {
    data("cases/ok/pades-b-t/input.pdf")
}

pub(crate) fn tampered() -> String {
    data("cases/tampered/signed-byte/input.pdf")
}

pub(crate) fn unsigned() -> String {
    data("cases/ok/unsigned/input.pdf")
}

/// The command of this build, or the one that the environment names.
pub(crate) fn command(arguments: &[&str]) -> Command {
    let built = env!("CARGO_BIN_EXE_countersign").into();
    let mut command = Command::new(std::env::var_os("COUNTERSIGN").unwrap_or(built));
    command.args(arguments).stdin(Stdio::null());
    command
}

pub(crate) fn run(arguments: &[&str]) -> Output {
    command(arguments).output().unwrap()
}

pub(crate) fn code(output: &Output) -> i32 {
    output.status.code().expect("ended by itself")
}

pub(crate) fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

pub(crate) fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// An empty folder of this test's own.
pub(crate) fn folder(name: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&path);
    fs::create_dir_all(&path).unwrap();
    path
}
