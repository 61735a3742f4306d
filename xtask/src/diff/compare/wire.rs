//! What reaches the vendor: method, path, scopes, headers, how arguments are written, the body, the paging.

use serde_json::Value;

use super::{
    changes::{Changes, Told},
    choice::told,
    unknown::{Site, leaves, leftover},
    values::{keys, shown, strings, without},
};
use crate::{diff::surface::ToolSurface, problem::step};

pub fn wire(before: &ToolSurface, after: &ToolSurface, changes: &mut Changes) {
    let (Some(old), Some(new)) = (before.value.get("wire"), after.value.get("wire")) else {
        let file = after.file(changes.vendor());
        let site = Site { tools: std::slice::from_ref(&after.name), file: &file };
        return leftover(before.value.get("wire"), after.value.get("wire"), &[], "/wire", site, changes);
    };
    if old == new {
        return;
    }
    let tools = [after.name.clone()];
    for (key, rule) in
        [("api", "api-moved"), ("operation", "operation-renamed"), ("http", "http-changed"), ("path", "path-changed")]
    {
        if old.get(key) != new.get(key) {
            let told = told(before, after, &format!("/wire/{key}"), &tools, changes);
            // The tools of an API move together.
            let what = if key == "api" { told.before.clone() } else { told.what };
            changes.push(rule, Told { what, ..told });
        }
    }
    headers(before, after, changes);
    scopes(before, after, changes);
    arguments(before, after, changes);
    body(before, after, changes);
    list(before, after, changes);
    let file = after.file(changes.vendor());
    let known = ["api", "operation", "http", "path", "headers", "scopes", "arguments", "body", "list"];
    leftover(Some(old), Some(new), &known, "/wire", Site { tools: &tools, file: &file }, changes);
}

fn scopes(before: &ToolSurface, after: &ToolSurface, changes: &mut Changes) {
    let tools = [after.name.clone()];
    let (old, new) = (strings(before.value.pointer("/wire/scopes")), strings(after.value.pointer("/wire/scopes")));
    for (rule, scopes) in [("scope-needed", without(&new, &old)), ("scope-dropped", without(&old, &new))] {
        for scope in scopes {
            let is_new = rule == "scope-needed";
            let text = |is_shown: bool| if is_shown { scope.to_owned() } else { String::new() };
            let told = Told {
                what: scope.to_owned(),
                before: text(!is_new),
                after: text(is_new),
                ..told(before, after, "/wire/scopes", &tools, changes)
            };
            changes.push(rule, told);
        }
    }
}

/// Headers of the same name change together, in whatever tool.
fn headers(before: &ToolSurface, after: &ToolSurface, changes: &mut Changes) {
    let (old, new) = (before.value.pointer("/wire/headers"), after.value.pointer("/wire/headers"));
    for name in keys(old, new) {
        let of = |headers: Option<&Value>| headers.and_then(|headers| headers.get(name)).cloned();
        let (was, is) = (of(old), of(new));
        if was != is {
            let told = Told {
                what: name.to_owned(),
                before: shown(was.as_ref()),
                after: shown(is.as_ref()),
                tools: std::slice::from_ref(&after.name),
                file: after.file(changes.vendor()),
                pointer: step("/wire/headers", name),
            };
            changes.push("headers-changed", told);
        }
    }
}

/// How the arguments are written that both have. Those that came, went or were renamed are told with the schema.
fn arguments(before: &ToolSurface, after: &ToolSurface, changes: &mut Changes) {
    let tools = [after.name.clone()];
    let file = after.file(changes.vendor());
    let (old, new) = (before.value.pointer("/wire/arguments"), after.value.pointer("/wire/arguments"));
    let renamed = renamed(before, after);
    for name in keys(old, new) {
        let before_name = renamed.iter().find(|(_, now)| now == name).map_or(name, |(was, _)| was.as_str());
        let pointer = step("/wire/arguments", name);
        let site = Site { tools: &tools, file: &file };
        let (was, is) = (old.and_then(|all| all.get(before_name)), new.and_then(|all| all.get(name)));
        let (Some(was), Some(is)) = (was, is) else {
            // It came or went with what callers say, or nobody knows why.
            if is_said(before, before_name) == is_said(after, name) {
                leaves(was, is, &pointer, site, changes);
            }
            continue;
        };
        if was == is {
            continue;
        }
        let spelt = |written: &Value, name: &str| {
            format!("{} `{}`", written["place"].as_str().unwrap_or_default(), written["wire"].as_str().unwrap_or(name))
        };
        let tell = |rule: &str, before: String, after: String, changes: &mut Changes| {
            let told = Told {
                what: name.to_owned(),
                before,
                after,
                tools: &tools,
                file: file.clone(),
                pointer: pointer.clone(),
            };
            changes.push(rule, told);
        };
        if spelt(was, before_name) != spelt(is, name) {
            tell("argument-moved", spelt(was, before_name), spelt(is, name), changes);
        }
        for (key, rule) in [("style", "style-changed"), ("setting", "argument-setting-changed")] {
            if was.get(key) != is.get(key) {
                tell(rule, shown(was.get(key)), shown(is.get(key)), changes);
            }
        }
        // What the vendor demands is what callers must say, unless a setting stands in.
        let is_filled = was.get("setting").is_some() && is.get("setting").is_some();
        if is_filled && was.get("required") != is.get("required") {
            let word = |written: &Value| if written["required"] == true { "required" } else { "optional" }.to_owned();
            tell("argument-setting-changed", word(was), word(is), changes);
        }
        let is_told = is_filled || demanded(before, before_name) != demanded(after, name);
        if !is_told && was.get("setting") == is.get("setting") {
            leaves(was.get("required"), is.get("required"), &step(&pointer, "required"), site, changes);
        }
        let known = ["place", "wire", "style", "setting", "required"];
        leftover(Some(was), Some(is), &known, &pointer, site, changes);
    }
}

/// Whether callers may say an argument.
fn is_said(tool: &ToolSurface, name: &str) -> bool {
    tool.value.pointer("/inputSchema/properties").is_some_and(|properties| properties.get(name).is_some())
}

/// Whether callers have to say an argument.
fn demanded(tool: &ToolSurface, name: &str) -> bool {
    strings(tool.value.pointer("/inputSchema/required")).contains(&name)
}

/// Arguments that go where another went, under the vendor's same name: their names before and now.
pub fn renamed(before: &ToolSurface, after: &ToolSurface) -> Vec<(String, String)> {
    let (old, new) = (before.value.pointer("/wire/arguments"), after.value.pointer("/wire/arguments"));
    let only = |these: Option<&'_ Value>, those: Option<&Value>| -> Vec<(String, String)> {
        let these = these.and_then(Value::as_object).into_iter().flatten();
        these
            .filter(|(name, _)| those.is_none_or(|those| those.get(*name).is_none()))
            .map(|(name, written)| {
                let wire = written["wire"].as_str().unwrap_or(name);
                (format!("{} {wire}", written["place"].as_str().unwrap_or_default()), name.clone())
            })
            .collect()
    };
    let mut now = only(new, old);
    only(old, new)
        .into_iter()
        .filter_map(|(key, was)| {
            let at = now.iter().position(|(other, _)| *other == key)?;
            Some((was, now.remove(at).1))
        })
        .collect()
}

fn body(before: &ToolSurface, after: &ToolSurface, changes: &mut Changes) {
    let tools = [after.name.clone()];
    let (old, new) = (before.value.pointer("/wire/body"), after.value.pointer("/wire/body"));
    if old == new {
        return;
    }
    if old.is_some()
        && new.is_some()
        && old.map(|body| body.get("content_type")) != new.map(|body| body.get("content_type"))
    {
        let told = told(before, after, "/wire/body/content_type", &tools, changes);
        changes.push("content-type-changed", Told { what: told.before.clone(), ..told });
    }
    let rest = |body: Option<&Value>| {
        body.and_then(Value::as_object).map(|body| {
            let mut rest = body.clone();
            rest.shift_remove("content_type");
            Value::Object(rest)
        })
    };
    let (was, is) = (rest(old), rest(new));
    if was != is {
        let told = Told {
            before: shown(was.as_ref()),
            after: shown(is.as_ref()),
            ..told(before, after, "/wire/body", &tools, changes)
        };
        changes.push("body-changed", told);
    }
}

fn list(before: &ToolSurface, after: &ToolSurface, changes: &mut Changes) {
    let tools = [after.name.clone()];
    let (old, new) = (before.value.pointer("/wire/list"), after.value.pointer("/wire/list"));
    if old == new {
        return;
    }
    for (key, rule) in [("page", "paging-changed"), ("items", "items-changed")] {
        let pointer = format!("/wire/list/{key}");
        if before.value.pointer(&pointer) != after.value.pointer(&pointer) {
            // Many lists are paged alike, and change together.
            let what = if key == "page" { "the list".to_owned() } else { after.name.clone() };
            changes.push(rule, Told { what, ..told(before, after, &pointer, &tools, changes) });
        }
    }
    let file = after.file(changes.vendor());
    leftover(old, new, &["page", "items"], "/wire/list", Site { tools: &tools, file: &file }, changes);
}
