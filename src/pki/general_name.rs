//! RFC 5280 4.2.1.6: GeneralName.

use super::name::Name;
use crate::asn1::{Asn1Error, Class, ObjectIdentifier, Reader, Tag, Tlv};

/// One of the forms that a name can take.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum GeneralName {
    /// `otherName`: its type and the encoding of its value.
    Other {
        /// `type-id`
        kind: ObjectIdentifier,
        /// The encoding below `[0]`.
        value: Box<[u8]>,
    },
    /// `rfc822Name`
    Email(String),
    /// `dNSName`
    Dns(String),
    /// `directoryName`
    Directory(Name),
    /// `uniformResourceIdentifier`
    Uri(String),
    /// `iPAddress`: 4 or 16 octets in a name, 8 or 32 in a constraint, anything in a lie.
    Ip(Box<[u8]>),
    /// `registeredID`
    RegisteredId(ObjectIdentifier),
    /// `x400Address`, `ediPartyName`: not interpreted.
    Uninterpreted {
        /// The number of the tag.
        tag: u32,
        /// The encoding.
        raw: Box<[u8]>,
    },
}

impl GeneralName {
    /// RFC 9598 3: an SmtpUTF8Mailbox as a mailbox, empty where it can't be read.
    pub(crate) fn smtp_utf8_mailbox(&self) -> Option<Self> {
        const SMTP_UTF8_MAILBOX: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.8.9");
        let Self::Other { kind, value } = self else { return None };
        let text = || -> Option<String> {
            let tlv =
                Reader::new(value).expect(Tag::UTF8_STRING, "smtp utf-8 mailbox: text expected").ok()?;
            String::from_utf8(tlv.content.to_vec()).ok()
        };
        (*kind == SMTP_UTF8_MAILBOX).then(|| Self::Email(text().unwrap_or_default()))
    }

    /// Parses one GeneralName.
    ///
    /// # Errors
    /// When the form is unknown or its contents can't be read.
    pub fn parse(tlv: &Tlv<'_>) -> Result<Self, Asn1Error> {
        if tlv.tag.class != Class::Context {
            return Err(tlv.error("general name: context tag expected"));
        }
        let ia5 = || match std::str::from_utf8(tlv.content) {
            Ok(text) => text.to_owned(),
            Err(_) => tlv.content.iter().map(|octet| char::from(*octet)).collect(),
        };
        Ok(match tlv.tag.number {
            0 => {
                let mut reader = tlv.reader();
                let kind = reader.oid("other name: type expected")?;
                let value = reader.expect(Tag::context_constructed(0), "other name: value expected")?;
                Self::Other { kind, value: value.content.into() }
            }
            1 => Self::Email(ia5()),
            2 => Self::Dns(ia5()),
            4 => {
                let mut reader = tlv.reader();
                let name = Name::parse(&reader.expect(Tag::SEQUENCE, "directory name: sequence expected")?)?;
                reader.finish("directory name: more than one name")?;
                Self::Directory(name)
            }
            6 => Self::Uri(ia5()),
            7 => Self::Ip(tlv.content.into()),
            8 => Self::RegisteredId(tlv.oid()?),
            tag @ (3 | 5) => Self::Uninterpreted { tag, raw: tlv.raw.into() },
            _ => return Err(tlv.error("general name: unknown form")),
        })
    }

    /// Parses the contents of GeneralNames.
    ///
    /// # Errors
    /// As [`GeneralName::parse`].
    pub fn parse_all(tlv: &Tlv<'_>) -> Result<Vec<Self>, Asn1Error> {
        let mut names = Vec::new();
        let mut reader = tlv.reader();
        while !reader.is_empty() {
            names.push(Self::parse(&reader.any()?)?);
        }
        Ok(names)
    }

    /// The directory name, if it is one.
    pub fn directory(&self) -> Option<&Name> {
        match self {
            Self::Directory(name) => Some(name),
            _ => None,
        }
    }
}

/// The kind of name and its text, for a sentence in a report.
impl std::fmt::Display for GeneralName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Other { kind, .. } => write!(f, "other name of type {kind}"),
            Self::Email(text) => write!(f, "e-mail address {text}"),
            Self::Dns(text) => write!(f, "DNS name {text}"),
            Self::Directory(name) => write!(f, "name {name}"),
            Self::Uri(text) => write!(f, "URI {text}"),
            Self::Ip(octets) => match (<[u8; 4]>::try_from(&**octets), <[u8; 16]>::try_from(&**octets)) {
                (Ok(four), _) => write!(f, "IP address {}", std::net::Ipv4Addr::from(four)),
                (_, Ok(sixteen)) => write!(f, "IP address {}", std::net::Ipv6Addr::from(sixteen)),
                _ => write!(f, "IP address of {} octets", octets.len()),
            },
            Self::RegisteredId(oid) => write!(f, "registered identifier {oid}"),
            Self::Uninterpreted { tag, .. } => write!(f, "name of form {tag}"),
        }
    }
}
