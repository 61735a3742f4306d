//! What vendor.yaml says of authentication: the credentials of the tables, and what is wrong with it.

use serde_json::{Value, json};

use super::Acme;
use crate::emit;

/// A repository whose vendor authenticates so.
fn acme(authentication: &str) -> Acme {
    let parameter =
        |name: &str, place: &str| json!({"name": name, "in": place, "required": true, "schema": {"type": "string"}});
    let parameters = [("token", "query"), ("X-API-Key", "header"), ("session", "cookie"), ("id", "query")];
    let parameters: Vec<Value> = parameters.iter().map(|(name, place)| parameter(name, place)).collect();
    let operation =
        json!({"operationId": "listThings", "parameters": parameters, "responses": {"200": {"description": ""}}});
    let acme = Acme::new(&json!({
        "openapi": "3.0.3",
        "info": {"title": "Acme", "version": "1"},
        "paths": {"/things": {"get": operation}},
    }));
    let vendor = format!(
        "title: Acme\ntool_name: acme\ndocuments:\n  api: {{ url: https://api.acme.test/v1, authentication: own }}\n\
         authentication:\n  own: {authentication}\n"
    );
    acme.file("specs/acme/vendor.yaml", &vendor);
    acme
}

/// The credentials as they stand in the table, and the arguments that are asked for.
fn planned(authentication: &str) -> (String, Vec<String>) {
    let vendor = acme(authentication).clean_model();
    let tree = emit::vendor(&vendor, "toolpress-generated");
    let (_, source) = tree.files().find(|(path, _)| path.ends_with("acme/mod.rs")).expect("the vendor has a table");
    let line = source.lines().find_map(|line| line.trim().strip_prefix("authentication: ")).expect("it says so");
    let arguments = vendor.tools().flat_map(|tool| &tool.arguments).map(|argument| argument.name.clone()).collect();
    (line.to_owned(), arguments)
}

#[test]
fn a_credential_goes_where_it_is_said_and_is_not_asked_for_there() {
    insta::assert_debug_snapshot!([
        planned("{ header: Authorization, prefix: 'Token token=', environment: ACME_TOKEN }"),
        planned("{ header: x-api-key, environment: ACME_KEY }"),
        planned("{ query: token, environment: ACME_KEY }"),
        planned("{ cookie: session, environment: ACME_SESSION }"),
        planned("{ basic: true, environment: ACME_LOGIN }"),
        planned("[{ header: X-API-Key, environment: ACME_KEY }, { query: token, environment: ACME_TOKEN }]"),
    ]);
}

#[test]
fn what_is_no_credential_is_said_with_what_would_be_one() {
    let told: Vec<String> = [
        "{ environment: ACME_KEY }",
        "{ header: X-Key, query: key, environment: ACME_KEY }",
        "{ basic: true, header: Authorization, environment: ACME_KEY }",
        "{ header: \"X-Key: a\\r\\nX-Admin\", environment: ACME_KEY }",
        "{ header: Content-Length, environment: ACME_KEY }",
        "{ header: X-Key, prefix: \"a\\r\\nX-Admin: \", environment: ACME_KEY }",
        "{ cookie: 'a=b; c', environment: ACME_KEY }",
        "{ query: '', environment: ACME_KEY }",
        "{ query: key, prefix: 'a', environment: ACME_KEY }",
        "{ query: key, environment: 'ACME KEY=1' }",
        "[]",
        "[{ header: X-Key, environment: A }, { header: x-key, environment: B }]",
        "ACME_KEY",
        "{ header: X-Key }",
        "{ headers: X-Key, environment: ACME_KEY }",
    ]
    .iter()
    .map(|authentication| {
        let (_, problems) = acme(authentication).model();
        let told: Vec<String> = problems.iter().map(ToString::to_string).collect();
        assert!(problems.has_errors(), "{authentication} is taken");
        told.join("\n")
    })
    .collect();
    insta::assert_snapshot!(told.join("\n"));
}
