//! Documents that would steer the terminal, or make the drawing fail or slow.

use std::time::{Duration, Instant};

use insta::assert_snapshot;
use proptest::prelude::*;
use serde_json::json;

use super::{plain, problems};
use crate::problem::{
    Place, Problem, Problems, Style, is_hidden,
    json::{self as as_json},
    render,
};

const KEY: &str = "\u{1b}[2J\u{202e}gpj.exe\u{0}";

fn hostile() -> Problems {
    // YAML forbids most of it, JSON escapes it: in the text there is what a text can hold.
    let text = format!(
        "{{\"\\u001b[2J\\u202egpj.exe\\u0000\": \"\u{202e}\u{9b}31m\u{7f} \u{2066}x\u{feff}\", \"{}\": 1}}",
        "k".repeat(900)
    );
    let mut problems = problems("a\u{1b}]0;b\u{7}.json", &text, &[]);
    let file = "a\u{1b}]0;b\u{7}.json";
    let message = format!("`{KEY}` is\nno\r keyword");
    problems.push(
        Problem::warning("wrong-type", Place::at(file, format!("/{KEY}")), &message).help(format!("{KEY}\n{KEY}")),
    );
    problems.push(Problem::error("unreadable", Place::at(file, format!("/{}", "k".repeat(900))), "a long key"));
    problems.push(Problem::error("unreadable", Place::at(format!("other{KEY}"), KEY), &message).help(KEY));
    problems
}

#[test]
fn nothing_of_a_document_steers_the_terminal() {
    let drawn = plain(&hostile());
    assert!(!drawn.contains(|character| character != '\n' && is_hidden(character)), "{drawn:?}");
    assert_snapshot!(drawn);
    let lines: Vec<String> = hostile().iter().map(ToString::to_string).collect();
    assert!(!lines.join("\n").contains(|character| character != '\n' && is_hidden(character)), "{lines:?}");
}

#[test]
fn json_holds_the_same_texts_and_steers_nothing_either() {
    let value = as_json::json(&hostile());
    let text = as_json::write(&json!({"problems": value}));
    assert!(!text.contains(|character| character != '\n' && is_hidden(character)), "{text:?}");
    assert_eq!(serde_json::from_str::<serde_json::Value>(&text).expect("it is JSON")["problems"], value);
}

#[test]
fn thousands_of_problems_on_one_line_of_megabytes_take_one_pass() {
    let schema = "{\"type\":\"string\",\"description\":\"".to_owned() + &"word ".repeat(150) + "\"}";
    let members: Vec<String> = (0..5_000).map(|number| format!("\"s{number}\":{schema}")).collect();
    let mut problems = Problems::default();
    problems.keep_text("rest.json", format!("{{{}}}", members.join(",")));
    assert!(problems.text("rest.json").is_some_and(|text| text.len() > 3_900_000));
    for number in 0..5_000 {
        problems.push(Problem::warning("missing-type", Place::at("rest.json", format!("/s{number}/type")), "m"));
    }
    let start = Instant::now();
    let drawn = render(&problems, &Style { all: true, ..Style::default() });
    assert_eq!(drawn.matches("warning[missing-type]").count(), 5_000);
    // A pass for each problem would take minutes, even where nothing is optimised.
    assert!(start.elapsed() < Duration::from_secs(20), "{:?}", start.elapsed());
}

proptest! {
    #[test]
    fn no_text_and_no_place_makes_drawing_fail(
        text in "(\\PC|[\\[\\]{}:,\"' \t\r\n\u{0}\u{1b}\u{202e}名é👩🏽-]){0,300}",
        line in proptest::option::of(0_usize..9),
        pointers in proptest::collection::vec("(/[a-z~0-9名:{]{0,3}){0,3}", 0..5),
        all: bool,
        colour: bool,
    ) {
        let mut problems = Problems::default();
        problems.keep_text("file", &text);
        for pointer in pointers {
            problems.push(Problem::warning("wrong-type", Place { line, ..Place::at("file", pointer) }, &text));
        }
        render(&problems, &Style { all, colour, ..Style::default() });
    }

    #[test]
    fn every_place_of_a_json_text_can_be_drawn(keys in proptest::collection::vec("\\PC{1,12}", 1..6), blank in "[ \t\r\n]{0,200}") {
        let mut text = String::new();
        let mut pointer = String::new();
        let mut problems = Problems::default();
        for key in &keys {
            text.push_str(&format!("{{{blank}{}:{blank}", json!(key)));
            pointer = crate::problem::step(&pointer, key);
            problems.push(Problem::error("wrong-type", Place::at("file", &pointer), key));
        }
        problems.keep_text("file", format!("{text}null{}", "}".repeat(keys.len())));
        let drawn = plain(&problems);
        prop_assert!(!drawn.contains(|character| character != '\n' && is_hidden(character)), "{drawn:?}");
    }
}
