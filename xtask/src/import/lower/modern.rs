//! Lowers OpenAPI 3.1 and 3.2, whose schemas are those of JSON Schema.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::{
    item, media_type, query_string,
    reference::{self, OWN},
    schema, self_reference, tag,
};
use crate::{
    import::{
        grammar::Kind,
        repair,
        report::Report,
        visit::{self, mend},
    },
    problem::step,
};

/// Makes a document of OpenAPI 3.1 or 3.2 one of 3.0.
pub fn lower(document: &mut Value, report: &mut Report<'_>) {
    let Some(root) = document.as_object_mut() else { return };
    root.shift_remove("jsonSchemaDialect");
    root.entry("paths").or_insert_with(|| json!({}));
    webhooks(root, report);
    path_items(root, report);
    item::lower(document, report);
    self_reference::lower(document);
    media_type::shared(document, report);
    let mut definitions = Vec::new();
    mend(document, Kind::Document, "", &mut |value, kind, pointer| {
        node(value, kind, pointer, &mut definitions, report);
    });
    hoist(document, definitions, report);
    tag::lower(document, report);
    reference::follow_moves(document, report);
}

/// What the vendor calls is listed and dropped.
fn webhooks(root: &mut Map<String, Value>, report: &mut Report<'_>) {
    let Some(webhooks) = root.shift_remove("webhooks") else { return };
    for name in webhooks.as_object().into_iter().flat_map(Map::keys) {
        let message = format!("the webhook {name:?} is dropped: the vendor calls it, so no tool is made from it");
        report.warning("not-for-tools", &step("/webhooks", name), message);
    }
}

/// Puts the path items of the components where they are referred to. The first path that refers to one gets it,
/// others refer to that path from then on.
fn path_items(root: &mut Map<String, Value>, report: &mut Report<'_>) {
    const PLACE: &str = "/components/pathItems/";
    let components = root.get_mut("components").and_then(Value::as_object_mut);
    let Some(Value::Object(mut shared)) = components.and_then(|components| components.shift_remove("pathItems")) else {
        return;
    };
    for (path, item) in root.get_mut("paths").and_then(Value::as_object_mut).into_iter().flatten() {
        let place = step("/paths", path);
        while let Some(target) = visit::reference(item).and_then(repair::pointer)
            && let Some(name) = target.strip_prefix(PLACE)
            && let Some(taken) = shared.shift_remove(&name.replace("~1", "/").replace("~0", "~"))
        {
            report.moved(place.clone(), &target);
            *item = taken;
        }
    }
}

/// A schema's own definition, and where it stood.
struct Definition {
    name: String,
    origin: String,
    schema: Value,
}

fn node(value: &mut Value, kind: Kind, pointer: &str, definitions: &mut Vec<Definition>, report: &mut Report<'_>) {
    if kind == Kind::Schema {
        take_definitions(value, pointer, definitions);
        beside_reference(value, pointer);
        schema::lower(value, pointer, report);
        // OpenAPI 3.1 does not ask what is in a list.
        if value.get("type") == Some(&json!("array")) && value.get("items").is_none() {
            value["items"] = json!({});
        }
        return;
    }
    let Some(object) = value.as_object_mut() else { return };
    match kind {
        Kind::Info => drop(object.shift_remove("summary")),
        Kind::License => drop(object.shift_remove("identifier")),
        Kind::Operation => {
            object.entry("responses").or_insert_with(|| json!({ "default": { "description": "" } }));
        }
        Kind::Parameter => query_string::lower(object, pointer, report),
        Kind::MediaType => media_type::lower(object, pointer, report),
        // What newer versions say in two ways, one of which OpenAPI 3.0 knows. What is said in both is left to the
        // repair, which lists what it drops.
        Kind::Response => {
            instead(object, "summary", "description");
            object.entry("description").or_insert_with(|| json!(""));
        }
        Kind::Server => instead(object, "name", "description"),
        Kind::Example => {
            instead(object, "dataValue", "value");
            instead(object, "serializedValue", "value");
        }
        _ => {}
    }
}

/// Lets one keyword say what another said, where it says nothing itself.
fn instead(object: &mut Map<String, Value>, new: &str, old: &str) {
    if !object.contains_key(old)
        && !object.contains_key("$ref")
        && let Some(value) = object.shift_remove(new)
    {
        object.insert(old.to_owned(), value);
    }
}

fn take_definitions(schema: &mut Value, pointer: &str, definitions: &mut Vec<Definition>) {
    let Some(object) = schema.as_object_mut() else { return };
    for keyword in OWN {
        let Some(Value::Object(own)) = object.shift_remove(keyword) else { continue };
        let place = step(pointer, keyword);
        definitions.extend(own.into_iter().map(|(name, schema)| {
            let origin = step(&place, &name);
            Definition { name, origin, schema }
        }));
    }
}

/// Makes components of the definitions that stood in schemas.
fn hoist(document: &mut Value, mut waiting: Vec<Definition>, report: &mut Report<'_>) {
    let mut numbers: BTreeMap<String, usize> = BTreeMap::new();
    while !waiting.is_empty() {
        for Definition { name: written, origin, mut schema } in std::mem::take(&mut waiting) {
            let Some(schemas) = schemas(document) else { return };
            let mut name = written.clone();
            while schemas.contains_key(&name) {
                let number = numbers.entry(written.clone()).or_insert(1);
                *number += 1;
                name = format!("{written}_{number}");
            }
            let place = step("/components/schemas", &name);
            report.moved(place.clone(), &origin);
            mend(&mut schema, Kind::Schema, &place, &mut |value, kind, pointer| {
                node(value, kind, pointer, &mut waiting, report);
            });
            schemas.insert(name, schema);
        }
    }
}

fn schemas(document: &mut Value) -> Option<&mut Map<String, Value>> {
    let components = document.as_object_mut()?.entry("components").or_insert_with(|| json!({}));
    components.as_object_mut()?.entry("schemas").or_insert_with(|| json!({})).as_object_mut()
}

/// Wraps a reference that other keywords stand beside, which OpenAPI 3.0 would ignore.
fn beside_reference(schema: &mut Value, pointer: &str) {
    const SAY_NOTHING: [&str; 5] = ["title", "summary", "example", "examples", "externalDocs"];
    let Some(object) = schema.as_object_mut() else { return };
    // A dynamic reference leads to the outermost schema that it stands in, unless another schema is put around that.
    for keyword in ["$dynamicRef", "$recursiveRef"] {
        if object.shift_remove(keyword).is_some()
            && let ["", "components", "schemas", name, ..] = pointer.split('/').collect::<Vec<_>>()[..]
        {
            object.insert("$ref".to_owned(), json!(format!("#/components/schemas/{name}")));
        }
    }
    schema::drop_annotations(object);
    let says_something = |key: &String| key != "$ref" && !SAY_NOTHING.contains(&key.as_str()) && !key.starts_with("x-");
    if !object.get("$ref").is_some_and(Value::is_string) || !object.keys().any(says_something) {
        return;
    }
    let reference = object.shift_remove("$ref");
    let parts = object.entry("allOf").or_insert_with(|| json!([]));
    if let Some(parts) = parts.as_array_mut() {
        parts.push(json!({ "$ref": reference }));
    }
}
