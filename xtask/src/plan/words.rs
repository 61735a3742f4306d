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
    on_last_word(words, singular_of)
}

/// The plural of the last word.
pub fn plural(words: &str) -> String {
    on_last_word(words, plural_of)
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

/// A name that is no longer than a file's may be: a longer one ends in its fingerprint.
pub fn bounded(name: &str) -> String {
    const LONGEST: usize = 100;
    if name.len() <= LONGEST {
        return name.to_owned();
    }
    let head: String = name.chars().take(LONGEST - 9).collect();
    format!("{}_{}", head.trim_end_matches('_'), fingerprint(name))
}

/// Eight hex digits that tell a text from others of the same beginning.
pub fn fingerprint(text: &str) -> String {
    Sha256::digest(text.as_bytes())[..4].iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Words that end like plurals and are none.
const EXEMPT: &[&str] = &[
    "access",
    "analysis",
    "analytics",
    "aws",
    "basis",
    "chaos",
    "cors",
    "css",
    "data",
    "devops",
    "dns",
    "ecs",
    "eks",
    "gcs",
    "gps",
    "https",
    "iaas",
    "ios",
    "jenkins",
    "js",
    "jwks",
    "kubernetes",
    "lens",
    "lfs",
    "logistics",
    "macos",
    "me",
    "metadata",
    "news",
    "ops",
    "os",
    "paas",
    "physics",
    "postgres",
    "redis",
    "s3",
    "saas",
    "sds",
    "series",
    "sms",
    "sns",
    "species",
    "sqs",
    "sso",
    "status",
    "synthetics",
    "timeseries",
    "tls",
];

/// Plurals whose singular is another than their ending says.
const IRREGULAR: &[(&str, &str)] = &[("axes", "axis"), ("caches", "cache")];

fn singular_of(word: &str) -> String {
    let irregular = IRREGULAR.iter().find(|(plural, _)| *plural == word).map(|(_, singular)| (*singular).to_owned());
    irregular.unwrap_or_else(|| if EXEMPT.contains(&word) { word.to_owned() } else { pluralize(word, 1, false) })
}

fn plural_of(word: &str) -> String {
    let irregular = IRREGULAR.iter().find(|(_, singular)| *singular == word);
    match irregular {
        Some((plural, _)) => (*plural).to_owned(),
        None if EXEMPT.contains(&word) => word.to_owned(),
        None => pluralize(word, 2, false),
    }
}

fn on_last_word(words: &str, change: impl Fn(&str) -> String) -> String {
    match words.rsplit_once('_') {
        Some((rest, last)) => format!("{rest}_{}", change(last)),
        None => change(words),
    }
}

/// A sentence on one line, without characters that could hide or reorder what follows them.
pub fn clean(text: &str) -> String {
    clean_but(text, |_| false)
}

/// The same, but for the characters that the caller set itself.
pub fn clean_but(text: &str, own: impl Fn(char) -> bool) -> String {
    let mut one_line = String::with_capacity(text.len());
    for letter in visible(text) {
        let is_gap = letter.is_whitespace() || (letter.is_control() && !own(letter));
        if !is_gap {
            one_line.push(letter);
        } else if !one_line.is_empty() && !one_line.ends_with(' ') {
            one_line.push(' ');
        }
    }
    one_line.truncate(one_line.trim_end_matches(' ').len());
    one_line
}

/// A text without the characters that are not seen.
pub fn visible(text: &str) -> impl Iterator<Item = char> {
    text.chars().filter(|letter| !is_invisible(*letter))
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

/// Characters that are not seen: direction marks, zero-width and default-ignorable ones, tags, variation selectors
/// (Unicode TR 36, "Bidirectional Text Spoofing"; Unicode 16, `Default_Ignorable_Code_Point` and the format controls).
fn is_invisible(letter: char) -> bool {
    matches!(letter,
        '\u{ad}' | '\u{34f}' | '\u{600}'..='\u{605}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}'
        | '\u{13430}'..='\u{13455}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
        | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plurals_and_words_that_only_look_like_them_are_told_apart() {
        for (plural, singular) in [
            ("analyses", "analysis"),
            ("caches", "cache"),
            ("custom_fields", "custom_field"),
            ("integration_aws", "integration_aws"),
            ("kubernetes", "kubernetes"),
            ("people", "person"),
            ("series", "series"),
            ("settings", "setting"),
            ("statuses", "status"),
            ("timeseries", "timeseries"),
        ] {
            assert_eq!(super::singular(plural), singular);
        }
        assert!(is_plural("settings") && !is_plural("aws") && !is_plural("metadata") && !is_plural("status"));
        assert_eq!([plural("cache"), plural("metadata"), plural("setting")], ["caches", "metadata", "settings"]);
    }

    #[test]
    fn characters_that_are_not_seen_never_stay() {
        // Direction marks, zero-width ones, tags, variation selectors, fillers: by code point, with a letter each side.
        for code in [
            0xad, 0x34f, 0x61c, 0x115f, 0x17b4, 0x180e, 0x200b, 0x200d, 0x200f, 0x202a, 0x202e, 0x2060, 0x2066, 0x206f,
            0x2800, 0x3164, 0xfe0f, 0xfeff, 0xffa0, 0xfff9, 0x1d173, 0xe0001, 0xe0041, 0xe007f, 0xe0100,
        ] {
            let letter = char::from_u32(code).expect("it is a character");
            assert_eq!(clean(&format!("a{letter}b")), "ab", "U+{code:04X}");
        }
        assert_eq!(clean("a\u{0}b\tc\u{2028}d\u{1b}[0m"), "a b c d [0m");
    }
}
