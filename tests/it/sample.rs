//! Arguments made from a tool's own input schema.

use serde_json::{Map, Value, json};
use toolpress_tool::{Place, Tool};

/// Which arguments are given.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// Every argument, every property: the canonical call.
    Full,
    /// What is required.
    Required,
}

/// A call's arguments. `next_cursor` is left out: only a reply can give one.
pub fn arguments(tool: &Tool, extent: Extent) -> Map<String, Value> {
    let schema: Value = serde_json::from_str(tool.input_schema).unwrap();
    let mut arguments = object(&schema, extent);
    for argument in tool.arguments.iter().filter(|argument| argument.place == Place::Page) {
        if argument.name == "next_cursor" {
            arguments.remove("next_cursor");
        }
    }
    arguments
}

fn object(schema: &Value, extent: Extent) -> Map<String, Value> {
    let required: Vec<&str> = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let properties = schema["properties"].as_object().into_iter().flatten();
    properties
        .filter(|(name, _)| extent == Extent::Full || required.contains(&name.as_str()))
        .map(|(name, schema)| match name.as_str() {
            // Base64 is a rule of the runtime that no schema says.
            "content_base64" => (name.clone(), json!("dGV4dA==")),
            "media_type" => (name.clone(), json!("text/plain")),
            _ => (name.clone(), value(schema, extent)),
        })
        .collect()
}

fn value(schema: &Value, extent: Extent) -> Value {
    if let Some(first) = schema["enum"].as_array().and_then(|values| values.first()) {
        return first.clone();
    }
    if let Some(first) = schema["anyOf"].as_array().and_then(|variants| variants.first()) {
        return value(first, extent);
    }
    let kind = schema["type"].as_str().or_else(|| schema["type"][0].as_str());
    match kind {
        Some("boolean") => json!(true),
        Some("integer" | "number") => number(schema),
        Some("string") => text(schema),
        // Of the items of such an array nothing is known: the schema ends there.
        Some("array") if schema["items"] == json!({"type": "object"}) => json!([]),
        Some("array") => {
            let least = schema["minItems"].as_u64().unwrap_or(1).max(1);
            (0..least).map(|_| value(&schema["items"], extent)).collect()
        }
        Some("object") => {
            let mut object = object(schema, extent);
            if let Some(values) = schema.get("additionalProperties").filter(|values| values.is_object()) {
                object.insert("key".to_owned(), value(values, extent));
            }
            Value::Object(object)
        }
        _ => json!("anything"),
    }
}

fn number(schema: &Value) -> Value {
    let low = schema["minimum"].as_i64().or(schema["exclusiveMinimum"].as_i64().map(|bound| bound + 1));
    let high = schema["maximum"].as_i64().or(schema["exclusiveMaximum"].as_i64().map(|bound| bound - 1));
    let step = schema["multipleOf"].as_i64().unwrap_or(1);
    let number = low.unwrap_or_else(|| high.map_or(1, |high| high.min(1)));
    json!(number + (step - number.rem_euclid(step)).rem_euclid(step))
}

fn text(schema: &Value) -> Value {
    /// A text for every pattern that a vendor's document has.
    const FOR_PATTERNS: &[&str] = &["192.0.2.0/24"];
    if schema.get("pattern").is_some() {
        let validator = jsonschema::validator_for(schema).unwrap();
        let fitting = FOR_PATTERNS.iter().map(|text| json!(text)).find(|text| validator.is_valid(text));
        return fitting.unwrap_or_else(|| panic!("add a text to FOR_PATTERNS that fits {schema}"));
    }
    let text = match schema["format"].as_str() {
        Some("date-time") => "2026-01-02T03:04:05Z",
        Some("date") => "2026-01-02",
        Some("time") => "03:04:05Z",
        Some("duration") => "PT1H",
        Some("email") => "sam@example.com",
        Some("uri") => "https://example.com/",
        Some("uuid") => "00000000-0000-4000-8000-000000000000",
        _ => "text",
    };
    let least = usize::try_from(schema["minLength"].as_u64().unwrap_or(0)).unwrap();
    let most = usize::try_from(schema["maxLength"].as_u64().unwrap_or(1000)).unwrap();
    json!(text.chars().chain("x".repeat(least.saturating_sub(text.len())).chars()).take(most).collect::<String>())
}
