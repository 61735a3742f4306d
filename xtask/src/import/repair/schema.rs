//! Repairs one schema by itself: its type, what its type makes of the other keywords, its enum and its default.

use serde_json::{Map, Value, json};

use super::{
    shape::show,
    value::{self, Fit},
};
use crate::{
    import::{
        grammar::{OF_TYPES, TYPES},
        report::Report,
    },
    problem::step,
};

const COMBINATORS: [&str; 4] = ["allOf", "oneOf", "anyOf", "not"];

/// Repairs a schema that is no reference and whose keywords have the right shapes.
pub fn repair(schema: &mut Map<String, Value>, pointer: &str, report: &mut Report<'_>) {
    written_type(schema, pointer, report);
    infer_type(schema, pointer, report);
    strangers(schema, pointer, report);
    if schema.get("type") == Some(&json!("array")) && schema.get("items").is_none_or(Value::is_null) {
        schema.insert("items".to_owned(), json!({}));
        report.warning(
            "array-without-items",
            pointer,
            "an array that does not say of what; anything is allowed in it now",
        );
    }
    divisor(schema, pointer, report);
    expression(schema, pointer, report);
    bounds(schema);
    enumeration(schema, pointer, report);
    default(schema, pointer, report);
    required(schema, pointer, report);
}

/// Makes `type` one of the six words, or nothing.
fn written_type(schema: &mut Map<String, Value>, pointer: &str, report: &mut Report<'_>) {
    let Some(written) = schema.remove("type") else { return };
    let words: Vec<&str> = match &written {
        Value::Null => return,
        Value::Array(items) => items.iter().filter_map(Value::as_str).collect(),
        written => written.as_str().into_iter().collect(),
    };
    let known: Vec<&str> = words.iter().filter_map(|word| known(word)).collect();
    let nullable = words.contains(&"null");
    let said = if written.is_array() { written.to_string() } else { show(&written) };
    let place = step(pointer, "type");
    if let [ty] = known[..]
        && words.len() == 1 + usize::from(nullable)
    {
        schema.insert("type".to_owned(), json!(ty));
        if nullable {
            schema.insert("nullable".to_owned(), json!(true));
        }
        if written != ty {
            let null = if nullable { " and nullable" } else { "" };
            report.warning("unknown-type", &place, format!("`type` is {said}; it is {ty:?}{null} now"));
        }
        return;
    }
    report.warning(
        "unknown-type",
        &place,
        format!("`type` is {said}, where one of {} belongs; dropped", TYPES.join(", ")),
    );
}

fn known(word: &str) -> Option<&'static str> {
    TYPES.iter().copied().find(|ty| ty.eq_ignore_ascii_case(word))
}

/// Takes the type from the keywords where it is missing: `properties` make an object, `items` an array.
fn infer_type(schema: &mut Map<String, Value>, pointer: &str, report: &mut Report<'_>) {
    if schema.contains_key("type") {
        return;
    }
    let (keyword, ty) = match (schema.contains_key("properties"), schema.contains_key("items")) {
        (true, false) => ("properties", "object"),
        (false, true) => ("items", "array"),
        _ => return,
    };
    schema.insert("type".to_owned(), json!(ty));
    report.warning("missing-type", pointer, format!("a schema with `{keyword}` and without `type`; it is {ty:?} now"));
}

/// Drops the keywords that say nothing about a value of this type.
fn strangers(schema: &mut Map<String, Value>, pointer: &str, report: &mut Report<'_>) {
    let Some(ty) = schema.get("type").and_then(Value::as_str).map(str::to_owned) else { return };
    for (keyword, types) in OF_TYPES {
        if schema.contains_key(keyword) && !types.contains(&ty.as_str()) {
            schema.remove(keyword);
            let message = format!("`{keyword}` says nothing about a value of type {ty}; dropped");
            report.warning("keyword-of-another-type", &step(pointer, keyword), message);
        }
    }
}

/// Drops a `multipleOf` that nothing can be divided by (JSON Schema asks for a number above zero).
fn divisor(schema: &mut Map<String, Value>, pointer: &str, report: &mut Report<'_>) {
    let Some(divisor) = schema.get("multipleOf").filter(|divisor| divisor.as_f64().is_none_or(|number| number <= 0.0))
    else {
        return;
    };
    let message = format!("`multipleOf` is {}, where a number above zero belongs; dropped", show(divisor));
    report.warning("wrong-type", &step(pointer, "multipleOf"), message);
    schema.remove("multipleOf");
}

/// Drops a `pattern` that the validator of arguments cannot read: a tool with it could not be called at all.
fn expression(schema: &mut Map<String, Value>, pointer: &str, report: &mut Report<'_>) {
    let Some(pattern) = schema.get("pattern") else { return };
    if jsonschema::draft202012::new(&json!({ "pattern": pattern })).is_ok() {
        return;
    }
    let message =
        format!("`pattern` is {}, which is no regular expression that can be checked; dropped", show(pattern));
    report.warning("wrong-pattern", &step(pointer, "pattern"), message);
    schema.remove("pattern");
}

/// Writes the bounds of an integer as integers: `10.0` is 10.
fn bounds(schema: &mut Map<String, Value>) {
    if schema.get("type") != Some(&json!("integer")) {
        return;
    }
    for keyword in ["minimum", "maximum", "multipleOf"] {
        if let Some(bound) = schema.get_mut(keyword)
            && let Fit::Same(same) = value::integer(bound)
        {
            *bound = same;
        }
    }
}

fn enumeration(schema: &mut Map<String, Value>, pointer: &str, report: &mut Report<'_>) {
    let ty = schema.get("type").and_then(Value::as_str).map(str::to_owned);
    let nullable = schema.get("nullable") == Some(&json!(true));
    let Some(Value::Array(values)) = schema.get_mut("enum") else { return };
    let place = step(pointer, "enum");
    let written_null_only = values.iter().all(Value::is_null);
    let mut kept: Vec<Value> = Vec::with_capacity(values.len());
    for (index, value) in values.drain(..).enumerate() {
        let place = format!("{place}/{index}");
        let fitted = match &ty {
            Some(_) if value.is_null() && nullable => Fit::Right,
            Some(ty) => value::fit(&value, ty),
            None => Fit::Right,
        };
        let said = show(&value);
        let ty = ty.as_deref().unwrap_or_default();
        let value = match fitted {
            Fit::Right => value,
            Fit::Same(same) => {
                report.warning(
                    "wrong-enum",
                    &place,
                    format!("the enum's {said} is no {ty}; it is {} now", show(&same)),
                );
                same
            }
            Fit::Wrong => {
                report.warning("wrong-enum", &place, format!("the enum's {said} is no {ty}; dropped"));
                continue;
            }
        };
        if kept.contains(&value) {
            report.warning("wrong-enum", &place, format!("the enum says {said} twice; dropped once"));
        } else {
            kept.push(value);
        }
    }
    if kept.is_empty() || (kept.iter().all(Value::is_null) && !written_null_only) {
        schema.remove("enum");
        report.warning("wrong-enum", &place, "an enum without values allows nothing; dropped");
    } else {
        *values = kept;
    }
}

fn default(schema: &mut Map<String, Value>, pointer: &str, report: &mut Report<'_>) {
    let Some(default) = schema.get("default") else { return };
    let nullable = schema.get("nullable") == Some(&json!(true));
    let fitted = match schema.get("type").and_then(Value::as_str) {
        Some(_) if default.is_null() && nullable => Fit::Right,
        Some(ty) => value::fit(default, ty),
        None => Fit::Right,
    };
    let ty = schema.get("type").and_then(Value::as_str).unwrap_or_default();
    let place = step(pointer, "default");
    match fitted {
        Fit::Right => {}
        Fit::Same(same) => {
            let message = format!("the default {} is no {ty}; it is {} now", show(default), show(&same));
            report.warning("wrong-default", &place, message);
            schema.insert("default".to_owned(), same);
        }
        Fit::Wrong => {
            report.warning("wrong-default", &place, format!("the default {} is no {ty}; dropped", show(default)));
            schema.remove("default");
        }
    }
}

/// Sorts `required`, and names what a closed object asks for but cannot have.
fn required(schema: &mut Map<String, Value>, pointer: &str, report: &mut Report<'_>) {
    let closed = schema.get("additionalProperties") == Some(&json!(false))
        && !COMBINATORS.iter().any(|keyword| schema.contains_key(*keyword));
    let properties = schema.get("properties").and_then(Value::as_object);
    let unknown = |name: &&Value| properties.is_none_or(|known| !known.contains_key(name.as_str().unwrap_or_default()));
    let Some(Value::Array(names)) = schema.get("required") else { return };
    if closed {
        for name in names.iter().filter(unknown) {
            let message = format!("{name} is required, but the object is closed and has no such property");
            report.warning("impossible-required", &step(pointer, "required"), message);
        }
    }
    let mut names: Vec<String> = names.iter().filter_map(|name| Some(name.as_str()?.to_owned())).collect();
    names.sort();
    names.dedup();
    if names.is_empty() {
        schema.remove("required");
    } else {
        schema.insert("required".to_owned(), json!(names));
    }
}
