//! Types: a list of them is one type, `nullable`, or a choice; and null is no type of its own in OpenAPI 3.0.

use serde_json::{Map, Value, json};

use super::schema::COMBINATORS;
use crate::{
    import::{
        grammar::{OF_TYPES, TYPES},
        report::Report,
    },
    problem::step,
};

/// The type that a value has; `None` for null.
pub fn of(value: &Value) -> Option<&'static str> {
    match value {
        Value::Null => None,
        Value::Bool(_) => Some("boolean"),
        Value::Number(number) if number.is_f64() => Some("number"),
        Value::Number(_) => Some("integer"),
        Value::String(_) => Some("string"),
        Value::Array(_) => Some("array"),
        Value::Object(_) => Some("object"),
    }
}

/// Leaves one type. Null makes the schema nullable; of several types each becomes a choice of `oneOf`.
pub fn one(schema: &mut Map<String, Value>, pointer: &str, report: &mut Report<'_>) {
    let written: Vec<&str> = match schema.get("type") {
        Some(Value::Array(words)) => words.iter().filter_map(Value::as_str).collect(),
        Some(Value::String(word)) if word == "null" => vec!["null"],
        _ => return,
    };
    if written.iter().any(|word| *word != "null" && !TYPES.contains(word)) {
        return;
    }
    let mut types: Vec<&'static str> = TYPES.iter().copied().filter(|ty| written.contains(ty)).collect();
    // Every integer is a number.
    types.retain(|ty| *ty != "integer" || !written.contains(&"number"));
    let nullable = written.contains(&"null");
    schema.shift_remove("type");
    if nullable {
        schema.insert("nullable".to_owned(), json!(true));
    }
    match types[..] {
        [] if nullable => only_null(schema),
        [] => {}
        [ty] => drop(schema.insert("type".to_owned(), json!(ty))),
        _ if COMBINATORS.iter().any(|keyword| schema.contains_key(*keyword)) => {
            let message = format!("the types {} beside a choice of schemas; the schemas decide now", types.join(", "));
            report.warning("several-types", &step(pointer, "type"), message);
        }
        _ => choice(schema, &types, pointer, report),
    }
}

/// Makes a choice of these types, each with the keywords and the values of the enum that are about it.
fn choice(schema: &mut Map<String, Value>, types: &[&'static str], pointer: &str, report: &mut Report<'_>) {
    let values = schema.shift_remove("enum");
    let keywords: Vec<_> = OF_TYPES
        .iter()
        .filter_map(|(keyword, about)| Some((*keyword, *about, schema.shift_remove(*keyword)?)))
        .collect();
    let mut choices = Vec::new();
    for ty in types {
        let mut choice = Map::new();
        choice.insert("type".to_owned(), json!(ty));
        for (keyword, _, value) in keywords.iter().filter(|(_, about, _)| about.contains(ty)) {
            choice.insert((*keyword).to_owned(), value.clone());
        }
        if let Some(Value::Array(values)) = &values {
            let is = |value: &&Value| of(value) == Some(ty) || (*ty == "number" && value.is_number());
            let values: Vec<_> = values.iter().filter(is).collect();
            if values.is_empty() {
                continue;
            }
            choice.insert("enum".to_owned(), json!(values));
        }
        choices.push(choice);
    }
    if let [choice] = &mut choices[..] {
        return schema.append(choice);
    }
    for index in 0..choices.len() {
        report.moved(format!("{pointer}/oneOf/{index}"), pointer);
    }
    schema.insert("oneOf".to_owned(), json!(choices));
}

/// Allows nothing but null.
fn only_null(schema: &mut Map<String, Value>) {
    schema.insert("nullable".to_owned(), json!(true));
    schema.insert("enum".to_owned(), json!([null]));
}

/// Takes null out of a choice of schemas and makes the whole nullable. One schema that is left over stands for itself.
/// True if there was anything to do.
pub fn take_null_out(schema: &mut Map<String, Value>, pointer: &str, report: &mut Report<'_>) -> bool {
    let has_null = |keyword: &&str| match schema.get(*keyword) {
        Some(Value::Array(choices)) => choices.iter().any(is_null),
        _ => false,
    };
    let Some(keyword) = ["anyOf", "oneOf"].into_iter().find(|keyword| has_null(keyword)) else { return false };
    let Some(Value::Array(choices)) = schema.shift_remove(keyword) else { return false };
    schema.insert("nullable".to_owned(), json!(true));
    let place = step(pointer, keyword);
    let all = (0..).map(|index| format!("{place}/{index}")).zip(choices);
    let mut left: Vec<_> = all.filter(|(_, choice)| !is_null(choice)).collect();
    if left.is_empty() {
        only_null(schema);
    } else if left.len() > 1 {
        for (index, (origin, _)) in
            left.iter().enumerate().filter(|(index, (origin, _))| !origin.ends_with(&format!("/{index}")))
        {
            report.moved(format!("{place}/{index}"), origin);
        }
        let choices: Vec<Value> = left.into_iter().map(|(_, choice)| choice).collect();
        schema.insert(keyword.to_owned(), json!(choices));
    } else if let Some((origin, choice)) = left.pop() {
        absorb(schema, choice, &origin, pointer, report);
    }
    true
}

fn is_null(schema: &Value) -> bool {
    let null_only = json!([null]);
    ["type", "const", "enum"].iter().any(|keyword| match schema.get(*keyword) {
        Some(Value::String(ty)) => *keyword == "type" && ty == "null",
        Some(Value::Null) => *keyword == "const",
        Some(list @ Value::Array(types)) => *list == null_only || (*keyword == "type" && types == &[json!("null")]),
        _ => false,
    })
}

/// Lets the schema say itself what its last choice says. Where both say something else, the choice is a part of it.
fn absorb(schema: &mut Map<String, Value>, choice: Value, origin: &str, pointer: &str, report: &mut Report<'_>) {
    const WORDS: [&str; 6] = ["title", "description", "example", "examples", "default", "nullable"];
    let same = |key: &String| WORDS.contains(&key.as_str()) || key.starts_with("x-") || !schema.contains_key(key);
    match choice {
        Value::Object(choice) if !choice.contains_key("$ref") && choice.keys().all(same) => {
            report.leads(origin, pointer);
            for (key, value) in choice {
                report.moved(step(pointer, &key), &step(origin, &key));
                schema.entry(key).or_insert(value);
            }
        }
        choice => {
            let parts = schema.entry("allOf").or_insert_with(|| json!([]));
            if let Some(parts) = parts.as_array_mut() {
                report.moved(format!("{pointer}/allOf/{}", parts.len()), origin);
                parts.push(choice);
            }
        }
    }
}
