//! By what a tool is chosen: its words, its hints, its method, its tags.

use serde_json::Value;

use super::{
    changes::{Changes, Told},
    unknown,
    values::{shown, strings, without},
};
use crate::diff::surface::ToolSurface;

/// Something that one pointer tells of a tool.
pub fn told<'a>(
    before: &ToolSurface,
    after: &'a ToolSurface,
    pointer: &str,
    tools: &'a [String],
    changes: &Changes,
) -> Told<'a> {
    Told {
        what: after.name.clone(),
        before: shown(before.value.pointer(pointer)),
        after: shown(after.value.pointer(pointer)),
        tools,
        file: after.file(changes.vendor()),
        pointer: pointer.to_owned(),
    }
}

fn differs(before: &ToolSurface, after: &ToolSurface, pointer: &str) -> bool {
    before.value.pointer(pointer) != after.value.pointer(pointer)
}

/// Title and description.
pub fn words(before: &ToolSurface, after: &ToolSurface, changes: &mut Changes) {
    let tools = [after.name.clone()];
    if differs(before, after, "/title") {
        changes.push("title-changed", told(before, after, "/title", &tools, changes));
    }
    if differs(before, after, "/description") {
        let told = Told {
            before: before.text("/description").to_owned(),
            after: after.text("/description").to_owned(),
            ..told(before, after, "/description", &tools, changes)
        };
        changes.push_words("description-changed", "description-turned", told);
    }
}

/// MCP's hints, and what one rule says where one comes and another where it goes.
const HINTS: &[(&str, &str, &str)] = &[
    ("readOnlyHint", "read-only-gained", "read-only-lost"),
    ("destructiveHint", "became-destructive", "no-longer-destructive"),
    ("idempotentHint", "idempotent-gained", "idempotent-lost"),
    ("openWorldHint", "open-world-changed", "open-world-changed"),
];

/// MCP's hints.
pub fn hints(before: &ToolSurface, after: &ToolSurface, changes: &mut Changes) {
    let tools = [after.name.clone()];
    let file = after.file(changes.vendor());
    let site = unknown::Site { tools: &tools, file: &file };
    let mut known = Vec::new();
    for (hint, gained, lost) in HINTS {
        let pointer = format!("/annotations/{hint}");
        let flag = |tool: &ToolSurface| tool.value.pointer(&pointer).and_then(Value::as_bool);
        if let (Some(old), Some(new)) = (flag(before), flag(after)) {
            known.push(*hint);
            if old != new {
                changes.push(if new { gained } else { lost }, told(before, after, &pointer, &tools, changes));
            }
        }
    }
    // The title of the annotations is the tool's own, and has been told.
    let is_own = |tool: &ToolSurface| tool.value.pointer("/annotations/title") == tool.value.get("title");
    if is_own(before) && is_own(after) {
        known.push("title");
    }
    let annotations = |tool: &'_ ToolSurface| tool.value.get("annotations").cloned();
    let (old, new) = (annotations(before), annotations(after));
    unknown::leftover(old.as_ref(), new.as_ref(), &known, "/annotations", site, changes);
}

/// Resource, method, effect, tags, and the tool that is asked how far the work has come.
pub fn choice(before: &ToolSurface, after: &ToolSurface, changes: &mut Changes) {
    let tools = [after.name.clone()];
    // An effect that shows in the hints has been told.
    let hinted = ["/annotations/readOnlyHint", "/annotations/destructiveHint"];
    let is_hinted = hinted.iter().any(|hint| differs(before, after, hint));
    for (pointer, rule, is_told) in [
        ("/choice/resource", "resource-moved", false),
        ("/choice/method", "method-changed", false),
        ("/choice/effect", "effect-changed", is_hinted),
        ("/choice/poll", "poll-changed", false),
    ] {
        if differs(before, after, pointer) && !is_told {
            let told = told(before, after, pointer, &tools, changes);
            // The tools of a resource move together.
            let what = if rule == "resource-moved" { told.before.clone() } else { told.what };
            changes.push(rule, Told { what, ..told });
        }
    }
    tags(before, after, changes);
    let file = after.file(changes.vendor());
    let site = unknown::Site { tools: &tools, file: &file };
    let known = ["resource", "method", "effect", "tags", "aliases", "poll"];
    unknown::leftover(before.value.get("choice"), after.value.get("choice"), &known, "/choice", site, changes);
}

fn tags(before: &ToolSurface, after: &ToolSurface, changes: &mut Changes) {
    let tags = |tool: &'_ ToolSurface| -> Vec<String> {
        strings(tool.value.pointer("/choice/tags")).into_iter().map(str::to_owned).collect()
    };
    let (old, new) = (tags(before), tags(after));
    let (old, new): (Vec<&str>, Vec<&str>) =
        (old.iter().map(String::as_str).collect(), new.iter().map(String::as_str).collect());
    let (lost, gained) = (without(&old, &new), without(&new, &old));
    let rule = match (lost.is_empty(), gained.is_empty()) {
        (true, true) => return,
        (false, true) => "tag-removed",
        (true, false) => "tag-added",
        (false, false) => "tags-moved",
    };
    let tools = [after.name.clone()];
    // Many tools of a tag move together: the tags are what changed.
    let what = lost.iter().chain(&gained).copied().collect::<Vec<_>>().join(" → ");
    let told = Told {
        what,
        before: lost.join(", "),
        after: gained.join(", "),
        ..told(before, after, "/choice/tags", &tools, changes)
    };
    changes.push(rule, told);
}
