//! `/console/accounts/{account}/servers`: the MCP servers of an account. What is changed goes through the API.

mod edit;
mod form;
mod list;
mod made;
mod new;
mod preview;
mod revoke;
mod scope;
mod show;
mod snippets;

use std::sync::Arc;

use axum::Router;
use axum::routing::{get, post};

use crate::site::Site;

pub(crate) fn router() -> Router<Arc<Site>> {
    Router::new()
        .route("/console/accounts/{account}/servers", get(list::show))
        .route("/console/accounts/{account}/servers/new", get(new::show).post(new::create))
        .route("/console/accounts/{account}/servers/preview", get(preview::show))
        .route("/console/accounts/{account}/servers/matches", get(preview::matches))
        .route("/console/accounts/{account}/servers/{server}", get(show::show))
        .route("/console/accounts/{account}/servers/{server}/edit", get(edit::show).post(edit::save))
        .route("/console/accounts/{account}/servers/{server}/extend", post(edit::extend))
        .route("/console/accounts/{account}/servers/{server}/revoke", get(revoke::show).post(revoke::revoke))
}
