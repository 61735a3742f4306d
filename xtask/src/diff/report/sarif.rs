//! SARIF 2.1.0 (OASIS): what code scanning shows; an accepted break is a suppressed result.

use serde_json::{Value, json};

use super::text::change;
use crate::{
    diff::{
        Verdict,
        cause::Entry,
        rules::{Level, RULES, Rule},
    },
    problem::write,
};

pub fn report(verdict: &Verdict) -> String {
    let used: Vec<&Rule> =
        RULES.iter().filter(|rule| verdict.entries.iter().any(|entry| entry.rule.id == rule.id)).collect();
    let rules: Vec<Value> = used.iter().map(|rule| described(rule)).collect();
    let results: Vec<Value> = verdict.entries.iter().map(|entry| result(entry, &used)).collect();
    let spent: Vec<Value> =
        verdict.spent.iter().map(|spent| json!({"level": "error", "message": {"text": spent}})).collect();
    let report = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "cargo xtask diff",
                "informationUri": "https://github.com/toolpress/toolpress",
                "rules": rules,
            }},
            "columnKind": "unicodeCodePoints",
            "results": results,
            "invocations": [{"executionSuccessful": true, "toolExecutionNotifications": spent}],
        }],
    });
    format!("{}\n", write(&report))
}

fn described(rule: &Rule) -> Value {
    let audiences: Vec<&str> = rule.audiences.iter().map(|audience| audience.name()).collect();
    json!({
        "id": rule.id,
        "shortDescription": {"text": format!("it {}", rule.verb)},
        "fullDescription": {"text": rule.sentence},
        "defaultConfiguration": {"level": level(rule.level)},
        "properties": {"tags": audiences},
    })
}

fn level(level: Level) -> &'static str {
    match level {
        Level::Break => "error",
        Level::Risk => "warning",
        Level::Note => "note",
    }
}

fn result(entry: &Entry, rules: &[&Rule]) -> Value {
    let words = entry.words.as_ref().map(|words| words.marked(["[-", "-]"], ["{+", "+}"], str::to_owned));
    let mut message = vec![entry.title(), entry.sentence.to_owned()];
    message.extend(words.or_else(|| change(&entry.before, &entry.after)));
    let mut result = json!({
        "ruleId": entry.rule.id,
        "ruleIndex": rules.iter().position(|rule| rule.id == entry.rule.id),
        "level": level(entry.level),
        // In SARIF's messages brackets make links; a backslash takes that from them (section 3.11.6).
        "message": {"text": message.join("\n").replace('\\', "\\\\").replace('[', "\\[").replace(']', "\\]")},
        "locations": [{"physicalLocation": {
            "artifactLocation": {"uri": uri(&entry.place.file)},
            "region": {"startLine": entry.place.line},
        }}],
        "partialFingerprints": {"toolpress/v1": entry.fingerprint},
        "properties": {"vendor": entry.vendor, "tools": entry.tools, "before": entry.before, "after": entry.after},
    });
    if let Some(reason) = &entry.accepted {
        result["suppressions"] = json!([{"kind": "external", "status": "accepted", "justification": reason}]);
    }
    result
}

/// A path as a relative URI.
fn uri(path: &str) -> String {
    const LEFT: &percent_encoding::AsciiSet =
        &percent_encoding::NON_ALPHANUMERIC.remove(b'/').remove(b'.').remove(b'-').remove(b'_');
    percent_encoding::utf8_percent_encode(path, LEFT).to_string()
}
