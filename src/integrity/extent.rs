//! 7.3.10, 7.5.6: where objects begin and end. Whoever refers to an object is found by the bytes of the reference; that
//! holds only where no object runs into another one, or beyond its own revision.

use memchr::{memchr, memchr2, memchr3, memmem};

use super::mention::{is_regular, is_space};
use crate::budget::Exhausted;
use crate::pdf::{Document, ObjectId, Revision, XrefEntry};

/// An entry of some revision that leads to an object: offset, number, generation.
pub(super) type Start = (u64, u32, u16);

/// What is wrong with the bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) message: String,
}

/// Where objects start, by ascending offset; entries that lead to no object, or to another one, are left out.
pub(super) fn starts(document: &Document<'_>) -> Result<Vec<Start>, Exhausted> {
    let mut starts: Vec<Start> = Vec::new();
    for revision in document.revisions() {
        document.budget().poll()?;
        starts.extend(revision.entries.iter().filter_map(|(number, entry)| match entry {
            XrefEntry::Offset { offset, generation } => Some((offset, number, generation)),
            _ => None,
        }));
    }
    starts.sort_unstable();
    starts.dedup();
    starts.retain(|start| may_begin(document, *start));
    Ok(starts)
}

/// Whether an object of this number may begin there; doubt is a yes.
fn may_begin(document: &Document<'_>, (offset, number, generation): Start) -> bool {
    let Ok(window) = document.source().read(offset, 64) else { return false };
    if is_plain_header(&window, number, generation) {
        return true;
    }
    if let Some(id) = document.header_at(offset) {
        return id == ObjectId { number, generation };
    }
    match window.iter().find(|byte| !is_space(**byte)) {
        Some(byte) => byte.is_ascii_digit() || *byte == b'%',
        None => !window.is_empty(),
    }
}

/// `12 0 obj` with single spaces, as nearly all writers have it.
fn is_plain_header(text: &[u8], number: u32, generation: u16) -> bool {
    let digits = |text: &[u8]| -> (u64, usize) {
        let length = text.iter().take(10).take_while(|byte| byte.is_ascii_digit()).count();
        let value = text.iter().take(length).fold(0_u64, |value, digit| {
            value.saturating_mul(10).saturating_add(u64::from(digit.wrapping_sub(b'0')))
        });
        (value, length)
    };
    let (first, length) = digits(text);
    let Some(rest) = text.get(length..).and_then(|rest| rest.strip_prefix(b" ")) else { return false };
    let (second, after) = digits(rest);
    length > 0
        && after > 0
        && first == u64::from(number)
        && second == u64::from(generation)
        && rest.get(after..).is_some_and(|rest| rest.starts_with(b" obj"))
}

/// The first object that runs into another one, into a cross-reference section or beyond the revision that has it.
pub(super) fn overlap(document: &Document<'_>, starts: &[Start]) -> Result<Option<Fault>, Exhausted> {
    let mut ends: Vec<u64> = document
        .revisions()
        .iter()
        .flat_map(|revision| [revision.xref_offset, revision.span.end])
        .filter(|end| *end > 0)
        .collect();
    ends.sort_unstable();
    let mut ends = ends.into_iter().peekable();
    let mut later = starts.iter().map(|start| start.0).peekable();
    for (place, start) in starts.iter().enumerate() {
        if place % 256 == 0 {
            document.budget().poll()?;
        }
        let offset = start.0;
        while ends.next_if(|end| *end <= offset).is_some() {}
        while later.next_if(|later| *later <= offset).is_some() {}
        let next = match (later.peek().copied(), ends.peek().copied()) {
            (Some(one), Some(other)) => one.min(other),
            (one, other) => one.or(other).unwrap_or(u64::MAX),
        };
        let room = usize::try_from(next.saturating_sub(offset)).unwrap_or(usize::MAX).min(LONGEST_GLANCE);
        if document.source().read(offset, room).is_ok_and(|text| is_complete(&text)) {
            continue;
        }
        let Some((id, end)) = extent(document, *start)? else { continue };
        if end > next {
            let message = format!(
                "object {id} at byte {offset} runs on beyond byte {next}, where it has to have ended"
            );
            return Ok(Some(Fault { message }));
        }
    }
    Ok(None)
}

/// Objects that are longer are parsed.
const LONGEST_GLANCE: usize = 16 << 10;

/// Where an object ends, by parsing it; `None` when it can't be read.
fn extent(
    document: &Document<'_>,
    (offset, number, generation): Start,
) -> Result<Option<(ObjectId, u64)>, Exhausted> {
    let own = XrefEntry::Offset { offset, generation };
    let has = |revision: &&Revision| revision.entries.get(number) == Some(own);
    let revision = document.revision_at(offset).filter(has).or_else(|| document.revisions().iter().find(has));
    let Some(revision) = revision else { return Ok(None) };
    let id = ObjectId { number, generation };
    Ok(document.snapshot(revision.number).get(id)?.map(|located| (id, located.span.end)))
}

/// Annex F: a file whose length is the one that its linearization dictionary states is read from its first section by some
/// readers. Bytes behind the signed ones must not bring that about.
pub(super) fn stated_length(document: &Document<'_>) -> Option<Fault> {
    let head = document.source().read(document.header().offset, 1 << 10).ok()?;
    let head = head.get(..memmem::find(&head, b"endobj")?)?;
    memmem::find(head, b"/Linearized")?;
    let is_stated = memmem::find_iter(head, b"/L").any(|at| {
        let rest = head.get(at.saturating_add(2)..).unwrap_or_default();
        let digits = rest.iter().skip_while(|byte| is_space(**byte)).take_while(|byte| byte.is_ascii_digit());
        let length = digits.take(20).fold(0_u64, |value, digit| {
            value.saturating_mul(10).saturating_add(u64::from(digit.wrapping_sub(b'0')))
        });
        length > 0 && length == document.source().len()
    });
    let message =
        "the file has been brought to the length at which readers take it for linearized".to_owned();
    is_stated.then_some(Fault { message })
}

/// Objects and cross-reference sections among the bytes of a revision that nothing leads to: a reader that searches for
/// objects finds them, one that follows the entries does not.
pub(super) fn strays(
    document: &Document<'_>,
    revision: &Revision,
    starts: &[Start],
) -> Result<Vec<Fault>, Exhausted> {
    let mut faults: Vec<Fault> = document
        .unreached_updates(revision.span.clone())?
        .into_iter()
        .map(|at| Fault { message: format!("an update ends at byte {at} that no later one leads back to") })
        .collect();
    let (mut at, mut reported) = (revision.span.start, faults.len());
    while at < revision.span.end && reported < MOST_STRAYS {
        document.budget().poll()?;
        let from = at.saturating_sub(BEFORE_KEYWORD).max(revision.span.start);
        let to = at.saturating_add(WINDOW).min(revision.span.end);
        let length = usize::try_from(to.saturating_sub(from)).unwrap_or(0);
        let Ok(window) = document.source().read(from, length) else { break };
        let skip = usize::try_from(at.saturating_sub(from)).unwrap_or(0);
        for place in memmem::find_iter(&window, b"obj") {
            if place < skip {
                continue;
            }
            let Some(header) = header_before(window.get(..place).unwrap_or_default()) else { continue };
            let header = from.saturating_add(u64::try_from(header).unwrap_or(0));
            if is_listed(document, revision, starts, header)? {
                continue;
            }
            faults.push(Fault {
                message: format!(
                    "an object stands at byte {header} that no cross-reference section leads to"
                ),
            });
            reported = reported.saturating_add(1);
            if reported >= MOST_STRAYS {
                break;
            }
        }
        at = to;
    }
    Ok(faults)
}

const WINDOW: u64 = 1 << 20;
const BEFORE_KEYWORD: u64 = 64;
const MOST_STRAYS: usize = 20;

/// Where `number generation ` before `obj` starts.
fn header_before(text: &[u8]) -> Option<usize> {
    let spaces = |text: &[u8]| text.iter().rev().take_while(|byte| is_space(**byte)).count();
    let digits = |text: &[u8]| text.iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
    let cut = |text: &[u8], by: usize| text.len().checked_sub(by);
    let text = text.get(..cut(text, spaces(text))?)?;
    let generation = digits(text);
    let text = text.get(..cut(text, generation)?)?;
    let between = spaces(text);
    let text = text.get(..cut(text, between)?)?;
    let number = digits(text);
    (generation > 0 && between > 0 && number > 0).then(|| cut(text, number)).flatten()
}

/// Whether some entry leads to the object header at `header`, or to an object that the header is a part of.
fn is_listed(
    document: &Document<'_>,
    revision: &Revision,
    starts: &[Start],
    header: u64,
) -> Result<bool, Exhausted> {
    let leads = |offset: u64| {
        offset == header || document.header_at(offset).is_some() && is_blank(document, offset, header)
    };
    if revision.xref_stream.is_some() && leads(revision.xref_offset) {
        return Ok(true);
    }
    let after = starts.partition_point(|(offset, ..)| *offset <= header);
    for start in starts.get(..after).unwrap_or_default().iter().rev().take(4) {
        if leads(start.0) {
            return Ok(true);
        }
        if let Some((_, end)) = extent(document, *start)? {
            return Ok(header < end);
        }
    }
    Ok(false)
}

fn is_blank(document: &Document<'_>, from: u64, to: u64) -> bool {
    let length =
        to.checked_sub(from).and_then(|length| usize::try_from(length).ok()).filter(|length| *length < 64);
    length.is_some_and(|length| {
        document.source().read(from, length).is_ok_and(|bytes| bytes.iter().all(|byte| is_space(*byte)))
    })
}

/// Whether `number generation obj`, one value and `endobj` stand here. Streams are left to the parser.
fn is_complete(text: &[u8]) -> bool {
    let mut glance = Glance { text, at: 0, open: Vec::new() };
    loop {
        match glance.next() {
            Step::Word(b"endobj") => return true,
            Step::Word(b"stream" | b"endstream") | Step::End | Step::Broken => return false,
            Step::Word(_) => {}
        }
    }
}

/// Whether what stands between two offsets of an object stream is whole by itself.
pub(super) fn is_whole_member(text: &[u8], after: &[u8]) -> bool {
    let mut glance = Glance { text, at: 0, open: Vec::new() };
    let mut last_is_number = false;
    loop {
        match glance.next() {
            Step::Word(word) => last_is_number = word.iter().all(u8::is_ascii_digit),
            Step::End if last_is_number => {
                // `4 0` in one member and `R` in the next would be a reference.
                let rest = after.iter().take(64).find(|byte| !byte.is_ascii_digit() && !is_space(**byte));
                return rest != Some(&b'R');
            }
            Step::End => return true,
            Step::Broken => return false,
        }
    }
}

/// Reads past strings, comments and containers, and says what stands outside of them.
struct Glance<'t> {
    text: &'t [u8],
    at: usize,
    /// Closing brackets that are due.
    open: Vec<u8>,
}

enum Step<'t> {
    /// A run of regular characters outside of all containers.
    Word(&'t [u8]),
    /// The text ends outside of everything.
    End,
    /// The text ends within something, or brackets don't match.
    Broken,
}

impl<'t> Glance<'t> {
    fn next(&mut self) -> Step<'t> {
        loop {
            let rest = self.text.get(self.at..).unwrap_or_default();
            let Some((first, after)) = rest.split_first() else {
                return if self.open.is_empty() { Step::End } else { Step::Broken };
            };
            let used = match first {
                byte if is_space(*byte) => Some(1),
                // A comment that reaches the end of the text may go on behind it.
                b'%' => memchr2(b'\r', b'\n', rest),
                b'(' => literal(rest),
                b'<' if after.first() == Some(&b'<') => {
                    self.open.push(b'>');
                    Some(2)
                }
                b'<' => memchr(b'>', rest).and_then(|at| at.checked_add(1)),
                b'>' => (after.first() == Some(&b'>') && self.open.pop() == Some(b'>')).then_some(2),
                b'[' => {
                    self.open.push(b']');
                    Some(1)
                }
                b']' => (self.open.pop() == Some(b']')).then_some(1),
                b'/' => after.iter().take_while(|byte| is_regular(**byte)).count().checked_add(1),
                b'{' | b'}' | b')' => None,
                _ => {
                    let length = rest.iter().take_while(|byte| is_regular(**byte)).count();
                    let word = rest.get(..length).unwrap_or_default();
                    self.at = self.at.saturating_add(length);
                    if self.open.is_empty() {
                        return Step::Word(word);
                    }
                    if matches!(word, b"endobj" | b"stream" | b"obj") {
                        return Step::Broken;
                    }
                    Some(0)
                }
            };
            match used.and_then(|used| self.at.checked_add(used)) {
                Some(at) if self.open.len() < 500 => self.at = at,
                _ => return Step::Broken,
            }
        }
    }
}

/// The length of a literal string with its parentheses.
fn literal(text: &[u8]) -> Option<usize> {
    let mut open = 0_usize;
    let mut at = 0_usize;
    loop {
        let special = at.checked_add(memchr3(b'(', b')', b'\\', text.get(at..)?)?)?;
        let mut used = 1_usize;
        match text.get(special)? {
            b'\\' => used = 2,
            b'(' => open = open.saturating_add(1),
            _ => open = open.saturating_sub(1),
        }
        at = special.checked_add(used)?;
        if open == 0 {
            return Some(at);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_objects() {
        for (text, expected) in [
            ("4 0 obj <</A [1 (a\\) endobj) <65>] /B /endobj>> endobj", true),
            ("4 0 obj\n12\nendobj\n", true),
            ("4 0 obj null endobj 5 0 obj", true),
            ("4 0 obj (5 0 obj null endobj", false),
            ("4 0 obj % 5 0 obj null endobj", false),
            ("4 0 obj <endobj", false),
            ("4 0 obj << /A endobj", false),
            ("4 0 obj [ >> endobj", false),
            ("4 0 obj <</Length 3>> stream\n", false),
            ("4 0 obj", false),
        ] {
            assert_eq!(is_complete(text.as_bytes()), expected, "{text}");
        }
    }

    #[test]
    fn plain_headers() {
        for (text, expected) in [
            ("12 0 obj", true),
            ("12 0 obj<<", true),
            ("13 0 obj", false),
            ("12 1 obj", false),
            ("12  0 obj", false),
            ("12 0", false),
            (" 0 obj", false),
        ] {
            assert_eq!(is_plain_header(text.as_bytes(), 12, 0), expected, "{text}");
        }
    }

    #[test]
    fn whole_members() {
        for (text, after, expected) in [
            ("<</A 1>> ", "(b)", true),
            ("17 ", "18 ", true),
            ("17 ", "0 R", false),
            ("4 0 ", "R", false),
            ("(a", ")", false),
            ("[1 ", "2]", false),
            ("5 % a", "\n 6", false),
            ("5 0 R ", "[1]", true),
        ] {
            assert_eq!(is_whole_member(text.as_bytes(), after.as_bytes()), expected, "{text}|{after}");
        }
    }

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
