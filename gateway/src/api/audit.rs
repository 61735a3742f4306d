//! `/audit`: who did what, newest first; as pages, or all of it as JSON lines.

use std::borrow::Cow;
use std::sync::Arc;

use axum::Json;
use axum::extract::{RawQuery, State as Shared};
use axum::response::{IntoResponse, Response};
use http::HeaderMap;
use http::header::{ACCEPT, CONTENT_TYPE};
use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;
use toolpress_store::{AuditEntry, AuditQuery, Id, Outcome, Page, Store};
use utoipa::ToSchema;

use super::problem::Problem;
use super::query::{List, Paging, Query};
use super::state::State;
use super::stream::{self, Pieces};

const JSON_LINES: &str = "application/jsonl";
/// An export reads so many entries at once.
const EXPORTED: u32 = 500;

/// One thing that somebody did: a tool called, or a record of the gateway changed.
#[derive(Debug, Serialize, ToSchema)]
pub struct Entry {
    #[schema(value_type = String, format = "uuid")]
    pub id: Id,
    /// When it happened; of a call, when it ended.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// The name of the API token that was shown; `null` where none was, and for what was done on the database itself.
    #[schema(required)]
    pub token: Option<String>,
    /// `tools/call`, or what was done to a record: `server.create`.
    #[schema(example = "tools/call")]
    pub action: String,
    #[schema(value_type = Option<String>, format = "uuid", required)]
    pub account_id: Option<Id>,
    #[schema(value_type = Option<String>, format = "uuid", required)]
    pub server_id: Option<Id>,
    /// The server's or other record's name when it happened.
    #[schema(required)]
    pub subject: Option<String>,
    #[schema(required)]
    pub vendor: Option<String>,
    #[schema(required)]
    pub tool: Option<String>,
    /// The names of the arguments, or of the fields that were changed.
    pub arguments: Vec<String>,
    /// The arguments with their values, where the gateway was told to keep them.
    #[schema(required, value_type = Option<Object>)]
    pub values: Option<Value>,
    pub outcome: OutcomeName,
    /// The status of the vendor's answer, if it answered.
    #[schema(required)]
    pub status: Option<u16>,
    pub duration_ms: u64,
}

/// How it went: `ok`; the vendor answered with an error; the arguments were wrong; the account could not send it; the
/// vendor was not reached; the caller gave it up; the gateway's own limit refused it.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum OutcomeName {
    Ok,
    VendorError,
    Arguments,
    Account,
    Network,
    Cancelled,
    Limited,
}

/// What to look for.
#[derive(Debug, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "it is what the document says of the parameters, which are read one by one")]
pub struct Filters {
    /// What concerns this account.
    #[param(value_type = Option<String>, format = "uuid", nullable = false)]
    pub account_id: Option<Id>,
    /// What concerns this server.
    #[param(value_type = Option<String>, format = "uuid", nullable = false)]
    pub server_id: Option<Id>,
    /// Calls of this tool.
    #[param(min_length = 1, pattern = r"^[^\x00-\x1f\x7f-\x9f]+$", nullable = false)]
    pub tool: Option<String>,
    /// What the holder of the API token of this name did.
    #[param(min_length = 1, pattern = r"^[^\x00-\x1f\x7f-\x9f]+$", nullable = false)]
    pub token: Option<String>,
    /// What went this way.
    #[param(inline, nullable = false)]
    pub outcome: Option<OutcomeName>,
    /// At or after this time, as RFC 3339 writes it.
    #[param(value_type = Option<String>, format = DateTime, nullable = false)]
    pub since: Option<Timestamp>,
    /// Before this time.
    #[param(value_type = Option<String>, format = DateTime, nullable = false)]
    pub until: Option<Timestamp>,
    /// `jsonl` gives all there is as JSON lines, whatever `limit` says; so does `Accept: application/jsonl`.
    #[param(inline, nullable = false)]
    pub format: Option<Format>,
}

/// How the log is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    Json,
    Jsonl,
}

impl From<AuditEntry> for Entry {
    fn from(entry: AuditEntry) -> Self {
        let at = entry.at();
        let AuditEntry { id, token, action, account_id, server_id, subject, vendor, tool, .. } = entry;
        let AuditEntry { arguments, values, outcome, status, duration_ms, .. } = entry;
        Self {
            id,
            at,
            token,
            action: action.into_owned(),
            account_id,
            server_id,
            subject,
            vendor: vendor.map(Cow::into_owned),
            tool: tool.map(Cow::into_owned),
            arguments,
            values,
            outcome: outcome.into(),
            status,
            duration_ms,
        }
    }
}

impl From<Outcome> for OutcomeName {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Ok => Self::Ok,
            Outcome::VendorError => Self::VendorError,
            Outcome::Arguments => Self::Arguments,
            Outcome::Account => Self::Account,
            Outcome::Network => Self::Network,
            Outcome::Cancelled => Self::Cancelled,
            Outcome::Limited => Self::Limited,
        }
    }
}

/// Read the audit log
///
/// Newest first.
#[utoipa::path(
    get,
    path = "/audit",
    operation_id = "list_audit_entries",
    tag = "Operations",
    params(Paging, Filters),
    responses((
        status = 200,
        description = "A page of it; or, as JSON lines, all of it: one entry a line",
        content((List<Entry> = "application/json"), (String = "application/jsonl")),
    )),
)]
pub async fn list(
    Shared(state): Shared<Arc<State>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let known =
        ["limit", "next_cursor", "account_id", "server_id", "tool", "token", "outcome", "since", "until", "format"];
    let mut query = Query::new(query.as_deref(), &known);
    let page = query.page();
    let outcome = query.one_of("outcome", &Outcome::ALL.map(Outcome::as_str));
    let filters = AuditQuery {
        account_id: query.id("account_id"),
        server_id: query.id("server_id"),
        tool: query.text("tool"),
        token: query.text("token"),
        outcome: outcome.and_then(Outcome::named),
        since: query.time("since"),
        until: query.time("until"),
    };
    let format = query.one_of("format", &["json", "jsonl"]);
    query.finish()?;
    let format = match format {
        Some("jsonl") => Format::Jsonl,
        None if wants_lines(&headers) => Format::Jsonl,
        _ => Format::Json,
    };
    if format == Format::Jsonl {
        return export(&state, filters, page.after).await;
    }
    let entries = state.store.audit(&filters, page).await?;
    Ok(Json(List::new(entries, page, |entry| entry.id, Entry::from)).into_response())
}

fn wants_lines(headers: &HeaderMap) -> bool {
    let accepted = headers.get_all(ACCEPT).iter().filter_map(|value| value.to_str().ok());
    accepted.flat_map(|value| value.split(',')).any(|range| range.split(';').next().map(str::trim) == Some(JSON_LINES))
}

/// All entries as JSON lines, read a part at a time while they are sent. The first part is read before anything is
/// answered, so that a store that is away is said with a status.
async fn export(state: &State, filters: AuditQuery, after: Option<Id>) -> Result<Response, Problem> {
    let first = state.store.audit(&filters, Page { after, limit: EXPORTED }).await?;
    let (pieces, body) = stream::body();
    tokio::spawn(write(Arc::clone(&state.store), filters, first, pieces));
    Ok(([(CONTENT_TYPE, JSON_LINES)], body).into_response())
}

async fn write(store: Arc<dyn Store>, filters: AuditQuery, mut entries: Vec<AuditEntry>, pieces: Pieces) {
    while let Some(last) = entries.last().map(|entry| entry.id) {
        let mut lines = Vec::new();
        for entry in entries {
            serde_json::to_writer(&mut lines, &Entry::from(entry)).expect("an entry is plain data");
            lines.push(b'\n');
        }
        if !pieces.write(lines).await {
            return;
        }
        match store.audit(&filters, Page { after: Some(last), limit: EXPORTED }).await {
            Ok(next) => entries = next,
            Err(error) => {
                tracing::error!(%error, "an export of the audit log broke off");
                return pieces.fail("the database is not available").await;
            }
        }
    }
}
