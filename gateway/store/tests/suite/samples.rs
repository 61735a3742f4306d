//! Records to keep.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::json;
use toolpress_store::{
    Account, AccountState, ApiToken, AuditEntry, Config, Hash, Id, Outcome, Page, Sealed, Server, StoreError,
};

pub const ALL: Page = Page { after: None, limit: 1_000 };

/// SQL that takes back what the fourth version of the schema and those after it brought.
pub const WITHOUT_BLOCKS: &str = "DROP TABLE audit_block; \
    CREATE TABLE rows AS SELECT * FROM audit; DROP VIEW audit; DROP TABLE audit_uncounted; DROP TABLE audit_page; \
    ALTER TABLE rows RENAME TO audit; \
    CREATE INDEX audit_time ON audit (happened_at, id); \
    CREATE INDEX audit_account ON audit (account_id, happened_at, id); \
    CREATE INDEX audit_server ON audit (server_id, happened_at, id); \
    CREATE INDEX audit_tool ON audit (tool, happened_at, id); \
    CREATE INDEX audit_token ON audit (token_name, happened_at, id); \
    CREATE INDEX audit_outcome ON audit (outcome, happened_at, id);";

/// A moment that every database keeps exactly.
pub fn moment(milliseconds: i64) -> Timestamp {
    Timestamp::from_millisecond(1_800_000_000_000 + milliseconds).unwrap()
}

pub fn hash() -> Hash {
    let mut bytes = [0; 32];
    bytes[..16].copy_from_slice(Id::new().0.as_bytes());
    Hash(bytes)
}

pub fn account(name: &str) -> Account {
    Account {
        id: Id::new(),
        name: name.to_owned(),
        vendor: "pagerduty".to_owned(),
        base_url: Some("https://example.com/päth".to_owned()),
        default_headers: BTreeMap::from([("x-trace".to_owned(), "\"quoted\" ✓".to_owned())]),
        settings: BTreeMap::from([("from".to_owned(), "sam@example.com".to_owned())]),
        credentials: Sealed((0..=255).collect()),
        state: AccountState::Ready,
        revision: 1,
        created_at: moment(0),
        updated_at: moment(1),
    }
}

pub fn server(account: &Account, name: &str) -> Server {
    Server {
        id: Id::new(),
        account_id: account.id,
        name: name.to_owned(),
        config: Config {
            methods: vec!["read".to_owned(), "write".to_owned()],
            tags: vec!["on-call".to_owned()],
            tools: Vec::new(),
        },
        expires_at: None,
        require_api_token_auth: false,
        token: hash(),
        revision: 1,
        created_at: moment(2),
        updated_at: moment(3),
    }
}

pub fn token(name: &str) -> ApiToken {
    ApiToken {
        id: Id::new(),
        name: name.to_owned(),
        is_admin: true,
        token: hash(),
        expires_at: None,
        created_at: moment(4),
    }
}

pub fn entry(milliseconds: i64) -> AuditEntry {
    AuditEntry {
        id: Id::at(moment(milliseconds)),
        token: Some("sam".to_owned()),
        action: "tools/call".into(),
        account_id: Some(Id::new()),
        server_id: Some(Id::new()),
        subject: Some("Incident Copilot".to_owned()),
        vendor: Some("pagerduty".into()),
        tool: Some("list_incidents".into()),
        arguments: vec!["limit".to_owned(), "since".to_owned()],
        values: Some(json!({"since": "2026-01-01", "limit": 5, "nested": [null, 1.5, {"z": 1, "a": 2}]})),
        outcome: Outcome::Ok,
        status: Some(200),
        duration_ms: 37,
    }
}

pub fn is_conflict<T>(answer: &Result<T, StoreError>) -> bool {
    matches!(answer, Err(StoreError::Conflict(_)))
}

pub fn is_missing<T>(answer: &Result<T, StoreError>) -> bool {
    matches!(answer, Err(StoreError::Missing(_)))
}
