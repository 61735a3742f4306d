//! Walks a document by the grammar: every object once, with its kind and its JSON pointer. What stands where the grammar
//! expects something else has no parts.

use serde_json::Value;

use super::grammar::{self, Field, Kind};
use crate::problem::push_step;

/// Shows `see` the value at `pointer` and everything under it, outermost first. References are shown, not followed.
pub fn visit(value: &Value, kind: Kind, pointer: &str, see: &mut dyn FnMut(&Value, Kind, &str)) {
    visit_at(value, kind, &mut pointer.to_owned(), see);
}

/// Lets `mend` change the value at `pointer` and everything under it, outermost first.
pub fn mend(value: &mut Value, kind: Kind, pointer: &str, change: &mut dyn FnMut(&mut Value, Kind, &str)) {
    mend_at(value, kind, &mut pointer.to_owned(), change);
}

fn visit_at(value: &Value, kind: Kind, pointer: &mut String, see: &mut dyn FnMut(&Value, Kind, &str)) {
    see(value, kind, pointer);
    let Some(object) = value.as_object().filter(|_| !is_leaf(value, kind)) else { return };
    for (key, value) in object {
        let Some(field) = grammar::field(kind, key) else { continue };
        within(pointer, key, |pointer| match (field, value) {
            (Field::Node(kind), _) | (Field::FlagOr(kind), Value::Object(_)) => visit_at(value, kind, pointer, see),
            (Field::List(kind), Value::Array(items)) => {
                for (index, item) in items.iter().enumerate() {
                    within(pointer, &index.to_string(), |pointer| visit_at(item, kind, pointer, see));
                }
            }
            (Field::Map(kind), Value::Object(entries)) => {
                for (name, entry) in entries {
                    within(pointer, name, |pointer| visit_at(entry, kind, pointer, see));
                }
            }
            _ => {}
        });
    }
}

fn mend_at(value: &mut Value, kind: Kind, pointer: &mut String, change: &mut dyn FnMut(&mut Value, Kind, &str)) {
    change(value, kind, pointer);
    if is_leaf(value, kind) {
        return;
    }
    for (key, value) in value.as_object_mut().into_iter().flatten() {
        let Some(field) = grammar::field(kind, key) else { continue };
        within(pointer, key, |pointer| match (field, value) {
            (Field::Node(kind), value) | (Field::FlagOr(kind), value @ Value::Object(_)) => {
                mend_at(value, kind, pointer, change);
            }
            (Field::List(kind), Value::Array(items)) => {
                for (index, item) in items.iter_mut().enumerate() {
                    within(pointer, &index.to_string(), |pointer| mend_at(item, kind, pointer, change));
                }
            }
            (Field::Map(kind), Value::Object(entries)) => {
                for (name, entry) in entries {
                    within(pointer, name, |pointer| mend_at(entry, kind, pointer, change));
                }
            }
            _ => {}
        });
    }
}

/// Does something one step further down: one text serves the whole walk.
fn within(pointer: &mut String, name: &str, walk: impl FnOnce(&mut String)) {
    let length = pointer.len();
    push_step(pointer, name);
    walk(pointer);
    pointer.truncate(length);
}

/// Whether nothing under the value is part of it: a reference stands for something elsewhere.
fn is_leaf(value: &Value, kind: Kind) -> bool {
    grammar::referable(kind) && reference(value).is_some()
}

/// What a reference points to, if the value is one.
pub fn reference(value: &Value) -> Option<&str> {
    value.as_object()?.get("$ref")?.as_str()
}
