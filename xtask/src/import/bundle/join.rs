//! Puts the files of a document together: one tree, and where each part of it came from.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::{
    library::Library,
    link::write_links,
    names::{Names, readable},
    origins::Origins,
    places::Sections,
    site::{Owner, ROOT},
    walk::{Key, Walk},
};
use crate::{
    import::grammar::Kind,
    problem::{Problem, Problems, step},
};

/// The document that begins in the first file of the library, with every part of other files that it refers to.
pub fn join(library: &mut Library, problems: &mut Problems) -> (Value, Origins) {
    let mut root = library.take_root();
    let sections = Sections::of(&root);
    let mut walk = Walk::new(library, sections, problems);
    walk.run(&mut root);
    let pointers = place_parts(&mut root, &mut walk);
    write_links(&mut root, &walk, &pointers);
    tell_assumed(&root, &mut walk);
    let mut origins = Origins::of_file(walk.library.place(ROOT, "").file);
    for (owner, pointer, site) in &walk.moved {
        let Some(owner) = pointers.get(owner) else { continue };
        let place = walk.library.place(site.file, &site.pointer);
        origins.add(format!("{owner}{pointer}"), &place.file, &place.pointer);
    }
    (root, origins)
}

/// Puts the parts into the sections of the document. Gives back where each owner of a spot begins; a part that stands
/// in a section already has no place of its own.
fn place_parts(root: &mut Value, walk: &mut Walk<'_>) -> BTreeMap<Owner, String> {
    let mut pointers = BTreeMap::from([(Owner::Root, String::new())]);
    for (owner, name) in names(root, walk) {
        let Owner::Part(number) = owner else { continue };
        let value = walk.parts[number].value.take();
        let kind = walk.parts[number].key.kind;
        let (Some(path), Some(pointer)) = (walk.sections.of_kind(kind), walk.sections.pointer(kind)) else { continue };
        let section = path.iter().try_fold(&mut *root, |value, name| {
            let section = value.as_object_mut()?.entry(*name).or_insert_with(|| json!({}));
            if !section.is_object() {
                *section = json!({});
            }
            Some(section)
        });
        if let Some(section) = section.and_then(Value::as_object_mut) {
            pointers.insert(owner, step(&pointer, &name));
            section.insert(name, value);
        }
    }
    pointers
}

/// The name of every part that gets a place. They go by where the parts stood, not by what led to them first.
fn names(root: &Value, walk: &Walk<'_>) -> BTreeMap<Owner, String> {
    let mut sections: BTreeMap<Kind, Names> = BTreeMap::new();
    let mut parts: Vec<_> = walk.parts.iter().enumerate().collect();
    parts.retain(|(_, part)| !walk.homes.contains_key(&part.key));
    parts.sort_by_cached_key(|(_, part)| {
        let place = walk.library.place(part.key.site.file, &part.key.site.pointer);
        (place.file, place.pointer, part.key.kind)
    });
    let name = |(number, part): (usize, &super::walk::Part)| {
        let Key { site, kind } = &part.key;
        let name = part.entry.clone().unwrap_or_else(|| {
            let names = sections.entry(*kind).or_insert_with(|| {
                let section = walk.sections.pointer(*kind).unwrap_or_default();
                Names::new(root.pointer(&section).and_then(Value::as_object).into_iter().flat_map(Map::keys).cloned())
            });
            names.give(&readable(&walk.library.place(site.file, &site.pointer)))
        });
        (Owner::Part(number), name)
    };
    parts.into_iter().map(name).collect()
}

/// Says, once for each file, that its references were found in the first one.
fn tell_assumed(root: &Value, walk: &mut Walk<'_>) {
    let mut told: BTreeMap<usize, (usize, String)> = BTreeMap::new();
    let mut counted = BTreeSet::new();
    for (site, reference) in &walk.assumed {
        let found = crate::import::repair::pointer(reference).is_some_and(|pointer| root.pointer(&pointer).is_some());
        if found && counted.insert(site) {
            told.entry(site.file).or_insert_with(|| (0, site.pointer.clone())).0 += 1;
        }
    }
    for (file, (count, first)) in told {
        let first_file = walk.library.place(ROOT, "").file;
        let what =
            if count == 1 { "a reference means its".to_owned() } else { format!("{count} references mean their") };
        let message = format!("{what} own file, which has nothing there; what {first_file} has there is taken");
        walk.problems.push(Problem::warning("ref-into-root", walk.library.place(file, &first), message));
    }
}
