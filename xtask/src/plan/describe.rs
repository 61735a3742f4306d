//! Words for tools and arguments: a record's first, else the glossary's, else the document's, else a plain sentence.

use std::collections::{BTreeMap, BTreeSet};

use super::{classify::Class, words};
use crate::{
    document::Site,
    model::{Argument, Extra, Method, Schema, Shape},
    vendor::MethodEntry,
};

/// The longest description that every large model provider takes.
const LIMIT: usize = 1024;

/// The words of a vendor that stand outside its records, and which of them were used.
#[derive(Debug)]
pub struct Glossary<'a> {
    entries: &'a BTreeMap<String, String>,
    used: BTreeSet<&'a str>,
}

/// The tool's title and description.
pub fn tool(site: &Site, class: &Class, record: Option<&MethodEntry>, vendor: &str) -> (String, String) {
    let summary = site.operation.summary.as_deref().map(words::clean).filter(|text| !text.is_empty());
    let text = site.operation.description.as_deref().map(words::clean).filter(|text| !text.is_empty());
    let title = record
        .and_then(|record| record.title.as_deref().map(words::clean))
        .or_else(|| summary.clone())
        .unwrap_or_else(|| title(class));
    let mut description = record
        .and_then(|record| record.description.as_deref().map(words::clean))
        .or_else(|| match (summary, text) {
            (Some(summary), Some(text)) if !text.starts_with(&summary) => {
                Some(format!("{}. {text}", summary.trim_end_matches('.')))
            }
            (summary, text) => text.or(summary),
        })
        .unwrap_or_else(|| plain(class, vendor, &tags(site)));
    if site.operation.deprecated {
        description.push_str(" Deprecated by the vendor.");
    }
    if let Some(asked) = record.and_then(|record| record.asked.as_deref()) {
        description.push_str(&format!(" Asked as: {}.", words::clean(asked).trim_end_matches('.')));
    }
    (title, words::shorten(&description, LIMIT))
}

/// The domains of an operation nobody described: the document's own tags, in lower case with hyphens.
pub fn tags(site: &Site) -> Vec<String> {
    let tags: BTreeSet<String> = site.operation.tags.iter().map(|tag| words::snake(tag).replace('_', "-")).collect();
    tags.into_iter().filter(|tag| !tag.is_empty()).collect()
}

fn title(class: &Class) -> String {
    let (many, one) = (class.resource.replace('_', " "), class.singular.replace('_', " "));
    match &class.method {
        Method::List => format!("List {many}"),
        Method::Get => format!("Get a single {one}"),
        Method::Create => format!("Create {} {one}", article(&one)),
        Method::Update => format!("Update {} {one}", article(&one)),
        Method::Delete => format!("Delete {} {one}", article(&one)),
        Method::Custom(action) => format!("{}: {}", words::capital(&many), action.replace('_', " ")),
    }
}

fn article(word: &str) -> &'static str {
    // `user` and `url` are said with a consonant.
    let vowel = word.starts_with(['a', 'e', 'i', 'o', 'u']) && !word.starts_with("us") && !word.starts_with("ur");
    if vowel { "an" } else { "a" }
}

fn plain(class: &Class, vendor: &str, tags: &[String]) -> String {
    let area = if tags.is_empty() { String::new() } else { format!(" Area: {}.", tags.join(", ")) };
    match &class.method {
        Method::Custom(_) => format!("{} ({vendor}).{area}", title(class)),
        _ => format!("{} in {vendor}.{area}", title(class)),
    }
}

/// Gives arguments their words, nested fields too. Gives back the record's entries that fitted nothing.
pub fn arguments(arguments: &mut [Argument], record: Option<&MethodEntry>, glossary: &mut Glossary) -> Vec<String> {
    let mut missing: BTreeSet<&str> =
        record.iter().flat_map(|record| record.arguments.keys()).map(String::as_str).collect();
    for argument in arguments {
        let path = argument.name.clone();
        schema(&mut argument.schema, &path, record, glossary, &mut missing);
    }
    missing.into_iter().map(str::to_owned).collect()
}

fn schema<'r>(
    target: &mut Schema,
    path: &str,
    record: Option<&'r MethodEntry>,
    glossary: &mut Glossary,
    missing: &mut BTreeSet<&'r str>,
) {
    let recorded = record.and_then(|record| record.arguments.get_key_value(path));
    if let Some((key, _)) = recorded {
        missing.remove(key.as_str());
    }
    let general = glossary.find(path);
    let words = recorded.map(|(_, words)| words.as_str()).or(general);
    target.description = words
        .or(target.description.as_deref())
        .map(|text| words::shorten(&words::clean(text), LIMIT))
        .filter(|text| !text.is_empty());
    inner(&mut target.shape, path, record, glossary, missing);
}

fn inner<'r>(
    shape: &mut Shape,
    path: &str,
    record: Option<&'r MethodEntry>,
    glossary: &mut Glossary,
    missing: &mut BTreeSet<&'r str>,
) {
    match shape {
        Shape::Object { fields, extra } => {
            for field in fields {
                let path = format!("{path}.{}", field.wire);
                schema(&mut field.schema, &path, record, glossary, missing);
            }
            if let Extra::Of(values) = extra {
                inner(&mut values.shape, path, record, glossary, missing);
            }
        }
        // The words stand at the array; what its items hold is reached by the same path.
        Shape::Array { items, .. } => inner(&mut items.shape, path, record, glossary, missing),
        Shape::Union(variants) => {
            for variant in variants {
                inner(&mut variant.shape, path, record, glossary, missing);
            }
        }
        Shape::Any | Shape::Boolean | Shape::Integer(_) | Shape::Number(_) | Shape::String { .. } => {}
    }
}

impl<'a> Glossary<'a> {
    pub fn new(entries: &'a BTreeMap<String, String>) -> Self {
        Self { entries, used: BTreeSet::new() }
    }

    /// The entry for the longest end of a dotted path: `service.id` before `id`.
    fn find(&mut self, path: &str) -> Option<&'a str> {
        let ends = std::iter::successors(Some(path), |path| path.split_once('.').map(|(_, rest)| rest));
        let (key, words) = ends.into_iter().find_map(|end| self.entries.get_key_value(end))?;
        self.used.insert(key);
        Some(words)
    }

    /// Entries that describe no argument.
    pub fn unused(&self) -> Vec<&'a str> {
        self.entries.keys().map(String::as_str).filter(|key| !self.used.contains(key)).collect()
    }
}
