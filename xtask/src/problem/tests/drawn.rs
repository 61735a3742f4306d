//! What is drawn, as people see it.

use insta::assert_snapshot;
use serde_json::json;

use super::{plain, problems};
use crate::problem::{Level, Place, Problem, Problems, Style, json as as_json, render};

const YAML: &str = "openapi: 3.0.0
paths:
  /tags:
    get:
      parameters:
        - name: limit
          in: query
          schema: { type: integer, default: ten }
      responses:
        200: { description: ok }
";

#[test]
fn yaml_is_drawn_with_the_key_or_the_value_that_is_meant() {
    let mut problems = problems(
        "rest.yaml",
        YAML,
        &[
            (
                "wrong-default",
                "/paths/~1tags/get/parameters/0/schema/default",
                "the default \"ten\" is no integer; dropped",
            ),
            ("incomplete", "/paths/~1tags/get/parameters/0", "a parameter without a description"),
            ("wrong-type", "/paths/~1tags/get/responses/200/headers", "it stands nowhere, but around it is something"),
            ("unknown-version", "", "the whole file is meant"),
        ],
    );
    let help = "give it a name:\n- target: $.paths['/tags'].get\n  update: {operationId: listTags}";
    let place = Place::at("rest.yaml", "/paths/~1tags/get");
    problems.push(Problem::error("missing-operation-id", place, "the operation has no operationId").help(help));
    assert_snapshot!(plain(&problems));
}

#[test]
fn minified_json_is_cut_around_the_place() {
    let members: Vec<String> = (0..20_000).map(|number| format!("\"key{number}\":{{\"type\":\"text\"}}")).collect();
    let text = format!("{{{}}}", members.join(","));
    let list = [
        ("unknown-type", "/key0/type", "the first"),
        ("wrong-enum", "/key10000/type", "in the middle"),
        ("missing-type", "/key19999", "the last"),
    ];
    assert_snapshot!(plain(&problems("rest.json", &text, &list)));
}

#[test]
fn a_record_is_drawn_and_a_parser_s_line_too() {
    let mut problems = Problems::default();
    let file = "specs/acme/records/things.yaml";
    problems.keep_text(file, "resource: things\nmethods:\n  list:\n    operation: listThingz\n");
    let place = Place::at(file, "/methods/list/operation");
    let problem = Problem::error("unknown-operation", place, "no document has an operation `listThingz`");
    problems.push(problem.help("mend the id, or remove the entry"));
    let place = Place { line: Some(3), ..Place::file(file) };
    problems.push(Problem::error("invalid-yaml", place, "unknown field `list`"));
    assert_snapshot!(plain(&problems));
}

#[test]
fn underlines_sit_under_wide_characters_whatever_ends_the_lines() {
    let text = "größe: 1\r\n名前: { 種類: 文字列, x: \"\ty\" }\r\n";
    let list = [
        ("unknown-type", "/名前/種類", "wide"),
        ("wrong-type", "/名前/x", "after wide ones"),
        ("missing-type", "/größe", "first"),
    ];
    assert_snapshot!(plain(&problems("rest.yaml", text, &list)));
}

/// A document with `count` schemas of one fault, and the problems of it.
fn many(count: usize, level: Level) -> Problems {
    let text: String = (0..count).map(|number| format!("s{number}:\n  items: {{}}\n")).collect();
    let mut problems = Problems::default();
    problems.keep_text("rest.yaml", text);
    // Found in another order than they stand in.
    for number in (0..count).rev() {
        let place = Place::at("rest.yaml", format!("/s{number}"));
        let message = format!("the schema \"s{number}\" has no type");
        let problem = Problem::warning("missing-type", place, message);
        problems.push(Problem { level, ..problem });
    }
    problems
}

#[test]
fn of_a_hundred_of_one_kind_five_are_shown() {
    assert_snapshot!(plain(&many(100, Level::Warning)));
}

#[test]
fn all_shows_every_one_and_errors_are_never_hidden() {
    let all = render(&many(100, Level::Warning), &Style { all: true, ..Style::default() });
    assert_eq!(all.matches("warning[missing-type]").count(), 100);
    assert!(!all.contains("more of this kind"), "{all}");
    let errors = plain(&many(100, Level::Error));
    assert!(
        (0..100).all(|number| errors.contains(&format!("#/s{number}\n")) || errors.contains(&format!("#/s{number}:"))),
        "{errors}"
    );
}

#[test]
fn without_a_text_a_problem_is_one_line() {
    let mut problems = Problems::default();
    for tool in ["one", "two"] {
        problems.push(
            Problem::warning("large-tool", Place::at("specs/acme", format!("/{tool}")), "is large").help("shorten it"),
        );
    }
    assert_snapshot!(plain(&problems));
    assert_eq!(plain(&Problems::default()), "");
}

#[test]
fn colours_are_asked_for() {
    let problems = problems("rest.yaml", YAML, &[("incomplete", "/paths", "m")]);
    assert!(!plain(&problems).contains('\u{1b}'));
    assert!(render(&problems, &Style { colour: true, ..Style::default() }).contains("\u{1b}["));
}

#[test]
fn programs_get_every_problem_with_its_place() {
    let list =
        [("no-operations", "", "whole"), ("wrong-default", "/paths/~1tags/get/parameters/0/schema/default", "ten")];
    let problems = problems("rest.yaml", YAML, &list);
    assert_eq!(
        as_json::json(&problems),
        json!([
            {"level": "warning", "code": "no-operations", "file": "rest.yaml", "line": null, "column": null, "pointer": "",
             "message": "whole", "help": "look whether the vendor keeps its paths in another file, and import that"},
            {"level": "warning", "code": "wrong-default", "file": "rest.yaml", "line": 8, "column": 45,
             "pointer": "/paths/~1tags/get/parameters/0/schema/default", "message": "ten", "help": null},
        ])
    );
}
