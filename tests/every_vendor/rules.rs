//! The rules that every tool keeps: names, arguments, schemas.

use std::collections::BTreeSet;

use serde_json::Value;

use super::vendors;

#[test]
fn names_are_legal_and_unique_over_all_vendors() {
    let mut names = BTreeSet::new();
    for tool in vendors().flat_map(|vendor| vendor.tools) {
        assert!(names.insert(tool.name), "{} stands twice", tool.name);
        assert!(tool.name.len() <= 64, "{} is too long", tool.name);
        assert!(tool.name.starts_with(|letter: char| letter.is_ascii_lowercase()), "{}", tool.name);
        let is_legal = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_';
        assert!(tool.name.chars().all(is_legal), "{}", tool.name);
        let arguments: BTreeSet<&str> = tool.arguments.iter().map(|argument| argument.name).collect();
        assert_eq!(arguments.len(), tool.arguments.len(), "{}: two arguments of one name", tool.name);
        for name in arguments {
            let is_legal = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
            let starts_well = name.starts_with(|letter: char| letter.is_ascii_alphabetic() || letter == '_');
            assert!(starts_well && name.len() <= 64 && name.chars().all(is_legal), "{}: `{name}`", tool.name);
        }
    }
}

#[test]
fn every_input_schema_is_what_every_model_provider_takes() {
    for tool in vendors().flat_map(|vendor| vendor.tools) {
        let schema: Value = serde_json::from_str(tool.input_schema).unwrap();
        assert_eq!(schema["type"], "object", "{}", tool.name);
        assert_eq!(schema["additionalProperties"], false, "{}", tool.name);
        for combinator in ["oneOf", "anyOf", "allOf", "not", "enum"] {
            assert!(schema.get(combinator).is_none(), "{}: {combinator} at the root", tool.name);
        }
        jsonschema::meta::validate(&schema).unwrap_or_else(|error| panic!("{}: {error}", tool.name));
        check(&schema, tool.name);
    }
}

/// Walks a schema: no reference, no `oneOf`, items on every array, keys that providers take.
fn check(schema: &Value, tool: &str) {
    for keyword in ["$ref", "$defs", "definitions", "oneOf", "allOf", "not", "nullable", "readOnly", "example"] {
        assert!(schema.get(keyword).is_none(), "{tool}: `{keyword}` in {schema}");
    }
    let is_array =
        schema["type"] == "array" || schema["type"].as_array().is_some_and(|types| types.contains(&"array".into()));
    assert!(!is_array || schema.get("items").is_some(), "{tool}: an array without items in {schema}");
    if let Some(description) = schema["description"].as_str() {
        assert!(description.chars().count() <= 1024 && !description.is_empty(), "{tool}: {description}");
    }
    for (name, property) in schema["properties"].as_object().into_iter().flatten() {
        let is_legal = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '.' | '-');
        assert!(!name.is_empty() && name.len() <= 64 && name.chars().all(is_legal), "{tool}: property `{name}`");
        check(property, tool);
    }
    for inner in [&schema["items"], &schema["additionalProperties"]].into_iter().filter(|inner| inner.is_object()) {
        check(inner, tool);
    }
    schema["anyOf"].as_array().into_iter().flatten().for_each(|variant| check(variant, tool));
}

#[test]
fn every_tool_is_described_and_tagged() {
    for tool in vendors().flat_map(|vendor| vendor.tools) {
        assert!(tool.description.split(' ').count() > 2, "{}: {}", tool.name, tool.description);
        assert!(tool.description.chars().count() <= 1024, "{}", tool.name);
        assert!(!tool.tags.is_empty(), "{} has no tags", tool.name);
    }
}
