//! An input schema in words: what a value must be, what is in it.

use maud::{Markup, html};
use serde_json::{Map, Value};
use toolpress_runtime::expected;

use crate::html::text::{prose, text};

/// More allowed values than this are folded away.
const MANY: usize = 8;
/// What lies deeper than this is said to be there, and not shown: a page is read by a person.
const DEEPEST: usize = 4;

/// What a value must be, in words.
pub(crate) fn kind(schema: &Value) -> Markup {
    if let Some(values) = values(schema) {
        return one_of("one of", values);
    }
    let items = &schema["items"];
    match values(items) {
        Some(values) => one_of("a list of", values),
        None => html! {
            (prose(&expected(schema)))
            @if let Some(format) = schema["format"].as_str() { " (" (text(format)) ")" }
        },
    }
}

fn values(schema: &Value) -> Option<&Vec<Value>> {
    schema.get("enum").and_then(Value::as_array)
}

fn one_of(words: &str, values: &[Value]) -> Markup {
    let listed = html! {
        @for (place, value) in values.iter().enumerate() {
            @if place > 0 { ", " }
            code { (text(&bare(value))) }
        }
    };
    html! {
        @match values.len() {
            0 => { (words) " nothing" },
            1 => (listed),
            2..=MANY => { (words) " " (listed) },
            count => details { summary { (words) " " (count) " values" } p.small { (listed) } },
        }
    }
}

/// A value as a person writes it: text without quotation marks.
pub(crate) fn bare(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// The description and the default of a value, and what is in it, folded away.
pub(crate) fn about(schema: &Value) -> Markup {
    html! {
        @if let Some(description) = schema["description"].as_str() { (prose(description)) }
        @if let Some(default) = schema.get("default") { " " span.quiet { "Otherwise " code { (text(&bare(default))) } "." } }
        (inside(schema, 0))
    }
}

/// What is in an object, in each item of a list, in each alternative.
fn inside(schema: &Value, depth: usize) -> Markup {
    let alternatives = schema["anyOf"].as_array().map(Vec::as_slice).unwrap_or_default();
    html! {
        @if let Some(properties) = properties(schema) { (fields("With", schema, properties, depth)) }
        @if let Some(items) = schema.get("items") {
            @if let Some(properties) = properties(items) { (fields("Each with", items, properties, depth)) }
            @else if properties_of_alternatives(items) { (inside(items, depth)) }
        }
        @for alternative in alternatives {
            @if let Some(properties) = properties(alternative) { (fields("Or with", alternative, properties, depth)) }
        }
    }
}

fn fields(words: &str, schema: &Value, properties: &Map<String, Value>, depth: usize) -> Markup {
    let count = properties.len();
    let noun = if count == 1 { "field" } else { "fields" };
    if depth >= DEEPEST {
        return html! { p.quiet { (words) " " (count) " " (noun) " more, which the input schema names." } };
    }
    html! {
        details {
            summary { (words) " " (count) " " (noun) }
            ul.inside {
                @for (name, property) in properties {
                    li {
                        code { (text(name)) } @if is_required(schema, name) { " " (required()) }
                        " " span.quiet { (kind(property)) }
                        @if let Some(description) = property["description"].as_str() { br; (prose(description)) }
                        (inside(property, depth + 1))
                    }
                }
            }
        }
    }
}

fn properties(schema: &Value) -> Option<&Map<String, Value>> {
    schema.get("properties").and_then(Value::as_object).filter(|properties| !properties.is_empty())
}

fn properties_of_alternatives(schema: &Value) -> bool {
    schema["anyOf"].as_array().is_some_and(|all| all.iter().any(|one| properties(one).is_some()))
}

pub(crate) fn is_required(schema: &Value, name: &str) -> bool {
    schema["required"].as_array().is_some_and(|names| names.iter().any(|own| own == name))
}

pub(crate) fn required() -> Markup {
    html! { span.badge.warn { "required" } }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{about, kind};

    #[test]
    fn allowed_values_are_named_and_folded_away_where_they_are_many() {
        let few = kind(&json!({"enum": ["a", "b"]})).into_string();
        assert_eq!(few, "one of <code><bdi>a</bdi></code>, <code><bdi>b</bdi></code>");
        let many: Vec<_> = (0..20).collect();
        let many = kind(&json!({"type": "array", "items": {"enum": many}})).into_string();
        assert!(many.starts_with("<details><summary>a list of 20 values</summary>"), "{many}");
    }

    #[test]
    fn what_is_in_a_value_unfolds_and_what_it_says_is_text() {
        let schema = json!({"type": "object", "description": "<b>", "required": ["id"], "properties": {
            "id": {"type": "string"},
            "rows": {"type": "array", "items": {"type": "object", "properties": {"x": {"type": "integer"}}}},
        }});
        let shown = about(&schema).into_string();
        for part in ["&lt;b&gt;", "With 2 fields", "Each with 1 field", "required", "an integer"] {
            assert!(shown.contains(part), "{part}: {shown}");
        }
    }

    #[test]
    fn what_lies_too_deep_is_said_to_be_there() {
        let deep = (0..9).fold(json!({"type": "string"}), |inner, _| json!({"properties": {"inner": inner}}));
        let shown = about(&deep).into_string();
        assert_eq!(shown.matches("<details>").count(), 4);
        assert!(shown.contains("1 field more"));
    }
}
