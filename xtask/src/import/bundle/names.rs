//! Names for parts that become components: the vendor's own words, told apart where they meet.

use std::collections::BTreeSet;

use heck::ToUpperCamelCase;

use crate::{import::repair, problem::Place};

/// The names of one section.
#[derive(Debug, Default)]
pub struct Names {
    taken: BTreeSet<String>,
}

impl Names {
    pub fn new(taken: impl IntoIterator<Item = String>) -> Self {
        Self { taken: taken.into_iter().collect() }
    }

    /// A name that no other has: `Pet`, or `Pet_2`.
    pub fn give(&mut self, wanted: &str) -> String {
        let mut name = wanted.to_owned();
        let mut number = 1;
        while !self.taken.insert(name.clone()) {
            number += 1;
            name = format!("{wanted}_{number}");
        }
        name
    }
}

/// A readable name for what stands somewhere: the last name on the way, or the name of the file.
pub fn readable(place: &Place) -> String {
    let path = repair::path(&format!("#{}", place.pointer)).unwrap_or_default();
    let path: Vec<&str> = path.iter().map(String::as_str).collect();
    let name = match path[..] {
        [] => of_file(&place.file).to_owned(),
        [name] | ["components", _, name] => name.to_owned(),
        [section, name] if SECTIONS.contains(&section) => name.to_owned(),
        _ => path.iter().filter(|name| !STRUCTURE.contains(name)).map(|name| name.to_upper_camel_case()).collect(),
    };
    let legal = |letter: char| letter.is_ascii_alphanumeric() || "._-".contains(letter);
    let name: String = name.chars().map(|letter| if legal(letter) { letter } else { '_' }).collect();
    if name.bytes().any(|byte| byte.is_ascii_alphanumeric()) { name } else { "Unnamed".to_owned() }
}

/// What people call the folders of their parts.
const SECTIONS: [&str; 9] = [
    "$defs",
    "definitions",
    "examples",
    "headers",
    "parameters",
    "requestBodies",
    "responses",
    "schemas",
    "securitySchemes",
];

/// What is on the way to every part, and says nothing.
const STRUCTURE: [&str; 9] =
    ["$defs", "components", "content", "definitions", "paths", "properties", "responses", "schema", "schemas"];

/// The name of a file without its end; of `pet/index.yaml` that of the folder.
fn of_file(file: &str) -> &str {
    let (folder, name) = file.rsplit_once('/').unwrap_or(("", file));
    let name = [".yaml", ".yml", ".json"].iter().find_map(|end| name.strip_suffix(end)).unwrap_or(name);
    match folder.rsplit('/').next() {
        Some(folder) if name == "index" && !folder.is_empty() => folder,
        _ => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_named_by_what_the_vendor_calls_them() {
        let cases = [
            ("a/schemas.yaml", "/Pet", "Pet"),
            ("a/schemas.yaml", "/definitions/Pet", "Pet"),
            ("a/schemas.yaml", "/components/schemas/my pet~1dog", "my_pet_dog"),
            ("a/schemas.yaml", "/Pet/properties/friend/items", "PetFriendItems"),
            ("a/pet.yaml", "", "pet"),
            ("a/pet.v1.json", "", "pet.v1"),
            ("a/pet/index.yaml", "", "pet"),
            ("index.yaml", "", "index"),
            ("https://example.com/%", "", "Unnamed"),
        ];
        for (file, pointer, name) in cases {
            assert_eq!(readable(&Place::at(file, pointer)), name, "{file}#{pointer}");
        }
    }

    #[test]
    fn names_that_meet_are_told_apart() {
        let mut names = Names::new(["Pet".to_owned(), "Pet_2".to_owned()]);
        assert_eq!(["Pet", "Dog", "Dog"].map(|name| names.give(name)), ["Pet_3", "Dog", "Dog_2"]);
    }
}
