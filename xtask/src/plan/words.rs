//! Words out of spellings: `custom_fields` ⇄ `customFields` ⇄ "custom fields", singular and plural, and what a
//! caller may be shown.

use heck::{ToPascalCase, ToSnakeCase};
use pluralizer::pluralize;
use sha2::{Digest, Sha256};

/// Snake case of letters, digits and single underscores: `customFields[id]` is `custom_fields_id`.
pub fn snake(text: &str) -> String {
    let ascii: String = text.chars().map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '_' }).collect();
    ascii.to_snake_case()
}

/// Pascal case for Rust's types.
pub fn pascal(text: &str) -> String {
    snake(text).to_pascal_case()
}

/// The singular of the last word: `custom_fields` is `custom_field`.
pub fn singular(words: &str) -> String {
    on_last_word(words, |word| if EXEMPT.contains(&word) { word.to_owned() } else { pluralize(word, 1, false) })
}

/// The plural of the last word.
pub fn plural(words: &str) -> String {
    on_last_word(words, |word| if EXEMPT.contains(&word) { word.to_owned() } else { pluralize(word, 2, false) })
}

/// Whether the last word is a plural.
pub fn is_plural(words: &str) -> bool {
    singular(words) != words
}

/// An operation id without its first word: `listOpenThings` is `open_things`.
pub fn without_verb(operation_id: &str) -> String {
    let words = snake(operation_id);
    words.split_once('_').map_or(words.clone(), |(_, rest)| rest.to_owned())
}

/// The text with its first letter as a capital.
pub fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// Eight hex digits that tell a text from others of the same beginning.
pub fn fingerprint(text: &str) -> String {
    Sha256::digest(text.as_bytes())[..4].iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Words that end like plurals and are none.
const EXEMPT: &[&str] = &["access", "analysis", "analytics", "data", "dns", "me", "status", "sms", "sso"];

fn on_last_word(words: &str, change: impl Fn(&str) -> String) -> String {
    match words.rsplit_once('_') {
        Some((rest, last)) => format!("{rest}_{}", change(last)),
        None => change(words),
    }
}

/// A sentence on one line, without characters that could hide or reorder what follows them.
pub fn clean(text: &str) -> String {
    let visible: String = text
        .chars()
        .map(|letter| if letter.is_control() { ' ' } else { letter })
        .filter(|letter| !is_invisible(*letter))
        .collect();
    visible.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// At most `limit` characters, cut after a sentence or a word.
pub fn shorten(text: &str, limit: usize) -> String {
    if text.chars().count() <= limit {
        return text.to_owned();
    }
    let cut: String = text.chars().take(limit.saturating_sub(1)).collect();
    let end = cut.rfind(". ").map(|at| at + 1).filter(|at| *at > limit / 2);
    let end = end.or_else(|| cut.rfind(' ')).unwrap_or(cut.len());
    let cut = cut[..end].trim_end();
    if cut.ends_with('.') { cut.to_owned() } else { format!("{cut}…") }
}

/// Direction marks and zero-width characters: what they do is not seen (Unicode TR 36, "Bidirectional Text Spoofing").
fn is_invisible(letter: char) -> bool {
    matches!(letter, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}
