//! Parameters and body → one flat set of arguments, each with a name a model may use.

use std::collections::BTreeSet;

use openapiv3::{Parameter, ParameterData, ParameterSchemaOrContent, QueryStyle};
use sha2::{Digest, Sha256};

use super::{
    classify::Class,
    pages,
    shape::{Direction, Shapes},
    words,
};
use crate::{
    document::Site,
    model::{Argument, Length, List, Method, Number, Page, Place, Range, Schema, Shape, Style},
    vendor::VendorFile,
};

/// Everything that is said outside the body.
#[derive(Debug, Default)]
pub struct Parameters {
    pub arguments: Vec<Argument>,
    /// Headers with one possible value: sent, never asked.
    pub headers: Vec<(String, String)>,
}

/// The arguments that the parameters of an operation become, or why no tool can send one of them.
pub fn parameters(site: &Site, class: &Class, list: Option<&List>, vendor: &VendorFile) -> Result<Parameters, String> {
    let consumed = list.map(|list| pages::consumed(&list.page)).unwrap_or_default();
    let mut found = Parameters::default();
    for parameter in &site.parameters {
        let data = parameter.parameter_data_ref();
        let schema = match &data.format {
            ParameterSchemaOrContent::Schema(schema) => Shapes::new(site.document, Direction::Request).convert(schema),
            ParameterSchemaOrContent::Content(_) => {
                return Err(format!(
                    "its parameter `{}` is written as a document, which no tool can send yet",
                    data.name
                ));
            }
        };
        let described = Schema { description: data.description.clone().or(schema.description.clone()), ..schema };
        match parameter {
            Parameter::Path { .. } => found.arguments.push(path(site, class, data, described)),
            Parameter::Query { style, .. } => {
                if !consumed.contains(&data.name.as_str()) {
                    found.arguments.push(query(data, style, described)?);
                }
            }
            Parameter::Header { .. } => header(data, described, vendor, &mut found),
            Parameter::Cookie { .. } => {
                return Err(format!("its cookie `{}` cannot be sent yet", data.name));
            }
        }
    }
    if let Some(list) = list {
        found.arguments.extend(page_arguments(&list.page));
    }
    Ok(found)
}

fn path(site: &Site, class: &Class, data: &ParameterData, schema: Schema) -> Argument {
    Argument {
        name: path_name(site.path, &data.name, &class.method),
        wire: data.name.clone(),
        place: Place::Path,
        style: Style::Comma,
        required: true,
        setting: None,
        schema,
    }
}

/// The record's own key is `id`; the key of what it belongs to says whose it is.
fn path_name(path: &str, wire: &str, method: &Method) -> String {
    let segments: Vec<&str> = path.split('/').collect();
    let at = segments.iter().position(|segment| *segment == format!("{{{wire}}}"));
    let own = at == Some(segments.len() - 1) && matches!(method, Method::Get | Method::Update | Method::Delete);
    if own {
        return "id".to_owned();
    }
    if wire != "id" {
        return wire.to_owned();
    }
    let owner = at.and_then(|at| segments.get(at.checked_sub(1)?)).copied().unwrap_or_default();
    let owner = words::snake(owner.trim_matches(['{', '}']));
    let owner = words::singular(owner.strip_suffix("_type").unwrap_or(&owner));
    if owner.is_empty() { "id".to_owned() } else { format!("{owner}_id") }
}

fn query(data: &ParameterData, style: &QueryStyle, schema: Schema) -> Result<Argument, String> {
    if !matches!(style, QueryStyle::Form) {
        return Err(format!("its query parameter `{}` has a style that cannot be written yet", data.name));
    }
    if matches!(schema.shape, Shape::Object { .. }) {
        return Err(format!("its query parameter `{}` is an object, which cannot be written yet", data.name));
    }
    let is_array = matches!(schema.shape, Shape::Array { .. });
    let bracketed = data.name.ends_with("[]");
    let listed = data.explode == Some(false);
    let style = if data.explode.unwrap_or(true) { Style::Repeat } else { Style::Comma };
    // The document says string, the vendor takes many: brackets, or an `explode` that a single value does not need.
    let schema = if !is_array && (bracketed || listed) { array_of(schema) } else { schema };
    let style = if matches!(schema.shape, Shape::Array { .. }) { style } else { Style::Comma };
    Ok(Argument {
        name: data.name.clone(),
        wire: data.name.clone(),
        place: Place::Query,
        style,
        required: data.required,
        setting: None,
        schema,
    })
}

fn array_of(item: Schema) -> Schema {
    let description = item.description.clone();
    let items = Box::new(Schema { description: None, default: None, ..item });
    Schema { description, ..Schema::of(Shape::Array { items, length: Length::default(), unique: false }) }
}

fn header(data: &ParameterData, schema: Schema, vendor: &VendorFile, found: &mut Parameters) {
    // OpenAPI 3.0.3, "Parameter Object": these three are never parameters. The vendor may still insist on its Accept.
    let name = data.name.to_ascii_lowercase();
    if name == "content-type" || name == "authorization" {
        return;
    }
    let default = schema.default.as_ref().and_then(serde_json::Value::as_str).map(str::to_owned);
    let constant =
        if name == "accept" { default } else { schema.only_value().filter(|_| data.required).map(str::to_owned) };
    if let Some(value) = constant {
        found.headers.push((data.name.clone(), value));
        return;
    }
    if name == "accept" {
        return;
    }
    let setting = vendor.settings.iter().find(|(_, setting)| setting.header.eq_ignore_ascii_case(&data.name));
    found.arguments.push(Argument {
        name: words::snake(&name),
        wire: data.name.clone(),
        place: Place::Header,
        style: Style::Comma,
        required: data.required,
        setting: setting.map(|(name, _)| name.clone()),
        schema,
    });
}

fn page_arguments(page: &Page) -> Vec<Argument> {
    let max = match page {
        Page::Whole => return Vec::new(),
        Page::Offset { max_limit, .. } | Page::Cursor { limit: Some(_), max_limit, .. } => Some(*max_limit),
        Page::Cursor { limit: None, .. } => None,
    };
    let range = |max: u32| Range { min: Some(Number::from(1)), max: Some(Number::from(max)), ..Range::default() };
    let limit = max.map(|max| page_argument("limit", Shape::Integer(range(max)), "How many to give back at most."));
    let cursor = page_argument(
        "next_cursor",
        Shape::string(),
        "Where to go on: the `next_cursor` of the reply before, unchanged and with the same filters. Leave out to start.",
    );
    limit.into_iter().chain([cursor]).collect()
}

fn page_argument(name: &str, shape: Shape, words: &str) -> Argument {
    Argument {
        name: name.to_owned(),
        wire: name.to_owned(),
        place: Place::Page,
        style: Style::Json,
        required: false,
        setting: None,
        schema: Schema { description: Some(words.to_owned()), ..Schema::of(shape) },
    }
}

/// Gives every argument a name of its own, and puts them in a stable order: path, required, the rest, paging.
pub fn settle(mut arguments: Vec<Argument>, path: &str) -> Vec<Argument> {
    for argument in &mut arguments {
        if argument.name.is_empty() {
            argument.name = if argument.place == Place::WholeBody { "body".to_owned() } else { legal(&argument.wire) };
        }
        argument.name = legal(&argument.name);
    }
    // The body keeps the common word, then paging, path, query, header; whoever comes later says where it goes.
    arguments.sort_by_key(|argument| match argument.place {
        Place::Body | Place::WholeBody => 0,
        Place::Page => 1,
        Place::Path => 2,
        Place::Query => 3,
        Place::Header => 4,
    });
    let mut taken: BTreeSet<String> = BTreeSet::new();
    for argument in &mut arguments {
        let mut name = argument.name.clone();
        if taken.contains(&name) {
            name = format!("{name}__{}", place_word(argument.place));
        }
        while taken.contains(&name) {
            name.push('_');
        }
        taken.insert(name.clone());
        argument.name = name;
    }
    let in_path = |argument: &Argument| path.find(&format!("{{{}}}", argument.wire)).unwrap_or(usize::MAX);
    arguments.sort_by_cached_key(|argument| {
        let (rank, at) = match argument.place {
            Place::Path => (0, in_path(argument)),
            Place::Page => (3, usize::from(argument.name != "limit")),
            _ if argument.required && argument.setting.is_none() => (1, 0),
            _ => (2, 0),
        };
        (rank, at, argument.name.clone())
    });
    arguments
}

/// A name that every model provider takes: `^[a-zA-Z_][a-zA-Z0-9_]{0,63}$`.
fn legal(name: &str) -> String {
    let is_legal = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    let starts_well = name.starts_with(|letter: char| letter.is_ascii_alphabetic() || letter == '_');
    let mut legal = if starts_well && name.chars().all(is_legal) { name.to_owned() } else { words::snake(name) };
    if legal.is_empty() || legal.starts_with(|letter: char| letter.is_ascii_digit()) {
        legal.insert(0, '_');
    }
    if legal.len() > 64 {
        let hash = Sha256::digest(name.as_bytes());
        legal.truncate(55);
        legal = format!("{legal}_{:02x}{:02x}{:02x}{:02x}", hash[0], hash[1], hash[2], hash[3]);
    }
    legal
}

fn place_word(place: Place) -> &'static str {
    match place {
        Place::Path => "path",
        Place::Query => "query",
        Place::Header => "header",
        Place::Body | Place::WholeBody => "body",
        Place::Page => "page",
    }
}
