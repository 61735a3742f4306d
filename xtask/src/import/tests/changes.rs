//! What an import says about a newer document.

use serde_json::{Value, json};

use crate::import::changes::changes;

fn document() -> Value {
    json!({
        "paths": {
            "/pets": {
                "parameters": [{"$ref": "#/components/parameters/Page"}],
                "get": {"operationId": "listPets", "responses": {"200": {"$ref": "#/components/responses/Pets"}}},
                "post": {"operationId": "createPet", "responses": {}},
            },
            "/teams": {"get": {"operationId": "listTeams", "responses": {}}},
        },
        "components": {
            "parameters": {"Page": {"name": "page", "in": "query", "schema": {"type": "integer"}}},
            "responses": {"Pets": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Pet"}}}}},
            "schemas": {"Pet": {"properties": {"friend": {"$ref": "#/components/schemas/Pet"}}}, "Unused": {}},
        },
    })
}

#[test]
fn the_same_document_changes_nothing() {
    assert_eq!(changes(&document(), &document()), Vec::<String>::new());
}

#[test]
fn operations_come_and_go() {
    let mut new = document();
    new["paths"]["/pets"]["delete"] = json!({"operationId": "deletePets", "responses": {}});
    new["paths"]["/teams"] = json!({});
    assert_eq!(changes(&document(), &new), ["came     DELETE /pets", "went     GET /teams"]);
}

#[test]
fn a_change_deep_in_a_schema_reaches_the_operations_that_use_it() {
    let mut new = document();
    new["components"]["schemas"]["Pet"]["properties"]["friend"] = json!({"type": "string"});
    new["components"]["schemas"]["Unused"] = json!({"type": "string"});
    assert_eq!(changes(&document(), &new), ["changed  GET /pets"]);
}

#[test]
fn a_change_of_a_path_or_of_the_document_reaches_its_operations() {
    let mut new = document();
    new["components"]["parameters"]["Page"]["required"] = json!(true);
    assert_eq!(changes(&document(), &new), ["changed  GET /pets", "changed  POST /pets"]);
    let mut new = document();
    new["servers"] = json!([{"url": "https://new.example.com"}]);
    assert_eq!(changes(&document(), &new), ["changed  GET /pets", "changed  POST /pets", "changed  GET /teams"]);
}
