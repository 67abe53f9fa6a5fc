//! What a signature's `/ByteRange` covers.

use std::ops::Range;

use serde::Serialize;

use super::{ByteRange, ByteRangeError, Contents, Form};
use crate::finding::Finding;
use crate::pdf::{Document, XrefEntry};
use crate::source::Source;

/// How much of the file a signature covers. Ordered. Passes no judgement on what came later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[expect(clippy::exhaustive_enums, reason = "a published scale")]
pub enum Coverage {
    /// The signed bytes aren't everything but exactly this signature's `/Contents`.
    Unclear,
    /// From the first byte on, but not up to the end of a revision.
    ContiguousBlockFromStart,
    /// A whole revision with its cross-reference section and `startxref`.
    EntireRevision,
    /// Every byte of the file.
    EntireFile,
}

/// Where each revision's objects and cross-reference sections stand, gathered once for all signatures.
pub(super) struct Reach {
    /// For each revision: offsets used by it or by an earlier one, sorted pieces of work done lazily.
    beyond: Vec<Outlying>,
    header: u64,
}

struct Outlying {
    /// The largest offset of an object or section that this revision or an earlier one relies on.
    largest: u64,
}

impl Reach {
    pub(super) fn new(document: &Document<'_>) -> Self {
        let length = document.source().len();
        let mut largest = 0_u64;
        let mut beyond = Vec::with_capacity(document.revisions().len());
        for revision in document.revisions() {
            largest = largest.max(revision.xref_offset);
            for (_, entry) in revision.entries.iter() {
                if let XrefEntry::Offset { offset, .. } = entry
                    && offset < length
                {
                    largest = largest.max(offset);
                }
            }
            beyond.push(Outlying { largest });
        }
        Self { beyond, header: header_offset(document.source()) }
    }
}

/// The coverage, the number of the last revision that is covered whole, and what was noticed.
pub(super) fn evaluate(
    document: &Document<'_>,
    reach: &Reach,
    range: &Result<ByteRange, ByteRangeError>,
    contents: Option<&Contents>,
    introduced: u32,
) -> (Coverage, u32, Vec<Finding>) {
    let mut findings = Vec::new();
    let range = match range {
        Ok(range) => range,
        Err(error) => {
            findings.push(Finding::new("byte-range-malformed", error.to_string()));
            return (Coverage::Unclear, introduced, findings);
        }
    };
    if let Err(finding) = hole_is_contents(document.source(), range, contents, &mut findings) {
        findings.push(finding);
        return (Coverage::Unclear, introduced, findings);
    }
    let source = document.source();
    let last = document.revisions().last().map_or(introduced, |revision| revision.number);
    if range.end() == source.len() {
        return (Coverage::EntireFile, last, findings);
    }
    match covered_revision(document, reach, range.end(), &mut findings) {
        Some(revision) if revision >= introduced => (Coverage::EntireRevision, revision, findings),
        _ => (Coverage::ContiguousBlockFromStart, introduced, findings),
    }
}

/// The hole must be the `/Contents` token of this dictionary, where it stands, and nothing else.
fn hole_is_contents(
    source: &dyn Source,
    range: &ByteRange,
    contents: Option<&Contents>,
    findings: &mut Vec<Finding>,
) -> Result<(), Finding> {
    let hole = range.hole();
    let Some(contents) = contents else {
        return Err(Finding::at(
            "contents-missing",
            hole.start,
            "the signature dictionary has no /Contents for the hole in its /ByteRange",
        ));
    };
    let Some(span) = &contents.span else {
        return Err(Finding::at(
            "contents-not-in-hole",
            hole.start,
            "/Contents is no direct string of an uncompressed signature dictionary",
        ));
    };
    if hole.start > span.start || hole.end < span.end {
        return Err(Finding::at(
            "contents-not-in-hole",
            span.start,
            format!(
                "the hole of /ByteRange is {}..{}, the /Contents of this signature stands at {}..{}",
                hole.start, hole.end, span.start, span.end
            ),
        ));
    }
    if contents.form != Form::Hexadecimal {
        return Err(Finding::at(
            "contents-not-hexadecimal",
            span.start,
            "/Contents is not a string of hexadecimal digits alone: other bytes could be hidden in it",
        ));
    }
    if hole == *span {
        return Ok(());
    }
    if is_white_space(source, hole.start..span.start) && is_white_space(source, span.end..hole.end) {
        findings.push(Finding::at(
            "hole-has-white-space",
            hole.start,
            "the hole of /ByteRange holds white space beside /Contents",
        ));
        return Ok(());
    }
    Err(Finding::at(
        "hole-larger-than-contents",
        hole.start,
        format!(
            "the hole of /ByteRange is {}..{} and holds unsigned bytes beside /Contents at {}..{}",
            hole.start, hole.end, span.start, span.end
        ),
    ))
}

/// The revision that ends where the range ends, if all that it relies on lies before.
fn covered_revision(
    document: &Document<'_>,
    reach: &Reach,
    end: u64,
    findings: &mut Vec<Finding>,
) -> Option<u32> {
    let source = document.source();
    let revisions = document.revisions();
    let position = revisions.iter().position(|revision| revision.span.end >= end)?;
    let revision = revisions.get(position)?;
    if revision.span.end > end && !is_white_space(source, end..revision.span.end) {
        return None;
    }
    let start_xref = last_start_xref(source, end)?;
    // Readers skip white space before the section that `startxref` names.
    let names_it = [start_xref, start_xref.saturating_add(reach.header)].into_iter().any(|at| {
        at == revision.xref_offset
            || (at < revision.xref_offset && is_white_space(source, at..revision.xref_offset))
    });
    if !names_it {
        findings.push(Finding::at(
            "start-xref-differs",
            end,
            format!(
                "the signed bytes end with startxref {start_xref}, the revision's section is at byte {}",
                revision.xref_offset
            ),
        ));
        return None;
    }
    if revision.span.end > end {
        findings.push(Finding::at("end-of-line-unsigned", end, "the end-of-line after %%EOF is not signed"));
    }
    let largest = reach.beyond.get(position)?.largest;
    if largest >= end {
        findings.push(Finding::at(
            "object-beyond-revision",
            largest,
            format!("a signed cross-reference section points to byte {largest}, behind the signed bytes"),
        ));
        return None;
    }
    Some(revision.number)
}

fn is_white_space(source: &dyn Source, span: Range<u64>) -> bool {
    let Some(length) = span.end.checked_sub(span.start) else { return false };
    let Ok(length) = usize::try_from(length) else { return false };
    if length > MOST_WHITE_SPACE {
        return false;
    }
    source.read(span.start, length).is_ok_and(|bytes| {
        bytes.len() == length
            && bytes.iter().all(|byte| matches!(byte, 0 | b'\t' | b'\n' | 0x0c | b'\r' | b' '))
    })
}

/// 7.5.5: the last `startxref`, its number and `%%EOF` before `end`.
fn last_start_xref(source: &dyn Source, end: u64) -> Option<u64> {
    let start = end.saturating_sub(TAIL);
    let length = usize::try_from(end.saturating_sub(start)).ok()?;
    let bytes = source.read(start, length).ok()?;
    let at = memchr::memmem::rfind(&bytes, b"startxref")?;
    let rest = bytes.get(at.checked_add(9)?..)?;
    let digits_at = rest.iter().position(u8::is_ascii_digit)?;
    if !rest.get(..digits_at)?.iter().all(u8::is_ascii_whitespace) {
        return None;
    }
    let rest = rest.get(digits_at..)?;
    let digits_end = rest.iter().position(|byte| !byte.is_ascii_digit())?;
    memchr::memmem::find(rest.get(digits_end..)?, b"%%EOF")?;
    std::str::from_utf8(rest.get(..digits_end)?).ok()?.parse().ok()
}

/// Junk before `%PDF-`.
fn header_offset(source: &dyn Source) -> u64 {
    let bytes = source.read(0, 1024).unwrap_or_default();
    memchr::memmem::find(&bytes, b"%PDF-").and_then(|at| u64::try_from(at).ok()).unwrap_or(0)
}

const TAIL: u64 = 1024;
const MOST_WHITE_SPACE: usize = 1 << 16;
