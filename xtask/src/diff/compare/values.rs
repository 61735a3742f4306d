//! Values as reports show them, and small questions about JSON.

use serde_json::Value;

/// A value on one line. Nothing where there is none.
pub fn shown(value: Option<&Value>) -> String {
    match value {
        None => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    }
}

/// Texts in a list.
pub fn strings(value: Option<&Value>) -> Vec<&str> {
    value.and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect()
}

/// What one list has and the other lacks.
pub fn without<T: PartialEq + Copy>(these: &[T], those: &[T]) -> Vec<T> {
    these.iter().copied().filter(|one| !those.contains(one)).collect()
}

/// The keys of both, each once, the first's first.
pub fn keys<'a>(before: Option<&'a Value>, after: Option<&'a Value>) -> Vec<&'a str> {
    let keys_of = |value: Option<&'a Value>| value.and_then(Value::as_object).into_iter().flatten().map(|(key, _)| key);
    let mut keys: Vec<&str> = keys_of(before).map(String::as_str).collect();
    let known: std::collections::HashSet<&str> = keys.iter().copied().collect();
    keys.extend(keys_of(after).map(String::as_str).filter(|key| !known.contains(key)));
    keys
}
