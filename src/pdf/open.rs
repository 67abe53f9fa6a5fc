//! ISO 32000-2 7.5: the way into a file.

use super::character::{is_common_space, is_space};
use super::document::{Document, OpenOptions};
use super::encryption::Encryption;
use super::indirect;
use super::lexer::Lexer;
use super::medium::{Medium, length};
use super::parser::Parser;
use super::revision::Revision;
use super::xref::{self, Base, Broken, Section, Segment};
use super::{Dictionary, Object, ObjectId, Snapshot, XrefEntry, XrefKind};
use crate::budget::Exhausted;
use crate::error::Error;

/// 7.5.2: the header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Header {
    /// Where `%PDF-` stands.
    pub offset: u64,
    /// The version it names: major and minor number.
    pub version: (u8, u8),
}

/// `%PDF-` is searched for in as many bytes.
const HEADER_WITHIN: usize = 64 << 10;

pub(super) fn open<'s>(medium: Medium<'s>, options: &OpenOptions) -> Result<Document<'s>, Error> {
    let opened = open_document(medium, options);
    match &opened {
        // Bytes that could not be read explain everything else.
        Ok(document) => match document.take_read_failure() {
            Some(failure) => Err(Error::Io(failure)),
            None => opened,
        },
        Err(_) => opened,
    }
}

fn open_document<'s>(medium: Medium<'s>, options: &OpenOptions) -> Result<Document<'s>, Error> {
    let header = header(&medium)?;
    let start = start_xref(&medium)?;
    if medium.has_finding("header-missing") && start.is_err() {
        return Err(Error::NotPdf("there is neither a %PDF- header nor `startxref`".to_owned()));
    }
    let chained = match &start {
        Ok((mark, written)) => chain(&medium, header, *mark, *written).map(|chained| (*mark, chained)),
        Err(why) => Err(Broken::At(medium.len(), (*why).to_owned())),
    };
    let mut document = Document::new(medium, header);
    let why = match chained {
        Ok((mark, sections)) => {
            assemble(&mut document, sections, mark)?;
            encryption(&mut document, options)?;
            if has_pages(&document)? {
                return Ok(document);
            }
            "the catalog or the page tree can't be found".to_owned()
        }
        Err(Broken::Spent(spent)) => return Err(spent.into()),
        Err(Broken::At(offset, message)) => format!("{message} (at byte {offset})"),
    };
    if let Some(failure) = document.take_read_failure() {
        return Err(Error::Io(failure));
    }
    let at = start.map_or(document.medium.len(), |(mark, _)| mark);
    rebuild(&mut document, &why, at)?;
    encryption(&mut document, options)?;
    list_members(&mut document)?;
    if document.latest().root()?.is_none() {
        return Err(Error::NotPdf(format!("{why}, and no catalog was found by searching")));
    }
    Ok(document)
}

/// 7.7.2: whether there is a catalog, and a page tree where it says.
fn has_pages(document: &Document<'_>) -> Result<bool, Exhausted> {
    let latest = document.latest();
    let Some(root) = latest.root()? else { return Ok(false) };
    let pages = root.object.as_dictionary().and_then(|catalog| catalog.get(b"Pages"));
    pages.map_or(Ok(true), |pages| Ok(latest.resolve(pages)?.as_dictionary().is_some()))
}

fn header(medium: &Medium<'_>) -> Result<Header, Error> {
    if medium.len() == 0 {
        return Err(Error::NotPdf("the file is empty".to_owned()));
    }
    let window = medium.read(0, HEADER_WITHIN);
    let Some(place) = memchr::memmem::find(&window, b"%PDF-") else {
        if let Some(failure) = medium.take_failure() {
            return Err(Error::Io(failure));
        }
        medium.note_at("header-missing", 0, "there is no %PDF- header");
        return Ok(Header { offset: 0, version: (1, 0) });
    };
    if place > 0 {
        medium.note_at("header-offset", 0, format!("{place} bytes stand before the header"));
    }
    let digit = |at: usize| {
        let byte = window.get(place.saturating_add(at)).copied().unwrap_or(0).wrapping_sub(b'0');
        (byte <= 9).then_some(byte)
    };
    let version = digit(5).zip(digit(7)).unwrap_or_else(|| {
        medium.note_at("header-version", length(place), "the header names no version");
        (1, 0)
    });
    Ok(Header { offset: length(place), version })
}

/// 7.5.5: where the last `startxref` stands, and the number after it.
fn start_xref(medium: &Medium<'_>) -> Result<Result<(u64, u64), &'static str>, Exhausted> {
    let Some(mark) = medium.find_last(b"startxref", u64::MAX)? else {
        return Ok(Err("there is no `startxref`"));
    };
    let after = mark.saturating_add(9);
    let number = number_after(medium, after);
    let around_number = medium.read(after, 64);
    let is_apart = around_number.first().is_some_and(|byte| is_common_space(*byte));
    let mut rest = around_number.iter().skip_while(|byte| is_common_space(**byte)).peekable();
    let is_digit = rest.peek().is_some_and(|byte| byte.is_ascii_digit());
    let is_ended = rest.find(|byte| !byte.is_ascii_digit()).is_some_and(|byte| is_common_space(*byte));
    if number.is_some() && !(is_apart && is_digit && is_ended) {
        // There are programs that find no number here, and search for objects.
        medium.note_at(
            "start-xref-form",
            mark,
            "the number of `startxref` does not stand between white space",
        );
    }
    Ok(number.map(|number| (mark, number)).ok_or("no offset follows `startxref`"))
}

fn number_after(medium: &Medium<'_>, at: u64) -> Option<u64> {
    let window = medium.read(at, 64);
    let mut lexer = Lexer::new(&window);
    lexer.skip_space();
    lexer.unsigned()
}

/// Offsets count from the header or from the start of the file: whichever leads to a section.
fn chain(medium: &Medium<'_>, header: Header, mark: u64, written: u64) -> Result<Vec<Section>, Broken> {
    let bases = [Base(0), Base(header.offset)];
    let base = bases.into_iter().find(|base| is_section(medium, base.place(written))).unwrap_or_default();
    if base.0 > 0 {
        medium.note_at(
            "header-relative",
            header.offset,
            "offsets count from the header, not from the start of the file",
        );
    }
    xref::chain(medium, base.place(written), mark, base)
}

fn is_section(medium: &Medium<'_>, offset: u64) -> bool {
    let window = medium.read(offset, 16);
    let trimmed = window.iter().position(|byte| !is_space(*byte)).and_then(|start| window.get(start..));
    trimmed.is_some_and(|rest| rest.starts_with(b"xref")) || indirect::header_at(medium, offset).is_some()
}

/// Revisions from the sections of a chain, newest first.
fn assemble(document: &mut Document<'_>, mut sections: Vec<Section>, mark: u64) -> Result<(), Exhausted> {
    let medium = &document.medium;
    let mut linearized = false;
    if let [.., first_page, main] = sections.as_slice()
        && first_page.offset < main.offset
        && let Some(length) = linearized_length(medium, document.header)
        && main.offset < length
    {
        linearized = true;
        if let Some(main) = sections.pop()
            && let Some(first_page) = sections.last_mut()
        {
            first_page.entries.fill_from(&main.entries);
            first_page.end = main.end.max(first_page.end);
        }
    }
    let mut revisions: Vec<Revision> = Vec::with_capacity(sections.len());
    let mut end = 0;
    let mut highest = None;
    let mut sections = sections.into_iter().rev().peekable();
    while let Some(section) = sections.next() {
        let next = sections.peek_mut();
        let own_end = revision_end(medium, &section, next.is_none().then_some(mark))?;
        if let Some(next) = next
            && !own_end.follows
            && (section.end..own_end.at).contains(&next.offset)
        {
            // Two sections before one end mark are one update.
            let message =
                "a cross-reference section without an end mark of its own is read with the next one";
            medium.note_at("revision-sections", section.offset, message);
            next.entries.fill_from(&section.entries);
            continue;
        }
        own_end.note(medium);
        highest = highest.max(section.entries.last_in_use());
        note_size(medium, &section, highest);
        note_numbers(medium, &section);
        note_zero(medium, &section);
        let number = u32::try_from(revisions.len().saturating_add(1)).unwrap_or(u32::MAX);
        let start = end;
        if section.offset < start {
            let message = format!(
                "the cross-reference section of revision {number} stands before the end of the one before"
            );
            medium.note_at("revision-order", section.offset, message);
        }
        end = own_end.at.max(start);
        let reaches_beyond = section.entries.last_offset().is_some_and(|last| last >= end);
        if reaches_beyond {
            let message = format!("revision {number} has entries that lead beyond its end");
            medium.note_at("xref-entry-beyond", section.offset, message);
        }
        revisions.push(Revision {
            number,
            span: start..end,
            xref_offset: section.offset,
            kind: section.kind,
            entries: section.entries,
            trailer: section.trailer,
            xref_stream: section.stream,
            reaches_beyond,
        });
    }
    document.revisions = revisions;
    document.linearized = linearized;
    Ok(())
}

/// 7.5.4: object 0 is always free. There are programs that read what an entry makes of it.
fn note_zero(medium: &Medium<'_>, section: &Section) {
    if section.entries.get(0).is_some_and(|entry| !matches!(entry, XrefEntry::Free { .. })) {
        medium.note_at("object-zero", section.offset, "object 0 is in use, which is always free");
    }
}

/// 7.5.5: `/Size` is required, and above all object numbers so far. Programs rebuild a file that lacks it; one that is too
/// small many writers leave behind, and few programs take those beyond it for missing.
fn note_size(medium: &Medium<'_>, section: &Section, highest: Option<u32>) {
    let size = section.trailer.get(b"Size").and_then(Object::as_integer);
    match (size, highest) {
        (Some(..0), _) => {
            medium.note_at("trailer-number", section.offset, "the trailer says a negative /Size");
        }
        (None, _) => medium.note_at("trailer-size-missing", section.offset, "the trailer does not say /Size"),
        (Some(size), Some(highest)) if size <= i64::from(highest) => {
            let message = format!("object {highest} is in use beyond the /Size of the trailer, {size}");
            medium.note_at("trailer-size", section.offset, message);
        }
        _ => {}
    }
}

/// What is in the trailer that programs don't take: they give up the section, and search for objects.
fn note_numbers(medium: &Medium<'_>, section: &Section) {
    let size = section.trailer.get(b"Size").and_then(Object::as_integer);
    if let Some(last) = size.and_then(|size| u64::try_from(size).ok()?.checked_sub(1)) {
        xref::note_number(medium, section.offset, last);
    }
    if let Some(last) = section.entries.last_number() {
        xref::note_number(medium, section.offset, u64::from(last));
    }
    // 7.5.8.4: only the trailer of a table leads to a stream.
    if section.kind == XrefKind::Stream && section.trailer.get(b"XRefStm").is_some() {
        medium.note_at("xref-stream-hybrid", section.offset, "a cross-reference stream has /XRefStm");
    }
    if section.trailer.entries.iter().any(|entry| is_huge(&entry.value)) {
        medium.note_at("trailer-number", section.offset, "the trailer has a number beyond 64 bits");
    }
}

/// Annex C.2: whether there is a number that no integer holds. Depth is that of one parsed object, which the parser bounds.
fn is_huge(object: &Object) -> bool {
    match object {
        Object::Real(real) => real.abs() >= MOST_INTEGER,
        Object::Array(elements) => elements.iter().any(is_huge),
        Object::Dictionary(dictionary) => dictionary.entries.iter().any(|entry| is_huge(&entry.value)),
        _ => false,
    }
}

/// 2^63
const MOST_INTEGER: f64 = 9_223_372_036_854_775_808.0;

/// Annex F.3: the linearization parameter dictionary, when the first object is one.
pub(super) fn linearization(medium: &Medium<'_>, header: Header) -> Option<Dictionary> {
    let window = medium.read(header.offset, LONGEST_LINEARIZATION);
    let mut parser = Parser::new(&window, header.offset, medium.bounds());
    if parser.header().is_err() {
        // There are readers that are content with any header.
        let at = memchr::memmem::find(&window, b"obj")?.saturating_add(3);
        let base = header.offset.saturating_add(length(at));
        parser = Parser::new(window.get(at..)?, base, medium.bounds());
    }
    let (object, _) = parser.object().ok()?;
    let dictionary = object.as_dictionary()?;
    dictionary.get(b"Linearized")?;
    Some(dictionary.clone())
}

/// Annex F.3 has it within the first 1024 bytes; there are readers that don't mind.
const LONGEST_LINEARIZATION: usize = 16 << 10;

/// Annex F.3: `/L`.
fn linearized_length(medium: &Medium<'_>, header: Header) -> Option<u64> {
    let dictionary = linearization(medium, header)?;
    let length = dictionary.get(b"L").and_then(Object::as_integer)?;
    Some(u64::try_from(length).ok()?.saturating_add(header.offset))
}

/// Annex F: whether the `startxref` at `place` is that of a first-page section: its offset is 0.
pub(super) fn is_first_page_mark(medium: &Medium<'_>, place: u64) -> bool {
    number_after(medium, place.saturating_add(9)) == Some(0)
}

/// 7.5.5: just after the end-of-line after the `%%EOF` that belongs to a section. `mark` is where the `startxref`
/// that led to it stands, for the newest one.
fn revision_end(medium: &Medium<'_>, section: &Section, mark: Option<u64>) -> Result<End, Exhausted> {
    let from = section.end;
    let window = medium.read(from, 512);
    let mut lexer = Lexer::new(&window);
    // Comments too (some writers sign here), but for the end mark, which has the form of one.
    let skip = |lexer: &mut Lexer<'_>| {
        while let Some(byte) = lexer.peek() {
            if is_space(byte) {
                lexer.skip();
            } else if byte == b'%' && !lexer.rest().starts_with(b"%%EOF") {
                lexer.skip_line();
            } else {
                break;
            }
        }
    };
    skip(&mut lexer);
    let mut after_number = None;
    if lexer.eat(b"startxref") {
        skip(&mut lexer);
        let written = lexer.unsigned();
        after_number = written.map(|_| from.saturating_add(length(lexer.at())));
        skip(&mut lexer);
        if written.is_some() && lexer.eat(b"%%EOF") {
            let at = xref::line_end(medium, from.saturating_add(length(lexer.at())));
            return Ok(End { at, follows: true, tolerated: None });
        }
    }
    // The mark stands further away.
    let search_from = mark.filter(|mark| *mark >= from).unwrap_or(from);
    let search_to = if mark.is_some() { u64::MAX } else { search_from.saturating_add(4 << 10) };
    if let Some(end) = medium.find(b"%%EOF", search_from, search_to)? {
        let tolerated =
            Some(("eof-apart", end, "`%%EOF` does not follow its cross-reference section at once"));
        return Ok(End { at: xref::line_end(medium, end.saturating_add(5)), follows: false, tolerated });
    }
    let at = xref::line_end(medium, after_number.unwrap_or(from));
    Ok(End { at, follows: true, tolerated: Some(("eof-missing", from, "a revision has no `%%EOF`")) })
}

/// Where a revision ends.
struct End {
    at: u64,
    /// Whether the end mark follows the section at once.
    follows: bool,
    tolerated: Option<(&'static str, u64, &'static str)>,
}

impl End {
    fn note(&self, medium: &Medium<'_>) {
        if let Some((code, at, message)) = self.tolerated {
            medium.note_at(code, at, message);
        }
    }
}

fn rebuild(document: &mut Document<'_>, why: &str, at: u64) -> Result<(), Error> {
    document.repaired = true;
    document.forget_objects();
    document.encryption = None;
    let message = format!("the cross-reference sections can't be used ({why}); objects were searched for");
    document.medium.note_at("xref-rebuilt", at, message);
    let segments = xref::rebuild(&document.medium, document.header.offset)?;
    if segments.is_empty() {
        return Err(Error::NotPdf(format!("{why}, and no object was found by searching")));
    }
    let mut revisions = Vec::with_capacity(segments.len());
    let mut start = 0;
    let mut trailer = None;
    for (place, segment) in segments.into_iter().enumerate() {
        document.medium.budget.revision()?;
        let Segment { entries, trailer: own, kind, xref_offset, xref_stream, end, object_streams } = segment;
        document.unlisted.extend(object_streams.into_iter().map(|id| (place, id)));
        if own.get(b"Root").is_some() {
            trailer = Some(own.clone());
        }
        revisions.push(Revision {
            number: u32::try_from(place.saturating_add(1)).unwrap_or(u32::MAX),
            span: start..end,
            xref_offset,
            kind,
            entries,
            // An update whose own trailer is lost goes on with the one before.
            trailer: trailer.clone().unwrap_or(own),
            xref_stream,
            reaches_beyond: false,
        });
        start = end;
    }
    document.revisions = revisions;
    document.linearized = false;
    Ok(())
}

/// Gives a rebuilt document the members of its object streams, where an object does not stand by itself.
fn list_members(document: &mut Document<'_>) -> Result<(), Exhausted> {
    let unlisted = std::mem::take(&mut document.unlisted);
    for (place, id) in unlisted {
        let snapshot = document.snapshot(u32::try_from(place.saturating_add(1)).unwrap_or(u32::MAX));
        let Some(located) = snapshot.get(id)? else { continue };
        let Some(held) = document.object_stream(snapshot, &located.object, located.span.start)? else {
            continue;
        };
        let members: Vec<u32> = held.numbers().collect();
        document.medium.budget.xref_entries(length(members.len()))?;
        let members = members.into_iter().zip(0u32..);
        let listed = members
            .map(|(number, index)| (number, XrefEntry::Compressed { stream: id.number, index }))
            .collect();
        if let Some(revision) = document.revisions.get_mut(place) {
            revision.entries.fill_from(&listed);
        }
    }
    document.forget_entries();
    Ok(())
}

/// 7.6: sets up decryption when a trailer asks for it.
fn encryption(document: &mut Document<'_>, options: &OpenOptions) -> Result<(), Error> {
    let with = document.revisions.iter().rev().find(|revision| {
        let value = revision.trailer.get(b"Encrypt");
        value.is_some_and(|value| *value != Object::Null)
    });
    let Some(revision) = with else { return Ok(()) };
    if revision.number != document.latest().revision() {
        let message = "a later trailer lacks /Encrypt; the document is taken as encrypted all the same";
        document.medium.note_at("encrypt-missing", revision.xref_offset, message);
    }
    let snapshot = document.latest();
    let Some(entry) = revision.trailer.entry(b"Encrypt") else { return Ok(()) };
    let mut ids: Vec<_> = document
        .revisions
        .iter()
        .filter_map(|revision| revision.trailer.get(b"Encrypt")?.as_reference())
        .collect();
    ids.dedup();
    let dictionary = snapshot.resolve(&entry.value)?;
    let identifier = snapshot.value(&revision.trailer, b"ID")?;
    let first = identifier.as_array().and_then(|pair| pair.first()).and_then(Object::as_string);
    let first = first.map(|string| string.bytes.clone()).unwrap_or_default();
    let encryption = Encryption::open(&snapshot, &dictionary, ids, &first, options.password.as_deref())?;
    authentication(&document.medium, revision.xref_offset, &document.latest(), &dictionary);
    document.encryption = Some(encryption);
    document.forget_objects();
    Ok(())
}

/// ISO/TS 32004: a message authentication code is named, and not checked; one that is announced and missing is named too.
fn authentication(medium: &Medium<'_>, at: u64, latest: &Snapshot<'_, '_>, encryption: &Object) {
    if latest.trailer().get(b"AuthCode").is_some_and(|value| *value != Object::Null) {
        let message = "the document has a message authentication code (ISO/TS 32004), which is not checked";
        medium.note_at("mac-not-checked", at, message);
    } else if encryption.as_dictionary().is_some_and(|dictionary| dictionary.get(b"KDFSalt").is_some()) {
        let message = "the encryption dictionary announces a message authentication code (ISO/TS 32004), and there is none";
        medium.note_at("mac-missing", at, message);
    }
}

/// An object stream of a rebuilt document, by the place of its revision.
pub(super) type Unlisted = (usize, ObjectId);
