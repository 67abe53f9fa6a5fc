//! How far long work has come: bars on a terminal's standard error, plain lines elsewhere.

use std::io::{self, IsTerminal};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use indicatif::{HumanDuration, ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::output::complain;

/// A bar over the bytes of a large file; hidden where nobody looks.
pub(crate) fn bytes(name: &str, length: u64) -> ProgressBar {
    let bar = bar(length, "{msg} {wide_bar} {bytes}/{total_bytes} {eta}");
    bar.set_message(name.to_owned());
    bar
}

fn bar(length: u64, template: &str) -> ProgressBar {
    if !io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::with_draw_target(Some(length), ProgressDrawTarget::stderr_with_hz(10));
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style);
    }
    bar
}

/// Progress over many files, of which archives may have more than was known at the start.
#[derive(Clone, Debug)]
pub(crate) struct Files {
    bar: ProgressBar,
    /// Files known so far.
    all: Arc<AtomicU64>,
    done: u64,
    began: Instant,
    /// When the last line was written.
    told: Instant,
    /// Whether standard output is a terminal, too.
    shares_terminal: bool,
}

/// Fewer have no bar.
const MANY: usize = 10;
/// Where there is no bar, a line is written as often as this.
const EVERY: Duration = Duration::from_secs(10);

impl Files {
    #[expect(
        clippy::disallowed_methods,
        reason = "progress is told in time that passes, and decides nothing"
    )]
    pub(crate) fn new(count: usize) -> Self {
        let all = u64::try_from(count).unwrap_or(u64::MAX);
        let bar = match count {
            ..MANY => ProgressBar::hidden(),
            _ => bar(all, "{wide_bar} {human_pos}/{human_len} files  {per_sec}  {eta} left"),
        };
        let began = Instant::now();
        let shares_terminal = io::stdout().is_terminal();
        Self { bar, all: Arc::new(AtomicU64::new(all)), done: 0, began, told: began, shares_terminal }
    }

    /// One more was found.
    pub(crate) fn found(&self) {
        self.all.fetch_add(1, Ordering::Relaxed);
        self.bar.inc_length(1);
    }

    /// One more is done.
    pub(crate) fn done(&mut self) {
        self.done = self.done.saturating_add(1);
        self.bar.inc(1);
        if self.bar.is_hidden() && self.told.elapsed() >= EVERY {
            self.tell();
        }
    }

    #[expect(
        clippy::disallowed_methods,
        reason = "progress is told in time that passes, and decides nothing"
    )]
    fn tell(&mut self) {
        self.told = Instant::now();
        complain(&line(self.done, self.all.load(Ordering::Relaxed), self.began.elapsed()));
    }

    /// Does what may write to the terminal on which the bar is drawn.
    pub(crate) fn aside<T>(&self, write: impl FnOnce() -> T) -> T {
        if self.shares_terminal { self.bar.suspend(write) } else { write() }
    }

    /// Takes the bar away.
    pub(crate) fn finish(&self) {
        self.bar.finish_and_clear();
    }
}

fn line(done: u64, all: u64, passed: Duration) -> String {
    let millis = u64::try_from(passed.as_millis()).unwrap_or(u64::MAX).max(1);
    let rate = done.saturating_mul(1000) / millis;
    let left = all.saturating_sub(done).saturating_mul(millis).checked_div(done).unwrap_or(0);
    let left = HumanDuration(Duration::from_millis(left));
    format!("{done} of {all} files, {rate} a second, {left} left")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_tell_the_rate_and_the_rest() {
        for (done, all, seconds, expected) in [
            (500, 2000, 10, "500 of 2000 files, 50 a second, 30 seconds left"),
            (0, 10, 10, "0 of 10 files, 0 a second, 0 seconds left"),
            (
                u64::MAX,
                0,
                0,
                "18446744073709551615 of 0 files, 18446744073709551615 a second, 0 seconds left",
            ),
        ] {
            assert_eq!(line(done, all, Duration::from_secs(seconds)), expected);
        }
    }
}
