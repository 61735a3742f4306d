//! Writes the references to parts, once the parts have their places.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{
    site::Owner,
    walk::{Key, Link, Walk},
};
use crate::problem::step;

/// Points every link at its part.
pub fn write_links(root: &mut Value, walk: &Walk<'_>, pointers: &BTreeMap<Owner, String>) {
    for Link { owner, pointer, key, is_mapping } in &walk.links {
        let (Some(owner), Some(target)) = (pointers.get(owner), place(key, walk, pointers)) else { continue };
        let from = format!("{owner}{pointer}");
        // The entry that a part took the place of leads to itself.
        if from == target {
            continue;
        }
        let Some(value) = root.pointer_mut(&from) else { continue };
        if *is_mapping {
            *value = json!(format!("#{target}"));
        } else {
            value["$ref"] = json!(format!("#{target}"));
        }
    }
}

fn place(key: &Key, walk: &Walk<'_>, pointers: &BTreeMap<Owner, String>) -> Option<String> {
    if let Some(name) = walk.homes.get(key) {
        return Some(step(&walk.sections.pointer(key.kind)?, name));
    }
    pointers.get(&Owner::Part(*walk.numbers.get(key)?)).cloned()
}
