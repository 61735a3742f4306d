//! Collects changes, each with its tool and its place.

use crate::diff::{
    change::{Change, Spot},
    rules::Rule,
    words::WordDiff,
};

/// The changes of a vendor, in the order they are found.
#[derive(Debug)]
pub struct Changes {
    vendor: String,
    list: Vec<Change>,
}

/// What changed, from what, to what, and where it shows.
#[derive(Debug)]
pub struct Told<'a> {
    pub what: String,
    pub before: String,
    pub after: String,
    pub tools: &'a [String],
    pub file: String,
    pub pointer: String,
}

impl Changes {
    pub fn new(vendor: &str) -> Self {
        Self { vendor: vendor.to_owned(), list: Vec::new() }
    }

    pub fn vendor(&self) -> &str {
        &self.vendor
    }

    pub fn push(&mut self, rule: &str, told: Told<'_>) {
        self.list.push(Change {
            rule: Rule::of(rule),
            vendor: self.vendor.clone(),
            tools: told.tools.to_vec(),
            what: told.what,
            before: told.before,
            after: told.after,
            words: None,
            place: Spot { file: told.file, pointer: told.pointer },
        });
    }

    /// Two texts: one rule where a little changed, another where much did, or what turns a sentence.
    pub fn push_words(&mut self, little: &str, much: &str, told: Told<'_>) {
        let words = WordDiff::of(&told.before, &told.after);
        self.push(if words.turned { much } else { little }, told);
        if let Some(change) = self.list.last_mut() {
            change.words = Some(words);
        }
    }

    pub fn into_list(self) -> Vec<Change> {
        self.list
    }
}
