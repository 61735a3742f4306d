//! Tests of the inference: a small document per rule, and what real ones show.

mod authentication;
mod corpus;
mod host;
mod paging;

use serde_json::{Value, json};

use crate::{document::Document, import::tests::pressed, vendor::Prose};

/// A document after its import, as a task that knows no vendor gets it.
pub fn document(text: &str) -> Document {
    let pressed = pressed("api", text, Prose::Keep).unwrap_or_else(|fault| panic!("{fault}"));
    Document::read("api", "api.json", &pressed.value).expect("what was imported is canonical")
}

/// A document with these parts beside the least that it needs.
pub fn with(parts: &Value) -> Document {
    let reply = json!({"200": {"description": "", "content": {"application/json": {"schema": {"type": "object"}}}}});
    let mut document = json!({
        "openapi": "3.0.3",
        "info": {"title": "Acme", "version": "1"},
        "paths": {"/ping": {"get": {"operationId": "ping", "responses": reply}}},
    });
    for (name, part) in parts.as_object().expect("the parts are an object") {
        document[name] = part.clone();
    }
    self::document(&document.to_string())
}
