//! What callers send and what they get: JSON Schemas, at any depth. Which way a value goes decides what a change means.

use serde_json::Value;

use super::{
    changes::{Changes, Told},
    types,
    unknown::{Site, leaves, leftover},
    values::{keys, shown, strings, without},
    wire,
};
use crate::{diff::surface::ToolSurface, plan::words, problem::step};

/// Which way a value goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Callers send it.
    In,
    /// Callers get it.
    Out,
}

/// A place in a schema of a tool.
#[derive(Clone, Debug)]
pub struct Node<'a> {
    pub tool: &'a ToolSurface,
    pub direction: Direction,
    pub pointer: String,
    /// The names that lead to it: `incident`, `priority`, `color`. Items of lists have none of their own.
    pub names: Vec<String>,
}

/// How much a schema takes, beside another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shift {
    Less,
    More,
    Other,
}

impl Node<'_> {
    fn below(&self, keyword: &str, name: Option<&str>) -> Self {
        let pointer = step(&self.pointer, keyword);
        let mut names = self.names.clone();
        names.extend(name.map(str::to_owned));
        let pointer = name.map_or_else(|| pointer.clone(), |name| step(&pointer, name));
        Self { pointer, names, ..self.clone() }
    }

    fn item(&self, keyword: &str, at: usize) -> Self {
        Self { pointer: format!("{}/{keyword}/{at}", self.pointer), ..self.clone() }
    }

    /// What one cause of a change in many tools is called: `Priority.color`, and an argument by its name.
    pub fn what(&self) -> String {
        let singular = |name: &str| words::pascal(&words::singular(&words::snake(name)));
        let own = || singular(self.tool.text("/choice/resource"));
        match (&self.names[..], self.direction) {
            ([], _) => self.tool.name.clone(),
            ([name], Direction::In) => name.clone(),
            ([name], Direction::Out) => format!("{}.{name}", own()),
            ([.., owner, name], _) => {
                // A list's items are in its envelope, under a name that says nothing of them.
                let is_envelope = self.direction == Direction::Out && self.names.len() == 2 && owner == "result";
                let items = self.tool.text("/wire/list/items");
                let owner = match (is_envelope, items.is_empty()) {
                    (true, true) => own(),
                    (true, false) => singular(items.rsplit('.').next().unwrap_or(items)),
                    (false, _) => singular(owner),
                };
                format!("{owner}.{name}")
            }
        }
    }

    pub fn tell(&self, rule: &str, before: String, after: String, changes: &mut Changes) {
        let told = self.told(before, after, changes);
        changes.push(rule, told);
    }

    fn told(&self, before: String, after: String, changes: &Changes) -> Told<'_> {
        Told {
            what: self.what(),
            before,
            after,
            tools: std::slice::from_ref(&self.tool.name),
            file: self.tool.file(changes.vendor()),
            pointer: self.pointer.clone(),
        }
    }

    /// More or less is taken, or comes back.
    pub fn shift(&self, shift: Shift, before: String, after: String, changes: &mut Changes) {
        let rule = match (self.direction, shift) {
            (Direction::In, Shift::Less) => "type-narrowed",
            (Direction::In, Shift::More) => "type-widened",
            (Direction::In, Shift::Other) => "type-changed",
            (Direction::Out, Shift::Less) => "result-type-narrowed",
            (Direction::Out, Shift::More) => "result-type-widened",
            (Direction::Out, Shift::Other) => "result-type-changed",
        };
        self.tell(rule, before, after, changes);
    }
}

/// The arguments of a tool: what came, went, was renamed, and what changed of the others.
pub fn arguments(before: &ToolSurface, after: &ToolSurface, changes: &mut Changes) {
    let (old, new) = (before.value.get("inputSchema"), after.value.get("inputSchema"));
    let (Some(old), Some(new)) = (old, new) else {
        return leaves(
            old,
            new,
            "/inputSchema",
            Site { tools: std::slice::from_ref(&after.name), file: &after.file(changes.vendor()) },
            changes,
        );
    };
    if old == new {
        return;
    }
    let node = Node { tool: after, direction: Direction::In, pointer: "/inputSchema".to_owned(), names: Vec::new() };
    let renamed = wire::renamed(before, after);
    for (was, is) in &renamed {
        node.below("properties", Some(is)).tell("argument-renamed", was.clone(), is.clone(), changes);
    }
    // Compared as if they had been called so before.
    let mut old = old.clone();
    for (was, is) in &renamed {
        if let Some(properties) = old.get_mut("properties").and_then(Value::as_object_mut)
            && let Some(schema) = properties.remove(was)
        {
            properties.insert(is.clone(), schema);
        }
        for name in old.get_mut("required").and_then(Value::as_array_mut).into_iter().flatten() {
            if *name == was.as_str() {
                *name = Value::from(is.as_str());
            }
        }
    }
    schema(&old, new, &node, changes);
}

/// What a tool answers.
pub fn whole(before: &ToolSurface, after: &ToolSurface, direction: Direction, changes: &mut Changes) {
    let node = Node { tool: after, direction, pointer: "/outputSchema".to_owned(), names: Vec::new() };
    match (before.value.get("outputSchema"), after.value.get("outputSchema")) {
        (Some(old), Some(new)) => schema(old, new, &node, changes),
        (Some(_), None) => node.tell("result-untold", String::new(), String::new(), changes),
        (None, Some(_)) => node.tell("result-told", String::new(), String::new(), changes),
        (None, None) => {}
    }
}

/// The keywords that are compared here and in `types`. Any other is told as unknown.
const KNOWN: &[&str] = &[
    "type",
    "enum",
    "const",
    "format",
    "default",
    "pattern",
    "description",
    "properties",
    "required",
    "items",
    "additionalProperties",
    "anyOf",
];

fn schema(before: &Value, after: &Value, node: &Node, changes: &mut Changes) {
    if before == after {
        return;
    }
    let file = node.tool.file(changes.vendor());
    let site = Site { tools: std::slice::from_ref(&node.tool.name), file: &file };
    if !before.is_object() || !after.is_object() {
        return leaves(Some(before), Some(after), &node.pointer, site, changes);
    }
    let is_same_kind = types::types(before, after, node, changes);
    types::values(before, after, node, changes);
    words_of(before, after, node, changes);
    if is_same_kind {
        types::bounds(before, after, node, changes);
        types::formats(before, after, node, changes);
        properties(before, after, node, changes);
        if let (Some(old), Some(new)) = (before.get("items"), after.get("items")) {
            schema(old, new, &node.below("items", None), changes);
        } else if before.get("items") != after.get("items") {
            let shift = if after.get("items").is_some() { Shift::Less } else { Shift::More };
            let node = node.below("items", None);
            node.shift(shift, shown(before.get("items")), shown(after.get("items")), changes);
        }
        variants(before, after, node, changes);
    }
    if before.get("default") != after.get("default") {
        let node = node.below("default", None);
        node.tell("default-changed", shown(before.get("default")), shown(after.get("default")), changes);
    }
    let known: Vec<&str> = KNOWN.iter().chain(types::BOUNDS).copied().collect();
    leftover(Some(before), Some(after), &known, &node.pointer, site, changes);
}

fn words_of(before: &Value, after: &Value, node: &Node, changes: &mut Changes) {
    let text = |schema: &Value| schema["description"].as_str().unwrap_or_default().to_owned();
    let (old, new) = (text(before), text(after));
    if old != new {
        let node = node.below("description", None);
        let told = node.told(old, new, changes);
        changes.push_words("argument-words-changed", "argument-words-turned", told);
    }
}

fn properties(before: &Value, after: &Value, node: &Node, changes: &mut Changes) {
    let (old, new) = (before.get("properties"), after.get("properties"));
    let (old_required, new_required) = (strings(before.get("required")), strings(after.get("required")));
    let is_in = node.direction == Direction::In;
    for name in keys(old, new) {
        let of = |properties: Option<&Value>| properties.and_then(|properties| properties.get(name)).cloned();
        let below = node.below("properties", Some(name));
        match (of(old), of(new)) {
            (Some(old), Some(new)) => schema(&old, &new, &below, changes),
            (None, Some(new)) => {
                let rule = match (is_in, new_required.contains(&name)) {
                    (true, true) => "argument-added-required",
                    (true, false) => "argument-added",
                    (false, _) => "result-field-added",
                };
                below.tell(rule, String::new(), types::kind(&new), changes);
            }
            (Some(old), None) => {
                let rule = if is_in { "argument-removed" } else { "result-field-removed" };
                // It shows where it was missed.
                let place = Node { pointer: step(&node.pointer, "properties"), ..below };
                place.tell(rule, types::kind(&old), String::new(), changes);
            }
            (None, None) => {}
        }
    }
    let is_there = |name: &&str| {
        old.is_some_and(|old| old.get(*name).is_some()) && new.is_some_and(|new| new.get(*name).is_some())
    };
    let undeclared = |name: &&str| !is_there(name) && new.is_none_or(|new| new.get(*name).is_none());
    for name in without(&new_required, &old_required).into_iter().filter(|name| is_there(name) || undeclared(name)) {
        required(name, true, node, changes);
    }
    for name in without(&old_required, &new_required).into_iter().filter(is_there) {
        required(name, false, node, changes);
    }
    additional(before, after, node, changes);
}

fn required(name: &str, is_now: bool, node: &Node, changes: &mut Changes) {
    let place = Node { pointer: step(&node.pointer, "required"), ..node.below("properties", Some(name)) };
    let word = |is_required: bool| if is_required { "required" } else { "optional" }.to_owned();
    match (node.direction, is_now) {
        (Direction::In, true) => place.tell("argument-required", word(false), word(true), changes),
        (Direction::In, false) => place.tell("argument-optional", word(true), word(false), changes),
        (Direction::Out, true) => place.shift(Shift::Less, word(false), word(true), changes),
        (Direction::Out, false) => place.shift(Shift::More, word(true), word(false), changes),
    }
}

/// Names that are not declared: refused, taken, or taken if their values fit.
fn additional(before: &Value, after: &Value, node: &Node, changes: &mut Changes) {
    let open = Value::Bool(true);
    let of = |schema: &Value| schema.get("additionalProperties").cloned().unwrap_or_else(|| open.clone());
    let (old, new) = (of(before), of(after));
    let word = |value: &Value| match value {
        Value::Bool(true) => "any name".to_owned(),
        Value::Bool(false) => "declared names only".to_owned(),
        schema => format!("any name with {}", types::kind(schema)),
    };
    let below = node.below("additionalProperties", None);
    let shift = match (&old, &new) {
        (old, new) if old == new => return,
        (Value::Object(_), Value::Object(_)) => return schema(&old, &new, &below, changes),
        (_, Value::Bool(false)) => Shift::Less,
        (Value::Bool(false), _) => Shift::More,
        (_, Value::Bool(true)) => Shift::More,
        _ => Shift::Less,
    };
    let (old, new) = (word(&old), word(&new));
    match (node.direction, shift) {
        (Direction::In, Shift::Less) => below.tell("properties-closed", old, new, changes),
        (Direction::In, _) => below.tell("properties-opened", old, new, changes),
        (Direction::Out, shift) => below.shift(shift, old, new, changes),
    }
}

/// Alternatives: those that are the same on both sides are no change, whatever their order.
fn variants(before: &Value, after: &Value, node: &Node, changes: &mut Changes) {
    let of = |schema: &Value| schema.get("anyOf").and_then(Value::as_array).cloned();
    match (of(before), of(after)) {
        (Some(all_old), Some(all_new)) => {
            let old: Vec<&Value> = all_old.iter().filter(|one| !all_new.contains(one)).collect();
            let new: Vec<(usize, &Value)> =
                all_new.iter().enumerate().filter(|(_, one)| !all_old.contains(one)).collect();
            if old.len() == new.len() {
                for (old, (at, new)) in old.into_iter().zip(new) {
                    schema(old, new, &node.item("anyOf", at), changes);
                }
                return;
            }
            let kinds = |variants: &[Value]| variants.iter().map(types::kind).collect::<Vec<_>>().join(" | ");
            let shift = match (old.is_empty(), new.is_empty()) {
                (true, false) => Shift::More,
                (false, true) => Shift::Less,
                _ => Shift::Other,
            };
            node.below("anyOf", None).shift(shift, kinds(&all_old), kinds(&all_new), changes);
        }
        (None, Some(_)) => node.below("anyOf", None).shift(Shift::Less, String::new(), types::kind(after), changes),
        (Some(_), None) => node.shift(Shift::More, types::kind(before), String::new(), changes),
        (None, None) => {}
    }
}
