//! A listing operation as paging sees it: the query parameters it takes, the properties its reply has.

use std::rc::Rc;

use openapiv3::{Parameter as Declared, ParameterSchemaOrContent};
use serde_json::Value;

use crate::{
    document::{Document, Site},
    model::{Schema, Shape},
    plan::{
        Replies, pages,
        shape::{Direction, Shapes},
        words,
    },
};

/// How deep properties of a reply are looked for: `meta.pagination.next`.
const DEPTH: usize = 3;
/// How many properties of one reply are looked at.
const MOST: usize = 200;

#[derive(Clone, Debug)]
pub struct Listing<'a> {
    pub site: Site<'a>,
    pub reply: Option<Rc<Schema>>,
    /// Whether the items of the reply have an `id`.
    pub items_have_id: bool,
    pub parameters: Vec<Parameter>,
    pub properties: Vec<Property>,
}

/// A query parameter.
#[derive(Clone, Debug)]
pub struct Parameter {
    pub wire: String,
    /// In snake case.
    pub name: String,
    pub kind: Kind,
    pub required: bool,
    pub default: Option<u64>,
    pub min: Option<u64>,
    pub max: Option<u64>,
    /// Whether its words say that it counts from 0.
    pub says_zero: bool,
}

/// A property of a reply, outside of its items.
#[derive(Clone, Debug)]
pub struct Property {
    /// With dots, as the vendor spells it.
    pub path: String,
    /// Each step in snake case.
    pub steps: Vec<String>,
    pub kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Whole,
    Text,
    Url,
    Flag,
    Other,
}

/// Every listing operation of the documents.
pub fn listings<'a>(documents: &'a [Document], replies: &Replies) -> Vec<Listing<'a>> {
    let mut listings = Vec::new();
    for document in documents {
        let collections = document.collections();
        for site in document.sites() {
            let reply = replies.get(&site);
            let Some(items) = pages::items(&site, reply.as_deref(), collections.contains(site.path)) else { continue };
            listings.push(listing(site, reply, &items));
        }
    }
    listings
}

fn listing<'a>(site: Site<'a>, reply: Option<Rc<Schema>>, items: &str) -> Listing<'a> {
    let parameters = site.parameters.iter().filter_map(|declared| parameter(&site, declared)).collect();
    let mut properties = Vec::new();
    let mut items_have_id = false;
    if let Some(reply) = &reply {
        let array = if items.is_empty() { Some(reply.as_ref()) } else { pages::property(reply, items) };
        if let Some(Schema { shape: Shape::Array { items, .. }, .. }) = array {
            items_have_id = pages::property(items, "id").is_some();
        }
        collect(reply, &[], &mut properties);
    }
    Listing { site, reply, items_have_id, parameters, properties }
}

fn parameter(site: &Site, declared: &Declared) -> Option<Parameter> {
    let Declared::Query { parameter_data: data, .. } = declared else { return None };
    if !is_plain(&data.name) {
        return None;
    }
    let ParameterSchemaOrContent::Schema(schema) = &data.format else { return None };
    let schema = Shapes::new(site.document, Direction::Request).convert(schema);
    let (min, max) = match &schema.shape {
        Shape::Integer(range) | Shape::Number(range) => (range.min.as_ref(), range.max.as_ref()),
        _ => (None, None),
    };
    Some(Parameter {
        wire: data.name.clone(),
        name: words::snake(&data.name),
        kind: kind(&schema),
        required: data.required,
        default: schema.default.as_ref().and_then(whole),
        min: min.and_then(serde_json::Number::as_u64),
        max: max.and_then(serde_json::Number::as_u64),
        says_zero: data.description.as_deref().or(schema.description.as_deref()).is_some_and(says_zero),
    })
}

/// Whether a name is one that people can read and write.
fn is_plain(name: &str) -> bool {
    name.bytes().all(|byte| byte.is_ascii_graphic())
}

fn says_zero(words: &str) -> bool {
    let lower = words.to_lowercase();
    lower.split(|letter: char| !letter.is_alphanumeric()).any(|word| matches!(word, "zero" | "0"))
}

fn whole(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| value.as_str()?.parse().ok())
}

fn collect(schema: &Schema, above: &[(String, String)], properties: &mut Vec<Property>) {
    match &schema.shape {
        Shape::Object { fields, .. } if above.len() < DEPTH => {
            for field in fields {
                // The runtime parts a path at its dots.
                if properties.len() >= MOST || field.wire.contains('.') || !is_plain(&field.wire) {
                    continue;
                }
                let mut steps = above.to_vec();
                steps.push((field.wire.clone(), words::snake(&field.wire)));
                let path = steps.iter().map(|(wire, _)| wire.as_str()).collect::<Vec<_>>().join(".");
                let names = steps.iter().map(|(_, name)| name.clone()).collect();
                properties.push(Property { path, steps: names, kind: kind(&field.schema) });
                collect(&field.schema, &steps, properties);
            }
        }
        Shape::Union(variants) => variants.iter().for_each(|variant| collect(variant, above, properties)),
        _ => {}
    }
}

fn kind(schema: &Schema) -> Kind {
    let says_url = |text: &Option<String>| {
        text.as_deref().is_some_and(|text| {
            let lower = text.to_lowercase();
            lower.split(|letter: char| !letter.is_alphanumeric()).any(|word| matches!(word, "url" | "uri" | "link"))
        })
    };
    match &schema.shape {
        Shape::Integer(_) | Shape::Number(_) => Kind::Whole,
        Shape::Boolean => Kind::Flag,
        Shape::String { format: Some(format), .. } if matches!(format.as_str(), "uri" | "url" | "uri-reference") => {
            Kind::Url
        }
        Shape::String { .. } if says_url(&schema.description) => Kind::Url,
        Shape::String { .. } => Kind::Text,
        // A cursor that may be a string or null, or a string or a number.
        Shape::Union(variants) => variants.iter().map(kind).find(|kind| *kind != Kind::Other).unwrap_or(Kind::Other),
        _ => Kind::Other,
    }
}
