//! What values a lowered schema refuses, one rule per test.

use super::*;

const THING: &str = "#/components/schemas/Thing";

/// Every fault of a value by the schema of a thing in the fixture.
fn faults(direction: Direction, value: &Value) -> Vec<String> {
    let routes = crate::fixture::routes();
    let document = &routes[0].operation.document;
    let mut faults = Checked::new(json!({ "$ref": THING }), direction)
        .faults(document, value)
        .expect("the fixture's schema can be used");
    faults.sort();
    faults
}

fn faults_of(schema: &Value, value: &Value) -> Vec<String> {
    let document = Document::new(json!({})).expect("an empty document has no references");
    let schema = Checked::new(schema.clone(), Direction::Request);
    let mut faults = schema.faults(&document, value).expect("the schema can be used");
    faults.sort();
    faults
}

#[test]
fn compositions_know_the_names_of_all_their_branches() {
    let named = json!({ "name": "Saw", "type": "thing", "status": "active" });
    assert_eq!(faults(Direction::Request, &named), [""; 0]);
    assert_eq!(
        faults(Direction::Request, &json!({ "name": "Saw", "stauts": "active" })),
        ["the value has no property `stauts`"]
    );
}

#[test]
fn read_only_properties_belong_in_responses_only() {
    let read = json!({ "name": "Saw", "id": "P1", "summary": null });
    assert_eq!(faults(Direction::Request, &read), ["/id is read-only", "/summary is read-only"]);
    assert_eq!(faults(Direction::Response, &read), [""; 0]);
}

#[test]
fn a_property_that_some_branch_declares_writable_is_an_input() {
    let by = |team: Value| json!({ "name": "Saw", "teams": [team] });
    assert_eq!(faults(Direction::Request, &by(json!({ "id": "PT1", "type": "team_reference" }))), [""; 0]);
    assert_eq!(faults(Direction::Request, &by(json!({ "type": "team" }))), ["/teams/0 lacks the property `id`"]);
    assert_eq!(
        faults(Direction::Request, &by(json!({ "id": "PT1", "type": "team", "summary": "A" }))),
        ["/teams/0/summary is read-only"]
    );
}

#[test]
fn a_property_that_several_branches_declare_has_the_names_of_all() {
    let path = |name: &str| {
        json!({ "type": "object", "properties": {
        "path": { "type": "object", "properties": { name: { "type": "string" } } },
    } })
    };
    let schema = json!({ "allOf": [path("from"), path("to")] });
    assert_eq!(faults_of(&schema, &json!({ "path": { "from": "a", "to": "b" } })), [""; 0]);
    assert_eq!(
        faults_of(&schema, &json!({ "path": { "from": 1, "over": "c" } })),
        ["/path has no property `over`", "/path/from: 1 is not of type \"string\""]
    );
}

#[test]
fn of_several_alternatives_the_nearest_explains_the_fault() {
    let by = |owner: Value| json!({ "name": "Saw", "owner": owner });
    assert_eq!(faults(Direction::Request, &by(json!({ "type": "by_user", "user": "PU1" }))), [""; 0]);
    assert_eq!(
        faults(Direction::Request, &by(json!({ "type": "by_team", "team": { "id": "PT1" } }))),
        ["/owner/team lacks the property `type`"]
    );
    assert_eq!(faults(Direction::Request, &by(json!("PU1"))), ["/owner fits none of the alternatives"]);
    assert_eq!(faults(Direction::Request, &by(json!({ "type": "by_cat" }))), ["/owner fits none of the alternatives"]);
}

#[test]
fn what_a_composed_property_says_of_reading_holds_for_it() -> anyhow::Result<()> {
    let document =
        Document::new(json!({ "components": { "schemas": { "Stamp": { "type": "string", "readOnly": true } } } }))?;
    let stamp =
        json!({ "allOf": [{ "allOf": [{ "$ref": "#/components/schemas/Stamp" }] }, { "description": "When." }] });
    let schema =
        json!({ "allOf": [{ "type": "object", "required": ["at"], "properties": { "at": stamp, "name": {} } }] });
    let schema = Checked::new(schema, Direction::Request);
    assert_eq!(schema.faults(&document, &json!({ "at": "now" })), Ok(vec!["/at is read-only".to_owned()]));
    assert_eq!(schema.faults(&document, &json!({ "name": 1 })), Ok(Vec::new()));
    Ok(())
}

#[test]
fn free_form_objects_take_any_name() {
    let open = json!({ "name": "Saw", "details": { "any": [1] }, "labels": { "colour": "red" } });
    assert_eq!(faults(Direction::Request, &open), [""; 0]);
    assert_eq!(
        faults(Direction::Request, &json!({ "name": "Saw", "labels": { "size": 1 } })),
        ["/labels/size: 1 is not of type \"string\""]
    );
}

#[test]
fn nullable_widens_types_enums_and_compositions() {
    let schema = json!({ "type": "object", "properties": {
        "a": { "type": "string", "nullable": true, "enum": ["x"] },
        "b": { "nullable": true, "allOf": [{ "type": "object", "properties": { "c": { "type": "integer" } } }] },
    } });
    assert_eq!(faults_of(&schema, &json!({ "a": null, "b": null })), [""; 0]);
    assert_eq!(faults_of(&schema, &json!({ "a": "x", "b": { "c": 1 } })), [""; 0]);
    assert_eq!(faults_of(&schema, &json!({ "b": { "c": null } })), ["/b/c: null is not of type \"integer\""]);
}

#[test]
fn exclusive_bounds_are_flags_beside_the_bound() {
    let schema = json!({ "type": "integer", "minimum": 0, "exclusiveMinimum": true, "maximum": 5 });
    assert_eq!(faults_of(&schema, &json!(1)), [""; 0]);
    assert_eq!(faults_of(&schema, &json!(5)), [""; 0]);
    assert_eq!(faults_of(&schema, &json!(0)).len(), 1);
    assert_eq!(faults_of(&schema, &json!(6)).len(), 1);
}

#[test]
fn alternatives_beside_properties_share_their_names() {
    let schema = json!({
        "type": "object",
        "properties": { "name": { "type": "string" } },
        "oneOf": [
            { "type": "object", "required": ["a"], "properties": { "a": { "type": "integer" } } },
            { "type": "object", "required": ["b"], "properties": { "b": { "type": "integer" } } },
        ],
    });
    assert_eq!(faults_of(&schema, &json!({ "name": "x", "a": 1 })), [""; 0]);
    assert_eq!(faults_of(&schema, &json!({ "name": "x", "b": 1 })), [""; 0]);
    assert!(!faults_of(&schema, &json!({ "name": "x", "c": 1 })).is_empty());
    assert!(!faults_of(&schema, &json!({ "name": "x" })).is_empty());
}

#[test]
fn a_schema_that_holds_itself_is_checked_to_the_bottom() -> anyhow::Result<()> {
    let document = Document::new(json!({ "components": { "schemas": { "Node": {
        "type": "object",
        "properties": { "inner": { "$ref": "#/components/schemas/Node" }, "size": { "type": "integer" } },
    } } } }))?;
    let schema = Checked::new(json!({ "$ref": "#/components/schemas/Node" }), Direction::Request);
    let value = json!({ "inner": { "inner": { "size": "big" } } });
    let expected = vec!["/inner/inner/size: \"big\" is not of type \"integer\"".to_owned()];
    assert_eq!(schema.faults(&document, &value), Ok(expected));
    Ok(())
}
