//! Finds every reference of a document, and where it leads.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{
    hoist::Names,
    pointer::{Lost, Target, follow, kind_at},
};
use crate::{
    import::{
        grammar::{self, Kind},
        visit::{self, visit},
    },
    problem::step,
};

/// A place that refers to another, and where that is.
#[derive(Clone, Debug)]
pub struct Reference {
    /// What belongs in this place.
    pub kind: Kind,
    /// As the vendor wrote it, or as a bare name means it.
    pub written: String,
    pub site: Site,
    pub target: Result<Target, Lost>,
}

/// How a place refers to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Site {
    /// An object with `$ref`.
    Object,
    /// An entry of a discriminator's `mapping`.
    Mapping,
}

/// Every reference by its place, and the names that their targets want.
pub fn resolve(document: &Value) -> (BTreeMap<String, Reference>, Names) {
    let mut names = Names::new(document);
    let mut found = BTreeMap::new();
    let mut sent = BTreeSet::new();
    let mut waiting = vec![(document, Kind::Document, String::new())];
    while let Some((value, kind, pointer)) = waiting.pop() {
        visit(value, kind, &pointer, &mut |value, kind, pointer| {
            for (place, written, site) in written(value, kind, pointer) {
                let kind = if site == Site::Mapping { Kind::Schema } else { kind };
                if found.contains_key(&place) {
                    continue;
                }
                let mut target = follow(document, &written, kind);
                if let Ok(reached) = &target {
                    // The walk does not come by what lies outside the grammar, unless it is sent there.
                    let location = reached.pointer();
                    if kind_at(document, &reached.path).is_none()
                        && sent.insert(location.clone())
                        && let Some(value) = document.pointer(&location)
                    {
                        waiting.push((value, kind, location));
                    }
                    if !names.want(reached, kind) {
                        target = Err(Lost::Nothing);
                    }
                }
                found.insert(place, Reference { kind, written, site, target });
            }
        });
    }
    names.give();
    (found, names)
}

/// What an object refers to by itself: the place, the reference and how it stands there.
fn written(value: &Value, kind: Kind, pointer: &str) -> Vec<(String, String, Site)> {
    if grammar::referable(kind) {
        let reference = visit::reference(value);
        return reference.map(|written| (pointer.to_owned(), written.to_owned(), Site::Object)).into_iter().collect();
    }
    if kind != Kind::Discriminator {
        return Vec::new();
    }
    let mapping = value.get("mapping").and_then(Value::as_object).into_iter().flatten();
    let entry = |(name, target): (&String, &Value)| {
        let place = step(&format!("{pointer}/mapping"), name);
        Some((place, schema_reference(target.as_str()?), Site::Mapping))
    };
    mapping.filter_map(entry).collect()
}

/// A value of `mapping` is a reference, or the bare name of a schema.
fn schema_reference(written: &str) -> String {
    let is_file = [".json", ".yaml", ".yml"].iter().any(|end| written.ends_with(end));
    if is_file || written.contains(['#', '/']) {
        return written.to_owned();
    }
    format!("#{}", step("/components/schemas", written))
}
