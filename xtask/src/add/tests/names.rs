//! Names stay what they are when the document changes.

use serde_json::json;

use super::{Empty, acme};

#[test]
fn a_document_that_grows_and_is_reordered_keeps_the_names_of_its_tools() {
    let repository = Empty::new();
    let document = repository.file("acme.json", &acme().to_string());
    repository.add("acme", &[document]).unwrap();
    let before = repository.names("acme");

    // What comes would take names that are given, if it were asked first: it is shorter, and sorts before.
    let mut grown = acme();
    for path in ["/a/pets", "/pet", "/pets/search"] {
        grown["paths"][path] = json!({
            "get": {"operationId": format!("get{path}"), "responses": {"200": {"description": ""}}},
            "post": {"operationId": format!("post{path}"), "responses": {"200": {"description": ""}}},
        });
    }
    let paths = grown["paths"].as_object_mut().unwrap();
    let reversed = std::mem::take(paths).into_iter().rev().collect();
    *paths = reversed;
    repository.file("acme.json", &grown.to_string());
    let document = repository.workspace().root.join("acme.json").display().to_string();
    repository.import("acme", &document);

    let after = repository.names("acme");
    assert_eq!(after.len(), before.len() + 6);
    for (operation, name) in before {
        assert_eq!(after.get(&operation), Some(&name), "{operation}");
    }
}

#[test]
fn a_record_overrides_what_was_inferred() {
    let repository = Empty::new();
    let document = repository.file("acme.json", &acme().to_string());
    repository.add("acme", &[document]).unwrap();
    let records = repository.text("specs/acme/records/pets.yaml").replace("  groom: {", "  wash: { effect: creates,");
    repository.file("specs/acme/records/pets.yaml", &records);
    let model = repository.model("acme");
    let tool = model.tools().find(|tool| tool.operation == "pets/groom").unwrap();
    assert_eq!((tool.name.as_str(), tool.effect.name()), ("acme_pets_wash", "creates"));
}
