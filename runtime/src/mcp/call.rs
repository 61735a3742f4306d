//! A call under way: counted when it starts, counted and logged when it ends, however it ends.

use std::time::{Duration, Instant};

use serde_json::{Map, Value};
use toolpress_tool::Tool;

use super::context::Span;
use super::metrics::{Metrics, Outcome};
use super::observer::Observer;
use crate::error::CallError;
use crate::reply::Reply;

/// A call under way. Dropped before it was finished, it was cancelled.
pub(super) struct Call<'a> {
    metrics: &'a Metrics,
    vendor: &'static str,
    tool: &'static Tool,
    span: Span,
    started: Instant,
    outcome: Outcome,
    /// How long the vendor took, once it has answered.
    waited: Option<Duration>,
    bytes: usize,
    observer: Option<Box<dyn Observer>>,
}

impl<'a> Call<'a> {
    pub(super) fn start(metrics: &'a Metrics, vendor: &'static str, tool: &'static Tool, span: Span) -> Self {
        metrics.started(vendor);
        let (started, outcome) = (Instant::now(), Outcome::Cancelled);
        Self { metrics, vendor, tool, span, started, outcome, waited: None, bytes: 0, observer: None }
    }

    /// The call with somebody who is told of it.
    pub(super) fn observed(mut self, observer: Option<Box<dyn Observer>>, arguments: &Map<String, Value>) -> Self {
        self.observer = observer;
        if let Some(observer) = &mut self.observer {
            observer.started(self.tool, arguments);
        }
        self
    }

    /// What is called.
    pub(super) fn tool(&self) -> &'static Tool {
        self.tool
    }

    /// The client has come back with this.
    pub(super) fn answered(&mut self, result: &Result<Reply, CallError>) {
        self.waited = Some(self.started.elapsed());
        self.outcome = match result {
            Ok(Reply { status: Some(status), .. }) => Outcome::Status(status.as_u16()),
            Ok(_) | Err(CallError::Network(_) | CallError::TooLong { .. }) => Outcome::Network,
            Err(CallError::Arguments(_) | CallError::Unwritable { .. }) => Outcome::Arguments,
            Err(CallError::Refused(_)) => Outcome::Account,
        };
    }

    /// The answer has been written, this many bytes.
    pub(super) fn finish(mut self, bytes: usize) {
        self.bytes = bytes;
    }
}

impl Drop for Call<'_> {
    fn drop(&mut self) {
        let duration = self.started.elapsed();
        self.metrics.ended(self.vendor, self.tool, self.outcome, self.waited.unwrap_or(duration));
        let status = match self.outcome {
            Outcome::Status(status) => Some(status),
            _ => None,
        };
        tracing::info!(
            request = self.span.request_id(),
            trace = self.span.trace_id(),
            vendor = self.vendor,
            tool = self.tool.name,
            outcome = self.outcome.class(),
            status,
            milliseconds = duration.as_millis() as u64,
            bytes = self.bytes,
            "call"
        );
        if let Some(observer) = &mut self.observer {
            observer.ended(self.outcome, duration);
        }
    }
}
