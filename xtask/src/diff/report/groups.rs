//! Entries in the order in which people read them: what concerns one tool stands together.

use indexmap::IndexMap;

use crate::diff::{Verdict, cause::Entry};

/// Entries that are read together.
#[derive(Debug)]
pub struct Group<'a> {
    /// The tool that all of them are about; none for one cause in several tools, or in the vendor as a whole.
    pub tool: Option<&'a str>,
    pub entries: Vec<&'a Entry>,
}

/// The entries of a vendor. Groups come in the order of their gravest entries, as entries do within a group.
pub fn groups<'a>(verdict: &'a Verdict, vendor: &str) -> Vec<Group<'a>> {
    let mut groups = IndexMap::new();
    for (at, entry) in verdict.entries.iter().filter(|entry| entry.vendor == vendor).enumerate() {
        let (tool, key) = match &entry.tools[..] {
            [tool] => (Some(tool.as_str()), (Some(tool), 0)),
            _ => (None, (None, at)),
        };
        groups.entry(key).or_insert_with(|| Group { tool, entries: Vec::new() }).entries.push(entry);
    }
    groups.into_values().collect()
}

impl Group<'_> {
    /// The tool as a heading: none where the only entry names it already.
    pub fn heading(&self) -> Option<&str> {
        self.tool.filter(|tool| self.entries.iter().any(|entry| entry.what != *tool) || self.entries.len() > 1)
    }
}
