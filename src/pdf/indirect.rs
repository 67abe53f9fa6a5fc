//! ISO 32000-2 7.3.8, 7.3.10: indirect objects and streams in the file.

use std::ops::Range;

use super::character::is_space;
use super::lexer::Lexer;
use super::medium::{Medium, length};
use super::parser::{Following, Parser};
use super::{Object, ObjectId, Stream};
use crate::budget::Exhausted;

/// An indirect object as it stands in the file: not decrypted.
#[derive(Debug)]
pub(super) struct Indirect {
    pub(super) id: ObjectId,
    pub(super) object: Object,
    /// From the object number to just after `endobj`.
    pub(super) span: Range<u64>,
}

/// Looks up the number that an indirect `/Length` leads to.
pub(super) type LengthOf<'f> = &'f dyn Fn(ObjectId) -> Result<Length, Exhausted>;

/// The length of the data of a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Length {
    Known(u64),
    /// There is none, or no number.
    Missing,
    /// It can't be looked up yet.
    Unasked,
}

impl From<Option<u64>> for Length {
    fn from(length: Option<u64>) -> Self {
        length.map_or(Self::Missing, Self::Known)
    }
}

/// The indirect object at `offset`; `None`, with a finding, when it can't be read.
pub(super) fn parse(
    medium: &Medium<'_>,
    offset: u64,
    length_of: LengthOf<'_>,
) -> Result<Option<Indirect>, Exhausted> {
    medium.budget.object()?;
    if offset >= medium.len() {
        let message = format!("an entry leads to {offset}, beyond the end of the file");
        medium.note_at("object-beyond-end", medium.len(), message);
        return Ok(None);
    }
    let head = medium.windows(offset, |window, last| {
        let mut parser = medium.parser(window, offset);
        let head = head(&mut parser);
        let cut = parser.lexer().is_cut();
        let read = if cut { window.len() } else { parser.lexer().at() };
        let tolerated = parser.take_tolerated();
        medium.keep(parser);
        (last || !cut).then_some((head, tolerated, read))
    });
    let Some((head, tolerated, read)) = head else { return Ok(None) };
    medium.note_tolerated(offset, tolerated);
    medium.scanned(length(read))?;
    let Head { start, id, object, end, following } = match head {
        Ok(head) => head,
        Err((id, at, message)) => {
            let which = id.map_or_else(|| "object".to_owned(), |id| format!("object {id}"));
            medium.note_at("object-broken", at, format!("{which} can't be read: {message}"));
            return Ok(None);
        }
    };
    if start > offset {
        medium.note_at(
            "object-offset",
            offset,
            format!("the entry of object {id} leads to white space before it"),
        );
    }
    match (following, object) {
        (Following::Stream, Object::Dictionary(dictionary)) => {
            let wanted = match dictionary.get(b"Length") {
                Some(Object::Integer(length)) => u64::try_from(*length).ok().into(),
                Some(Object::Reference(id)) => length_of(*id)?,
                _ => Length::Missing,
            };
            let Some((data, end)) = data_span(medium, id, end, wanted)? else { return Ok(None) };
            let object = Object::Stream(Box::new(Stream { dictionary, span: data, id }));
            Ok(Some(Indirect { id, object, span: start..end }))
        }
        (Following::Stream, _) => {
            medium.note_at("object-broken", start, format!("object {id} is a stream without a dictionary"));
            Ok(None)
        }
        (Following::End, object) => Ok(Some(Indirect { id, object, span: start..end })),
        (Following::Other, object) => {
            medium.note_at("endobj-missing", end, format!("object {id} does not end with `endobj`"));
            Ok(Some(Indirect { id, object, span: start..end }))
        }
    }
}

/// The header at `offset` alone.
pub(super) fn header_at(medium: &Medium<'_>, offset: u64) -> Option<ObjectId> {
    let window = medium.read(offset, 64);
    let header = Parser::new(&window, offset, medium.bounds()).header();
    header.ok().map(|(_, id)| id)
}

struct Head {
    start: u64,
    id: ObjectId,
    object: Object,
    /// Just after `endobj`, where the data of a stream begin, or just after the object.
    end: u64,
    following: Following,
}

type Broken = (Option<ObjectId>, u64, &'static str);

fn head(parser: &mut Parser<'_>) -> Result<Head, Broken> {
    let (start, id) = parser.header().map_err(|fault| (None, parser.place(fault.at), fault.message))?;
    let after_header = parser.lexer().at();
    parser.lexer().skip_space();
    // `1 0 obj endobj` is null, tolerably.
    if parser.lexer().eat(b"endobj") {
        parser.lexer().tolerate("object-empty", after_header, "an object has no value; it is read as null");
        return Ok(Head {
            start,
            id,
            object: Object::Null,
            end: parser.position(),
            following: Following::End,
        });
    }
    let (object, span) =
        parser.object().map_err(|fault| (Some(id), parser.place(fault.at), fault.message))?;
    let following = parser.following();
    let end = if following == Following::Other { span.end } else { parser.position() };
    Ok(Head { start, id, object, end, following })
}

/// Where the data of a stream stand, and where its object ends.
fn data_span(
    medium: &Medium<'_>,
    id: ObjectId,
    start: u64,
    wanted: Length,
) -> Result<Option<(Range<u64>, u64)>, Exhausted> {
    if let Length::Known(wanted) = wanted
        && let Some(end) = start.checked_add(wanted).filter(|end| *end <= medium.len())
        && let Some(after) = after_endstream(medium, end)
    {
        return Ok(Some((start..end, object_end(medium, id, after))));
    }
    let Some(keyword) = medium.find(b"endstream", start, u64::MAX)? else {
        medium.note_at("object-broken", start, format!("the stream of object {id} has no `endstream`"));
        return Ok(None);
    };
    medium.scanned(keyword.saturating_sub(start))?;
    let mut end = keyword;
    let before = keyword.saturating_sub(2).max(start);
    let tail = medium.read(before, usize::try_from(keyword.saturating_sub(before)).unwrap_or(0));
    let eol =
        if tail.ends_with(b"\r\n") { 2 } else { u64::from(tail.ends_with(b"\n") || tail.ends_with(b"\r")) };
    end = end.saturating_sub(eol);
    if wanted != Length::Unasked {
        let message =
            format!("/Length of stream {id} does not lead to `endstream`; the keyword was searched for");
        medium.note_at("stream-length", start, message);
    }
    Ok(Some((start..end, object_end(medium, id, keyword.saturating_add(9)))))
}

/// The place after `endstream`, when that follows the data.
fn after_endstream(medium: &Medium<'_>, end: u64) -> Option<u64> {
    let window = medium.read(end, 32);
    let spaces = window.iter().take_while(|byte| is_space(**byte)).count();
    // An end-of-line before the keyword; a little more is no harm, data that hold white space at their end.
    let found = window.get(spaces..)?.starts_with(b"endstream");
    found.then(|| end.saturating_add(length(spaces)).saturating_add(9))
}

/// The place after `endobj`, when that follows.
fn object_end(medium: &Medium<'_>, id: ObjectId, after: u64) -> u64 {
    let end = medium.windows(after, |window, last| {
        let mut lexer = Lexer::new(window);
        lexer.skip_space();
        let found = lexer.eat(b"endobj");
        (last || !lexer.is_cut()).then(|| found.then(|| after.saturating_add(length(lexer.at()))))
    });
    end.flatten().unwrap_or_else(|| {
        medium.note_at("endobj-missing", after, format!("object {id} does not end with `endobj`"));
        after
    })
}
