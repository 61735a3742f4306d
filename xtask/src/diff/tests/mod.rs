//! Tests of the diff: every rule over every case, real history, and reports that nothing can break out of.

mod cases;
mod history;
mod injection;
mod leaves;
mod schema;

use std::{collections::BTreeMap, fs};

use serde_json::{Map, Value};

use super::{
    surface::{Surface, ToolSurface, VendorSurface},
    verdict::Verdict,
};

fn folder() -> String {
    format!("{}/tests/fixtures/diff", env!("CARGO_MANIFEST_DIR"))
}

fn yaml(path: &str) -> Value {
    let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{path}: {error}"));
    serde_yaml::from_str(&text).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The small surface that every case changes.
fn base() -> Value {
    yaml(&format!("{}/base.yaml", folder()))
}

/// A surface as the cases write it.
fn surface(value: &Value) -> Surface {
    let mut surface = Surface::default();
    for (name, vendor) in value.as_object().into_iter().flatten() {
        let members = |key: &str| vendor.get(key).and_then(Value::as_object).cloned().unwrap_or_default();
        let tools = members("tools").into_values().map(|tool| ToolSurface::of(tool).expect("every tool has a name"));
        let vendor = VendorSurface {
            shared: vendor.get("shared").cloned().unwrap_or_default(),
            tools: tools.map(|tool| (tool.name.clone(), tool)).collect(),
            requests: members("requests")
                .into_iter()
                .map(|(tool, request)| (tool, request.as_str().unwrap_or_default().to_owned()))
                .collect(),
        };
        surface.vendors.insert(name.clone(), vendor);
    }
    surface
}

/// The verdict between two surfaces as the cases write them.
fn verdict(before: &Value, after: &Value) -> Verdict {
    Verdict::of("the base", &surface(before), &surface(after), &BTreeMap::new())
}

/// A JSON merge patch (RFC 7396).
fn patched(value: &Value, patch: &Value) -> Value {
    let Some(patch) = patch.as_object() else { return patch.clone() };
    let mut members: Map<String, Value> = value.as_object().cloned().unwrap_or_default();
    for (name, patch) in patch {
        if patch.is_null() {
            members.shift_remove(name);
        } else {
            let member = members.get(name).cloned().unwrap_or_default();
            members.insert(name.clone(), patched(&member, patch));
        }
    }
    Value::Object(members)
}
