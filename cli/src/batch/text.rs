//! The verdict and the name of each document.

use countersign::Report;

/// The line of a document.
pub(super) fn line(report: &Report) -> String {
    format!("{:13}  {}", report.verdict, printable(&report.file))
}

/// The line of a document that can't be read.
pub(super) fn unreadable(name: &str, reason: &str) -> String {
    format!("{:13}  {}: {}", "UNREADABLE", printable(name), printable(reason))
}

fn printable(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { char::REPLACEMENT_CHARACTER } else { c }).collect()
}
