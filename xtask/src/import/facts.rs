//! Leaves the facts of a document and drops its prose: the words that tools are described with are our own.

use serde_json::{Value, json};

use super::{
    grammar::{self, Field, Kind},
    visit::mend,
};

/// Removes every sentence, example and ornament. Names, types, limits, enums and defaults stay as they are.
pub fn facts(document: &mut Value) {
    mend(document, Kind::Document, "", &mut |value, kind, _| {
        let Some(object) = value.as_object_mut() else { return };
        object.retain(|key, value| match grammar::field(kind, key) {
            Some(Field::Anything) if key.starts_with("x-") => is_fact(key, value),
            _ => !is_prose(kind, key),
        });
        match kind {
            Kind::Response => drop(object.insert("description".to_owned(), json!(""))),
            Kind::Flow => {
                let scopes = object.get_mut("scopes").and_then(Value::as_object_mut);
                scopes.into_iter().flat_map(serde_json::Map::values_mut).for_each(|words| *words = json!(""));
            }
            _ => {}
        }
    });
}

fn is_prose(kind: Kind, key: &str) -> bool {
    match (kind, key) {
        (Kind::Paths | Kind::Responses | Kind::SecurityRequirement, _) => false,
        (_, "description" | "summary" | "externalDocs" | "example" | "examples" | "links") => true,
        (Kind::Schema, "title") | (Kind::Info, "termsOfService" | "contact") => true,
        _ => false,
    }
}

/// Whether an extension says something that a program can use: a flag, a number, a word, or a list of such.
fn is_fact(name: &str, value: &Value) -> bool {
    const ABOUT_WORDS: [&str; 6] = ["description", "summary", "title", "example", "logo", "display"];
    const LONGEST: usize = 80;
    let word = |value: &Value| match value {
        Value::Bool(_) | Value::Number(_) => true,
        Value::String(text) => text.len() <= LONGEST && !text.contains(char::is_whitespace),
        _ => false,
    };
    let name = name.to_ascii_lowercase();
    !ABOUT_WORDS.iter().any(|about| name.contains(about))
        && match value {
            Value::Array(items) => items.iter().all(word),
            value => word(value),
        }
}
