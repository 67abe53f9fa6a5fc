//! Moments in UTC, as RFC 3339, ASN.1 and PDF write them.
//!
//! The core reads no clock: every judgement is made *at* a [`Time`] that the caller gives.

use std::fmt;

/// A moment in UTC: seconds since 1970-01-01T00:00:00Z (proleptic Gregorian, leap seconds not counted) and nanoseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Time {
    seconds: i64,
    nanoseconds: u32,
}

impl Time {
    /// The moment `seconds` after (before, when negative) 1970-01-01T00:00:00Z.
    pub const fn from_unix(seconds: i64) -> Self {
        Self { seconds, nanoseconds: 0 }
    }

    /// The same second with this fraction; `nanoseconds` of 10⁹ and more are cut to the last nanosecond.
    pub const fn with_nanoseconds(self, nanoseconds: u32) -> Self {
        let nanoseconds = if nanoseconds > 999_999_999 { 999_999_999 } else { nanoseconds };
        Self { seconds: self.seconds, nanoseconds }
    }

    /// A calendar date and time of day in UTC; `None` when a field is out of range (second 60 is read as 59).
    pub fn from_civil(year: i64, month: u8, day: u8, hour: u8, minute: u8, second: u8) -> Option<Self> {
        if !(-9999..=9999).contains(&year)
            || !(1..=12).contains(&month)
            || hour > 23
            || minute > 59
            || second > 60
        {
            return None;
        }
        if day == 0 || day > days_in_month(year, month) {
            return None;
        }
        let days = days_from_civil(year, month, day);
        let of_day = i64::from(hour)
            .wrapping_mul(3600)
            .wrapping_add(i64::from(minute).wrapping_mul(60))
            .wrapping_add(i64::from(second.min(59)));
        Some(Self::from_unix(days.wrapping_mul(SECONDS_PER_DAY).wrapping_add(of_day)))
    }

    /// Seconds since 1970-01-01T00:00:00Z.
    pub const fn unix(self) -> i64 {
        self.seconds
    }

    /// The fraction of the second in nanoseconds, 0 to 999 999 999.
    pub const fn subsec_nanoseconds(self) -> u32 {
        self.nanoseconds
    }

    /// Microseconds since 1970-01-01T00:00:00Z; `None` when 64 bits don't hold them.
    pub fn unix_microseconds(self) -> Option<i64> {
        self.seconds.checked_mul(1_000_000)?.checked_add(i64::from(self.nanoseconds / 1_000))
    }

    /// This moment moved by `seconds`, kept within the range of the type.
    pub const fn saturating_add_seconds(self, seconds: i64) -> Self {
        Self { seconds: self.seconds.saturating_add(seconds), nanoseconds: self.nanoseconds }
    }

    /// Whole seconds from `earlier` to this moment.
    pub const fn seconds_since(self, earlier: Self) -> i64 {
        self.seconds.saturating_sub(earlier.seconds)
    }

    /// Parses RFC 3339 (`2026-11-21T12:00:00Z`, with fraction and offset) and the bare date `2026-11-21` (midnight UTC).
    pub fn parse_rfc3339(text: &str) -> Option<Self> {
        let mut digits = Digits(text.as_bytes());
        let year = i64::from(digits.number(4)?);
        digits.expect(b'-')?;
        let month = u8::try_from(digits.number(2)?).ok()?;
        digits.expect(b'-')?;
        let day = u8::try_from(digits.number(2)?).ok()?;
        if digits.0.is_empty() {
            return Self::from_civil(year, month, day, 0, 0, 0);
        }
        digits.one_of(b"Tt ")?;
        let hour = u8::try_from(digits.number(2)?).ok()?;
        digits.expect(b':')?;
        let minute = u8::try_from(digits.number(2)?).ok()?;
        digits.expect(b':')?;
        let second = u8::try_from(digits.number(2)?).ok()?;
        let nanoseconds = if digits.expect(b'.').is_some() { digits.fraction()? } else { 0 };
        let local = Self::from_civil(year, month, day, hour, minute, second)?.with_nanoseconds(nanoseconds);
        let sign = match digits.one_of(b"Zz+-")? {
            b'+' => -1,
            b'-' => 1,
            _ => 0,
        };
        if sign == 0 {
            return digits.0.is_empty().then_some(local);
        }
        let hours = i64::from(digits.number(2)?);
        digits.expect(b':')?;
        let minutes = i64::from(digits.number(2)?);
        let offset = hours.wrapping_mul(3600).wrapping_add(minutes.wrapping_mul(60)).wrapping_mul(sign);
        digits.0.is_empty().then_some(local.saturating_add_seconds(offset))
    }

    /// The calendar fields in UTC: year, month, day, hour, minute, second.
    pub fn civil(self) -> (i64, u8, u8, u8, u8, u8) {
        let days = self.seconds.div_euclid(SECONDS_PER_DAY);
        let of_day = self.seconds.rem_euclid(SECONDS_PER_DAY);
        let (year, month, day) = civil_from_days(days);
        let small = |n: i64| u8::try_from(n).unwrap_or(0);
        let (hour, rest) = (of_day.div_euclid(3600), of_day.rem_euclid(3600));
        (year, month, day, small(hour), small(rest.div_euclid(60)), small(rest.rem_euclid(60)))
    }
}

/// RFC 3339 in UTC; the fraction is written only when there is one.
impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(text) = self.plain() {
            return f.write_str(std::str::from_utf8(&text).unwrap_or_default());
        }
        let (year, month, day, hour, minute, second) = self.civil();
        write!(f, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}")?;
        if self.nanoseconds != 0 {
            let fraction = format!("{:09}", self.nanoseconds);
            write!(f, ".{}", fraction.trim_end_matches('0'))?;
        }
        f.write_str("Z")
    }
}

impl Time {
    /// A moment in whole seconds of a year with four digits: a report holds dozens, and formatting takes long.
    fn plain(self) -> Option<[u8; 20]> {
        let (year, month, day, hour, minute, second) = self.civil();
        let year = u16::try_from(year).ok().filter(|year| *year < 10_000 && self.nanoseconds == 0)?;
        let mut text = *b"0000-00-00T00:00:00Z";
        let [month, day, hour, minute, second] = [month, day, hour, minute, second].map(u16::from);
        let numbers = text.split_mut(|byte| *byte != b'0');
        for (place, mut number) in numbers.zip([year, month, day, hour, minute, second]) {
            for digit in place.iter_mut().rev() {
                *digit = digit.wrapping_add(u8::try_from(number % 10).unwrap_or(0));
                number /= 10;
            }
        }
        Some(text)
    }
}

impl serde::Serialize for Time {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.plain() {
            Some(text) => serializer.serialize_str(std::str::from_utf8(&text).unwrap_or_default()),
            None => serializer.collect_str(self),
        }
    }
}

impl<'de> serde::Deserialize<'de> for Time {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        Self::parse_rfc3339(&text).ok_or_else(|| serde::de::Error::custom("not an RFC 3339 time"))
    }
}

/// Reads fixed-width decimal fields from the front of some bytes.
pub(crate) struct Digits<'a>(pub(crate) &'a [u8]);

impl Digits<'_> {
    /// The next `width` bytes as a decimal number; nothing is consumed when they are not all digits.
    pub(crate) fn number(&mut self, width: usize) -> Option<u32> {
        let (head, tail) = self.0.split_at_checked(width)?;
        let mut value = 0u32;
        for byte in head {
            let digit = byte.checked_sub(b'0').filter(|d| *d <= 9)?;
            value = value.checked_mul(10)?.checked_add(u32::from(digit))?;
        }
        self.0 = tail;
        Some(value)
    }

    /// Consumes `byte` if it comes next.
    pub(crate) fn expect(&mut self, byte: u8) -> Option<()> {
        self.0 = self.0.strip_prefix(&[byte])?;
        Some(())
    }

    /// Consumes the next byte if it is one of `set`.
    pub(crate) fn one_of(&mut self, set: &[u8]) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        set.contains(first).then(|| {
            self.0 = rest;
            *first
        })
    }

    /// One or more digits as a decimal fraction, in nanoseconds; digits beyond the ninth are dropped.
    pub(crate) fn fraction(&mut self) -> Option<u32> {
        let (mut value, mut scale, mut any) = (0u32, 100_000_000u32, false);
        while let Some((digit, rest)) = self.0.split_first().filter(|(d, _)| d.is_ascii_digit()) {
            value = value.wrapping_add(u32::from(digit.wrapping_sub(b'0')).wrapping_mul(scale));
            scale = scale.wrapping_div(10);
            self.0 = rest;
            any = true;
        }
        any.then_some(value)
    }
}

fn days_in_month(year: i64, month: u8) -> u8 {
    let leap = year.rem_euclid(4) == 0 && (year.rem_euclid(100) != 0 || year.rem_euclid(400) == 0);
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => 31,
    }
}

/// Days since 1970-01-01, counting years from March so that the leap day comes last.
fn days_from_civil(year: i64, month: u8, day: u8) -> i64 {
    let month = i64::from(month);
    let year = if month <= 2 { year.wrapping_sub(1) } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let from_march = month.wrapping_add(9).rem_euclid(12);
    let of_year = from_march
        .wrapping_mul(153)
        .wrapping_add(2)
        .div_euclid(5)
        .wrapping_add(i64::from(day))
        .wrapping_sub(1);
    let days = of_era
        .wrapping_mul(365)
        .wrapping_add(of_era.div_euclid(4))
        .wrapping_sub(of_era.div_euclid(100))
        .wrapping_add(of_year);
    era.wrapping_mul(DAYS_PER_ERA).wrapping_add(days).wrapping_sub(DAYS_TO_EPOCH)
}

fn civil_from_days(days: i64) -> (i64, u8, u8) {
    let days = days.saturating_add(DAYS_TO_EPOCH);
    let era = days.div_euclid(DAYS_PER_ERA);
    let of_era = days.rem_euclid(DAYS_PER_ERA);
    let year_of_era = of_era
        .wrapping_sub(of_era.div_euclid(1460))
        .wrapping_add(of_era.div_euclid(36_524))
        .wrapping_sub(of_era.div_euclid(146_096))
        .div_euclid(365);
    let before = year_of_era
        .wrapping_mul(365)
        .wrapping_add(year_of_era.div_euclid(4))
        .wrapping_sub(year_of_era.div_euclid(100));
    let of_year = of_era.wrapping_sub(before);
    let from_march = of_year.wrapping_mul(5).wrapping_add(2).div_euclid(153);
    let day =
        of_year.wrapping_sub(from_march.wrapping_mul(153).wrapping_add(2).div_euclid(5)).wrapping_add(1);
    let month = from_march.wrapping_add(2).rem_euclid(12).wrapping_add(1);
    let year = era.wrapping_mul(400).wrapping_add(year_of_era).wrapping_add(i64::from(month <= 2));
    (year, u8::try_from(month).unwrap_or(1), u8::try_from(day).unwrap_or(1))
}

const SECONDS_PER_DAY: i64 = 86_400;
const DAYS_PER_ERA: i64 = 146_097;
/// Days from 0000-03-01 to 1970-01-01.
const DAYS_TO_EPOCH: i64 = 719_468;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_moments() {
        for (text, unix) in [
            ("1970-01-01T00:00:00Z", 0),
            ("2000-02-29T12:30:45Z", 951_827_445),
            ("2026-11-21T12:00:00Z", 1_795_262_400),
            ("1969-12-31T23:59:59Z", -1),
            ("1900-03-01T00:00:00Z", -2_203_891_200),
        ] {
            let time = Time::parse_rfc3339(text).unwrap();
            assert_eq!(time.unix(), unix, "{text}");
            assert_eq!(time.to_string(), text);
        }
    }

    proptest::proptest! {
        /// What is written without formatting is what formatting writes.
        #[test]
        fn years_of_any_length_are_written(seconds in -400_000_000_000_i64..400_000_000_000, nanoseconds in 0..3_u32) {
            let time = Time::from_unix(seconds).with_nanoseconds(nanoseconds);
            let (year, month, day, hour, minute, second) = time.civil();
            let fraction = ["", ".000000001", ".000000002"][nanoseconds as usize];
            let want = format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{fraction}Z");
            assert_eq!(time.to_string(), want);
            assert_eq!(serde_json::to_string(&time).unwrap(), format!("{want:?}"));
        }
    }

    #[test]
    fn offsets_fractions_and_bare_dates() {
        for (text, want) in [
            ("2026-11-21T14:00:00+02:00", "2026-11-21T12:00:00Z"),
            ("2026-11-21T10:30:00.250-01:30", "2026-11-21T12:00:00.25Z"),
            ("2026-11-21", "2026-11-21T00:00:00Z"),
        ] {
            assert_eq!(Time::parse_rfc3339(text).unwrap().to_string(), want);
        }
        for bad in [
            "",
            "2026",
            "2026-13-01",
            "2026-02-30",
            "2026-11-21T24:00:00Z",
            "2026-11-21T12:00:00",
            "2026-11-21T12:00:00Zx",
        ] {
            assert_eq!(Time::parse_rfc3339(bad), None, "{bad}");
        }
    }

    #[test]
    fn every_day_of_four_centuries_survives_the_round_trip() {
        let mut day = Time::from_civil(1899, 12, 31, 0, 0, 0).unwrap();
        for _ in 0..146_097 {
            let (year, month, of_month, ..) = day.civil();
            assert_eq!(Time::from_civil(year, month, of_month, 0, 0, 0), Some(day));
            day = day.saturating_add_seconds(SECONDS_PER_DAY);
        }
    }
}
