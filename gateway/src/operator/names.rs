//! Records by name or id, as people name them.

use serde_json::Value;
use toolpress_runtime::nearest;

/// What a word names among records.
#[derive(Debug, PartialEq)]
pub enum Found<'a> {
    One(&'a Value),
    /// Nothing, and what may have been meant.
    None(Option<&'a str>),
    /// Several have the name: their ids.
    Several(Vec<&'a str>),
}

/// The record whose `id` or `name` the word is. An id goes before a name.
#[must_use]
pub fn find<'a>(records: &'a [Value], word: &str) -> Found<'a> {
    if let Some(record) = records.iter().find(|record| record["id"].as_str() == Some(word)) {
        return Found::One(record);
    }
    let named: Vec<&Value> = records.iter().filter(|record| record["name"].as_str() == Some(word)).collect();
    match named[..] {
        [one] => Found::One(one),
        [] => Found::None(nearest(word, records.iter().filter_map(|record| record["name"].as_str()))),
        _ => Found::Several(named.iter().filter_map(|record| record["id"].as_str()).collect()),
    }
}
