//! Objects from bytes, and objects as text: plain, or in as many ways as ISO 32000-2 7.3 leaves open.

use countersign::pdf::{Dictionary, Object};

use crate::choices::Choices;

/// An object as a test wants it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Wanted {
    Null,
    Boolean(bool),
    Integer(i64),
    Name(Vec<u8>),
    String(Vec<u8>),
    Array(Vec<Self>),
    Dictionary(Vec<(Vec<u8>, Self)>),
    Reference(u32, u16),
    Real(f64),
}

impl Wanted {
    /// An object that the bytes decide.
    pub(crate) fn choose(choices: &mut Choices<'_>, depth: usize) -> Self {
        match choices.below(if depth == 0 { 6 } else { 8 }) {
            0 => Self::Null,
            1 => Self::Boolean(choices.flag()),
            2 => Self::Integer((choices.long() as i64 >> choices.below(64)).max(-i64::MAX)),
            3 => Self::Name(name(choices)),
            4 => Self::String(choices.piece().to_vec()),
            5 => Self::Reference(1 + choices.below(9) as u32, 0),
            6 => Self::Array((0..choices.below(5)).map(|_| Self::choose(choices, depth - 1)).collect()),
            _ => {
                let mut entries: Vec<(Vec<u8>, Self)> = Vec::new();
                for _ in 0..choices.below(5) {
                    let key = name(choices);
                    let value = Self::choose(choices, depth - 1);
                    if value != Self::Null && entries.iter().all(|(known, _)| *known != key) {
                        entries.push((key, value));
                    }
                }
                Self::Dictionary(entries)
            }
        }
    }

    /// The object in a spelling that the bytes decide.
    pub(crate) fn spell(&self, choices: &mut Choices<'_>, out: &mut Vec<u8>) {
        gap(choices, out);
        match self {
            Self::Null => out.extend(b"null"),
            Self::Boolean(value) => out.extend(value.to_string().bytes()),
            Self::Integer(value) => {
                let sign = if *value < 0 { "-" } else { choices.pick(&["", "+"]) };
                let zeros = "0".repeat(choices.below(4));
                out.extend(format!("{sign}{zeros}{}", value.unsigned_abs()).bytes());
            }
            Self::Name(name) => spell_name(name, choices, out),
            Self::String(bytes) => spell_string(bytes, choices, out),
            Self::Reference(number, generation) => {
                out.extend(format!("{number}").bytes());
                space(choices, out);
                out.extend(format!("{generation}").bytes());
                space(choices, out);
                out.push(b'R');
            }
            Self::Real(value) => out.extend(format!("{value:.4}").bytes()),
            Self::Array(elements) => {
                out.push(b'[');
                for element in elements {
                    element.spell(choices, out);
                    space(choices, out);
                }
                out.push(b']');
            }
            Self::Dictionary(entries) => {
                out.extend(b"<<");
                for (key, value) in entries {
                    gap(choices, out);
                    spell_name(key, choices, out);
                    space(choices, out);
                    value.spell(choices, out);
                    space(choices, out);
                }
                out.extend(b">>");
            }
        }
    }

    /// What was read; of a stream its dictionary.
    pub(crate) fn read(object: &Object) -> Self {
        match object {
            Object::Null => Self::Null,
            Object::Boolean(value) => Self::Boolean(*value),
            Object::Integer(value) => Self::Integer(*value),
            Object::Real(value) => Self::Real(*value),
            Object::Name(name) => Self::Name(name.as_bytes().to_vec()),
            Object::String(string) => Self::String(string.bytes.to_vec()),
            Object::Array(elements) => Self::Array(elements.iter().map(Self::read).collect()),
            Object::Dictionary(dictionary) => Self::dictionary(dictionary),
            Object::Stream(stream) => Self::dictionary(&stream.dictionary),
            Object::Reference(id) => Self::Reference(id.number, id.generation),
        }
    }

    fn dictionary(dictionary: &Dictionary) -> Self {
        let entries = dictionary.entries().iter();
        Self::Dictionary(
            entries.map(|entry| (entry.key.as_bytes().to_vec(), Self::read(&entry.value))).collect(),
        )
    }

    /// Whether the reader made of it what was meant.
    pub(crate) fn is(&self, object: &Object) -> bool {
        match (self, object) {
            (Self::Null, Object::Null) => true,
            (Self::Boolean(want), Object::Boolean(got)) => want == got,
            (Self::Integer(want), Object::Integer(got)) => want == got,
            (Self::Name(want), Object::Name(got)) => want == got.as_bytes(),
            (Self::String(want), Object::String(got)) => **want == *got.bytes,
            (Self::Reference(number, generation), Object::Reference(id)) => {
                (*number, *generation) == (id.number, id.generation)
            }
            (Self::Array(want), Object::Array(got)) => {
                want.len() == got.len() && want.iter().zip(got).all(|(want, got)| want.is(got))
            }
            (Self::Dictionary(want), Object::Dictionary(got)) => {
                want.len() == got.entries().len()
                    && want
                        .iter()
                        .zip(got.entries())
                        .all(|((key, value), entry)| *key == entry.key.as_bytes() && value.is(&entry.value))
            }
            _ => false,
        }
    }
}

/// A name that is not empty and has no zero byte (7.3.5).
fn name(choices: &mut Choices<'_>) -> Vec<u8> {
    let length = 1 + choices.below(30);
    let bytes: Vec<u8> = choices.take(length).iter().map(|byte| (*byte).max(1)).collect();
    if bytes.is_empty() { b"N".to_vec() } else { bytes }
}

fn is_regular(byte: u8) -> bool {
    (b'!'..=b'~').contains(&byte) && !b"()<>[]{}/%#".contains(&byte)
}

fn spell_name(name: &[u8], choices: &mut Choices<'_>, out: &mut Vec<u8>) {
    out.push(b'/');
    for byte in name {
        if is_regular(*byte) && choices.below(8) != 1 {
            out.push(*byte);
        } else if choices.flag() {
            out.extend(format!("#{byte:02x}").bytes());
        } else {
            out.extend(format!("#{byte:02X}").bytes());
        }
    }
}

fn spell_string(bytes: &[u8], choices: &mut Choices<'_>, out: &mut Vec<u8>) {
    if choices.flag() {
        out.push(b'<');
        for byte in bytes {
            out.extend(format!("{byte:02x}").bytes());
            if choices.below(8) == 1 {
                out.push(choices.pick(b" \n\r\t\0\x0c"));
            }
        }
        out.push(b'>');
        return;
    }
    out.push(b'(');
    for byte in bytes {
        match (*byte, choices.below(6)) {
            (_, 1) => out.extend(format!("\\{byte:03o}").bytes()),
            (_, 2) => out.extend([b"\\\r\n".as_slice(), format!("\\{byte:03o}").as_bytes()].concat()),
            (b'\n', _) => out.extend(b"\\n"),
            (b'\r', _) => out.extend(b"\\r"),
            (b'(' | b')' | b'\\', _) => out.extend([b'\\', *byte]),
            _ => out.push(*byte),
        }
    }
    out.push(b')');
}

/// White space or a comment, at least one.
fn space(choices: &mut Choices<'_>, out: &mut Vec<u8>) {
    out.extend(choices.pick(&[&b" "[..], b"\n", b"\r\n", b"\t", b"\0", b"\x0c", b"%>>)\n", b"  "]));
}

fn gap(choices: &mut Choices<'_>, out: &mut Vec<u8>) {
    if choices.below(4) == 1 {
        space(choices, out);
    }
}

/// What was read, written plainly. Streams by their dictionaries.
pub(crate) fn plain(object: &Object, out: &mut Vec<u8>) {
    match object {
        Object::Null => out.extend(b"null"),
        Object::Boolean(value) => out.extend(value.to_string().bytes()),
        Object::Integer(value) => out.extend(value.to_string().bytes()),
        Object::Real(value) => {
            let text = format!("{value}");
            out.extend(text.bytes());
            if !text.contains('.') {
                out.extend(b".0");
            }
        }
        Object::Name(name) => plain_name(name.as_bytes(), out),
        Object::String(string) if string.hexadecimal => {
            out.push(b'<');
            string.bytes.iter().for_each(|byte| out.extend(format!("{byte:02x}").bytes()));
            out.push(b'>');
        }
        Object::String(string) => {
            out.push(b'(');
            string.bytes.iter().for_each(|byte| out.extend(format!("\\{byte:03o}").bytes()));
            out.push(b')');
        }
        Object::Array(elements) => {
            out.push(b'[');
            for element in elements {
                plain(element, out);
                out.push(b' ');
            }
            out.push(b']');
        }
        Object::Dictionary(dictionary) => {
            out.extend(b"<<");
            for entry in dictionary.entries() {
                plain_name(entry.key.as_bytes(), out);
                out.push(b' ');
                plain(&entry.value, out);
            }
            out.extend(b">>");
        }
        Object::Stream(stream) => plain(&Object::Dictionary(stream.dictionary.clone()), out),
        Object::Reference(id) => out.extend(format!("{} {} R", id.number, id.generation).bytes()),
    }
}

fn plain_name(name: &[u8], out: &mut Vec<u8>) {
    out.push(b'/');
    for byte in name {
        if byte.is_ascii_alphanumeric() {
            out.push(*byte)
        } else {
            out.extend(format!("#{byte:02x}").bytes())
        }
    }
}
