//! Texts as YAML writes them.

use serde_json::Value;

use crate::plan::words;

/// Bare where nothing in it means something else, else in double quotes, as JSON does.
pub fn text(text: &str) -> String {
    const MEAN_MORE: &[&str] = &["true", "false", "null", "yes", "no", "on", "off", "y", "n"];
    let is_bare = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-' | '/' | '.');
    let starts_well = text.starts_with(|letter: char| letter.is_ascii_alphabetic());
    let bare = starts_well && text.chars().all(is_bare) && !MEAN_MORE.contains(&text.to_ascii_lowercase().as_str());
    if bare { text.to_owned() } else { escaped(&Value::from(text).to_string()) }
}

/// A text in JSON whose characters are all ones that YAML leaves alone.
fn escaped(json: &str) -> String {
    let mut out = String::new();
    for letter in json.chars() {
        if matches!(letter, '\u{7f}'..='\u{9f}' | '\u{2028}' | '\u{2029}' | '\u{feff}') {
            out.push_str(&format!("\\u{:04x}", u32::from(letter)));
        } else {
            out.push(letter);
        }
    }
    out
}

/// A list on one line.
pub fn list(texts: &[String]) -> String {
    let texts: Vec<String> = texts.iter().map(|text| self::text(text)).collect();
    format!("[{}]", texts.join(", "))
}

/// A comment, which ends with its line whatever stands in it.
pub fn comment(words: &str) -> String {
    format!("# {}", words::clean(words))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_is_read_back_as_it_was() {
        let texts = [
            "acme",
            "",
            "no",
            "1st",
            "a: b",
            "a #b",
            "- a",
            "meta/root",
            "\"'\\",
            "é\u{85}\u{2028}",
            "{a}",
            "a\nb: c",
            "~",
        ];
        for text in texts {
            let read: String = serde_yaml::from_str(&self::text(text)).unwrap();
            assert_eq!(read, text);
        }
        assert_eq!(comment("a\nb: c\u{2028}d"), "# a b: c d");
    }
}
