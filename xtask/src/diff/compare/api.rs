//! What all tools of a vendor share: words for the model, settings, and its APIs with hosts and credentials.

use serde_json::Value;

use super::{
    changes::{Changes, Told},
    unknown::{Site, leftover},
    values::{keys, shown},
};
use crate::{diff::surface::VendorSurface, emit::surface::FOLDER, problem::step};

pub fn shared(before: &VendorSurface, after: &VendorSurface, changes: &mut Changes) {
    if before.shared == after.shared {
        return;
    }
    let vendor = changes.vendor().to_owned();
    let file = format!("{FOLDER}/{vendor}.snap");
    let text = |value: &Value| value["instructions"].as_str().unwrap_or_default().to_owned();
    let (old, new) = (text(&before.shared), text(&after.shared));
    if old != new {
        let told = Told {
            what: vendor.clone(),
            before: old,
            after: new,
            tools: &[],
            file: file.clone(),
            pointer: "/instructions".to_owned(),
        };
        changes.push_words("instructions-changed", "instructions-changed", told);
    }
    let (old, new) = (before.shared.get("title"), after.shared.get("title"));
    if old != new {
        let told = Told {
            what: vendor.clone(),
            before: shown(old),
            after: shown(new),
            tools: &[],
            file: file.clone(),
            pointer: "/title".to_owned(),
        };
        changes.push("vendor-title-changed", told);
    }
    settings(&before.shared, &after.shared, &file, changes);
    let (old, new) = (before.shared.get("apis"), after.shared.get("apis"));
    for name in keys(old, new) {
        api(name, before, after, &file, changes);
    }
    let site = Site { tools: &[], file: &file };
    let known = ["title", "instructions", "settings", "apis"];
    leftover(Some(&before.shared), Some(&after.shared), &known, "", site, changes);
}

fn settings(before: &Value, after: &Value, file: &str, changes: &mut Changes) {
    let (old, new) = (before.get("settings"), after.get("settings"));
    for name in keys(old, new) {
        let of = |value: Option<&Value>| value.and_then(|settings| settings.get(name)).cloned();
        let (old, new) = (of(old), of(new));
        let rule = match (&old, &new) {
            (None, _) => "setting-added",
            (_, None) => "setting-removed",
            (Some(old), Some(new)) if old != new => "setting-changed",
            _ => continue,
        };
        let told = Told {
            what: name.to_owned(),
            before: shown(old.as_ref()),
            after: shown(new.as_ref()),
            tools: &[],
            file: file.to_owned(),
            pointer: step("/settings", name),
        };
        changes.push(rule, told);
    }
}

/// One API. What changes of it reaches every tool that calls it.
fn api(name: &str, before: &VendorSurface, after: &VendorSurface, file: &str, changes: &mut Changes) {
    let tools: Vec<String> =
        after.tools.values().filter(|tool| tool.text("/wire/api") == name).map(|tool| tool.name.clone()).collect();
    let pointer = step("/apis", name);
    let of = |vendor: &VendorSurface| vendor.shared.pointer(&pointer).cloned();
    let tell =
        |rule: &str, what: String, old: Option<&Value>, new: Option<&Value>, pointer: String, changes: &mut Changes| {
            let told =
                Told { what, before: shown(old), after: shown(new), tools: &tools, file: file.to_owned(), pointer };
            changes.push(rule, told);
        };
    let (old, new) = match (of(before), of(after)) {
        (Some(old), Some(new)) => (old, new),
        (None, new) => {
            let url = new.as_ref().and_then(|api| api.get("url"));
            return tell("api-added", name.to_owned(), None, url, pointer, changes);
        }
        (old, None) => {
            let url = old.as_ref().and_then(|api| api.get("url"));
            return tell("api-removed", name.to_owned(), url, None, "/apis".to_owned(), changes);
        }
    };
    for (key, rule) in [("url", "host-changed"), ("authentication", "authentication-changed")] {
        if old.get(key) != new.get(key) {
            tell(rule, name.to_owned(), old.get(key), new.get(key), step(&pointer, key), changes);
        }
    }
    let (old_servers, new_servers) = (old.get("servers"), new.get("servers"));
    for server in keys(old_servers, new_servers) {
        let of = |servers: Option<&Value>| servers.and_then(|servers| servers.get(server)).cloned();
        let (old, new) = (of(old_servers), of(new_servers));
        let rule = match (&old, &new) {
            (None, _) => "server-added",
            (_, None) => "server-removed",
            (Some(old), Some(new)) if old != new => "server-changed",
            _ => continue,
        };
        let at = step(&format!("{pointer}/servers"), server);
        tell(rule, format!("{name} {server}"), old.as_ref(), new.as_ref(), at, changes);
    }
    let site = Site { tools: &tools, file };
    leftover(Some(&old), Some(&new), &["url", "servers", "authentication"], &pointer, site, changes);
}
