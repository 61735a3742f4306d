//! `/console/tokens`: the tokens of people and services.

mod list;
mod new;
mod revoke;

use std::sync::Arc;

use axum::Router;
use axum::routing::get;
use maud::{Markup, html};
use toolpress_store::ApiToken;

use crate::site::Site;

pub(crate) fn router() -> Router<Arc<Site>> {
    Router::new()
        .route("/console/tokens", get(list::show))
        .route("/console/tokens/new", get(new::show).post(new::create))
        .route("/console/tokens/{token}/revoke", get(revoke::show).post(revoke::revoke))
}

/// What the holder of a token may do.
fn role(token: &ApiToken) -> Markup {
    html! { @if token.is_admin { "administrator" } @else { "caller" } }
}
