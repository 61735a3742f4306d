//! What the answers of a database mean.

use crate::database::{Answers, Failure, Row, Value};
use crate::error::StoreError;

/// A name or token that another record has.
pub fn taken(kind: &'static str, name: &str) -> impl FnOnce(Failure) -> StoreError {
    move |failure| match failure {
        Failure::Unique(which) if which.contains("name") => {
            StoreError::Conflict(format!("there is already an {kind} named `{name}`"))
        }
        Failure::Unique(which) if which.contains("token") => {
            StoreError::Conflict("this token is already in use".to_owned())
        }
        failure => failure.plain(),
    }
}

/// What an update of one revision did: the first answer is the updated row, the second the row as it is now.
pub fn updated(kind: &'static str, name: &str, answers: &Answers) -> Result<i64, StoreError> {
    match (answers.first().and_then(|rows| rows.first()), answers.get(1).and_then(|rows| rows.first())) {
        (Some(row), _) => match row.get(1) {
            Some(Value::Integer(revision)) => Ok(*revision),
            _ => Err(StoreError::Corrupt(format!("the {kind} `{name}` has no revision"))),
        },
        (None, Some(_)) => {
            Err(StoreError::Conflict(format!("the {kind} `{name}` has changed since it was read; read it again")))
        }
        (None, None) => Err(StoreError::Missing(kind)),
    }
}

pub fn deleted(kind: &'static str, answers: &Answers, statement: usize) -> Result<(), StoreError> {
    match answers.get(statement).is_some_and(|rows| !rows.is_empty()) {
        true => Ok(()),
        false => Err(StoreError::Missing(kind)),
    }
}

/// The row of a record has as many fields as its table has columns.
#[expect(clippy::needless_pass_by_value, reason = "what `try_into` gives back")]
pub fn columns<const N: usize>(row: Row) -> [Value; N] {
    unreachable!("a row of {} fields for a table of {N} columns", row.len())
}
