//! Problem documents (RFC 9457): every answer that is no success.

use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use countersign::records::RecordError;
use serde::Serialize;
use utoipa::ToSchema;

/// RFC 9457: what went wrong.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Problem {
    /// Names the kind of problem.
    #[serde(rename = "type")]
    kind: String,
    /// The kind of problem in words.
    title: &'static str,
    /// The HTTP status.
    status: u16,
    /// This occurrence in words.
    #[serde(skip_serializing_if = "String::is_empty")]
    detail: String,
    /// Where in the JSON of the request the fault is, as `$.documents[0].sha256`.
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<String>,
    /// Which parameter of the address, header or form is at fault.
    #[serde(skip_serializing_if = "Option::is_none")]
    parameter: Option<String>,
    /// The line of the text, from 1, where the fault is one of the text.
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<usize>,
    /// The column of the text, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    column: Option<usize>,
    /// Each claim of a record that documents contradict.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<ProblemDetail>,
    #[serde(skip)]
    headers: Vec<(HeaderName, HeaderValue)>,
}

/// One of several faults.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct ProblemDetail {
    /// Where.
    pub(crate) path: String,
    /// What.
    pub(crate) detail: String,
}

/// The kinds of problems.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    MalformedJson,
    InvalidRequest,
    InvalidParameter,
    MalformedForm,
    Contradicted,
    Unauthorized,
    Forbidden,
    Unknown,
    MethodNotAllowed,
    Timeout,
    TooLarge,
    MediaType,
    Unreadable,
    TooManyRequests,
    Overloaded,
    Internal,
}

impl Kind {
    fn parts(self) -> (StatusCode, &'static str, &'static str) {
        match self {
            Self::MalformedJson => {
                (StatusCode::BAD_REQUEST, "malformed-json", "The body is not JSON that can be read")
            }
            Self::InvalidRequest => (
                StatusCode::UNPROCESSABLE_ENTITY,
                "invalid-request",
                "A value in the body is not what is expected",
            ),
            Self::InvalidParameter => {
                (StatusCode::BAD_REQUEST, "invalid-parameter", "A parameter is not what is expected")
            }
            Self::MalformedForm => {
                (StatusCode::BAD_REQUEST, "malformed-form", "The body is not a form that can be read")
            }
            Self::Contradicted => (
                StatusCode::UNPROCESSABLE_ENTITY,
                "record-contradicted",
                "The record is contradicted, and was not registered",
            ),
            Self::Unauthorized => (StatusCode::UNAUTHORIZED, "unauthorized", "A valid key is needed"),
            Self::Forbidden => (StatusCode::FORBIDDEN, "forbidden", "This key may not do this"),
            Self::Unknown => (StatusCode::NOT_FOUND, "not-found", "There is no such thing"),
            Self::MethodNotAllowed => {
                (StatusCode::METHOD_NOT_ALLOWED, "method-not-allowed", "This address has other methods")
            }
            Self::Timeout => {
                (StatusCode::REQUEST_TIMEOUT, "request-timeout", "The request took too long to arrive")
            }
            Self::TooLarge => {
                (StatusCode::PAYLOAD_TOO_LARGE, "too-large", "The body is larger than is accepted")
            }
            Self::MediaType => (
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "unsupported-media-type",
                "The body is of another type than is accepted",
            ),
            Self::Unreadable => {
                (StatusCode::UNPROCESSABLE_ENTITY, "unreadable-document", "The document can't be judged")
            }
            Self::TooManyRequests => {
                (StatusCode::TOO_MANY_REQUESTS, "too-many-requests", "This key has too much under way")
            }
            Self::Overloaded => {
                (StatusCode::SERVICE_UNAVAILABLE, "overloaded", "There is too much to do at the moment")
            }
            Self::Internal => (StatusCode::INTERNAL_SERVER_ERROR, "internal", "Something went wrong here"),
        }
    }

    /// The kind for a status that some layer answered without words.
    fn of_status(status: StatusCode) -> Option<Self> {
        Some(match status {
            StatusCode::NOT_FOUND => Self::Unknown,
            StatusCode::METHOD_NOT_ALLOWED => Self::MethodNotAllowed,
            StatusCode::REQUEST_TIMEOUT => Self::Timeout,
            StatusCode::PAYLOAD_TOO_LARGE => Self::TooLarge,
            StatusCode::UNSUPPORTED_MEDIA_TYPE => Self::MediaType,
            StatusCode::BAD_REQUEST => Self::InvalidParameter,
            _ => return None,
        })
    }
}

impl Problem {
    pub(crate) fn new(kind: Kind, detail: impl Into<String>) -> Self {
        let (status, name, title) = kind.parts();
        Self {
            kind: format!("urn:countersign:problem:{name}"),
            title,
            status: status.as_u16(),
            detail: detail.into(),
            path: None,
            parameter: None,
            line: None,
            column: None,
            errors: Vec::new(),
            headers: Vec::new(),
        }
    }

    /// A fault at a place in the JSON of the request.
    pub(crate) fn at(path: impl Into<String>, detail: impl Into<String>) -> Self {
        Self { path: Some(path.into()), ..Self::new(Kind::InvalidRequest, detail) }
    }

    /// A fault of a parameter.
    pub(crate) fn parameter(name: &str, detail: impl Into<String>) -> Self {
        Self { parameter: Some(name.to_owned()), ..Self::new(Kind::InvalidParameter, detail) }
    }

    /// Something that is not there.
    pub(crate) fn unknown(detail: impl Into<String>) -> Self {
        Self::new(Kind::Unknown, detail)
    }

    /// A fault of storage or of this program: the caller hears nothing of it, the log does.
    pub(crate) fn internal(what: &str, error: &dyn std::fmt::Display) -> Self {
        tracing::error!(what, error = %error, "internal error");
        Self::new(Kind::Internal, "")
    }

    /// Too much to do: the caller may come back.
    pub(crate) fn overloaded(kind: Kind, detail: &str, seconds: u64) -> Self {
        Self::new(kind, detail).with_header(header::RETRY_AFTER, &seconds.to_string())
    }

    /// The same as a fault of the text.
    pub(crate) fn into_malformed(self) -> Self {
        Self {
            path: self.path,
            line: self.line,
            column: self.column,
            ..Self::new(Kind::MalformedJson, self.detail)
        }
    }

    pub(crate) fn with_path(mut self, path: impl Into<String>) -> Self {
        self.path = Some(path.into());
        self
    }

    pub(crate) fn with_errors(mut self, errors: Vec<ProblemDetail>) -> Self {
        self.errors = errors;
        self
    }

    pub(crate) fn with_header(mut self, name: HeaderName, value: &str) -> Self {
        if let Ok(value) = HeaderValue::from_str(value) {
            self.headers.push((name, value));
        }
        self
    }

    /// The body will not be read to its end: the connection can't be used again.
    pub(crate) fn closing(self) -> Self {
        self.with_header(header::CONNECTION, "close")
    }

    /// The problem document for a bare status; the headers that go with it are kept.
    pub(crate) fn for_bare(status: StatusCode, headers: HeaderMap) -> Response {
        let problem = match Kind::of_status(status) {
            Some(kind) => Self::new(kind, ""),
            None => Self {
                kind: "about:blank".to_owned(),
                title: status.canonical_reason().unwrap_or("Error"),
                status: status.as_u16(),
                ..Self::new(Kind::Internal, "")
            },
        };
        let mut response = problem.into_response();
        *response.status_mut() = status;
        for (name, value) in &headers {
            if name != header::CONTENT_TYPE && name != header::CONTENT_LENGTH {
                response.headers_mut().append(name, value.clone());
            }
        }
        response
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let body = serde_json::to_vec(&self).unwrap_or_default();
        let mut response = (status, [(header::CONTENT_TYPE, PROBLEM_JSON)], body).into_response();
        for (name, value) in self.headers {
            response.headers_mut().append(name, value);
        }
        response
    }
}

/// A fault of a record, which stands below `base` in the request.
impl Problem {
    pub(crate) fn of_record(fault: &RecordError, base: &str) -> Self {
        let path =
            fault.path.strip_prefix('$').map_or_else(|| fault.path.clone(), |rest| format!("{base}{rest}"));
        // A fault with a line is one of the text; without, one of a value.
        let kind = if fault.line.is_some() { Kind::MalformedJson } else { Kind::InvalidRequest };
        Self {
            path: Some(path),
            line: fault.line,
            column: fault.column,
            ..Self::new(kind, fault.message.clone())
        }
    }
}

impl From<sqlx::Error> for Problem {
    fn from(error: sqlx::Error) -> Self {
        match error {
            sqlx::Error::PoolTimedOut => Self::overloaded(Kind::Overloaded, "the database is busy", 1),
            error => Self::internal("database", &error),
        }
    }
}

pub(crate) const PROBLEM_JSON: &str = "application/problem+json";
