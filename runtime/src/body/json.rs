//! A body in JSON, written from the caller's own values without a copy of them.

use serde::{Serialize, Serializer};
use serde_json::Value;

use super::write::Field;
use crate::wire::json;

/// The value, or the object of these fields, inside the property that wraps it.
pub(super) fn write(wrap: Option<&str>, whole: Option<&Value>, fields: &[Field]) -> String {
    match (wrap, whole) {
        (Some(wrap), Some(value)) => json(&Wrapped { wrap, value }),
        (Some(wrap), None) => json(&Wrapped { wrap, value: &Object(fields) }),
        (None, Some(value)) => json(value),
        (None, None) => json(&Object(fields)),
    }
}

struct Wrapped<'a, T> {
    wrap: &'a str,
    value: &'a T,
}

impl<T: Serialize> Serialize for Wrapped<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map([(self.wrap, self.value)])
    }
}

struct Object<'a>(&'a [Field<'a>]);

impl Serialize for Object<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|field| (field.wire, field.value)))
    }
}
