//! The schema's versions, as SQL for each database. A migration that was released never changes; a new one is added.

use crate::error::StoreError;

/// The SQL of each version, from version 1 on.
pub type Migrations = &'static [&'static str];

pub const SQLITE: Migrations = &[
    include_str!("../migrations/sqlite/0001_initial.sql"),
    include_str!("../migrations/sqlite/0002_sessions.sql"),
    concat!(include_str!("../migrations/sqlite/0003_usage.sql"), include_str!("../migrations/count_usage.sql")),
    concat!(include_str!("../migrations/sqlite/0004_audit_blocks.sql"), include_str!("../migrations/cover_audit.sql")),
    include_str!("../migrations/sqlite/0005_audit_entries.sql"),
    include_str!("../migrations/sqlite/0006_audit_pages.sql"),
];
#[cfg(feature = "postgres")]
pub const POSTGRES: Migrations = &[
    include_str!("../migrations/postgres/0001_initial.sql"),
    include_str!("../migrations/postgres/0002_sessions.sql"),
    concat!(include_str!("../migrations/postgres/0003_usage.sql"), include_str!("../migrations/count_usage.sql")),
    concat!(
        include_str!("../migrations/postgres/0004_audit_blocks.sql"),
        include_str!("../migrations/cover_audit.sql")
    ),
    include_str!("../migrations/postgres/0005_audit_entries.sql"),
    include_str!("../migrations/postgres/0006_audit_pages.sql"),
];

/// Where the version stands, in one row.
pub const VERSION_TABLE: &str = "CREATE TABLE IF NOT EXISTS schema_version \
    (one INTEGER NOT NULL PRIMARY KEY CHECK (one = 1), version BIGINT NOT NULL)";
pub const FIRST_VERSION: &str = "INSERT INTO schema_version (one, version) VALUES (1, 0) ON CONFLICT (one) DO NOTHING";
pub const READ_VERSION: &str = "SELECT version FROM schema_version";

/// The version that this program makes and knows.
pub const KNOWN: i64 = SQLITE.len() as i64;

/// The version from which on calls are counted.
pub const USAGE: i64 = 3;

/// The migrations that a database of this version still needs, with the version that each leads to.
pub fn missing(
    migrations: Migrations,
    found: i64,
) -> Result<impl Iterator<Item = (i64, &'static str)> + Send, StoreError> {
    let known = migrations.len() as i64;
    if found > known {
        return Err(StoreError::Newer { found, known });
    }
    Ok((1..).zip(migrations.iter().copied()).filter(move |(version, _)| *version > found))
}

/// Brings the row to a version.
pub fn reached(version: i64) -> String {
    format!("UPDATE schema_version SET version = {version}")
}
