//! ISO 32000-2 7.3: objects.

use std::borrow::Borrow;
use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::Range;

use super::text;

/// 7.3.10: the number and generation of an indirect object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObjectId {
    /// The object number, from 1.
    pub number: u32,
    /// The generation number.
    pub generation: u16,
}

impl fmt::Display for ObjectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.number, self.generation)
    }
}

/// 7.3.5: a name without its solidus, `#xx` decoded. Compares with byte strings: `name == b"Type"`.
#[derive(Clone)]
pub struct Name(Spelling);

/// Nearly all names are short; they stay out of the heap.
#[derive(Clone)]
enum Spelling {
    Short { length: u8, bytes: [u8; SHORT] },
    Long(Box<[u8]>),
}

const SHORT: usize = 22;

impl Name {
    /// The bytes of the name.
    pub fn as_bytes(&self) -> &[u8] {
        match &self.0 {
            Spelling::Short { length, bytes } => bytes.get(..usize::from(*length)).unwrap_or_default(),
            Spelling::Long(bytes) => bytes,
        }
    }
}

impl From<&[u8]> for Name {
    fn from(bytes: &[u8]) -> Self {
        let mut short = [0; SHORT];
        match (short.get_mut(..bytes.len()), u8::try_from(bytes.len())) {
            (Some(place), Ok(length)) => {
                place.copy_from_slice(bytes);
                Self(Spelling::Short { length, bytes: short })
            }
            _ => Self(Spelling::Long(bytes.into())),
        }
    }
}

impl Borrow<[u8]> for Name {
    fn borrow(&self) -> &[u8] {
        self.as_bytes()
    }
}

impl PartialEq for Name {
    fn eq(&self, other: &Self) -> bool {
        self.as_bytes() == other.as_bytes()
    }
}

impl Eq for Name {}

impl PartialOrd for Name {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Name {
    fn cmp(&self, other: &Self) -> Ordering {
        self.as_bytes().cmp(other.as_bytes())
    }
}

impl Hash for Name {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_bytes().hash(state);
    }
}

impl<const N: usize> PartialEq<&[u8; N]> for Name {
    fn eq(&self, other: &&[u8; N]) -> bool {
        self.as_bytes() == other.as_slice()
    }
}

impl PartialEq<[u8]> for Name {
    fn eq(&self, other: &[u8]) -> bool {
        self.as_bytes() == other
    }
}

/// `/` and the name, lossily as UTF-8.
impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "/{}", String::from_utf8_lossy(self.as_bytes()))
    }
}

impl fmt::Debug for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// 7.3.4: a string, escapes undone and decrypted.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PdfString {
    /// The bytes.
    pub bytes: Box<[u8]>,
    /// Whether it was written in hexadecimal.
    pub hexadecimal: bool,
}

impl PdfString {
    /// 7.9.2.2: the text, from UTF-16 (either order), UTF-8 with its mark, or PDFDocEncoding.
    pub fn text(&self) -> String {
        text::decode(&self.bytes)
    }
}

/// 7.3: any object. Strings are decrypted; streams are left where they are.
#[derive(Clone, Debug, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "ISO 32000 has no more")]
pub enum Object {
    /// 7.3.9
    Null,
    /// 7.3.2
    Boolean(bool),
    /// 7.3.3
    Integer(i64),
    /// 7.3.3
    Real(f64),
    /// 7.3.5
    Name(Name),
    /// 7.3.4
    String(PdfString),
    /// 7.3.6
    Array(Vec<Self>),
    /// 7.3.7
    Dictionary(Dictionary),
    /// 7.3.8
    Stream(Box<Stream>),
    /// 7.3.10
    Reference(ObjectId),
}

impl Object {
    /// Whether it is a reference, or has one within. Depth is that of one parsed object, which the parser bounds.
    pub(crate) fn refers(&self) -> bool {
        match self {
            Self::Reference(_) => true,
            Self::Array(elements) => elements.iter().any(Self::refers),
            _ => self
                .as_dictionary()
                .is_some_and(|dictionary| dictionary.entries().iter().any(|entry| entry.value.refers())),
        }
    }

    /// The dictionary of a dictionary or stream.
    pub fn as_dictionary(&self) -> Option<&Dictionary> {
        match self {
            Self::Dictionary(dictionary) => Some(dictionary),
            Self::Stream(stream) => Some(&stream.dictionary),
            _ => None,
        }
    }

    /// The elements of an array.
    pub fn as_array(&self) -> Option<&[Self]> {
        if let Self::Array(elements) = self { Some(elements) } else { None }
    }

    /// The bytes of a name.
    pub fn as_name(&self) -> Option<&[u8]> {
        if let Self::Name(name) = self { Some(name.as_bytes()) } else { None }
    }

    /// A string.
    pub fn as_string(&self) -> Option<&PdfString> {
        if let Self::String(string) = self { Some(string) } else { None }
    }

    /// An integer.
    pub fn as_integer(&self) -> Option<i64> {
        if let Self::Integer(integer) = self { Some(*integer) } else { None }
    }

    /// 7.3.3: an integer or a real number; beyond 2^53 the nearest one.
    pub fn as_number(&self) -> Option<f64> {
        match self {
            #[expect(clippy::as_conversions, clippy::cast_precision_loss, reason = "the nearest is meant")]
            Self::Integer(integer) => Some(*integer as f64),
            Self::Real(real) => Some(*real),
            _ => None,
        }
    }

    /// A reference.
    pub fn as_reference(&self) -> Option<ObjectId> {
        if let Self::Reference(id) = self { Some(*id) } else { None }
    }

    /// A stream.
    pub fn as_stream(&self) -> Option<&Stream> {
        if let Self::Stream(stream) = self { Some(stream) } else { None }
    }
}

/// 7.3.7: a dictionary in the order in which it was written, duplicate keys included.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Dictionary {
    pub(super) entries: Vec<Entry>,
}

/// One key and its value.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Entry {
    /// The key.
    pub key: Name,
    /// The value.
    pub value: Object,
    /// Where the value's own bytes stand: offsets in the file, or, for a member of an object stream, in that
    /// stream's decoded bytes (see [`super::Located::in_object_stream`]).
    pub span: Range<u64>,
}

/// Spans are no part of what a dictionary says.
impl PartialEq for Entry {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key && self.value == other.value
    }
}

impl Dictionary {
    /// The value of `key`: the last one where a key stands twice (as most readers take it).
    pub fn get(&self, key: &[u8]) -> Option<&Object> {
        self.entry(key).map(|entry| &entry.value)
    }

    /// The entry of `key`, with its place.
    pub fn entry(&self, key: &[u8]) -> Option<&Entry> {
        self.entries.iter().rev().find(|entry| entry.key == *key)
    }

    /// All entries in the order in which they were written.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// Whether `key` stands more than once.
    pub fn is_duplicate(&self, key: &[u8]) -> bool {
        self.entries.iter().filter(|entry| entry.key == *key).count() > 1
    }

    /// Whether `/Type` is this name.
    pub fn is_type(&self, name: &[u8]) -> bool {
        self.get(b"Type").and_then(Object::as_name) == Some(name)
    }
}

/// 7.3.8: a stream; its bytes stay in the file until they are asked for.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Stream {
    /// The stream dictionary.
    pub dictionary: Dictionary,
    /// Where the raw (encoded, encrypted) bytes stand in the file.
    pub span: Range<u64>,
    /// The object it is, for decryption.
    pub id: ObjectId,
}
