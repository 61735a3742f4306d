//! What is wrong with specs is said with its place and a way out.

use serde_json::{Value, json};

use super::Acme;

fn things() -> Value {
    json!({
        "openapi": "3.0.3",
        "info": {"title": "Acme", "version": "1"},
        "paths": {"/things": {"get": {
            "operationId": "listThings",
            "parameters": [{"name": "colour", "in": "query", "schema": {"type": "string"}}],
            "responses": {"200": {"description": "", "content": {"application/json": {"schema": {
                "type": "object", "properties": {"things": {"type": "array", "items": {"type": "object"}}}
            }}}}},
        }}},
    })
}

fn problems(acme: &Acme) -> String {
    acme.model().1.iter().map(|problem| format!("{problem}\n")).collect()
}

fn record(method: &str, rest: &str) -> String {
    format!("resource: things\nsingular: thing\nmethods:\n  {method}:\n    operation: {rest}\n")
}

#[test]
fn a_record_of_an_operation_that_is_gone_is_an_error() {
    let acme = Acme::new(&things());
    acme.file("specs/acme/records/things.yaml", &record("list", "listThingz"));
    insta::assert_snapshot!(problems(&acme), @r"
    specs/acme/records/things.yaml#/methods/list: error: no document has an operation `listThingz` (unknown-operation)
      help: mend the id, or remove the entry
    ");
}

#[test]
fn words_for_an_argument_that_is_gone_are_an_error() {
    let acme = Acme::new(&things());
    acme.file("specs/acme/records/things.yaml", &record("list", "listThings\n    arguments: { color: Its hue. }"));
    acme.file("specs/acme/arguments.yaml", "colour: Its hue.\nsize: How big.\n");
    insta::assert_snapshot!(problems(&acme), @r"
    specs/acme/records/things.yaml#/methods/list: error: the tool has no argument `color`; it has colour (unknown-argument)
      help: remove the entry
    specs/acme/arguments.yaml#/size: error: no tool has such an argument (unused-words)
      help: remove the entry
    ");
}

#[test]
fn an_overlay_that_changes_nothing_is_an_error() {
    let acme = Acme::new(&things());
    let overlay =
        "overlay: 1.0.0\ninfo: { title: x, version: '1' }\nactions:\n  - target: $.paths['/gone']\n    remove: true\n";
    acme.file("specs/acme/api.overlay.yaml", overlay);
    let problems = problems(&acme);
    assert!(problems.starts_with("specs/acme/api.overlay.yaml#/actions/0: error: "), "{problems}");
    assert!(problems.contains("$.paths['/gone']"), "{problems}");
    assert!(problems.contains("help: remove the action"), "{problems}");
}

#[test]
fn two_tools_of_one_name_are_an_error() {
    let acme = Acme::new(&things());
    let mut document = things();
    document["paths"]["/widgets"] =
        json!({"get": {"operationId": "listWidgets", "responses": {"200": {"description": ""}}}});
    acme.file("specs/acme/api.json", &document.to_string());
    acme.file("specs/acme/records/things.yaml", &record("list", "listThings"));
    acme.file("specs/acme/records/widgets.yaml", "resource: widgets\nsingular: widget\nmethods:\n  get:\n    operation: listWidgets\n    name: list_all_acme_things\n");
    insta::assert_snapshot!(problems(&acme), @r"
    specs/acme: error: `listThings` and `listWidgets` are both called list_all_acme_things (repeated-name)
      help: give one of them a record with another resource, method or name
    ");
}

#[test]
fn a_key_that_a_record_does_not_have_is_an_error_with_its_line() {
    let acme = Acme::new(&things());
    acme.file("specs/acme/records/things.yaml", &record("list", "listThings\n    descripton: typo"));
    let problems = problems(&acme);
    assert!(problems.starts_with("specs/acme/records/things.yaml:"), "{problems}");
    assert!(problems.contains("unknown field `descripton`"), "{problems}");
}

#[test]
fn a_skipped_operation_that_is_gone_is_an_error() {
    let acme = Acme::new(&things());
    acme.file("specs/acme/vendor.yaml", &format!("{}skip: {{ api/gone: because }}\n", super::VENDOR));
    insta::assert_snapshot!(problems(&acme), @r"
    specs/acme/vendor.yaml#/skip/api~1gone: error: no document has an operation `api/gone` (unknown-operation)
      help: remove the entry
    ");
}

#[test]
fn a_method_that_no_request_can_begin_with_is_an_error() {
    let mut document = things();
    document["paths"]["/things"]["x-additional-operations"] = json!({"COPY /a\r\nX: y": {"responses": {}}});
    insta::assert_snapshot!(problems(&Acme::new(&document)), @r#"
    specs/acme/api.json: error: /things: "COPY /a\r\nX: y" is no HTTP method (not-canonical)
      help: import it again: cargo xtask import acme FILE --document api
    "#);
}
