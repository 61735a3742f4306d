//! Forms: pairs of a name and a text, which together are an object. What nests is in brackets or a JSON text.

use serde_json::{Map, Value};

use crate::{composition::Composition, deep, document::Document, parameters};

/// How deep objects are filled up that a form cannot write because nothing is in them.
const MAX_DEPTH: usize = 8;

/// The object that a form spells, each text read by the schema of its place.
///
/// # Errors
/// When a pair cannot be read, or pairs contradict each other.
pub(crate) fn read(document: &Document, schema: &Value, body: &[u8]) -> Result<Value, String> {
    let text = std::str::from_utf8(body).map_err(|_| "the form is not UTF-8".to_owned())?;
    let pairs = parameters::pairs(text)?;
    let mut fields: Vec<&str> = pairs.iter().map(|(name, _)| field(name)).collect();
    fields.sort_unstable();
    fields.dedup();
    let parts = deep::possible(document, &[schema]);
    let mut object = Map::new();
    for name in fields {
        let given = pairs.iter().filter(|pair| field(&pair.0) == name);
        let given: Vec<(&str, &str)> = given.map(|(name, text)| (name.as_str(), text.as_str())).collect();
        let declared = deep::declared(&parts, name);
        object.insert(name.to_owned(), value(document, &declared, name, &given)?);
    }
    let mut object = Value::Object(object);
    fill(document, &[schema], &mut object, 0);
    Ok(object)
}

/// The field that a pair belongs to: `card` of `card[number]`.
fn field(name: &str) -> &str {
    name.split('[').next().unwrap_or(name)
}

fn value(document: &Document, schemas: &[&Value], name: &str, pairs: &[(&str, &str)]) -> Result<Value, String> {
    let parts = deep::possible(document, schemas);
    let kinds = deep::kinds(&parts);
    if pairs.iter().any(|(given, _)| *given != name) {
        return deep::value(document, schemas, name, pairs);
    }
    let nested = |text: &str| {
        let nests = kinds.contains(&"array") || kinds.contains(&"object");
        let value = Some(text).filter(|_| nests).and_then(|text| serde_json::from_str::<Value>(text).ok());
        value.filter(|value| value.is_array() || value.is_object())
    };
    match pairs {
        [(_, text)] if nested(text).is_some() => Ok(nested(text).unwrap_or_default()),
        [(_, text)] if !kinds.contains(&"array") || kinds.contains(&"string") => Ok(deep::coerced(text, &kinds)),
        // One pair for each item.
        pairs => {
            let items: Vec<&Value> = parts.iter().filter_map(|part| part.get("items")).collect();
            let kinds = deep::kinds(&deep::possible(document, &items));
            Ok(pairs.iter().map(|(_, text)| deep::coerced(text, &kinds)).collect())
        }
    }
}

/// Puts in what is required and empty: a form has no way to say that an object or a list is there and holds nothing.
fn fill(document: &Document, schemas: &[&Value], value: &mut Value, depth: usize) {
    let Some(object) = value.as_object_mut().filter(|_| depth < MAX_DEPTH) else { return };
    let composition = Composition::of(document, schemas);
    for (name, declared) in composition.properties() {
        let is_required = composition.required().contains(name);
        let empty = match Composition::of(document, &declared).kind() {
            Some("object") => Value::Object(Map::new()),
            Some("array") => Value::Array(Vec::new()),
            _ => Value::Null,
        };
        if is_required && !empty.is_null() && !object.contains_key(name) {
            object.insert(name.to_owned(), empty);
        }
        if let Some(inner) = object.get_mut(name) {
            fill(document, &declared, inner, depth + 1);
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn told(schema: &Value, form: &str) -> Result<Value, String> {
        let document = Document::new(json!({})).map_err(|error| error.to_string())?;
        read(&document, schema, form.as_bytes())
    }

    #[test]
    fn every_way_of_writing_a_field_is_read() {
        let card = json!({ "type": "object", "properties": { "month": { "type": "integer" } } });
        let ids = json!({ "type": "array", "items": { "type": "integer" } });
        let either = json!({ "anyOf": [{ "type": "string", "enum": [""] }, card] });
        let schema = json!({ "type": "object", "properties": { "a": { "type": "boolean" }, "card": card, "ids": ids, "either": either } });
        for (form, object) in [
            ("a=true&card[month]=1", json!({ "a": true, "card": { "month": 1 } })),
            ("card=%7B%22month%22%3A1%7D&ids=[1,2]", json!({ "card": { "month": 1 }, "ids": [1, 2] })),
            ("ids=1&ids=2", json!({ "ids": [1, 2] })),
            ("ids=1", json!({ "ids": [1] })),
            ("ids%5B%5D=1&ids[]=2", json!({ "ids": [1, 2] })),
            ("ids[0]=1&ids[1]=2", json!({ "ids": [1, 2] })),
            ("either=", json!({ "either": "" })),
            ("either[month]=3&c+d=%C3%A9", json!({ "either": { "month": 3 }, "c d": "é" })),
        ] {
            assert_eq!(told(&schema, form), Ok(object), "{form}");
        }
        assert!(told(&schema, "card=1&card[month]=2").is_err(), "it is one or the other");
        assert!(told(&schema, "a=%ff").is_err(), "it is no text");
        assert!(told(&schema, &format!("card{}=1", "[a]".repeat(10_000))).is_err(), "it nests too deep");
    }

    #[test]
    fn what_is_required_and_holds_nothing_is_there() {
        let inner = json!({ "type": "object", "required": ["list"], "properties": { "list": { "type": "array", "items": {} } } });
        let schema = json!({ "type": "object", "required": ["inner", "name"], "properties": { "inner": inner, "name": { "type": "string" } } });
        assert_eq!(told(&schema, ""), Ok(json!({ "inner": { "list": [] } })));
    }
}
