//! Request body → arguments: unwrapped where it only wraps one object, flattened where it is one, else whole.

use openapiv3::{MediaType, RequestBody};

use super::shape::{Direction, Shapes};
use crate::{
    document::Site,
    model::{Argument, Body, Extra, Field, Http, Place, Schema, Shape, Style},
    vendor::MethodEntry,
};

/// What a body adds to a tool.
#[derive(Debug)]
pub struct BodyPlan {
    pub body: Body,
    pub arguments: Vec<Argument>,
    /// Why the body counts as required, where the document does not say so.
    pub because: Option<String>,
}

/// Plans the body of an operation, or says why no tool can send it.
pub fn plan(site: &Site, record: Option<&MethodEntry>) -> Result<Option<BodyPlan>, String> {
    let Some(request_body) = &site.operation.request_body else { return Ok(None) };
    let Some(request_body) = site.document.request_body(request_body) else {
        return Err("its request body is a reference to nothing".to_owned());
    };
    let Some((content_type, media)) = content(request_body) else {
        let offered: Vec<&str> = request_body.content.keys().map(String::as_str).collect();
        return Err(format!("its body is {}, which no tool can send yet", offered.join(" or ")));
    };
    let schema = media.schema.as_ref().map(|schema| Shapes::new(site.document, Direction::Request).convert(schema));
    let schema = schema.unwrap_or_default();
    let changes = matches!(site.http, Http::Post | Http::Put | Http::Patch);
    let demands = matches!(&schema.shape, Shape::Object { fields, .. } if fields.iter().any(|field| field.required));
    let required = request_body.required || (changes && demands);
    let because = (required && !request_body.required)
        .then(|| format!("{} whose body has required properties", site.http.name()));
    let (arguments, wrap, constants) = spread(schema, required, content_type, record);
    let body = Body { content_type: content_type.to_owned(), required, wrap, constants };
    Ok(Some(BodyPlan { body, arguments, because }))
}

/// The content type that a tool sends: JSON if offered, else text.
fn content(body: &RequestBody) -> Option<(&str, &MediaType)> {
    let essence = |name: &str| name.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let preferences: [&dyn Fn(&str) -> bool; 3] =
        [&|name| name == "application/json", &|name| name.ends_with("+json"), &|name| name.starts_with("text/")];
    preferences.iter().find_map(|preferred| {
        body.content.iter().find(|(name, _)| preferred(&essence(name))).map(|(name, media)| (name.as_str(), media))
    })
}

type Spread = (Vec<Argument>, Option<String>, Vec<(String, String)>);

/// The arguments that a body consists of, what wraps them, and what is always sent.
fn spread(schema: Schema, required: bool, content_type: &str, record: Option<&MethodEntry>) -> Spread {
    if !content_type.contains("json") {
        return (vec![whole(Schema { shape: Shape::string(), ..schema }, required)], None, Vec::new());
    }
    let Shape::Object { fields, extra: Extra::None } = &schema.shape else {
        return (vec![whole(schema, required)], None, Vec::new());
    };
    if fields.is_empty() {
        return (Vec::new(), None, Vec::new());
    }
    let (wrap, fields) = match &fields[..] {
        [
            Field {
                wire,
                schema: Schema { shape: Shape::Object { fields, extra: Extra::None }, nullable: false, .. },
                ..
            },
        ] if !fields.is_empty() => (Some(wire.clone()), fields),
        _ => (None, fields),
    };
    let mut constants: Vec<(String, String)> = Vec::new();
    let mut arguments = Vec::new();
    for field in fields {
        let fixed = record.and_then(|record| record.constants.get(&field.wire)).cloned();
        let only = field.schema.only_value().filter(|_| field.required).map(Into::into);
        match fixed.or(only) {
            Some(value) => constants.push((field.wire.clone(), value.to_string())),
            None => arguments.push(Argument {
                name: String::new(),
                wire: field.wire.clone(),
                place: Place::Body,
                style: Style::Json,
                required: required && field.required,
                setting: None,
                schema: field.schema.clone(),
            }),
        }
    }
    (arguments, wrap, constants)
}

fn whole(schema: Schema, required: bool) -> Argument {
    Argument {
        name: String::new(),
        wire: String::new(),
        place: Place::WholeBody,
        style: Style::Json,
        required,
        setting: None,
        schema,
    }
}
