//! The rules: every tool and argument described, every description usable by itself, no two tools alike.

use std::collections::BTreeMap;

use super::size;
use crate::{
    model::{Argument, Extra, Schema, Shape, Tool, Vendor},
    problem::{Place, Problem, Problems},
};

/// The longest description that every large model provider takes.
const LONGEST: usize = 1024;
/// What one tool may take of a model's context, in estimated tokens.
const BUDGET: usize = 2_500;
/// How a first sentence starts that leans on something before it.
const LEANING: &[&str] =
    &["also ", "and ", "but ", "it ", "its ", "or ", "same as above", "see above", "that ", "these ", "they "];

/// Judges every tool of a vendor. `known` are the names of every tool there is.
pub fn judge(vendor: &Vendor, known: &[&str], problems: &mut Problems) {
    for tool in vendor.tools() {
        let place = place(vendor, tool);
        description(tool, &place, problems);
        for argument in &tool.arguments {
            words(argument, &place, problems);
        }
        let tokens = size::tokens(tool);
        if tokens > BUDGET {
            let message = format!("takes about {tokens} tokens; {BUDGET} are planned for one tool");
            problems.push(
                Problem::warning("large-tool", place.clone(), message).help("shorten the words of nested fields"),
            );
        }
        references(tool, known, &place, problems);
    }
    twins(vendor, problems);
}

fn place(vendor: &Vendor, tool: &Tool) -> Place {
    Place::at(format!("specs/{}", vendor.name), format!("/{}", tool.name))
}

fn description(tool: &Tool, place: &Place, problems: &mut Problems) {
    let text = tool.description.trim();
    if text.split_whitespace().count() < 2 {
        problems.push(Problem::error("no-description", place.clone(), "has no description, or one of one word"));
        return;
    }
    if text.chars().count() > LONGEST {
        let message = format!("has a description of {} characters; {LONGEST} are the most", text.chars().count());
        problems.push(Problem::error("long-description", place.clone(), message));
    }
    let lower = text.to_lowercase();
    if LEANING.iter().any(|start| lower.starts_with(start)) || text.starts_with(|first: char| first.is_lowercase()) {
        let message = "starts with a sentence that does not stand alone";
        problems.push(Problem::error("leaning-description", place.clone(), message));
    }
}

fn words(argument: &Argument, place: &Place, problems: &mut Problems) {
    if argument.schema.description.is_none() {
        let message = format!("argument `{}` has no words", argument.name);
        let problem = Problem::error("argument-without-words", place.clone(), message);
        problems.push(problem.help("describe it in the record, or in arguments.yaml if it recurs"));
    }
    let mut silent = Vec::new();
    nested(&argument.schema, &argument.name, &mut silent);
    if !silent.is_empty() {
        let message = format!("nested fields without words: {}", silent.join(", "));
        problems.push(Problem::warning("field-without-words", place.clone(), message));
    }
}

/// Fields below a schema of which neither words nor a closed set of values say what they are.
fn nested(schema: &Schema, path: &str, silent: &mut Vec<String>) {
    match &schema.shape {
        Shape::Object { fields, extra } => {
            for field in fields {
                let path = format!("{path}.{}", field.wire);
                let telling = matches!(&field.schema.shape, Shape::String { values, .. } if !values.is_empty());
                if field.schema.description.is_none() && !telling && !silent.contains(&path) {
                    silent.push(path.clone());
                }
                nested(&field.schema, &path, silent);
            }
            if let Extra::Of(values) = extra {
                nested(values, path, silent);
            }
        }
        Shape::Array { items, .. } => nested(items, path, silent),
        Shape::Union(variants) => variants.iter().for_each(|variant| nested(variant, path, silent)),
        Shape::Any | Shape::Boolean | Shape::Integer(_) | Shape::Number(_) | Shape::String { .. } => {}
    }
}

/// Names in backticks that look like tools must be tools.
fn references(tool: &Tool, known: &[&str], place: &Place, problems: &mut Problems) {
    let mut texts = vec![tool.description.as_str()];
    tool.arguments.iter().for_each(|argument| collect(&argument.schema, &mut texts));
    let mut unknown: Vec<&str> = texts
        .iter()
        .flat_map(|text| text.split('`').skip(1).step_by(2))
        .filter(|name| looks_like_a_tool(name, known) && !known.contains(name))
        .collect();
    unknown.sort_unstable();
    unknown.dedup();
    for name in unknown {
        let problem = Problem::error("unknown-tool", place.clone(), format!("names `{name}`, which is no tool"));
        problems.push(problem.help("mend the name in the record or in arguments.yaml"));
    }
}

fn collect<'a>(schema: &'a Schema, texts: &mut Vec<&'a str>) {
    texts.extend(schema.description.as_deref());
    match &schema.shape {
        Shape::Object { fields, .. } => fields.iter().for_each(|field| collect(&field.schema, texts)),
        Shape::Array { items, .. } => collect(items, texts),
        Shape::Union(variants) => variants.iter().for_each(|variant| collect(variant, texts)),
        _ => {}
    }
}

/// Whether a word starts the way the names of tools do: `list_all_…`, or a vendor's own prefix.
fn looks_like_a_tool(word: &str, known: &[&str]) -> bool {
    let common = ["list_all_", "get_single_", "create_a_", "update_a_", "delete_a_"];
    let prefix = |name: &str| name.split('_').take(2).collect::<Vec<_>>().join("_");
    let is_custom = |name: &&&str| !common.iter().any(|common| name.starts_with(common));
    common.iter().any(|common| word.starts_with(common))
        || (word.matches('_').count() > 2 && known.iter().filter(is_custom).any(|name| prefix(name) == prefix(word)))
}

/// Two tools of one vendor with the same title or description cannot be told apart.
fn twins(vendor: &Vendor, problems: &mut Problems) {
    let mut seen: BTreeMap<(&str, &str), &Tool> = BTreeMap::new();
    for tool in vendor.tools() {
        for (what, text) in [("title", tool.title.as_str()), ("description", tool.description.as_str())] {
            if let Some(other) = seen.insert((what, text), tool) {
                let message = format!("has the same {what} as {}", other.name);
                problems.push(Problem::error("twins", place(vendor, tool), message));
            }
        }
    }
}
