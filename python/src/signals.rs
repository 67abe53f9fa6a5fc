//! Ctrl-C while the core works.

use std::cell::{Cell, RefCell};
use std::time::{Duration, Instant};

use countersign::budget::Interrupt;
use pyo3::prelude::*;

/// Lets Python's signal handlers run now and then; what they raise stops the work.
#[derive(Debug, Default)]
pub(crate) struct Signals {
    asked: Cell<Option<Instant>>,
    raised: RefCell<Option<PyErr>>,
}

impl Signals {
    /// What a handler raised.
    pub(crate) fn into_raised(self) -> Option<PyErr> {
        self.raised.into_inner()
    }

    #[expect(
        clippy::disallowed_methods,
        reason = "how often signals are looked for is no part of a judgement"
    )]
    fn is_due(&self) -> bool {
        let now = Instant::now();
        let Some(last) = self.asked.get() else {
            self.asked.set(Some(now));
            return false;
        };
        let due = now.saturating_duration_since(last) >= PERIOD;
        if due {
            self.asked.set(Some(now));
        }
        due
    }
}

impl Interrupt for Signals {
    fn should_stop(&self) -> bool {
        if self.raised.borrow().is_none()
            && self.is_due()
            && let Some(Err(raised)) = Python::try_attach(|py| py.check_signals())
        {
            *self.raised.borrow_mut() = Some(raised);
        }
        self.raised.borrow().is_some()
    }
}

const PERIOD: Duration = Duration::from_millis(50);
