//! Walks a document by the grammar: every object once, with its kind and its JSON pointer.

use serde_json::Value;

use super::grammar::{self, Field, Kind};
use crate::problem::step;

/// Shows `see` the value at `pointer` and everything under it, outermost first. References are shown, not followed.
pub fn visit(value: &Value, kind: Kind, pointer: &str, see: &mut dyn FnMut(&Value, Kind, &str)) {
    see(value, kind, pointer);
    for (relative, kind) in children(value, kind) {
        if let Some(child) = value.pointer(&relative) {
            visit(child, kind, &format!("{pointer}{relative}"), see);
        }
    }
}

/// Lets `mend` change the value at `pointer` and everything under it, outermost first.
pub fn mend(value: &mut Value, kind: Kind, pointer: &str, change: &mut dyn FnMut(&mut Value, Kind, &str)) {
    change(value, kind, pointer);
    for (relative, kind) in children(value, kind) {
        if let Some(child) = value.pointer_mut(&relative) {
            mend(child, kind, &format!("{pointer}{relative}"), change);
        }
    }
}

/// What a reference points to, if the value is one.
pub fn reference(value: &Value) -> Option<&str> {
    value.as_object()?.get("$ref")?.as_str()
}

/// The objects directly under one of this kind, by JSON pointers relative to it.
/// What stands where the grammar expects something else is left out: it has no parts.
fn children(value: &Value, kind: Kind) -> Vec<(String, Kind)> {
    let mut children = Vec::new();
    let Some(object) = value.as_object() else { return children };
    if grammar::referable(kind) && reference(value).is_some() {
        return children;
    }
    for (key, value) in object {
        let pointer = step("", key);
        match (grammar::field(kind, key), value) {
            (Some(Field::Node(kind)), _) | (Some(Field::FlagOr(kind)), Value::Object(_)) => {
                children.push((pointer, kind));
            }
            (Some(Field::List(kind)), Value::Array(items)) => {
                children.extend((0..items.len()).map(|index| (format!("{pointer}/{index}"), kind)));
            }
            (Some(Field::Map(kind)), Value::Object(entries)) => {
                children.extend(entries.keys().map(|name| (step(&pointer, name), kind)));
            }
            _ => {}
        }
    }
    children
}
