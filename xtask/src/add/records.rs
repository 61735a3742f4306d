//! First records of a vendor: one line per operation, which pins what it was found to be and waits for better words.

use std::{collections::BTreeMap, fmt::Write};

use super::yaml;
use crate::model::{Certainty, Effect, Resource, Tool, Vendor};

/// What an operation's line must say beside its id, so that the tool stays what it was found to be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Pinned {
    name: Option<String>,
    effect: Option<Effect>,
}

/// The files of a vendor's records, by the name of the resource.
pub fn files(vendor: &Vendor, pins: &Pins) -> Vec<(String, String)> {
    vendor.resources.iter().map(|resource| (resource.name.clone(), file(resource, pins))).collect()
}

/// A tool's operation, whatever other documents hold.
fn operation(tool: &Tool) -> String {
    format!("{}/{}", tool.document, tool.operation)
}

/// How a record names a tool's operation: by its id alone, unless that could be read as a document and an id.
fn written(tool: &Tool, pins: &Pins) -> String {
    let could_be_more = tool.operation.starts_with(&format!("{}/", tool.document));
    if pins.several_documents || could_be_more { operation(tool) } else { tool.operation.clone() }
}

/// The tags that most tools of a resource have.
fn shared_tags(resource: &Resource) -> &[String] {
    let mut counts: BTreeMap<&[String], usize> = BTreeMap::new();
    for tool in &resource.tools {
        *counts.entry(&tool.tags).or_default() += 1;
    }
    counts.into_iter().max_by_key(|(_, count)| *count).map(|(tags, _)| tags).unwrap_or_default()
}

fn file(resource: &Resource, pins: &Pins) -> String {
    let shared = shared_tags(resource);
    let singular = resource.tools.first().map(|tool| tool.singular.as_str()).unwrap_or_default();
    let mut text = String::from(HEAD);
    let _ = writeln!(text, "resource: {}", yaml::text(&resource.name));
    let _ = writeln!(text, "singular: {}", yaml::text(singular));
    if !shared.is_empty() {
        let _ = writeln!(text, "tags: {}", yaml::list(shared));
    }
    text.push_str("methods:\n");
    for tool in &resource.tools {
        let pinned = pins.by_operation.get(&operation(tool)).cloned().unwrap_or_default();
        let mut entry = format!("operation: {}", yaml::text(&written(tool, pins)));
        if let Some(name) = &pinned.name {
            let _ = write!(entry, ", name: {}", yaml::text(name));
        }
        if let Some(effect) = pinned.effect {
            let _ = write!(entry, ", effect: {}", effect.name());
        }
        if tool.tags != shared {
            let _ = write!(entry, ", tags: {}", yaml::list(&tool.tags));
        }
        let _ = writeln!(text, "  {}: {{ {entry} }}{}", yaml::text(tool.method.name()), doubt(tool));
    }
    text
}

const HEAD: &str = "\
# One line per operation, inferred by `cargo xtask add`. Correct what is wrong, and say it better where a person can:
# title, description, asked, effect, items, arguments, … (see CONTRIBUTING.md, \"Describe a resource better\").
";

/// What a person should look at: where the method is only a guess.
fn doubt(tool: &Tool) -> String {
    let guess = tool.inferences.iter().find(|inference| inference.what == "method");
    let guess = guess.filter(|inference| inference.certainty == Certainty::Guess);
    guess.map(|inference| format!(" {}", yaml::comment(&format!("a guess: {}", inference.because)))).unwrap_or_default()
}

/// What the lines must pin, by operation.
#[derive(Debug, Default)]
pub struct Pins {
    by_operation: BTreeMap<String, Pinned>,
    /// Whether an operation's id may be that of another document too.
    several_documents: bool,
}

impl Pins {
    pub fn extend(&mut self, other: Self) {
        self.by_operation.extend(other.by_operation);
    }

    pub fn is_empty(&self) -> bool {
        self.by_operation.is_empty()
    }

    /// Nothing is pinned yet.
    pub fn none(documents: usize) -> Self {
        Self { by_operation: BTreeMap::new(), several_documents: documents > 1 }
    }

    /// Where the tools of `again`, planned with bare lines, differ from those that were found.
    pub fn of(found: &Vendor, again: &Vendor) -> Self {
        let again: BTreeMap<String, &Tool> = again.tools().map(|tool| (operation(tool), tool)).collect();
        let pinned = found.tools().filter_map(|tool| {
            let other = again.get(&operation(tool))?;
            let name = (tool.name != other.name).then(|| tool.name.clone());
            let effect = (tool.effect != other.effect).then_some(tool.effect);
            (name.is_some() || effect.is_some()).then(|| (operation(tool), Pinned { name, effect }))
        });
        Self { by_operation: pinned.collect(), ..Self::default() }
    }
}
