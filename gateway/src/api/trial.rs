//! `/integrated-account/{id}/test`: whether an account works, by one real call that changes nothing.

use std::borrow::Cow;
use std::sync::Arc;

use axum::extract::State as Shared;
use axum::{Extension, Json};
use serde::Serialize;
use toolpress_store::{AuditEntry, Outcome};
use utoipa::ToSchema;

use super::body::Empty;
use super::path::PathId;
use super::principal::Principal;
use super::problem::Problem;
use super::record;
use super::state::State;
use crate::accounts::{AccountFault, TestOutcome};

/// What a try showed.
#[derive(Debug, Serialize, ToSchema)]
pub struct Trial {
    /// Whether the vendor has taken the credentials and answered.
    pub ok: bool,
    /// The tool that was called; `null` where the account could send nothing.
    #[schema(required, example = "list_all_pager_duty_abilities")]
    pub tool: Option<&'static str>,
    /// The status of the vendor's answer, if it answered.
    #[schema(required)]
    pub status: Option<u16>,
    /// What it means, and what to do. Nothing of what the vendor answered is in it.
    pub message: String,
    pub duration_ms: u64,
}

/// Try an integrated account
///
/// Calls a tool of its vendor that only reads and needs no arguments. That an account does not work is a result, not an
/// error of this request.
#[utoipa::path(
    post,
    path = "/integrated-account/{id}/test",
    operation_id = "test_integrated_account",
    tag = "Integrated accounts",
    params(("id" = String, Path, format = "uuid", description = "The integrated account")),
    responses((status = 200, description = "What the try showed", body = Trial)),
)]
pub async fn test(
    Shared(state): Shared<Arc<State>>,
    Extension(who): Extension<Principal>,
    PathId(id): PathId,
    Empty: Empty,
) -> Result<Json<Trial>, Problem> {
    let account = state.account(id).await?;
    let trial = match state.accounts.test(&account).await {
        Ok(TestOutcome { ok, tool, status, message, duration }) => {
            let duration_ms = u64::try_from(duration.as_millis()).unwrap_or(u64::MAX);
            Trial { ok, tool: Some(tool), status, message, duration_ms }
        }
        Err(AccountFault::Gone { .. }) => return Err(Problem::missing("integrated account")),
        Err(fault) => Trial { ok: false, tool: None, status: None, message: fault.to_string(), duration_ms: 0 },
    };
    let outcome = match trial {
        Trial { ok: true, .. } => Outcome::Ok,
        Trial { tool: None, .. } => Outcome::Account,
        Trial { status: None, .. } => Outcome::Network,
        Trial { .. } => Outcome::VendorError,
    };
    let entry = AuditEntry {
        tool: trial.tool.map(Cow::Borrowed),
        outcome,
        status: trial.status,
        duration_ms: trial.duration_ms,
        ..record::of_account(&who, "account.test", &account, Vec::new())
    };
    state.record(entry).await;
    Ok(Json(trial))
}
