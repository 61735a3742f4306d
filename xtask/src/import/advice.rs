//! Advice: where a person can say what the vendor's document leaves open, the problem's help is the overlay action.

use serde_json::Value;

use super::{path::json_path, report::Report};
use crate::problem::{Action, Help, Problem, Target, code, step, visible};

/// Gives every problem a help that has one: an action that applies to the canonical document as it is now.
pub fn advise(document: &Value, overlay: &str, report: &mut Report<'_>) {
    let advised: Vec<Option<String>> =
        report.problems().map(|problem| advice(document, overlay, problem, report)).collect();
    for (problem, help) in report.problems_mut().zip(advised) {
        problem.help = problem.help.take().or(help);
    }
}

fn advice(document: &Value, overlay: &str, problem: &Problem, report: &Report<'_>) -> Option<String> {
    let Help::Overlay(action) = &code(problem.code)?.help else { return None };
    let place = report.now(&problem.place)?;
    let name = quoted(&problem.message).unwrap_or_default();
    let target = target(document, action, &place, name)?;
    let value = document.pointer(&target)?;
    if !(action.wanted)(value, name) {
        return None;
    }
    let identifier = value["operationId"].as_str().unwrap_or_default();
    let update = action.update.replace("NAME", &text(name)).replace("ID", &text(identifier));
    let path = yaml(&json_path(document, &target)?);
    Some(format!("{}, in {overlay} under `actions`:\n- target: {path}\n  update: {update}", action.purpose))
}

fn target(document: &Value, action: &Action, place: &str, name: &str) -> Option<String> {
    match action.target {
        Target::Here => Some(place.to_owned()),
        Target::Above => Some(place.rsplit_once('/')?.0.to_owned()),
        Target::PathParameter => {
            let place = step(place, "parameters");
            let is_meant = |parameter: &Value| parameter["name"] == name && parameter["in"] == "path";
            let index = document.pointer(&place)?.as_array()?.iter().position(is_meant)?;
            Some(format!("{place}/{index}/schema"))
        }
    }
}

/// The first name that a message quotes, if it is written as it is.
fn quoted(message: &str) -> Option<&str> {
    message.split('"').nth(1).filter(|name| !name.contains('\\'))
}

/// A text in JSON, which YAML reads as it is.
fn text(text: &str) -> String {
    visible(&Value::from(text).to_string()).into_owned()
}

/// A path in YAML: as it is where YAML takes it for nothing else.
fn yaml(path: &str) -> String {
    let is_plain = !path.contains(": ") && !path.contains(" #") && !path.contains('\t');
    if is_plain { path.to_owned() } else { text(path) }
}
