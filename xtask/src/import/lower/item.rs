//! Lowers the path items of OpenAPI 3.2: `query` and `additionalOperations` go where the canonical document keeps the
//! operations of methods that OpenAPI 3.0 does not know.

use serde_json::{Map, Value};

use crate::{
    import::{
        grammar::{Kind, OTHER_METHODS},
        report::Report,
        visit::mend,
    },
    problem::step,
};

/// Moves the operations of every path item. Before that nothing finds them.
pub fn lower(document: &mut Value, report: &mut Report<'_>) {
    mend(document, Kind::Document, "", &mut |value, kind, pointer| {
        if kind == Kind::PathItem
            && let Some(item) = value.as_object_mut()
        {
            methods(item, pointer, report);
        }
    });
}

fn methods(item: &mut Map<String, Value>, pointer: &str, report: &mut Report<'_>) {
    let place = step(pointer, OTHER_METHODS);
    let mut others = Map::new();
    // What is no object is left to the repair, which says so.
    if item.get("additionalOperations").is_some_and(Value::is_object)
        && let Some(Value::Object(additional)) = item.shift_remove("additionalOperations")
    {
        report.moved(place.clone(), &step(pointer, "additionalOperations"));
        others = additional;
    }
    if let Some(query) = item.shift_remove("query") {
        let origin = step(pointer, "query");
        if others.contains_key("QUERY") {
            let message = "`additionalOperations` has an operation for QUERY too; that one is dropped";
            report.warning("repeated-method", &origin, message);
        }
        report.moved(step(&place, "QUERY"), &origin);
        others.insert("QUERY".to_owned(), query);
    }
    if others.is_empty() {
        return;
    }
    match item.get_mut(OTHER_METHODS).and_then(Value::as_object_mut) {
        Some(own) => others.into_iter().for_each(|(method, operation)| drop(own.insert(method, operation))),
        None => drop(item.insert(OTHER_METHODS.to_owned(), Value::Object(others))),
    }
}
