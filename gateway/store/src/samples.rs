//! Records for tests.

use crate::model::{AuditEntry, Id, Outcome};

/// A call that was just answered.
pub fn entry() -> AuditEntry {
    AuditEntry {
        id: Id::new(),
        token: None,
        action: "tools/call".to_owned(),
        account_id: None,
        server_id: None,
        subject: None,
        vendor: None,
        tool: None,
        arguments: Vec::new(),
        values: None,
        outcome: Outcome::Ok,
        status: None,
        duration_ms: 1,
    }
}
