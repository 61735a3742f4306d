//! Rubbish in every place of a document: whatever stands where, the rest is saved and reads as `openapiv3`.

use serde_json::{Value, json};

use super::{Prose, assert_canonical, each, press_value, read};

/// A document that uses every keyword there is.
const WHOLE: &str = include_str!("whole.yaml");

#[test]
fn the_whole_document_needs_no_repair() {
    let tree = read::decode(WHOLE).expect("it is YAML");
    let pressed = press_value("whole", tree.value, Prose::Keep).expect("it is OpenAPI 3.0");
    assert_eq!(pressed.problems, Vec::<String>::new());
    assert_canonical("whole", &pressed, Prose::Keep);
}

#[test]
fn rubbish_anywhere_costs_only_itself() {
    let whole = read::decode(WHOLE).expect("it is YAML").value;
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
    assert!(pointers.len() > 200, "{} places are too few to say much", pointers.len());
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
        Err(fault) => assert!(["", "/openapi"].contains(&pointer), "{name} cost the whole document: {fault}"),
    }
}
