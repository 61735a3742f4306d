//! The stable form: the same document gives the same bytes, however its keys were ordered.

use serde_json::{Map, Value};

use super::grammar::METHODS;

/// Sorts the keys of every object, except where people expect another order. Lists keep theirs.
pub fn sort(document: &mut Value) {
    sort_all(document);
    let Some(document) = document.as_object_mut() else { return };
    first(document, &["openapi", "info", "servers", "security", "tags", "paths", "components"]);
    let items = document.get_mut("paths").and_then(Value::as_object_mut).into_iter().flat_map(Map::values_mut);
    for item in items.filter_map(Value::as_object_mut) {
        first(item, &[&["parameters"][..], &METHODS].concat());
    }
}

/// The document as it stands in its file.
pub fn print(document: &Value) -> String {
    format!("{document:#}\n")
}

fn sort_all(value: &mut Value) {
    match value {
        Value::Object(object) => {
            object.sort_keys();
            object.values_mut().for_each(sort_all);
        }
        Value::Array(items) => items.iter_mut().for_each(sort_all),
        _ => {}
    }
}

/// Puts these keys first, in this order.
fn first(object: &mut Map<String, Value>, keys: &[&str]) {
    let mut rest = std::mem::take(object);
    object.extend(keys.iter().filter_map(|key| rest.shift_remove_entry(*key)));
    object.append(&mut rest);
}
