//! ISO 32000-2 7.3.8, 7.4: from the bytes of a stream in the file to its data.

use std::rc::Rc;

use super::filter::{self, Filter, Predictor};
use super::medium::Medium;
use super::{Dictionary, Object, Stream};
use crate::budget::Exhausted;

/// Follows a reference.
pub(super) type Resolve<'f> = &'f dyn Fn(&Object) -> Result<Rc<Object>, Exhausted>;

/// The data of a stream that is neither encrypted nor described by indirect objects.
pub(super) fn decode_plain(medium: &Medium<'_>, stream: &Stream) -> Result<Option<Vec<u8>>, Exhausted> {
    let Some(raw) = raw(medium, stream) else { return Ok(None) };
    let of = Use { structure: true, beside: 0 };
    decode(medium, stream, raw, of, &|object| Ok(Rc::new(object.clone())))
}

/// What the data of a stream are decoded for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Use {
    /// Whether objects or their places are in it: programs have to agree on every byte.
    pub(super) structure: bool,
    /// Bytes that are held meanwhile.
    pub(super) beside: u64,
}

/// The bytes as they stand in the file. `None`, with a finding, when they are more than may be held.
pub(super) fn raw(medium: &Medium<'_>, stream: &Stream) -> Option<Vec<u8>> {
    let length = stream.span.end.saturating_sub(stream.span.start);
    if medium.budget.hold(length).is_err() {
        medium.note_at(
            "stream-size",
            stream.span.start,
            format!("stream {} is larger than may be held", stream.id),
        );
        return None;
    }
    Some(medium.read(stream.span.start, usize::try_from(length).ok()?).into_owned())
}

/// Runs decrypted bytes through the filters. `None`, with a finding, when that can't be done.
pub(super) fn decode(
    medium: &Medium<'_>,
    stream: &Stream,
    raw: Vec<u8>,
    of: Use,
    resolve: Resolve<'_>,
) -> Result<Option<Vec<u8>>, Exhausted> {
    let at = stream.span.start;
    if stream.dictionary.get(b"F").is_some() {
        medium.note_at(
            "stream-external",
            at,
            format!("the data of stream {} are in another file", stream.id),
        );
        return Ok(None);
    }
    if of.structure && !is_plain_structure(&stream.dictionary, resolve)? {
        medium.note_at(
            "structure-filter",
            at,
            format!("stream {} is not written as all programs read it", stream.id),
        );
    }
    let steps = match filters(&stream.dictionary, resolve)? {
        Ok(steps) => steps,
        Err(message) => {
            medium.note_at("filter-unknown", at, format!("stream {}: {message}", stream.id));
            return Ok(None);
        }
    };
    let mut data = raw;
    for step in steps {
        let decoded = step.decode(&data, of.beside, medium.budget)?;
        if of.structure && !decoded.faults.is_empty() {
            let message = format!("what stream {} holds is not encoded as it has to be", stream.id);
            medium.note_at("structure-filter", at, message);
        }
        for (code, message) in decoded.faults {
            medium.note_at(code, at, format!("stream {}: {message}", stream.id));
        }
        data = decoded.bytes;
    }
    Ok(Some(data))
}

/// A name in `/Filter` and its parameters, both resolved.
type Named = (Rc<Object>, Rc<Object>);

/// Table 5: the names in `/Filter`, each with its `/DecodeParms`.
pub(super) fn filter_names(dictionary: &Dictionary, resolve: Resolve<'_>) -> Result<Vec<Named>, Exhausted> {
    let value = |key: &[u8]| dictionary.get(key).map_or_else(|| Ok(Rc::new(Object::Null)), resolve);
    let (filter, parameters) = (value(b"Filter")?, value(b"DecodeParms")?);
    match (&*filter, &*parameters) {
        (Object::Null, _) => Ok(Vec::new()),
        (Object::Array(names), parameters) => {
            let mut all = Vec::new();
            // One more than is allowed, so that too many are noticed.
            for (place, name) in names.iter().enumerate().take(filter::STEPS.saturating_add(1)) {
                let own = match parameters {
                    Object::Array(each) => {
                        each.get(place).map_or_else(|| Ok(Rc::new(Object::Null)), resolve)?
                    }
                    other if names.len() == 1 => Rc::new(other.clone()),
                    _ => Rc::new(Object::Null),
                };
                all.push((resolve(name)?, own));
            }
            Ok(all)
        }
        (_, Object::Array(each)) => {
            let own = each.first().map_or_else(|| Ok(Rc::new(Object::Null)), resolve)?;
            Ok(vec![(filter, own)])
        }
        _ => Ok(vec![(filter, parameters)]),
    }
}

/// 7.5.7, 7.5.8: whether a stream on which the structure depends is encoded by nothing, or by Flate with parameters of which
/// no program can think differently: table 5's forms and table 8's integers, and no abbreviations of inline images (8.9.7).
fn is_plain_structure(dictionary: &Dictionary, resolve: Resolve<'_>) -> Result<bool, Exhausted> {
    let foreign: [&[u8]; 4] = [b"DP", b"F", b"FDecodeParms", b"FFilter"];
    if foreign.iter().any(|key| dictionary.get(key).is_some()) {
        return Ok(false);
    }
    let value = |key: &[u8]| dictionary.get(key).map_or_else(|| Ok(Rc::new(Object::Null)), resolve);
    let is_paired = match (&*value(b"Filter")?, &*value(b"DecodeParms")?) {
        (Object::Null, Object::Null) | (Object::Name(_), Object::Null | Object::Dictionary(_)) => true,
        (Object::Array(names), Object::Null) => names.len() == 1,
        (Object::Array(names), Object::Array(each)) => names.len() == 1 && each.len() == 1,
        _ => false,
    };
    let named = filter_names(dictionary, resolve)?;
    let is_plain = |(name, own): &Named| name.as_name() == Some(b"FlateDecode") && are_plain_parameters(own);
    Ok(is_paired && named.iter().all(is_plain))
}

/// Table 8, but for the TIFF predictor, which not all programs have for all depths.
fn are_plain_parameters(parameters: &Object) -> bool {
    let Object::Dictionary(parameters) = parameters else { return *parameters == Object::Null };
    parameters.entries().iter().all(|entry| {
        let key = entry.key.as_bytes();
        let is_known = match (key, &entry.value) {
            (b"Predictor", Object::Integer(kind)) => matches!(kind, 1 | 10..=15),
            (b"Colors", Object::Integer(colors)) => (1..=4).contains(colors),
            (b"BitsPerComponent", Object::Integer(bits)) => matches!(bits, 1 | 2 | 4 | 8 | 16),
            (b"Columns", Object::Integer(columns)) => *columns > 0,
            _ => false,
        };
        is_known && !parameters.is_duplicate(key)
    })
}

type Steps = Result<Vec<Filter>, String>;

fn filters(dictionary: &Dictionary, resolve: Resolve<'_>) -> Result<Steps, Exhausted> {
    let named = filter_names(dictionary, resolve)?;
    if named.len() > filter::STEPS {
        return Ok(Err("more filters than any writer uses".to_owned()));
    }
    let mut steps = Vec::with_capacity(named.len());
    for (name, parameters) in named {
        let parameter = |key: &[u8]| -> Result<Option<i64>, Exhausted> {
            let value = parameters.as_dictionary().and_then(|parameters| parameters.get(key));
            Ok(value.map(resolve).transpose()?.and_then(|value| value.as_integer()))
        };
        let predictor = || -> Result<Option<Predictor>, Exhausted> {
            let number = |key: &[u8], default: u32| -> Result<u32, Exhausted> {
                Ok(parameter(key)?.map_or(default, |number| u32::try_from(number).unwrap_or(0)))
            };
            let kind = parameter(b"Predictor")?.unwrap_or(1);
            Ok(Predictor::new(
                kind,
                number(b"Colors", 1)?,
                number(b"BitsPerComponent", 8)?,
                number(b"Columns", 1)?,
            ))
        };
        steps.push(match name.as_name() {
            Some(b"FlateDecode" | b"Fl") => Filter::Flate { predictor: predictor()? },
            Some(b"LZWDecode" | b"LZW") => {
                let early_change = parameter(b"EarlyChange")? != Some(0);
                Filter::Lzw { early_change, predictor: predictor()? }
            }
            Some(b"ASCIIHexDecode" | b"AHx") => Filter::AsciiHex,
            Some(b"ASCII85Decode" | b"A85") => Filter::Ascii85,
            Some(b"RunLengthDecode" | b"RL") => Filter::RunLength,
            // 7.4.10: already undone, with the encryption.
            Some(b"Crypt") => continue,
            Some(other) => {
                return Ok(Err(format!("the filter {} is not read", String::from_utf8_lossy(other))));
            }
            None => return Ok(Err("/Filter is not a name".to_owned())),
        });
    }
    Ok(Ok(steps))
}
