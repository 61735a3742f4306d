//! What calls come to, counted for Prometheus. Labels are names from the tables and fixed words: no argument, no path,
//! no token.

use std::fmt;
use std::time::Duration;

use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;
use toolpress_tool::Tool;

type Labels<const COUNT: usize> = [(&'static str, &'static str); COUNT];

/// The upper bounds of the latency buckets, in seconds: a vendor's time-out is 30.
const SECONDS: [f64; 11] = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0];

/// Counts calls. One may be shared by any number of servers.
pub struct Metrics {
    registry: Registry,
    calls: Family<Labels<3>, Counter>,
    latency: Family<Labels<1>, Histogram>,
    in_flight: Family<Labels<1>, Gauge>,
    refused: Family<Labels<2>, Counter>,
    limited: Family<Labels<2>, Counter>,
}

/// What became of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The vendor answered with this status.
    Status(u16),
    /// The arguments were wrong; nothing was sent.
    Arguments,
    /// The account could not send the request; nothing was sent.
    Account,
    /// The vendor was not reached or broke off, or its reply was too long.
    Network,
    /// The client gave it up.
    Cancelled,
}

impl Metrics {
    /// Counts from nothing.
    #[must_use]
    pub fn new() -> Self {
        Self::beside(|_| ())
    }

    /// Counts from nothing, in a registry that holds others' counts as well: `others` enters them, without the prefix
    /// `toolpress`.
    #[must_use]
    pub fn beside(others: impl FnOnce(&mut Registry)) -> Self {
        let mut metrics = Self {
            registry: Registry::with_prefix("toolpress"),
            calls: Family::default(),
            latency: Family::new_with_constructor(|| Histogram::new(SECONDS)),
            in_flight: Family::default(),
            refused: Family::default(),
            limited: Family::default(),
        };
        let registry = &mut metrics.registry;
        registry.register("calls", "Calls of tools, by what became of them", metrics.calls.clone());
        registry.register("vendor_latency_seconds", "From a request to its whole response", metrics.latency.clone());
        registry.register("calls_in_flight", "Calls that are being answered", metrics.in_flight.clone());
        registry.register("arguments_refused", "Calls whose arguments were wrong", metrics.refused.clone());
        registry.register("rate_limited", "Calls that the vendor answered with 429", metrics.limited.clone());
        others(registry);
        metrics
    }

    /// The counts in the text format that Prometheus reads (OpenMetrics 1.0).
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = String::new();
        encode(&mut text, &self.registry).expect("writing to a string does not fail");
        text
    }

    pub(super) fn started(&self, vendor: &'static str) {
        self.in_flight.get_or_create(&[("vendor", vendor)]).inc();
    }

    pub(super) fn ended(&self, vendor: &'static str, tool: &Tool, outcome: Outcome, duration: Duration) {
        let tool = [("vendor", vendor), ("tool", tool.name)];
        let [vendor, name] = tool;
        self.in_flight.get_or_create(&[vendor]).dec();
        self.calls.get_or_create(&[vendor, name, ("status", outcome.class())]).inc();
        match outcome {
            Outcome::Arguments => drop(self.refused.get_or_create(&tool).inc()),
            Outcome::Status(429) => drop(self.limited.get_or_create(&tool).inc()),
            _ => {}
        }
        if matches!(outcome, Outcome::Status(_) | Outcome::Network) {
            self.latency.get_or_create(&[vendor]).observe(duration.as_secs_f64());
        }
    }
}

impl Default for Metrics {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Metrics {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Metrics")
    }
}

impl Outcome {
    /// The outcome in a word: statuses by their first digit.
    pub(super) fn class(self) -> &'static str {
        match self {
            Self::Status(200..=299) => "2xx",
            Self::Status(300..=399) => "3xx",
            Self::Status(400..=499) => "4xx",
            Self::Status(_) => "5xx",
            Self::Arguments => "arguments",
            Self::Account => "account",
            Self::Network => "network",
            Self::Cancelled => "cancelled",
        }
    }
}
