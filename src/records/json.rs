//! Strict reading of JSON (RFC 8259): no duplicate keys, bounded size, every fault with its path.

use std::cell::{Cell, RefCell};
use std::collections::HashSet;
use std::fmt;

use serde::de::{DeserializeOwned, DeserializeSeed, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

/// How large a record may be.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::exhaustive_structs, reason = "made by callers, with `..Default::default()`")]
pub struct RecordLimits {
    /// Bytes of JSON.
    pub bytes: usize,
    /// Values of any kind, all levels together.
    pub values: usize,
    /// Elements of one array: signers, documents, events.
    pub elements: usize,
}

impl Default for RecordLimits {
    fn default() -> Self {
        Self { bytes: 16 << 20, values: 250_000, elements: 10_000 }
    }
}

/// A record that can't be read: where in it, and why.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{path}: {message}")]
#[non_exhaustive]
pub struct RecordError {
    /// The place, as `$.signers[2].decisionTimestamp`.
    pub path: String,
    /// In words, lower case, no full stop.
    pub message: String,
    /// The line of the text, from 1, where the fault is one of the text.
    pub line: Option<usize>,
    /// The column of the text, from 1.
    pub column: Option<usize>,
}

impl RecordError {
    pub(crate) fn new(path: impl Into<String>, message: impl Into<String>) -> Self {
        Self { path: path.into(), message: message.into(), line: None, column: None }
    }
}

/// Parses the bytes of a record into a tree, or says where they are wrong.
///
/// # Errors
/// Where in the text what is wrong: encoding, syntax, duplicate keys, sizes.
pub fn parse(bytes: &[u8], limits: RecordLimits) -> Result<Value, RecordError> {
    if bytes.len() > limits.bytes {
        let message = format!("{} bytes, at most {} are read", bytes.len(), limits.bytes);
        return Err(RecordError::new("$", message));
    }
    for (mark, name) in
        [(&b"\xef\xbb\xbf"[..], "a byte order mark"), (b"\xfe\xff", "UTF-16"), (b"\xff\xfe", "UTF-16")]
    {
        if bytes.starts_with(mark) {
            return Err(RecordError::new(
                "$",
                format!("begins with {name}, expected UTF-8 (RFC 8259 clause 8.1)"),
            ));
        }
    }
    if let Err(fault) = std::str::from_utf8(bytes) {
        let message = format!("byte {} is not UTF-8 (RFC 8259 clause 8.1)", fault.valid_up_to());
        return Err(RecordError::new("$", message));
    }
    let place = Place { path: RefCell::new(Vec::new()), values: Cell::new(0), limits };
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    let parsed =
        Strict(&place).deserialize(&mut deserializer).and_then(|value| deserializer.end().map(|()| value));
    parsed.map_err(|fault| RecordError {
        path: path_text(&place.path.borrow()),
        message: without_position(&fault.to_string()),
        line: Some(fault.line()),
        column: Some(fault.column()),
    })
}

/// Reads a type out of a tree; a wrong type is an error with its path below `base`.
///
/// # Errors
/// Where in the tree what is not of the type.
pub fn read<T: DeserializeOwned>(value: &Value, base: &str) -> Result<T, RecordError> {
    serde_path_to_error::deserialize(value).map_err(|fault| {
        let below = fault.path().to_string();
        let path = match below.as_str() {
            "." => base.to_owned(),
            text if text.starts_with('[') => format!("{base}{text}"),
            text => format!("{base}.{text}"),
        };
        RecordError::new(path, without_position(&fault.into_inner().to_string()))
    })
}

/// The value at a key, as a path continues.
pub(crate) fn join(base: &str, key: &str) -> String {
    let mut path = base.to_owned();
    Step::Key(key.to_owned()).write(&mut path);
    path
}

/// A part of a path.
#[derive(Clone, Debug)]
enum Step {
    Key(String),
    Index(usize),
}

impl Step {
    /// `.name` for plain names, `['odd name']` else (RFC 9535 clause 2.5).
    fn write(&self, out: &mut String) {
        match self {
            Self::Index(index) => out.push_str(&format!("[{index}]")),
            Self::Key(key) if is_plain(key) => {
                out.push('.');
                out.push_str(key);
            }
            Self::Key(key) => {
                let shown: String = key.chars().take(64).collect();
                out.push_str(&format!("['{}']", shown.escape_debug()));
            }
        }
    }
}

fn is_plain(key: &str) -> bool {
    !key.is_empty()
        && key.len() <= 64
        && key.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        && !key.starts_with(|c: char| c.is_ascii_digit())
}

fn path_text(steps: &[Step]) -> String {
    let mut path = String::from("$");
    for step in steps {
        step.write(&mut path);
    }
    path
}

/// serde_json's words, without its " at line 1 column 2": the position has fields of its own.
fn without_position(message: &str) -> String {
    message.rsplit_once(" at line ").map_or(message, |(words, _)| words).to_owned()
}

struct Place {
    path: RefCell<Vec<Step>>,
    values: Cell<usize>,
    limits: RecordLimits,
}

/// Builds a tree and keeps the path, so that a fault leaves it behind.
struct Strict<'a>(&'a Place);

impl<'de> DeserializeSeed<'de> for Strict<'_> {
    type Value = Value;

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        self.0.values.set(self.0.values.get().saturating_add(1));
        if self.0.values.get() > self.0.limits.values {
            return Err(D::Error::custom(format_args!("more than {} values", self.0.limits.values)));
        }
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Value, A::Error> {
        let mut elements = Vec::new();
        loop {
            self.0.path.borrow_mut().push(Step::Index(elements.len()));
            let Some(element) = seq.next_element_seed(Strict(self.0))? else { break };
            if elements.len() >= self.0.limits.elements {
                let most = self.0.limits.elements;
                return Err(A::Error::custom(format_args!("more than {most} elements in one array")));
            }
            elements.push(element);
            self.0.path.borrow_mut().pop();
        }
        self.0.path.borrow_mut().pop();
        Ok(Value::Array(elements))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let mut seen = HashSet::new();
        let mut members = Map::new();
        while let Some(key) = map.next_key::<String>()? {
            self.0.path.borrow_mut().push(Step::Key(key.clone()));
            if !seen.insert(key.clone()) {
                return Err(A::Error::custom("this key appears twice in one object"));
            }
            members.insert(key, map.next_value_seed(Strict(self.0))?);
            self.0.path.borrow_mut().pop();
        }
        Ok(Value::Object(members))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(text: &[u8]) -> RecordError {
        parse(text, RecordLimits { bytes: 1000, values: 20, elements: 4 }).unwrap_err()
    }

    #[test]
    fn faults_have_paths() {
        let cases: &[(&[u8], &str, &str)] = &[
            (br#"{"a": {"b": 1, "b": 2}}"#, "$.a.b", "this key appears twice in one object"),
            (br#"{"a": [1, {"b c": }]}"#, "$.a[1]['b c']", "expected value"),
            (br#"{"a": [1,2,3,4,5]}"#, "$.a[4]", "more than 4 elements in one array"),
            (b"\xff\xfe{\0}\0", "$", "begins with UTF-16, expected UTF-8 (RFC 8259 clause 8.1)"),
            (b"\xef\xbb\xbf{}", "$", "begins with a byte order mark, expected UTF-8 (RFC 8259 clause 8.1)"),
            (b"{\"a\": \"\xe9\"}", "$", "byte 7 is not UTF-8 (RFC 8259 clause 8.1)"),
            (br#"{} {}"#, "$", "trailing characters"),
            (
                br#"{"a": [[1,2,3],[1,2,3],[1,2,3],[1,2,3]], "b": [[1,2,3],[4]]}"#,
                "$.b[0][0]",
                "more than 20 values",
            ),
            (b"", "$", "EOF while parsing a value"),
        ];
        for (text, path, message) in cases {
            let fault = fault(text);
            assert_eq!((fault.path.as_str(), fault.message.as_str()), (*path, *message));
        }
    }

    #[test]
    fn depth_is_bounded() {
        let text = vec![b'['; 900];
        let fault = parse(&text, RecordLimits::default()).unwrap_err();
        assert!(fault.message.contains("recursion limit"), "{fault:?}");
    }

    #[test]
    fn size_is_bounded() {
        assert_eq!(fault(&[b' '; 1001]).message, "1001 bytes, at most 1000 are read");
    }

    #[test]
    fn wrong_types_have_paths() {
        #[derive(Debug, serde::Deserialize)]
        struct Outer {
            #[serde(rename = "a")]
            _a: Vec<u32>,
        }
        let value = parse(br#"{"a": [1, "2"]}"#, RecordLimits::default()).unwrap();
        let fault = read::<Outer>(&value, "$.record").unwrap_err();
        assert_eq!(fault.to_string(), "$.record.a[1]: invalid type: string \"2\", expected u32");
    }
}
