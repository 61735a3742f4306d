//! Two surfaces, vendor by vendor: which tools belong together, and what became of the others.

use super::{
    api,
    changes::{Changes, Told},
    choice,
    pairs::{self, Pairs},
    request,
    schema::{self, Direction},
    size, unknown, wire,
};
use crate::{
    diff::{
        change::Change,
        surface::{Surface, ToolSurface, VendorSurface},
    },
    emit::surface::FOLDER,
};

/// Every change between two surfaces.
pub fn surfaces(before: &Surface, after: &Surface) -> Vec<Change> {
    let mut all = Vec::new();
    let names: std::collections::BTreeSet<&String> = before.vendors.keys().chain(after.vendors.keys()).collect();
    for name in names {
        let mut changes = Changes::new(name);
        match (before.vendors.get(name), after.vendors.get(name)) {
            (Some(before), Some(after)) => vendor(before, after, &mut changes),
            (None, Some(after)) => whole("vendor-added", name, after, &mut changes),
            (Some(before), None) => whole("vendor-removed", name, before, &mut changes),
            (None, None) => {}
        }
        all.extend(changes.into_list());
    }
    all
}

/// A vendor that came or went is one change, however many tools it has.
fn whole(rule: &str, name: &str, vendor: &VendorSurface, changes: &mut Changes) {
    let count = format!("{} tools", vendor.tools.len());
    let (before, after) = if rule == "vendor-added" { (String::new(), count) } else { (count, String::new()) };
    let file = format!("specs/{name}/vendor.yaml");
    changes.push(rule, Told { what: name.to_owned(), before, after, tools: &[], file, pointer: String::new() });
}

fn vendor(before: &VendorSurface, after: &VendorSurface, changes: &mut Changes) {
    let name = changes.vendor().to_owned();
    let is_old_form = before.shared.is_null() || after.shared.is_null();
    if is_old_form {
        let file = format!("{FOLDER}/{name}.snap");
        let told = Told {
            what: name.clone(),
            before: "the descriptor only".to_owned(),
            after: "the whole surface".to_owned(),
            tools: &[],
            file,
            pointer: String::new(),
        };
        changes.push("form-changed", told);
    } else {
        api::shared(before, after, changes);
    }
    let Pairs { same, split, merged, gone, new } = pairs::pair(before, after);
    for (old, new) in same {
        tool(old, new, is_old_form, changes);
        request::request((before, old), (after, new), changes);
    }
    for (old, parts) in split {
        let names: Vec<&str> = parts.iter().map(|part| part.name.as_str()).collect();
        lost("tool-split", &[old], &names, changes);
    }
    for (old, new) in merged {
        lost("tools-merged", &old, &[&new.name], changes);
    }
    for tool in gone {
        lost("tool-removed", &[tool], &[], changes);
    }
    for tool in new {
        changes.push(
            "tool-added",
            Told {
                what: tool.name.clone(),
                before: String::new(),
                after: call(tool),
                tools: std::slice::from_ref(&tool.name),
                file: tool.file(&name),
                pointer: "/name".to_owned(),
            },
        );
    }
    size::size(before, after, changes);
}

/// `GET /tags`, where it is known.
fn call(tool: &ToolSurface) -> String {
    format!("{} {}", tool.text("/wire/http"), tool.text("/wire/path")).trim().to_owned()
}

/// Tools whose names mean nothing any more. Their snapshots are gone; what is said about them stands in the records.
fn lost(rule: &str, before: &[&ToolSurface], after: &[&str], changes: &mut Changes) {
    let names: Vec<String> = before.iter().map(|tool| tool.name.clone()).collect();
    let vendor = changes.vendor();
    let file = match before.first().map(|tool| tool.text("/choice/resource")) {
        Some(resource) if !resource.is_empty() => format!("specs/{vendor}/records/{resource}.yaml"),
        _ => format!("specs/{vendor}/vendor.yaml"),
    };
    let calls: Vec<String> = before.iter().map(|tool| call(tool)).collect();
    let what = names.join(", ");
    let told =
        Told { what, before: calls.join(", "), after: after.join(", "), tools: &names, file, pointer: String::new() };
    changes.push(rule, told);
}

fn tool(before: &ToolSurface, after: &ToolSurface, is_old_form: bool, changes: &mut Changes) {
    pairs::names(before, after, is_old_form, changes);
    if before.value == after.value {
        return;
    }
    choice::words(before, after, changes);
    choice::hints(before, after, changes);
    schema::arguments(before, after, changes);
    if is_old_form {
        return;
    }
    choice::choice(before, after, changes);
    schema::whole(before, after, Direction::Out, changes);
    wire::wire(before, after, changes);
    let known = ["name", "title", "description", "annotations", "inputSchema", "outputSchema", "choice", "wire"];
    let file = after.file(changes.vendor());
    let site = unknown::Site { tools: std::slice::from_ref(&after.name), file: &file };
    unknown::leftover(Some(&before.value), Some(&after.value), &known, "", site, changes);
}
