//! What administrators change is written to the audit log before it is answered.

use toolpress_store::{Account, ApiToken, AuditEntry, Server};

use super::principal::Principal;
use super::state::State;

impl State {
    /// Keeps an entry that everything has been restored from a backup, by whoever works on the database itself.
    pub(crate) async fn restored(&self) {
        self.record(done(&Principal { name: None }, "restore", Vec::new())).await;
    }

    /// Keeps an entry about a change that was made. The change stands even where the log cannot be written: that is said
    /// to those who run the gateway.
    pub(super) async fn record(&self, entry: AuditEntry) {
        if let Err(error) = self.store.append_audit(std::slice::from_ref(&entry)).await {
            let AuditEntry { action, subject, .. } = entry;
            tracing::error!(%action, subject, %error, "a change is missing in the audit log");
        }
    }
}

/// That this was done. Fields are named, their values never kept.
#[must_use]
pub(super) fn done(who: &Principal, action: &'static str, fields: Vec<String>) -> AuditEntry {
    AuditEntry { token: who.name.clone(), arguments: fields, ..AuditEntry::new(action) }
}

/// That this was done to an account.
#[must_use]
pub(super) fn of_account(who: &Principal, action: &'static str, account: &Account, fields: Vec<String>) -> AuditEntry {
    AuditEntry {
        account_id: Some(account.id),
        subject: Some(account.name.clone()),
        vendor: Some(account.vendor.clone().into()),
        ..done(who, action, fields)
    }
}

/// That this was done to a server.
#[must_use]
pub(super) fn of_server(who: &Principal, action: &'static str, server: &Server, fields: Vec<String>) -> AuditEntry {
    AuditEntry {
        account_id: Some(server.account_id),
        server_id: Some(server.id),
        subject: Some(server.name.clone()),
        ..done(who, action, fields)
    }
}

/// That this was done to an API token.
#[must_use]
pub(super) fn of_token(who: &Principal, action: &'static str, token: &ApiToken, fields: Vec<String>) -> AuditEntry {
    AuditEntry { subject: Some(token.name.clone()), ..done(who, action, fields) }
}
