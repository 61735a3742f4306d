//! `/usage`: how the gateway was used, and what is said of a server or an account.

use std::sync::Arc;

use axum::Json;
use axum::extract::{RawQuery, State as Shared};
use jiff::Timestamp;
use serde::Serialize;
use toolpress_store::{Busy, Id, Server, Traffic};
use utoipa::ToSchema;

use super::audit::OutcomeName;
use super::problem::Problem;
use super::query::Query;
use super::state::State;
use crate::usage::{Overview, Period};

/// The periods by name, as a query spells them.
const PERIODS: [(&str, Period); 3] = [("hour", Period::Hour), ("day", Period::Day), ("week", Period::Week)];
/// So many servers are in each list.
const SERVERS: u32 = 10;

/// How a server or an account was used. Calls are counted when they have ended, within a second or so.
#[derive(Clone, Copy, Debug, Default, Serialize, ToSchema)]
pub struct Usage {
    pub calls: u64,
    /// Calls that did not end `ok`.
    pub errors: u64,
    /// When the last call was made; `null`: never.
    #[schema(value_type = Option<String>, format = DateTime, required)]
    pub last_used_at: Option<Timestamp>,
    #[schema(required)]
    pub last_error: Option<LastError>,
}

/// The last call that did not end `ok`.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct LastError {
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    pub outcome: OutcomeName,
    /// The status of the vendor's answer, if it answered.
    #[schema(required)]
    pub status: Option<u16>,
}

/// How the gateway was used.
#[derive(Debug, Serialize, ToSchema)]
pub struct GatewayUsage {
    /// When the period begins: with a whole minute.
    #[schema(value_type = String, format = DateTime)]
    pub since: Timestamp,
    /// When it ends: with the minute that is now.
    #[schema(value_type = String, format = DateTime)]
    pub until: Timestamp,
    /// Of the whole period.
    pub total: Calls,
    /// Of parts of equal length, the oldest first.
    pub series: Vec<Part>,
    /// The servers with the most calls today and in the six days before, by days of UTC.
    pub busiest_servers: Vec<BusyServer>,
    /// The servers that expire next.
    pub expiring_servers: Vec<ExpiringServer>,
}

/// Calls of tools.
#[derive(Debug, Serialize, ToSchema)]
pub struct Calls {
    pub calls: u64,
    /// Calls that did not end `ok`.
    pub errors: u64,
    /// Errors that were the gateway's own limits.
    pub limited: u64,
    /// Errors that were the vendor's limit: it answered 429.
    pub vendor_limited: u64,
    /// About how long half of the calls took at most that a vendor answered; `null` where it answered none.
    #[schema(required)]
    pub p50_ms: Option<u64>,
    /// The same of 95 in 100.
    #[schema(required)]
    pub p95_ms: Option<u64>,
}

/// Calls of a part of the period.
#[derive(Debug, Serialize, ToSchema)]
pub struct Part {
    #[schema(value_type = String, format = DateTime)]
    pub since: Timestamp,
    #[serde(flatten)]
    pub calls: Calls,
}

/// A server that was called.
#[derive(Debug, Serialize, ToSchema)]
pub struct BusyServer {
    #[schema(value_type = String, format = "uuid")]
    pub id: Id,
    #[schema(value_type = String, format = "uuid")]
    pub integrated_account_id: Id,
    pub name: String,
    pub calls: u64,
    pub errors: u64,
}

/// A server that expires.
#[derive(Debug, Serialize, ToSchema)]
pub struct ExpiringServer {
    #[schema(value_type = String, format = "uuid")]
    pub id: Id,
    #[schema(value_type = String, format = "uuid")]
    pub integrated_account_id: Id,
    pub name: String,
    #[schema(value_type = String, format = DateTime)]
    pub expires_at: Timestamp,
}

/// What to look for.
#[derive(Debug, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "it is what the document says of the parameters, which are read one by one")]
pub struct Parameters {
    /// How far back; `day` where it is left out.
    #[param(inline, nullable = false)]
    pub period: Option<Period>,
}

/// What was never called is not counted.
impl From<Option<toolpress_store::Usage>> for Usage {
    fn from(usage: Option<toolpress_store::Usage>) -> Self {
        let Some(usage) = usage else { return Self::default() };
        let toolpress_store::Usage { calls, errors, last_used_at, last_error } = usage;
        let last_error =
            last_error.map(|last| LastError { at: last.at, outcome: last.outcome.into(), status: last.status });
        Self { calls, errors, last_used_at: Some(last_used_at), last_error }
    }
}

impl From<&Traffic> for Calls {
    fn from(traffic: &Traffic) -> Self {
        let Traffic { calls, errors, limited, vendor_limited, durations } = *traffic;
        let (p50_ms, p95_ms) = (durations.percentile(0.5), durations.percentile(0.95));
        Self { calls, errors, limited, vendor_limited, p50_ms, p95_ms }
    }
}

impl From<Busy> for BusyServer {
    fn from(Busy { server, calls, errors }: Busy) -> Self {
        Self { id: server.id, integrated_account_id: server.account_id, name: server.name, calls, errors }
    }
}

impl ExpiringServer {
    fn of(server: Server) -> Option<Self> {
        let Server { id, account_id, name, expires_at, .. } = server;
        Some(Self { id, integrated_account_id: account_id, name, expires_at: expires_at? })
    }
}

/// See how the gateway was used
///
/// Calls, errors, limits and latency of the last hour, day or week; the busiest servers, and those that expire next.
#[utoipa::path(
    get,
    path = "/usage",
    operation_id = "get_usage",
    tag = "Operations",
    params(Parameters),
    responses((status = 200, description = "What was counted of calls of tools", body = GatewayUsage)),
)]
pub async fn get(Shared(state): Shared<Arc<State>>, RawQuery(query): RawQuery) -> Result<Json<GatewayUsage>, Problem> {
    let mut query = Query::new(query.as_deref(), &["period"]);
    let name = query.one_of("period", &PERIODS.map(|(name, _)| name)).unwrap_or("day");
    query.finish()?;
    let period = PERIODS.iter().find(|(known, _)| *known == name).map_or(Period::Day, |(_, period)| *period);
    let overview = Overview::read(&*state.store, period, Timestamp::now(), SERVERS).await?;
    Ok(Json(overview.into()))
}

impl From<Overview> for GatewayUsage {
    fn from(overview: Overview) -> Self {
        let total = Calls::from(&overview.total());
        let starts = overview.starts();
        let part = |(since, traffic): (Timestamp, &Traffic)| Part { since, calls: traffic.into() };
        Self {
            since: overview.since(),
            until: overview.until(),
            total,
            series: starts.zip(&overview.series).map(part).collect(),
            busiest_servers: overview.busiest.into_iter().map(BusyServer::from).collect(),
            expiring_servers: overview.expiring.into_iter().filter_map(ExpiringServer::of).collect(),
        }
    }
}
