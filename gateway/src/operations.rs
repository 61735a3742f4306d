//! What those who run a gateway look at: whether it lives, whether it can do its work, what it has done.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::routing::get;
use http::StatusCode;
use http::header::CONTENT_TYPE;
use tokio::time::timeout;
use toolpress_runtime::mcp::Metrics;
use toolpress_runtime::mcp::http::Gate;
use toolpress_store::{Id, Store};

use crate::key::Keyring;

/// A store that takes longer is not ready.
const PATIENCE: Duration = Duration::from_secs(1);

/// What says whether the gateway can do its work.
#[derive(Clone, Debug)]
pub(crate) struct Operations {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) keyring: Arc<Keyring>,
    pub(crate) metrics: Arc<Metrics>,
    pub(crate) gate: Gate,
}

/// `GET /healthz` answers as long as the process does; `GET /readyz` with 503 while the store does not answer, the key
/// opens nothing, or the gateway stops; `GET /metrics` in the format of Prometheus.
pub(crate) fn router(operations: Operations) -> Router {
    Router::new()
        .route("/healthz", get(|| async { "alive\n" }))
        .route("/readyz", get(ready))
        .route("/metrics", get(counts))
        .with_state(operations)
}

async fn ready(State(operations): State<Operations>) -> (StatusCode, &'static str) {
    match operations.obstacle().await {
        None => (StatusCode::OK, "ready\n"),
        Some(obstacle) => (StatusCode::SERVICE_UNAVAILABLE, obstacle),
    }
}

async fn counts(State(operations): State<Operations>) -> ([(http::HeaderName, &'static str); 1], String) {
    let format = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    ([(CONTENT_TYPE, format)], operations.metrics.text())
}

impl Operations {
    /// What keeps the gateway from its work.
    async fn obstacle(&self) -> Option<&'static str> {
        if !self.gate.is_open() {
            return Some("stopping\n");
        }
        let id = Id::new();
        let opens = self.keyring.seal(id, b"ready").is_ok_and(|sealed| self.keyring.open(id, &sealed).is_ok());
        if !opens {
            return Some("the key opens nothing\n");
        }
        let answered = timeout(PATIENCE, self.store.ping()).await;
        (!matches!(answered, Ok(Ok(())))).then_some("the store does not answer\n")
    }
}
