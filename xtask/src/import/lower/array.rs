//! Lists whose positions have schemas of their own: OpenAPI 3.0 knows only one schema for all items.

use serde_json::{Map, Value, json};

use super::schema::any_of;
use crate::{import::report::Report, problem::step};

/// Lets every item be what any position allows: those of `prefixItems`, and of `items` where that is a list, as it was
/// in older versions of JSON Schema.
pub fn positions(schema: &mut Map<String, Value>, pointer: &str, report: &mut Report<'_>) {
    let of_items = step(pointer, "items");
    let (keyword, others) = match (schema.get("prefixItems"), schema.get("items")) {
        (Some(Value::Array(_)), _) => ("prefixItems", "items"),
        (_, Some(Value::Array(_))) => ("items", "additionalItems"),
        _ => return,
    };
    let Some(Value::Array(positions)) = schema.shift_remove(keyword) else { return };
    let place = step(pointer, keyword);
    let length = positions.len();
    let mut items: Vec<_> = (0..).map(|index| format!("{place}/{index}")).zip(positions).collect();
    match schema.shift_remove(others) {
        Some(Value::Bool(false)) => drop(schema.entry("maxItems").or_insert_with(|| json!(length))),
        Some(rest @ Value::Object(_)) => items.push((step(pointer, others), rest)),
        _ => {}
    }
    let Some(any) = any_of(items, &of_items, report) else { return };
    if any.get("anyOf").is_some() {
        let message = "OpenAPI 3.0 cannot say what stands at which position; every item may be any of these now";
        report.warning("positions", &place, message);
    }
    schema.insert("items".to_owned(), any);
}
