//! The help of a problem is an overlay action that can be pasted: it applies, and what it makes can be read.

use std::{collections::BTreeSet, fs, path::Path};

use serde_json::{Map, Value, json};
use toolpress_overlay::Overlay;

use super::{each, real::real};
use crate::{
    import::{advice::advise, lower, path::json_path, press::press, read, repair, report::Report},
    problem::Problems,
    vendor::Prose,
};

/// The document after its import, and its problems with their helps.
fn advised(text: &str) -> (Value, Problems) {
    let tree = read::decode(text).expect("the document can be read");
    let mut problems = Problems::default();
    let mut report = Report::new("file", &mut problems);
    let mut value = lower::lower(tree.value, &mut report).expect("its version is known");
    press(&mut value, Prose::Keep, &mut report);
    advise(&value, "specs/acme/api.overlay.yaml", &mut report);
    (value, problems)
}

/// Applies every help, each to the document as it is, and gives back the codes that have one.
fn apply(name: &str, text: &str) -> BTreeSet<&'static str> {
    let (value, problems) = advised(text);
    let mut codes = BTreeSet::new();
    for problem in problems.iter() {
        let Some(help) = &problem.help else { continue };
        let (_, action) = help.split_once(":\n").expect("a help has an introduction");
        let overlay: Overlay = serde_yaml::from_str(&format!("overlay: 1.0.0\nactions:\n{action}"))
            .unwrap_or_else(|error| panic!("{name}: {problem}: {error}"));
        let mut document = value.clone();
        let unmatched = toolpress_overlay::apply(&mut document, &overlay);
        assert!(unmatched.is_empty(), "{name}: {problem}: {unmatched:?}");
        if codes.insert(problem.code) {
            let read = repair::read(&document);
            assert!(read.is_ok(), "{name}: {problem}: {read:?}");
        }
    }
    codes
}

#[test]
fn every_help_of_the_fixtures_applies() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/import");
    let mut codes = BTreeSet::new();
    for entry in fs::read_dir(folder).expect("the fixtures are part of the repository") {
        let path = entry.expect("it can be listed").path();
        if path.extension().is_some_and(|extension| extension == "yaml") {
            let text = fs::read_to_string(&path).expect("it was listed");
            codes.extend(apply(&path.display().to_string(), &text));
        }
    }
    let expected = BTreeSet::from([
        "array-without-items",
        "impossible-required",
        "missing-operation-id",
        "parameter-shape",
        "ref-cycle",
        "ref-to-nothing",
        "repeated-operation-id",
        "undeclared-path-parameter",
        "unknown-type",
    ]);
    let missing: Vec<_> = expected.difference(&codes).collect();
    assert!(missing.is_empty(), "no fixture shows the help of {missing:?}, only of {codes:?}");
}

#[test]
fn every_help_of_a_real_document_applies() {
    for name in ["corpus/opsgenie.json", "corpus/kubernetes.json", "specs/pagerduty/rest.openapi.json"] {
        let Some(text) = real(name) else { continue };
        apply(name, &text);
    }
}

#[test]
fn a_help_names_the_part_that_is_meant_after_others_were_dropped() {
    let text = "openapi: 3.0.0
info: { title: a, version: b }
paths:
  /a:
    get:
      operationId: a
      parameters:
        - { name: gone, in: path, schema: { type: array } }
        - { name: kept, in: query, schema: { type: array } }
      responses: { 200: { description: ok } }
";
    let (_, problems) = advised(text);
    let helps: Vec<(&str, Option<&str>)> = problems
        .iter()
        .filter(|problem| problem.code == "array-without-items")
        .map(|problem| (problem.place.pointer.as_str(), problem.help.as_deref()))
        .collect();
    let help = "say what the items are, in specs/acme/api.overlay.yaml under `actions`:\n\
                - target: $.paths['/a'].get.parameters[?@.name=='kept' && @.in=='query'].schema\n  \
                update: {items: {type: string}}";
    assert_eq!(
        helps,
        [("/paths/~1a/get/parameters/0/schema", None), ("/paths/~1a/get/parameters/1/schema", Some(help))]
    );
}

#[test]
fn a_path_selects_its_place_and_nothing_else() {
    let names = [
        "plain",
        "_a1",
        "a-b",
        "1",
        "0",
        "/tags/{id}",
        "it's",
        "a\"b",
        "back\\slash",
        "~0~1",
        "",
        " ",
        "a: b",
        "a #b",
        "*",
        "\u{1b}[2J",
        "\u{0}",
        "\u{202e}",
        "名前",
        "@.name",
        "\n\t",
        "..",
    ];
    let members: Map<String, Value> =
        names.iter().map(|name| ((*name).to_owned(), json!({"x": [1, {"y": 2}]}))).collect();
    let parameters = json!([
        {"name": "it's", "in": "query", "schema": {}}, {"name": "it's", "in": "path", "schema": {}},
        {"name": "twice", "in": "query"}, {"name": "twice", "in": "query"}, {"$ref": "#/x"},
    ]);
    let document = json!({"members": members, "parameters": parameters});
    each(&document, "", &mut |pointer, _| {
        let path = json_path(&document, pointer).expect("the place is there");
        assert!(!path.contains(crate::problem::is_hidden), "{path:?}");
        let Some((parent, _)) = pointer.rsplit_once('/') else { return };
        let action = json!({"overlay": "1.0.0", "actions": [{"target": path, "remove": true}]});
        let overlay: Overlay = serde_json::from_value(action).expect("the path is JSONPath");
        let mut removed = document.clone();
        assert_eq!(toolpress_overlay::apply(&mut removed, &overlay), [], "{path}");
        assert_eq!(removed, without(&document, pointer, parent), "{path} for {pointer}");
    });
    for nowhere in ["/nowhere", "/parameters/9", "/parameters/x", "/members/1/x/0/z"] {
        assert_eq!(json_path(&document, nowhere), None);
    }
    assert_eq!(json_path(&json!({"\u{e0041}": 1}), "/\u{e0041}"), None);
    let deep = json!({"a".repeat(1_001): 1});
    assert_eq!(json_path(&deep, &format!("/{}", "a".repeat(1_001))), None, "no overlay takes so long a path");
}

fn without(document: &Value, pointer: &str, parent: &str) -> Value {
    let mut document = document.clone();
    let name = pointer[parent.len() + 1..].replace("~1", "/").replace("~0", "~");
    match document.pointer_mut(parent).expect("the parent is there") {
        Value::Object(object) => drop(object.shift_remove(&name)),
        Value::Array(items) => drop(items.remove(name.parse().expect("it is an index"))),
        _ => unreachable!("what holds something is an object or a list"),
    }
    document
}
