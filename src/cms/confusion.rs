//! RFC 5652 5.4: with signed attributes the value is over their encoding, without it is over the content. Who makes content
//! that is an encoding of attributes can have one pass for the other: a value over the one is a value over the other.

use super::{Attributes, Content, SignedAttributes, oid};
use crate::asn1::{Reader, Tag};

/// Whether content that was signed without attributes is a whole SET OF Attribute by which other content may be forged.
pub(super) fn is_attributes(content: &dyn Content) -> bool {
    if content.start(1).as_deref() != Some(&[SET]) {
        return false;
    }
    // What can't be looked at as a whole begins as no document does.
    content.bytes().is_none_or(|content| parse(&content).is_some())
}

/// Whether signed attributes contain a document: no attribute has need of one, and the value may have been made over it.
pub(super) fn hold_document(attributes: &SignedAttributes) -> bool {
    MARKS.iter().any(|mark| memchr::memmem::find(&attributes.content, mark).is_some())
}

fn parse(content: &[u8]) -> Option<()> {
    let mut reader = Reader::new(content);
    let set = reader.expect(Tag::SET, "attributes: set expected").ok()?;
    reader.finish("attributes: more than a set").ok()?;
    let attributes = Attributes::parse(&set).ok()?;
    (attributes.has(oid::CONTENT_TYPE) || attributes.has(oid::MESSAGE_DIGEST)).then_some(())
}

/// X.690 8.12: the identifier octet of a SET OF.
const SET: u8 = 0x31;

/// ISO 32000-2 7.5.2 and 7.5.5: headers, one as old readers take it (ISO 32000-1 annex H), and what every trailer has.
const MARKS: [&[u8]; 3] = [b"%PDF-", b"%!PS-Adobe-", b"startxref"];
