//! `/openapi.json`: the API's own description (OpenAPI 3.1), made of the types and handlers.

use std::sync::Arc;

use axum::Extension;
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get};
use bytes::Bytes;
use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use serde_json::Value;
use utoipa::openapi::path::Operation;
use utoipa::openapi::response::ResponseBuilder;
use utoipa::openapi::schema::{AnyOf, Object, Schema};
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{Content, HeaderBuilder, PathItem, Ref, RefOr, Server};
use utoipa::{OpenApi, ToSchema};

use super::credentials::NewCredentials;
use super::problem::{PROBLEM_JSON, Problem};
use super::state::State;
use super::{account, audit, backup, key, server, token, tools, trial, usage, vendor};

/// The name of the security scheme.
const API_TOKEN: &str = "api_token";

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Toolpress gateway",
        description = "Accounts with vendors, MCP servers that are scoped, expire and can be revoked, API tokens, audit.\n\n\
            Every request but the one for this document needs the API token of an administrator. \
            Every answer that is no result is problem details (RFC 9457); \
            unknown fields and query parameters are refused, and every mistake is named at once.",
    ),
    paths(
        account::create,
        account::list,
        account::get,
        account::update,
        account::delete,
        trial::test,
        tools::list,
        server::create,
        server::list,
        server::list_all,
        server::get,
        server::update,
        server::delete,
        token::create,
        token::list,
        token::get,
        token::delete,
        vendor::list,
        audit::list,
        usage::get,
        backup::create,
        key::rotate,
        show,
    ),
    components(schemas(Problem, audit::OutcomeName)),
    tags(
        (name = "Integrated accounts", description = "Accounts with vendors, in whose name tools are called"),
        (name = "MCP servers", description = "Some tools of one account each, for whoever holds the token"),
        (name = "API tokens", description = "People and services: administrators manage, others call"),
        (name = "Vendors", description = "What is compiled in"),
        (name = "Operations", description = "Audit, usage, backup, keys, this document"),
    ),
)]
struct Document;

/// The document as JSON.
#[derive(Clone, Debug)]
pub struct Text(Bytes);

/// Where the document is served.
pub fn route(document: Text) -> MethodRouter<Arc<State>> {
    get(show).layer(Extension(document))
}

/// Get this document
///
/// For everyone: it says nothing about what the gateway keeps.
#[utoipa::path(
    get,
    path = "/openapi.json",
    operation_id = "get_openapi",
    tag = "Operations",
    responses((status = 200, description = "The OpenAPI document of this API", body = Object)),
    security(()),
)]
pub async fn show(Extension(Text(document)): Extension<Text>) -> Response {
    ([(CONTENT_TYPE, "application/json"), (CACHE_CONTROL, "public, max-age=300")], document).into_response()
}

/// The document of a gateway, as JSON.
pub fn document(state: &State) -> Text {
    let mut document = Document::openapi();
    document.servers = Some(vec![Server::new(state.public_url.as_str())]);
    document.security = Some(vec![SecurityRequirement::new(API_TOKEN, Vec::<String>::new())]);
    let components = document.components.get_or_insert_default();
    let mut scheme = Http::new(HttpAuthScheme::Bearer);
    scheme.bearer_format = Some("tpapi_…".to_owned());
    scheme.description = Some("The API token of an administrator: `toolpress token create NAME --admin`".to_owned());
    components.add_security_scheme(API_TOKEN, SecurityScheme::Http(scheme));
    let names: Vec<Value> = state.vendors.iter().map(|vendor| vendor.name.into()).collect();
    for new in [account::NewIntegratedAccount::name(), account::IntegratedAccountPatch::name()] {
        let Some(RefOr::T(Schema::Object(new))) = components.schemas.get_mut(new.as_ref()) else { continue };
        if let Some(RefOr::T(Schema::Object(vendor))) = new.properties.get_mut("vendor") {
            vendor.enum_values = Some(names.clone());
        }
    }
    // The macro knows `oneOf` only, and `{"token": "…"}` is an object of strings as well.
    if let Some(RefOr::T(schema)) = components.schemas.get_mut(NewCredentials::name().as_ref())
        && let Schema::OneOf(kinds) = schema
    {
        let mut any = AnyOf::new();
        any.items = std::mem::take(&mut kinds.items);
        any.description = kinds.description.take();
        *schema = Schema::AnyOf(any);
    }
    for (path, item) in &mut document.paths.paths {
        for operation in operations(item) {
            if path != "/openapi.json" {
                add_problems(operation, path.contains('{'));
            }
        }
    }
    Text(document.to_json().expect("the document is made of strings and numbers").into())
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    [&mut item.get, &mut item.post, &mut item.patch, &mut item.delete].into_iter().flatten()
}

/// What every operation may answer instead of its result.
fn add_problems(operation: &mut Operation, has_id: bool) {
    let has_body = operation.request_body.is_some();
    let problems = [
        ("400", "The request has mistakes; `errors` names each", true),
        ("401", "No valid API token was shown", true),
        ("403", "The API token is not an administrator's", true),
        ("404", "There is no such record", has_id),
        ("413", "The body is larger than 256 KiB", has_body),
        ("415", "The body is not said to be JSON", has_body),
        ("500", "The database holds something unreadable", true),
        ("503", "The database, or something else the gateway needs, is not available; try again", true),
    ];
    for (status, description, may_be) in problems {
        let responses = &mut operation.responses.responses;
        if may_be && !responses.contains_key(status) {
            let content = Content::new(Some(Ref::from_schema_name(Problem::name())));
            let mut problem = ResponseBuilder::new().description(description).content(PROBLEM_JSON, content);
            if matches!(status, "401" | "403") {
                let text = Object::with_type(utoipa::openapi::schema::Type::String);
                problem = problem.header("WWW-Authenticate", HeaderBuilder::new().schema(Some(text)).build());
            }
            responses.insert(status.to_owned(), RefOr::T(problem.build()));
        }
    }
}
