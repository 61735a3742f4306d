//! A resource's files: tables and structs, and the test that they agree.

use super::{agreement, header, print, table::table, types};
use crate::{emit::names, model::Resource, plan::words};

/// The types of a resource, found once for the source and for the tests.
#[derive(Debug)]
pub struct Emitted<'a> {
    resource: &'a Resource,
    structs: Vec<types::Struct<'a>>,
    types: types::Types<'a>,
}

/// The vocabulary that tables and structs may use.
const VOCABULARY: &[&str] = &[
    "Annotations",
    "Argument",
    "Body",
    "Effect",
    "Http",
    "List",
    "Method",
    "Page",
    "Place",
    "Request",
    "Style",
    "Tool",
];

impl<'a> Emitted<'a> {
    pub fn new(resource: &'a Resource) -> Self {
        let mut types = types::Types::new(resource.tools.iter().map(|tool| tool.type_name.as_str()));
        let structs = resource.tools.iter().map(|tool| types.arguments(tool)).collect();
        Self { resource, structs, types }
    }

    /// `generated/src/<vendor>/<resource>.rs`.
    pub fn source(&self, vendor: &str) -> String {
        let mut body = String::new();
        for (tool, definition) in self.resource.tools.iter().zip(&self.structs) {
            body.push('\n');
            body.push_str(&table(tool, &self.resource.name));
            append(&mut body, print::arguments(tool, definition));
        }
        for (name, definition) in &self.types.definitions {
            append(&mut body, print::nested(name, definition));
        }
        let about = format!("//! {}.\n\n", words::capital(&self.resource.name.replace('_', " ")));
        format!("{}{about}{}{body}", header(&format!("specs/{vendor}")), imports(&body))
    }

    /// `generated/tests/<vendor>/<resource>.rs`.
    pub fn tests(&self, vendor: &str, package: &str) -> String {
        let module = names::identifier(&names::file(&self.resource.name)).to_string();
        agreement::file(package, vendor, &module, &self.resource.tools, &self.structs, &self.types.definitions)
    }
}

fn append(body: &mut String, items: Vec<proc_macro2::TokenStream>) {
    for item in items {
        body.push('\n');
        body.push_str(&print::pretty(item));
    }
}

/// The `use` lines for what the text names.
fn imports(body: &str) -> String {
    let names = |word: &str| {
        body.match_indices(word).any(|(at, _)| {
            let is_part = |letter: Option<char>| letter.is_some_and(|letter| letter.is_alphanumeric() || letter == '_');
            !is_part(body[..at].chars().next_back()) && !is_part(body[at + word.len()..].chars().next())
        })
    };
    let mut lines = String::new();
    if body.contains("BTreeMap<") {
        lines.push_str("use std::collections::BTreeMap;\n\n");
    }
    lines.push_str("use serde::Serialize;\n");
    let is_map = body.match_indices("Map<String, Value>").any(|(at, _)| !body[..at].ends_with("BTree"));
    match (is_map, names("Value>") || body.contains(": Value")) {
        (true, _) => lines.push_str("use serde_json::{Map, Value};\n"),
        (false, true) => lines.push_str("use serde_json::Value;\n"),
        (false, false) => {}
    }
    let used: Vec<&str> = VOCABULARY.iter().copied().filter(|word| uses(body, word)).collect();
    lines.push_str(&format!("use toolpress_tool::{{{}}};\n", used.join(", ")));
    lines
}

/// Whether code, not a description, names a word of the vocabulary.
fn uses(body: &str, word: &str) -> bool {
    [
        format!("{word}::"),
        format!("{word} {{ "),
        format!("impl {word} for"),
        format!("&'static {word} ="),
        format!(": {word} ="),
    ]
    .iter()
    .any(|form| body.contains(form.as_str()))
}
