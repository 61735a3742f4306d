//! What PostgreSQL's errors mean for the caller.

use std::error::Error as _;

use deadpool_postgres::PoolError;
use tokio_postgres::Error;
use tokio_postgres::error::SqlState;

use crate::database::Failure;
use crate::error::StoreError;

pub fn failure(error: &Error) -> Failure {
    match error.as_db_error() {
        Some(error) if *error.code() == SqlState::UNIQUE_VIOLATION => {
            Failure::Unique(error.constraint().unwrap_or_default().to_owned())
        }
        Some(error) if *error.code() == SqlState::FOREIGN_KEY_VIOLATION => Failure::Foreign,
        _ => Failure::Store(store(error)),
    }
}

/// Whether the server asks to try the transaction once more.
pub fn is_collision(error: &Error) -> bool {
    matches!(error.code(), Some(&SqlState::T_R_SERIALIZATION_FAILURE | &SqlState::T_R_DEADLOCK_DETECTED))
}

/// Whether the connection had ended before the server was asked anything.
pub fn is_gone(error: &Error) -> bool {
    error.is_closed()
        || matches!(error.code(), Some(&SqlState::ADMIN_SHUTDOWN | &SqlState::CRASH_SHUTDOWN))
        || error.source().is_some_and(<dyn std::error::Error>::is::<std::io::Error>)
}

/// The database's state in a plain sentence, without a row's values, which are in the details of some errors.
pub fn store(error: &Error) -> StoreError {
    let Some(database) = error.as_db_error() else {
        return StoreError::Unavailable(format!("PostgreSQL: {}", chain(error)));
    };
    let message = database.message();
    match *database.code() {
        SqlState::QUERY_CANCELED | SqlState::LOCK_NOT_AVAILABLE => {
            StoreError::Unavailable("PostgreSQL took too long".to_owned())
        }
        SqlState::CHARACTER_NOT_IN_REPERTOIRE => {
            StoreError::Conflict("PostgreSQL keeps no text with a zero byte".to_owned())
        }
        SqlState::DATA_CORRUPTED
        | SqlState::INDEX_CORRUPTED
        | SqlState::UNDEFINED_TABLE
        | SqlState::UNDEFINED_COLUMN => StoreError::Corrupt(format!("PostgreSQL: {message}")),
        _ => StoreError::Unavailable(format!("PostgreSQL: {message}")),
    }
}

pub fn pool(error: PoolError) -> StoreError {
    match error {
        PoolError::Backend(error) => store(&error),
        PoolError::Timeout(_) => slow(),
        error => StoreError::Unavailable(format!("PostgreSQL: {error}")),
    }
}

pub fn slow() -> StoreError {
    StoreError::Unavailable("PostgreSQL does not answer in time".to_owned())
}

/// An error with its causes: what failed, and why.
fn chain(error: &Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        // Some errors say their cause themselves.
        let reason = error.to_string();
        if !text.ends_with(&reason) {
            text = format!("{text}: {reason}");
        }
        cause = error.source();
    }
    text
}
