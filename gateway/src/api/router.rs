//! Which path leads where, and what every answer carries.

use std::sync::Arc;

use axum::Router;
use axum::extract::Request;
use axum::middleware::{self, Next};
use axum::response::Response;
use axum::routing::{get, post};
use http::StatusCode;
use http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS};
use http::{HeaderName, HeaderValue};

use super::principal::authenticate;
use super::problem::Problem;
use super::state::State;
use super::{account, audit, backup, key, openapi, server, token, tools, trial, usage, vendor};

/// What every answer of the API carries: it may hold secrets, and is for no browser to show.
const HEADERS: [(HeaderName, HeaderValue); 4] = [
    (CACHE_CONTROL, HeaderValue::from_static("no-store")),
    (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'")),
    (REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
];

/// The API, for administrators; only `/openapi.json` is for everyone. Unknown paths and methods are answered with
/// problem details, so that a router that this one is merged with must bring no fallback of its own.
pub fn router(state: Arc<State>) -> Router {
    let document = openapi::document(&state);
    Router::new()
        .route("/integrated-account", post(account::create).get(account::list))
        .route("/integrated-account/{id}", get(account::get).patch(account::update).delete(account::delete))
        .route("/integrated-account/{id}/test", post(trial::test))
        .route("/integrated-account/{id}/tools", get(tools::list))
        .route("/integrated-account/{id}/mcp", post(server::create).get(server::list))
        .route("/integrated-account/{id}/mcp/{mcp_id}", get(server::get).patch(server::update).delete(server::delete))
        .route("/mcp-server", get(server::list_all))
        .route("/api-token", post(token::create).get(token::list))
        .route("/api-token/{id}", get(token::get).delete(token::delete))
        .route("/vendor", get(vendor::list))
        .route("/audit", get(audit::list))
        .route("/usage", get(usage::get))
        .route("/backup", post(backup::create))
        .route("/key/rotate", post(key::rotate))
        .method_not_allowed_fallback(wrong_method)
        .route_layer(middleware::from_fn_with_state(Arc::clone(&state), authenticate))
        .route("/openapi.json", openapi::route(document).fallback(wrong_method))
        .with_state(state)
        .fallback(unknown_path)
        .layer(middleware::from_fn(guard))
}

async fn unknown_path() -> Problem {
    Problem::new(StatusCode::NOT_FOUND, "there is nothing at this path; `/openapi.json` says what there is")
}

async fn wrong_method() -> Problem {
    Problem::new(StatusCode::METHOD_NOT_ALLOWED, "this path does not take this method; `Allow` says which it takes")
}

async fn guard(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    for (name, value) in HEADERS {
        response.headers_mut().entry(name).or_insert(value);
    }
    response
}
