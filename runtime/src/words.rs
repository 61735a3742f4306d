//! A command line's `name=value` words as a tool's arguments.

use serde_json::{Map, Value};
use thiserror::Error;
use toolpress_tool::Tool;

/// A word that cannot become an argument.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum WordError {
    #[error("`{0}` is no argument; write it as name=value")]
    NoValue(String),
    #[error("`{0}` is given more than once, and takes one value")]
    Twice(String),
}

/// Adds the words to the arguments. A value is text where the tool's schema allows text, and JSON otherwise: numbers,
/// booleans, objects. A list is JSON, items with commas between them, or the same name more than once.
/// What is not what the schema asks for is kept as text, to be told by the check of the whole call.
///
/// # Errors
///
/// A word without `=`; a name given more than once that takes one value.
pub fn read(tool: &Tool, words: &[impl AsRef<str>], arguments: &mut Map<String, Value>) -> Result<(), WordError> {
    let schema: Value = serde_json::from_str(tool.input_schema).expect("an emitted input schema is JSON");
    let mut seen = Vec::new();
    for word in words.iter().map(AsRef::as_ref) {
        let (name, text) = word.split_once('=').ok_or_else(|| WordError::NoValue(word.to_owned()))?;
        let property = schema.get("properties").and_then(|properties| properties.get(name)).unwrap_or(&Value::Null);
        let again = seen.contains(&name);
        seen.push(name);
        match (value(property, text), arguments.get_mut(name)) {
            (Value::Array(items), Some(Value::Array(known))) if again => known.extend(items),
            _ if again => return Err(WordError::Twice(name.to_owned())),
            (value, _) => drop(arguments.insert(name.to_owned(), value)),
        }
    }
    Ok(())
}

fn value(schema: &Value, text: &str) -> Value {
    let plain = || Value::from(text);
    if allows(schema, "string") || !is_typed(schema) {
        return plain();
    }
    match serde_json::from_str(text) {
        Ok(value) if !allows(schema, "array") || matches!(value, Value::Array(_)) => value,
        _ if allows(schema, "array") => {
            let items = schema.get("items").unwrap_or(&Value::Null);
            text.split(',').map(|item| value(items, item.trim())).collect()
        }
        _ => plain(),
    }
}

/// Whether a value of this type can pass the schema, or one of its alternatives.
fn allows(schema: &Value, kind: &str) -> bool {
    let here = match &schema["type"] {
        Value::String(only) => only == kind,
        Value::Array(kinds) => kinds.iter().any(|other| other == kind),
        _ => false,
    };
    here || alternatives(schema).any(|alternative| allows(alternative, kind))
}

fn is_typed(schema: &Value) -> bool {
    schema.get("type").is_some() || alternatives(schema).any(is_typed)
}

fn alternatives(schema: &Value) -> impl Iterator<Item = &Value> {
    schema["anyOf"].as_array().into_iter().flatten()
}

#[cfg(test)]
mod tests {
    use serde_json::{Map, Value, json};
    use toolpress_tool::Tool;

    use super::{WordError, read};
    use crate::fixture::{CREATE_WIDGET, DELETE_NOTE, LIST_WIDGETS, SEARCH_WIDGETS};

    fn arguments(tool: &Tool, words: &[&str]) -> Result<Value, WordError> {
        let mut arguments = Map::new();
        read(tool, words, &mut arguments)?;
        Ok(Value::Object(arguments))
    }

    #[test]
    fn text_stays_text_and_everything_else_is_json() -> Result<(), WordError> {
        assert_eq!(
            arguments(&CREATE_WIDGET, &["title=5=five", "size=3", r#"shop={"id":"S1"}"#])?,
            json!({"title": "5=five", "size": 3, "shop": {"id": "S1"}})
        );
        assert_eq!(arguments(&CREATE_WIDGET, &["size=null", "payload={}"])?, json!({"size": null, "payload": "{}"}));
        assert_eq!(arguments(&DELETE_NOTE, &["id=7"])?, json!({"id": 7}));
        Ok(())
    }

    #[test]
    fn a_list_is_written_as_json_with_commas_or_word_by_word() -> Result<(), WordError> {
        let expected = json!({"statuses": ["new", "sold"]});
        assert_eq!(arguments(&LIST_WIDGETS, &[r#"statuses=["new","sold"]"#])?, expected);
        assert_eq!(arguments(&LIST_WIDGETS, &["statuses=new, sold"])?, expected);
        assert_eq!(arguments(&LIST_WIDGETS, &["statuses=new", "statuses=sold"])?, expected);
        assert_eq!(arguments(&SEARCH_WIDGETS, &["body=5"])?, json!({"body": ["5"]}));
        Ok(())
    }

    #[test]
    fn what_the_schema_does_not_ask_for_is_kept_for_the_check_to_tell() -> Result<(), WordError> {
        assert_eq!(arguments(&LIST_WIDGETS, &["limit=ten", "colour=red"])?, json!({"limit": "ten", "colour": "red"}));
        Ok(())
    }

    #[test]
    fn words_replace_what_was_given_before_them() -> Result<(), WordError> {
        let mut arguments = Map::from_iter([("statuses".to_owned(), json!(["lost"]))]);
        read(&LIST_WIDGETS, &["statuses=new"], &mut arguments)?;
        assert_eq!(Value::Object(arguments), json!({"statuses": ["new"]}));
        Ok(())
    }

    #[test]
    fn a_word_without_a_value_and_a_value_given_twice_are_refused() {
        assert_eq!(arguments(&LIST_WIDGETS, &["limit"]), Err(WordError::NoValue("limit".to_owned())));
        assert_eq!(arguments(&LIST_WIDGETS, &["limit=1", "limit=2"]), Err(WordError::Twice("limit".to_owned())));
    }
}
