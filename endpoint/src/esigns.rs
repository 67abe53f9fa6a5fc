//! E-signs: registration, and what may be asked about one.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Extension, Path, Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use countersign::digest::equal;
use countersign::records::{HexDigest, Record, RecordKind, is_uuid, read_json, reconcile};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use crate::body;
use crate::keys::Privilege;
use crate::problem::{Kind, Problem};
use crate::registration::{
    Answer, ClaimCounts, Esign, KnownDocument, Party, Submission, refuse_stranger, role_of,
};
use crate::state::{Peer, State as Shared};
use crate::upload::{self, Form, record_limits};
use crate::validate::{Examined, examine};

/// Which e-sign, and the digest of which file.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct ValidateRequest {
    /// Validation id of the e-sign.
    #[schema(format = "uuid", example = "4b787051-9941-4155-aa13-68df4d20d7bc")]
    validation_id: String,
    /// SHA-256 of the signed document, 64 hexadecimal digits.
    #[schema(pattern = "^[0-9a-fA-F]{64}$")]
    file_sha256: String,
}

/// Whether it is the file that was signed.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ValidateAnswer {
    /// Whether the digest is that of the signed document.
    is_correct_file: bool,
    /// The parties; none for another file.
    parties: Vec<Party>,
    /// The state of the whole, in a sentence.
    status_text: String,
}

/// Which e-sign.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct SoftValidateRequest {
    /// Validation id of the e-sign.
    #[schema(format = "uuid", example = "4b787051-9941-4155-aa13-68df4d20d7bc")]
    validation_id: String,
}

/// The state of the whole.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SoftValidateAnswer {
    /// The state of the whole, in a sentence.
    status_text: String,
}

/// A record with the digests of its documents.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "read part by part; this is its schema")]
pub(crate) struct RegisterRequest {
    /// The record, as the platform's API hands it out.
    #[schema(value_type = Object)]
    record: Value,
    /// Which platform the record is of; seen from its keys when it is absent.
    #[schema(pattern = "^(zefort|contract-signatures|signing-process|agreement|zapsign)$")]
    kind: Option<String>,
    /// The documents, where the record doesn't hold their SHA-256.
    documents: Option<Vec<KnownDocument>>,
}

/// A record with its documents.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "this is the schema of a form")]
pub(crate) struct RegisterForm {
    /// The record, as the platform's API hands it out.
    #[schema(value_type = Object)]
    record: Value,
    /// Which platform the record is of; seen from its keys when it is absent.
    #[schema(value_type = String, required = false, pattern = "^(zefort|contract-signatures|signing-process|agreement|zapsign)$")]
    kind: Option<String>,
    /// A file of which is found out what it is; repeatable.
    #[schema(value_type = Option<String>, format = Binary)]
    file: Option<Vec<u8>>,
    /// The signed document; repeatable.
    #[schema(value_type = Option<String>, format = Binary)]
    signed: Option<Vec<u8>>,
    /// The document that is signed, no state said; repeatable.
    #[schema(value_type = Option<String>, format = Binary)]
    main: Option<Vec<u8>>,
    /// The document before any signature; repeatable.
    #[schema(value_type = Option<String>, format = Binary)]
    original: Option<Vec<u8>>,
    /// The document as it is now; repeatable.
    #[schema(value_type = Option<String>, format = Binary)]
    current: Option<Vec<u8>>,
    /// An attachment; repeatable.
    #[schema(value_type = Option<String>, format = Binary)]
    attachment: Option<Vec<u8>>,
    /// The platform's own account of the signing; repeatable.
    #[schema(value_type = Option<String>, format = Binary)]
    certificate: Option<Vec<u8>>,
}

/// What was registered.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Registered {
    /// What the calls without authorization name it by.
    #[schema(format = "uuid")]
    validation_id: String,
    /// The kind of record.
    kind: &'static str,
    /// The contract, as the record names it.
    contract_id: String,
    /// The state that the record claims.
    status: &'static str,
    /// How the record stands to its documents: `confirmed` or `unverifiable`.
    outcome: &'static str,
    /// How many claims came out how.
    claims: ClaimCounts,
    /// How many signatures were found in the documents.
    signatures: usize,
}

/// Whether a file is the one that was signed
#[utoipa::path(
    post, path = "/esigns/validate", tag = "esigns", operation_id = "validateEsign", request_body = ValidateRequest,
    responses(
        (status = 200, description = "The answer", body = ValidateAnswer),
        (status = 404, description = "No such validation id", body = Problem, content_type = "application/problem+json"),
        (status = "default", description = "A problem", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn validate(
    State(state): State<Arc<Shared>>,
    request: Request,
) -> Result<Response, Problem> {
    let body = small(&state, request).await?;
    let asked: ValidateRequest = read_json(&body, "$").map_err(|fault| Problem::of_record(&fault, "$"))?;
    let digest =
        HexDigest::<32>::parse(&asked.file_sha256).map_err(|why| Problem::at("$.file_sha256", why))?;
    let answer = answer(&state, &asked.validation_id).await?;
    let asked = digest.to_string();
    let mut is_correct_file = false;
    for signed in &answer.signed {
        is_correct_file |= equal(signed.as_bytes(), asked.as_bytes());
    }
    let parties = if is_correct_file { answer.parties } else { Vec::new() };
    Ok(Json(ValidateAnswer { is_correct_file, parties, status_text: answer.status_text }).into_response())
}

/// The state of an e-sign, without a file
#[utoipa::path(
    post, path = "/esigns/soft-validate", tag = "esigns", operation_id = "softValidateEsign",
    request_body = SoftValidateRequest,
    responses(
        (status = 200, description = "The answer", body = SoftValidateAnswer),
        (status = 404, description = "No such validation id", body = Problem, content_type = "application/problem+json"),
        (status = "default", description = "A problem", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn soft_validate(
    State(state): State<Arc<Shared>>,
    request: Request,
) -> Result<Response, Problem> {
    let body = small(&state, request).await?;
    let asked: SoftValidateRequest =
        read_json(&body, "$").map_err(|fault| Problem::of_record(&fault, "$"))?;
    let answer = answer(&state, &asked.validation_id).await?;
    Ok(Json(SoftValidateAnswer { status_text: answer.status_text }).into_response())
}

async fn small(state: &Shared, request: Request) -> Result<Value, Problem> {
    let (parts, body) = request.into_parts();
    let limits = countersign::records::RecordLimits { bytes: SMALL, ..record_limits(&state.settings) };
    let tree = body::json(&parts.headers, body, limits, state.settings.timeouts.body).await?;
    if tree.is_object() { Ok(tree) } else { Err(Problem::at("$", "not an object")) }
}

async fn answer(state: &Shared, validation_id: &str) -> Result<Answer, Problem> {
    if !is_uuid(validation_id) {
        return Err(Problem::at("$.validation_id", "not a UUID (RFC 9562 clause 4)"));
    }
    let stored = state.store.answer(&validation_id.to_ascii_lowercase()).await?;
    let stored =
        stored.ok_or_else(|| Problem::unknown("no such validation id").with_path("$.validation_id"))?;
    serde_json::from_str(&stored).map_err(|error| Problem::internal("stored answer", &error))
}

/// Register a record with its documents or their digests
///
/// A record that its documents contradict, or that contradicts itself, is not registered.
#[utoipa::path(
    post, path = "/esigns", tag = "esigns", operation_id = "registerEsign", security(("key" = [])),
    request_body(content(
        (RegisterRequest = "application/json"),
        (RegisterForm = "multipart/form-data"),
    )),
    responses(
        (status = 201, description = "Registered, and on the disk", body = Registered,
         headers(("location" = String, description = "The registration"))),
        (status = 422, description = "A value is wrong, or the record is contradicted", body = Problem,
         content_type = "application/problem+json"),
        (status = "default", description = "A problem", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn register(
    State(state): State<Arc<Shared>>,
    Extension(peer): Extension<Peer>,
    request: Request,
) -> Result<Response, Problem> {
    let caller = state.authorize(request.headers(), peer, Privilege::Create).await?;
    let admission = state.judging.admit(&caller.key_id)?;
    let limits = record_limits(&state.settings);
    let validator = state.settings.validator.clone();
    let at = state.settings.at.unwrap_or_else(crate::moment::now);
    let registration = match body::media_type(request.headers()).as_deref() {
        Some("application/json") => {
            let (parts, body) = request.into_parts();
            let bytes = body::all(&parts.headers, body, limits.bytes, state.settings.timeouts.body).await?;
            let work = move |_: &std::sync::atomic::AtomicBool| {
                let (record, documents) = read_request(body::parse(&bytes, limits)?)?;
                let reconciliation = reconcile(&record, &[]);
                Submission {
                    record: &record,
                    documents,
                    reconciliation: &reconciliation,
                    reports: Vec::new(),
                }
                .register()
            };
            state.judging.run(admission, work).await??
        }
        Some("multipart/form-data") => {
            let form = upload::form(request, &state.settings).await?;
            let metrics = Arc::clone(&state.metrics);
            let work = move |stop: &std::sync::atomic::AtomicBool| {
                let Form { record, kind, files } = form;
                let record =
                    record.ok_or_else(|| Problem::new(Kind::MalformedForm, "a part \"record\" is needed"))?;
                let record = record_of(body::parse(&record, limits)?, kind.as_deref(), "$")?;
                let files: Vec<Examined> = files
                    .into_iter()
                    .map(|file| examine(&validator, file, at, stop, &metrics))
                    .collect::<Result<_, _>>()?;
                let evidence: Vec<_> = files.iter().map(|file| file.evidence(&validator, stop)).collect();
                let reconciliation = reconcile(&record, &evidence);
                for (at, file) in files.iter().enumerate() {
                    refuse_stranger(&reconciliation, at, &file.field, &file.filename)?;
                }
                let documents = files.iter().enumerate().map(|(at, file)| KnownDocument {
                    role: role_of(&reconciliation, at, &file.field),
                    id: None,
                    filename: Some(file.filename.clone()),
                    sha256: Some(file.sha256.clone()),
                    sha3_512: evidence
                        .get(at)
                        .and_then(|e| e.sha3_512)
                        .map(|digest| countersign::digest::hex(&digest)),
                    size: u64::try_from(file.bytes.len()).ok(),
                });
                let documents = documents.collect();
                let reports =
                    files.iter().enumerate().filter_map(|(at, file)| Some((at, file.report.as_ref().ok()?)));
                let reports = reports.collect();
                Submission { record: &record, documents, reconciliation: &reconciliation, reports }.register()
            };
            state.judging.run(admission, work).await??
        }
        _ => return Err(body::unsupported("application/json or multipart/form-data")),
    };
    state.store.register(&registration).await?;
    let location = format!("/esigns/{}", registration.validation_id);
    let registered = Registered {
        kind: registration.kind,
        status: registration.status,
        outcome: registration.outcome,
        claims: registration.claims,
        signatures: registration.signatures.len(),
        contract_id: registration.contract_id,
        validation_id: registration.validation_id,
    };
    Ok((StatusCode::CREATED, [(header::LOCATION, location)], Json(registered)).into_response())
}

/// `{record, kind, documents}`
fn read_request(tree: Value) -> Result<(Record, Vec<KnownDocument>), Problem> {
    let Value::Object(mut members) = tree else { return Err(Problem::at("$", "not an object")) };
    let record = members.remove("record").ok_or_else(|| Problem::at("$", "missing field `record`"))?;
    let kind = match members.remove("kind") {
        None | Some(Value::Null) => None,
        Some(Value::String(kind)) => Some(kind),
        Some(_) => return Err(Problem::at("$.kind", "not a text")),
    };
    let documents: Vec<KnownDocument> = match members.remove("documents") {
        None | Some(Value::Null) => Vec::new(),
        Some(list) => read_json(&list, "$.documents").map_err(|fault| Problem::of_record(&fault, "$"))?,
    };
    if let Some(key) = members.keys().next() {
        let shown: String = key.chars().take(64).collect();
        return Err(Problem::at("$", format!("unknown field {shown:?}, expected record, kind, documents")));
    }
    for (at, document) in documents.iter().enumerate() {
        let path = |key: &str| format!("$.documents[{at}].{key}");
        if !upload::FILE_FIELDS[1..].contains(&document.role.as_str()) {
            let expected = upload::FILE_FIELDS[1..].join(", ");
            return Err(Problem::at(path("role"), format!("expected one of {expected}")));
        }
        if let Some(sha256) = &document.sha256 {
            HexDigest::<32>::parse(sha256).map_err(|why| Problem::at(path("sha256"), why))?;
        }
        if let Some(sha3_512) = &document.sha3_512 {
            HexDigest::<64>::parse(sha3_512).map_err(|why| Problem::at(path("sha3_512"), why))?;
        }
        if document.size.is_some_and(|size| i64::try_from(size).is_err()) {
            return Err(Problem::at(path("size"), "more than any file has"));
        }
        if document.sha256.is_none() && document.sha3_512.is_none() {
            return Err(Problem::at(format!("$.documents[{at}]"), "neither sha256 nor sha3_512 is given"));
        }
    }
    Ok((record_of(record, kind.as_deref(), "$.record")?, documents))
}

/// A record of the kind told; its faults have paths below `base`.
pub(crate) fn record_of(tree: Value, kind: Option<&str>, base: &str) -> Result<Record, Problem> {
    let kind = kind_of(kind)?;
    Record::from_value(tree, kind).map_err(|fault| Problem::of_record(&fault, base))
}

/// The kind told.
pub(crate) fn kind_of(kind: Option<&str>) -> Result<Option<RecordKind>, Problem> {
    kind.map(str::parse).transpose().map_err(|why: String| Problem::at("$.kind", why))
}

/// A registration
#[utoipa::path(
    get, path = "/esigns/{id}", tag = "esigns", operation_id = "readEsign", security(("key" = [])),
    params(("id" = String, Path, description = "The validation id", format = "uuid")),
    responses(
        (status = 200, description = "The registration, with personal data", body = Esign),
        (status = 404, description = "No such validation id", body = Problem, content_type = "application/problem+json"),
        (status = "default", description = "A problem", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn read(
    State(state): State<Arc<Shared>>,
    Extension(peer): Extension<Peer>,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response, Problem> {
    state.authorize(request.headers(), peer, Privilege::Get).await?;
    let id = checked_id(&id)?;
    let detail = state.store.detail(&id).await?.ok_or_else(|| Problem::unknown("no such validation id"))?;
    Ok(stored_json(detail))
}

/// Delete a registration
#[utoipa::path(
    delete, path = "/esigns/{id}", tag = "esigns", operation_id = "deleteEsign", security(("key" = [])),
    params(("id" = String, Path, description = "The validation id", format = "uuid")),
    responses(
        (status = 204, description = "Deleted"),
        (status = 404, description = "No such validation id", body = Problem, content_type = "application/problem+json"),
        (status = "default", description = "A problem", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn delete(
    State(state): State<Arc<Shared>>,
    Extension(peer): Extension<Peer>,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response, Problem> {
    state.authorize(request.headers(), peer, Privilege::Delete).await?;
    let id = checked_id(&id)?;
    if state.store.delete(&id).await? {
        Ok(StatusCode::NO_CONTENT.into_response())
    } else {
        Err(Problem::unknown("no such validation id"))
    }
}

fn checked_id(id: &str) -> Result<String, Problem> {
    if is_uuid(id) {
        Ok(id.to_ascii_lowercase())
    } else {
        Err(Problem::parameter("id", "not a UUID (RFC 9562 clause 4)"))
    }
}

/// JSON as it is stored.
pub(crate) fn stored_json(text: String) -> Response {
    ([(header::CONTENT_TYPE, "application/json")], text).into_response()
}

const SMALL: usize = 16 << 10;
