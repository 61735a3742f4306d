//! Lowers one schema: what newer versions of JSON Schema say is said in the words of OpenAPI 3.0, or the nearest to it.
//!
//! What has no words there at all is left alone: the repair that comes after drops it and says so.

use indexmap::IndexMap;
use serde_json::{Map, Value, json};

use super::{array, types};
use crate::{import::report::Report, problem::step};

/// Keywords that combine schemas.
pub const COMBINATORS: [&str; 3] = ["allOf", "anyOf", "oneOf"];

/// Lowers a schema by itself; those in it come after it. A reference stays as it is.
pub fn lower(schema: &mut Value, pointer: &str, report: &mut Report<'_>) {
    if let Value::Bool(anything) = *schema {
        *schema = if anything { json!({}) } else { json!({ "not": {} }) };
    }
    let Some(object) = schema.as_object_mut() else { return };
    if object.get("$ref").is_some_and(Value::is_string) {
        return;
    }
    drop_annotations(object);
    example(object);
    while types::take_null_out(object, pointer, report) {}
    constant(object);
    types::one(object, pointer, report);
    bound(object, "minimum", "exclusiveMinimum", f64::ge);
    bound(object, "maximum", "exclusiveMaximum", f64::le);
    array::positions(object, pointer, report);
    patterns(object, pointer, report);
    unevaluated(object);
    encoded(object);
}

/// Drops the keywords that name a schema or its dialect.
pub fn drop_annotations(schema: &mut Map<String, Value>) {
    for keyword in ["$id", "$schema", "$comment", "$vocabulary", "$anchor", "$dynamicAnchor", "$recursiveAnchor"] {
        schema.shift_remove(keyword);
    }
}

/// `examples` are one example.
fn example(schema: &mut Map<String, Value>) {
    if let Some(Value::Array(examples)) = schema.get_mut("examples") {
        let first = examples.first_mut().map(Value::take);
        schema.shift_remove("examples");
        if let Some(first) = first {
            schema.entry("example").or_insert(first);
        }
    }
}

/// A constant is an enum of one value, whose type it has.
fn constant(schema: &mut Map<String, Value>) {
    let Some(constant) = schema.shift_remove("const") else { return };
    if let Some(ty) = types::of(&constant) {
        schema.entry("type").or_insert_with(|| json!(ty));
    }
    if constant.is_null() {
        schema.insert("nullable".to_owned(), json!(true));
    }
    schema.insert("enum".to_owned(), json!([constant]));
}

/// A bound that is not reached is a number of its own in JSON Schema and a flag beside the bound in OpenAPI 3.0.
fn bound(schema: &mut Map<String, Value>, bound: &str, exclusive: &str, is_tighter: fn(&f64, &f64) -> bool) {
    let Some(Value::Number(limit)) = schema.get(exclusive) else { return };
    let limit = limit.clone();
    schema.shift_remove(exclusive);
    let other = schema.get(bound).and_then(Value::as_f64);
    let tightest = other.is_none_or(|other| limit.as_f64().is_some_and(|limit| is_tighter(&limit, &other)));
    if tightest {
        schema.insert(bound.to_owned(), Value::Number(limit));
        schema.insert(exclusive.to_owned(), json!(true));
    }
}

/// Properties that are told by a pattern in their names may have any name in OpenAPI 3.0.
fn patterns(schema: &mut Map<String, Value>, pointer: &str, report: &mut Report<'_>) {
    let Some(Value::Object(patterns)) = schema.get_mut("patternProperties").map(Value::take) else { return };
    let place = step(pointer, "patternProperties");
    schema.shift_remove("patternProperties");
    let others =
        schema.shift_remove("additionalProperties").filter(|others| others.is_object() || *others == json!(true));
    let origin = step(pointer, "additionalProperties");
    let others = others.map(|others| (origin.clone(), others));
    let values: Vec<_> =
        patterns.into_iter().map(|(pattern, value)| (step(&place, &pattern), value)).chain(others).collect();
    schema.extend(any_of(values, &origin, report).map(|any| ("additionalProperties".to_owned(), any)));
    let message = "OpenAPI 3.0 cannot say how properties are named; those of `patternProperties` may have any name now";
    report.warning("pattern-properties", &place, message);
}

/// One schema that allows what any of these does, at `pointer`. Each comes with where it stood.
pub fn any_of(schemas: Vec<(String, Value)>, pointer: &str, report: &mut Report<'_>) -> Option<Value> {
    let mut different: IndexMap<Value, String> = IndexMap::new();
    for (origin, schema) in schemas {
        different.entry(schema).or_insert(origin);
    }
    if different.len() < 2 {
        let (schema, origin) = different.pop()?;
        report.moved(pointer.to_owned(), &origin);
        return Some(schema);
    }
    for (index, origin) in different.values().enumerate() {
        report.moved(format!("{pointer}/anyOf/{index}"), origin);
    }
    Some(json!({ "anyOf": different.into_keys().collect::<Vec<_>>() }))
}

/// Properties that no keyword has looked at are those that are not declared, as long as no other schema is combined.
fn unevaluated(schema: &mut Map<String, Value>) {
    let combined = COMBINATORS.iter().chain(&["if", "dependentSchemas"]).any(|keyword| schema.contains_key(*keyword));
    if combined || schema.contains_key("additionalProperties") {
        return;
    }
    if let Some(others) = schema.shift_remove("unevaluatedProperties") {
        schema.insert("additionalProperties".to_owned(), others);
    }
}

/// Bytes in a text have a format of their own: `byte` for Base64, `binary` where nothing encodes them.
fn encoded(schema: &mut Map<String, Value>) {
    let encoding = schema.get("contentEncoding").and_then(Value::as_str).map(str::to_ascii_lowercase);
    let media_type = schema.get("contentMediaType").and_then(Value::as_str).unwrap_or_default();
    let is_text = media_type.starts_with("text/") || media_type.contains("json") || media_type.contains("xml");
    let format = match encoding.as_deref() {
        Some(encoding) if encoding.starts_with("base64") => "byte",
        None if !media_type.is_empty() && !is_text => "binary",
        _ => return,
    };
    schema.shift_remove("contentEncoding");
    schema.shift_remove("contentMediaType");
    schema.entry("type").or_insert_with(|| json!("string"));
    schema.entry("format").or_insert_with(|| json!(format));
}
