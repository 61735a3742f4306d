//! The request of the same canonical call, where nothing that requests are made of says why it is another.

use serde_json::Value;

use super::changes::{Changes, Told};
use crate::diff::surface::{ToolSurface, VendorSurface};

/// A tool, and the vendor whose hosts and credentials its requests have.
type Of<'a> = (&'a VendorSurface, &'a ToolSurface);

pub fn request(before: Of<'_>, after: Of<'_>, changes: &mut Changes) {
    let of = |(vendor, tool): Of<'_>| vendor.requests.get(&tool.name).cloned();
    let (Some(old), Some(new)) = (of(before), of(after)) else { return };
    if old == new || ingredients(before) != ingredients(after) {
        return;
    }
    let (_, tool) = after;
    // The same line changes in many requests.
    let only = |these: &str, those: &str| -> String {
        let lines: Vec<&str> = these.lines().filter(|line| !those.lines().any(|other| other == *line)).collect();
        lines.join("; ")
    };
    let told = Told {
        what: "the request".to_owned(),
        before: only(&old, &new),
        after: only(&new, &old),
        tools: std::slice::from_ref(&tool.name),
        file: tool.file(changes.vendor()),
        pointer: String::new(),
    };
    changes.push("request-changed", told);
}

/// What the canonical call and its request are made of, all of which other rules speak about: the arguments without
/// their words, the way they are written, the API.
fn ingredients((vendor, tool): Of<'_>) -> [Option<Value>; 3] {
    let wire = tool.value.get("wire");
    let api = wire.and_then(|wire| vendor.shared.get("apis")?.get(wire["api"].as_str()?));
    [
        tool.value.get("inputSchema").map(wordless),
        wire.map(|wire| without(wire, &["operation", "scopes"], Value::clone)),
        api.cloned(),
    ]
}

/// A schema without what only explains. A property may be called `title` or `description`: that one is kept.
fn wordless(schema: &Value) -> Value {
    match schema {
        Value::Object(members) if members.get("properties").is_some_and(Value::is_object) => {
            let mut schema =
                without(&Value::Object(members.clone()), &["title", "description", "properties"], wordless);
            schema["properties"] = without(&members["properties"], &[], wordless);
            schema
        }
        Value::Object(_) => without(schema, &["title", "description"], wordless),
        Value::Array(schemas) => schemas.iter().map(wordless).collect(),
        value => value.clone(),
    }
}

/// An object without some of its members, the others as `kept` has them.
fn without(object: &Value, names: &[&str], kept: impl Fn(&Value) -> Value) -> Value {
    let members = object.as_object().into_iter().flatten();
    let members = members.filter(|(name, _)| !names.contains(&name.as_str()));
    Value::Object(members.map(|(name, value)| (name.clone(), kept(value))).collect())
}
