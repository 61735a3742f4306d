//! Applying an overlay: select, then merge, append or remove.

use std::fmt;

use serde_json::Value;

use crate::{Change, Overlay, Target};

/// Applies the overlay's actions in their order and returns those that did not apply.
///
/// Objects are merged recursively, arrays are appended to, everything else is replaced (Overlay 1.0, "Action Object").
/// An action that cannot be applied at one of its places changes nothing at that place; the others go on.
#[must_use = "an action that did not apply is a correction that has expired"]
pub fn apply(document: &mut Value, overlay: &Overlay) -> Vec<Unmatched> {
    let mut unmatched = Vec::new();
    for (index, action) in overlay.actions.iter().enumerate() {
        let places = places(document, &action.target);
        let reason = match &action.change {
            _ if places.is_empty() => Some(Reason::Nothing),
            Change::Update(update) => update_all(document, &places, update),
            Change::Remove => remove_all(document, &places),
        };
        if let Some(reason) = reason {
            unmatched.push(Unmatched { index, target: action.target.as_str().to_owned(), reason });
        }
    }
    unmatched
}

/// An action that did not apply, or not everywhere.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("actions[{index}], target `{target}`: {reason}")]
pub struct Unmatched {
    /// The action's position in the overlay, from 0.
    pub index: usize,
    /// The action's target as it was written.
    pub target: String,
    /// What was wrong.
    pub reason: Reason,
}

/// Why an action did not apply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// The target selects nothing in the document.
    Nothing,
    /// The target selects something that takes no such update, at this JSON pointer.
    Unfit(String),
    /// The target selects the whole document, which cannot be removed.
    Root,
}

impl fmt::Display for Reason {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nothing => formatter.write_str("selects nothing; remove the action or mend its target"),
            Self::Unfit(pointer) => {
                write!(formatter, "{pointer} takes no such update; objects take an object, arrays an item")
            }
            Self::Root => formatter.write_str("selects the whole document, which cannot be removed"),
        }
    }
}

/// The JSON pointers that the target selects, each once, in document order.
fn places(document: &Value, target: &Target) -> Vec<String> {
    target
        .path
        .query_located(document)
        .dedup()
        .locations()
        .map(serde_json_path::NormalizedPath::to_json_pointer)
        .collect()
}

fn update_all(document: &mut Value, places: &[String], update: &Value) -> Option<Reason> {
    let mut reason = None;
    for pointer in places {
        match (document.pointer_mut(pointer), update) {
            (Some(target @ Value::Object(_)), Value::Object(_)) => merge(target, update),
            (Some(Value::Array(items)), item) => items.push(item.clone()),
            _ => reason = reason.or(Some(Reason::Unfit(pointer.clone()))),
        }
    }
    reason
}

fn merge(target: &mut Value, update: &Value) {
    match (target, update) {
        (Value::Object(target), Value::Object(update)) => {
            for (name, value) in update {
                match target.get_mut(name) {
                    Some(old) => merge(old, value),
                    None => {
                        target.insert(name.clone(), value.clone());
                    }
                }
            }
        }
        (Value::Array(target), Value::Array(update)) => target.extend(update.iter().cloned()),
        (target, update) => *target = update.clone(),
    }
}

/// Removes from the end, so that the indices of what is still to be removed stay true.
fn remove_all(document: &mut Value, places: &[String]) -> Option<Reason> {
    let mut reason = None;
    let mut places: Vec<Vec<&str>> = places.iter().map(|pointer| pointer.split('/').collect()).collect();
    places.sort_by(|left, right| by_index(right, left));
    for place in places {
        let Some((last, parent)) = place.split_last().filter(|(_, parent)| !parent.is_empty()) else {
            reason = Some(Reason::Root);
            continue;
        };
        match document.pointer_mut(&parent.join("/")) {
            Some(Value::Object(object)) => {
                object.shift_remove(&last.replace("~1", "/").replace("~0", "~"));
            }
            Some(Value::Array(items)) => {
                if let Some(index) = last.parse().ok().filter(|index| *index < items.len()) {
                    items.remove(index);
                }
            }
            // It went with the node that held it.
            _ => {}
        }
    }
    reason
}

/// Orders places so that `/items/2` comes before `/items/10`.
fn by_index(left: &[&str], right: &[&str]) -> std::cmp::Ordering {
    let number = |text: &&str| text.parse::<usize>().ok();
    for (left, right) in left.iter().zip(right) {
        let order = number(left).cmp(&number(right)).then_with(|| left.cmp(right));
        if order.is_ne() {
            return order;
        }
    }
    left.len().cmp(&right.len())
}
