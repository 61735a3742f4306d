//! What can go wrong with a store, told apart by what the caller can do about it.

use std::path::PathBuf;

use thiserror::Error;

/// A store that did not do what it was asked. Nothing of a failed call has been kept, but for one case: where the
/// connection to PostgreSQL breaks while a change is being kept ([`StoreError::Unavailable`]), nobody can tell.
#[derive(Clone, Debug, Error)]
pub enum StoreError {
    /// Another record has the name, or the record has changed since it was read.
    #[error("{0}")]
    Conflict(String),
    /// The record is not there (any more).
    #[error("there is no such {0}")]
    Missing(&'static str),
    /// The database cannot be reached, is locked, has no room, or gave up: the same call may succeed later.
    #[error("the database is not available: {0}")]
    Unavailable(String),
    /// What the database holds cannot be read: somebody must look at it.
    #[error("the database holds something unreadable: {0}")]
    Corrupt(String),
    /// A newer version of Toolpress has migrated the database.
    #[error(
        "the database is of schema version {found}, and this program knows {known}; start a newer version of Toolpress, or restore a backup made before it was upgraded"
    )]
    Newer { found: i64, known: i64 },
    /// A backup cannot be written to this file, or what the file holds is none.
    #[error("{}: {reason}", file.display())]
    File { file: PathBuf, reason: String },
    /// The database's address cannot be meant. What is shown of it holds no password.
    #[error("`{address}` names no database: {reason}")]
    Address { address: String, reason: String },
}
