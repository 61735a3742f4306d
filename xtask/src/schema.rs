//! The model's schema → the JSON Schema that a model may safely be given (2020-12, no `$ref`, no root combinator).

use serde_json::{Map, Number, Value, json};

use crate::model::{Argument, Extra, Length, Range, Schema, Shape, Tool};

/// Formats of JSON Schema 2020-12. What else a document calls a format says nothing to a validator.
const FORMATS: &[&str] =
    &["date", "date-time", "duration", "email", "hostname", "ipv4", "ipv6", "regex", "time", "uri", "uuid"];

/// The input schema of a tool: one closed flat object.
pub fn input(arguments: &[Argument]) -> Value {
    let properties: Map<String, Value> =
        arguments.iter().map(|argument| (argument.name.clone(), value(&argument.schema))).collect();
    let required: Vec<&str> = arguments
        .iter()
        .filter(|argument| argument.required && argument.setting.is_none())
        .map(|argument| argument.name.as_str())
        .collect();
    let mut schema = Map::new();
    schema.insert("type".to_owned(), json!("object"));
    if !properties.is_empty() {
        schema.insert("properties".to_owned(), Value::Object(properties));
    }
    if !required.is_empty() {
        schema.insert("required".to_owned(), json!(required));
    }
    schema.insert("additionalProperties".to_owned(), json!(false));
    Value::Object(schema)
}

/// How deep an output schema tells.
const OUTPUT_DEPTH: usize = 4;

/// The output schema of a tool whose reply is JSON: an object. It says what is there and demands nothing, so that a
/// vendor's drift never makes a failure of a good reply. A list comes in its envelope, another reply that is no object
/// under `result`.
pub fn output(tool: &Tool) -> Option<Value> {
    let reply = tool.reply.as_deref()?;
    let Some(list) = &tool.list else {
        return Some(match &reply.shape {
            Shape::Object { .. } => relaxed(reply, OUTPUT_DEPTH),
            _ => json!({"type": "object", "properties": {"result": relaxed(reply, OUTPUT_DEPTH)}}),
        });
    };
    let items = match &reply.shape {
        Shape::Object { fields, .. } => fields.iter().find(|field| field.wire == list.items).map(|field| &field.schema),
        _ => Some(reply),
    };
    Some(json!({"type": "object", "properties": {
        "result": items.map_or_else(|| json!({"type": "array", "items": {}}), |items| relaxed(items, OUTPUT_DEPTH)),
        "next_cursor": {"type": ["string", "null"]},
        "result_count": {"type": "integer"},
    }}))
}

/// Names and kinds only; everything may be null, nothing is required or closed. A union tells nothing.
fn relaxed(schema: &Schema, depth: usize) -> Value {
    let name = match &schema.shape {
        _ if depth == 0 => return json!({}),
        Shape::Any | Shape::Union(_) => return json!({}),
        Shape::Boolean => "boolean",
        Shape::Integer(_) | Shape::Number(_) => "number",
        Shape::String { .. } => "string",
        Shape::Array { items, .. } => {
            return json!({"type": kind("array", depth < OUTPUT_DEPTH), "items": relaxed(items, depth - 1)});
        }
        Shape::Object { fields, .. } => {
            let mut object = Map::from_iter([("type".to_owned(), kind("object", depth < OUTPUT_DEPTH))]);
            if depth > 1 && !fields.is_empty() {
                let properties = fields.iter().map(|field| (field.wire.clone(), relaxed(&field.schema, depth - 1)));
                object.insert("properties".to_owned(), properties.collect());
            }
            return Value::Object(object);
        }
    };
    json!({"type": [name, "null"]})
}

fn value(schema: &Schema) -> Value {
    let mut keywords = Map::new();
    if let Some(description) = &schema.description {
        keywords.insert("description".to_owned(), json!(description));
    }
    match &schema.shape {
        Shape::Any => {}
        Shape::Boolean => put(&mut keywords, "type", kind("boolean", schema.nullable)),
        Shape::Integer(range) => number("integer", range, schema.nullable, &mut keywords),
        Shape::Number(range) => number("number", range, schema.nullable, &mut keywords),
        Shape::String { values, format, pattern, length } => {
            put(&mut keywords, "type", kind("string", schema.nullable));
            if !values.is_empty() {
                put(&mut keywords, "enum", with_null(values.iter().map(|value| json!(value)), schema.nullable));
            }
            if let Some(format) = format.as_deref().map(|format| if format == "url" { "uri" } else { format })
                && FORMATS.contains(&format)
            {
                put(&mut keywords, "format", json!(format));
            }
            if let Some(pattern) = pattern {
                put(&mut keywords, "pattern", json!(pattern));
            }
            bounds(length, "minLength", "maxLength", &mut keywords);
        }
        Shape::Array { items, length, unique } => {
            put(&mut keywords, "type", kind("array", schema.nullable));
            put(&mut keywords, "items", value(items));
            bounds(length, "minItems", "maxItems", &mut keywords);
            if *unique {
                put(&mut keywords, "uniqueItems", json!(true));
            }
        }
        Shape::Object { fields, extra } => {
            put(&mut keywords, "type", kind("object", schema.nullable));
            if !fields.is_empty() {
                let properties = fields.iter().map(|field| (field.wire.clone(), value(&field.schema))).collect();
                put(&mut keywords, "properties", Value::Object(properties));
            }
            let required: Vec<&str> =
                fields.iter().filter(|field| field.required).map(|field| field.wire.as_str()).collect();
            if !required.is_empty() {
                put(&mut keywords, "required", json!(required));
            }
            match extra {
                Extra::None => put(&mut keywords, "additionalProperties", json!(false)),
                Extra::Any => {}
                Extra::Of(values) => put(&mut keywords, "additionalProperties", value(values)),
            }
        }
        Shape::Union(variants) => {
            let null = schema.nullable.then(|| json!({"type": "null"}));
            put(&mut keywords, "anyOf", variants.iter().map(value).chain(null).collect());
        }
    }
    if let Some(default) = &schema.default {
        put(&mut keywords, "default", default.clone());
    }
    Value::Object(keywords)
}

fn put(keywords: &mut Map<String, Value>, name: &str, value: Value) {
    keywords.insert(name.to_owned(), value);
}

fn kind(name: &str, nullable: bool) -> Value {
    if nullable { json!([name, "null"]) } else { json!(name) }
}

fn with_null(values: impl Iterator<Item = Value>, nullable: bool) -> Value {
    values.chain(nullable.then_some(Value::Null)).collect()
}

fn number(name: &str, range: &Range, nullable: bool, keywords: &mut Map<String, Value>) {
    put(keywords, "type", kind(name, nullable));
    if !range.values.is_empty() {
        put(keywords, "enum", with_null(range.values.iter().cloned().map(Value::Number), nullable));
    }
    let mut bound = |value: &Option<Number>, exclusive: bool, inclusive_name: &str, exclusive_name: &str| {
        if let Some(value) = value {
            put(keywords, if exclusive { exclusive_name } else { inclusive_name }, Value::Number(value.clone()));
        }
    };
    bound(&range.min, range.exclusive_min, "minimum", "exclusiveMinimum");
    bound(&range.max, range.exclusive_max, "maximum", "exclusiveMaximum");
    bound(&range.multiple_of, false, "multipleOf", "multipleOf");
}

fn bounds(length: &Length, min: &str, max: &str, keywords: &mut Map<String, Value>) {
    for (name, bound) in [(min, length.min), (max, length.max)] {
        if let Some(bound) = bound {
            put(keywords, name, json!(bound));
        }
    }
}
