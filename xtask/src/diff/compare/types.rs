//! What kind of value a schema takes: types, null, listed values, bounds, patterns, formats.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{
    changes::Changes,
    schema::{Direction, Node, Shift},
    values::{shown, without},
};

/// Keywords that bound a value, and whether a larger number takes less.
const LIMITS: &[(&str, bool)] = &[
    ("minimum", true),
    ("exclusiveMinimum", true),
    ("minLength", true),
    ("minItems", true),
    ("minProperties", true),
    ("maximum", false),
    ("exclusiveMaximum", false),
    ("maxLength", false),
    ("maxItems", false),
    ("maxProperties", false),
];

/// Every keyword that bounds a value.
pub const BOUNDS: &[&str] = &[
    "minimum",
    "exclusiveMinimum",
    "minLength",
    "minItems",
    "minProperties",
    "maximum",
    "exclusiveMaximum",
    "maxLength",
    "maxItems",
    "maxProperties",
    "multipleOf",
    "uniqueItems",
];

/// The types that a schema names, sorted. None where it takes any.
fn names(schema: &Value) -> Option<BTreeSet<&str>> {
    match schema.get("type")? {
        Value::String(name) => Some(BTreeSet::from([name.as_str()])),
        Value::Array(names) => Some(names.iter().filter_map(Value::as_str).collect()),
        _ => None,
    }
}

/// A schema in a few words: `string or null`, `array of string`.
pub fn kind(schema: &Value) -> String {
    if let Some(variants) = schema.get("anyOf").and_then(Value::as_array) {
        return variants.iter().map(kind).collect::<Vec<_>>().join(" | ");
    }
    let Some(names) = names(schema) else { return "anything".to_owned() };
    let items = schema.get("items").filter(|_| names.contains("array")).map(kind);
    let name = |name: &str| match &items {
        Some(items) if name == "array" => format!("array of {items}"),
        _ => name.to_owned(),
    };
    let (null, others): (Vec<&str>, Vec<&str>) = names.iter().partition(|name| **name == "null");
    others.into_iter().chain(null).map(name).collect::<Vec<_>>().join(" or ")
}

/// The types, and null apart. Gives back whether what else the schemas say is about values of one kind.
pub fn types(before: &Value, after: &Value, node: &Node, changes: &mut Changes) -> bool {
    let (old, new) = (names(before), names(after));
    if old == new {
        return true;
    }
    let place = Node { pointer: format!("{}/type", node.pointer), ..node.clone() };
    let place = if new.is_some() { place } else { node.clone() };
    let (old_kind, new_kind) = (kind(before), kind(after));
    let (Some(mut old), Some(mut new)) = (old.clone(), new.clone()) else {
        let shift = if old.is_none() { Shift::Less } else { Shift::More };
        place.shift(shift, old_kind, new_kind, changes);
        return false;
    };
    let (had_null, has_null) = (old.remove("null"), new.remove("null"));
    let shift = if old == new {
        None
    } else if covers(&old, &new) {
        Some(Shift::Less)
    } else if covers(&new, &old) {
        Some(Shift::More)
    } else {
        Some(Shift::Other)
    };
    if let Some(shift) = shift {
        place.shift(shift, old_kind.clone(), new_kind.clone(), changes);
    }
    if had_null != has_null {
        match (node.direction, has_null) {
            (Direction::In, true) => place.tell("null-taken", old_kind, new_kind, changes),
            (Direction::In, false) => place.tell("null-refused", old_kind, new_kind, changes),
            (Direction::Out, true) => place.shift(Shift::More, old_kind, new_kind, changes),
            (Direction::Out, false) => place.shift(Shift::Less, old_kind, new_kind, changes),
        }
    }
    shift != Some(Shift::Other)
}

/// Whether every one of these types is among those. An integer is a number.
fn covers(those: &BTreeSet<&str>, these: &BTreeSet<&str>) -> bool {
    these.iter().all(|name| those.contains(name) || *name == "integer" && those.contains("number"))
}

/// The values that a schema lists. Null among them says the same as null among the types.
fn listed(schema: &Value) -> Option<Vec<&Value>> {
    match (schema.get("enum"), schema.get("const")) {
        (Some(Value::Array(values)), _) => Some(values.iter().filter(|value| !value.is_null()).collect()),
        (None, Some(value)) => Some(vec![value]),
        _ => None,
    }
}

/// Listed values that came or went.
pub fn values(before: &Value, after: &Value, node: &Node, changes: &mut Changes) {
    let list = |values: &[&Value]| values.iter().map(|value| shown(Some(value))).collect::<Vec<_>>().join(", ");
    let place = Node { pointer: format!("{}/enum", node.pointer), ..node.clone() };
    let (old, new) = match (listed(before), listed(after)) {
        (Some(old), Some(new)) => (old, new),
        (None, Some(new)) => return place.shift(Shift::Less, kind(before), list(&new), changes),
        (Some(old), None) => return node.shift(Shift::More, list(&old), kind(after), changes),
        (None, None) => return,
    };
    let (gone, added) = (without(&old, &new), without(&new, &old));
    match node.direction {
        Direction::In => {
            if !gone.is_empty() {
                place.tell("enum-value-removed", list(&gone), String::new(), changes);
            }
            if !added.is_empty() {
                place.tell("enum-value-added", String::new(), list(&added), changes);
            }
        }
        Direction::Out => {
            if !gone.is_empty() {
                place.shift(Shift::Less, list(&gone), String::new(), changes);
            }
            if !added.is_empty() {
                place.shift(Shift::More, String::new(), list(&added), changes);
            }
        }
    }
}

/// Bounds and patterns.
pub fn bounds(before: &Value, after: &Value, node: &Node, changes: &mut Changes) {
    for keyword in BOUNDS {
        let (old, new) = (before.get(keyword), after.get(keyword));
        if old == new {
            continue;
        }
        let rises = LIMITS.iter().find(|(name, _)| name == keyword).map(|(_, rises)| *rises);
        let number = |value: Option<&Value>| value.and_then(Value::as_f64);
        let is_on = |value: Option<&Value>| value.is_some_and(|value| *value != Value::Bool(false));
        let tightened = match (rises, number(old), number(new)) {
            (Some(true), Some(old), Some(new)) => new > old,
            (Some(false), Some(old), Some(new)) => new < old,
            // Another step takes other values, unless each of the old ones is one of the new.
            (None, Some(old), Some(new)) => new == 0.0 || (old / new).fract() != 0.0,
            _ => is_on(new),
        };
        let of = |value: Option<&Value>| {
            if is_on(value) { format!("{keyword} {}", shown(value)) } else { String::new() }
        };
        let place = Node { pointer: format!("{}/{keyword}", node.pointer), ..node.clone() };
        shifted(&place, tightened, ["bounds-tightened", "bounds-loosened"], of(old), of(new), changes);
    }
    let (old, new) = (before.get("pattern"), after.get("pattern"));
    if old != new {
        let place = Node { pointer: format!("{}/pattern", node.pointer), ..node.clone() };
        let rules = ["pattern-tightened", "pattern-dropped"];
        shifted(&place, new.is_some(), rules, shown(old), shown(new), changes);
    }
}

fn shifted(place: &Node, tightened: bool, rules: [&str; 2], before: String, after: String, changes: &mut Changes) {
    match place.direction {
        Direction::In => place.tell(rules[usize::from(!tightened)], before, after, changes),
        Direction::Out => place.shift(if tightened { Shift::Less } else { Shift::More }, before, after, changes),
    }
}

/// How a text is written.
pub fn formats(before: &Value, after: &Value, node: &Node, changes: &mut Changes) {
    let (old, new) = (before.get("format"), after.get("format"));
    if old != new {
        let place = Node { pointer: format!("{}/format", node.pointer), ..node.clone() };
        place.tell("format-changed", shown(old), shown(new), changes);
    }
}
