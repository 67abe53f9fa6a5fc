//! Contracts that were registered: search, and the signatures that were found in their documents.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Extension, Path, Query, Request, State};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::value::RawValue;
use utoipa::ToSchema;

use crate::esigns::stored_json;
use crate::keys::Privilege;
use crate::problem::Problem;
use crate::registration::ContractObject;
use crate::search::{MOST_PAGES, Search, number};
use crate::state::{Peer, State as Shared};

type Parameters = Query<Vec<(String, String)>>;

/// A page of contracts.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Contracts {
    /// How many fit, on all pages together.
    total_count: i64,
    /// Those of this page; absent when there are none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<ContractObject>, required = false)]
    contracts: Vec<Box<RawValue>>,
}

/// A page of signatures.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Signatures {
    /// The most on one page.
    page_size: i64,
    /// This page, from 1.
    page: i64,
    /// The last page.
    last_page: i64,
    /// How many there are, on all pages together.
    count: i64,
    /// Those of this page.
    #[schema(value_type = Vec<SignatureObject>)]
    results: Vec<Box<RawValue>>,
}

/// A signature as *Signatures > Read* of the Zefort API has it.
#[derive(Debug, ToSchema)]
#[expect(dead_code, reason = "the core writes it; this is its schema")]
pub(crate) struct SignatureObject {
    contract_id: String,
    document_id: String,
    document_filename: String,
    id: String,
    #[schema(required)]
    integrity_digest_algorithm: Option<String>,
    #[schema(required)]
    integrity_signature_mechanism: Option<String>,
    modifications_coverage: String,
    modifications_modification_level: String,
    modifications_suspicious: bool,
    ordinal: u32,
    signature_field: String,
    #[schema(required, format = DateTime)]
    signed_at: Option<String>,
    signer_cert_cryptologically_sound: bool,
    signer_cert_intact: bool,
    #[schema(required, format = DateTime)]
    signer_cert_not_valid_after: Option<String>,
    signer_cert_revoked: bool,
    #[schema(required)]
    signer_cert_sha1: Option<String>,
    #[schema(required)]
    signer_cert_subject: Option<String>,
    signer_cert_trust_anchor: String,
    #[schema(required)]
    signer_cert_trust_problem: Option<String>,
    signer_cert_trusted: bool,
    signer_cert_valid: bool,
    #[schema(required)]
    signer_org: Option<String>,
    signer_org_confidence: u8,
    status: String,
    #[schema(required)]
    tsa_cert_cryptologically_sound: Option<bool>,
    #[schema(required)]
    tsa_cert_intact: Option<bool>,
    #[schema(required)]
    tsa_cert_sha1: Option<String>,
    #[schema(required)]
    tsa_cert_subject: Option<String>,
    #[schema(required, format = DateTime)]
    tsa_cert_timestamp: Option<String>,
    #[schema(required)]
    tsa_cert_trust_anchor: Option<String>,
    #[schema(required)]
    tsa_cert_trusted: Option<bool>,
    #[schema(required)]
    tsa_cert_valid: Option<bool>,
    valid: bool,
    #[schema(required)]
    validity_error: Option<String>,
}

/// Search contracts
///
/// Of a contract that was registered several times, the last registration counts. An unknown parameter is refused.
#[utoipa::path(
    get, path = "/contracts", tag = "contracts", operation_id = "searchContracts", security(("key" = [])),
    params(
        ("template-id" = Option<String>, Query, description = "What the contract was made from", min_length = 1, max_length = 1000),
        ("statuses" = Option<String>, Query, description = "`any`, or some of sent, ongoing, rejected, signed, expired, draft, canceled, failed, unknown joined by `|`",
         pattern = "^(any|(sent|ongoing|rejected|signed|expired|draft|canceled|failed|unknown)([|](sent|ongoing|rejected|signed|expired|draft|canceled|failed|unknown))*)$"),
        ("substring" = Option<String>, Query, description = "Part of the contract's name, or of a signer's name or e-mail address, in either case", min_length = 1, max_length = 1000),
        ("creator-id" = Option<String>, Query, description = "Who made the contract", min_length = 1, max_length = 1000),
        ("placement" = Option<String>, Query, description = "`any`, `stacked` (the default) or `archived`", pattern = "^(any|stacked|archived)$"),
        ("date-range" = Option<String>, Query, description = "When the contract was made: `2022-10-01`, `2022-10-01~`, `~2022-10-31` or `2022-10-01~2022-10-31`",
         pattern = "^([0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{4}-[0-9]{2}-[0-9]{2}~|~[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{4}-[0-9]{2}-[0-9]{2}~[0-9]{4}-[0-9]{2}-[0-9]{2})$"),
        ("time-zone" = Option<String>, Query, description = "The time zone of the dates, as `Europe/Paris`, `Z`, `UTC` (the default) or `UTC+01:00`"),
        ("order" = Option<String>, Query, description = "The order; `creation-date-desc` by default",
         pattern = "^(random|creation-date-asc|creation-date-desc|name-asc|name-desc|creator-id-asc|creator-id-desc)$"),
        ("page" = Option<i64>, Query, description = "The page, from 1", minimum = 1, maximum = 1000000000),
        ("page-size" = Option<i64>, Query, description = "Contracts on a page; 10 by default", minimum = 1, maximum = 100),
    ),
    responses(
        (status = 200, description = "A page", body = Contracts),
        (status = "default", description = "A problem", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn search(
    State(state): State<Arc<Shared>>,
    Extension(peer): Extension<Peer>,
    Query(parameters): Parameters,
    request: Request,
) -> Result<Response, Problem> {
    state.authorize(request.headers(), peer, Privilege::Search).await?;
    let search = Search::parse(&parameters)?;
    let (total_count, contracts) = state.store.search(&search).await?;
    Ok(Json(Contracts { total_count, contracts: raw(contracts)? }).into_response())
}

/// The signatures of a contract
#[utoipa::path(
    get, path = "/contracts/{id}/signatures", tag = "contracts", operation_id = "listSignatures", security(("key" = [])),
    params(
        ("id" = String, Path, description = "The contract, as its record names it"),
        ("page" = Option<i64>, Query, description = "The page, from 1", minimum = 1, maximum = 1000000000),
        ("page_size" = Option<i64>, Query, description = "Signatures on a page; 50 by default", minimum = 1, maximum = 100),
    ),
    responses(
        (status = 200, description = "A page", body = Signatures),
        (status = 404, description = "No such contract", body = Problem, content_type = "application/problem+json"),
        (status = "default", description = "A problem", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn signatures(
    State(state): State<Arc<Shared>>,
    Extension(peer): Extension<Peer>,
    Path(id): Path<String>,
    Query(parameters): Parameters,
    request: Request,
) -> Result<Response, Problem> {
    state.authorize(request.headers(), peer, Privilege::Get).await?;
    if let Some((name, _)) = parameters.iter().find(|(name, _)| name != "page" && name != "page_size") {
        let shown: String = name.chars().take(64).collect();
        return Err(Problem::parameter(&shown, "no such parameter, expected page, page_size"));
    }
    let page = number(&parameters, "page", 1, MOST_PAGES)?;
    let page_size = number(&parameters, "page_size", 50, 100)?;
    let id = known_contract(&state, &id).await?;
    let count = state.store.count_signatures(&id).await?;
    let results = state.store.signatures(&id, page_size, (page - 1) * page_size).await?;
    let last_page = (count + page_size - 1).div_euclid(page_size).max(1);
    Ok(Json(Signatures { page_size, page, last_page, count, results: raw(results)? }).into_response())
}

/// One signature of a contract
#[utoipa::path(
    get, path = "/contracts/{id}/signatures/{sid}", tag = "contracts", operation_id = "readSignature", security(("key" = [])),
    params(
        ("id" = String, Path, description = "The contract, as its record names it"),
        ("sid" = String, Path, description = "The signature"),
    ),
    responses(
        (status = 200, description = "The signature", body = SignatureObject),
        (status = 404, description = "No such contract or signature", body = Problem, content_type = "application/problem+json"),
        (status = "default", description = "A problem", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn signature(
    State(state): State<Arc<Shared>>,
    Extension(peer): Extension<Peer>,
    Path((id, sid)): Path<(String, String)>,
    request: Request,
) -> Result<Response, Problem> {
    state.authorize(request.headers(), peer, Privilege::Get).await?;
    let id = known_contract(&state, &id).await?;
    let unknown = || Problem::unknown("this contract has no such signature");
    if sid.contains('\0') {
        return Err(unknown());
    }
    state.store.signature(&id, &sid).await?.map(stored_json).ok_or_else(unknown)
}

async fn known_contract(state: &Shared, id: &str) -> Result<String, Problem> {
    if !id.contains('\0') && state.store.has_contract(id).await? {
        Ok(id.to_owned())
    } else {
        Err(Problem::unknown("no such contract"))
    }
}

/// JSON as it is stored, inside another answer.
fn raw(stored: Vec<String>) -> Result<Vec<Box<RawValue>>, Problem> {
    let raw = |text| RawValue::from_string(text).map_err(|error| Problem::internal("stored JSON", &error));
    stored.into_iter().map(raw).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use utoipa::PartialSchema;

    #[test]
    fn the_schema_has_the_keys_that_the_core_writes() {
        let pdf = std::fs::read("../testdata/records/documents/contract.pdf").unwrap();
        let at = countersign::time::Time::parse_rfc3339("2026-06-01T12:00:00Z").unwrap();
        let validator = countersign::Validator::new(countersign::TrustStore::new());
        let report = validator.validate(&pdf, "contract.pdf", at).unwrap();
        let flat = serde_json::to_value(&report.to_zefort(&Default::default())[0]).unwrap();
        let written: Vec<&String> = flat.as_object().unwrap().keys().collect();
        let schema = serde_json::to_value(SignatureObject::schema()).unwrap();
        let described: Vec<&String> = schema["properties"].as_object().unwrap().keys().collect();
        assert_eq!(written.len(), 35);
        let sorted = |mut keys: Vec<&String>| {
            keys.sort();
            keys.iter().map(ToString::to_string).collect::<Vec<_>>()
        };
        assert_eq!(sorted(described), sorted(written));
        assert_eq!(schema["required"].as_array().unwrap().len(), 35);
    }
}
