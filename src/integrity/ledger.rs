//! The byte ledger: every byte of the file, accounted for.

use std::ops::Range;

use serde::Serialize;

use crate::budget::Exhausted;
use crate::pdf::{Document, TrailingKind};
use crate::signature::Signature;

/// Every byte of the file, in order, without gaps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Ledger {
    /// Stretches of bytes that share a fate.
    pub stretches: Vec<Stretch>,
    /// Bytes that some signature signs.
    pub signed_bytes: u64,
    /// Bytes that belong to no revision.
    pub unaccounted_bytes: u64,
}

/// A stretch of bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Stretch {
    /// First byte.
    pub start: u64,
    /// Just after the last byte.
    pub end: u64,
    /// The revision that brought the bytes.
    pub revision: Option<u32>,
    /// What they are.
    pub kind: StretchKind,
    /// Ordinals of the signatures that sign them.
    pub signed_by: Vec<u32>,
    /// Ordinal of the signature whose value stands here.
    pub hole_of: Option<u32>,
}

/// What a stretch of bytes is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum StretchKind {
    /// Before `%PDF-`.
    BeforeHeader,
    /// Part of a revision.
    Revision,
    /// After the last revision: white space.
    TrailingSpace,
    /// After the last revision: comments.
    TrailingComments,
    /// After the last revision: bytes that are no objects.
    TrailingBytes,
    /// After the last revision: objects that nothing leads to.
    TrailingObjects,
}

/// Accounts for every byte.
///
/// # Errors
/// Only when the budget is spent.
pub fn ledger(document: &Document<'_>, signatures: &[Signature]) -> Result<Ledger, Exhausted> {
    let length = document.source().len();
    let trailing = document.trailing()?;
    let mut cuts = vec![0, length, trailing.span.start.min(length)];
    for revision in document.revisions() {
        cuts.extend([revision.span.start.min(length), revision.span.end.min(length)]);
    }
    let ranges: Vec<(u32, [Range<u64>; 2], Range<u64>)> = signatures
        .iter()
        .filter_map(|signature| {
            let range = signature.byte_range.as_ref().ok()?;
            Some((signature.ordinal, range.signed(), range.hole()))
        })
        .collect();
    for (_, _, hole) in &ranges {
        cuts.extend([hole.start, hole.end]);
    }
    cuts.extend(ranges.iter().flat_map(|(_, signed, _)| signed.iter().map(|part| part.end)));
    cuts.sort_unstable();
    cuts.dedup();
    let mut ledger = Ledger { stretches: Vec::new(), signed_bytes: 0, unaccounted_bytes: 0 };
    for (start, end) in cuts.iter().zip(cuts.iter().skip(1)) {
        document.budget().poll()?;
        let (start, end) = (*start, *end);
        let holds = |range: &Range<u64>| range.start <= start && end <= range.end;
        let revision = document.revisions().iter().find(|revision| holds(&revision.span));
        let kind = match revision {
            Some(_) => StretchKind::Revision,
            None if start >= trailing.span.start => match trailing.kind {
                TrailingKind::Nothing | TrailingKind::Space => StretchKind::TrailingSpace,
                TrailingKind::Comments => StretchKind::TrailingComments,
                TrailingKind::Bytes => StretchKind::TrailingBytes,
                TrailingKind::Objects => StretchKind::TrailingObjects,
            },
            None => StretchKind::BeforeHeader,
        };
        let signed_by: Vec<u32> = ranges
            .iter()
            .filter(|(_, signed, _)| signed.iter().any(holds))
            .map(|(ordinal, ..)| *ordinal)
            .collect();
        let hole_of = ranges.iter().find(|(_, _, hole)| holds(hole)).map(|(ordinal, ..)| *ordinal);
        let bytes = end.saturating_sub(start);
        if !signed_by.is_empty() {
            ledger.signed_bytes = ledger.signed_bytes.saturating_add(bytes);
        }
        if revision.is_none() {
            ledger.unaccounted_bytes = ledger.unaccounted_bytes.saturating_add(bytes);
        }
        ledger.stretches.push(Stretch {
            start,
            end,
            revision: revision.map(|revision| revision.number),
            kind,
            signed_by,
            hole_of,
        });
    }
    Ok(ledger)
}
