//! Lowers the tags of OpenAPI 3.2, which have parents: an operation has the tags above its own, too, so that whoever
//! asks for the parent finds it.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::import::{grammar::Kind, report::Report, visit::mend};

/// Tags that stand deeper than this lose what is above.
const MOST_ANCESTORS: usize = 16;

/// Says at each operation what tags say of each other.
pub fn lower(document: &mut Value, report: &mut Report<'_>) {
    let ancestors = ancestors(document, report);
    let tags = document.get_mut("tags").and_then(Value::as_array_mut).into_iter().flatten();
    for tag in tags.filter_map(Value::as_object_mut) {
        tag.shift_remove("parent");
        if !tag.contains_key("description")
            && let Some(summary) = tag.shift_remove("summary")
        {
            tag.insert("description".to_owned(), summary);
        }
    }
    if ancestors.is_empty() {
        return;
    }
    mend(document, Kind::Document, "", &mut |value, kind, _| {
        if kind == Kind::Operation
            && let Some(operation) = value.as_object_mut()
        {
            inherit(operation, &ancestors);
        }
    });
}

fn inherit(operation: &mut Map<String, Value>, ancestors: &BTreeMap<String, Vec<String>>) {
    let Some(tags) = operation.get_mut("tags").and_then(Value::as_array_mut) else { return };
    let above = tags.iter().filter_map(|tag| ancestors.get(tag.as_str()?)).flatten();
    for tag in above.map(|tag| json!(tag)).collect::<Vec<_>>() {
        if !tags.contains(&tag) {
            tags.push(tag);
        }
    }
}

/// The tags above each, the nearest first. A parent that is no tag, or stands below its own child, is none.
fn ancestors(document: &Value, report: &mut Report<'_>) -> BTreeMap<String, Vec<String>> {
    let tags = document.get("tags").and_then(Value::as_array).into_iter().flatten().enumerate();
    let named: Vec<(usize, &str, Option<&str>)> = tags
        .filter_map(|(at, tag)| Some((at, tag.get("name")?.as_str()?, tag.get("parent").and_then(Value::as_str))))
        .collect();
    let parents: BTreeMap<&str, Option<&str>> = named.iter().rev().map(|(_, name, parent)| (*name, *parent)).collect();
    let mut ancestors = BTreeMap::new();
    for (at, name, parent) in &named {
        let place = format!("/tags/{at}/parent");
        if let Some(parent) = parent.filter(|parent| !parents.contains_key(parent)) {
            report.warning(
                "unknown-tag",
                &place,
                format!("the parent {parent:?} of the tag {name:?} is no tag; dropped"),
            );
        }
        let mut above: Vec<&str> = Vec::new();
        let mut next = *parent;
        while let Some(parent) = next.filter(|parent| parents.contains_key(parent)) {
            if parent == *name || above.contains(&parent) {
                report.warning(
                    "tag-cycle",
                    &place,
                    format!("the parents of the tag {name:?} lead in a circle; they end there"),
                );
                break;
            }
            if above.len() == MOST_ANCESTORS {
                let message =
                    format!("the tag {name:?} stands below more than {MOST_ANCESTORS} others; the rest is left out");
                report.warning("deep-tag", &place, message);
                break;
            }
            above.push(parent);
            next = parents.get(parent).copied().flatten();
        }
        if !above.is_empty() {
            ancestors.insert((*name).to_owned(), above.into_iter().map(str::to_owned).collect());
        }
    }
    ancestors
}
