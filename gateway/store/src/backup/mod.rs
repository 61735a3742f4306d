//! Backups: one text file for every kind of store. Lines of JSON: the header, each row of each table, and an end which
//! says how many lines there were and what their SHA-256 is.

mod line;
mod reading;
mod writing;

pub use reading::restore;
pub use writing::write;

use std::path::Path;

use crate::error::StoreError;

/// The header's first words.
const FORMAT: &str = "toolpress backup";
/// Of how the lines are written; what the tables hold has the schema's version.
const VERSION: i64 = 1;

fn wrong(file: &Path, reason: impl Into<String>) -> StoreError {
    StoreError::File { file: file.to_owned(), reason: reason.into() }
}
