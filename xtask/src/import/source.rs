//! Where a canonical document came from: the file `<document>.source.yaml` beside it.

use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use super::{
    fetch::{is_url, shown},
    grammar,
    overlay::Applied,
};
use crate::plan::words;

/// What is kept about a document's origin.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// The URL, or the name of a local file.
    pub source: String,
    /// Of the bytes that were read; of many files, of a list of theirs.
    pub sha256: String,
    /// How many files it is.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub files: usize,
    /// What was applied to them before they were imported.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub overlay: Option<Applied>,
    /// The day on which these bytes were first imported (UTC).
    pub date: String,
    /// The version of OpenAPI that the vendor writes.
    pub openapi: String,
    /// The vendor's own version of its API.
    pub version: String,
    pub counts: Counts,
    /// How many problems were mended on the way.
    pub repairs: usize,
}

/// What the canonical document holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    pub paths: usize,
    pub operations: usize,
    pub schemas: usize,
    /// Of all operations, those of their paths included.
    pub parameters: usize,
}

impl Source {
    /// The file's text.
    pub fn print(&self) -> Result<String> {
        let fields = serde_yaml::to_string(self).context("the source cannot be written as YAML")?;
        Ok(format!("# Written by `cargo xtask import`. Do not edit.\n{fields}"))
    }
}

/// How a source is written down: a URL, or the name of a local file without its path.
pub fn name(source: &str) -> &str {
    if is_url(source) { shown(source) } else { source.rsplit(['/', '\\']).next().unwrap_or_default() }
}

/// Names of files that say nothing of what is in them.
const GENERAL: &[&str] =
    &["api", "api-docs", "definition", "document", "index", "openapi", "root", "schema", "spec", "spec3", "swagger"];

/// What `add` calls a document: its file's name up to the first dot, or `api` where that says nothing.
pub fn document_name(source: &str) -> String {
    let path = source.split(['?', '#']).next().unwrap_or_default();
    let file = path.trim_end_matches('/').rsplit(['/', '\\']).next().unwrap_or_default();
    let stem = words::snake(file.split('.').next().unwrap_or_default()).replace('_', "-");
    let is_letter = |letter: char| letter.is_ascii_lowercase();
    if stem.starts_with(is_letter) && !GENERAL.contains(&stem.as_str()) { stem } else { "api".to_owned() }
}

/// Most documents are one file, and do not say so.
fn one() -> usize {
    1
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it so")]
fn is_one(files: &usize) -> bool {
    *files == 1
}

/// The digest of a document in these files, which come in a stable order.
pub fn of_files(digests: &[&str]) -> String {
    match digests {
        [one] => (*one).to_owned(),
        many => sha256(many.join("\n").as_bytes()),
    }
}

pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

pub fn counts(document: &Value) -> Counts {
    let entries = |pointer: &str| document.pointer(pointer).and_then(Value::as_object);
    let length = |value: &Value| value.get("parameters").and_then(Value::as_array).map_or(0, Vec::len);
    let mut counts = Counts { schemas: entries("/components/schemas").map_or(0, Map::len), ..Counts::default() };
    for item in entries("/paths").into_iter().flatten().filter(|(path, _)| path.starts_with('/')).map(|(_, item)| item)
    {
        counts.paths += 1;
        for operation in grammar::operations(item).iter().filter_map(|(_, pointer)| item.pointer(pointer)) {
            counts.operations += 1;
            counts.parameters += length(operation) + length(item);
        }
    }
    counts
}

/// Today in UTC: `2026-11-20`.
pub fn today() -> String {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| time.as_secs());
    date(seconds / 86_400)
}

/// The date so many days after 1 January 1970, counted in eras of 400 years that begin in March.
fn date(days: u64) -> String {
    let days = days + 719_468;
    let (era, day) = (days / 146_097, days % 146_097);
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let day = day - (153 * month + 2) / 5 + 1;
    let (year, month) = if month < 10 { (year, month + 3) } else { (year + 1, month - 9) };
    format!("{:04}-{month:02}-{day:02}", year + era * 400)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_become_dates() {
        for (days, expected) in
            [(0, "1970-01-01"), (11_016, "2000-02-29"), (19_782, "2024-02-29"), (20_777, "2026-11-20")]
        {
            assert_eq!(date(days), expected);
        }
    }

    #[test]
    fn a_source_is_named_without_path_and_token() {
        assert_eq!(name("../somewhere/rest.openapi.json"), "rest.openapi.json");
        assert_eq!(name("https://example.com/a.json?token=abc#x"), "https://example.com/a.json");
    }

    #[test]
    fn documents_are_named_by_their_files() {
        for (source, expected) in [
            ("https://api.acme.test/openapi.yaml?token=x", "api"),
            ("specs/Incidents V2.openapi.json", "incidents-v2"),
            ("https://acme.test/v3/", "v3"),
            ("../2024.yaml", "api"),
            ("swagger.json", "api"),
        ] {
            assert_eq!(document_name(source), expected, "{source}");
        }
    }
}
