//! ISO 32000-2 7.5.7: object streams.

use std::collections::HashSet;

use super::character::is_common_space;
use super::lexer::Lexer;
use super::medium::{Medium, length};
use super::{Dictionary, Object, ObjectId};
use crate::budget::Exhausted;

/// A decoded object stream.
#[derive(Debug)]
pub(super) struct ObjectStream {
    pub(super) id: ObjectId,
    /// Where the stream object stands in the file.
    offset: u64,
    data: Vec<u8>,
    /// Where members begin.
    first: usize,
    /// Number and place in the data of each member.
    members: Vec<(u32, usize)>,
}

/// A member that was found.
#[derive(Debug)]
pub(super) struct Member {
    pub(super) object: Object,
    /// Bytes of its text.
    pub(super) length: u64,
}

impl ObjectStream {
    /// The directory of a decoded stream; `None`, with a finding, when there is none.
    pub(super) fn read(
        medium: &Medium<'_>,
        id: ObjectId,
        offset: u64,
        dictionary: &Dictionary,
        data: Vec<u8>,
    ) -> Result<Option<Self>, Exhausted> {
        let number = |key: &[u8]| {
            dictionary.get(key).and_then(Object::as_integer).and_then(|n| usize::try_from(n).ok())
        };
        let (Some(count), Some(first)) = (number(b"N"), number(b"First")) else {
            medium.note_at("object-stream-broken", offset, format!("object stream {id} lacks /N or /First"));
            return Ok(None);
        };
        // Four bytes of the directory announce a member, that takes sixteen here and as many while references are searched.
        medium.budget.hold(length(count.min(data.len() >> 2)).saturating_mul(128))?;
        let mut members = Vec::with_capacity(count.min(data.len() >> 2));
        let mut lexer = Lexer::new(data.get(..first).unwrap_or(&data));
        for _ in 0..count {
            lexer.skip_space();
            let number = lexer.unsigned().and_then(|number| u32::try_from(number).ok());
            lexer.skip_space();
            let place = lexer.unsigned().and_then(|place| usize::try_from(place).ok());
            let (Some(number), Some(place)) = (number, place) else {
                medium.note_at(
                    "object-stream-broken",
                    offset,
                    format!("the directory of object stream {id} ends before member {}", members.len()),
                );
                break;
            };
            members.push((number, first.saturating_add(place)));
        }
        if !is_plain_directory(data.get(..first).unwrap_or_default(), members.len()) {
            let message =
                format!("the directory of object stream {id} is not pairs of numbers and white space");
            medium.note_at("object-stream-directory", offset, message);
        }
        if !members.is_sorted_by_key(|(_, place)| *place) {
            let message = format!("the members of object stream {id} are not in the order of their offsets");
            medium.note_at("object-stream-order", offset, message);
        }
        if let Some(twice) = repeated(&members) {
            let message = format!("object stream {id} holds object {twice} twice");
            medium.note_at("object-stream-twice", offset, message);
        }
        Ok(Some(Self { id, offset, data, first, members }))
    }

    /// Bytes held.
    pub(super) fn weight(&self) -> u64 {
        length(self.data.len())
            .saturating_add(length(self.members.len()).saturating_mul(16))
            .saturating_add(100)
    }

    /// The numbers of its members, in their order.
    pub(super) fn numbers(&self) -> impl Iterator<Item = u32> {
        self.members.iter().map(|(number, _)| *number)
    }

    /// Whether the member at `index` is object `number`; it leaves a finding when not.
    pub(super) fn has_member(&self, medium: &Medium<'_>, index: u32, number: u32) -> bool {
        let found = usize::try_from(index).ok().and_then(|index| self.members.get(index));
        let agrees = found.is_some_and(|(found, _)| *found == number);
        if !agrees {
            let found = found.map_or_else(|| "nothing".to_owned(), |(found, _)| format!("object {found}"));
            medium.note_at(
                "object-stream-mismatch",
                self.offset,
                format!("the entry of object {number} leads to {found} in object stream {}", self.id),
            );
        }
        agrees
    }

    /// Whether there is more than one value for each member, from the first byte to the last, and entries lead to them.
    pub(super) fn examine(
        &self,
        medium: &Medium<'_>,
        is_listed: &dyn Fn(u32, u32) -> bool,
    ) -> Result<(), Exhausted> {
        let first = self.members.first().map(|(_, start)| *start);
        let mut after = first.filter(|_| !self.members.is_empty()).unwrap_or(0);
        if first != Some(self.first) {
            let message = format!("the first member of object stream {} does not begin at 0", self.id);
            medium.note_at("object-stream-gap", self.offset, message);
        }
        for (index, (number, start)) in (0_u32..).zip(&self.members) {
            medium.budget.poll()?;
            if !is_listed(*number, index) {
                let message = format!("no entry leads to object {number} in object stream {}", self.id);
                medium.note_at("object-stream-unlisted", self.offset, message);
            }
            let between = self.data.get(after..*start).unwrap_or_default();
            let read = self.member(medium, index)?;
            let length = read.map_or(0, |read| usize::try_from(read.length).unwrap_or(usize::MAX));
            let is_whole = length > 0 && between.iter().all(|byte| is_common_space(*byte));
            if !is_whole {
                self.note_gap(medium, *number);
            }
            after = start.saturating_add(length);
        }
        if !self.data.get(after..).unwrap_or_default().iter().all(|byte| is_common_space(*byte)) {
            self.note_gap(medium, self.members.last().map_or(0, |(number, _)| *number));
        }
        Ok(())
    }

    fn note_gap(&self, medium: &Medium<'_>, number: u32) {
        let message = format!("something stands beside object {number} in object stream {}", self.id);
        medium.note_at("object-stream-gap", self.offset, message);
    }

    /// The member at `index`.
    pub(super) fn member(&self, medium: &Medium<'_>, index: u32) -> Result<Option<Member>, Exhausted> {
        let Ok(index) = usize::try_from(index) else { return Ok(None) };
        let Some(&(number, start)) = self.members.get(index) else { return Ok(None) };
        medium.budget.object()?;
        let window = self.data.get(start..).unwrap_or_default();
        let mut parser = medium.parser(window, length(start));
        let parsed = parser.object();
        for tolerance in parser.take_tolerated() {
            medium.note_at(tolerance.code, self.offset, format!("object {number}: {}", tolerance.message));
        }
        let at = if parser.lexer().is_cut() { window.len() } else { parser.lexer().at() };
        medium.keep(parser);
        medium.scanned(length(at))?;
        let (object, span) = match parsed {
            Ok(parsed) => parsed,
            Err(fault) => {
                medium.note_at(
                    "object-broken",
                    self.offset,
                    format!("object {number} in object stream {} can't be read: {}", self.id, fault.message),
                );
                return Ok(None);
            }
        };
        let next = index.checked_add(1).and_then(|next| self.members.get(next));
        if next.is_some_and(|(_, next)| *next > start && span.end > length(*next)) {
            medium.note_at(
                "object-stream-overlap",
                self.offset,
                format!("object {number} in object stream {} runs into the next member", self.id),
            );
        }
        if matches!(object, Object::Stream(_)) {
            return Ok(None);
        }
        Ok(Some(Member { object, length: length(at) }))
    }
}

/// Table 16: pairs of digits, each with white space behind it, and nothing else.
fn is_plain_directory(directory: &[u8], members: usize) -> bool {
    let words = directory.split(|byte| is_common_space(*byte)).filter(|word| !word.is_empty());
    let mut count = 0_usize;
    for word in words {
        if !word.iter().all(u8::is_ascii_digit) {
            return false;
        }
        count = count.saturating_add(1);
    }
    count == members.saturating_mul(2) && directory.last().is_none_or(|byte| is_common_space(*byte))
}

/// 7.5.7: a number that two members have: programs take the one or the other.
fn repeated(members: &[(u32, usize)]) -> Option<u32> {
    // As nearly all writers have them.
    if members.is_sorted_by(|(one, _), (other, _)| one < other) {
        return None;
    }
    let mut seen = HashSet::with_capacity(members.len());
    members.iter().map(|(number, _)| *number).find(|number| !seen.insert(*number))
}
