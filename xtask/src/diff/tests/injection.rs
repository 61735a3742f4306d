//! What a document says is told in every report, and breaks out of none.

use quick_xml::{Reader, events::Event};
use serde_json::{Value, json};

use super::{base, patched, verdict};
use crate::diff::{Form, Verdict, report::report};

/// Ends lines, elements, commands and code, and begins others.
const WORDS: &str = "x\n::error::gotcha\n%0A::set-output name=a::b\r\n<script>alert(1)</script> `code` [link](http://evil.test) \
                     | cell | @octocat #1 ]]> & \"q\" 'r' \u{1b}[31m \u{202e}gnp\u{0} www.evil.test --> ![i](u) ~~~ www.b.test";

/// A verdict in which everything that a document can say says that.
fn hostile() -> Verdict {
    let patch = json!({"acme": {"tools": {"list_all_acme_things": {
        "title": WORDS, "description": WORDS, "icons": WORDS,
        "annotations": {"title": WORDS},
        "inputSchema": {"properties": {
            WORDS: {"type": "string", "description": WORDS},
            "status": {"enum": ["open", WORDS], "default": WORDS, "description": WORDS},
        }},
        "wire": {"path": WORDS, "scopes": [WORDS]},
    }}}});
    let mut verdict = verdict(&base(), &patched(&base(), &patch));
    verdict.against = WORDS.to_owned();
    verdict.spent = vec![WORDS.to_owned()];
    for entry in &mut verdict.entries {
        entry.accepted = (entry.rule.id == "unknown").then(|| WORDS.to_owned());
        entry.place.file = format!("tests/surface/acme/{WORDS}.snap");
    }
    assert!(verdict.entries.len() > 6);
    verdict
}

#[test]
fn no_report_holds_a_character_that_steers_a_terminal() {
    for form in [Form::Text, Form::Markdown, Form::Github, Form::Json, Form::Junit, Form::Sarif] {
        let text = report(&hostile(), form);
        let steering: Vec<char> =
            text.chars().filter(|letter| *letter != '\n' && crate::problem::is_hidden(*letter)).collect();
        assert!(steering.is_empty(), "{form:?}: {steering:?}");
    }
}

#[test]
fn a_line_of_text_is_one_line() {
    let text = report(&hostile(), Form::Text);
    assert!(text.lines().all(|line| !line.starts_with("::")), "{text}");
    assert!(text.contains("\\u000a::error::gotcha"), "{text}");
}

#[test]
fn a_workflow_command_holds_no_other() {
    let verdict = hostile();
    let text = report(&verdict, Form::Github);
    let commands: Vec<&str> = text.lines().filter(|line| line.starts_with("::")).collect();
    assert_eq!(commands.len(), verdict.entries.len() + 1, "{text}");
    for command in commands {
        let (_, rest) = command[2..].split_once(' ').unwrap_or_default();
        let (properties, message) = rest.split_once("::").unwrap_or_default();
        for property in properties.split(',') {
            let name = property.split('=').next().unwrap_or_default();
            assert!(["file", "line", "title"].contains(&name), "{command}");
        }
        assert!(!properties.contains("%0A::"), "{command}");
        // What the document wrote as an escape is not read as one.
        assert!(!message.contains("%0A::set-output"), "{command}");
    }
    assert_eq!(text.lines().count(), verdict.entries.len() + 2, "{text}");
}

#[test]
fn markdown_holds_no_markup_of_a_document() {
    let text = report(&hostile(), Form::Markdown);
    for markup in ["<script", "`code`", "](http", "![i]", "@octocat", "#1 ", "| cell", "www.evil", "~~~", "\n::"] {
        assert!(!text.contains(markup), "{markup}: {text}");
    }
    assert_eq!(text.matches("-->").count(), 1, "only our own comment: {text}");
}

#[test]
fn junit_is_xml_that_says_the_same_text() {
    let text = report(&hostile(), Form::Junit);
    let mut reader = Reader::from_str(&text);
    let (mut depth, mut cases) = (0_i32, 0);
    loop {
        match reader.read_event().unwrap_or_else(|error| panic!("{error}: {text}")) {
            Event::Start(start) => {
                depth += 1;
                let name = start.name();
                let name: &str = name.as_ref();
                cases += usize::from(name == "testcase");
                let known = ["testsuites", "testsuite", "testcase", "failure", "system-out"];
                assert!(known.contains(&name), "{name}");
                assert!(start.attributes().all(|attribute| attribute.is_ok()), "{text}");
            }
            Event::End(_) => depth -= 1,
            Event::Eof => break,
            _ => {}
        }
    }
    assert_eq!((depth, cases), (0, hostile().entries.len() + 1));
}

#[test]
fn json_and_sarif_are_json_that_say_the_same_text() {
    let json: Value = serde_json::from_str(&report(&hostile(), Form::Json)).expect("it is JSON");
    let title = json["entries"].as_array().into_iter().flatten().find(|entry| entry["rule"] == "title-changed");
    assert!(title.is_some_and(|entry| {
        entry["after"].as_str().is_some_and(|text| WORDS.starts_with(text.trim_end_matches('…')))
    }));
    let sarif: Value = serde_json::from_str(&report(&hostile(), Form::Sarif)).expect("it is JSON");
    let results = sarif["runs"][0]["results"].as_array().expect("there are results");
    assert_eq!(results.len(), hostile().entries.len());
    for result in results {
        let text = result["message"]["text"].as_str().expect("every result has a message");
        assert!(!text.contains("[link](") && !text.contains(" [link]"), "{text}");
        let uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].as_str().expect("it is text");
        assert!(!uri.contains(['<', ' ', '\n', ':']), "{uri}");
    }
}
