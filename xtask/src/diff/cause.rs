//! One cause is one entry: the same change in many tools, with the tools that it reaches.

use indexmap::IndexMap;
use serde::Serialize;

use super::{
    change::{Change, Spot},
    rules::{Level, Rule},
    words::WordDiff,
};
use crate::import::sha256;

/// A change, with all that it reaches.
#[derive(Clone, Debug, Serialize)]
pub struct Entry {
    /// Says this change and no other: by it a break is accepted.
    pub fingerprint: String,
    pub level: Level,
    pub rule: &'static Rule,
    pub vendor: String,
    /// `Priority.color`
    pub what: String,
    /// `is gone`
    pub verb: &'static str,
    /// What that means.
    pub sentence: &'static str,
    pub before: String,
    pub after: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub words: Option<WordDiff>,
    /// Sorted.
    pub tools: Vec<String>,
    /// Where it shows, the first of them.
    pub place: Place,
    /// Why it is accepted, if it is.
    pub accepted: Option<String>,
}

/// A line of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Place {
    pub file: String,
    pub line: usize,
}

/// The longest value that a report shows whole.
const LONGEST: usize = 200;

/// How many letters of a digest make a fingerprint.
const FINGERPRINT: usize = 12;

/// Puts changes of one cause together: breaks first, then by vendor, rule and name. `line` finds the line of a place.
pub fn entries(changes: Vec<Change>, mut line: impl FnMut(&Spot) -> usize) -> Vec<Entry> {
    let mut causes: IndexMap<(String, &str, String, String, String), Vec<Change>> = IndexMap::new();
    for change in changes {
        let Change { rule, vendor, what, before, after, .. } = &change;
        let cause = (vendor.clone(), rule.id, what.clone(), before.clone(), after.clone());
        causes.entry(cause).or_default().push(change);
    }
    let mut entries: Vec<Entry> = causes
        .into_values()
        .map(|mut changes| {
            let mut tools: Vec<String> = changes.iter().flat_map(|change| change.tools.iter().cloned()).collect();
            tools.sort();
            tools.dedup();
            let Change { rule, vendor, what, before, after, words, place, .. } = changes.swap_remove(0);
            let told = [&vendor, rule.id, &what, &before, &after, &tools.join(" ")]
                .map(|text| format!("{}:{text}", text.len()));
            let mut fingerprint = sha256(told.concat().as_bytes());
            fingerprint.truncate(FINGERPRINT);
            let place = Place { line: line(&place), file: place.file };
            // The difference of two long values may be anywhere in them.
            let is_long = [&before, &after].iter().all(|value| !value.is_empty())
                && [&before, &after].iter().any(|value| value.chars().count() > LONGEST);
            let words = words.or_else(|| is_long.then(|| WordDiff::of(&before, &after)));
            Entry {
                fingerprint,
                level: rule.level,
                rule,
                vendor,
                what,
                verb: rule.verb,
                sentence: rule.sentence,
                before: shortened(before),
                after: shortened(after),
                words,
                tools,
                place,
                accepted: None,
            }
        })
        .collect();
    entries.sort_by(|a, b| {
        let key = |entry: &Entry| (entry.vendor.clone(), entry.level, order(entry.rule), entry.what.clone());
        key(a).cmp(&key(b))
    });
    entries
}

fn shortened(text: String) -> String {
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

/// Rules come as their table has them.
fn order(rule: &Rule) -> usize {
    super::rules::RULES.iter().position(|other| other.id == rule.id).unwrap_or(usize::MAX)
}

impl Entry {
    /// Backticks around what has a name, and none around a phrase.
    fn named(&self) -> String {
        if self.what.contains(' ') { self.what.clone() } else { format!("`{}`", self.what) }
    }

    /// As in: Priority.color is gone: 9 tools.
    pub fn title(&self) -> String {
        let reach = match &self.tools[..] {
            [] => String::new(),
            [tool] if *tool == self.what => String::new(),
            [tool] => format!(": {tool}"),
            tools => format!(": {} tools", tools.len()),
        };
        format!("{} {}{reach}", self.named(), self.verb)
    }

    /// Whether it stops the change from being merged.
    pub fn is_open(&self) -> bool {
        self.level == Level::Break && self.accepted.is_none()
    }
}
