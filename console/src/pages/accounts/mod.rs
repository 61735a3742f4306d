//! `/console/accounts`: accounts with vendors.

mod list;

use std::sync::Arc;

use axum::Router;
use axum::routing::get;

use crate::site::Site;

pub(crate) fn router() -> Router<Arc<Site>> {
    Router::new().route("/console/accounts", get(list::show))
}
