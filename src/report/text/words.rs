//! Times, numbers and names as a person reads them.

use crate::time::Time;

/// Text from the document, without anything that could move a terminal's cursor or turn the reading direction.
pub(super) fn clean(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\t' | '\n' | '\r' => ' ',
            c if c.is_control() => char::REPLACEMENT_CHARACTER,
            '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}' => {
                char::REPLACEMENT_CHARACTER
            }
            c => c,
        })
        .collect()
}

/// `reason` as a sentence.
pub(super) fn sentence(reason: &str) -> String {
    let reason = clean(reason);
    let mut chars = reason.chars();
    let first = chars.next().map(|c| c.to_uppercase().collect::<String>()).unwrap_or_default();
    sentence_end(format!("{first}{}", chars.as_str()))
}

pub(super) fn sentence_end(mut text: String) -> String {
    if !text.is_empty() && !text.ends_with(['.', '!', '?']) {
        text.push('.');
    }
    text
}

/// `3 May 2026, 10:15:02 UTC`
pub(super) fn moment(time: Time) -> String {
    let (.., hour, minute, second) = time.civil();
    format!("{}, {hour:02}:{minute:02}:{second:02} UTC", day(time))
}

/// `3 May 2026`
pub(super) fn day(time: Time) -> String {
    let (year, month, day, ..) = time.civil();
    let month = usize::from(month).checked_sub(1).and_then(|at| MONTHS.get(at)).unwrap_or(&"");
    format!("{day} {month} {year}")
}

/// `48 211 bytes`
pub(super) fn bytes(count: u64) -> String {
    if count == 1 { "1 byte".to_owned() } else { format!("{} bytes", grouped(count)) }
}

pub(super) fn grouped(count: u64) -> String {
    let digits = count.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && digits.len().saturating_sub(at).is_multiple_of(3) {
            text.push('\u{a0}');
        }
        text.push(digit);
    }
    text
}

pub(super) fn chunks(text: &str, length: usize) -> impl Iterator<Item = &str> {
    text.as_bytes().chunks(length).filter_map(|part| std::str::from_utf8(part).ok())
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
