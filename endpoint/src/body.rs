//! Small JSON bodies: bounded in size and time, read strictly.

use std::time::Duration;

use axum::body::Body;
use axum::http::{HeaderMap, header};
use bytes::{Bytes, BytesMut};
use countersign::records::{RecordLimits, parse_json};
use http_body_util::BodyExt;
use serde_json::Value;
use tokio::time::timeout;

use crate::problem::{Kind, Problem};

/// The media type of a body, in lower case, without parameters.
pub(crate) fn media_type(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
    Some(value.split(';').next()?.trim().to_ascii_lowercase())
}

/// A JSON body as a tree.
pub(crate) async fn json(
    headers: &HeaderMap,
    body: Body,
    limits: RecordLimits,
    time: Duration,
) -> Result<Value, Problem> {
    require_json(headers)?;
    let bytes = all(headers, body, limits.bytes, time).await?;
    parse(&bytes, limits)
}

pub(crate) fn require_json(headers: &HeaderMap) -> Result<(), Problem> {
    match media_type(headers).as_deref() {
        Some("application/json") => Ok(()),
        _ => Err(unsupported("application/json")),
    }
}

pub(crate) fn unsupported(expected: &str) -> Problem {
    Problem::new(Kind::MediaType, format!("expected {expected}"))
}

/// A tree, or where the text is wrong.
pub(crate) fn parse(bytes: &[u8], limits: RecordLimits) -> Result<Value, Problem> {
    parse_json(bytes, limits).map_err(|fault| {
        // A byte that is not UTF-8 has no line, and is a fault of the text all the same.
        let problem = Problem::of_record(&fault, "$");
        if fault.line.is_some() { problem } else { problem.into_malformed() }
    })
}

/// All bytes of a body.
pub(crate) async fn all(
    headers: &HeaderMap,
    mut body: Body,
    limit: usize,
    time: Duration,
) -> Result<Bytes, Problem> {
    check_length(headers, u64::try_from(limit).unwrap_or(u64::MAX))?;
    let collect = async {
        let mut bytes = BytesMut::new();
        while let Some(frame) = body.frame().await {
            let Ok(data) = frame.map_err(broken)?.into_data() else { continue };
            if bytes.len() + data.len() > limit {
                return Err(too_large(u64::try_from(limit).unwrap_or(u64::MAX)));
            }
            bytes.extend_from_slice(&data);
        }
        Ok(bytes.freeze())
    };
    timeout(time, collect).await.unwrap_or_else(|_| Err(too_slow()))
}

/// What the head announces is refused before it is sent.
pub(crate) fn check_length(headers: &HeaderMap, limit: u64) -> Result<(), Problem> {
    let announced =
        headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
    if announced.is_some_and(|length| length > limit) { Err(too_large(limit)) } else { Ok(()) }
}

pub(crate) fn too_large(limit: u64) -> Problem {
    Problem::new(Kind::TooLarge, format!("at most {limit} bytes are accepted")).closing()
}

pub(crate) fn too_slow() -> Problem {
    Problem::new(Kind::Timeout, "").closing()
}

/// The body ended before its end.
pub(crate) fn broken(_: axum::Error) -> Problem {
    Problem::new(Kind::MalformedForm, "the body ended before its end").closing()
}
