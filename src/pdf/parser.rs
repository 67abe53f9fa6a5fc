//! ISO 32000-2 7.3: objects from tokens, without recursion.

use std::ops::Range;

use super::character::is_regular;
use super::lexer::{Fault, Lexer, Token, Tolerance};
use super::{Dictionary, Entry, Name, Object, ObjectId};

/// Parses objects from a window of bytes.
#[derive(Debug)]
pub(super) struct Parser<'a> {
    lexer: Lexer<'a>,
    base: u64,
    bounds: Bounds,
    scratch: Scratch,
}

/// What one object may cost.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bounds {
    /// Levels of arrays and dictionaries.
    pub(super) nesting: usize,
    /// Values, counted at all levels.
    pub(super) values: u64,
}

/// What follows the object in its indirect object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Following {
    /// `endobj`
    End,
    /// `stream`; the data begins at the parser's place.
    Stream,
    /// Neither.
    Other,
}

/// An array or dictionary that is not closed yet. What it holds so far is at the end of the scratch.
#[derive(Debug)]
enum Frame {
    /// Elements from this place in the scratch on.
    Array { from: usize, start: u64 },
    /// Entries from this place in the scratch on.
    Dictionary { from: usize, key: Option<Name>, start: u64 },
}

/// Memory that parsing one object leaves for the next, so that what stays is allocated once and at its size.
#[derive(Debug, Default)]
pub(super) struct Scratch {
    open: Vec<Frame>,
    elements: Vec<Object>,
    entries: Vec<Entry>,
}

/// Object numbers are written with less; there are programs that read no further.
const LONGEST_OBJECT_NUMBER: usize = 10;

impl<'a> Parser<'a> {
    /// A parser of a window that begins at byte `base` of the file.
    pub(super) fn new(window: &'a [u8], base: u64, bounds: Bounds) -> Self {
        Self { lexer: Lexer::new(window), base, bounds, scratch: Scratch::default() }
    }

    /// The same, with memory from an earlier one.
    pub(super) fn with_scratch(self, scratch: Scratch) -> Self {
        Self { scratch, ..self }
    }

    /// The memory for a later one.
    pub(super) fn into_scratch(self) -> Scratch {
        self.scratch
    }

    /// The lexer.
    pub(super) fn lexer(&mut self) -> &mut Lexer<'a> {
        &mut self.lexer
    }

    /// The place of the next byte, in the file.
    pub(super) fn position(&self) -> u64 {
        self.place(self.lexer.at())
    }

    /// A place in the window as one in the file.
    pub(super) fn place(&self, at: usize) -> u64 {
        self.base.saturating_add(u64::try_from(at).unwrap_or(u64::MAX))
    }

    /// Tolerances taken, with places in the window.
    pub(super) fn take_tolerated(&mut self) -> Vec<Tolerance> {
        self.lexer.take_tolerated()
    }

    /// 7.3.10: `12 0 obj`; the place of the number, and the object it announces.
    pub(super) fn header(&mut self) -> Result<(u64, ObjectId), Fault> {
        self.lexer.skip_space();
        let start = self.lexer.at();
        let fault = Fault { at: start, message: "no object header" };
        let number = self.lexer.unsigned().and_then(|number| u32::try_from(number).ok()).ok_or(fault)?;
        let after_number = self.lexer.at();
        self.lexer.skip_space();
        let generation = self.lexer.unsigned().and_then(|number| u16::try_from(number).ok()).ok_or(fault)?;
        let after_generation = self.lexer.at();
        self.lexer.skip_space();
        let keyword = self.lexer.at();
        if !self.lexer.eat(b"obj") {
            return Err(fault);
        }
        let is_glued = after_generation == keyword
            || after_number.saturating_sub(start) > LONGEST_OBJECT_NUMBER
            || !self.lexer.is_plain_since(start)
            || self.lexer.peek().is_some_and(is_regular);
        if is_glued {
            let message = "the header of an object is not written as programs that search for it expect";
            self.lexer.tolerate("object-header-glued", start, message);
        }
        Ok((self.place(start), ObjectId { number, generation }))
    }

    /// What comes after an object; consumed.
    pub(super) fn following(&mut self) -> Following {
        self.lexer.skip_space();
        if self.lexer.eat(b"endobj") {
            return Following::End;
        }
        if !self.lexer.eat(b"stream") {
            return Following::Other;
        }
        let at = self.lexer.at();
        if self.lexer.eat(b"\r\n") || self.lexer.eat(b"\n") {
            return Following::Stream;
        }
        while let Some(b' ' | b'\t') = self.lexer.peek() {
            self.lexer.skip();
        }
        self.lexer.tolerate("stream-keyword", at, "the keyword `stream` is not followed by an end-of-line");
        if !self.lexer.eat(b"\r\n") && !self.lexer.eat(b"\n") && !self.lexer.eat(b"\r") {
            self.lexer.seek(at);
        }
        Following::Stream
    }

    /// The next object and where its bytes stand.
    pub(super) fn object(&mut self) -> Result<(Object, Range<u64>), Fault> {
        let mut scratch = std::mem::take(&mut self.scratch);
        let parsed = self.object_within(&mut scratch);
        scratch.open.clear();
        scratch.elements.clear();
        scratch.entries.clear();
        self.scratch = scratch;
        parsed
    }

    fn object_within(&mut self, scratch: &mut Scratch) -> Result<(Object, Range<u64>), Fault> {
        let Scratch { open, elements, entries } = scratch;
        let mut values = 0u64;
        loop {
            let token = self.lexer.token()?;
            let at = self.lexer.start();
            let mut start = self.place(at);
            let fault = |message| Fault { at, message };
            let value = match token {
                Token::Name(name) => match open.last_mut() {
                    Some(Frame::Dictionary { key: key @ None, .. }) => {
                        *key = Some(name);
                        continue;
                    }
                    _ => Object::Name(name),
                },
                Token::Integer(integer) => match self.reference(integer) {
                    Some(reference) => {
                        if self.lexer.is_signed() {
                            self.lexer.tolerate(
                                "reference-sign",
                                at,
                                "the object number of a reference has a sign",
                            );
                        }
                        reference
                    }
                    None => Object::Integer(integer),
                },
                Token::Real(real) => Object::Real(real),
                Token::String(string) => Object::String(string),
                Token::ArrayStart | Token::DictionaryStart if open.len() >= self.bounds.nesting => {
                    return Err(fault("nested deeper than the limit"));
                }
                Token::ArrayStart => {
                    open.push(Frame::Array { from: elements.len(), start });
                    continue;
                }
                Token::DictionaryStart => {
                    open.push(Frame::Dictionary { from: entries.len(), key: None, start });
                    continue;
                }
                Token::ArrayEnd => match open.pop() {
                    Some(Frame::Array { from, start: opened }) => {
                        start = opened;
                        Object::Array(elements.drain(from.min(elements.len())..).collect())
                    }
                    _ => return Err(fault("`]` without `[`")),
                },
                Token::DictionaryEnd => match open.pop() {
                    Some(Frame::Dictionary { from, key, start: opened }) => {
                        if let Some(key) = key {
                            self.lexer.tolerate("dictionary-value", at, "a dictionary key has no value");
                            entries.push(Entry { key, value: Object::Null, span: start..start });
                        }
                        start = opened;
                        Object::Dictionary(Dictionary {
                            entries: entries.drain(from.min(entries.len())..).collect(),
                        })
                    }
                    _ => return Err(fault("`>>` without `<<`")),
                },
                Token::Keyword(b"null") => Object::Null,
                Token::Keyword(b"true") => Object::Boolean(true),
                Token::Keyword(b"false") => Object::Boolean(false),
                Token::Keyword(b"endobj" | b"endstream") => {
                    return Err(fault("object ends too early"));
                }
                Token::Keyword(_) => return Err(fault("unknown keyword")),
            };
            values = values.saturating_add(1);
            if values > self.bounds.values {
                return Err(fault("more values than the limit on memory lets in"));
            }
            let span = start..self.position();
            match open.last_mut() {
                None => return Ok((value, span)),
                Some(Frame::Array { .. }) => elements.push(value),
                Some(Frame::Dictionary { key, .. }) => {
                    let key = key.take().ok_or(fault("dictionary key is not a name"))?;
                    entries.push(Entry { key, value, span });
                }
            }
        }
    }

    /// 7.3.10: the rest of `12 0 R`, when that is what stands here.
    fn reference(&mut self, number: i64) -> Option<Object> {
        let number = u32::try_from(number).ok()?;
        let after = self.lexer.at();
        // 7.2.4: a comment parts tokens as white space does.
        let parts = |byte: &u8| super::character::is_space(*byte) || *byte == b'%';
        let found = (|| {
            self.lexer.peek().filter(parts)?;
            self.lexer.skip_space();
            let before = self.lexer.at();
            let generation = u16::try_from(self.lexer.unsigned()?).ok()?;
            let digits = self.lexer.at().saturating_sub(before);
            self.lexer.peek().filter(parts)?;
            self.lexer.skip_space();
            if !self.lexer.eat(b"R") {
                return None;
            }
            if digits > LONGEST_OBJECT_NUMBER {
                let message = "the generation of a reference has more digits than programs read";
                self.lexer.tolerate("number-long", before, message);
            }
            if !self.lexer.is_plain_since(self.lexer.start()) {
                let message = "a reference is not written as all programs read it";
                self.lexer.tolerate("reference-form", before, message);
            }
            let apart = self.lexer.peek().is_none_or(|byte| !is_regular(byte));
            apart.then_some(Object::Reference(ObjectId { number, generation }))
        })();
        if found.is_none() {
            self.lexer.seek(after);
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOUNDS: Bounds = Bounds { nesting: 100, values: 1000 };

    fn parse(bytes: &[u8]) -> Result<(Object, Range<u64>), Fault> {
        Parser::new(bytes, 1000, BOUNDS).object()
    }

    #[test]
    fn objects_print_as_they_stand() {
        for (bytes, want) in [
            (
                &b"[1 2 R 3 0 R]"[..],
                "Array([Reference(ObjectId { number: 1, generation: 2 }), Reference(ObjectId { number: 3, generation: 0 })])",
            ),
            (b"[1%\n2%R\rR]", "Array([Reference(ObjectId { number: 1, generation: 2 })])"),
            (
                b" [1 0 R 2 0 3]",
                "Array([Reference(ObjectId { number: 1, generation: 0 }), Integer(2), Integer(0), Integer(3)])",
            ),
            (b"[1 0 Rx]", "unknown keyword"),
            (b"[null true false /A]", "Array([Null, Boolean(true), Boolean(false), Name(/A)])"),
            (b"<</A/B", "object ends too early"),
            (b"<</A 1 2>>", "dictionary key is not a name"),
            (b"[1>>", "`>>` without `<<`"),
            (b"]", "`]` without `[`"),
            (b"[1 endobj", "object ends too early"),
        ] {
            let got = match parse(bytes) {
                Ok((object, _)) => format!("{object:?}"),
                Err(fault) => fault.message.to_owned(),
            };
            assert_eq!(got, want, "{}", bytes.escape_ascii());
        }
    }

    #[test]
    fn spans_are_exact() {
        let bytes = b"  <</ByteRange [0 1 2 3] /Contents<0102>/X 5 0 R/Y(z)>> endobj";
        let (object, span) = parse(bytes).unwrap();
        assert_eq!(span, 1002..1055);
        let dictionary = object.as_dictionary().unwrap();
        for (key, want) in
            [("ByteRange", &b"[0 1 2 3]"[..]), ("Contents", b"<0102>"), ("X", b"5 0 R"), ("Y", b"(z)")]
        {
            let span = dictionary.entry(key.as_bytes()).unwrap().span.clone();
            assert_eq!(&bytes[span.start as usize - 1000..span.end as usize - 1000], want, "{key}");
        }
    }

    #[test]
    fn duplicates_are_kept_and_the_last_one_counts() {
        let (object, _) = parse(b"<</A 1/A 2/B>>").unwrap();
        let dictionary = object.as_dictionary().unwrap();
        assert_eq!(dictionary.get(b"A"), Some(&Object::Integer(2)));
        assert!(dictionary.is_duplicate(b"A") && !dictionary.is_duplicate(b"B"));
        assert_eq!(dictionary.get(b"B"), Some(&Object::Null));
    }

    #[test]
    fn bounds_hold() {
        let deep = b"[".repeat(1_000_000);
        assert_eq!(parse(&deep).unwrap_err().message, "nested deeper than the limit");
        let long = [b"[".to_vec(), b"0 ".repeat(2000)].concat();
        assert_eq!(parse(&long).unwrap_err().message, "more values than the limit on memory lets in");
    }
}
