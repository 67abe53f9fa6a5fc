//! Documents to be judged, alone or together with a record.

use std::io::Read;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use axum::Json;
use axum::extract::{Extension, Request, State};
use axum::response::{IntoResponse, Response};
use countersign::budget::Interrupt;
use countersign::pdf::OpenOptions;
use countersign::records::{EvidenceFile, reconcile};
use countersign::source::ReadSeekSource;
use countersign::time::Time;
use countersign::{Error, Report, Validator};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use crate::body;
use crate::esigns::{kind_of, record_of, stored_json};
use crate::keys::Privilege;
use crate::metrics::Metrics;
use crate::problem::{Kind, Problem};
use crate::state::{Peer, State as Shared};
use crate::upload::{self, Form, Upload, record_limits};

/// Documents, and a record that speaks of them.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "this is the schema of a form")]
pub(crate) struct ValidateForm {
    /// A document; repeatable.
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
    /// A record, as a platform's API hands it out.
    #[schema(value_type = Option<Object>)]
    record: Option<Value>,
    /// Which platform the record is of; seen from its keys when it is absent.
    #[schema(value_type = String, required = false, pattern = "^(zefort|contract-signatures|signing-process|agreement|zapsign)$")]
    kind: Option<String>,
}

/// What was found of a form's documents.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Judged {
    /// A report for each document that can be judged, in the order of the form.
    #[schema(value_type = Vec<Object>)]
    reports: Vec<Report>,
    /// The files that can't be judged.
    unreadable: Vec<Unreadable>,
    /// How the record stands to the files; `null` without a record.
    #[schema(value_type = Option<Object>, required)]
    reconciliation: Option<countersign::records::Reconciliation>,
}

/// A file that can't be judged.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Unreadable {
    /// Its name.
    file: String,
    /// Why.
    detail: String,
}

/// Judge a document, or several with a record
///
/// The answer to a PDF is its report; a forged signature is a report, and no problem.
#[utoipa::path(
    post, path = "/validate", tag = "documents", operation_id = "validateDocument", security(("key" = [])),
    request_body(content(
        (Vec<u8> = "application/pdf"),
        (ValidateForm = "multipart/form-data"),
    )),
    responses(
        (status = 200, description = "The report; for a form, reports and the reconciliation", body = Object),
        (status = 422, description = "Not a document that can be judged", body = Problem, content_type = "application/problem+json"),
        (status = "default", description = "A problem", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn validate(
    State(state): State<Arc<Shared>>,
    Extension(peer): Extension<Peer>,
    request: Request,
) -> Result<Response, Problem> {
    let caller = state.authorize(request.headers(), peer, Privilege::Validate).await?;
    let media_type = body::media_type(request.headers());
    if !matches!(media_type.as_deref(), Some("application/pdf" | "multipart/form-data")) {
        return Err(body::unsupported("application/pdf or multipart/form-data").closing());
    }
    let admission = state.judging.admit(&caller.key_id)?;
    let validator = state.settings.validator.clone();
    let metrics = Arc::clone(&state.metrics);
    let at = state.settings.at.unwrap_or_else(crate::moment::now);
    if media_type.as_deref() == Some("application/pdf") {
        let (parts, body) = request.into_parts();
        let upload = upload::document(&parts.headers, body, &state.settings).await?;
        let work = move |stop: &AtomicBool| judge(&validator, upload, at, stop, &metrics);
        let report = state.judging.run(admission, work).await??;
        return Ok(stored_json(report.to_json()));
    }
    let form = upload::form(request, &state.settings).await?;
    let limits = record_limits(&state.settings);
    let work = move |stop: &AtomicBool| {
        let Form { record, kind, files } = form;
        if files.is_empty() {
            return Err(Problem::new(Kind::MalformedForm, "a part \"file\" is needed"));
        }
        kind_of(kind.as_deref())?;
        let record = match record {
            Some(record) => Some(record_of(body::parse(&record, limits)?, kind.as_deref(), "$")?),
            None => None,
        };
        let files: Vec<Examined> = files
            .into_iter()
            .map(|file| examine(&validator, file, at, stop, &metrics))
            .collect::<Result<_, _>>()?;
        let reconciliation = record.map(|record| {
            let evidence: Vec<_> = files.iter().map(|file| file.evidence(&validator, stop)).collect();
            reconcile(&record, &evidence)
        });
        let mut judged = Judged { reports: Vec::new(), unreadable: Vec::new(), reconciliation };
        for file in files {
            match file.report {
                Ok(report) => judged.reports.push(report),
                Err(detail) => judged.unreadable.push(Unreadable { file: file.filename, detail }),
            }
        }
        Ok(judged)
    };
    Ok(Json(state.judging.run(admission, work).await??).into_response())
}

/// Judges a document where it lies.
fn judge(
    validator: &Validator,
    upload: Upload,
    at: Time,
    stop: &AtomicBool,
    metrics: &Metrics,
) -> Result<Report, Problem> {
    let source = ReadSeekSource::new(upload.file).map_err(|error| Problem::internal("upload", &error))?;
    let report = validator.validate_source(&source, &upload.filename, at, stop);
    let report = report.map_err(|error| unreadable(error, metrics))?;
    if report.digests.sha256 != upload.sha256 {
        return Err(Problem::internal("upload", &"the file is not the one that arrived"));
    }
    metrics.judged(report.verdict.name());
    Ok(report)
}

/// A file with its judgement.
#[derive(Debug)]
pub(crate) struct Examined {
    pub(crate) field: String,
    pub(crate) filename: String,
    pub(crate) bytes: Vec<u8>,
    pub(crate) sha256: String,
    pub(crate) report: Result<Report, String>,
}

/// Judges a file that stays in memory, to be held against a record.
pub(crate) fn examine(
    validator: &Validator,
    mut upload: Upload,
    at: Time,
    stop: &AtomicBool,
    metrics: &Metrics,
) -> Result<Examined, Problem> {
    let mut bytes = Vec::with_capacity(usize::try_from(upload.size).unwrap_or(0));
    upload.file.read_to_end(&mut bytes).map_err(|error| Problem::internal("upload", &error))?;
    let report = match validator.validate_source(&bytes, &upload.filename, at, stop) {
        Ok(report) => {
            metrics.judged(report.verdict.name());
            Ok(report)
        }
        Err(error @ (Error::Io(_) | Error::Internal(_))) => return Err(unreadable(error, metrics)),
        Err(error) => {
            metrics.judged("unreadable");
            Err(error.to_string())
        }
    };
    Ok(Examined { field: upload.field, filename: upload.filename, bytes, sha256: upload.sha256, report })
}

impl Examined {
    pub(crate) fn evidence<'a>(&'a self, validator: &Validator, stop: &dyn Interrupt) -> EvidenceFile<'a> {
        let configuration = validator.configuration();
        let mut options = OpenOptions::default();
        options.password.clone_from(&configuration.password);
        let report = self.report.as_ref().map_err(Clone::clone);
        EvidenceFile::of_bytes(
            self.filename.clone(),
            &self.bytes,
            report,
            &options,
            &configuration.limits,
            stop,
        )
    }
}

fn unreadable(error: Error, metrics: &Metrics) -> Problem {
    match error {
        Error::Io(_) | Error::Internal(_) => Problem::internal("judgement", &error),
        error => {
            metrics.judged("unreadable");
            Problem::new(Kind::Unreadable, error.to_string())
        }
    }
}
