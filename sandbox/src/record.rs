//! Records: what a request's body brings, what the vendor adds to it, and what of it an answer shows.

use serde_json::{Map, Value, json};

use crate::{
    composition::Composition,
    document::Document,
    json_api::{self, ATTRIBUTES, DATA},
    role::singular,
    synthesise::Synthesis,
};

/// The properties that can stand for a record in a list, the best first.
const LABELS: [&str; 6] = ["title", "name", "label", "content", "email", "description"];
/// Moments that are set when a record is created.
const CREATED: [&str; 4] = ["created_at", "started_at", "updated_at", "last_status_change_at"];

/// Where a record is kept and how the vendor calls it.
#[derive(Debug)]
pub(crate) struct Address<'a> {
    /// The base URL of the API.
    pub(crate) url: &'a str,
    /// The path of the collection below it, base path included.
    pub(crate) collection: &'a str,
    pub(crate) key: &'a str,
    /// The name that answers wrap the record in, and so its likely `type`.
    pub(crate) kind: Option<&'a str>,
    /// The next number in the collection, for records that are numbered.
    pub(crate) number: u64,
}

/// The object that a body is about: the one that it wraps, or itself. `schema` is that of the object.
pub(crate) fn payload(
    document: &Document,
    body: Option<&Value>,
    wrapper: Option<&str>,
    schema: &Value,
) -> Map<String, Value> {
    let Some(Value::Object(body)) = body else { return Map::new() };
    // A single property may be a wrapper of another name, unless the object itself has a property so called.
    let only = body.iter().next().filter(|(name, _)| body.len() == 1 && !declares(document, schema, name));
    let wrapped = wrapper.and_then(|name| body.get(name)).or(only.map(|(_, value)| value));
    json_api::filed(document, schema, wrapped.and_then(Value::as_object).unwrap_or(body).clone())
}

/// The objects that a body lists under its only property, if that is what it does.
pub(crate) fn payloads(body: Option<&Value>) -> Option<Vec<Map<String, Value>>> {
    let body = body?.as_object().filter(|body| body.len() == 1)?;
    let items = body.values().next()?.as_array()?;
    items.iter().map(|item| item.as_object().cloned()).collect()
}

/// The key that a record brings: its id, or the slug where it has none.
pub(crate) fn key(record: &Map<String, Value>) -> Option<String> {
    match record.get("id").or_else(|| record.get("slug"))? {
        Value::String(key) => Some(key.clone()),
        Value::Number(key) => Some(key.to_string()),
        _ => None,
    }
}

/// A new key in the form that the record's schema gives its id.
pub(crate) fn new_key(synthesis: &mut Synthesis<'_>, schema: &Value) -> String {
    let document = synthesis.document;
    if json_api::attributes(document, schema).is_some() {
        return synthesis.clock.number().to_string();
    }
    let id = Composition::first_choice(document, &[schema]).property("id");
    let id = id.map(|id| Composition::first_choice(document, &id));
    match id.map(|id| (id.kind(), id.keyword("format").and_then(Value::as_str))) {
        None => format!("#{}", synthesis.clock.number()),
        Some((Some("integer"), _)) => synthesis.clock.number().to_string(),
        Some((_, Some("uuid"))) => synthesis.clock.uuid(),
        Some(_) => synthesis.clock.id(),
    }
}

/// The number that follows the highest that records of a collection bear.
pub(crate) fn next_number<'a>(records: impl Iterator<Item = &'a Map<String, Value>>) -> u64 {
    let numbers = records.flatten().filter(|(name, _)| is_number(name)).filter_map(|(_, value)| value.as_u64());
    numbers.max().unwrap_or_default() + 1
}

/// Whether a property of this name numbers the records of a collection: `number`, `incident_number`.
fn is_number(name: &str) -> bool {
    name == "number" || name.ends_with("_number")
}

/// Adds what a vendor adds to a record by itself: its id, type, addresses, times, defaults, and all that it must have.
pub(crate) fn complete(
    synthesis: &mut Synthesis<'_>,
    schema: &Value,
    address: &Address<'_>,
    record: &mut Map<String, Value>,
) {
    let document = synthesis.document;
    if let Some(schema) = json_api::attributes(document, schema) {
        let attributes = record.entry(ATTRIBUTES).or_insert_with(|| json!({}));
        if let Some(attributes) = attributes.as_object_mut() {
            complete(synthesis, &schema, &Address { kind: None, ..*address }, attributes);
        }
    }
    let kind = match address.kind {
        Some(DATA) => address.collection.rsplit('/').next().map(singular),
        kind => kind.map(ToOwned::to_owned),
    };
    let composition = Composition::choice(document, &[schema], record.get("type"));
    let required = composition.required();
    let label = LABELS.iter().find_map(|name| record.get(*name)?.as_str()).map(ToOwned::to_owned);
    let label = label.unwrap_or_else(|| format!("{} {}", kind.as_deref().unwrap_or("record"), address.key));
    let path = format!("{}/{}", address.collection, address.key);
    for (name, declarations) in composition.properties() {
        if record.contains_key(name) {
            continue;
        }
        let property = Composition::first_choice(document, &declarations);
        let option = property.options().and_then(|options| options.first().copied());
        let given = option.or_else(|| property.keyword("default")).filter(|value| !value.is_null());
        let is_required = required.contains(name);
        let value = match (name, property.kind(), given) {
            ("id", Some("integer"), _) => address.key.parse::<u64>().map_or(Value::Null, Value::from),
            ("id", _, _) => json!(address.key),
            ("type", _, None) if kind.is_some() => json!(kind),
            ("summary", _, _) => json!(label),
            ("self", _, _) => json!(format!("{}{path}", address.url)),
            ("html_url", _, _) => json!(format!("https://sandbox.example.com{path}")),
            _ if CREATED.contains(&name) => json!(synthesis.clock.now()),
            (_, Some("integer"), _) if is_number(name) => json!(address.number),
            _ if is_required => synthesis.property(name, &declarations),
            (_, Some("object" | "array"), _) => continue,
            (_, _, Some(given)) if property.keyword("deprecated").is_none() => given.clone(),
            _ => continue,
        };
        record.insert(name.to_owned(), value);
    }
}

/// Takes over what an update brings. Who a record is and what kind of thing does not change.
pub(crate) fn update(
    synthesis: &Synthesis<'_>,
    schema: &Value,
    record: &mut Map<String, Value>,
    mut changes: Map<String, Value>,
) {
    if let Some(schema) = json_api::attributes(synthesis.document, schema)
        && let (Some(Value::Object(kept)), Some(Value::Object(changes))) =
            (record.get_mut(ATTRIBUTES), changes.shift_remove(ATTRIBUTES))
    {
        update(synthesis, &schema, kept, changes);
    }
    record.extend(changes.into_iter().filter(|(name, _)| name != "id" && name != "type"));
    if declares(synthesis.document, schema, "updated_at") {
        record.insert("updated_at".to_owned(), json!(synthesis.clock.now()));
    }
}

/// The record as a schema shows it: what it declares and nothing else, what it demands in any case.
pub(crate) fn shown(synthesis: &mut Synthesis<'_>, schema: &Value, record: &Map<String, Value>) -> Value {
    if record.is_empty() {
        return synthesis.value(schema);
    }
    let document = synthesis.document;
    let composition = Composition::of(document, &[schema]);
    let is_closed = composition.choices.is_empty() && !composition.is_open();
    let properties = composition.properties();
    let mut shown = Map::new();
    for (name, value) in record {
        let Some(declarations) = properties.get(name.as_str()) else {
            if !is_closed {
                shown.insert(name.clone(), value.clone());
            }
            continue;
        };
        let property = Composition::of(document, declarations);
        let options = property.options().unwrap_or_default();
        let is_option = options.is_empty() || value.is_null() || options.contains(&value);
        let value = if is_option { Some(value) } else { options.first().copied() };
        if let Some(value) = value.filter(|_| property.keyword("writeOnly").is_none()) {
            shown.insert(name.clone(), value.clone());
        }
    }
    fill(synthesis, &composition, &mut shown);
    Value::Object(shown)
}

/// Makes up what must be there and is not.
pub(crate) fn fill(synthesis: &mut Synthesis<'_>, composition: &Composition<'_>, object: &mut Map<String, Value>) {
    let properties = composition.properties();
    for name in composition.required() {
        if !object.contains_key(name) {
            let declarations = properties.get(name).map_or(&[][..], Vec::as_slice);
            object.insert(name.to_owned(), synthesis.property(name, declarations));
        }
    }
}

/// Whether a schema declares a property of this name.
pub(crate) fn declares(document: &Document, schema: &Value, name: &str) -> bool {
    Composition::first_choice(document, &[schema]).property(name).is_some()
}
