//! Lowers the parameters and headers of Swagger 2.0, which say themselves what their schema says in OpenAPI 3.0.

use serde_json::{Map, Value, json};

use crate::{
    import::{grammar::Kind, report::Report, visit},
    problem::step,
};

/// The keywords that speak of the value.
const OF_VALUE: [&str; 18] = [
    "type",
    "format",
    "items",
    "default",
    "maximum",
    "exclusiveMaximum",
    "minimum",
    "exclusiveMinimum",
    "maxLength",
    "minLength",
    "pattern",
    "maxItems",
    "minItems",
    "uniqueItems",
    "enum",
    "multipleOf",
    "nullable",
    "x-nullable",
];

/// Makes a parameter or a header of Swagger one of OpenAPI 3.0.
pub fn lower(parameter: &mut Map<String, Value>, kind: Kind, pointer: &str, report: &mut Report<'_>) {
    if parameter.get("$ref").is_some_and(Value::is_string) {
        return;
    }
    if let Some((schema, wrapped)) = take_schema(parameter) {
        if wrapped {
            report.moved(step(pointer, "schema"), pointer);
        }
        parameter.insert("schema".to_owned(), schema);
    }
    let place = match kind {
        Kind::Header => "header",
        _ => parameter.get("in").and_then(Value::as_str).unwrap_or_default(),
    };
    let place = place.to_owned();
    let style = list_style(parameter, &place, pointer, report);
    parameter.extend(style);
}

/// Takes out what a parameter says of its value: its schema, or a schema made of its own keywords, which is wrapped then.
pub fn take_schema(parameter: &mut Map<String, Value>) -> Option<(Value, bool)> {
    if let Some(schema) = parameter.shift_remove("schema") {
        return Some((schema, false));
    }
    let keywords: Map<_, _> = OF_VALUE.iter().filter_map(|key| parameter.shift_remove_entry(*key)).collect();
    (!keywords.is_empty()).then(|| (Value::Object(keywords), true))
}

/// How the list that a parameter takes is written: `style` and `explode` in the place of its `collectionFormat`.
/// What OpenAPI 3.0 does by itself is not said. The parameter's schema is known already.
pub fn list_style(
    parameter: &mut Map<String, Value>,
    place: &str,
    pointer: &str,
    report: &mut Report<'_>,
) -> Map<String, Value> {
    let format = parameter.shift_remove("collectionFormat");
    let is_list = parameter.get("schema").and_then(|schema| schema.get("type")) == Some(&json!("array"));
    let named = matches!(place, "query" | "form");
    let style = match format.as_ref().map_or(Some("csv"), Value::as_str) {
        _ if !is_list => json!({}),
        Some("csv") if named => json!({ "style": "form", "explode": false }),
        Some("csv") => json!({}),
        Some("multi") if named => json!({}),
        Some("ssv") if named => json!({ "style": "spaceDelimited" }),
        Some("pipes") if named => json!({ "style": "pipeDelimited" }),
        _ => {
            let format = format.unwrap_or_default();
            let message = format!("OpenAPI 3.0 cannot write a list as {format} in a {place}; commas separate it now");
            report.warning("collection-format", &step(pointer, "collectionFormat"), message);
            if named { json!({ "style": "form", "explode": false }) } else { json!({}) }
        }
    };
    match style {
        Value::Object(style) => style,
        _ => Map::new(),
    }
}

/// Whether a parameter of Swagger is no parameter in OpenAPI 3.0 but the body, or a part of it.
pub fn is_of_body(parameter: &Value) -> bool {
    let place = parameter.get("in").and_then(Value::as_str).unwrap_or_default();
    visit::reference(parameter).is_none() && ["body", "formData"].iter().any(|body| body.eq_ignore_ascii_case(place))
}
