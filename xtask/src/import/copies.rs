//! Copies of parts of a document, as many as there is room for: a few large parts can be wanted in many places.

use serde_json::Value;

/// How many values all copies together may hold.
const MOST_VALUES: usize = 50_000;

/// The room that is left for copies.
#[derive(Debug)]
pub struct Copies {
    room: usize,
}

impl Default for Copies {
    fn default() -> Self {
        Self { room: MOST_VALUES }
    }
}

impl Copies {
    /// A copy of the value, if there is room for it. After the first that finds none nothing is measured any more.
    pub fn copy(&mut self, value: &Value) -> Option<Value> {
        let size = if self.room == 0 { 1 } else { size(value) };
        let left = self.room.checked_sub(size);
        self.room = left.unwrap_or_default();
        left.map(|_| value.clone())
    }
}

/// How many values there are in a value, itself included.
pub fn size(value: &Value) -> usize {
    1 + match value {
        Value::Object(object) => object.values().map(size).sum(),
        Value::Array(items) => items.iter().map(size).sum(),
        _ => 0,
    }
}
