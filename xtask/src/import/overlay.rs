//! An overlay on the vendor's own document: for faults that import would drop, and no later correction could bring back.

use std::fs;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use toolpress_overlay::{Overlay, Unmatched};

use super::source::{name, sha256};
use crate::problem::{Place, Problem, Problems};

/// An overlay that was applied before the import, as `<document>.source.yaml` remembers it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Applied {
    /// The file's, without its path.
    pub name: String,
    /// Of its bytes.
    pub sha256: String,
}

/// Applies the overlay in a file to a document of any version. None if it cannot be read; an action that does not apply
/// is an error among the problems, and the others are applied all the same.
pub fn overlay(document: &mut Value, file: &str, problems: &mut Problems) -> Option<Applied> {
    let text = match fs::read_to_string(file) {
        Ok(text) => text,
        Err(error) => {
            problems.push(Problem::error("unreadable", Place::file(file), format!("cannot be read: {error}")));
            return None;
        }
    };
    let read: Result<Overlay, _> = serde_yaml::from_str(&text);
    let sha256 = sha256(text.as_bytes());
    problems.keep_text(file, text);
    match read {
        Ok(overlay) => {
            for unmatched in toolpress_overlay::apply(document, &overlay) {
                problems.push(without_effect(&unmatched, file));
            }
            Some(Applied { name: name(file).to_owned(), sha256 })
        }
        Err(error) => {
            let line = error.location().map(|location| location.line());
            let place = Place { line, ..Place::file(file) };
            problems.push(Problem::error("invalid-yaml", place, error.to_string()));
            None
        }
    }
}

/// What is said of an action that did not apply.
pub fn without_effect(unmatched: &Unmatched, file: &str) -> Problem {
    let place = Place::at(file, format!("/actions/{}", unmatched.index));
    Problem::error("overlay-without-effect", place, unmatched.to_string()).help("remove the action, or mend its target")
}
