//! Request body → arguments: unwrapped where it only wraps one object, flattened where it is one, else whole.

use openapiv3::{MediaType, QueryStyle, RequestBody};

use super::{
    lines,
    shape::{Direction, Shapes},
};
use crate::{
    document::Site,
    model::{Argument, Body, Extra, Field, Http, Length, Place, Schema, Shape, Style},
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
    let chosen = record.and_then(|record| record.content_type.as_deref());
    let Some((content_type, media)) = content(request_body, chosen) else {
        let offered: Vec<&str> = request_body.content.keys().map(String::as_str).collect();
        return Err(format!("none of its content types ({}) can be sent", offered.join(", ")));
    };
    let schema = media.schema.as_ref().map(|schema| Shapes::new(site.document, Direction::Request).convert(schema));
    let schema = schema.unwrap_or_default();
    // A body where none is expected (RFC 9110, section 9.3) is the caller's choice, whatever its properties.
    let asks = !matches!(site.http, Http::Get | Http::Head | Http::Delete | Http::Options);
    let demands = matches!(&schema.shape, Shape::Object { fields, .. } if fields.iter().any(|field| field.required));
    let required = request_body.required || (asks && demands);
    let because = (required && !request_body.required)
        .then(|| format!("{} whose body has required properties", site.http.name()));
    let encoding = Encoding::of(content_type);
    let (arguments, wrap, constants) = match encoding {
        Encoding::Json => spread(schema, required, record),
        Encoding::Form | Encoding::Multipart => (fields(schema, required, encoding, media), None, Vec::new()),
        // Where the document says that it is text, a caller writes the lines.
        Encoding::Lines => {
            let is_text = matches!(schema.shape, Shape::String { .. });
            let schema = if is_text { schema } else { lines::list(schema) };
            (vec![whole(schema, Style::Json, required)], None, Vec::new())
        }
        Encoding::Text => {
            (vec![whole(Schema { shape: Shape::string(), ..schema }, Style::Json, required)], None, Vec::new())
        }
        Encoding::Bytes => {
            let file = Schema { description: schema.description.clone(), ..bytes(request_body) };
            (vec![whole(file, Style::File, required)], None, Vec::new())
        }
    };
    let body = Body { content_type: content_type.to_owned(), required, wrap, constants };
    Ok(Some(BodyPlan { body, arguments, because }))
}

/// How a content type is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Encoding {
    Json,
    Form,
    /// JSON texts one after another.
    Lines,
    /// Before multipart, where a model would have to give text in base64.
    Text,
    Multipart,
    Bytes,
}

impl Encoding {
    fn of(content_type: &str) -> Self {
        match essence(content_type).as_str() {
            "application/json" => Self::Json,
            "application/x-www-form-urlencoded" => Self::Form,
            "multipart/form-data" => Self::Multipart,
            name if lines::is_lines(name) => Self::Lines,
            name if name.ends_with("json") => Self::Json,
            name if name.starts_with("text/") || name.ends_with("xml") || name.ends_with("yaml") => Self::Text,
            _ => Self::Bytes,
        }
    }
}

/// A content type without its parameters.
fn essence(content_type: &str) -> String {
    content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// The content type that a tool sends: the record's, else JSON where it is offered, else the one that says most.
fn content<'a>(body: &'a RequestBody, chosen: Option<&str>) -> Option<(&'a str, &'a MediaType)> {
    let rank = |name: &str| {
        let essence = essence(name);
        // Of JSON's kinds the plain one, then a merge patch: a patch in operations is harder to get right.
        let kind = match essence.as_str() {
            "application/json" => 0,
            "application/merge-patch+json" => 1,
            "application/json-patch+json" => 3,
            _ => 2,
        };
        (Encoding::of(name), kind, essence)
    };
    let offered = body.content.iter().map(|(name, media)| (name.as_str(), media));
    match chosen {
        Some(chosen) => offered.into_iter().find(|(name, _)| essence(name) == essence(chosen)),
        // A range such as `*/*` names nothing that could be sent.
        None => offered.filter(|(name, _)| !name.contains('*')).min_by_key(|(name, _)| rank(name)).or_else(|| {
            body.content.iter().find(|(name, _)| name.contains('*')).map(|(_, media)| ("application/json", media))
        }),
    }
}

/// A file as a caller gives it.
fn file(named: bool) -> Schema {
    let text = |description: &str, format: Option<&str>| Schema {
        description: Some(description.to_owned()),
        ..Schema::of(Shape::String {
            values: Vec::new(),
            format: format.map(str::to_owned),
            pattern: None,
            length: Length::default(),
        })
    };
    let field = |wire: &str, required: bool, schema: Schema| Field { wire: wire.to_owned(), required, schema };
    let mut fields = vec![field("content_base64", true, text("The file's bytes in base64.", None))];
    if named {
        fields.push(field("filename", true, text("The file's name, with its extension.", None)));
    }
    fields.push(field("media_type", false, text("The file's media type, for example `image/png`.", None)));
    let name = if named { "File" } else { "Bytes" };
    Schema { name: Some(name.to_owned()), ..Schema::of(Shape::Object { fields, extra: Extra::None }) }
}

/// The bytes of a whole body. Where the document names the media types that they may have, these are the choice.
fn bytes(body: &RequestBody) -> Schema {
    let mut file = file(false);
    let named: Vec<String> = body.content.keys().map(|name| essence(name)).collect();
    let is_open = named.iter().any(|name| name.contains('*') || name == "application/octet-stream");
    if let Shape::Object { fields, .. } = &mut file.shape
        && let Some(media_type) = fields.iter_mut().find(|field| field.wire == "media_type")
        && let Shape::String { values, .. } = &mut media_type.schema.shape
        && !is_open
    {
        media_type.schema.description = Some("The file's media type.".to_owned());
        *values = named.into_iter().filter(|name| Encoding::of(name) == Encoding::Bytes).collect();
    }
    file
}

/// The fields of a form or the parts of a multipart body (OpenAPI 3.0.3, "Encoding Object").
fn fields(schema: Schema, required: bool, encoding: Encoding, media: &MediaType) -> Vec<Argument> {
    let Shape::Object { fields, .. } = schema.shape else { return Vec::new() };
    let argument = |field: Field| {
        let style = field_style(&field, encoding, media);
        Argument {
            name: String::new(),
            wire: field.wire,
            place: Place::Body,
            style,
            required: required && field.required,
            setting: None,
            schema: if style == Style::File { files(field.schema) } else { field.schema },
        }
    };
    fields.into_iter().map(argument).collect()
}

fn field_style(field: &Field, encoding: Encoding, media: &MediaType) -> Style {
    let said = media.encoding.get(&field.wire);
    if said.and_then(|said| said.content_type.as_deref()).is_some_and(|name| Encoding::of(name) == Encoding::Json) {
        return Style::Json;
    }
    let element = match &field.schema.shape {
        Shape::Array { items, .. } => &items.shape,
        plain => plain,
    };
    let nests = matches!(element, Shape::Object { .. } | Shape::Array { .. } | Shape::Union(_));
    match (encoding, element) {
        (Encoding::Multipart, Shape::String { format: Some(format), .. }) if format == "binary" => Style::File,
        (Encoding::Multipart, _) if nests => Style::Json,
        (Encoding::Form, _) if nests => Style::Deep,
        _ => match said.and_then(|said| said.style.as_ref()) {
            Some(QueryStyle::DeepObject) => Style::Deep,
            Some(QueryStyle::SpaceDelimited) => Style::Space,
            Some(QueryStyle::PipeDelimited) => Style::Pipe,
            // `openapiv3` does not tell a missing `explode` from false; what is missing means true.
            Some(QueryStyle::Form) | None => Style::Form { explode: true },
        },
    }
}

/// A field that takes bytes takes a file, or a list of them.
fn files(schema: Schema) -> Schema {
    let shape = match schema.shape {
        Shape::Array { length, unique, .. } => Shape::Array { items: Box::new(file(true)), length, unique },
        _ => return Schema { description: schema.description, nullable: schema.nullable, ..file(true) },
    };
    Schema { shape, ..schema }
}

type Spread = (Vec<Argument>, Option<String>, Vec<(String, String)>);

/// The arguments that a JSON body consists of, what wraps them, and what is always sent.
fn spread(schema: Schema, required: bool, record: Option<&MethodEntry>) -> Spread {
    let Shape::Object { fields, extra: Extra::None } = &schema.shape else {
        return (vec![whole(schema, Style::Json, required)], None, Vec::new());
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

fn whole(schema: Schema, style: Style, required: bool) -> Argument {
    Argument {
        name: String::new(),
        wire: String::new(),
        place: Place::WholeBody,
        style,
        required,
        setting: None,
        schema,
    }
}
