//! Documents in many files that mean harm, or grow without end: each ends in a sentence, never in a crash or a hang.

use serde_json::{Value, json};

use super::each;
use crate::{
    import::{Options, press_document, read, read_document, repair},
    problem::{Level, Problems},
    tree::Tree,
    vendor::Prose,
};

const HEAD: &str = "openapi: 3.0.0\ninfo: { title: a, version: b }\n";

/// The document that these files are, and what was told; the first of them is where it begins.
fn import(files: &[(&str, &str)]) -> (Option<Value>, Vec<String>) {
    let folder = tempfile::tempdir().expect("a folder for a moment");
    let mut tree = Tree::default();
    for (path, text) in files {
        tree.add(*path, *text);
    }
    tree.write(folder.path()).expect("the files can be written");
    let source = folder.path().join(files[0].0).display().to_string();
    let mut problems = Problems::default();
    let value = read_document(&source, &Options::default(), &mut problems)
        .and_then(|read| press_document(read, Prose::Keep, "overlay.yaml", &mut problems));
    let told = problems.iter().map(|problem| format!("{} ({})", problem.message, problem.code)).collect();
    (value.filter(|_| !problems.iter().any(|problem| problem.level == Level::Error)), told)
}

#[test]
fn a_large_part_that_many_places_want_is_not_copied_without_end() {
    let headers: String = (0..2_000).map(|number| format!("  H{number}: {{ schema: {{ type: string }} }}\n")).collect();
    let operation = "{ responses: { 200: { description: ok, headers: { $ref: 'parts.yaml#/headers' } } } }";
    let paths: String = (0..200).map(|number| format!("  /p{number}: {{ get: {operation} }}\n")).collect();
    let root = format!("{HEAD}paths:\n{paths}");
    let (value, told) = import(&[("openapi.yaml", &root), ("parts.yaml", &format!("headers:\n{headers}"))]);
    let value = value.expect("the operations themselves can be read");
    assert_eq!(value["paths"].as_object().map(serde_json::Map::len), Some(200));
    let refused = told.iter().filter(|message| message.contains("there are too many copies of it")).count();
    assert!((150..199).contains(&refused), "{refused} copies were refused");
}

#[test]
fn parts_that_lie_too_deep_are_left_out() {
    let depth = read::MOST_DEPTH - 2;
    let deep = format!("a: {}1{}\n", "[".repeat(depth), "]".repeat(depth));
    let root = format!(
        "{HEAD}x-a: 1\npaths:\n  /a: {{ $ref: deep.yaml }}\n  /b: {{ get: {{ operationId: b, responses: {{ 200: {{ description: ok }} }} }} }}\n"
    );
    let (value, told) = import(&[("openapi.yaml", &root), ("deep.yaml", &deep)]);
    assert!(value.is_some_and(|value| value["paths"].as_object().is_some_and(|paths| paths.len() == 1)));
    assert!(told[0].contains("the document is too deep"), "{told:?}");
}

#[test]
fn files_that_are_alias_bombs_share_one_limit() {
    let mut bomb = "a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\n".to_owned();
    for level in 1..20 {
        let aliases = vec![format!("*a{}", level - 1); 10].join(", ");
        bomb += &format!("a{level}: &a{level} [{aliases}]\n");
    }
    let names: Vec<String> = (0..50).map(|number| format!("bomb{number}.yaml")).collect();
    let paths: String = names.iter().map(|name| format!("  /{name}: {{ $ref: {name} }}\n")).collect();
    let root = format!("{HEAD}paths:\n{paths}");
    let mut files = vec![("openapi.yaml", root.as_str())];
    files.extend(names.iter().map(|name| (name.as_str(), bomb.as_str())));
    let (_, told) = import(&files);
    let refused =
        told.iter().filter(|message| message.contains("is too large: a document may hold no more than")).count();
    assert_eq!(refused, 50, "{told:?}");
}

#[test]
fn references_in_circles_end() {
    let root = format!(
        "{HEAD}paths:\n  /a: {{ $ref: 'a.yaml#/p' }}\n  /b:\n    get:\n      operationId: b\n      responses:\n        '200':\n          \
         description: ok\n          content: {{ a/a: {{ schema: {{ $ref: 'a.yaml#/s' }} }}, a/b: {{ schema: {{ $ref: 'a.yaml#/t/x/y' }} }} }}\n\
         components:\n  schemas: {{ $ref: 'a.yaml#/all' }}\n"
    );
    let a = "p: { $ref: 'b.yaml#/p', summary: a }\ns: { $ref: 'b.yaml#/s' }\nt: { $ref: 'b.yaml#/t' }\nall: { $ref: 'b.yaml#/all', A: {} }\n";
    let b = "p: { $ref: 'a.yaml#/p', summary: b }\ns: { $ref: 'a.yaml#/s' }\nt: { x: { $ref: 'a.yaml#/t/x' } }\nall: { $ref: 'a.yaml#/all', B: {} }\n";
    let (value, told) = import(&[("openapi.yaml", &root), ("a.yaml", a), ("b.yaml", b)]);
    assert!(value.is_some_and(|value| value.pointer("/paths/~1b/get").is_some()), "{told:?}");
    let circles = told.iter().filter(|message| message.ends_with("(ref-cycle)")).count();
    assert_eq!(circles, 4, "{told:?}");
}

#[test]
fn rubbish_in_place_of_parts_costs_only_itself() {
    let good = "  /good: { get: { operationId: good, responses: { 200: { description: ok } } } }\n";
    for rubbish in [
        "null",
        "words",
        "[1, {}]",
        "{ $ref: 5 }",
        "{ $ref: '' }",
        "{ $ref: '#' }",
        "{ $ref: '##' }",
        "{ $ref: '%00' }",
    ] {
        for place in ["components", "paths", "tags", "info"] {
            let paths = if place == "paths" {
                format!("paths:\n  $ref: 'part.yaml#/a'\n{good}")
            } else {
                format!("paths:\n{good}{place}: {{ $ref: 'part.yaml#/a' }}\n")
            };
            let root = format!("{}{paths}", if place == "info" { "openapi: 3.0.0\n" } else { HEAD });
            let part = format!("a: {rubbish}\n");
            let (value, told) = import(&[("openapi.yaml", &root), ("part.yaml", &part)]);
            assert!(
                value.is_some_and(|value| value.pointer("/paths/~1good/get").is_some()),
                "{rubbish} at {place}: {told:?}"
            );
        }
    }
}

#[test]
fn a_reference_anywhere_costs_at_most_its_place() {
    let part = "a: { $ref: '#/b', x: 1 }\nb: { type: object, properties: { self: { $ref: '#/a' } }, 200: { description: ok }, /c: {} }\n\
        list: [{ $ref: '#/b' }]\n";
    for name in ["whole.yaml", "swagger.yaml", "openapi_3_1.yaml"] {
        let text = std::fs::read_to_string(format!("src/import/tests/{name}")).expect("it is part of the repository");
        let whole = read::decode(&text).expect("it is YAML").value;
        let mut pointers = Vec::new();
        each(&whole, "", &mut |pointer, _| pointers.push(pointer.to_owned()));
        pointers.retain(|pointer| !["", "/openapi", "/swagger"].contains(&pointer.as_str()));
        for (pointer, target) in pointers.iter().zip(["a", "b", "list"].iter().cycle()) {
            let mut document = whole.clone();
            if let Some(value) = document.pointer_mut(pointer) {
                *value = json!({ "$ref": format!("part.yaml#/{target}") });
            }
            let (value, told) = import(&[("openapi.json", &document.to_string()), ("part.yaml", part)]);
            let value = value.unwrap_or_else(|| panic!("{target} at {pointer:?} of {name} cost everything: {told:?}"));
            let saved = value.pointer("/paths/~1saved/get").is_some();
            assert!(
                saved || pointer == "/paths" || pointer.starts_with("/paths/~1saved"),
                "{target} at {pointer:?} of {name}: {told:?}"
            );
            assert!(repair::read(&value).is_ok(), "{target} at {pointer:?} of {name}");
        }
    }
}
