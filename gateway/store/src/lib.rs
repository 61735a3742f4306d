//! What a gateway keeps, and where: accounts with vendors, MCP servers, API tokens, the audit log; in SQLite or PostgreSQL.
//!
//! Everything that others see is plain data (`model`) behind one trait ([`Store`]). The store knows no vendor, no MCP and
//! no cryptography: credentials reach it sealed, tokens as hashes.
//!
//! Inside, `records` says once what each method means in SQL, and a database (`sqlite`, `postgres`) runs it.

mod address;
mod audit;
mod backup;
mod database;
pub mod error;
mod migrations;
pub mod model;
#[cfg(feature = "postgres")]
mod postgres;
mod records;
mod rollup;
mod row;
mod sqlite;
pub mod store;
mod table;
pub mod usage;

pub use address::open;
pub use audit::batch::{AuditBatch, AuditFields};
pub use error::StoreError;
pub use model::{
    Account, AccountState, ApiToken, AuditEntry, AuditFound, AuditQuery, Config, Hash, Id, Outcome, Page, Sealed,
    Server, Session,
};
pub use store::{Change, Changes, Lease, Store, Told};
pub use usage::{Busy, Durations, LastError, Spans, Traffic, Usage};
