//! What changed between two canonical documents, operation by operation.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{
    grammar::{self, Kind},
    prune::references,
};

/// An operation by method and path: `GET /incidents`.
type Call = String;

/// The operations that came, went and changed: one line each, sorted by path.
pub fn changes(old: &Value, new: &Value) -> Vec<String> {
    let (was, is) = (operations(old), operations(new));
    let differing = differing(old, new);
    let frame = ["servers", "security"].iter().any(|key| old.get(key) != new.get(key));
    let calls: BTreeSet<_> = was.keys().chain(is.keys()).collect();
    let line = |key: &&(String, Call)| {
        let call = &key.1;
        match (was.get(*key), is.get(*key)) {
            (None, _) => Some(format!("came     {call}")),
            (_, None) => Some(format!("went     {call}")),
            (Some(was), Some(is)) => {
                let changed =
                    frame || was != is || is.reaches(new).iter().any(|component| differing.contains(component));
                changed.then(|| format!("changed  {call}"))
            }
        }
    };
    calls.iter().filter_map(line).collect()
}

/// Everything that an operation says itself: its own object, and what its path says for all its methods.
#[derive(PartialEq)]
struct Operation<'d> {
    own: &'d Value,
    parameters: Option<&'d Value>,
    servers: Option<&'d Value>,
}

impl Operation<'_> {
    /// The components that the operation refers to, directly or through others.
    fn reaches(&self, document: &Value) -> BTreeSet<String> {
        let mut reached = BTreeSet::new();
        let mut waiting = references(self.own, Kind::Operation);
        for parameter in self.parameters.and_then(Value::as_array).into_iter().flatten() {
            waiting.extend(references(parameter, Kind::Parameter));
        }
        while let Some((target, kind)) = waiting.pop() {
            if let Some(component) = target.strip_prefix('#').and_then(|pointer| document.pointer(pointer))
                && reached.insert(target)
            {
                waiting.extend(references(component, kind));
            }
        }
        reached
    }
}

/// By path and call, so that the methods of a path stand together.
fn operations(document: &Value) -> BTreeMap<(String, Call), Operation<'_>> {
    let mut operations = BTreeMap::new();
    for (path, item) in document.get("paths").and_then(Value::as_object).into_iter().flatten() {
        for (method, pointer) in grammar::operations(item) {
            let Some(own) = item.pointer(&pointer) else { continue };
            let call = format!("{method} {path}");
            let operation = Operation { own, parameters: item.get("parameters"), servers: item.get("servers") };
            operations.insert((path.clone(), call), operation);
        }
    }
    operations
}

/// References to the components that are not the same in both documents.
fn differing(old: &Value, new: &Value) -> BTreeSet<String> {
    let mut differing = BTreeSet::new();
    for (section, entries) in new.get("components").and_then(Value::as_object).into_iter().flatten() {
        for (name, entry) in entries.as_object().into_iter().flatten() {
            if old["components"][section].get(name) != Some(entry) {
                differing.insert(format!("#/components/{section}/{name}"));
            }
        }
    }
    differing
}
