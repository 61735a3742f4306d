//! Lowers what only parameters of OpenAPI 3.2 say: that one is the whole query string, or a cookie as it stands.

use serde_json::{Map, Value, json};

use crate::{
    import::{grammar::SKIP, report::Report},
    problem::step,
};

/// Lowers one parameter by itself.
pub fn lower(parameter: &mut Map<String, Value>, pointer: &str, report: &mut Report<'_>) {
    let text = |key: &str| parameter.get(key).and_then(Value::as_str).unwrap_or_default();
    match text("in") {
        "querystring" => whole(parameter, pointer, report),
        "cookie" if text("style") == "cookie" => {
            parameter.insert("style".to_owned(), json!("form"));
            let message =
                "the style `cookie` sends values as they are; what a cookie may not hold is percent-encoded here";
            report.warning("cookie-style", &step(pointer, "style"), message);
        }
        _ => {}
    }
}

/// A query string that is a form has a pair for each property, as an exploded object has. Any other is a value that
/// no tool can write.
fn whole(parameter: &mut Map<String, Value>, pointer: &str, report: &mut Report<'_>) {
    const FORM: &str = "application/x-www-form-urlencoded";
    parameter.insert("in".to_owned(), json!("query"));
    let content = parameter.get_mut("content").and_then(Value::as_object_mut);
    if let Some(form) = content.and_then(|content| content.get_mut(FORM)).map(Value::take) {
        parameter.shift_remove("content");
        let schema = form.get("schema").cloned().unwrap_or_else(|| json!({ "type": "object" }));
        parameter.insert("schema".to_owned(), schema);
        parameter.insert("style".to_owned(), json!("form"));
        parameter.insert("explode".to_owned(), json!(true));
        report.moved(step(pointer, "schema"), &format!("{pointer}/content/{}/schema", FORM.replace('/', "~1")));
        let message = "the whole query string is one form; each property is a pair of the query now";
        return report.warning("query-string", pointer, message);
    }
    let content = parameter.get("content").and_then(Value::as_object);
    let name = content.and_then(|content| content.keys().next()).map_or("no known type", String::as_str);
    let reason = format!("its whole query string is one value of {name}, which no tool can write");
    report.warning("query-string", pointer, format!("{reason}; its operations are skipped"));
    parameter.insert(SKIP.to_owned(), json!(reason));
}
