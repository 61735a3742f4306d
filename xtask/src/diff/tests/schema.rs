//! The JSON report is as its published schema says; SARIF and markdown are kept as snapshots.

use std::fs;

use serde_json::{Value, json};

use super::{base, patched, verdict};
use crate::diff::{Form, Verdict, report::report};

/// A verdict with an entry of every kind: accepted, open, a risk, a note, words, many tools.
fn mixed() -> Verdict {
    let patch = json!({"acme": {
        "shared": {"apis": {"rest": {"url": "https://api2.acme.test"}}},
        "tools": {
            "list_all_acme_things": {
                "description": "List the things of the account, oldest first. Each item holds its id and its name.",
                "inputSchema": {"properties": {"status": {"enum": ["open"]}}},
            },
            "create_a_acme_thing": {"inputSchema": {"required": ["name", "mode"]}},
        },
    }});
    let mut verdict = verdict(&base(), &patched(&base(), &patch));
    let required = verdict.entries.iter_mut().find(|entry| entry.rule.id == "argument-required");
    required.expect("it was found").accepted = Some("the vendor refuses calls without it".to_owned());
    verdict.spent = vec!["specs/acme/accepted.yaml: 0123456789ab (x) is no break any more".to_owned()];
    verdict
}

#[test]
fn the_json_report_is_as_its_published_schema_says() {
    let path = format!("{}/../docs/diff.schema.json", env!("CARGO_MANIFEST_DIR"));
    let schema: Value =
        serde_json::from_str(&fs::read_to_string(path).expect("the schema is published")).expect("it is JSON");
    let validator = jsonschema::validator_for(&schema).expect("it is a schema");
    for verdict in [mixed(), verdict(&base(), &base())] {
        let told: Value = serde_json::from_str(&report(&verdict, Form::Json)).expect("it is JSON");
        let errors: Vec<String> =
            validator.iter_errors(&told).map(|error| format!("{}: {error}", error.instance_path())).collect();
        assert!(errors.is_empty(), "{errors:#?}");
    }
    let mut wrong: Value = serde_json::from_str(&report(&mixed(), Form::Json)).expect("it is JSON");
    wrong["entries"][0]["level"] = json!("catastrophe");
    assert!(!validator.is_valid(&wrong), "the schema refuses nothing");
}

#[test]
fn every_form_tells_the_same_verdict() {
    let forms = [
        ("text", Form::Text),
        ("markdown", Form::Markdown),
        ("github", Form::Github),
        ("json", Form::Json),
        ("junit", Form::Junit),
        ("sarif", Form::Sarif),
    ];
    for (name, form) in forms {
        let text = report(&mixed(), form);
        for entry in mixed().entries {
            assert!(text.contains(entry.rule.id), "{name} does not tell {}", entry.rule.id);
        }
        insta::assert_snapshot!(format!("form_{name}"), text);
    }
}
