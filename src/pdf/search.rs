//! 7.5.5: what a program would read that finds no way in at the end of the file, and searches for the objects instead.

use memchr::memmem;

use super::character::is_space;
use super::medium::length;
use super::{Document, Object, ObjectId, XrefEntry};
use crate::budget::Exhausted;

/// Programs look for `startxref` and `%%EOF` in as many bytes at the end of the file (PDF Reference 1.7, appendix H,
/// implementation note 18); 7.5.5 wants them in its last lines.
const SEARCHED_FOR_END: u64 = 1 << 10;
const WINDOW: u64 = 1 << 20;
/// The longest `12 0 ` before `obj`.
const HEADER: u64 = 64;

impl Document<'_> {
    /// Whether `startxref` stands so far from the end of the file that there are programs which don't find it.
    ///
    /// # Errors
    /// Only when the budget is spent.
    pub fn is_end_far(&self) -> Result<bool, Exhausted> {
        let from = self.medium.len().saturating_sub(SEARCHED_FOR_END);
        Ok(self.medium.find(b"startxref", from, u64::MAX)?.is_none())
    }

    /// The first object header that a program stops at which searches for objects and takes the last of each number, and
    /// which is not where the entries lead. Reads the whole file.
    ///
    /// # Errors
    /// Only when the budget is spent.
    pub fn found_by_search(&self) -> Result<Option<u64>, Exhausted> {
        let mut at = 0;
        while at < self.medium.len() {
            self.medium.budget.poll()?;
            let from = at.saturating_sub(HEADER);
            let to = at.saturating_add(WINDOW).min(self.medium.len());
            // The keyword may go on in the next window.
            let size = usize::try_from(to.saturating_sub(from).saturating_add(2)).unwrap_or(0);
            let window = self.medium.read(from, size);
            let skip = usize::try_from(at.saturating_sub(from)).unwrap_or(0);
            for place in memmem::find_iter(&window, b"obj").filter(|place| *place >= skip) {
                let Some(header) = header_before(window.get(..place).unwrap_or_default()) else { continue };
                let header = from.saturating_add(length(header));
                if self.header_at(header).is_some_and(|id| !self.is_newest(id, header)) {
                    return Ok(Some(header));
                }
            }
            at = to;
        }
        self.stale_member()
    }

    /// Whether the definition at `header` is the one in force, or comes before that.
    fn is_newest(&self, id: ObjectId, header: u64) -> bool {
        let latest = self.latest();
        match latest.entry(id.number) {
            Some((XrefEntry::Offset { offset, generation }, _)) => {
                header < offset && id.generation <= generation || self.is_blank(offset, header)
            }
            Some((XrefEntry::Compressed { stream, .. }, _)) => {
                self.offset_of(stream).is_some_and(|offset| header < offset)
            }
            // 7.5.8.1: a cross-reference stream needs no entry of its own.
            Some((XrefEntry::Free { .. }, _)) | None => self
                .revisions
                .iter()
                .any(|revision| revision.xref_stream == Some(id) && revision.span.contains(&header)),
        }
    }

    /// An object stream with a member of which an earlier definition is in force.
    fn stale_member(&self) -> Result<Option<u64>, Exhausted> {
        let latest = self.latest();
        for number in latest.numbers() {
            let Some((XrefEntry::Offset { offset, generation }, _)) = latest.entry(number) else { continue };
            let Some(located) = latest.get(ObjectId { number, generation })? else { continue };
            let is_held =
                matches!(&*located.object, Object::Stream(stream) if stream.dictionary.is_type(b"ObjStm"));
            if !is_held {
                continue;
            }
            let Some(held) = self.object_stream(latest, &located.object, located.span.start)? else {
                continue;
            };
            let is_stale = |member: u32| match latest.entry(member) {
                Some((XrefEntry::Offset { offset: own, .. }, _)) => own < offset,
                Some((XrefEntry::Compressed { stream, .. }, _)) => {
                    self.offset_of(stream).is_none_or(|own| own < offset)
                }
                Some((XrefEntry::Free { .. }, _)) | None => true,
            };
            if held.numbers().any(is_stale) {
                return Ok(Some(offset));
            }
        }
        Ok(None)
    }

    fn offset_of(&self, number: u32) -> Option<u64> {
        match self.latest().entry(number)? {
            (XrefEntry::Offset { offset, .. }, _) => Some(offset),
            _ => None,
        }
    }

    /// Whether there is nothing but a little white space from `offset` to `header`.
    fn is_blank(&self, offset: u64, header: u64) -> bool {
        let size = header.checked_sub(offset).and_then(|size| usize::try_from(size).ok());
        size.filter(|size| *size < 64)
            .is_some_and(|size| self.medium.read(offset, size).iter().all(|byte| is_space(*byte)))
    }
}

/// Where `12 0 ` at the end of `text` begins.
pub(crate) fn header_before(text: &[u8]) -> Option<usize> {
    let spaces = |text: &[u8]| text.iter().rev().take_while(|byte| is_space(**byte)).count();
    let digits = |text: &[u8]| text.iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
    let text = text.get(..text.len().checked_sub(spaces(text))?)?;
    let generation = digits(text);
    let text = text.get(..text.len().checked_sub(generation)?)?;
    let between = spaces(text);
    let text = text.get(..text.len().checked_sub(between)?)?;
    let number = digits(text);
    let start = text.len().checked_sub(number)?;
    (generation > 0 && between > 0 && number > 0).then_some(start)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_before_the_keyword() {
        for (text, expected) in [
            ("endobj\n12 0 ", Some(7)),
            ("end", None),
            ("12", None),
            ("1 2", Some(0)),
            ("\n0012\n00\n", Some(1)),
        ] {
            assert_eq!(header_before(text.as_bytes()), expected, "{text}");
        }
    }
}
