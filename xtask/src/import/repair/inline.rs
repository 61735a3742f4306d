//! Copies path items to the places that refer to them.

use serde_json::Value;

use super::pointer::Target;
use crate::import::{copies::Copies, grammar, report::Report};

/// Copies a path item to a place that refers to it: the canonical document refers to components only.
/// The copy's operations are others than the original's, and so they get identifiers of their own later.
pub fn inline(document: &mut Value, place: &str, target: &Target, copies: &mut Copies, report: &mut Report<'_>) {
    let origin = target.pointer();
    let Some(copy) = document.pointer(&origin).map(|item| copies.copy(item)) else { return };
    let Some(value) = document.pointer_mut(place) else { return };
    let Some(mut item) = copy else {
        *value = Value::Null;
        let message = format!("the path item is a reference to #{origin}; there are too many copies of it; dropped");
        report.warning("path-reference", place, message);
        return;
    };
    for (_, pointer) in grammar::operations(&item) {
        if let Some(operation) = item.pointer_mut(&pointer).and_then(Value::as_object_mut) {
            operation.remove("operationId");
        }
    }
    *value = item;
    report.warning("path-reference", place, format!("the path item is a reference; it is a copy of #{origin} now"));
    report.moved(place.to_owned(), &origin);
}
