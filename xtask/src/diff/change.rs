//! One change of one tool, or of what all tools of a vendor share.

use serde::Serialize;

use super::{rules::Rule, words::WordDiff};

/// A change, as it was found.
#[derive(Clone, Debug)]
pub struct Change {
    pub rule: &'static Rule,
    pub vendor: String,
    /// By their names now, or before if they are gone.
    pub tools: Vec<String>,
    /// What changed, as one cause of many tools: `Priority.color`.
    pub what: String,
    pub before: String,
    pub after: String,
    pub words: Option<WordDiff>,
    pub place: Spot,
}

/// Where a change shows: a snapshot, and a JSON pointer in it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Spot {
    pub file: String,
    pub pointer: String,
}
