//! What stands before the key in an `Authorization` header, where a scheme's words or name tell it.

use super::inferred::Certainty;

/// Prefixes that vendors are known to use, as they stand in the header, by how scheme names and words spell them.
const KNOWN: &[(&str, &str)] = &[
    ("token token=", "Token token="),
    ("geniekey", "GenieKey "),
    ("ssws", "SSWS "),
    ("bearer", "Bearer "),
    ("apikey ", "ApiKey "),
    ("api-key ", "Api-Key "),
    ("api-token ", "Api-Token "),
    ("zoho-oauthtoken", "Zoho-oauthtoken "),
    ("basic ", "Basic "),
    ("token ", "Token "),
];

/// The prefix, and what tells it: the words of the scheme (`Authorization: GenieKey …`), else its name.
pub fn prefix(words: &str, name: &str) -> Option<(String, &'static str, Certainty)> {
    if let Some(prefix) = after_header(words) {
        return Some((prefix, "the scheme's description shows it", Certainty::Said));
    }
    let lower = format!("{} ", words.to_lowercase());
    // In plain words `token` and `basic` say nothing about the header; in quotes they do.
    let quoted: Vec<&str> = lower.split(['`', '"', '\'']).skip(1).step_by(2).collect();
    let spelt = |(key, _): &&(&str, &str)| {
        let key = key.to_lowercase();
        let plain = ["token token=", "geniekey", "ssws", "bearer", "zoho-oauthtoken"].contains(&key.as_str());
        plain && lower.contains(&key) || quoted.iter().any(|quoted| quoted.starts_with(&key))
    };
    if let Some((_, prefix)) = KNOWN.iter().find(spelt) {
        return Some(((*prefix).to_owned(), "the scheme's description names it", Certainty::Likely));
    }
    let name: String = name.to_lowercase().chars().filter(char::is_ascii_alphanumeric).collect();
    let named = ["geniekey", "ssws", "bearer"].iter().find(|word| name.contains(**word))?;
    let (_, prefix) = KNOWN.iter().find(|(key, _)| key.to_lowercase() == *named)?;
    Some(((*prefix).to_owned(), "the scheme's name says it", Certainty::Likely))
}

/// The word after `Authorization:` where another, the key itself, comes after it.
fn after_header(words: &str) -> Option<String> {
    let at = words.to_ascii_lowercase().find("authorization:")?;
    let shown = words[at + "authorization:".len()..].trim_start().trim_start_matches(['`', '"', '\'']);
    let line = shown.lines().next()?;
    if let Some((prefix, _)) = line.split_once("token=").filter(|(before, _)| before.split_whitespace().count() <= 1) {
        let legal = prefix.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b' ');
        return legal.then(|| format!("{prefix}token="));
    }
    let (word, rest) = line.split_once(' ')?;
    let legal = |letter: char| letter.is_ascii_alphanumeric() || letter == '-' || letter == '_';
    let is_scheme =
        !word.is_empty() && word.len() <= 24 && word.chars().all(legal) && word.starts_with(char::is_alphabetic);
    let key =
        rest.trim_start().starts_with(|letter: char| letter.is_ascii_alphanumeric() || "<{[$:YOUR".contains(letter));
    (is_scheme && key && word.starts_with(char::is_uppercase)).then(|| format!("{word} "))
}
