//! JSON texts one after another: a line each (`application/jsonl`), or each behind a record separator (RFC 7464).

use serde_json::Value;
use serde_json::value::RawValue;

use crate::wire::json;

/// What stands before each text of `application/json-seq` (RFC 7464, section 2.2).
const SEPARATOR: char = '\x1e';

/// Whether this type and subtype, in lower case, name JSON texts one after another.
pub(crate) fn is_lines(essence: &str) -> bool {
    const LINES: [&str; 5] = ["jsonl", "ndjson", "x-ndjson", "x-jsonlines", "json-seq"];
    essence.split_once('/').is_some_and(|(_, format)| LINES.contains(&format))
}

/// The texts as one JSON array, each as it was written; none where one of them is no JSON.
pub(crate) fn array(text: &str) -> Option<String> {
    let texts: Vec<&str> = match text.contains(SEPARATOR) {
        true => text.split(SEPARATOR).collect(),
        false => text.lines().collect(),
    };
    let mut array = String::with_capacity(text.len() + 2);
    for text in texts.into_iter().map(str::trim).filter(|text| !text.is_empty()) {
        let item: &RawValue = serde_json::from_str(text).ok()?;
        array.push(if array.is_empty() { '[' } else { ',' });
        array.push_str(item.get());
    }
    if array.is_empty() {
        array.push('[');
    }
    array.push(']');
    Some(array)
}

/// Values one after another, in the way of this type and subtype.
pub(crate) fn write(essence: &str, values: &[Value]) -> String {
    let separator = if essence.ends_with("json-seq") { SEPARATOR.to_string() } else { String::new() };
    values.iter().map(|value| format!("{separator}{}\n", json(value))).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{array, is_lines, write};

    #[test]
    fn lines_are_one_array_and_keep_what_they_say() {
        for (text, expected) in [
            (
                "{\"a\":1.10}\n{\"b\": 12345678901234567890}\r\n\n[null]",
                "[{\"a\":1.10},{\"b\": 12345678901234567890},[null]]",
            ),
            ("\x1e{\"a\":\n1}\n\x1e2\n", "[{\"a\":\n1},2]"),
            ("", "[]"),
            ("\n", "[]"),
        ] {
            assert_eq!(array(text).as_deref(), Some(expected), "{text:?}");
        }
        for text in ["{\"a\":1}\n{\"a\"", "a,b", "1 2", "{\"a\":1}]\n[2"] {
            assert_eq!(array(text), None, "{text:?}");
        }
    }

    #[test]
    fn values_are_written_a_line_each_or_behind_their_separators() {
        let values = [json!({"a": "x\ny"}), json!(1)];
        assert_eq!(write("application/x-ndjson", &values), "{\"a\":\"x\\ny\"}\n1\n");
        assert_eq!(write("application/json-seq", &values), "\x1e{\"a\":\"x\\ny\"}\n\x1e1\n");
        assert_eq!(write("application/jsonl", &[]), "");
    }

    #[test]
    fn json_itself_is_no_sequence() {
        for name in ["application/json", "text/event-stream", "application/geo+json", "json-seq"] {
            assert!(!is_lines(name), "{name}");
        }
    }
}
