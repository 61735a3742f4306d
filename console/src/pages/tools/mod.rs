//! Tools: what a vendor, an account or an MCP server offers, what each takes, and trying one.

mod catalogue;
mod describe;
mod fields;
mod find;
mod place;
mod schema;
mod sent;
mod show;
mod trial;
mod vendors;

use std::sync::Arc;

use axum::Router;
use axum::routing::get;

use crate::site::Site;

pub(crate) fn router() -> Router<Arc<Site>> {
    let places =
        ["/console/vendors/{vendor}", "/console/accounts/{account}", "/console/accounts/{account}/servers/{server}"];
    let router = Router::new().route("/console/vendors", get(vendors::show));
    places.into_iter().fold(router, |router, place| {
        router
            .route(&format!("{place}/tools"), get(catalogue::show))
            .route(&format!("{place}/tools/{{tool}}"), get(show::show))
            .route(&format!("{place}/tools/{{tool}}/try"), get(trial::show).post(trial::post))
    })
}
