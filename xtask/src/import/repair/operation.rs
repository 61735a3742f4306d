//! Repairs operations: their identifiers, and the parameters that their path asks for.

use std::collections::{BTreeMap, BTreeSet};

use heck::ToLowerCamelCase;
use serde_json::{Map, Value, json};

use super::pointer::follow;
use crate::{
    import::{
        grammar::{self, Kind},
        report::Report,
        visit::reference,
    },
    problem::step,
};

/// A parameter as others are told from it: where it goes and what it is called.
type Identity = (String, String);

/// Repairs what an operation can only be judged by with its path and its neighbours.
pub fn operations(document: &mut Value, report: &mut Report<'_>) {
    let declared = identities(document);
    let mut identifiers = identifiers(document);
    let Some(paths) = document.get_mut("paths").and_then(Value::as_object_mut) else { return };
    for (path, item) in paths.iter_mut().filter(|(path, _)| path.starts_with('/')) {
        let place = step("/paths", path);
        let operations = grammar::operations(item);
        let template: BTreeSet<String> = template(path).into_iter().collect();
        let of_path = match item.as_object_mut() {
            Some(item) => parameters(item, &template, &declared, &place, report),
            None => continue,
        };
        for (method, pointer) in &operations {
            let place = format!("{place}{pointer}");
            let Some(operation) = item.pointer_mut(pointer).and_then(Value::as_object_mut) else { continue };
            identify(operation, method, path, &mut identifiers, &place, report);
            let of_operation = parameters(operation, &template, &declared, &place, report);
            for name in &template {
                let identity = ("path".to_owned(), name.clone());
                if !of_path.contains(&identity) && !of_operation.contains(&identity) {
                    add(operation, name, &place, report);
                }
            }
        }
        if operations.is_empty() {
            *item = Value::Null;
            report.warning("empty-path", &place, "a path without operations; dropped");
        }
    }
    paths.retain(|path, item| !path.starts_with('/') || item.is_object());
}

/// The names in braces in a path, in order: `/users/{id}` asks for `id`.
pub fn template(path: &str) -> Vec<String> {
    path.split('{').skip(1).filter_map(|rest| Some(rest.split_once('}')?.0.to_owned())).collect()
}

/// What every parameter among the components is called.
fn identities(document: &Value) -> BTreeMap<String, Identity> {
    let components = document.pointer("/components/parameters").and_then(Value::as_object);
    let names = components.into_iter().flat_map(Map::keys);
    names
        .filter_map(|name| {
            let reference = format!("#{}", step("/components/parameters", name));
            let target = follow(document, &reference, Kind::Parameter).ok()?;
            Some((reference, identity(document.pointer(&target.pointer())?)?))
        })
        .collect()
}

fn identity(parameter: &Value) -> Option<Identity> {
    Some((parameter.get("in")?.as_str()?.to_owned(), parameter.get("name")?.as_str()?.to_owned()))
}

/// How often each `operationId` is declared.
fn identifiers(document: &Value) -> BTreeMap<String, usize> {
    let mut identifiers = BTreeMap::new();
    let items = document.get("paths").and_then(Value::as_object).into_iter().flat_map(Map::values);
    for operation in
        items.flat_map(|item| grammar::operations(item).into_iter().filter_map(|(_, pointer)| item.pointer(&pointer)))
    {
        if let Some(identifier) = operation.get("operationId").and_then(Value::as_str) {
            identifiers.entry(identifier.to_owned()).or_insert(0);
        }
    }
    identifiers
}

/// Drops the parameters that are there twice, or that the path has no place for. Gives back what is left.
fn parameters(
    holder: &mut Map<String, Value>,
    template: &BTreeSet<String>,
    declared: &BTreeMap<String, Identity>,
    place: &str,
    report: &mut Report<'_>,
) -> BTreeSet<Identity> {
    let mut seen = BTreeSet::new();
    let list = holder.get_mut("parameters").and_then(Value::as_array_mut);
    for (index, parameter) in list.into_iter().flatten().enumerate() {
        let place = format!("{place}/parameters/{index}");
        let Some(identity) =
            reference(parameter).map_or_else(|| identity(parameter), |name| declared.get(name).cloned())
        else {
            continue;
        };
        if identity.0 == "path" && !template.contains(&identity.1) {
            let message = format!("the path has no place for its parameter {:?}; dropped", identity.1);
            report.warning("parameter-not-in-path", &place, message);
            *parameter = Value::Null;
        } else if seen.contains(&identity) {
            let message =
                format!("the {} parameter {:?} is declared twice; the second is dropped", identity.0, identity.1);
            report.warning("repeated-parameter", &place, message);
            *parameter = Value::Null;
        } else {
            seen.insert(identity);
        }
    }
    seen
}

fn add(operation: &mut Map<String, Value>, name: &str, place: &str, report: &mut Report<'_>) {
    let parameter = json!({"name": name, "in": "path", "required": true, "schema": {"type": "string"}});
    let list = operation.entry("parameters").or_insert_with(|| json!([]));
    if let Some(list) = list.as_array_mut() {
        list.push(parameter);
        report.warning(
            "undeclared-path-parameter",
            place,
            format!("the path's {name:?} is declared nowhere; it is a required string now"),
        );
    }
}

/// Gives the operation an identifier that no other has.
fn identify(
    operation: &mut Map<String, Value>,
    method: &str,
    path: &str,
    identifiers: &mut BTreeMap<String, usize>,
    place: &str,
    report: &mut Report<'_>,
) {
    let written = operation.get("operationId").and_then(Value::as_str).filter(|written| !written.is_empty());
    let base =
        written.map_or_else(|| format!("{} {path}", method.to_ascii_lowercase()).to_lower_camel_case(), str::to_owned);
    let mut identifier = base.clone();
    if let Some(uses) = identifiers.get_mut(&base) {
        *uses += 1;
        if written.is_some() && *uses == 1 {
            return;
        }
        let numbered = (2..).map(|number| format!("{base}_{number}"));
        identifier = numbered.into_iter().find(|name| !identifiers.contains_key(name)).unwrap_or(identifier);
    }
    let (code, why) = match written {
        Some(written) => ("repeated-operation-id", format!("the operationId {written:?} has another operation")),
        None => ("missing-operation-id", "the operation has no operationId".to_owned()),
    };
    report.warning(code, place, format!("{why}; it is {identifier:?} now"));
    identifiers.insert(identifier.clone(), 1);
    operation.insert("operationId".to_owned(), json!(identifier));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_names_its_parameters() {
        assert_eq!(template("/teams/{team_id}/users/{id}.{format}"), ["team_id", "id", "format"]);
        assert!(template("/teams/{open").is_empty());
        assert!(template("/teams").is_empty());
    }
}
