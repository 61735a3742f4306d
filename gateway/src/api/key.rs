//! `/key/rotate`: every account's credentials sealed anew.

use std::sync::Arc;

use axum::extract::State as Shared;
use axum::{Extension, Json};
use http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;

use super::body::Empty;
use super::principal::Principal;
use super::problem::Problem;
use super::record;
use super::state::State;
use crate::key::KeyError;
use crate::key::rotate::{RotateError, Rotation};

/// What a rotation did. Keys are named by their ids, which say nothing about them.
#[derive(Debug, Serialize, ToSchema)]
pub struct Rotated {
    /// The key that all credentials are sealed with now.
    pub current: String,
    /// Older keys that still open: one that was current until now, and those that something still needs.
    pub kept: Vec<String>,
    /// Keys that nothing needed any more.
    pub removed: Vec<String>,
    /// How many accounts were sealed anew.
    pub resealed_count: usize,
    /// Accounts whose credentials could not be opened. They stay as they are; give them new credentials.
    pub failed: Vec<NotResealed>,
    /// Where the keys are.
    #[schema(example = "toolpress.db.key")]
    pub place: String,
}

/// An account whose credentials could not be opened.
#[derive(Debug, Serialize, ToSchema)]
pub struct NotResealed {
    #[schema(value_type = String, format = "uuid")]
    pub id: toolpress_store::Id,
    /// Why.
    pub detail: String,
}

/// Rotate the key of credentials
///
/// Makes a new key in the gateway's own key file and seals the credentials of every account with it. Keys that are given
/// from outside (`TOOLPRESS_KEY`) are put there by whoever keeps them: then everything is sealed with the first.
#[utoipa::path(
    post,
    path = "/key/rotate",
    operation_id = "rotate_key",
    tag = "Operations",
    responses(
        (status = 200, description = "What was done", body = Rotated),
        (status = 409, description = "Another rotation is under way", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub async fn rotate(
    Shared(state): Shared<Arc<State>>,
    Extension(who): Extension<Principal>,
    Empty: Empty,
) -> Result<Json<Rotated>, Problem> {
    let Rotation { current, kept, removed, resealed, failed } =
        state.keyring.rotate(state.store.as_ref()).await.map_err(refused)?;
    state.record(record::done(&who, "key.rotate", Vec::new())).await;
    Ok(Json(Rotated {
        current: current.to_string(),
        kept: kept.iter().map(ToString::to_string).collect(),
        removed: removed.iter().map(ToString::to_string).collect(),
        resealed_count: resealed,
        failed: failed.into_iter().map(|(id, detail)| NotResealed { id, detail }).collect(),
        place: state.keyring.place(),
    }))
}

fn refused(error: RotateError) -> Problem {
    match error {
        RotateError::Key(KeyError::Busy(_)) => Problem::new(StatusCode::CONFLICT, error.to_string()),
        RotateError::Key(error) => {
            tracing::error!(%error, "the keys were not rotated");
            Problem::new(StatusCode::SERVICE_UNAVAILABLE, error.to_string())
        }
        RotateError::Store(error) => {
            tracing::error!(%error, "the keys were not rotated to the end");
            let detail = "the accounts could not all be sealed anew; everything can still be opened, so run it again";
            Problem::new(StatusCode::SERVICE_UNAVAILABLE, detail)
        }
    }
}
