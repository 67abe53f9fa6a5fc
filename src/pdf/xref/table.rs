//! ISO 32000-2 7.5.4: cross-reference tables.

use super::{Base, Broken, Section};
use crate::budget::Exhausted;
use crate::pdf::character::is_plain_space;
use crate::pdf::lexer::Lexer;
use crate::pdf::medium::{Medium, length};
use crate::pdf::parser::Parser;
use crate::pdf::revision::Entries;
use crate::pdf::{Dictionary, Object, XrefEntry, XrefKind};

/// The table whose keyword stands at `offset`, and its trailer.
pub(super) fn read(medium: &Medium<'_>, offset: u64, base: Base) -> Result<Section, Broken> {
    let at = offset.saturating_add(4);
    if !medium.read(at, 1).first().is_some_and(|byte| is_plain_space(*byte)) {
        medium.note_at("xref-keyword", offset, "something else follows the keyword `xref` on its line");
    }
    let mut reading = Reading { medium, base, at, entries: Entries::default(), noted: None, strays: false };
    let mut is_empty = true;
    while let Line::Subsection { first, count } = reading.line()? {
        reading.subsection(first, count)?;
        is_empty = false;
    }
    if is_empty {
        // There are programs that search for the objects of such a file.
        medium.note_at("xref-empty", offset, "a cross-reference table has no subsection; one is required");
    }
    let Reading { at, mut entries, .. } = reading;
    if let Some((1, XrefEntry::Free { generation: u16::MAX })) = entries.first_number() {
        medium.note_at("xref-start", offset, "the cross-reference table counts from 1; it is read as from 0");
        entries.shift_down();
    }
    if let Some(number) = entries.settle() {
        medium.note_at(
            "xref-duplicate",
            offset,
            format!("one cross-reference section has several entries of object {number}; the first counts"),
        );
    }
    let (trailer, end) = trailer(medium, at)?;
    Ok(Section { offset, end, kind: XrefKind::Table, entries, trailer, stream: None })
}

/// 7.5.5: the dictionary after the keyword `trailer`.
pub(super) fn trailer(medium: &Medium<'_>, at: u64) -> Result<(Dictionary, u64), Broken> {
    let parsed = medium.windows(at, |window, last| {
        let mut parser = Parser::new(window, at, medium.bounds());
        let object = parser.object();
        (last || !parser.lexer().is_cut()).then(|| (object, parser.take_tolerated()))
    });
    match parsed {
        Some((Ok((Object::Dictionary(trailer), span)), tolerated)) => {
            medium.note_tolerated(at, tolerated);
            medium.scanned(span.end.saturating_sub(at))?;
            Ok((trailer, span.end))
        }
        Some((Err(fault), _)) => {
            let place = at.saturating_add(length(fault.at));
            medium.scanned(place.saturating_sub(at))?;
            Err(Broken::At(place, format!("the trailer dictionary can't be read: {}", fault.message)))
        }
        _ => Err(Broken::At(at, "the trailer is not a dictionary".to_owned())),
    }
}

enum Line {
    Subsection { first: u32, count: u64 },
    Trailer,
}

struct Reading<'m, 's> {
    medium: &'m Medium<'s>,
    base: Base,
    at: u64,
    entries: Entries,
    /// The last code noted: one finding for each fault of a section is enough.
    noted: Option<&'static str>,
    /// Whether a line was noted that is not of the standard's form.
    strays: bool,
}

/// 7.5.4: `nnnnnnnnnn ggggg n` and a two-character end-of-line.
const WIDTH: usize = 20;
const ENTRIES_AT_ONCE: u64 = 4096;
/// The longest line that is searched for a token.
const LINE: usize = 128;

impl Reading<'_, '_> {
    fn note(&mut self, code: &'static str, at: u64, message: &'static str) {
        if self.noted != Some(code) {
            self.noted = Some(code);
            self.medium.note_at(code, at, message);
        }
    }

    /// 7.5.4 leaves no choice of form. There are programs that search for the objects of a file where a line of a table
    /// has another one: beyond what many writers leave behind, it is noted.
    fn note_line(&mut self, at: u64) {
        if !self.strays {
            self.strays = true;
            let message = "a line of a cross-reference table is not written as the standard has it";
            self.medium.note_at("xref-line", at, message);
        }
    }

    /// The head of a subsection, or the keyword `trailer`.
    fn line(&mut self) -> Result<Line, Broken> {
        loop {
            let window = self.medium.read(self.at, LINE);
            let mut lexer = Lexer::new(&window);
            lexer.skip_space();
            let skipped = window.get(..lexer.at()).unwrap_or_default();
            let start = self.at.saturating_add(length(lexer.at()));
            if !skipped.iter().all(|byte| is_plain_space(*byte)) {
                self.note_line(self.at);
            }
            if lexer.eat(b"trailer") {
                if !self.begins_line(start) {
                    self.note_line(start);
                }
                self.at = self.at.saturating_add(length(lexer.at()));
                return Ok(Line::Trailer);
            }
            if lexer.at() == window.len() && !window.is_empty() {
                self.at = start;
                self.medium.scanned(length(LINE))?;
                continue;
            }
            let broken = |what: &str| Broken::At(start, format!("cross-reference table: {what}"));
            let first = lexer.unsigned().ok_or_else(|| broken("neither a subsection nor `trailer`"))?;
            let between = lexer.at();
            lexer.skip_space();
            let is_plain = window.get(between..lexer.at()) == Some(b" ");
            let count = lexer.unsigned().ok_or_else(|| broken("a subsection has no count"))?;
            let end = self.at.saturating_add(length(lexer.at()));
            lexer.skip_space();
            if let Some(b'n' | b'f') = lexer.peek()
                && let Some(number) = self.entries.last_number().and_then(|last| last.checked_add(1))
            {
                self.note("xref-count", start, "a subsection has more entries than it announces");
                self.at = start;
                self.subsection(number, 1)?;
                continue;
            }
            let first = u32::try_from(first).map_err(|_| broken("an object number is out of range"))?;
            if !is_plain {
                self.note_line(start);
            }
            super::note_number(self.medium, start, u64::from(first).saturating_add(count.saturating_sub(1)));
            self.at = end;
            return Ok(Line::Subsection { first, count });
        }
    }

    fn subsection(&mut self, first: u32, count: u64) -> Result<(), Broken> {
        let mut number = u64::from(first);
        let end = number.saturating_add(count);
        let mut at_once = ENTRIES_AT_ONCE;
        self.skip_line_end();
        while number < end {
            let wanted = end.saturating_sub(number).min(at_once);
            let size = usize::try_from(wanted).unwrap_or(0).saturating_mul(WIDTH);
            let window = self.medium.read(self.at, size);
            let taken = self.fixed(&window, number)?;
            number = number.saturating_add(taken);
            if taken == wanted {
                at_once = at_once.saturating_mul(2).min(ENTRIES_AT_ONCE);
                continue;
            }
            at_once = 1;
            if !self.loose(number)? {
                self.note("xref-count", self.at, "a subsection has fewer entries than it announces");
                return Ok(());
            }
            number = number.saturating_add(1);
        }
        Ok(())
    }

    /// Whether what stands at `at` is the first of its line.
    fn begins_line(&self, at: u64) -> bool {
        let size = usize::try_from(at).unwrap_or(LINE).min(LINE);
        let before = self.medium.read(at.saturating_sub(length(size)), size);
        let last = before.iter().rev().find(|byte| !matches!(byte, b' ' | b'\t'));
        last.is_some_and(|byte| matches!(byte, b'\r' | b'\n'))
    }

    /// After the head of a subsection.
    fn skip_line_end(&mut self) {
        let window = self.medium.read(self.at, LINE);
        let spaces = window.iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
        let rest = window.get(spaces..).unwrap_or_default();
        let eol = if rest.starts_with(b"\r\n") {
            2
        } else {
            usize::from(rest.first().is_some_and(|byte| matches!(byte, b'\r' | b'\n')))
        };
        if eol > 0 {
            self.at = self.at.saturating_add(length(spaces.saturating_add(eol)));
        }
    }

    /// Takes entries of exactly the standard's form; returns how many.
    fn fixed(&mut self, window: &[u8], first: u64) -> Result<u64, Exhausted> {
        let (rows, _) = window.as_chunks::<WIDTH>();
        self.entries.reserve(rows.len());
        let mut taken = 0u64;
        for row in rows {
            let Some((offset, generation, in_use)) = fixed_entry(row) else { break };
            let Ok(number) = u32::try_from(first.wrapping_add(taken)) else { break };
            self.push(number, offset, generation, in_use);
            taken = taken.wrapping_add(1);
        }
        self.medium.budget.xref_entries(taken)?;
        self.at = self.at.saturating_add(taken.saturating_mul(length(WIDTH)));
        Ok(taken)
    }

    /// Takes one entry written in any other way; whether there was one.
    fn loose(&mut self, number: u64) -> Result<bool, Broken> {
        let window = self.medium.read(self.at, LINE);
        let mut lexer = Lexer::new(&window);
        lexer.skip_space();
        let start = lexer.at();
        let Some(offset) = lexer.unsigned() else { return Ok(false) };
        let digits = lexer.at().saturating_sub(start);
        lexer.skip_space();
        let Some(generation) = lexer.unsigned() else { return Ok(false) };
        lexer.skip_space();
        let in_use = match lexer.peek() {
            Some(b'n') => true,
            Some(b'f') => false,
            _ => return Ok(false),
        };
        lexer.skip();
        self.medium.budget.xref_entries(1)?;
        let place = self.at.saturating_add(length(start));
        if !window.get(..start).is_some_and(|skipped| skipped.iter().all(|byte| is_plain_space(*byte)))
            || !window.get(start..).is_some_and(is_plain_entry)
            || !self.begins_line(place)
        {
            self.note_line(place);
        }
        if digits < 10 {
            self.note("xref-entry-padded", place, "a cross-reference entry is not written with ten digits");
        } else {
            self.note("xref-entry-width", place, "a cross-reference entry is not 20 bytes long");
        }
        match (u32::try_from(number), u16::try_from(generation)) {
            (Ok(number), Ok(generation)) => self.push(number, offset, generation, in_use),
            (Ok(number), Err(_)) if !in_use => self.push(number, 0, u16::MAX, false),
            _ => self.note("xref-entry-range", place, "a cross-reference entry has a number out of range"),
        }
        self.at = self.at.saturating_add(length(lexer.at()));
        // The rest of its line, so that well-formed entries after it are recognised again.
        let rest = lexer.rest();
        let spaces = rest.iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
        let eol = rest.get(spaces..).unwrap_or_default();
        let eol = if eol.starts_with(b"\r\n") {
            2
        } else {
            usize::from(eol.first().is_some_and(|byte| matches!(byte, b'\r' | b'\n')))
        };
        if eol == 0 {
            self.note_line(place);
        } else {
            self.at = self.at.saturating_add(length(spaces.saturating_add(eol)));
        }
        Ok(true)
    }

    fn push(&mut self, number: u32, offset: u64, generation: u16, in_use: bool) {
        let entry = if in_use && offset > 0 {
            XrefEntry::Offset { offset: self.base.place(offset), generation }
        } else {
            if in_use {
                let at = self.at;
                self.note("xref-entry-zero", at, super::ENTRY_AT_ZERO);
            }
            XrefEntry::Free { generation }
        };
        self.entries.push(number, entry);
    }
}

fn fixed_entry(row: &[u8; WIDTH]) -> Option<(u64, u16, bool)> {
    let [offset @ .., s1, g0, g1, g2, g3, g4, s2, kind, e1, e2] = row;
    let in_use = match kind {
        b'n' => true,
        b'f' => false,
        _ => return None,
    };
    let eol = matches!([e1, e2], [b' ', b'\r' | b'\n'] | [b'\r', b'\n']);
    if *s1 != b' ' || *s2 != b' ' || !eol {
        return None;
    }
    let generation = decimal(&[*g0, *g1, *g2, *g3, *g4])?;
    Some((decimal(offset)?, u16::try_from(generation).ok()?, in_use))
}

/// Whether an entry has the standard's form up to its end-of-line, which many writers shorten.
fn is_plain_entry(text: &[u8]) -> bool {
    let Some([offset @ .., s1, g0, g1, g2, g3, g4, s2, _, eol]) = text.first_chunk::<19>() else {
        return false;
    };
    let mut digits = offset.iter().chain([g0, g1, g2, g3, g4]);
    digits.all(u8::is_ascii_digit) && [s1, s2] == [&b' '; 2] && is_plain_space(*eol)
}

/// At most ten digits: no overflow.
fn decimal(digits: &[u8]) -> Option<u64> {
    let mut value = 0u64;
    for byte in digits {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            return None;
        }
        value = value.wrapping_mul(10).wrapping_add(u64::from(digit));
    }
    Some(value)
}
