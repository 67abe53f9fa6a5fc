//! 14.3.2: the XMP metadata of the document.

use crate::budget::Exhausted;
use crate::integrity::diff::Touch;
use crate::integrity::mention::Mention;
use crate::integrity::review::Review;
use crate::integrity::rule::{Answer, Clearance, Compared, Rule, answer};
use crate::integrity::{ChangeKind, ModificationLevel, Severity};
use crate::pdf::{Object, Snapshot};

/// The metadata stream may be replaced, even in place, if both are XMP: then it can't be anything else besides.
#[derive(Debug)]
pub(in crate::integrity) struct MetadataRule;

impl Rule for MetadataRule {
    fn name(&self) -> &'static str {
        "metadata"
    }

    fn clear(&self, review: &Review<'_, '_>, _touch: &Touch, mention: &Mention) -> Result<Answer, Exhausted> {
        if Some(mention.object) != review.root()? || &*mention.path != "/Metadata" {
            return Ok(Answer::NotMine);
        }
        Ok(answer(&compare(review)?))
    }
}

/// Compares the metadata of the catalogs.
pub(in crate::integrity) fn compare(review: &Review<'_, '_>) -> Result<Compared, Exhausted> {
    let of = |snapshot: Snapshot<'_, '_>| -> Option<Object> {
        snapshot.catalog().as_dictionary()?.get(b"Metadata").cloned()
    };
    let refuse = |message| Ok(Err(vec![review.refuse(ChangeKind::MetadataChanged, message)]));
    let (before, after) = (of(review.old), of(review.new));
    let Some(after) = after else { return refuse("the metadata was removed") };
    if after.as_reference().is_none() {
        return refuse("the metadata is no indirect object");
    }
    if !is_xmp(review.new, &after)? {
        return refuse("the new metadata is no well-formed XMP");
    }
    if let Some(before) = before
        && !is_xmp(review.old, &before)?
    {
        return refuse("the metadata that was replaced was no well-formed XMP");
    }
    if let Some(id) = after.as_reference()
        && of(review.old) != Some(after)
        && !review.is_fresh(id)?
    {
        return refuse("the new metadata is an object that the signed document has");
    }
    let mut cleared = Clearance::at(ModificationLevel::LtaUpdates);
    cleared.changes.push(review.change(
        ChangeKind::MetadataChanged,
        Severity::Harmless,
        ModificationLevel::LtaUpdates,
        "the metadata changed",
    ));
    Ok(Ok(cleared))
}

fn is_xmp(snapshot: Snapshot<'_, '_>, value: &Object) -> Result<bool, Exhausted> {
    let object = snapshot.resolve(value)?;
    let Some(stream) = object.as_stream() else { return Ok(false) };
    let Some(data) = snapshot.data(stream)? else { return Ok(false) };
    Ok(is_well_formed_xmp(&data))
}

/// Elements that nest and close, `xmpmeta` (or a bare `RDF`) outermost, no document type, no entities but the five.
fn is_well_formed_xmp(data: &[u8]) -> bool {
    let text: String = match data {
        [0xfe, 0xff, rest @ ..] => utf16(rest, u16::from_be_bytes),
        [0xff, 0xfe, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        rest => String::from_utf8_lossy(rest).into_owned(),
    };
    let mut open: Vec<&str> = Vec::new();
    let mut root: Option<&str> = None;
    let mut rest = text.trim_end_matches(['\0', ' ', '\r', '\n', '\t']);
    while let Some(at) = rest.find('<') {
        let (between, markup) = rest.split_at(at);
        if !entities_are_plain(between) || (open.is_empty() && !is_blank(between)) {
            return false;
        }
        let after = if let Some(comment) = markup.strip_prefix("<!--") {
            comment.split_once("-->").map(|(_, after)| after)
        } else if let Some(cdata) = markup.strip_prefix("<![CDATA[") {
            if open.is_empty() { None } else { cdata.split_once("]]>").map(|(_, after)| after) }
        } else if let Some(instruction) = markup.strip_prefix("<?") {
            instruction.split_once("?>").map(|(_, after)| after)
        } else if markup.starts_with("<!") {
            None
        } else if let Some(closing) = markup.strip_prefix("</") {
            closing
                .split_once('>')
                .and_then(|(name, after)| (open.pop() == Some(name.trim_end())).then_some(after))
        } else {
            element(markup).and_then(|(name, is_empty, after)| {
                if open.is_empty() {
                    if root.is_some() {
                        return None;
                    }
                    root = Some(name);
                }
                if !is_empty {
                    open.push(name);
                }
                (open.len() < 1000).then_some(after)
            })
        };
        let Some(after) = after else { return false };
        rest = after;
    }
    open.is_empty()
        && is_blank(rest)
        && root.is_some_and(|root| matches!(root.rsplit(':').next(), Some("xmpmeta" | "RDF" | "xapmeta")))
}

fn is_blank(text: &str) -> bool {
    text.chars().all(|character| character.is_whitespace() || matches!(character, '\0' | '\u{feff}'))
}

/// The name of a start tag, whether it is empty, and what follows it.
fn element(markup: &str) -> Option<(&str, bool, &str)> {
    let inner = markup.strip_prefix('<')?;
    let name_end = inner.find(|c: char| c.is_whitespace() || c == '>' || c == '/')?;
    let (name, mut rest) = inner.split_at(name_end);
    let starts_well = name.chars().next().is_some_and(|first| first.is_alphabetic() || first == '_');
    if !starts_well {
        return None;
    }
    loop {
        rest = rest.trim_start();
        if let Some(after) = rest.strip_prefix('>') {
            return Some((name, false, after));
        }
        if let Some(after) = rest.strip_prefix("/>") {
            return Some((name, true, after));
        }
        let (attribute, after) = rest.split_once('=')?;
        if attribute.trim().is_empty() || attribute.contains(['<', '>', '"', '\'', '/']) {
            return None;
        }
        let after = after.trim_start();
        let quote = after.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
        let (value, after) = after.get(1..)?.split_once(quote)?;
        if value.contains('<') || !entities_are_plain(value) {
            return None;
        }
        rest = after;
    }
}

/// No entity but the predefined ones and character references.
fn entities_are_plain(text: &str) -> bool {
    text.split('&').skip(1).all(|after| {
        after.split_once(';').is_some_and(|(name, _)| {
            matches!(name, "lt" | "gt" | "amp" | "quot" | "apos")
                || name.strip_prefix('#').is_some_and(|number| {
                    !number.is_empty()
                        && number.len() < 9
                        && number.chars().all(|c| c.is_ascii_alphanumeric())
                })
        })
    })
}

fn utf16(bytes: &[u8], read: impl Fn([u8; 2]) -> u16) -> String {
    let units = bytes.chunks_exact(2).filter_map(|pair| <[u8; 2]>::try_from(pair).ok()).map(read);
    char::decode_utf16(units).map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
}

#[cfg(test)]
mod tests {
    use super::is_well_formed_xmp;

    #[test]
    fn xmp_or_not() {
        for (text, expected) in [
            ("<x:xmpmeta xmlns:x='adobe:ns:meta/'><a b=\"c\"/>t &amp; &#x41;</x:xmpmeta>", true),
            ("<?xpacket begin=\"\"?>\n<x:xmpmeta xmlns:x='a'></x:xmpmeta>\n  <?xpacket end='w'?>", true),
            ("<rdf:RDF xmlns:rdf='r'></rdf:RDF>", true),
            ("<x:xmpmeta><a></b></x:xmpmeta>", false),
            ("<x:xmpmeta>", false),
            ("<!DOCTYPE x [<!ENTITY a 'b'>]><x:xmpmeta>&a;</x:xmpmeta>", false),
            ("<x:xmpmeta>&bomb;</x:xmpmeta>", false),
            ("<html></html>", false),
            ("BT (text) Tj ET <x:xmpmeta></x:xmpmeta>", false),
            ("<x:xmpmeta></x:xmpmeta> BT (text) Tj ET", false),
            ("<x:xmpmeta></x:xmpmeta><x:xmpmeta></x:xmpmeta>", false),
            ("", false),
        ] {
            assert_eq!(is_well_formed_xmp(text.as_bytes()), expected, "{text}");
        }
    }
}
