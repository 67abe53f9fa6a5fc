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
        let trailing = first_other_than_zero(outer.rest()).and_then(|position| length.checked_add(position));
        Ok(Self { content_type, content, length, trailing })
    }
}

/// Bytes of padding that are looked at together: most of a hole is padding.
const BLOCK: usize = 64;

fn first_other_than_zero(bytes: &[u8]) -> Option<usize> {
    let (blocks, _) = bytes.as_chunks::<BLOCK>();
    let is_zero = |block: &&[u8; BLOCK]| block.iter().fold(0, |all, byte| all | byte) == 0;
    let zeros = blocks.iter().take_while(is_zero).count().saturating_mul(BLOCK);
    let rest = bytes.get(zeros..)?;
    rest.iter().position(|byte| *byte != 0).and_then(|position| zeros.checked_add(position))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_byte_in_the_padding_is_found_wherever_it_stands() {
        for length in [0, 1, BLOCK - 1, BLOCK, BLOCK + 1, 3 * BLOCK + 5] {
            assert_eq!(first_other_than_zero(&vec![0; length]), None, "{length} zeros");
            for at in 0..length {
                let mut bytes = vec![0; length];
                bytes[at] = 1;
                bytes[length - 1] |= 0x80;
                assert_eq!(first_other_than_zero(&bytes), Some(at), "{at} of {length}");
            }
        }
    }
}
