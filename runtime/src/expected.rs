//! What a JSON Schema asks for, in a few words: "an integer from 1 to 100", "a list of strings".

use serde_json::Value;

/// More allowed values or names than this are not listed but counted.
const MOST: usize = 30;

/// What a value must be to pass this schema, to be read after "must be".
#[must_use]
pub fn expected(schema: &Value) -> String {
    if let Some(values) = schema.get("enum").and_then(Value::as_array) {
        return one_of(values);
    }
    if let Some(value) = schema.get("const") {
        return shown(value);
    }
    let alternatives = ["anyOf", "oneOf"].iter().find_map(|keyword| schema.get(keyword)?.as_array());
    if let Some(alternatives) = alternatives {
        return alternatives.iter().map(expected).collect::<Vec<_>>().join(", or ");
    }
    match schema.get("type") {
        Some(Value::String(kind)) => one(kind, schema),
        Some(Value::Array(kinds)) => {
            let kinds: Vec<String> = kinds.iter().filter_map(Value::as_str).map(|kind| one(kind, schema)).collect();
            kinds.join(" or ")
        }
        _ => "what the input schema allows here".to_owned(),
    }
}

/// A value as a message shows it: JSON, cut when long.
pub(crate) fn shown(value: &Value) -> String {
    let text = value.to_string();
    match text.char_indices().nth(60) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

/// Names as a message shows them: `` `id`, `title` ``.
pub(crate) fn quoted<'a>(names: impl ExactSizeIterator<Item = &'a String>) -> String {
    let more = names.len().saturating_sub(MOST);
    let named: Vec<String> = names.take(MOST).map(|name| format!("`{name}`")).collect();
    if more == 0 { named.join(", ") } else { format!("{} and {more} more", named.join(", ")) }
}

fn one(kind: &str, schema: &Value) -> String {
    match kind {
        "string" => string(schema),
        "integer" => format!("an integer{}", range(schema)),
        "number" => format!("a number{}", range(schema)),
        "boolean" => "true or false".to_owned(),
        "array" => array(schema),
        "object" => object(schema),
        other => other.to_owned(),
    }
}

fn one_of(values: &[Value]) -> String {
    let listed: Vec<String> = values.iter().take(MOST).map(Value::to_string).collect();
    match (listed.as_slice(), values.len().saturating_sub(MOST)) {
        ([only], _) => only.clone(),
        (_, 0) => format!("one of {}", listed.join(", ")),
        (_, more) => format!("one of {} and {more} more", listed.join(", ")),
    }
}

fn string(schema: &Value) -> String {
    let mut words = "a string".to_owned();
    match (count(schema, "minLength"), count(schema, "maxLength")) {
        (None | Some(0), None) => {}
        (None | Some(0), Some(most)) => words += &format!(" of at most {}", plural(most, "character")),
        (Some(least), None) => words += &format!(" of at least {}", plural(least, "character")),
        (Some(least), Some(most)) => words += &format!(" of {least} to {}", plural(most, "character")),
    }
    if let Some(pattern) = schema.get("pattern").and_then(Value::as_str) {
        words += &format!(" that matches `{pattern}`");
    }
    words
}

fn array(schema: &Value) -> String {
    let items = match schema.get("items") {
        Some(items) if items.get("type") == Some(&Value::from("string")) && items.get("enum").is_none() => {
            "a list of strings".to_owned()
        }
        Some(items) if items.as_object().is_some_and(|items| !items.is_empty()) => {
            format!("a list, each item {}", expected(items))
        }
        _ => "a list".to_owned(),
    };
    let unique = schema.get("uniqueItems") == Some(&Value::Bool(true));
    let items = if unique { format!("{items}, each once") } else { items };
    match (count(schema, "minItems"), count(schema, "maxItems")) {
        (None | Some(0), None) => items,
        (None | Some(0), Some(most)) => format!("{items}, at most {most}"),
        (Some(least), None) => format!("{items}, at least {least}"),
        (Some(least), Some(most)) => format!("{items}, {least} to {most} of them"),
    }
}

/// The properties that are required, and for those with only one value which one: it tells alternatives apart.
fn object(schema: &Value) -> String {
    let required = schema.get("required").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let named: Vec<String> = required
        .iter()
        .filter_map(Value::as_str)
        .map(|name| match only_value(schema, name) {
            Some(value) => format!("`{name}` ({value})"),
            None => format!("`{name}`"),
        })
        .collect();
    match named.split_last() {
        None => "an object".to_owned(),
        Some((only, [])) => format!("an object with {only}"),
        Some((last, others)) => format!("an object with {} and {last}", others.join(", ")),
    }
}

fn only_value<'a>(schema: &'a Value, property: &str) -> Option<&'a Value> {
    let property = schema.get("properties")?.get(property)?;
    match property.get("enum").and_then(Value::as_array).map(Vec::as_slice) {
        Some([only]) => Some(only),
        _ => property.get("const"),
    }
}

fn range(schema: &Value) -> String {
    let bound = |inclusive: &str, exclusive: &str| {
        let exclusive = schema.get(exclusive).map(|limit| (limit, true));
        schema.get(inclusive).map(|limit| (limit, false)).or(exclusive)
    };
    let mut words = match (bound("minimum", "exclusiveMinimum"), bound("maximum", "exclusiveMaximum")) {
        (None, None) => String::new(),
        (Some((least, false)), Some((most, false))) => format!(" from {least} to {most}"),
        (least, most) => {
            [least.map(at_least), most.map(at_most)].into_iter().flatten().collect::<Vec<_>>().join(" and")
        }
    };
    if let Some(step) = schema.get("multipleOf") {
        words += &format!(" that is a multiple of {step}");
    }
    words
}

fn at_least((limit, exclusive): (&Value, bool)) -> String {
    format!(" {} {limit}", if exclusive { "above" } else { "of at least" })
}

fn at_most((limit, exclusive): (&Value, bool)) -> String {
    format!(" {} {limit}", if exclusive { "below" } else { "of at most" })
}

fn count(schema: &Value, keyword: &str) -> Option<u64> {
    schema.get(keyword)?.as_u64()
}

fn plural(count: u64, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{expected, quoted, shown};

    #[test]
    fn limits_are_said_in_words() {
        assert_eq!(expected(&json!({"type": "integer", "minimum": 1})), "an integer of at least 1");
        assert_eq!(
            expected(&json!({"type": "number", "exclusiveMinimum": 0, "maximum": 2.5})),
            "a number above 0 and of at most 2.5"
        );
        assert_eq!(expected(&json!({"type": "integer", "multipleOf": 60})), "an integer that is a multiple of 60");
        assert_eq!(
            expected(&json!({"type": "string", "minLength": 2, "maxLength": 9})),
            "a string of 2 to 9 characters"
        );
        assert_eq!(expected(&json!({"type": "string", "pattern": "^P"})), "a string that matches `^P`");
    }

    #[test]
    fn lists_objects_and_unions_are_said_in_words() {
        assert_eq!(
            expected(&json!({"type": "array", "items": {"type": "object", "required": ["id"]}, "maxItems": 3})),
            "a list, each item an object with `id`, at most 3"
        );
        assert_eq!(expected(&json!({"type": ["boolean", "null"]})), "true or false or null");
        assert_eq!(expected(&json!({"anyOf": [{"const": 1}, {"type": "string"}]})), "1, or a string");
        assert_eq!(expected(&json!(false)), "what the input schema allows here");
    }

    #[test]
    fn long_values_and_long_lists_are_cut() {
        let word = "ä".repeat(100);
        assert_eq!(shown(&json!(word)).chars().count(), 61);
        let names: Vec<String> = (0..32).map(|number| format!("n{number}")).collect();
        assert!(quoted(names.iter()).ends_with("`n29` and 2 more"));
        assert!(expected(&json!({"enum": names})).ends_with("\"n29\" and 2 more"));
    }
}
