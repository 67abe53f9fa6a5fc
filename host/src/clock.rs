//! The computer's clock.

use std::time::{SystemTime, UNIX_EPOCH};

use countersign::time::Time;

/// The moment by the computer's clock, in whole seconds.
#[expect(clippy::disallowed_methods, reason = "here the clock comes in")]
pub fn now() -> Time {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Time::from_unix(i64::try_from(since.as_secs()).unwrap_or(i64::MAX))
}
