//! What no rule speaks about: every leaf of it that differs is told as it is.

use serde_json::Value;

use super::{
    changes::{Changes, Told},
    values::{keys, shown},
};
use crate::problem::step;

/// Where something lies that is compared by no rule.
#[derive(Clone, Copy, Debug)]
pub struct Site<'a> {
    pub tools: &'a [String],
    pub file: &'a str,
}

/// Tells the differences below every key that no rule knows.
pub fn leftover(
    before: Option<&Value>,
    after: Option<&Value>,
    known: &[&str],
    pointer: &str,
    site: Site<'_>,
    changes: &mut Changes,
) {
    for key in keys(before, after) {
        if !known.contains(&key) {
            let of = |value: Option<&'_ Value>| value.and_then(|value| value.get(key)).cloned();
            let (before, after) = (of(before), of(after));
            leaves(before.as_ref(), after.as_ref(), &step(pointer, key), site, changes);
        }
    }
    let is_object = |value: Option<&Value>| value.is_none_or(Value::is_object);
    if !is_object(before) || !is_object(after) {
        leaves(before, after, pointer, site, changes);
    }
}

/// Tells the leaves that differ.
pub fn leaves(before: Option<&Value>, after: Option<&Value>, pointer: &str, site: Site<'_>, changes: &mut Changes) {
    if before == after {
        return;
    }
    if let (Some(Value::Object(_)), Some(Value::Object(_))) = (before, after) {
        for key in keys(before, after) {
            let of = |value: Option<&Value>| value.and_then(|value| value.get(key)).cloned();
            leaves(of(before).as_ref(), of(after).as_ref(), &step(pointer, key), site, changes);
        }
        return;
    }
    changes.push(
        "unknown",
        Told {
            what: pointer.trim_start_matches('/').replace('/', "."),
            before: shown(before),
            after: shown(after),
            tools: site.tools,
            file: site.file.to_owned(),
            pointer: pointer.to_owned(),
        },
    );
}
