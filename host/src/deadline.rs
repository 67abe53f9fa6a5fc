//! An end by the computer's clock.

use std::time::{Duration, Instant};

use countersign::budget::Interrupt;

/// Stops the work after a time, or when another interrupt does.
#[derive(Clone, Copy, Debug)]
pub struct Deadline<'i> {
    until: Option<Instant>,
    other: &'i dyn Interrupt,
}

impl<'i> Deadline<'i> {
    /// `time` from now; without it there is no end but `other`'s.
    #[expect(clippy::disallowed_methods, reason = "here the clock comes in")]
    pub fn after(time: Option<Duration>, other: &'i dyn Interrupt) -> Self {
        Self { until: time.and_then(|time| Instant::now().checked_add(time)), other }
    }
}

impl Interrupt for Deadline<'_> {
    #[expect(clippy::disallowed_methods, reason = "here the clock comes in")]
    fn should_stop(&self) -> bool {
        self.other.should_stop() || self.until.is_some_and(|until| Instant::now() >= until)
    }
}
