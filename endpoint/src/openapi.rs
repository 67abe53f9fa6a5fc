//! The OpenAPI document, made from the types.

use std::sync::OnceLock;

use axum::response::Response;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::{Modify, OpenApi};

use crate::esigns::stored_json;

#[derive(Debug, OpenApi)]
#[openapi(
    info(
        title = "countersign endpoint",
        description = "Judges signed PDF documents, and answers for signing records that were registered.\n\n\
                       Every failure is a problem document (RFC 9457)."
    ),
    paths(
        crate::esigns::validate, crate::esigns::soft_validate, crate::esigns::register, crate::esigns::read,
        crate::esigns::delete, crate::contracts::search, crate::contracts::signatures, crate::contracts::signature,
        crate::validate::validate, read, crate::routes::health, crate::routes::ready, crate::routes::metrics,
    ),
    components(schemas(crate::registration::ContractObject, crate::contracts::SignatureObject, crate::validate::Judged)),
    tags(
        (name = "esigns", description = "Registered signing records"),
        (name = "contracts", description = "Contracts of registered records"),
        (name = "documents", description = "Documents to be judged"),
        (name = "operation", description = "For those who run it"),
    ),
    modifiers(&Key),
)]
struct Document;

struct Key;

impl Modify for Key {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let scheme = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .description(Some("A key, as `countersign keys create` makes it."))
            .build();
        document.components.get_or_insert_default().add_security_scheme("key", SecurityScheme::Http(scheme));
    }
}

/// The document, as JSON.
pub fn document() -> String {
    let mut text = Document::openapi().to_pretty_json().unwrap_or_default();
    text.push('\n');
    text
}

/// This description
#[utoipa::path(
    get, path = "/openapi.json", tag = "operation", operation_id = "openapi",
    responses((status = 200, description = "OpenAPI 3.1", body = Object),
        (status = "default", description = "A problem", body = crate::problem::Problem, content_type = "application/problem+json")),
)]
pub(crate) async fn read() -> Response {
    static TEXT: OnceLock<String> = OnceLock::new();
    stored_json(TEXT.get_or_init(document).clone())
}
