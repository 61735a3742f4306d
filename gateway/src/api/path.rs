//! The ids in a path. What is no id names no record.

use axum::extract::{FromRequestParts, RawPathParams};
use http::request::Parts;
use toolpress_store::Id;

use super::problem::Problem;
use super::query;

/// The id of `/…/{id}`.
#[derive(Clone, Copy, Debug)]
pub struct PathId(pub Id);

/// The ids of `/integrated-account/{id}/mcp/{mcp_id}`.
#[derive(Clone, Copy, Debug)]
pub struct PathIds {
    pub account: Id,
    pub server: Id,
}

impl<S: Send + Sync> FromRequestParts<S> for PathId {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        id(parts, state, "id").await.map(Self)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for PathIds {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let account = id(parts, state, "id").await?;
        let server = id(parts, state, "mcp_id").await?;
        Ok(Self { account, server })
    }
}

async fn id<S: Send + Sync>(parts: &mut Parts, state: &S, name: &str) -> Result<Id, Problem> {
    let parameters = RawPathParams::from_request_parts(parts, state).await;
    let found = parameters.ok().and_then(|parameters| {
        let (_, text) = parameters.iter().find(|(known, _)| *known == name)?;
        query::id(text)
    });
    found.ok_or_else(|| Problem::new(http::StatusCode::NOT_FOUND, format!("the `{name}` in the path is no id: a UUID")))
}
