//! What Overlay 1.0 says, one rule per test.

use serde_json::{Value, json};
use toolpress_overlay::{Overlay, Reason, apply};

fn applied(mut document: Value, actions: &Value) -> (Value, Vec<String>) {
    let overlay: Overlay =
        serde_json::from_value(json!({ "overlay": "1.0.0", "actions": actions })).expect("the fixture is an overlay");
    let unmatched = apply(&mut document, &overlay);
    (document, unmatched.iter().map(ToString::to_string).collect())
}

fn refused(overlay: Value) -> String {
    serde_json::from_value::<Overlay>(overlay).expect_err("the overlay is invalid").to_string()
}

#[test]
fn an_update_merges_objects_recursively_and_replaces_primitives() {
    let (document, unmatched) = applied(
        json!({ "info": { "title": "Old", "contact": { "name": "Ada" } }, "paths": {} }),
        &json!([{ "target": "$.info", "update": { "title": "New", "contact": { "email": "ada@example.test" } } }]),
    );
    assert_eq!(
        document,
        json!({ "info": { "title": "New", "contact": { "name": "Ada", "email": "ada@example.test" } }, "paths": {} })
    );
    assert_eq!(unmatched, [""; 0]);
}

#[test]
fn an_update_of_an_array_appends_one_item() {
    let (document, _) = applied(
        json!({ "parameters": [{ "name": "a" }] }),
        &json!([{ "target": "$.parameters", "update": { "name": "b" } }]),
    );
    assert_eq!(document, json!({ "parameters": [{ "name": "a" }, { "name": "b" }] }));
}

#[test]
fn an_array_inside_an_update_is_appended_to_the_array_there() {
    let (document, _) = applied(
        json!({ "schema": { "enum": ["a"] } }),
        &json!([{ "target": "$.schema", "update": { "enum": ["b"] } }]),
    );
    assert_eq!(document, json!({ "schema": { "enum": ["a", "b"] } }));
}

#[test]
fn an_action_applies_wherever_its_target_matches() {
    let (document, _) = applied(
        json!({ "paths": { "/a": { "get": {} }, "/b/{id}": { "get": {}, "put": {} } } }),
        &json!([{ "target": "$.paths.*.get", "update": { "x-safe": true } }]),
    );
    assert_eq!(
        document,
        json!({ "paths": { "/a": { "get": { "x-safe": true } }, "/b/{id}": { "get": { "x-safe": true }, "put": {} } } })
    );
}

#[test]
fn removal_takes_every_match_out_of_its_array_or_object() {
    let many: Vec<Value> = (0..12).map(|number| json!({ "name": number, "drop": number % 2 == 0 })).collect();
    let (document, unmatched) = applied(
        json!({ "items": many, "a/b": 1, "kept": 2 }),
        &json!([{ "target": "$.items[?@.drop == true]", "remove": true }, { "target": "$['a/b']", "remove": true }]),
    );
    let kept: Vec<i64> = document["items"].as_array().expect("the array stays").iter().map(number_of).collect();
    assert_eq!(kept, [1, 3, 5, 7, 9, 11]);
    assert_eq!(document.get("a/b"), None);
    assert_eq!(document["kept"], 2);
    assert_eq!(unmatched, [""; 0]);
}

fn number_of(item: &Value) -> i64 {
    item["name"].as_i64().expect("every fixture item has a number")
}

#[test]
fn nested_matches_are_removed_with_what_holds_them() {
    let (document, unmatched) =
        applied(json!({ "a": { "x": { "x": 1 } }, "b": 2 }), &json!([{ "target": "$..x", "remove": true }]));
    assert_eq!(document, json!({ "a": {}, "b": 2 }));
    assert_eq!(unmatched, [""; 0]);
}

#[test]
fn actions_see_what_earlier_actions_did() {
    let (document, unmatched) = applied(
        json!({ "get": { "tags": ["old"] } }),
        &json!([
            { "target": "$.get.tags", "remove": true },
            { "target": "$.get", "update": { "tags": ["new"] }, "description": "replaces the list" },
        ]),
    );
    assert_eq!(document, json!({ "get": { "tags": ["new"] } }));
    assert_eq!(unmatched, [""; 0]);
}

#[test]
fn an_action_that_matches_nothing_is_reported_with_its_place() {
    let (document, unmatched) = applied(
        json!({ "paths": {} }),
        &json!([
            { "target": "$.paths", "update": { "/a": {} } },
            { "target": "$.paths['/gone']", "remove": true },
        ]),
    );
    assert_eq!(document, json!({ "paths": { "/a": {} } }));
    assert_eq!(
        unmatched,
        ["actions[1], target `$.paths['/gone']`: selects nothing; remove the action or mend its target"]
    );
}

#[test]
fn an_update_that_does_not_fit_is_reported_and_changes_nothing() {
    let overlay = json!({ "overlay": "1.0.0", "actions": [{ "target": "$.info.title", "update": { "a": 1 } }] });
    let overlay: Overlay = serde_json::from_value(overlay).expect("the fixture is an overlay");
    let mut document = json!({ "info": { "title": "Old" } });
    let unmatched = apply(&mut document, &overlay);
    assert_eq!(unmatched[0].reason, Reason::Unfit("/info/title".to_owned()));
    assert_eq!(document, json!({ "info": { "title": "Old" } }));
}

#[test]
fn the_whole_document_cannot_be_removed() {
    let (document, unmatched) = applied(json!({ "a": 1 }), &json!([{ "target": "$", "remove": true }]));
    assert_eq!(document, json!({ "a": 1 }));
    assert_eq!(unmatched, ["actions[0], target `$`: selects the whole document, which cannot be removed"]);
}

#[test]
fn the_whole_document_can_be_updated() {
    let (document, unmatched) = applied(json!({ "a": 1 }), &json!([{ "target": "$", "update": { "b": 2 } }]));
    assert_eq!(document, json!({ "a": 1, "b": 2 }));
    assert_eq!(unmatched, [""; 0]);
}

#[test]
fn an_overlay_of_another_version_is_refused() {
    let message = refused(json!({ "overlay": "2.0.0", "actions": [{ "target": "$", "remove": true }] }));
    assert_eq!(message, "overlay version `2.0.0` is not supported; write `overlay: 1.0.0`");
}

#[test]
fn an_action_says_exactly_one_change() {
    let none = refused(json!({ "overlay": "1.0.0", "actions": [{ "target": "$.a" }] }));
    assert_eq!(none, "the action on `$.a` changes nothing; give it `update` or `remove: true`");
    let both = refused(json!({ "overlay": "1.0.0", "actions": [{ "target": "$.a", "update": {}, "remove": true }] }));
    assert_eq!(both, "the action on `$.a` has both `update` and `remove: true`; make them two actions");
}

#[test]
fn a_target_that_is_no_path_is_refused() {
    let message = refused(json!({ "overlay": "1.0.0", "actions": [{ "target": "paths", "remove": true }] }));
    assert!(message.starts_with("target `paths` is no JSONPath: "), "{message}");
}

#[test]
fn a_target_that_descends_without_end_is_refused() {
    let message = refused(json!({ "overlay": "1.0.0", "actions": [{ "target": "$..a..b..c..d", "remove": true }] }));
    assert_eq!(message, "a target of 13 bytes with 4 `..` asks too much; the most are 1000 and 3");
}
