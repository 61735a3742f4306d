//! What SQLite's errors mean for the caller, and for the connection.

use rusqlite::{Error, ErrorCode};

use crate::database::Failure;
use crate::error::StoreError;
use crate::sqlite::connection::File;

/// `SQLITE_CONSTRAINT_FOREIGNKEY`, `_UNIQUE` and `_PRIMARYKEY`, see <https://sqlite.org/rescode.html>.
const FOREIGN: i32 = 787;
const UNIQUE: [i32; 2] = [2067, 1555];

/// What became of one call: a broken rule of the schema is the caller's, all else is the database's.
pub fn failure(file: &File, error: &Error) -> Failure {
    match error {
        Error::SqliteFailure(code, message) if UNIQUE.contains(&code.extended_code) => {
            Failure::Unique(message.clone().unwrap_or_default())
        }
        Error::SqliteFailure(code, _) if code.extended_code == FOREIGN => Failure::Foreign,
        error => Failure::Store(store(file, error)),
    }
}

pub fn is_constraint(error: &Error) -> bool {
    error.sqlite_error_code() == Some(ErrorCode::ConstraintViolation)
}

pub fn is_busy(error: &Error) -> bool {
    matches!(error.sqlite_error_code(), Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked))
}

pub fn is_full(error: &Error) -> bool {
    error.sqlite_error_code() == Some(ErrorCode::DiskFull)
}

/// Whether a connection is to be used again: not one that found its file broken, for the file may be mended in place.
pub fn keeps_connection(error: &Error) -> bool {
    is_constraint(error) || is_busy(error) || is_full(error)
}

/// The database's state in a plain sentence.
pub fn store(file: &File, error: &Error) -> StoreError {
    let path = file.path().display();
    let unavailable = |what: &str| StoreError::Unavailable(format!("{path}: {what}"));
    match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
            unavailable("another process keeps the file locked")
        }
        Some(ErrorCode::DiskFull) => unavailable("there is no room left on the disk"),
        Some(ErrorCode::CannotOpen) => unavailable("the file cannot be opened"),
        Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => unavailable("the file may not be written"),
        Some(ErrorCode::DatabaseCorrupt) => {
            StoreError::Corrupt(format!("{path} is damaged; restore a backup in its place"))
        }
        Some(ErrorCode::NotADatabase) => StoreError::Corrupt(format!("{path} is no SQLite database")),
        _ => unavailable(&error.to_string()),
    }
}
