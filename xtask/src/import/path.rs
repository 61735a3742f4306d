//! JSONPath (RFC 9535) for a place in a document, as overlays name it.

use serde_json::Value;

use crate::problem::{escape, is_hidden};

/// The longest path that an overlay may have.
const LONGEST: usize = 1_000;

/// The path that selects what this pointer points to, and nothing else. None if the document has no such place, or no
/// path can be written for it.
/// A parameter is selected by its name, so that the path stays right when the vendor adds another.
pub fn json_path(document: &Value, pointer: &str) -> Option<String> {
    let mut path = "$".to_owned();
    let mut value = document;
    let mut key = String::new();
    for token in pointer.split('/').skip(1) {
        let token = token.replace("~1", "/").replace("~0", "~");
        // Overlays are read without escapes in pairs.
        if token.contains(|character| is_hidden(character) && character > '\u{ffff}') {
            return None;
        }
        match value {
            Value::Object(object) => {
                value = object.get(&token)?;
                path.push_str(&member(&token));
            }
            Value::Array(items) => {
                let index: usize = token.parse().ok()?;
                value = items.get(index)?;
                let by_name = (key == "parameters").then(|| parameter(items, value)).flatten();
                path.push_str(&by_name.unwrap_or_else(|| format!("[{index}]")));
            }
            _ => return None,
        }
        key = token;
    }
    (path.len() <= LONGEST).then_some(path)
}

/// One step to a member of an object: `.get`, `['/tags']`.
fn member(name: &str) -> String {
    let is_plain = name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
        && name.chars().all(|character| character.is_ascii_alphanumeric() || character == '_');
    if is_plain { format!(".{name}") } else { format!("[{}]", quote(name)) }
}

/// One step to the parameter of this name and place, if it is the only one.
fn parameter(items: &[Value], item: &Value) -> Option<String> {
    let identity = |item: &Value| Some((item["name"].as_str()?.to_owned(), item["in"].as_str()?.to_owned()));
    let (name, place) = identity(item)?;
    let same = items.iter().filter(|other| identity(other).as_ref() == Some(&(name.clone(), place.clone()))).count();
    (same == 1).then(|| format!("[?@.name=={} && @.in=={}]", quote(&name), quote(&place)))
}

/// A text as JSONPath quotes it. What would not be seen is escaped.
fn quote(text: &str) -> String {
    let mut quoted = String::from("'");
    for character in text.chars() {
        match character {
            '\'' | '\\' => quoted.extend(['\\', character]),
            character if character.is_control() || is_hidden(character) => escape(character, &mut quoted),
            character => quoted.push(character),
        }
    }
    quoted + "'"
}
