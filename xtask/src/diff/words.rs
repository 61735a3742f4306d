//! What changed between two texts, word by word.

use serde::Serialize;
use similar::{ChangeTag, TextDiff};

/// A part of a text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Part {
    Kept(String),
    Gone(String),
    New(String),
}

/// Two texts laid over one another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct WordDiff {
    pub parts: Vec<Part>,
    /// How much of both is not the same, in percent.
    pub changed: u32,
    /// Whether words that can turn the meaning came or went.
    pub turned: bool,
}

/// From this share on a text counts as another.
const MUCH: u32 = 50;

/// How many words are shown around what changed.
const CONTEXT: usize = 5;

/// Words whose coming or going turns what a sentence asks for.
const TURNING: &[&str] = &[
    "all",
    "always",
    "any",
    "cannot",
    "danger",
    "dangerous",
    "delete",
    "deleted",
    "deletes",
    "destroy",
    "destroys",
    "every",
    "except",
    "first",
    "forbidden",
    "forever",
    "immediately",
    "instead",
    "irreversible",
    "must",
    "never",
    "no",
    "none",
    "not",
    "nothing",
    "only",
    "optional",
    "overwrites",
    "permanent",
    "permanently",
    "remove",
    "removed",
    "removes",
    "replaces",
    "required",
    "unless",
    "without",
];

impl WordDiff {
    pub fn of(before: &str, after: &str) -> Self {
        let diff = TextDiff::from_words(before, after);
        let mut parts: Vec<Part> = Vec::new();
        let (mut turned, mut same, mut all) = (false, 0, 0);
        for change in diff.iter_all_changes() {
            let text = change.value();
            let is_word = !text.trim().is_empty();
            all += usize::from(is_word) * if change.tag() == ChangeTag::Equal { 2 } else { 1 };
            same += usize::from(is_word && change.tag() == ChangeTag::Equal) * 2;
            turned |= change.tag() != ChangeTag::Equal && turns(text);
            match (change.tag(), parts.last_mut()) {
                (ChangeTag::Equal, Some(Part::Kept(last)))
                | (ChangeTag::Delete, Some(Part::Gone(last)))
                | (ChangeTag::Insert, Some(Part::New(last))) => last.push_str(text),
                (ChangeTag::Equal, _) => parts.push(Part::Kept(text.to_owned())),
                (ChangeTag::Delete, _) => parts.push(Part::Gone(text.to_owned())),
                (ChangeTag::Insert, _) => parts.push(Part::New(text.to_owned())),
            }
        }
        let changed = (100 * same).checked_div(all).map_or(0, |same| 100 - same);
        let turned = turned || changed >= MUCH as usize;
        let changed = u32::try_from(changed).unwrap_or(100);
        let last = parts.len().saturating_sub(1);
        let parts = parts.into_iter().enumerate().map(|(at, part)| match part {
            Part::Kept(text) => Part::Kept(shortened(&text, at == 0, at == last)),
            other => other,
        });
        Self { parts: parts.collect(), changed, turned }
    }

    /// With the words that are gone and new between these.
    pub fn marked(&self, gone: [&str; 2], new: [&str; 2], escape: impl Fn(&str) -> String) -> String {
        let mark = |[open, close]: [&str; 2], text: &str| {
            let word = text.trim();
            let (before, after) = (text.len() - text.trim_start().len(), text.len() - text.trim_end().len());
            if word.is_empty() {
                return escape(text);
            }
            format!("{}{open}{}{close}{}", escape(&text[..before]), escape(word), escape(&text[text.len() - after..]))
        };
        self.parts
            .iter()
            .map(|part| match part {
                Part::Kept(text) => escape(text),
                Part::Gone(text) => mark(gone, text),
                Part::New(text) => mark(new, text),
            })
            .collect()
    }
}

fn turns(word: &str) -> bool {
    let word = word.trim_matches(|letter: char| !letter.is_alphanumeric() && letter != '\'').to_lowercase();
    TURNING.contains(&word.as_str()) || word.ends_with("n't")
}

/// What stayed, cut where it is long: its end leads to what changed, its beginning follows it.
fn shortened(text: &str, is_first: bool, is_last: bool) -> String {
    let words: Vec<&str> = text.split_inclusive(' ').collect();
    let head = if is_first { 0 } else { CONTEXT };
    let tail = if is_last { 0 } else { CONTEXT };
    if words.len() <= head + tail + 2 {
        return text.to_owned();
    }
    let (head, tail) = (words[..head].concat(), words[words.len() - tail..].concat());
    let space = if tail.is_empty() { "" } else { " " };
    format!("{head}…{space}{tail}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(before: &str, after: &str) -> (String, u32, bool) {
        let diff = WordDiff::of(before, after);
        (diff.marked(["[-", "-]"], ["{+", "+}"], str::to_owned), diff.changed, diff.turned)
    }

    #[test]
    fn words_that_came_and_went_are_marked_and_counted() {
        let (text, changed, turned) =
            shown("Close the incident and tell its owner.", "Close the alert and tell its owner.");
        assert_eq!(text, "Close the [-incident-]{+alert+} and tell its owner.");
        assert_eq!((changed, turned), (15, false));
    }

    #[test]
    fn one_word_can_turn_a_sentence() {
        assert!(shown("The tool does change the record itself.", "The tool does not change the record itself.").2);
        assert!(shown("Opens the gate.", "Doesn't open the gate.").2);
        assert!(!shown("Ask for the note again.", "Ask for the knot again.").2);
    }

    #[test]
    fn what_stayed_is_shown_around_what_changed_only() {
        let (text, ..) =
            shown("a b c d e f g h i j k l m n o p q r s old", "a b c d e f g h i j k l m n o p q r s new");
        assert_eq!(text, "… o p q r s [-old-]{+new+}");
    }
}
