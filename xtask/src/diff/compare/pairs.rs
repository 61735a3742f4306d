//! Which tool of the one surface is which of the other: by its operation first, then by its names, then by its call.

use std::collections::{BTreeMap, BTreeSet};

use super::changes::{Changes, Told};
use crate::diff::surface::{ToolSurface, VendorSurface};

/// What became of the tools of a vendor.
#[derive(Debug, Default)]
pub struct Pairs<'a> {
    pub same: Vec<(&'a ToolSurface, &'a ToolSurface)>,
    /// One tool, and the several that do its work now.
    pub split: Vec<(&'a ToolSurface, Vec<&'a ToolSurface>)>,
    pub merged: Vec<(Vec<&'a ToolSurface>, &'a ToolSurface)>,
    pub gone: Vec<&'a ToolSurface>,
    pub new: Vec<&'a ToolSurface>,
}

/// Finds for every tool what it is in the other surface.
pub fn pair<'a>(before: &'a VendorSurface, after: &'a VendorSurface) -> Pairs<'a> {
    let mut pairs =
        Pairs { gone: before.tools.values().collect(), new: after.tools.values().collect(), ..Pairs::default() };
    let operation = |tool: &ToolSurface| {
        let operation = tool.text("/wire/operation");
        (!operation.is_empty()).then(|| format!("{} {operation}", tool.text("/wire/api")))
    };
    let of_document = |tool: &ToolSurface| Some(tool.text("/wire/operation").to_owned()).filter(|id| !id.is_empty());
    let call = |tool: &ToolSurface| {
        let path = tool.text("/wire/path");
        (!path.is_empty()).then(|| format!("{} {} {path}", tool.text("/wire/api"), tool.text("/wire/http")))
    };
    pairs.take(operation, operation);
    // An operation that moved to another API keeps its id.
    pairs.take(of_document, of_document);
    pairs.take(|tool| Some(tool.name.clone()), |tool| Some(tool.name.clone()));
    pairs.take_aliases();
    pairs.take(call, call);
    pairs.take_parts();
    pairs.same.sort_by(|a, b| a.1.name.cmp(&b.1.name));
    pairs
}

impl<'a> Pairs<'a> {
    /// Pairs the tools whose keys are the same, if no other has that key.
    fn take(
        &mut self,
        of_gone: impl Fn(&ToolSurface) -> Option<String>,
        of_new: impl Fn(&ToolSurface) -> Option<String>,
    ) {
        let gone = unique(&self.gone, of_gone);
        let mut new = unique(&self.new, of_new);
        let found = gone.into_iter().filter_map(|(key, gone)| Some((gone, new.remove(&key)?)));
        let found: Vec<(&ToolSurface, &ToolSurface)> = found.collect();
        self.settle(&found);
        self.same.extend(found);
    }

    fn take_aliases(&mut self) {
        let of_alias = |new: &&'a ToolSurface| {
            let gone = self.gone.iter().find(|gone| new.aliases().contains(&gone.name.as_str()))?;
            Some((*gone, *new))
        };
        let mut taken = BTreeSet::new();
        let found: Vec<(&ToolSurface, &ToolSurface)> =
            self.new.iter().filter_map(of_alias).filter(|(gone, _)| taken.insert(gone.name.clone())).collect();
        self.settle(&found);
        self.same.extend(found);
    }

    /// A tool of which several came below its path was split; where several went, they were merged.
    fn take_parts(&mut self) {
        for whole in self.gone.clone() {
            let parts: Vec<&ToolSurface> = self.new.iter().copied().filter(|part| is_part(part, whole)).collect();
            if parts.len() > 1 {
                self.gone.retain(|tool| tool.name != whole.name);
                self.new.retain(|tool| parts.iter().all(|part| part.name != tool.name));
                self.split.push((whole, parts));
            }
        }
        for whole in self.new.clone() {
            let parts: Vec<&ToolSurface> = self.gone.iter().copied().filter(|part| is_part(part, whole)).collect();
            if parts.len() > 1 {
                self.new.retain(|tool| tool.name != whole.name);
                self.gone.retain(|tool| parts.iter().all(|part| part.name != tool.name));
                self.merged.push((parts, whole));
            }
        }
    }

    fn settle(&mut self, found: &[(&ToolSurface, &ToolSurface)]) {
        let old: BTreeSet<&str> = found.iter().map(|(old, _)| old.name.as_str()).collect();
        let new: BTreeSet<&str> = found.iter().map(|(_, new)| new.name.as_str()).collect();
        self.gone.retain(|tool| !old.contains(tool.name.as_str()));
        self.new.retain(|tool| !new.contains(tool.name.as_str()));
    }
}

/// Whether a tool does a part of what another did: of the same resource, with the same effect, at a path below.
fn is_part(part: &ToolSurface, whole: &ToolSurface) -> bool {
    let same = |pointer: &str| part.text(pointer) == whole.text(pointer);
    let path = whole.text("/wire/path");
    let below = part.text("/wire/path").strip_prefix(path).is_some_and(|rest| rest.starts_with('/'));
    !path.is_empty() && below && same("/wire/api") && same("/choice/resource") && same("/choice/effect")
}

fn unique<'a>(
    tools: &[&'a ToolSurface],
    key: impl Fn(&ToolSurface) -> Option<String>,
) -> BTreeMap<String, &'a ToolSurface> {
    let mut found: BTreeMap<String, Option<&ToolSurface>> = BTreeMap::new();
    for tool in tools {
        if let Some(key) = key(tool) {
            found.entry(key).and_modify(|other| *other = None).or_insert(Some(tool));
        }
    }
    found.into_iter().filter_map(|(key, tool)| Some((key, tool?))).collect()
}

/// What a tool is called, and was.
pub fn names(before: &ToolSurface, after: &ToolSurface, is_old_form: bool, changes: &mut Changes) {
    let file = after.file(changes.vendor());
    let (old, new) = (before.aliases(), after.aliases());
    let tell = |rule: &str, what: &str, old: &str, new: &str, pointer: &str, changes: &mut Changes| {
        let told = Told {
            what: what.to_owned(),
            before: old.to_owned(),
            after: new.to_owned(),
            tools: std::slice::from_ref(&after.name),
            file: file.clone(),
            pointer: pointer.to_owned(),
        };
        changes.push(rule, told);
    };
    let is_renamed = before.name != after.name;
    if is_renamed {
        let rule = if new.contains(&before.name.as_str()) { "tool-renamed-with-alias" } else { "tool-renamed" };
        tell(rule, &before.name, &before.name, &after.name, "/name", changes);
    }
    if is_old_form {
        return;
    }
    for alias in new.iter().filter(|alias| !old.contains(alias) && **alias != before.name) {
        tell("alias-added", &after.name, "", alias, "/choice/aliases", changes);
    }
    for alias in old.iter().filter(|alias| !new.contains(alias) && **alias != after.name) {
        tell("alias-removed", &after.name, alias, "", "/choice", changes);
    }
}
