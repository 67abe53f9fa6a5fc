//! Moments as the storage keeps them: microseconds since 1970.

use countersign::time::Time;

/// The computer's clock, in microseconds.
pub(crate) fn now_micros() -> i64 {
    jiff::Timestamp::now().as_microsecond()
}

/// The computer's clock, as the core takes it.
pub(crate) fn now() -> Time {
    Time::from_unix(jiff::Timestamp::now().as_second())
}

pub(crate) fn micros(time: Time) -> i64 {
    time.unix().saturating_mul(1_000_000).saturating_add(i64::from(time.subsec_nanoseconds() / 1_000))
}

/// RFC 3339 in UTC.
pub(crate) fn text(micros: i64) -> String {
    jiff::Timestamp::from_microsecond(micros).map(|moment| moment.to_string()).unwrap_or_default()
}
