//! The routes, and what is done for every request.

use std::sync::Arc;

use axum::Router;
use axum::extract::{DefaultBodyLimit, MatchedPath, Request, State};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use tokio::time::Instant;
use tower_http::catch_panic::CatchPanicLayer;

use crate::problem::{Kind, PROBLEM_JSON, Problem};
use crate::state::State as Shared;
use crate::{contracts, esigns, openapi, validate};

/// All routes.
pub(crate) fn router(state: &Arc<Shared>) -> Router {
    let most = usize::try_from(state.settings.max_upload).unwrap_or(usize::MAX);
    Router::new()
        .route("/esigns/validate", post(esigns::validate))
        .route("/esigns/soft-validate", post(esigns::soft_validate))
        .route("/esigns", post(esigns::register))
        .route("/esigns/{id}", get(esigns::read).delete(esigns::delete))
        .route("/contracts", get(contracts::search))
        .route("/contracts/{id}/signatures", get(contracts::signatures))
        .route("/contracts/{id}/signatures/{sid}", get(contracts::signature))
        .route("/validate", post(validate::validate))
        .route("/openapi.json", get(openapi::read))
        .route("/health", get(health))
        .route("/ready", get(ready))
        .route("/metrics", get(metrics))
        .fallback(|| async { Problem::unknown("") })
        // Forms, with what stands between their parts; the files themselves are counted as they arrive.
        .layer(DefaultBodyLimit::max(most.saturating_add(1 << 20)))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn_with_state(Arc::clone(state), observe))
        .with_state(Arc::clone(state))
}

/// It is alive
#[utoipa::path(
    get, path = "/health", tag = "operation", operation_id = "health",
    responses((status = 200, description = "Alive", body = String, content_type = "text/plain"),
        (status = "default", description = "A problem", body = Problem, content_type = "application/problem+json")),
)]
pub(crate) async fn health() -> &'static str {
    "alive\n"
}

/// It can answer: the database does
#[utoipa::path(
    get, path = "/ready", tag = "operation", operation_id = "ready",
    responses((status = 200, description = "Ready", body = String, content_type = "text/plain"),
        (status = 503, description = "Not ready", body = Problem, content_type = "application/problem+json"),
        (status = "default", description = "A problem", body = Problem, content_type = "application/problem+json")),
)]
pub(crate) async fn ready(State(state): State<Arc<Shared>>) -> Result<&'static str, Problem> {
    let not_ready = || Problem::overloaded(Kind::Overloaded, "the database doesn't answer", 5);
    let ping = tokio::time::timeout(std::time::Duration::from_secs(2), state.store.ping()).await;
    ping.ok().and_then(Result::ok).map(|()| "ready\n").ok_or_else(not_ready)
}

/// Counts and durations for Prometheus
#[utoipa::path(
    get, path = "/metrics", tag = "operation", operation_id = "metrics",
    responses((status = 200, description = "Text format 0.0.4", body = String, content_type = "text/plain"),
        (status = "default", description = "A problem", body = Problem, content_type = "application/problem+json")),
)]
pub(crate) async fn metrics(State(state): State<Arc<Shared>>) -> Response {
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], state.metrics.text())
        .into_response()
}

/// Counts every request, and makes every failure a problem document.
async fn observe(State(state): State<Arc<Shared>>, request: Request, next: Next) -> Response {
    let began = Instant::now();
    let route = request.extensions().get::<MatchedPath>().map_or("other", |path| known_route(path.as_str()));
    let method = known_method(request.method());
    let mut response = next.run(request).await;
    let status = response.status();
    let is_failure = status.is_client_error() || status.is_server_error();
    if is_failure && response.headers().get(header::CONTENT_TYPE).is_none_or(|found| found != PROBLEM_JSON) {
        let (mut parts, _) = response.into_parts();
        response = Problem::for_bare(status, std::mem::take(&mut parts.headers));
    }
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    let took = began.elapsed();
    state.metrics.request(route, method, status.as_u16(), took);
    tracing::debug!(route, method, status = status.as_u16(), ms = took.as_secs_f64() * 1e3, "answered");
    response
}

fn panicked(_: Box<dyn std::any::Any + Send>) -> Response {
    tracing::error!("a handler panicked");
    Problem::for_bare(StatusCode::INTERNAL_SERVER_ERROR, axum::http::HeaderMap::new())
}

fn known_route(path: &str) -> &'static str {
    ROUTES.iter().copied().find(|route| *route == path).unwrap_or("other")
}

fn known_method(method: &Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "POST" => "POST",
        "DELETE" => "DELETE",
        "HEAD" => "HEAD",
        "PUT" => "PUT",
        "PATCH" => "PATCH",
        "OPTIONS" => "OPTIONS",
        _ => "other",
    }
}

const ROUTES: &[&str] = &[
    "/esigns/validate",
    "/esigns/soft-validate",
    "/esigns",
    "/esigns/{id}",
    "/contracts",
    "/contracts/{id}/signatures",
    "/contracts/{id}/signatures/{sid}",
    "/validate",
    "/openapi.json",
    "/health",
    "/ready",
    "/metrics",
];
