//! What is allowed, and yet odd enough to be said: nothing of it is mended, and tools are made of it as it is.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::{
    grammar::{self, Kind},
    report::Report,
    visit::{reference, visit},
};
use crate::problem::step;

/// Notes the oddities of a canonical document.
pub fn notice(document: &Value, report: &mut Report<'_>) {
    paths(document, report);
    visit(document, Kind::Document, "", &mut |value, kind, pointer| match kind {
        Kind::PathItem => {
            for (method, at) in grammar::operations(value) {
                operation(document, value, &method, &at, &format!("{pointer}{at}"), report);
            }
        }
        Kind::Schema if reference(value).is_none() => schema(value, pointer, report),
        _ => {}
    });
    recursive_all_of(document, report);
}

/// Paths that differ only in what their parameters are called.
fn paths(document: &Value, report: &mut Report<'_>) {
    let mut shapes: BTreeMap<String, &str> = BTreeMap::new();
    for path in document.get("paths").and_then(Value::as_object).into_iter().flat_map(Map::keys) {
        let shape: Vec<&str> =
            path.split('/').map(|segment| if segment.starts_with('{') { "{}" } else { segment }).collect();
        if let Some(other) = shapes.insert(shape.join("/"), path) {
            let message = format!("the path differs from {other:?} only in what its parameters are called");
            report.note("same-path", &step("/paths", path), message);
        }
    }
}

/// An operation at `at` in its path item, which stands at `place` in the document.
fn operation(document: &Value, item: &Value, method: &str, at: &str, place: &str, report: &mut Report<'_>) {
    let Some(operation) = item.pointer(at) else { return };
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-' | '.');
    if let Some(id) = operation.get("operationId").and_then(Value::as_str).filter(|id| !id.chars().all(is_plain)) {
        let message = format!("the operationId {id:?} is no single word; records and overlays write it in quotes");
        report.note("odd-operation-id", &step(place, "operationId"), message);
    }
    if ["GET", "HEAD"].contains(&method) && operation.get("requestBody").is_some() {
        let message = "a body of GET or HEAD means nothing to HTTP; it is sent as the document says";
        report.note("body-of-get", &step(place, "requestBody"), message);
    }
    let mut known: BTreeMap<(String, String), String> = BTreeMap::new();
    let all = [item, operation].map(|holder| holder.get("parameters").and_then(Value::as_array));
    for parameter in all.into_iter().flatten().flatten() {
        let target = reference(parameter).and_then(|target| document.pointer(target.strip_prefix('#')?));
        let text = |key: &str| target.unwrap_or(parameter).get(key).and_then(Value::as_str).unwrap_or_default();
        let alike: String = text("name").chars().filter(char::is_ascii_alphanumeric).collect();
        let name = text("name").to_owned();
        match known.insert((text("in").to_owned(), alike.to_ascii_lowercase()), name.clone()) {
            Some(other) if other != name => {
                let message = format!("the parameters {other:?} and {name:?} differ only in case or in signs");
                report.note("similar-parameters", place, message);
            }
            _ => {}
        }
    }
}

/// Formats that OpenAPI or JSON Schema know, or its registry of formats lists.
const FORMATS: &[&str] = &[
    "binary",
    "byte",
    "char",
    "date",
    "date-time",
    "decimal",
    "double",
    "duration",
    "email",
    "float",
    "hostname",
    "html",
    "http-date",
    "int16",
    "int32",
    "int64",
    "int8",
    "ipv4",
    "ipv6",
    "iri",
    "json-pointer",
    "password",
    "regex",
    "time",
    "uint16",
    "uint32",
    "uint64",
    "uint8",
    "unixtime",
    "uri",
    "uri-reference",
    "url",
    "uuid",
];

fn schema(schema: &Value, pointer: &str, report: &mut Report<'_>) {
    let text = |key: &str| schema.get(key).and_then(Value::as_str);
    if let Some(format) = text("format").filter(|format| !FORMATS.contains(format)) {
        report.note("unknown-format", &step(pointer, "format"), format!("the format {format:?} says nothing here"));
    }
    if schema.get("discriminator").is_some_and(|discriminator| discriminator.get("mapping").is_none()) {
        let message = "a discriminator without `mapping`: its values are the names of the schemas";
        report.note("no-mapping", &step(pointer, "discriminator"), message);
    }
    let properties = schema.get("properties").and_then(Value::as_object);
    let is_usual = |name: &str| {
        let plain = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-' | '.');
        name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_') && name.chars().all(plain)
    };
    for name in properties.into_iter().flat_map(Map::keys).filter(|name| !is_usual(name)) {
        let message =
            format!("the property {name:?} has a name that Rust and some models do not take; it has another there");
        report.note("odd-property-name", &step(&step(pointer, "properties"), name), message);
    }
    let is_whole = properties.is_some() && !["allOf", "anyOf", "oneOf"].iter().any(|key| schema.get(*key).is_some());
    let declared = |name: &str| properties.is_some_and(|properties| properties.contains_key(name));
    let required = schema.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
    for name in required.filter(|name| is_whole && !declared(name)) {
        let message = format!("{name:?} is required and described nowhere; anything is allowed in it");
        report.note("undescribed-required", &step(pointer, "required"), message);
    }
}

/// Components that are parts of themselves: `allOf` would go on without end.
fn recursive_all_of(document: &Value, report: &mut Report<'_>) {
    let Some(schemas) = document.pointer("/components/schemas").and_then(Value::as_object) else { return };
    let parts: BTreeMap<&str, Vec<&str>> = schemas
        .iter()
        .map(|(name, schema)| {
            let parts = schema.get("allOf").and_then(Value::as_array).into_iter().flatten();
            let names = parts.filter_map(|part| reference(part)?.strip_prefix("#/components/schemas/"));
            (name.as_str(), names.collect())
        })
        .collect();
    for name in parts.keys().filter(|name| reaches_itself(name, &parts)) {
        let message = format!("the schema {name:?} is a part of itself by `allOf`; it is told twice and then open");
        report.note("recursive-all-of", &step("/components/schemas", name), message);
    }
}

fn reaches_itself(name: &str, parts: &BTreeMap<&str, Vec<&str>>) -> bool {
    let mut seen = BTreeSet::new();
    let mut waiting = parts.get(name).cloned().unwrap_or_default();
    while let Some(part) = waiting.pop() {
        if part == name {
            return true;
        }
        if seen.insert(part) {
            waiting.extend(parts.get(part).into_iter().flatten());
        }
    }
    false
}
