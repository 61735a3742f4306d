//! Words for tools and arguments: a record's first, else the glossary's, else the document's, else a plain sentence.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::{classify::Class, path, prose, words};
use crate::{
    document::Site,
    model::{Argument, Extra, Method, Schema, Shape},
    vendor::MethodEntry,
};

/// The longest description that every large model provider takes.
pub const LIMIT: usize = 1024;

/// The words of a vendor that stand outside its records, and which of them were used.
#[derive(Debug)]
pub struct Glossary<'a> {
    entries: &'a BTreeMap<String, String>,
    used: BTreeSet<&'a str>,
    /// What is left of each description of the documents. A component stands in many tools, with the same words in each.
    read: HashMap<String, Option<String>>,
}

/// The tool's title and description.
pub fn tool(site: &Site, class: &Class, record: Option<&MethodEntry>, vendor: &str) -> (String, String) {
    let (summary, text) = (site.operation.summary.as_deref(), site.operation.description.as_deref());
    let title = record
        .and_then(|record| record.title.as_deref().map(words::clean))
        .or_else(|| summary.and_then(prose::title))
        .unwrap_or_else(|| title(class));
    let mut description = record
        .and_then(|record| record.description.as_deref().map(words::clean))
        .or_else(|| prose::tool(summary, text).filter(|said| said.split(' ').count() > 2))
        .unwrap_or_else(|| brief(prose::tool(summary, text), plain(class, vendor, &declared_tags(site))));
    if site.operation.deprecated {
        description.push_str(" Deprecated by the vendor.");
    }
    if let Some(asked) = record.and_then(|record| record.asked.as_deref()) {
        description.push_str(&format!(" Asked as: {}.", words::clean(asked).trim_end_matches('.')));
    }
    (title, words::shorten(&description, LIMIT))
}

/// The plain sentence behind words that are too few, unless it says them too.
fn brief(said: Option<String>, plain: String) -> String {
    match said {
        Some(said) if !plain.starts_with(said.trim_end_matches('.')) => format!("{said} {plain}"),
        _ => plain,
    }
}

/// The domains of an operation nobody described: the document's own tags, in lower case with hyphens. Where it has none,
/// the first thing that its path names, so that every tool can be chosen by a tag.
pub fn tags(site: &Site, class: &Class) -> Vec<String> {
    let declared = declared_tags(site);
    if !declared.is_empty() {
        return declared;
    }
    let thing = path::parts(site.path).things.into_iter().next();
    vec![thing.unwrap_or_else(|| class.resource.clone()).replace('_', "-")]
}

fn declared_tags(site: &Site) -> Vec<String> {
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
    let written = recorded.map(|(_, words)| words.as_str()).or(general);
    target.description = match written {
        Some(written) => Some(words::shorten(&words::clean(written), LIMIT)).filter(|text| !text.is_empty()),
        None => target.description.as_deref().and_then(|prose| glossary.read(prose)),
    };
    note(target);
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
                unnamed(values, path, record, glossary, missing);
            }
        }
        Shape::Array { items, .. } => unnamed(items, path, record, glossary, missing),
        Shape::Union(variants) => {
            for variant in variants {
                unnamed(variant, path, record, glossary, missing);
            }
        }
        Shape::Any | Shape::Boolean | Shape::Integer(_) | Shape::Number(_) | Shape::String { .. } => {}
    }
}

/// A schema that has no name of its own. Written words stand where the name does; what lies inside is reached by the same path.
fn unnamed<'r>(
    target: &mut Schema,
    path: &str,
    record: Option<&'r MethodEntry>,
    glossary: &mut Glossary,
    missing: &mut BTreeSet<&'r str>,
) {
    target.description = target.description.as_deref().and_then(|prose| glossary.read(prose));
    note(target);
    inner(&mut target.shape, path, record, glossary, missing);
}

/// Says what is to be said besides.
fn note(target: &mut Schema) {
    let Some(note) = target.note.as_deref().map(|note| words::shorten(&words::clean(note), LIMIT / 2)) else { return };
    let room = LIMIT.saturating_sub(note.chars().count() + 1);
    let said = target.description.take().map(|said| words::shorten(&said, room));
    target.description = Some(said.map_or_else(|| note.clone(), |said| format!("{said} {note}")));
}

impl<'a> Glossary<'a> {
    pub fn new(entries: &'a BTreeMap<String, String>) -> Self {
        Self { entries, used: BTreeSet::new(), read: HashMap::new() }
    }

    /// What a model reads of a document's description of an argument.
    fn read(&mut self, prose: &str) -> Option<String> {
        if let Some(known) = self.read.get(prose) {
            return known.clone();
        }
        let read = prose::argument(prose);
        self.read.insert(prose.to_owned(), read.clone());
        read
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
