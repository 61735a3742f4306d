//! What those who run a server look at: whether it lives, whether it takes work, what it has done.

use std::sync::Arc;

use axum::Router;
use axum::routing::get;
use http::StatusCode;
use http::header::CONTENT_TYPE;

use super::gate::Gate;
use crate::mcp::metrics::Metrics;

/// `GET /healthz` answers as long as the process does, `GET /readyz` with 503 once it takes no more work, and
/// `GET /metrics` in the format of Prometheus.
pub fn operations(metrics: Arc<Metrics>, gate: Gate) -> Router {
    let ready = move || {
        let answer =
            if gate.is_open() { (StatusCode::OK, "ready\n") } else { (StatusCode::SERVICE_UNAVAILABLE, "stopping\n") };
        async move { answer }
    };
    let counts = move || {
        let text = metrics.text();
        async move { ([(CONTENT_TYPE, "application/openmetrics-text; version=1.0.0; charset=utf-8")], text) }
    };
    Router::new()
        .route("/healthz", get(|| async { "alive\n" }))
        .route("/readyz", get(ready))
        .route("/metrics", get(counts))
}
