//! Gives every keyword the shape that the grammar asks for, and every object what it cannot be without.

use serde_json::{Map, Value, json};

use super::{
    parameter, schema,
    value::{self, Fit},
};
use crate::{
    import::{
        grammar::{self, Field, Kind, OTHER_METHODS},
        report::Report,
        visit::mend,
    },
    problem::step,
};

/// Repairs every object of the document by itself. What cannot be saved becomes null, so that every other part keeps
/// its place; [`sweep`] removes it at the end.
pub fn shapes(document: &mut Value, report: &mut Report<'_>) {
    mend(document, Kind::Document, "", &mut |value, kind, pointer| {
        if !value.is_object() {
            replace(value, kind, pointer, report);
        }
        let Some(object) = value.as_object_mut() else { return };
        if grammar::referable(kind) && object.get("$ref").is_some_and(Value::is_string) {
            return;
        }
        if kind == Kind::Responses {
            ranges(object, pointer, report);
        }
        for key in object.keys().cloned().collect::<Vec<_>>() {
            keyword(object, kind, &key, &step(pointer, &key), report);
        }
        match kind {
            Kind::Schema => schema::repair(object, pointer, report),
            Kind::Parameter => parameter::repair(object, pointer, report),
            _ => {}
        }
        if !complete(object, kind, pointer, report) {
            *value = Value::Null;
        }
    });
}

/// Writes a range of statuses as OpenAPI does: `2xx` is `2XX`.
fn ranges(responses: &mut Map<String, Value>, pointer: &str, report: &mut Report<'_>) {
    let is_small = |key: &&String| key.len() == 3 && key.contains('x') && !key.starts_with('x');
    for key in responses.keys().filter(is_small).cloned().collect::<Vec<_>>() {
        let right = key.to_ascii_uppercase();
        if !responses.contains_key(&right)
            && let Some(response) = responses.shift_remove(&key)
        {
            let message = format!("a range of statuses is written {right:?}, not {key:?}");
            report.warning("status-range", &step(pointer, &key), message);
            report.moved(step(pointer, &right), &step(pointer, &key));
            responses.insert(right, response);
        }
    }
}

/// Removes what became null, or said nothing from the beginning.
pub fn sweep(document: &mut Value, report: &mut Report<'_>) {
    mend(document, Kind::Document, "", &mut |value, kind, pointer| {
        let Some(object) = value.as_object_mut() else { return };
        object.retain(|key, value| match grammar::field(kind, key) {
            Some(Field::Anything) => true,
            Some(Field::List(_)) => {
                value.as_array_mut().into_iter().for_each(|items| close(items, &step(pointer, key), report));
                !value.is_null()
            }
            Some(Field::Map(_) | Field::TextMap) => {
                value.as_object_mut().into_iter().for_each(|entries| entries.retain(|_, entry| !entry.is_null()));
                !value.is_null()
            }
            _ => !value.is_null(),
        });
        if kind == Kind::PathItem && object.get(OTHER_METHODS) == Some(&json!({})) {
            object.remove(OTHER_METHODS);
        }
    });
}

/// Removes the gaps of a list. What stood behind one keeps its origin.
fn close(items: &mut Vec<Value>, pointer: &str, report: &mut Report<'_>) {
    let kept = items.iter().enumerate().filter(|(_, item)| !item.is_null()).map(|(index, _)| index);
    for (new, old) in kept.enumerate().filter(|(new, old)| new != old) {
        report.moved(format!("{pointer}/{new}"), &format!("{pointer}/{old}"));
    }
    items.retain(|item| !item.is_null());
}

/// Puts an object where something else stands. Nothing at all is passed over in silence, except where a schema stood.
fn replace(value: &mut Value, kind: Kind, pointer: &str, report: &mut Report<'_>) {
    let (instead, done) = match kind {
        Kind::Schema => (json!({}), "anything is allowed here now"),
        Kind::Response => (json!({"description": ""}), "the response has no content now"),
        Kind::Document | Kind::Paths | Kind::Info | Kind::Responses => (json!({}), "taken as empty"),
        _ => (Value::Null, "dropped"),
    };
    if !value.is_null() || kind == Kind::Schema {
        let message = format!("{} stands where {} belongs; {done}", show(value), grammar::name(kind));
        report.warning("wrong-type", pointer, message);
    }
    *value = instead;
}

fn keyword(object: &mut Map<String, Value>, kind: Kind, key: &str, pointer: &str, report: &mut Report<'_>) {
    let Some(value) = object.get(key) else { return };
    if (kind, key) == (Kind::Schema, "type") {
        return;
    }
    let Some(field) = grammar::field(kind, key) else {
        let message = match kind {
            Kind::Paths => format!("{key:?} does not begin with a slash, as a path must; dropped"),
            Kind::Responses => format!("{key:?} is no HTTP status; the response is dropped"),
            _ => format!("`{key}` is no keyword of {} in OpenAPI 3.0; dropped", grammar::name(kind)),
        };
        report.warning("unknown-keyword", pointer, message);
        object.remove(key);
        return;
    };
    if kind == Kind::SecurityRequirement && !value.is_array() {
        // Without its key the requirement would ask for nothing.
        let message = format!("{key:?} is {}, where a list of scopes belongs; the list is empty now", show(value));
        report.warning("wrong-type", pointer, message);
        object.insert(key.to_owned(), json!([]));
        return;
    }
    if value.is_null() {
        if field != Field::Anything && !matches!(field, Field::Node(_)) {
            object.remove(key);
        }
        return;
    }
    match fit(value, field) {
        Fit::Right => {}
        Fit::Same(same) => {
            let message =
                format!("`{key}` is {}, where {} belongs; it is {} now", show(value), expected(field), show(&same));
            report.warning("wrong-type", pointer, message);
            object.insert(key.to_owned(), same);
        }
        Fit::Wrong => {
            let (code, message) = match field {
                Field::Unused => ("not-for-tools", format!("`{key}` is dropped: no tool is made from it")),
                _ => ("wrong-type", format!("`{key}` is {}, where {} belongs; dropped", show(value), expected(field))),
            };
            report.warning(code, pointer, message);
            object.remove(key);
        }
    }
}

fn fit(value: &Value, field: Field) -> Fit {
    match field {
        Field::Anything | Field::Node(_) => Fit::Right,
        Field::Text => value::text(value),
        Field::Word(words) => word(value, words),
        Field::Flag => value::flag(value),
        Field::Number => value::number(value),
        Field::Count => value::count(value),
        Field::Texts => texts(value),
        Field::TextMap => text_map(value),
        Field::Values | Field::List(_) if value.is_array() => Fit::Right,
        Field::Map(_) if value.is_object() => Fit::Right,
        Field::FlagOr(_) if value.is_object() => Fit::Right,
        Field::FlagOr(_) => value::flag(value),
        Field::Values | Field::List(_) | Field::Map(_) | Field::Unused => Fit::Wrong,
    }
}

/// A word that differs in its case only is the same word.
fn word(value: &Value, words: &[&str]) -> Fit {
    let Some(text) = value.as_str() else { return Fit::Wrong };
    match words.iter().find(|word| word.eq_ignore_ascii_case(text)) {
        Some(word) if *word == text => Fit::Right,
        Some(word) => Fit::Same(json!(word)),
        None => Fit::Wrong,
    }
}

fn texts(value: &Value) -> Fit {
    let items = match value {
        Value::Array(items) => items.as_slice(),
        Value::String(_) => std::slice::from_ref(value),
        _ => return Fit::Wrong,
    };
    let fitted: Vec<Value> = items.iter().filter_map(as_text).collect();
    if value.as_array() == Some(&fitted) { Fit::Right } else { Fit::Same(Value::Array(fitted)) }
}

fn text_map(value: &Value) -> Fit {
    let Some(entries) = value.as_object() else { return Fit::Wrong };
    let fitted = |(name, value): (&String, &Value)| match value {
        Value::Null => Some((name.clone(), Value::Null)),
        value => Some((name.clone(), as_text(value)?)),
    };
    let fitted: Map<_, _> = entries.iter().filter_map(fitted).collect();
    if *entries == fitted { Fit::Right } else { Fit::Same(Value::Object(fitted)) }
}

fn as_text(value: &Value) -> Option<Value> {
    match value::text(value) {
        Fit::Right => Some(value.clone()),
        Fit::Same(text) => Some(text),
        Fit::Wrong => None,
    }
}

/// Fills in what the object cannot be without. False if it is nothing without it.
fn complete(object: &mut Map<String, Value>, kind: Kind, pointer: &str, report: &mut Report<'_>) -> bool {
    let (fill, need): (&[(&str, Value)], &[&str]) = match kind {
        Kind::Document => (&[("openapi", json!("3.0.3")), ("info", json!({})), ("paths", json!({}))], &[]),
        Kind::Info => (&[("title", json!("")), ("version", json!(""))], &[]),
        Kind::Response => (&[("description", json!(""))], &[]),
        Kind::Operation => (&[("responses", json!({"default": {"description": ""}}))], &[]),
        Kind::Flow => (&[("scopes", json!({}))], flow(pointer)),
        Kind::Header => (&[("schema", json!({}))], &[]),
        Kind::License | Kind::Tag => (&[], &["name"]),
        Kind::ExternalDocs | Kind::Server => (&[], &["url"]),
        Kind::ServerVariable => (&[], &["default"]),
        Kind::Discriminator => (&[], &["propertyName"]),
        Kind::Parameter => (&[], &["name", "in"]),
        Kind::RequestBody => (&[], &["content"]),
        Kind::SecurityScheme => (&[], security(object)),
        _ => (&[], &[]),
    };
    let missing = |key: &&&str| match (object.get(**key), grammar::field(kind, key)) {
        (None | Some(Value::Null), _) => true,
        (Some(value), Some(Field::Node(_))) => !value.is_object(),
        // Nothing can be sent under no name; only a path may call a place of its own `{}`.
        (Some(Value::String(text)), _) => {
            kind == Kind::Parameter && text.is_empty() && object.get("in") != Some(&json!("path"))
        }
        _ => false,
    };
    if let Some(missing) = need.iter().find(missing) {
        let message = format!("{} without `{missing}` says nothing; dropped", grammar::name(kind));
        report.warning("incomplete", pointer, message);
        return false;
    }
    for (key, value) in fill {
        if object.get(*key).is_some_and(|value| !value.is_null())
            || (kind == Kind::Header && object.contains_key("content"))
        {
            continue;
        }
        object.insert((*key).to_owned(), value.clone());
        report.warning(
            "incomplete",
            pointer,
            format!("{} needs `{key}`; {} is filled in", grammar::name(kind), show(value)),
        );
    }
    true
}

fn security(scheme: &Map<String, Value>) -> &'static [&'static str] {
    match scheme.get("type").and_then(Value::as_str) {
        Some("apiKey") => &["in", "name"],
        Some("http") => &["scheme"],
        Some("oauth2") => &["flows"],
        Some("openIdConnect") => &["openIdConnectUrl"],
        _ => &["type"],
    }
}

/// What an OAuth flow needs, which depends on the keyword it stands at.
fn flow(pointer: &str) -> &'static [&'static str] {
    match pointer.rsplit('/').next() {
        Some("implicit") => &["authorizationUrl"],
        Some("authorizationCode") => &["authorizationUrl", "tokenUrl"],
        _ => &["tokenUrl"],
    }
}

fn expected(field: Field) -> String {
    match field {
        Field::Anything | Field::Unused => "anything".to_owned(),
        Field::Text => "a text".to_owned(),
        Field::Word(words) => format!("one of {}", words.join(", ")),
        Field::Flag => "true or false".to_owned(),
        Field::Number => "a number".to_owned(),
        Field::Count => "a whole number".to_owned(),
        Field::Texts => "a list of texts".to_owned(),
        Field::TextMap => "an object of texts".to_owned(),
        Field::Values | Field::List(_) => "a list".to_owned(),
        Field::Node(kind) => grammar::name(kind).to_owned(),
        Field::Map(_) => "an object".to_owned(),
        Field::FlagOr(kind) => format!("true, false or {}", grammar::name(kind)),
    }
}

/// A value as messages quote it: whole if it is short.
pub fn show(value: &Value) -> String {
    const LONGEST: usize = 40;
    match value {
        Value::Array(_) => "a list".to_owned(),
        Value::Object(_) => "an object".to_owned(),
        Value::String(text) if text.chars().count() > LONGEST => {
            format!("{:?}…", text.chars().take(LONGEST).collect::<String>())
        }
        value => value.to_string(),
    }
}
