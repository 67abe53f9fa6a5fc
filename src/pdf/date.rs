//! ISO 32000-2 7.9.4: dates.

use super::PdfString;
use crate::time::{Digits, Time};

/// A moment as a PDF writes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Date {
    /// The moment; without an offset the fields are taken as UTC.
    pub time: Time,
    /// Whether the offset from UTC is written.
    pub has_offset: bool,
    /// Whether it is not written as 7.9.4 asks: without `D:`, without apostrophes, with something after it.
    pub is_tolerated: bool,
}

impl Date {
    /// `D:YYYYMMDDHHmmSSOHH'mm'`, cut off anywhere after the year, and what other writers make of it.
    pub fn parse(string: &PdfString) -> Option<Self> {
        Self::parse_text(&string.text())
    }

    /// [`Self::parse`] of a text.
    pub fn parse_text(text: &str) -> Option<Self> {
        let trimmed = text.trim();
        let (fields, mut tolerated) = match trimmed.strip_prefix("D:") {
            Some(fields) => (fields, trimmed.len() != text.len()),
            None => (trimmed, true),
        };
        if let Some(time) = Time::parse_rfc3339(fields) {
            return Some(Self { time, has_offset: fields.len() > 10, is_tolerated: true });
        }
        let mut digits = Digits(fields.as_bytes());
        let year = i64::from(digits.number(4)?);
        let mut more = true;
        let mut field = |default: u8| {
            let value = if more { digits.number(2) } else { None };
            more = value.is_some();
            value.and_then(|value| u8::try_from(value).ok()).unwrap_or(default)
        };
        let [month, day] = [field(1), field(1)];
        let [hour, minute, second] = [field(0), field(0), field(0)];
        let local = Time::from_civil(year, month, day, hour, minute, second)?;
        let Some(sign) = digits.one_of(b"Zz+-") else {
            tolerated |= !digits.0.is_empty();
            return Some(Self { time: local, has_offset: false, is_tolerated: tolerated });
        };
        let hours = digits.number(2).unwrap_or(0);
        tolerated |= digits.expect(b'\'').is_none() && sign != b'Z';
        tolerated |= digits.expect(b':').is_some();
        let minutes = digits.number(2).unwrap_or(0);
        let _ = digits.expect(b'\'');
        tolerated |= !digits.0.is_empty() || hours > 23 || minutes > 59;
        let seconds = i64::from(hours).wrapping_mul(3600).wrapping_add(i64::from(minutes).wrapping_mul(60));
        let offset = match sign {
            b'+' => seconds.wrapping_neg(),
            b'-' => seconds,
            _ => 0,
        };
        Some(Self { time: local.saturating_add_seconds(offset), has_offset: true, is_tolerated: tolerated })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_as_they_are_written() {
        for (text, want, has_offset, is_tolerated) in [
            ("D:20261121140000+02'00'", "2026-11-21T12:00:00Z", true, false),
            ("D:20261121140000+02'00", "2026-11-21T12:00:00Z", true, false),
            ("D:20261121103000-01'30'", "2026-11-21T12:00:00Z", true, false),
            ("D:20261121120000Z", "2026-11-21T12:00:00Z", true, false),
            ("D:20261121120000Z00'00'", "2026-11-21T12:00:00Z", true, false),
            ("D:20261121120000", "2026-11-21T12:00:00Z", false, false),
            ("D:202611", "2026-11-01T00:00:00Z", false, false),
            ("D:2026", "2026-01-01T00:00:00Z", false, false),
            ("20261121120000Z", "2026-11-21T12:00:00Z", true, true),
            ("D:20261121140000+0200", "2026-11-21T12:00:00Z", true, true),
            ("D:20261121140000+02:00", "2026-11-21T12:00:00Z", true, true),
            ("D:2026-11-21T14:00:00+02:00", "2026-11-21T12:00:00Z", true, true),
            ("2026-11-21", "2026-11-21T00:00:00Z", false, true),
            (" D:20261121120000Z ", "2026-11-21T12:00:00Z", true, true),
            ("D:20261121120000 UTC", "2026-11-21T12:00:00Z", false, true),
        ] {
            let date = Date::parse_text(text).unwrap();
            assert_eq!(
                (date.time.to_string().as_str(), date.has_offset, date.is_tolerated),
                (want, has_offset, is_tolerated),
                "{text}"
            );
        }
        for bad in ["", "D:", "D:20", "yesterday", "D:20261301", "D:20260230", "D:2026112125"] {
            assert_eq!(Date::parse_text(bad), None, "{bad}");
        }
    }
}
