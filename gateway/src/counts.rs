//! What the gateway counts beside the calls themselves. Labels are fixed words: no token, no path, no name that somebody
//! chose.

use std::fmt;

use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::registry::Registry;

use crate::limits::Limited;

/// Counts from nothing. A clone counts the same.
#[derive(Clone, Default)]
pub struct Counts {
    unauthorized: Family<[(&'static str, &'static str); 1], Counter>,
    limited: Family<[(&'static str, &'static str); 2], Counter>,
    store_failures: Counter,
    audit_written: Counter,
    audit_lost: Counter,
    expired: Counter,
}

impl Counts {
    /// Enters them where they are read.
    pub fn register(&self, registry: &mut Registry) {
        let Self { unauthorized, limited, store_failures, audit_written, audit_lost, expired } = self.clone();
        registry.register(
            "gateway_unauthorized",
            "Requests without a valid token, by the token that was missing",
            unauthorized,
        );
        registry.register(
            "gateway_limited",
            "Requests that the gateway's own limits refused, by whose limit it was",
            limited,
        );
        registry.register(
            "gateway_store_failures",
            "Requests that failed because the store did not answer",
            store_failures,
        );
        registry.register("gateway_audit_written", "Entries that the audit log has kept", audit_written);
        registry.register("gateway_audit_lost", "Entries that the audit log could not keep", audit_lost);
        registry.register("gateway_expired", "Servers and tokens that were deleted after they had expired", expired);
    }

    pub(crate) fn unauthorized(&self, token: &'static str) {
        self.unauthorized.get_or_create(&[("token", token)]).inc();
    }

    pub(crate) fn limited(&self, limited: &Limited) {
        let bound = if limited.at_once { "calls" } else { "rate" };
        self.limited.get_or_create(&[("scope", limited.scope.name()), ("bound", bound)]).inc();
    }

    pub(crate) fn store_failed(&self) {
        self.store_failures.inc();
    }

    pub(crate) fn audit_written(&self, entries: usize) {
        self.audit_written.inc_by(entries as u64);
    }

    #[cfg(test)]
    pub(crate) fn audit_kept(&self) -> u64 {
        self.audit_written.get()
    }

    /// Gives back how many have been lost before.
    pub(crate) fn audit_lost(&self, entries: usize) -> u64 {
        self.audit_lost.inc_by(entries as u64)
    }

    pub(crate) fn expired(&self, records: u64) {
        self.expired.inc_by(records);
    }
}

impl fmt::Debug for Counts {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Counts")
    }
}
