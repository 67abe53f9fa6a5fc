//! RFC 5280 4.1.2.4, 7.1: distinguished names.

use std::fmt;
use std::ops::Range;
use std::sync::OnceLock;

use unicode_normalization::UnicodeNormalization;

use crate::asn1::{self, Asn1Error, ObjectIdentifier, Reader, Tag, Tlv};
use crate::digest;

/// X.520 and PKCS #9 attribute types.
pub mod attribute {
    use crate::asn1::ObjectIdentifier;

    /// commonName
    pub const COMMON_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.3");
    /// surname
    pub const SURNAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.4");
    /// serialNumber
    pub const SERIAL_NUMBER: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.5");
    /// countryName
    pub const COUNTRY: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.6");
    /// organizationName
    pub const ORGANIZATION: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.10");
    /// organizationalUnitName
    pub const ORGANIZATIONAL_UNIT: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.11");
    /// givenName
    pub const GIVEN_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.42");
    /// pseudonym
    pub const PSEUDONYM: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.65");
    /// organizationIdentifier (X.520 6.4.4, EN 319 412-1 5.1.4)
    pub const ORGANIZATION_IDENTIFIER: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.97");
    /// emailAddress (PKCS #9)
    pub const EMAIL: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.1");
}

/// A distinguished name, with the bytes it was read from.
///
/// Equality is that of RFC 5280 7.1: strings are prepared in the manner of RFC 4518 (case, white space, invisible
/// characters, compatibility forms) and compared across string types.
pub struct Name {
    raw: Box<[u8]>,
    attributes: Vec<Attribute>,
    canonical: OnceLock<Vec<Box<[u8]>>>,
    friendly: OnceLock<Box<str>>,
}

#[derive(Clone, Debug)]
struct Attribute {
    rdn: usize,
    kind: ObjectIdentifier,
    value: Range<usize>,
}

impl Name {
    /// Parses the SEQUENCE OF RelativeDistinguishedName `tlv`.
    ///
    /// # Errors
    /// When an attribute has no type or no value.
    pub fn parse(tlv: &Tlv<'_>) -> Result<Self, Asn1Error> {
        let mut attributes = Vec::new();
        let mut rdns = tlv.reader();
        let mut rdn = 0usize;
        while !rdns.is_empty() {
            let set = rdns.expect(Tag::SET, "name: relative distinguished name expected")?;
            push_rdn(&mut attributes, rdn, &set, tlv.offset)?;
            rdn = rdn.saturating_add(1);
        }
        Ok(Self { raw: tlv.raw.into(), attributes, canonical: OnceLock::new(), friendly: OnceLock::new() })
    }

    /// A name from one RelativeDistinguishedName after the RDNs of `base` (RFC 5280 4.2.1.13 `nameRelativeToCRLIssuer`).
    ///
    /// # Errors
    /// When an attribute has no type or no value.
    pub(crate) fn relative(base: &Self, rdn: &[u8]) -> Result<Self, Asn1Error> {
        let rdns = base.rdns_content();
        let content = [rdns, rdn].concat();
        let mut raw = vec![0x30];
        crate::pki::der::push_length(&mut raw, content.len());
        raw.extend_from_slice(&content);
        Self::parse(&Reader::new(&raw).any()?)
    }

    fn rdns_content(&self) -> &[u8] {
        Reader::new(&self.raw).any().map_or(&[], |tlv| tlv.content)
    }

    /// The encoding as it was sent.
    pub fn raw(&self) -> &[u8] {
        &self.raw
    }

    /// Whether there are no attributes.
    pub fn is_empty(&self) -> bool {
        self.attributes.is_empty()
    }

    /// The first value of this attribute type, as text.
    pub fn get(&self, kind: ObjectIdentifier) -> Option<String> {
        self.all(kind).next()
    }

    /// All values of this attribute type that are text, in encoded order.
    pub fn all(&self, kind: ObjectIdentifier) -> impl Iterator<Item = String> {
        self.attributes.iter().filter(move |a| a.kind == kind).filter_map(|a| self.text(a))
    }

    /// Attribute types and their text, in encoded order; `None` where the value is no string.
    pub fn attributes(&self) -> impl Iterator<Item = (ObjectIdentifier, Option<String>)> {
        self.attributes.iter().map(|a| (a.kind, self.text(a)))
    }

    /// commonName
    pub fn common_name(&self) -> Option<String> {
        self.get(attribute::COMMON_NAME)
    }

    /// organizationName
    pub fn organization(&self) -> Option<String> {
        self.get(attribute::ORGANIZATION)
    }

    /// organizationIdentifier
    pub fn organization_identifier(&self) -> Option<String> {
        self.get(attribute::ORGANIZATION_IDENTIFIER)
    }

    /// countryName
    pub fn country(&self) -> Option<String> {
        self.get(attribute::COUNTRY)
    }

    /// serialNumber
    pub fn serial_number(&self) -> Option<String> {
        self.get(attribute::SERIAL_NUMBER)
    }

    /// givenName
    pub fn given_name(&self) -> Option<String> {
        self.get(attribute::GIVEN_NAME)
    }

    /// surname
    pub fn surname(&self) -> Option<String> {
        self.get(attribute::SURNAME)
    }

    /// emailAddress
    pub fn email(&self) -> Option<String> {
        self.get(attribute::EMAIL)
    }

    /// One line for people, such as `Common Name: X, Organization: Y, Country: NO`; spelled once.
    ///
    /// Encoded order when the last attribute is the country, else reversed; values of one type stand together;
    /// parts are separated by `, `, or by `; ` when one of them holds a comma.
    pub fn human_friendly(&self) -> &str {
        self.friendly.get_or_init(|| self.spelled())
    }

    fn spelled(&self) -> Box<str> {
        let mut fields: Vec<(String, Vec<String>)> = Vec::new();
        let mut last_is_country = false;
        for attribute in &self.attributes {
            let label = label(attribute.kind);
            last_is_country = attribute.kind == attribute::COUNTRY;
            let value = self.text(attribute).unwrap_or_else(|| {
                let encoded = self.raw.get(attribute.value.clone()).unwrap_or_default();
                format!("#{}", digest::hex(encoded))
            });
            match fields.iter_mut().find(|(name, _)| *name == label) {
                Some((_, values)) => values.push(value),
                None => fields.push((label, vec![value])),
            }
        }
        if !last_is_country {
            fields.reverse();
        }
        let parts: Vec<String> = fields
            .into_iter()
            .map(|(label, mut values)| {
                values.reverse();
                format!("{label}: {}", values.join(", "))
            })
            .collect();
        let separator = if parts.iter().any(|part| part.contains(',')) { "; " } else { ", " };
        parts.join(separator).into()
    }

    /// The common name (else the whole name) in quotation marks, for sentences.
    pub(crate) fn quoted(&self) -> String {
        format!("\"{}\"", self.common_name().as_deref().unwrap_or_else(|| self.human_friendly()))
    }

    /// Whether this name lies within the subtree below `base` (RFC 5280 7.1).
    pub fn is_within(&self, base: &Self) -> bool {
        self.canonical().starts_with(base.canonical())
    }

    /// Equal names have equal keys; for indexes.
    pub(crate) fn index_key(&self) -> u64 {
        use std::hash::{DefaultHasher, Hash as _, Hasher as _};
        let mut hasher = DefaultHasher::new();
        self.canonical().hash(&mut hasher);
        hasher.finish()
    }

    /// Strings that are not as their type demands, and string types that are out of date.
    pub(crate) fn oddities(&self, mut tell: impl FnMut(&'static str, String)) {
        for attribute in &self.attributes {
            let Some(tlv) = self.value(attribute) else { continue };
            let kind = label(attribute.kind);
            let ascii = tlv.content.is_ascii();
            if tlv.tag.is(Tag::VISIBLE_STRING) && !ascii {
                tell(
                    "name-visible-string-not-ascii",
                    format!("{kind} is a VisibleString with other characters"),
                );
            } else if tlv.tag.is(Tag::PRINTABLE_STRING) && !ascii {
                tell(
                    "name-printable-string-not-ascii",
                    format!("{kind} is a PrintableString with other characters"),
                );
            } else if tlv.tag.is(Tag::IA5_STRING) && !ascii {
                tell("name-ia5-string-not-ascii", format!("{kind} is an IA5String with other characters"));
            } else if tlv.tag.is(Tag::UTF8_STRING) && std::str::from_utf8(tlv.content).is_err() {
                tell("name-utf8-broken", format!("{kind} is a UTF8String that is not UTF-8"));
            } else if tlv.tag.is(Tag::TELETEX_STRING) {
                tell("name-teletex-string", format!("{kind} is a TeletexString, read as Latin-1"));
            } else if tlv.tag.is(Tag::BMP_STRING) {
                tell("name-bmp-string", format!("{kind} is a BMPString"));
            } else if tlv.tag.is(Tag::UNIVERSAL_STRING) {
                tell("name-universal-string", format!("{kind} is a UniversalString"));
            }
        }
    }

    fn value(&self, attribute: &Attribute) -> Option<Tlv<'_>> {
        Reader::new(self.raw.get(attribute.value.clone())?).any().ok()
    }

    fn text(&self, attribute: &Attribute) -> Option<String> {
        asn1::text(&self.value(attribute)?).map(|(text, _)| text)
    }

    /// One entry an RDN, its attributes sorted, so that equal names have equal bytes.
    fn canonical(&self) -> &[Box<[u8]>] {
        self.canonical.get_or_init(|| {
            let mut rdns = Vec::new();
            for attributes in self.attributes.chunk_by(|a, b| a.rdn == b.rdn) {
                let mut keys: Vec<Vec<u8>> = attributes.iter().map(|a| self.key(a)).collect();
                keys.sort_unstable();
                rdns.push(keys.concat().into());
            }
            rdns
        })
    }

    fn key(&self, attribute: &Attribute) -> Vec<u8> {
        let mut key = Vec::new();
        let oid = attribute.kind.as_bytes();
        key.extend_from_slice(&oid.len().to_be_bytes());
        key.extend_from_slice(oid);
        let prepared = self.text(attribute).map(|text| prepare(&text));
        let (mark, value) = match &prepared {
            Some(text) => (b'T', text.as_bytes()),
            None => (b'R', self.raw.get(attribute.value.clone()).unwrap_or(&[])),
        };
        key.push(mark);
        key.extend_from_slice(&value.len().to_be_bytes());
        key.extend_from_slice(value);
        key
    }
}

impl Clone for Name {
    fn clone(&self) -> Self {
        Self {
            raw: self.raw.clone(),
            attributes: self.attributes.clone(),
            canonical: OnceLock::new(),
            friendly: OnceLock::new(),
        }
    }
}

impl PartialEq for Name {
    fn eq(&self, other: &Self) -> bool {
        self.raw == other.raw || self.canonical() == other.canonical()
    }
}

impl Eq for Name {}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.human_friendly())
    }
}

impl fmt::Debug for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Name({})", self.human_friendly())
    }
}

fn push_rdn(
    attributes: &mut Vec<Attribute>,
    rdn: usize,
    set: &Tlv<'_>,
    base: usize,
) -> Result<(), Asn1Error> {
    let mut members = set.reader();
    while !members.is_empty() {
        let mut member = members.sequence("name: attribute expected")?;
        let kind = member.oid("name: attribute type expected")?;
        let value = member.any()?;
        let start = value.offset.saturating_sub(base);
        attributes.push(Attribute { rdn, kind, value: start..start.saturating_add(value.raw.len()) });
    }
    Ok(())
}

/// RFC 4518 2: transcode was done by the caller; map, normalize, prohibit nothing, insignificant spaces.
fn prepare(text: &str) -> String {
    let mapped = map(text);
    // 2.3, and once more: small letters of compatibility forms of large ones.
    if mapped.is_ascii() { mapped } else { map(&mapped.nfkc().collect::<String>()).nfkc().collect() }
}

/// 2.2 and 2.6.1
fn map(text: &str) -> String {
    let mut prepared = String::with_capacity(text.len());
    let mut space = false;
    for c in text.chars() {
        match c {
            // 2.2: control characters, soft hyphen, zero width and variation selectors map to nothing
            '\u{ad}' | '\u{34f}' | '\u{1806}' | '\u{180b}'..='\u{180e}' | '\u{200b}'..='\u{200f}' => {}
            '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2063}' | '\u{206a}'..='\u{206f}' => {}
            '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{fff9}'..='\u{fffc}' => {}
            c if c.is_whitespace() => space = true,
            c if c.is_control() => {}
            c => {
                if space && !prepared.is_empty() {
                    prepared.push(' ');
                }
                space = false;
                if c.is_ascii() {
                    prepared.push(c.to_ascii_lowercase());
                } else {
                    prepared.extend(c.to_uppercase().flat_map(char::to_lowercase));
                }
            }
        }
    }
    prepared
}

fn label(kind: ObjectIdentifier) -> String {
    LABELS
        .iter()
        .find(|(oid, _)| *oid == kind)
        .map_or_else(|| kind.to_string(), |(_, label)| (*label).to_owned())
}

const LABELS: [(ObjectIdentifier, &str); 34] = [
    (attribute::COMMON_NAME, "Common Name"),
    (attribute::COUNTRY, "Country"),
    (attribute::ORGANIZATION, "Organization"),
    (attribute::ORGANIZATIONAL_UNIT, "Organizational Unit"),
    (attribute::SURNAME, "Surname"),
    (attribute::SERIAL_NUMBER, "Serial Number"),
    (attribute::GIVEN_NAME, "Given Name"),
    (attribute::ORGANIZATION_IDENTIFIER, "Organization Identifier"),
    (attribute::EMAIL, "Email Address"),
    (attribute::PSEUDONYM, "Pseudonym"),
    (ObjectIdentifier::new_unwrap("2.5.4.7"), "Locality"),
    (ObjectIdentifier::new_unwrap("2.5.4.8"), "State/Province"),
    (ObjectIdentifier::new_unwrap("2.5.4.9"), "Street Address"),
    (ObjectIdentifier::new_unwrap("2.5.4.12"), "Title"),
    (ObjectIdentifier::new_unwrap("2.5.4.15"), "Business Category"),
    (ObjectIdentifier::new_unwrap("2.5.4.17"), "Postal Code"),
    (ObjectIdentifier::new_unwrap("2.5.4.20"), "Telephone Number"),
    (ObjectIdentifier::new_unwrap("2.5.4.41"), "Name"),
    (ObjectIdentifier::new_unwrap("2.5.4.43"), "Initials"),
    (ObjectIdentifier::new_unwrap("2.5.4.44"), "Generation Qualifier"),
    (ObjectIdentifier::new_unwrap("2.5.4.45"), "Unique Identifier"),
    (ObjectIdentifier::new_unwrap("2.5.4.46"), "DN Qualifier"),
    (ObjectIdentifier::new_unwrap("1.3.6.1.4.1.311.60.2.1.1"), "Incorporation Locality"),
    (ObjectIdentifier::new_unwrap("1.3.6.1.4.1.311.60.2.1.2"), "Incorporation State/Province"),
    (ObjectIdentifier::new_unwrap("1.3.6.1.4.1.311.60.2.1.3"), "Incorporation Country"),
    (ObjectIdentifier::new_unwrap("0.9.2342.19200300.100.1.25"), "Domain Component"),
    (ObjectIdentifier::new_unwrap("0.9.2342.19200300.100.1.1"), "User ID"),
    (ObjectIdentifier::new_unwrap("0.2.262.1.10.7.20"), "Name Distinguisher"),
    (ObjectIdentifier::new_unwrap("2.23.133.2.1"), "TPM Manufacturer"),
    (ObjectIdentifier::new_unwrap("2.23.133.2.2"), "TPM Model"),
    (ObjectIdentifier::new_unwrap("2.23.133.2.3"), "TPM Version"),
    (ObjectIdentifier::new_unwrap("2.23.133.2.4"), "Platform Manufacturer"),
    (ObjectIdentifier::new_unwrap("2.23.133.2.5"), "Platform Model"),
    (ObjectIdentifier::new_unwrap("2.23.133.2.6"), "Platform Version"),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn name(rdns: &[&[(&str, u8, &[u8])]]) -> Name {
        let wrap = |tag: u8, content: &[u8]| {
            let mut out = vec![tag];
            crate::pki::der::push_length(&mut out, content.len());
            out.extend_from_slice(content);
            out
        };
        let mut sequence = Vec::new();
        for rdn in rdns {
            let mut set = Vec::new();
            for (oid, tag, value) in *rdn {
                let oid = ObjectIdentifier::new(oid).unwrap();
                set.extend(wrap(0x30, &[wrap(6, oid.as_bytes()), wrap(*tag, value)].concat()));
            }
            sequence.extend(wrap(0x31, &set));
        }
        Name::parse(&Reader::new(&wrap(0x30, &sequence)).any().unwrap()).unwrap()
    }

    const CN: &str = "2.5.4.3";
    const O: &str = "2.5.4.10";
    const C: &str = "2.5.4.6";

    #[test]
    fn one_line_for_people() {
        for (rdns, want) in [
            (
                &[&[(C, 19, &b"NO"[..])][..], &[(O, 12, b"Y")], &[(CN, 12, b"X")]][..],
                "Common Name: X, Organization: Y, Country: NO",
            ),
            (
                &[&[(CN, 12, b"X")], &[(O, 12, b"Y")], &[(C, 19, b"NO")]],
                "Common Name: X, Organization: Y, Country: NO",
            ),
            (
                &[&[(C, 19, b"NO")], &[(O, 12, b"Y, Z")], &[(CN, 12, b"X")]],
                "Common Name: X; Organization: Y, Z; Country: NO",
            ),
            (
                &[&[(C, 19, b"NO")], &[(CN, 12, b"a")], &[(CN, 12, b"b")], &[(CN, 12, b"c")]],
                "Common Name: c, b, a; Country: NO",
            ),
            (&[&[("2.5.4.99", 12, b"q")], &[(CN, 12, b"X")]], "Common Name: X, 2.5.4.99: q"),
            (&[], ""),
        ] {
            assert_eq!(name(rdns).human_friendly(), want);
        }
    }

    #[test]
    fn comparison_of_internationalised_names() {
        for (left, right, equal) in [
            ((19, &b"Good CA"[..]), (12, &b"good  ca"[..]), true),
            ((19, b"Good CA"), (12, b" GOOD CA "), true),
            ((30, b"\0\xc5\0L"), (12, "ål".as_bytes()), true),
            ((20, b"\xe9"), (12, "É".as_bytes()), true),
            ((12, "Straße".as_bytes()), (12, "STRASSE".as_bytes()), true),
            ((19, b"Good CA"), (19, b"GoodCA"), false),
            ((19, b"a"), (4, b"a"), false),
        ] {
            let (a, b) = (name(&[&[(CN, left.0, left.1)]]), name(&[&[(CN, right.0, right.1)]]));
            assert_eq!(a == b, equal, "{a} {b}");
        }
        let joined = name(&[&[(CN, 12, b"a"), (O, 12, b"b")]]);
        assert_eq!(joined, name(&[&[(O, 12, b"B"), (CN, 12, b"A")]]));
        assert_ne!(joined, name(&[&[(CN, 12, b"a")], &[(O, 12, b"b")]]));
        assert!(name(&[&[(C, 19, b"US")], &[(O, 12, b"b")]]).is_within(&name(&[&[(C, 19, b"us")]])));
        assert!(!name(&[&[(C, 19, b"US")]]).is_within(&name(&[&[(C, 19, b"us")], &[(O, 12, b"b")]])));
    }
}
