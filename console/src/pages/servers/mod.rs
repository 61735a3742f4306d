//! `/console/accounts/{account}/servers`: the MCP servers of an account.

use std::sync::Arc;

use axum::Router;

use crate::site::Site;

pub(crate) fn router() -> Router<Arc<Site>> {
    Router::new()
}
