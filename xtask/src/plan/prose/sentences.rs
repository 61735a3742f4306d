//! Blocks of text → sentences, each whole, with the list that belongs to it.

use super::{links, markup::Block};

/// One sentence. A list follows it as `items`; nothing but the list is said where `text` is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sentence {
    pub text: String,
    pub items: Vec<String>,
    /// Whether the list went on.
    pub more: bool,
}

/// How many characters an item of a list may have, and how many items are told.
const LONGEST_ITEM: usize = 100;
const MOST_ITEMS: usize = 12;

/// Words that end in a stop within a sentence.
const ABBREVIATIONS: &[&str] = &[
    "a.k.a.", "approx.", "cf.", "dr.", "e.g.", "eg.", "esp.", "excl.", "fig.", "i.e.", "ie.", "inc.", "incl.", "max.",
    "min.", "mr.", "mrs.", "no.", "resp.", "st.", "viz.", "vs.",
];

/// Abbreviations that end a sentence where a capital follows.
const FINAL: &[&str] = &["etc.", "al.", "ltd.", "co.", "corp.", "u.s."];

/// What a sentence ends in that leads to something that is not there.
const DANGLING: &[&str] = &[
    "as below",
    "as follows",
    "below for details",
    "below for more information",
    "defined below",
    "described below",
    "detailed below",
    "example below",
    "examples below",
    "explained below",
    "found below",
    "given below",
    "listed below",
    "outlined below",
    "see below",
    "shown below",
    "specified below",
    "table below",
    "these values",
    "values below",
];

/// Every sentence of the blocks, in order, without those that only point elsewhere.
pub fn sentences(blocks: Vec<Block>) -> Vec<Sentence> {
    let mut sentences: Vec<Sentence> = Vec::new();
    for block in blocks {
        match block {
            Block::Paragraph(text) => sentences.extend(
                split(&text)
                    .into_iter()
                    .filter_map(|text| links::unlinked(text).map(|kept| (kept, text.ends_with(':'))))
                    .filter(|(text, _)| text.contains(char::is_alphanumeric))
                    .map(|(text, leads)| Sentence {
                        text: if leads { format!("{text}:") } else { text },
                        ..Sentence::default()
                    }),
            ),
            Block::List(items) => {
                let all = items.len();
                let items: Vec<String> = items.iter().map_while(|item| brief(item)).take(MOST_ITEMS).collect();
                if items.is_empty() {
                    continue;
                }
                let list = Sentence { more: items.len() < all, items, ..Sentence::default() };
                match sentences.last_mut().filter(|lead| lead.items.is_empty() && leads(&lead.text)) {
                    Some(lead) => *lead = Sentence { text: std::mem::take(&mut lead.text), ..list },
                    None => sentences.push(list),
                }
            }
        }
    }
    sentences.retain(|sentence| !sentence.items.is_empty() || !leads(&sentence.text));
    if sentences.iter().any(|sentence| !is_only_code(sentence)) {
        sentences.retain(|sentence| !is_only_code(sentence));
    }
    sentences
}

/// Whether a sentence is nothing but an example.
fn is_only_code(sentence: &Sentence) -> bool {
    sentence.items.is_empty() && !sentence.text.split('`').step_by(2).any(|text| text.contains(char::is_alphanumeric))
}

/// Whether a sentence only announces what comes after it.
fn leads(text: &str) -> bool {
    let lower = text.to_lowercase();
    let end = lower.trim_end_matches(['.', ':', ' ', ')']);
    text.ends_with(':') || DANGLING.iter().any(|dangling| end.ends_with(dangling)) || announces(end)
}

/// `supports the following filters`: what follows is announced by the last words.
fn announces(lower: &str) -> bool {
    let last: Vec<&str> = lower.rsplit(' ').take(4).collect();
    last.windows(2).any(|pair| pair[0] == "following" && pair[1] == "the") || last.first() == Some(&"following")
}

/// An item's first sentence, where that is short.
fn brief(item: &str) -> Option<String> {
    let text = split(item).into_iter().next().and_then(links::unlinked)?;
    let text = text.trim_end_matches(['.', ';', ',', ':', ' ']);
    (!text.is_empty() && text.chars().count() <= LONGEST_ITEM).then(|| text.to_owned())
}

/// A text at the ends of its sentences. Code spans and parentheses are never cut.
pub fn split(text: &str) -> Vec<&str> {
    let mut sentences = Vec::new();
    let (mut start, mut code, mut depth) = (0, false, 0usize);
    let closed = balanced(text);
    for (at, letter) in text.char_indices() {
        match letter {
            '`' => code = !code,
            '(' if !code => depth += 1,
            ')' if !code => depth = depth.saturating_sub(1),
            '.' | '!' | '?' if !code && (depth == 0 || !closed) => {
                let after = text[at + letter.len_utf8()..].trim_start_matches(['"', '\'', '”', '’', ')', links::LINK]);
                if ends(&text[start..=at], after) {
                    let end = text.len() - after.len();
                    sentences.push(text[start..end].trim());
                    start = end;
                }
            }
            _ => {}
        }
    }
    sentences.push(text[start..].trim());
    sentences.retain(|sentence| !sentence.is_empty());
    sentences
}

/// Whether parentheses and ticks pair up, so that what stands between them can be told.
fn balanced(text: &str) -> bool {
    text.matches('(').count() == text.matches(')').count()
}

/// Whether a stop ends the sentence that it stands at, with this after it.
fn ends(sentence: &str, after: &str) -> bool {
    if !after.is_empty() && !after.starts_with(char::is_whitespace) {
        return false;
    }
    let next = after.trim_start().trim_start_matches(['"', '\'', '“', '*', '[', '(']).chars().next();
    let word = sentence.rsplit([' ', '(', '\u{a0}']).next().unwrap_or_default().to_lowercase();
    let begins = next.is_none_or(|next| !next.is_lowercase());
    let initial = word.len() == 2 && word.starts_with(char::is_alphabetic) && word.ends_with('.') && word != "i.";
    let within = ABBREVIATIONS.contains(&word.as_str()) || initial && next.is_some_and(char::is_alphabetic);
    let begins = begins && (!FINAL.contains(&word.as_str()) || next.is_none_or(char::is_uppercase));
    begins && !within
}
