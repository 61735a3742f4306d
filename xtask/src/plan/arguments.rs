//! Parameters and body → one flat set of arguments, each with a name a model may use.

use std::collections::BTreeSet;

use openapiv3::{Parameter, ParameterData, ParameterSchemaOrContent, PathStyle, QueryStyle};

use super::{
    authentication,
    classify::Class,
    pages,
    shape::{Direction, Shapes},
    words,
};
use crate::{
    document::Site,
    import::SKIP,
    model::{
        Argument, Certainty, CredentialPlace, Extra, Inference, Length, List, Method, Number, Page, Place, Range,
        Schema, Shape, Style,
    },
    vendor::VendorFile,
};

/// Everything that is said outside the body.
#[derive(Debug, Default)]
pub struct Parameters {
    pub arguments: Vec<Argument>,
    /// Headers with one possible value: sent, never asked.
    pub headers: Vec<(String, String)>,
    pub inferences: Vec<Inference>,
}

/// The arguments that the parameters of an operation become, or why no tool can send one of them.
pub fn parameters(site: &Site, class: &Class, list: Option<&List>, vendor: &VendorFile) -> Result<Parameters, String> {
    let consumed = list.map(|list| pages::consumed(&list.page)).unwrap_or_default();
    let mut found = Parameters::default();
    for parameter in &site.parameters {
        let data = parameter.parameter_data_ref();
        if let Some(reason) = data.extensions.get(SKIP).and_then(serde_json::Value::as_str) {
            return Err(words::shorten(&words::clean(reason), 200));
        }
        let credential = match parameter {
            Parameter::Query { .. } => Some(CredentialPlace::Query),
            Parameter::Header { .. } => Some(CredentialPlace::Header),
            Parameter::Cookie { .. } => Some(CredentialPlace::Cookie),
            Parameter::Path { .. } => None,
        };
        if credential.is_some_and(|place| authentication::covers(&site.document.name, place, &data.name, vendor)) {
            continue;
        }
        let (schema, is_json) = match &data.format {
            ParameterSchemaOrContent::Schema(schema) => (Some(schema), false),
            ParameterSchemaOrContent::Content(content) => {
                match content.iter().find(|(name, _)| name.contains("json")) {
                    Some((_, media)) => (media.schema.as_ref(), true),
                    None => return Err(format!("its parameter `{}` is written as no JSON document", data.name)),
                }
            }
        };
        let schema = schema.map(|schema| Shapes::new(site.document, Direction::Request).convert(schema));
        let schema = schema.unwrap_or_default();
        // Outside of JSON null says nothing: who has nothing to say leaves the argument out.
        let schema = Schema { nullable: schema.nullable && is_json, ..schema };
        let schema = Schema { description: data.description.clone().or(schema.description.clone()), ..schema };
        let (place, style) = match parameter {
            Parameter::Path { style, .. } => (Place::Path, path_style(style, data)),
            Parameter::Query { style, allow_reserved, .. } => (Place::Query, query_style(style, *allow_reserved, data)),
            Parameter::Header { .. } => (Place::Header, Style::Simple { explode: data.explode.unwrap_or(false) }),
            Parameter::Cookie { .. } => (Place::Cookie, Style::Form { explode: data.explode.unwrap_or(true) }),
        };
        let style = if is_json { Style::Json } else { style };
        let argument = Argument {
            name: data.name.clone(),
            wire: data.name.clone(),
            place,
            style,
            required: data.required,
            setting: None,
            schema,
        };
        match place {
            Place::Path => {
                let name = path_name(site.path, &data.name, &class.method);
                found.arguments.push(Argument { name, required: true, ..argument });
            }
            Place::Query if consumed.contains(&data.name.as_str()) => {}
            Place::Query => {
                let argument = listed(bracketed(argument, &mut found.inferences));
                found.arguments.push(argument);
            }
            Place::Header => header(argument, vendor, &mut found),
            _ => found.arguments.push(argument),
        }
    }
    if let Some(list) = list {
        found.arguments.extend(page_arguments(&list.page, pages::demands_limit(site, &list.page)));
    }
    Ok(found)
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

fn path_style(style: &PathStyle, data: &ParameterData) -> Style {
    let explode = data.explode.unwrap_or(false);
    match style {
        PathStyle::Simple => Style::Simple { explode },
        PathStyle::Label => Style::Label { explode },
        PathStyle::Matrix => Style::Matrix { explode },
    }
}

/// OpenAPI 3.0.3, "Style Values". Exploded, the delimited styles write what `form` does.
fn query_style(style: &QueryStyle, reserved: bool, data: &ParameterData) -> Style {
    match (style, data.explode) {
        (QueryStyle::Form, explode) if reserved => Style::Raw { explode: explode.unwrap_or(true) },
        (QueryStyle::Form, explode) => Style::Form { explode: explode.unwrap_or(true) },
        (QueryStyle::SpaceDelimited | QueryStyle::PipeDelimited, Some(true)) => Style::Form { explode: true },
        (QueryStyle::SpaceDelimited, _) => Style::Space,
        (QueryStyle::PipeDelimited, _) => Style::Pipe,
        (QueryStyle::DeepObject, _) => Style::Deep,
    }
}

/// An object of free keys is written with brackets where its words write it so, or where what its keys hold could not be
/// written otherwise; many documents leave out `style: deepObject`. By the default style the object's own name is lost.
fn bracketed(argument: Argument, inferences: &mut Vec<Inference>) -> Argument {
    let (Style::Form { explode: true }, Shape::Object { fields, extra }) = (argument.style, &argument.schema.shape)
    else {
        return argument;
    };
    let nests = |values: &Schema| matches!(values.shape, Shape::Object { .. } | Shape::Array { .. });
    let said = argument.schema.description.as_ref().is_some_and(|said| said.contains(&format!("{}[", argument.wire)));
    let (because, certainty) = match extra {
        _ if !fields.is_empty() => return argument,
        _ if said => ("its description writes it so", Certainty::Likely),
        Extra::Of(values) if nests(values) => {
            ("what its keys hold cannot be written in the style `form`", Certainty::Guess)
        }
        _ => return argument,
    };
    let value = format!("{}[key]", argument.wire);
    inferences.push(Inference { what: "style", value, because: because.to_owned(), certainty });
    Argument { style: Style::Deep, ..argument }
}

/// A parameter called `ids[]` takes many values, also where the document says that it is a string.
fn listed(argument: Argument) -> Argument {
    let is_array = matches!(argument.schema.shape, Shape::Array { .. });
    if is_array || !argument.wire.ends_with("[]") {
        return argument;
    }
    let description = argument.schema.description.clone();
    let items = Box::new(Schema { description: None, default: None, ..argument.schema });
    let shape = Shape::Array { items, length: Length::default(), unique: false };
    Argument { schema: Schema { description, ..Schema::of(shape) }, ..argument }
}

fn header(argument: Argument, vendor: &VendorFile, found: &mut Parameters) {
    // OpenAPI 3.0.3, "Parameter Object": these three are never parameters. The vendor may still insist on its Accept.
    let name = argument.wire.to_ascii_lowercase();
    if name == "content-type" || name == "authorization" {
        return;
    }
    let default = argument.schema.default.as_ref().and_then(serde_json::Value::as_str);
    let only = argument.schema.only_value().filter(|_| argument.required);
    if let Some(value) = if name == "accept" { default } else { only } {
        found.headers.push((argument.wire.clone(), value.to_owned()));
        return;
    }
    if name == "accept" {
        return;
    }
    let setting = vendor
        .settings
        .iter()
        .find(|(_, setting)| setting.header.as_ref().is_some_and(|header| header.eq_ignore_ascii_case(&name)));
    let setting = setting.map(|(name, _)| name.clone());
    found.arguments.push(Argument { name: words::snake(&name), setting, ..argument });
}

fn page_arguments(page: &Page, demands_limit: bool) -> Vec<Argument> {
    let max = match page {
        Page::Whole => return Vec::new(),
        Page::Offset { max_limit, .. }
        | Page::Cursor { limit: Some(_), max_limit, .. }
        | Page::Number { limit: Some(_), max_limit, .. }
        | Page::NextUrl { limit: Some(_), max_limit, .. } => Some(*max_limit),
        Page::Cursor { .. } | Page::Number { .. } | Page::NextUrl { .. } => None,
    };
    let range = |max: u32| Range { min: Some(Number::from(1)), max: Some(Number::from(max)), ..Range::default() };
    let limit = max.map(|max| Argument {
        required: demands_limit,
        ..page_argument("limit", Shape::Integer(range(max)), "How many to give back at most.")
    });
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
        Place::Cookie => 5,
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
        legal.truncate(55);
        legal = format!("{legal}_{}", words::fingerprint(name));
    }
    legal
}

fn place_word(place: Place) -> &'static str {
    match place {
        Place::Path => "path",
        Place::Query => "query",
        Place::Header => "header",
        Place::Cookie => "cookie",
        Place::Body | Place::WholeBody => "body",
        Place::Page => "page",
    }
}
