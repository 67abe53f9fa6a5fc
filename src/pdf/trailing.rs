//! What stands after the last revision.

use std::ops::Range;

use memchr::memmem;

use super::character::is_space;
use super::medium::{Medium, length};
use crate::budget::Exhausted;

/// The bytes after the end of the last revision.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Trailing {
    /// Where they stand; empty when there are none.
    pub span: Range<u64>,
    /// What they are.
    pub kind: TrailingKind,
}

/// From harmless to suspicious.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(clippy::exhaustive_enums, reason = "a scale")]
pub enum TrailingKind {
    /// No bytes.
    Nothing,
    /// White space and nothing else.
    Space,
    /// White space and comments that hold no object.
    Comments,
    /// Bytes that are no objects.
    Bytes,
    /// Something that a reader which searches for objects would find: `obj`, `trailer` or `startxref`.
    Objects,
}

impl Trailing {
    pub(super) fn read(medium: &Medium<'_>, from: u64) -> Result<Self, Exhausted> {
        const STEP: u64 = 256 << 10;
        const OVERLAP: u64 = 16;
        let to = medium.len();
        let mut kind = TrailingKind::Nothing;
        let mut at = from;
        let mut in_comment = false;
        let finders = [&b"obj"[..], b"trailer", b"startxref"].map(memmem::Finder::new);
        while at < to && kind < TrailingKind::Objects {
            medium.budget.poll()?;
            let size = to.saturating_sub(at).min(STEP);
            let window = medium.read(at, usize::try_from(size).unwrap_or(0));
            if window.is_empty() {
                break;
            }
            if finders.iter().any(|finder| finder.find(&window).is_some()) {
                kind = TrailingKind::Objects;
                break;
            }
            for byte in window.iter() {
                let found = match byte {
                    b'\r' | b'\n' => {
                        in_comment = false;
                        TrailingKind::Space
                    }
                    b'%' => {
                        in_comment = true;
                        TrailingKind::Comments
                    }
                    _ if in_comment => TrailingKind::Comments,
                    byte if is_space(*byte) => TrailingKind::Space,
                    _ => TrailingKind::Bytes,
                };
                kind = kind.max(found);
            }
            if length(window.len()) < size || at.saturating_add(size) >= to {
                break;
            }
            at = at.saturating_add(size.saturating_sub(OVERLAP));
        }
        Ok(Self { span: from.min(to)..to, kind })
    }
}
