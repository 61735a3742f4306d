//! Words that the plan adds or mends: tags, descriptions, and those that lie deep in a schema.

use serde_json::{Value, json};

use super::Acme;
use crate::{model::Tool, schema};

fn tool(operation: &Value) -> Tool {
    let document = json!({
        "openapi": "3.0.3",
        "info": {"title": "Acme", "version": "1"},
        "paths": {"/v1/status_pages/{id}/branches": {"put": operation, "parameters": [
            {"name": "id", "in": "path", "required": true, "schema": {"type": "string"}},
        ]}},
    });
    let vendor = Acme::new(&document).clean_model();
    vendor.tools().next().unwrap().clone()
}

#[test]
fn an_operation_without_tags_has_the_first_thing_of_its_path() {
    let responses = json!({"200": {"description": ""}});
    assert_eq!(tool(&json!({"operationId": "a", "responses": responses})).tags, ["status-pages"]);
    assert_eq!(tool(&json!({"operationId": "a", "tags": ["Its Own"], "responses": responses})).tags, ["its-own"]);
}

#[test]
fn a_description_of_two_words_has_a_plain_sentence_beside_it() {
    let said = |summary: &str| {
        tool(&json!({"operationId": "a", "summary": summary, "responses": {"200": {"description": ""}}})).description
    };
    assert_eq!(said("Replace branches"), "Replace branches. Status pages: branches (Acme).");
    assert_eq!(said("Status pages"), "Status pages: branches (Acme).");
    assert_eq!(said("Replace all branches"), "Replace all branches.");
}

#[test]
fn words_are_cleaned_wherever_they_lie() {
    let dirty = format!("Dirty\u{0} words\n\n* of\u{202e} a part. {}", "And more of it. ".repeat(200));
    let part = json!({"type": "string", "description": dirty});
    let operation = json!({
        "operationId": "a",
        "requestBody": {"required": true, "content": {"application/json": {"schema": {"type": "object", "properties": {
            "items": {"type": "array", "items": part},
            "values": {"type": "object", "additionalProperties": part},
            "variants": {"oneOf": [part, {"type": "array", "items": {"type": "object", "properties": {"x": part}, "description": dirty}}]},
        }}}}},
        "responses": {"200": {"description": ""}},
    });
    let text = schema::input(&tool(&operation).arguments).to_string();
    assert_eq!(text.matches("\"description\":\"Dirty words").count(), 5, "{text}");
    assert!(text.len() < 3_000 && !text.contains("\\u0000") && !text.contains('\u{202e}'), "{text}");
}
