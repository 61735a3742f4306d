//! Any document is refused with a sentence, or gives a canonical document, valid tools and harmless Rust.

use std::collections::BTreeSet;

use proptest::prelude::*;
use serde_json::Value;

use super::spoil::spoilt;
use crate::{
    document::Document,
    emit,
    import::tests::{Pressed, assert_canonical, press_value},
    model::Vendor,
    plan,
    problem::Problems,
    schema,
    tests::{VENDOR, hostile::only_data},
    vendor::{Prose, Record, VendorSources},
};

/// What the tests' vendor is, with these records.
pub fn sources(records: Vec<(String, Record)>) -> VendorSources {
    let file = serde_yaml::from_str(VENDOR).expect("it is a vendor's file");
    VendorSources { name: "acme".to_owned(), file, records, glossary: [].into() }
}

/// The canonical document, or none where import said why there is none.
pub fn imported(document: &Value) -> Option<Pressed> {
    match press_value("any", document.clone(), Prose::Keep) {
        Ok(pressed) => Some(pressed),
        Err(told) => {
            assert!(!told.trim().is_empty(), "a document is refused without a word");
            None
        }
    }
}

/// The tools of a canonical document, which nothing can be wrong with.
pub fn planned(canonical: &Value, records: Vec<(String, Record)>) -> Vendor {
    let documents = [Document::read("api", "api.json", canonical).expect("what was imported is canonical")];
    let mut problems = Problems::default();
    let vendor = plan::vendor(&documents, &plan::Replies::of(&documents), &sources(records), &mut problems);
    let problems: Vec<String> = problems.iter().map(ToString::to_string).collect();
    assert!(problems.is_empty(), "{problems:#?}");
    vendor
}

pub fn assert_sound(document: &Value) {
    let Some(pressed) = imported(document) else { return };
    assert_canonical("any", &pressed, Prose::Keep);
    let vendor = planned(&pressed.value, Vec::new());
    assert_tools(&vendor);
    assert_harmless(&vendor);
}

fn assert_tools(vendor: &Vendor) {
    assert_eq!(vendor.tools().count() + vendor.skipped.len(), vendor.operations, "every operation is accounted for");
    let mut names = BTreeSet::new();
    for tool in vendor.tools() {
        let name = &tool.name;
        let is_legal = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
        assert!(name.bytes().all(is_legal) && (1..=64).contains(&name.len()), "{name:?} is no name");
        assert!(name.starts_with(|first: char| first.is_ascii_lowercase()), "{name:?} begins oddly");
        assert!(names.insert(name), "{name} is there twice");
        let mut arguments = BTreeSet::new();
        for argument in &tool.arguments {
            let name = &argument.name;
            let is_legal = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
            assert!(name.bytes().all(is_legal) && (1..=64).contains(&name.len()), "{name:?} is no argument's name");
            assert!(!name.starts_with(|first: char| first.is_ascii_digit()), "{name:?} begins with a digit");
            assert!(arguments.insert(name), "{}: {name} is there twice", tool.name);
        }
        assert_schema(&schema::input(&tool.arguments), &tool.name);
    }
}

/// What every large provider of models takes.
fn assert_schema(schema: &Value, tool: &str) {
    jsonschema::draft202012::meta::validate(schema).unwrap_or_else(|error| panic!("{tool}: {error}: {schema}"));
    // It must compile, too: a pattern that no engine reads would show here.
    jsonschema::draft202012::new(schema).unwrap_or_else(|error| panic!("{tool}: {error}: {schema}"));
    assert_eq!(schema["type"], "object", "{tool}");
    for combinator in ["anyOf", "oneOf", "allOf", "not", "enum", "if"] {
        assert!(schema.get(combinator).is_none(), "{tool}: {combinator} at the root");
    }
    assert_keywords(schema, tool);
}

fn assert_keywords(schema: &Value, tool: &str) {
    let Some(keywords) = schema.as_object() else { return };
    for absent in ["$ref", "$defs", "oneOf", "allOf", "nullable"] {
        assert!(!keywords.contains_key(absent), "{tool}: {absent}");
    }
    assert!(schema["type"] != "array" || keywords.contains_key("items"), "{tool}: an array of nothing said: {schema}");
    let inner = ["items", "additionalProperties"].iter().filter_map(|key| keywords.get(*key));
    let inner =
        inner.chain(keywords.get("properties").and_then(Value::as_object).into_iter().flat_map(|map| map.values()));
    let inner = inner.chain(keywords.get("anyOf").and_then(Value::as_array).into_iter().flatten());
    inner.for_each(|schema| assert_keywords(schema, tool));
}

fn assert_harmless(vendor: &Vendor) {
    for (path, source) in emit::vendor(vendor, "toolpress-generated").files() {
        let file = syn::parse_file(source).unwrap_or_else(|error| panic!("{}: {error}\n{source}", path.display()));
        if path.starts_with("generated/src") {
            file.items.iter().for_each(|item| _ = only_data(item, &path.display().to_string()));
        }
    }
}

proptest! {
    #![proptest_config(super::cases(64))]
    #[test]
    fn any_document_is_refused_or_gives_valid_tools(document in spoilt()) {
        assert_sound(&document);
    }
}
