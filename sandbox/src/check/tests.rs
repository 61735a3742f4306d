//! Requests that are right or wrong, one rule per test.

use std::sync::Arc;

use http::HeaderValue;
use serde_json::json;

use super::*;
use crate::{
    document::Document,
    fixture::{Client, reasons, sandbox},
};

#[test]
fn every_fault_is_named_at_once() {
    let mut client = Client::new(sandbox());
    client.headers.remove("accept");
    client.headers.insert("from", HeaderValue::from_static("nobody"));
    let thing = json!({ "name": 5, "colour": "red", "id": "P9", "teams": [{ "id": "PT1" }] });
    let reply = client.ask_with("POST", "/v1/things?verbose=1", &json!({ "thing": thing }));
    assert_eq!(reply.0, 400);
    assert_eq!(reply.1["error"]["code"], 2001);
    let mut named = reasons(&reply);
    named.sort_unstable();
    assert_eq!(
        named,
        [
            "body: /thing has no property `colour`",
            "body: /thing/id is read-only",
            "body: /thing/name: 5 is not of type \"string\"",
            "body: /thing/teams/0 lacks the property `type`",
            "header parameter `Accept` is missing",
            "header parameter `From`: the value: \"nobody\" is not a \"email\"",
            "query parameter `verbose` is unknown",
        ]
    );
}

#[test]
fn a_body_whose_properties_are_required_is_required() {
    let reply = Client::new(sandbox()).ask("POST", "/v1/things");
    assert_eq!((reply.0, reasons(&reply)), (400, vec!["the body is missing"]));
}

#[test]
fn a_body_where_none_belongs_is_refused() {
    let reply = Client::new(sandbox()).ask_with("GET", "/v1/things", &json!({}));
    assert_eq!((reply.0, reasons(&reply)), (400, vec!["the operation takes no body"]));
}

#[test]
fn a_body_comes_in_a_declared_content_type() {
    let mut client = Client::new(sandbox());
    let reply = client.send("POST", "/v1/logs", "line");
    assert_eq!(reasons(&reply), ["content type `application/json` is not among text/csv"]);
    client.headers.insert("content-type", HeaderValue::from_static("text/csv; charset=utf-8"));
    assert_eq!(client.send("POST", "/v1/logs", "line").0, 202);
}

#[test]
fn a_body_that_is_no_json_is_refused() {
    let reply = Client::new(sandbox()).send("POST", "/v1/things", "{\"thing\":");
    assert_eq!(reply.0, 400);
    assert!(reasons(&reply)[0].starts_with("the body is no JSON: "), "{reply:?}");
}

#[test]
fn a_credential_is_demanded_with_its_prefix() {
    let mut client = Client::new(sandbox());
    for (credential, status) in
        [("Key secret", 200), ("Bearer secret", 200), ("secret", 401), ("Key ", 401), ("Bearer ", 401)]
    {
        client.headers.insert("authorization", HeaderValue::from_static(credential));
        assert_eq!(client.ask("GET", "/v1/things").0, status, "{credential}");
    }
    client.headers.remove("authorization");
    let reply = client.ask("GET", "/v1/things");
    assert_eq!((reply.0, reasons(&reply)), (401, vec!["header `Authorization` is missing"]));
    assert_eq!(client.ask("GET", "/v1/logs").0, 200, "an operation without security is open");
}

/// Everything wrong with a request for the one operation of a document.
fn faults(method: &str, operation: &Value, query: &str, content_type: &str) -> Vec<String> {
    let document =
        Document::new(json!({ "paths": { "/things": { method: operation } } })).expect("no reference is in it");
    let operations = Arc::new(document).operations(&[]).expect("the operation is whole");
    let matched = Matched { segments: Vec::new(), parameters: Vec::new() };
    let headers = HeaderMap::from_iter([(
        http::header::CONTENT_TYPE,
        HeaderValue::from_str(content_type).expect("the test names a type"),
    )]);
    match check(&operations[0], &matched, query, &headers, &Bytes::new()) {
        Ok(_) => Vec::new(),
        Err(refusal) => refusal.reasons,
    }
}

#[test]
fn names_that_no_parameter_has_belong_to_the_object_of_free_keys() {
    let free = json!({ "type": "object", "additionalProperties": { "type": "integer" } });
    let named = json!({ "type": "object", "properties": { "size": { "type": "integer" } } });
    let limit = json!({ "name": "limit", "in": "query", "schema": { "type": "boolean" } });
    let with = |schema: &Value| json!({ "responses": {}, "parameters": [limit, { "name": "filter", "in": "query", "schema": schema }] });
    assert_eq!(faults("get", &with(&free), "limit=true&a=1&b=2", ""), [""; 0]);
    assert_eq!(
        faults("get", &with(&free), "a=x", ""),
        ["query parameter `filter`: /a: \"x\" is not of type \"integer\""]
    );
    assert_eq!(faults("get", &with(&named), "size=1&a=1", ""), ["query parameter `a` is unknown"]);
}

#[test]
fn free_keys_stand_in_brackets_where_nothing_else_can_be_meant() {
    let lists = json!({ "type": "object", "additionalProperties": { "type": "array", "items": { "type": "string" } } });
    let texts = json!({ "type": "object", "additionalProperties": { "type": "string" } });
    let with = |schema: &Value, words: &str| {
        let filter = json!({ "name": "filter", "in": "query", "description": words, "schema": schema });
        json!({ "responses": {}, "parameters": [filter] })
    };
    assert_eq!(faults("get", &with(&lists, ""), "filter[is][]=a", ""), [""; 0]);
    assert_eq!(faults("get", &with(&lists, ""), "is=a", ""), ["query parameter `is` is unknown"]);
    assert_eq!(faults("get", &with(&texts, "As `filter[key]=value`."), "filter[is]=a", ""), [""; 0]);
    assert_eq!(faults("get", &with(&texts, ""), "is=a", ""), [""; 0]);
}

#[test]
fn a_form_without_fields_is_a_body() {
    let form = "application/x-www-form-urlencoded";
    let operation = json!({ "responses": {}, "requestBody": { "required": true, "content": { form: {} } } });
    assert_eq!(faults("post", &operation, "", form), [""; 0]);
    assert_eq!(faults("post", &operation, "", "application/json"), ["the body is missing"]);
    let operation =
        json!({ "responses": {}, "requestBody": { "required": true, "content": { "application/json": {} } } });
    assert_eq!(
        faults("post", &operation, "", form),
        ["content type `application/x-www-form-urlencoded` is not among application/json"]
    );
    let schema = json!({ "type": "object", "required": ["a"], "properties": { "a": { "type": "string" } } });
    let operation =
        json!({ "responses": {}, "requestBody": { "required": true, "content": { form: { "schema": schema } } } });
    assert_eq!(faults("post", &operation, "", form), ["body: the value lacks the property `a`"]);
}

#[test]
fn required_properties_make_no_body_required_where_none_is_usual() {
    let schema = json!({ "type": "object", "required": ["a"], "properties": { "a": {} } });
    let mut operation =
        json!({ "responses": {}, "requestBody": { "content": { "application/json": { "schema": schema } } } });
    assert_eq!(faults("delete", &operation, "", ""), [""; 0]);
    assert_eq!(faults("put", &operation, "", ""), ["the body is missing"]);
    operation["requestBody"]["required"] = json!(true);
    assert_eq!(faults("delete", &operation, "", ""), ["the body is missing"]);
}
