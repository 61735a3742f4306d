//! Copies path items to the places that refer to them.

use serde_json::Value;

use super::pointer::Target;
use crate::import::{grammar::METHODS, report::Report};

/// How many values all copies together may hold: a few long paths can be referred to by many short ones.
pub const MOST_COPIES: usize = 50_000;

/// Copies a path item to a place that refers to it: the canonical document refers to components only.
/// The copy's operations are others than the original's, and so they get identifiers of their own later.
pub fn inline(document: &mut Value, place: &str, target: &Target, room: &mut usize, report: &mut Report<'_>) {
    let origin = target.pointer();
    let Some(item) = document.pointer(&origin) else { return };
    let left = room.checked_sub(if *room == 0 { 1 } else { size(item) });
    let mut item = left.map_or(Value::Null, |_| item.clone());
    // After the first copy that finds no room nothing is measured any more.
    *room = left.unwrap_or_default();
    let Some(value) = document.pointer_mut(place) else { return };
    if item.is_null() {
        *value = item;
        let message = format!("the path item is a reference to #{origin}; there are too many copies of it; dropped");
        report.warning("path-reference", place, message);
        return;
    }
    for method in METHODS {
        if let Some(operation) = item.get_mut(method).and_then(Value::as_object_mut) {
            operation.remove("operationId");
        }
    }
    *value = item;
    report.warning("path-reference", place, format!("the path item is a reference; it is a copy of #{origin} now"));
    report.moved(place.to_owned(), origin);
}

/// How many values there are in a value, itself included.
fn size(value: &Value) -> usize {
    1 + match value {
        Value::Object(object) => object.values().map(size).sum(),
        Value::Array(items) => items.iter().map(size).sum(),
        _ => 0,
    }
}
