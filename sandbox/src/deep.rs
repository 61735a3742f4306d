//! Objects that are written in pairs with brackets: `created[gt]=1`, `expand[]=x`, `items[0][price]=2`.

use indexmap::IndexMap;
use serde_json::Value;

use crate::{composition::Composition, document::Document};

/// How deep brackets may nest.
const MAX_BRACKETS: usize = 32;
/// How deep alternatives may nest in a schema before the rest is left out.
const MAX_DEPTH: usize = 8;

/// What stands under a name: a text, or further names.
#[derive(Debug)]
enum Branch<'a> {
    Text(&'a str),
    /// Empty brackets have a number as their name, so that they repeat.
    Named(IndexMap<String, Branch<'a>>),
}

/// The names in the brackets behind a parameter's own: `a`, `b` of `filter[a][b]`. None where the name is another's.
pub(crate) fn brackets<'a>(parameter: &str, name: &'a str) -> Option<Vec<&'a str>> {
    let mut rest = name.strip_prefix(parameter)?;
    let mut found = Vec::new();
    while !rest.is_empty() {
        let (inner, after) = rest.strip_prefix('[')?.split_once(']')?;
        found.push(inner);
        rest = after;
    }
    Some(found)
}

/// The value that pairs of one parameter spell, each text read by the schema of its place.
///
/// # Errors
/// When the pairs contradict each other.
pub(crate) fn value(
    document: &Document,
    schemas: &[&Value],
    parameter: &str,
    pairs: &[(&str, &str)],
) -> Result<Value, String> {
    let mut root = Branch::Named(IndexMap::new());
    for (name, text) in pairs {
        let path = brackets(parameter, name).unwrap_or_default();
        if path.len() > MAX_BRACKETS {
            return Err(format!("`{parameter}` nests in more than {MAX_BRACKETS} brackets"));
        }
        match path[..] {
            // A plain value, as alternatives of an object may allow: `created=1`.
            [] if pairs.len() == 1 => root = Branch::Text(text),
            _ => grow(&mut root, &path, text).map_err(|()| format!("`{name}` contradicts another pair"))?,
        }
    }
    Ok(read(document, &possible(document, schemas), root))
}

fn grow<'a>(branch: &mut Branch<'a>, path: &[&str], text: &'a str) -> Result<(), ()> {
    let (Branch::Named(inner), Some((name, rest))) = (branch, path.split_first()) else { return Err(()) };
    let name = if name.is_empty() { inner.len().to_string() } else { (*name).to_owned() };
    if !rest.is_empty() {
        return grow(inner.entry(name).or_insert_with(|| Branch::Named(IndexMap::new())), rest, text);
    }
    if inner.insert(name, Branch::Text(text)).is_some() { Err(()) } else { Ok(()) }
}

fn read(document: &Document, parts: &[&Value], branch: Branch<'_>) -> Value {
    let inner = match branch {
        Branch::Text(text) => return coerced(text, &kinds(parts)),
        Branch::Named(inner) => inner,
    };
    let is_list = inner.keys().enumerate().all(|(place, name)| *name == place.to_string());
    if is_list && !inner.is_empty() && kinds(parts).contains(&"array") {
        let items: Vec<&Value> = parts.iter().filter_map(|part| part.get("items")).collect();
        let items = possible(document, &items);
        return inner.into_values().map(|branch| read(document, &items, branch)).collect();
    }
    let named = |(name, branch): (String, Branch<'_>)| {
        let value = read(document, &possible(document, &declared(parts, &name)), branch);
        (name, value)
    };
    Value::Object(inner.into_iter().map(named).collect())
}

/// What the schemas say of a property: under its name, else for all further names.
pub(crate) fn declared<'a>(parts: &[&'a Value], name: &str) -> Vec<&'a Value> {
    let declared: Vec<&Value> = parts.iter().filter_map(|part| part.get("properties")?.get(name)).collect();
    if !declared.is_empty() {
        return declared;
    }
    parts.iter().filter_map(|part| part.get("additionalProperties").filter(|further| further.is_object())).collect()
}

/// Every schema that may say what the value is, through all compositions and alternatives.
pub(crate) fn possible<'a>(document: &'a Document, schemas: &[&'a Value]) -> Vec<&'a Value> {
    let mut found: Vec<&Value> = Vec::new();
    let mut next = schemas.to_vec();
    for _ in 0..MAX_DEPTH {
        let composition = Composition::of(document, &next);
        found.extend(composition.parts);
        next = composition.choices.concat();
        if next.is_empty() {
            break;
        }
    }
    found
}

/// The JSON types that the schemas name or imply.
pub(crate) fn kinds<'a>(parts: &[&'a Value]) -> Vec<&'a str> {
    let implied = |part: &&'a Value| match part {
        part if part.get("properties").is_some() => Some("object"),
        part if part.get("items").is_some() => Some("array"),
        _ => None,
    };
    parts.iter().filter_map(|part| part.get("type").and_then(Value::as_str).or_else(|| implied(part))).collect()
}

/// A text as the value that it spells, where it spells one of these types, and as a string otherwise.
pub(crate) fn coerced(text: &str, kinds: &[&str]) -> Value {
    let wants = |kind: &str| kinds.contains(&kind);
    let number = |text: &str| text.parse::<f64>().ok().and_then(serde_json::Number::from_f64).map(Value::Number);
    let value = match text {
        "true" | "false" if wants("boolean") => Some(Value::Bool(text == "true")),
        _ if wants("integer") || wants("number") => match text.parse::<i64>() {
            Ok(integer) => Some(Value::from(integer)),
            Err(_) => number(text).filter(|_| wants("number")),
        },
        _ => None,
    };
    value.unwrap_or_else(|| Value::String(text.to_owned()))
}
