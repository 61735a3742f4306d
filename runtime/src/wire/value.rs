//! A value as the delimited styles see it: one text, a list of texts, or pairs of a name and a text.

use std::borrow::Cow;

use serde_json::Value;

use super::{Encoding, json};

/// A value flattened for a style that has no way to write what nests: that is written as JSON.
/// Null is said nowhere (RFC 6570, section 2.3: an undefined value), and an empty list or object says nothing.
pub(super) enum Flat<'a> {
    Nothing,
    One(Cow<'a, str>),
    List(Vec<Cow<'a, str>>),
    Pairs(Vec<(&'a str, Cow<'a, str>)>),
}

impl<'a> Flat<'a> {
    pub(super) fn of(value: &'a Value) -> Self {
        match value {
            Value::Null => Self::Nothing,
            Value::Array(items) => {
                let items: Vec<_> = items.iter().filter(|item| !item.is_null()).map(text).collect();
                if items.is_empty() { Self::Nothing } else { Self::List(items) }
            }
            Value::Object(properties) => {
                let said = properties.iter().filter(|(_, value)| !value.is_null());
                let pairs: Vec<_> = said.map(|(name, value)| (name.as_str(), text(value))).collect();
                if pairs.is_empty() { Self::Nothing } else { Self::Pairs(pairs) }
            }
            _ => Self::One(text(value)),
        }
    }

    /// All of it in one text: what the delimiter separates is encoded, the delimiter is not. `assign` stands between
    /// a name and its value; without it they are separated like everything else.
    pub(super) fn joined(&self, delimiter: &str, assign: Option<&str>, encoding: Encoding) -> String {
        match self {
            Self::Nothing => String::new(),
            Self::One(text) => encoding.value(text).into_owned(),
            Self::List(items) => {
                let items: Vec<_> = items.iter().map(|item| encoding.value(item)).collect();
                items.join(delimiter)
            }
            Self::Pairs(pairs) => {
                let assign = assign.unwrap_or(delimiter);
                let pairs: Vec<_> = pairs
                    .iter()
                    .map(|(name, value)| format!("{}{assign}{}", encoding.name(name), encoding.value(value)))
                    .collect();
                pairs.join(delimiter)
            }
        }
    }
}

/// A string without its quotes, anything else as JSON.
pub(super) fn text(value: &Value) -> Cow<'_, str> {
    match value {
        Value::String(text) => Cow::Borrowed(text),
        other => Cow::Owned(json(other)),
    }
}
