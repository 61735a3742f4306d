//! Repairs one parameter by itself.

use serde_json::{Map, Value, json};

use super::shape::show;
use crate::{
    import::{grammar::QUERY_STYLES, report::Report},
    problem::step,
};

/// Headers that OpenAPI 3.0 says to ignore when they are declared as parameters.
const IGNORED: [&str; 3] = ["accept", "content-type", "authorization"];

/// Repairs a parameter that is no reference and whose keywords have the right shapes.
pub fn repair(parameter: &mut Map<String, Value>, pointer: &str, report: &mut Report<'_>) {
    let name = parameter.get("name").and_then(Value::as_str).unwrap_or_default().to_owned();
    let place = parameter.get("in").and_then(Value::as_str).unwrap_or_default().to_owned();
    if name.is_empty() || place.is_empty() {
        return;
    }
    if place == "path" && parameter.get("required") != Some(&json!(true)) {
        parameter.insert("required".to_owned(), json!(true));
        report.warning(
            "optional-path-parameter",
            pointer,
            format!("{name:?} is part of the path and so it is required now"),
        );
    }
    if place == "header" && IGNORED.contains(&name.to_ascii_lowercase().as_str()) {
        let message =
            format!("{name} is declared as a parameter, which OpenAPI 3.0 ignores; it is sent, never asked for");
        report.warning("ignored-header", pointer, message);
    }
    style(parameter, &place, pointer, report);
    content(parameter, &name, pointer, report);
}

/// Drops a style that values in this place cannot have.
fn style(parameter: &mut Map<String, Value>, place: &str, pointer: &str, report: &mut Report<'_>) {
    let allowed: &[&str] = match place {
        "query" => QUERY_STYLES,
        "path" => &["matrix", "label", "simple"],
        "cookie" => &["form"],
        _ => &["simple"],
    };
    let Some(style) = parameter.get("style") else { return };
    if !style.as_str().is_some_and(|style| allowed.contains(&style)) {
        let message = format!("`style` is {}, where one of {} belongs; dropped", show(style), allowed.join(", "));
        report.warning("wrong-type", &step(pointer, "style"), message);
        parameter.remove("style");
    }
}

/// Leaves exactly one of `schema` and `content`, and one media type in `content`.
fn content(parameter: &mut Map<String, Value>, name: &str, pointer: &str, report: &mut Report<'_>) {
    if parameter.get("schema").is_some_and(|schema| !schema.is_null()) {
        if parameter.remove("content").is_some() {
            report.warning(
                "parameter-shape",
                pointer,
                format!("{name:?} has both `schema` and `content`; its `content` is dropped"),
            );
        }
        return;
    }
    parameter.remove("schema");
    let content = parameter.get_mut("content").and_then(Value::as_object_mut);
    match content.filter(|content| content.values().any(Value::is_object)) {
        Some(content) if content.len() == 1 => {}
        Some(content) => {
            let first = content.iter().filter(|(_, media_type)| media_type.is_object()).map(|(name, _)| name).min();
            let first = first.cloned().unwrap_or_default();
            content.retain(|media_type, _| *media_type == first);
            report.warning(
                "parameter-shape",
                pointer,
                format!("{name:?} has several media types; only {first} is kept"),
            );
        }
        None => {
            parameter.remove("content");
            parameter.insert("schema".to_owned(), json!({}));
            report.warning(
                "parameter-shape",
                pointer,
                format!("{name:?} has no schema; anything is allowed in it now"),
            );
        }
    }
}
