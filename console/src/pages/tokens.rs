//! `/console/tokens`: the tokens of people and services.

use std::sync::Arc;

use axum::Router;

use crate::site::Site;

pub(crate) fn router() -> Router<Arc<Site>> {
    Router::new()
}
