//! RFC 5652 3: the outermost structure, and what stands after it in a padded hole.

use crate::asn1::{Asn1Error, ObjectIdentifier, Reader, Tag, Tlv};

/// RFC 5652 3 `ContentInfo`
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct ContentInfo<'a> {
    /// What `content` is.
    pub content_type: ObjectIdentifier,
    /// The content, without its `[0]`.
    pub content: Tlv<'a>,
    /// Bytes that the structure takes up.
    pub length: usize,
    /// Offset of the first byte after it that is not zero. ISO 32000-2 12.8.3.3.1: the hole may be padded with zeros,
    /// and with nothing else.
    pub trailing: Option<usize>,
}

impl<'a> ContentInfo<'a> {
    /// Parses BER or DER from the front of `bytes`.
    ///
    /// # Errors
    /// When it can't be read. What follows it is no error here.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, Asn1Error> {
        let mut outer = Reader::new(bytes);
        let whole = outer.expect(Tag::SEQUENCE, "content info: sequence expected")?;
        let mut fields = whole.reader();
        let content_type = fields.oid("content info: content type expected")?;
        let explicit = fields.expect(Tag::context_constructed(0), "content info: content expected")?;
        let mut inner = explicit.reader();
        let content = inner.any()?;
        inner.finish("content info: more than one content")?;
        fields.finish("content info: more than two fields")?;
        let length = outer.offset();
        let trailing =
            outer.rest().iter().position(|byte| *byte != 0).and_then(|position| length.checked_add(position));
        Ok(Self { content_type, content, length, trailing })
    }
}
