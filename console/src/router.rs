//! Which path leads to which page.

use std::sync::Arc;

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::response::Redirect;
use axum::routing::{any, get, post};
use http::StatusCode;

use crate::assets;
use crate::door::{form, guard, session};
use crate::pages::fault::Fault;
use crate::pages::{accounts, audit, overview, servers, sign_in, tokens, tools};
use crate::site::{Options, Site};

/// The console, at `/console` and below; `/` leads there. It has no fallback, so that it can be merged with a router that
/// has one.
pub fn router(options: Options) -> Router {
    let site = Arc::new(Site::new(options));
    let home = site.href("");
    let home = get(move || async move { Redirect::to(&home) });
    let inside = Router::new()
        .route("/console", get(overview::show))
        .route("/console/sign-out", post(sign_in::sign_out))
        .merge(accounts::router())
        .merge(servers::router())
        .merge(tokens::router())
        .merge(tools::router())
        .route("/console/audit", get(audit::show))
        .route("/console/audit/export", get(audit::export))
        .route("/console/{*nowhere}", any(async || Fault::Nowhere))
        .method_not_allowed_fallback(async || {
            Fault::Status(StatusCode::METHOD_NOT_ALLOWED, "This page cannot be asked for in this way.".to_owned())
        })
        .route_layer(from_fn_with_state(Arc::clone(&site), form::own))
        .route_layer(from_fn_with_state(Arc::clone(&site), session::admit));
    Router::new()
        .route("/", home.clone())
        .route("/console/", home)
        .route("/console/sign-in", get(sign_in::show).post(sign_in::sign_in))
        .merge(assets::router())
        .merge(inside)
        .layer(from_fn_with_state(Arc::clone(&site), guard::guard))
        .with_state(site)
}
