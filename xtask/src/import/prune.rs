//! Removes the components that nothing refers to.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{
    grammar::Kind,
    visit::{reference, visit},
};

/// Keeps the components that the document reaches from its paths. Security schemes are referred to by name; all stay.
pub fn prune(document: &mut Value) {
    let reached = reached(document);
    let Some(components) = document.get_mut("components").and_then(Value::as_object_mut) else { return };
    for (section, entries) in components.iter_mut().filter(|(section, _)| *section != "securitySchemes") {
        if let Some(entries) = entries.as_object_mut() {
            entries.retain(|name, _| reached.contains(&format!("#/components/{section}/{name}")));
        }
    }
    components
        .retain(|key, entries| key.starts_with("x-") || entries.as_object().is_some_and(|entries| !entries.is_empty()));
    if components.is_empty()
        && let Some(document) = document.as_object_mut()
    {
        document.remove("components");
    }
}

fn reached(document: &Value) -> BTreeSet<String> {
    let mut reached = BTreeSet::new();
    let mut waiting = document.get("paths").map(|paths| references(paths, Kind::Paths)).unwrap_or_default();
    while let Some((target, kind)) = waiting.pop() {
        if let Some(component) = target.strip_prefix('#').and_then(|pointer| document.pointer(pointer))
            && reached.insert(target)
        {
            waiting.extend(references(component, kind));
        }
    }
    reached
}

/// What a part of a canonical document refers to, and what stands there.
pub fn references(value: &Value, kind: Kind) -> Vec<(String, Kind)> {
    let mut references = Vec::new();
    visit(value, kind, "", &mut |value, kind, _| {
        if kind == Kind::Discriminator {
            let mapping = value.get("mapping").and_then(Value::as_object).into_iter().flatten();
            references.extend(mapping.filter_map(|(_, target)| Some((target.as_str()?.to_owned(), Kind::Schema))));
        }
        references.extend(reference(value).map(|target| (target.to_owned(), kind)));
    });
    references
}
