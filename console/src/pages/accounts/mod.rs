//! `/console/accounts`: accounts with vendors. What is changed goes through the API, which checks, seals and records it.

mod credentials;
mod edit;
pub(crate) mod frame;
mod list;
mod new;
mod options;
mod remove;
mod rotate;
mod show;

use std::sync::Arc;

use axum::Router;
use axum::routing::{get, post};

use crate::site::Site;

pub(crate) fn router() -> Router<Arc<Site>> {
    Router::new()
        .route("/console/accounts", get(list::show))
        .route("/console/accounts/new", get(new::choose))
        .route("/console/accounts/new/{vendor}", get(new::show).post(new::create))
        .route("/console/accounts/{account}", get(show::show))
        .route("/console/accounts/{account}/test", post(show::test))
        .route("/console/accounts/{account}/edit", get(edit::show).post(edit::save))
        .route("/console/accounts/{account}/credentials", get(rotate::show).post(rotate::save))
        .route("/console/accounts/{account}/remove", get(remove::show).post(remove::remove))
}
