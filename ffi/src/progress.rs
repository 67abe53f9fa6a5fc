//! A caller who may stop long work.

use std::cell::Cell;
use std::ffi::c_void;
use std::fmt;
use std::time::{Duration, Instant};

use countersign::budget::Interrupt;

/// Asked at the beginning of a judgement and then about a hundred times a second, on the thread that called, whether to
/// go on. Returning false stops the work: the call answers `COUNTERSIGN_RESULT_CANCELLED`, and the function is not asked
/// again. `userdata` is the pointer that was given with the function. It must return; no exception and no `longjmp` may
/// leave it.
pub type countersign_progress_fn = Option<unsafe extern "C-unwind" fn(userdata: *mut c_void) -> bool>;

/// A caller's function as the core's door for interruption.
pub(crate) struct Progress {
    progress: countersign_progress_fn,
    userdata: *mut c_void,
    asked: Cell<Option<Instant>>,
    stopped: Cell<bool>,
}

impl Progress {
    pub(crate) fn new(progress: countersign_progress_fn, userdata: *mut c_void) -> Self {
        Self { progress, userdata, asked: Cell::new(None), stopped: Cell::new(false) }
    }

    #[expect(clippy::disallowed_methods, reason = "how often a caller is asked is no part of a judgement")]
    fn is_due(&self) -> bool {
        let now = Instant::now();
        let due = self.asked.get().is_none_or(|last| now.saturating_duration_since(last) >= PERIOD);
        if due {
            self.asked.set(Some(now));
        }
        due
    }
}

impl Interrupt for Progress {
    fn should_stop(&self) -> bool {
        let Some(progress) = self.progress else { return false };
        if !self.stopped.get() && self.is_due() {
            // SAFETY: the caller promised that his function may be called with his userdata during the call.
            let go_on = unsafe { progress(self.userdata) };
            self.stopped.set(!go_on);
        }
        self.stopped.get()
    }
}

impl fmt::Debug for Progress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Progress").field("stopped", &self.stopped).finish_non_exhaustive()
    }
}

const PERIOD: Duration = Duration::from_millis(10);
