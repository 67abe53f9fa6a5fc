//! Bars on a terminal's standard error.

use std::io::{self, IsTerminal};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// A bar over the bytes of a large file; hidden where nobody looks.
pub(crate) fn bytes(name: &str, length: u64) -> ProgressBar {
    bar(name, length, "{msg} {wide_bar} {bytes}/{total_bytes} {eta}")
}

/// A bar over many files.
pub(crate) fn files(count: usize) -> ProgressBar {
    if count < MANY {
        return ProgressBar::hidden();
    }
    bar("files", u64::try_from(count).unwrap_or(u64::MAX), "{msg} {wide_bar} {pos}/{len} {eta}")
}

fn bar(name: &str, length: u64, template: &str) -> ProgressBar {
    if !io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::with_draw_target(Some(length), ProgressDrawTarget::stderr_with_hz(10));
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style);
    }
    bar.set_message(name.to_owned());
    bar
}

const MANY: usize = 10;
