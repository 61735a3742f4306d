//! Rubbish in every place of a document: whatever stands where, the rest is saved and reads as `openapiv3`.

use serde_json::{Value, json};

use super::{Prose, assert_canonical, each, press_value, read};

/// Documents that use every keyword there is, one of each version.
const OPENAPI_3_0: &str = include_str!("whole.yaml");
const SWAGGER: &str = include_str!("swagger.yaml");
const OPENAPI_3_1: &str = include_str!("openapi_3_1.yaml");
const OPENAPI_3_2: &str = include_str!("openapi_3_2.yaml");

#[test]
fn whole_documents_need_no_repair() {
    for document in [OPENAPI_3_0, SWAGGER, OPENAPI_3_1, OPENAPI_3_2] {
        let tree = read::decode(document).expect("it is YAML");
        let pressed = press_value("whole", tree.value, Prose::Keep).expect("it is OpenAPI");
        assert_eq!(pressed.repairs, 0, "{:?}", pressed.problems);
        assert_canonical("whole", &pressed, Prose::Keep);
    }
}

#[test]
fn rubbish_anywhere_in_openapi_3_0_costs_only_itself() {
    spoil_everywhere(OPENAPI_3_0);
}

#[test]
fn rubbish_anywhere_in_swagger_costs_only_itself() {
    spoil_everywhere(SWAGGER);
}

#[test]
fn rubbish_anywhere_in_openapi_3_1_costs_only_itself() {
    spoil_everywhere(OPENAPI_3_1);
}

#[test]
fn rubbish_anywhere_in_openapi_3_2_costs_only_itself() {
    spoil_everywhere(OPENAPI_3_2);
}

fn spoil_everywhere(document: &str) {
    let whole = read::decode(document).expect("it is YAML").value;
    let rubbish = [
        json!(null),
        json!(-1.5),
        json!("rubbish"),
        json!([null, 1, "a", {}, []]),
        json!({}),
        json!({"a": null, "": 1, "x-a": [], "$ref": 5}),
        json!({"$ref": "#/components/schemas/Pet"}),
        json!({"$ref": "#/paths/~1pets~1{id}/get"}),
    ];
    let mut pointers = Vec::new();
    each(&whole, "", &mut |pointer, _| pointers.push(pointer.to_owned()));
    assert!(pointers.len() > 100, "{} places are too few to say much", pointers.len());
    for pointer in pointers {
        for rubbish in &rubbish {
            spoil(&whole, &pointer, rubbish);
        }
    }
}

fn spoil(whole: &Value, pointer: &str, rubbish: &Value) {
    let mut document = whole.clone();
    if let Some(value) = document.pointer_mut(pointer) {
        *value = rubbish.clone();
    }
    let name = format!("{rubbish} at {pointer:?}");
    match press_value(&name, document, Prose::Keep) {
        Ok(pressed) => {
            // What the grammar lets through, `openapiv3` reads: nothing had to be taken out in the end.
            let unreadable = pressed.problems.iter().find(|problem| problem.ends_with("(unreadable)"));
            assert_eq!(unreadable, None, "{name}");
            // Twice for the worst of them: pressing all of them twice takes long.
            if rubbish.get("x-a").is_some() {
                assert_canonical(&name, &pressed, Prose::Keep);
            }
            let saved = pressed.value.pointer("/paths/~1saved/get").is_some();
            assert!(
                saved || pointer == "/paths" || pointer.starts_with("/paths/~1saved"),
                "{name} cost another operation"
            );
        }
        Err(fault) => {
            assert!(["", "/openapi", "/swagger"].contains(&pointer), "{name} cost the whole document: {fault}");
        }
    }
}
