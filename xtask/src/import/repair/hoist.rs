//! Makes components of what references point to: each shape that is referred to gets a name of its own.

use std::collections::{BTreeMap, BTreeSet};

use heck::ToUpperCamelCase;
use serde_json::{Map, Value, json};

use super::pointer::Target;
use crate::{
    import::{
        grammar::{self, Kind, OTHER_METHODS},
        report::Report,
    },
    problem::step,
};

/// The component that each target of a reference is, or becomes.
#[derive(Debug, Default)]
pub struct Names {
    taken: BTreeSet<(&'static str, String)>,
    wanted: BTreeMap<String, Wanted>,
}

#[derive(Debug)]
struct Wanted {
    path: Vec<String>,
    section: &'static str,
    /// Empty until [`Names::give`].
    name: String,
    references: usize,
}

impl Names {
    pub fn new(document: &Value) -> Self {
        let mut taken = BTreeSet::new();
        for section in SECTIONS {
            let components = document.pointer(&format!("/components/{section}")).and_then(Value::as_object);
            taken.extend(components.into_iter().flat_map(Map::keys).map(|name| (section, name.clone())));
        }
        Self { taken, wanted: BTreeMap::new() }
    }

    /// Notes that a reference leads to `target`, where an object of `kind` is.
    /// False if other references take it for another kind.
    pub fn want(&mut self, target: &Target, kind: Kind) -> bool {
        let Some(section) = grammar::section(kind) else { return true };
        let wanted = self.wanted.entry(target.pointer()).or_insert_with(|| Wanted {
            path: target.path.clone(),
            section,
            name: String::new(),
            references: 0,
        });
        wanted.references += 1;
        wanted.section == section
    }

    /// Names every target. Sorted by place, so that the names do not depend on the order of the document.
    pub fn give(&mut self) {
        for wanted in self.wanted.values_mut() {
            if let Some(name) = component(&wanted.path) {
                name.clone_into(&mut wanted.name);
                continue;
            }
            let readable = readable(&wanted.path);
            let mut numbered = (wanted.section, readable.clone());
            let mut number = 1;
            while !self.taken.insert(numbered.clone()) {
                number += 1;
                numbered.1 = format!("{readable}_{number}");
            }
            wanted.name = numbered.1;
        }
    }

    /// The reference that leads to `target` once [`hoist`] is done; `None` for what is no component.
    pub fn reference(&self, target: &Target) -> Option<String> {
        let Wanted { section, name, .. } = self.wanted.get(&target.pointer())?;
        Some(format!("#/components/{section}/{name}"))
    }

    /// Whether `target` is a component of the document already.
    pub fn is_component(&self, target: &Target) -> bool {
        component(&target.path).is_some()
    }
}

const SECTIONS: [&str; 7] =
    ["schemas", "responses", "parameters", "examples", "requestBodies", "headers", "securitySchemes"];

/// Moves every target that is no component yet into one, and leaves a reference in its old place.
pub fn hoist(document: &mut Value, names: &Names, report: &mut Report<'_>) {
    let mut targets: Vec<_> = names.wanted.iter().filter(|(_, wanted)| component(&wanted.path).is_none()).collect();
    // The innermost first: what it lies in is moved later, with the reference that stands there then.
    targets.sort_by_key(|(_, wanted)| std::cmp::Reverse(wanted.path.len()));
    for (pointer, Wanted { path, section, name, references }) in targets {
        let reference = json!({ "$ref": format!("#/components/{section}/{name}") });
        let Some(value) = document.pointer_mut(pointer) else { continue };
        let value = std::mem::replace(value, reference);
        if path.len() == 3 && path.starts_with(&["components".to_owned(), (*section).to_owned()]) {
            remove(document, &path[..2], &path[2]);
        }
        if let Some(components) = components(document, section) {
            components.insert(name.clone(), value);
        }
        let counted =
            if *references == 1 { "a reference points".to_owned() } else { format!("{references} references point") };
        let message = format!("{counted} at what is no component; it is the component {section}/{name} now");
        report.warning("ref-into-component", pointer, message);
        report.moved(step(&format!("/components/{section}"), name), pointer);
    }
}

fn components<'d>(document: &'d mut Value, section: &str) -> Option<&'d mut Map<String, Value>> {
    let components = document.as_object_mut()?.entry("components").or_insert_with(|| json!({}));
    let section = components.as_object_mut()?.entry(section).or_insert_with(|| json!({}));
    section.as_object_mut()
}

fn remove(document: &mut Value, parent: &[String], name: &str) {
    let parent = parent.iter().fold(String::new(), |pointer, name| step(&pointer, name));
    if let Some(parent) = document.pointer_mut(&parent).and_then(Value::as_object_mut) {
        parent.remove(name);
    }
}

/// The name of the component at this path, if it is a component whose name may stand in a reference as it is.
fn component(path: &[String]) -> Option<&str> {
    let [components, section, name] = path else { return None };
    let legal = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte));
    (components == "components" && SECTIONS.contains(&section.as_str()) && legal).then_some(name)
}

/// A name for what stands at this path, made of the names on the way that say something:
/// `/components/schemas/Tag/allOf/0` becomes `TagAllOf0`.
fn readable(path: &[String]) -> String {
    let mut words = String::new();
    let mut path = path.iter().map(String::as_str);
    while let Some(name) = path.next() {
        let word = match name {
            "schema" | OTHER_METHODS => continue,
            "paths" | "properties" => path.next().unwrap_or_default().to_owned(),
            "content" => {
                path.next();
                continue;
            }
            "components" => match path.next() {
                Some("responses") => of(path.next(), "Response"),
                Some("requestBodies") => of(path.next(), "Request"),
                Some("parameters") => of(path.next(), "Parameter"),
                _ => path.next().unwrap_or_default().to_owned(),
            },
            "items" => "item".to_owned(),
            name => name.to_owned(),
        };
        words.extend(word.to_upper_camel_case().chars().filter(char::is_ascii_alphanumeric));
    }
    if words.is_empty() { "Unnamed".to_owned() } else { words }
}

/// The name of a component that is no schema, with what it is after it.
fn of(name: Option<&str>, what: &str) -> String {
    let name = name.unwrap_or_default().to_upper_camel_case();
    if name.ends_with(what) { name } else { name + what }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_made_of_the_words_on_the_way() {
        let name = |pointer: &str| readable(&pointer[1..].split('/').map(str::to_owned).collect::<Vec<_>>());
        assert_eq!(name("/components/schemas/Tag/allOf/0"), "TagAllOf0");
        assert_eq!(name("/components/schemas/Field/properties/data_type"), "FieldDataType");
        assert_eq!(name("/components/responses/Conflict/content/application~1json/schema"), "ConflictResponse");
        assert_eq!(name("/components/responses/ListResponse/content/a/schema/oneOf/0"), "ListResponseOneOf0");
        assert_eq!(name("/components/parameters/audit_method/schema"), "AuditMethodParameter");
        assert_eq!(name("/components/schemas/Post/properties/services/items"), "PostServicesItem");
        assert_eq!(name("/components/schemas/%"), "Unnamed");
    }
}
