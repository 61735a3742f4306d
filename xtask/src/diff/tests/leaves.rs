//! Nothing is passed over: whatever changes of a surface, something is told.

use serde_json::Value;

use super::{base, verdict};
use crate::problem::step;

/// The pointer of every member and item.
fn pointers(value: &Value, pointer: &str, found: &mut Vec<String>) {
    let below: Vec<(String, &Value)> = match value {
        Value::Object(members) => members.iter().map(|(name, value)| (step(pointer, name), value)).collect(),
        Value::Array(items) => items.iter().enumerate().map(|(at, item)| (format!("{pointer}/{at}"), item)).collect(),
        _ => Vec::new(),
    };
    for (pointer, value) in below {
        found.push(pointer.clone());
        pointers(value, &pointer, found);
    }
}

/// Everything below the vendor's own tools and what they share.
fn places() -> Vec<String> {
    let mut found = Vec::new();
    pointers(&base(), "", &mut found);
    found.retain(|pointer| {
        let depth = pointer.matches('/').count();
        (pointer.starts_with("/acme/tools/") && depth > 3) || (pointer.starts_with("/acme/shared/") && depth > 2)
    });
    assert!(found.len() > 200, "the base surface is gone");
    found
}

#[test]
fn a_value_that_changes_is_told_wherever_it_stands() {
    for pointer in places() {
        let mut after = base();
        let Some(value) = after.pointer_mut(&pointer) else { continue };
        *value = match value {
            Value::String(text) => Value::from(format!("{text} further")),
            Value::Bool(flag) => Value::Bool(!*flag),
            Value::Number(number) => Value::from(number.as_u64().unwrap_or_default() + 1),
            _ => continue,
        };
        assert!(!verdict(&base(), &after).entries.is_empty(), "{pointer}");
    }
}

#[test]
fn a_part_that_goes_or_comes_is_told_wherever_it_stood() {
    let mut missed = Vec::new();
    for pointer in places().iter().filter(|pointer| !pointer.ends_with("/name")) {
        let mut after = base();
        // Nothing is written in two ways.
        if matches!(after.pointer(pointer), Some(Value::Object(members)) if members.is_empty()) {
            continue;
        }
        let (parent, name) = pointer.rsplit_once('/').unwrap_or_default();
        let name = name.replace("~1", "/").replace("~0", "~");
        match after.pointer_mut(parent) {
            Some(Value::Object(members)) => drop(members.shift_remove(&name)),
            Some(Value::Array(items)) => drop(items.remove(name.parse().unwrap_or_default())),
            _ => continue,
        }
        let untold = |before: &Value, after: &Value| verdict(before, after).entries.is_empty();
        if untold(&base(), &after) || untold(&after, &base()) {
            missed.push(pointer.clone());
        }
    }
    assert!(missed.is_empty(), "{missed:#?}");
}
