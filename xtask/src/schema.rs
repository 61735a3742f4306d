//! The model's schema → the JSON Schema that a model may safely be given (2020-12, no `$ref`, no root combinator).

use std::io;

use serde::{
    Serialize, Serializer,
    ser::{SerializeMap, SerializeSeq},
};
use serde_json::{Map, Value, json};

use crate::model::{Argument, Extra, Length, Range, Schema, Shape, Tool};

/// Formats of JSON Schema 2020-12. What else a document calls a format says nothing to a validator.
const FORMATS: &[&str] =
    &["date", "date-time", "duration", "email", "hostname", "ipv4", "ipv6", "regex", "time", "uri", "uuid"];

/// The input schema of a tool: one closed flat object.
pub fn input(arguments: &[Argument]) -> Value {
    serde_json::to_value(Input(arguments)).expect("every key of a schema is a string")
}

/// Whether the input schema takes at most so many bytes of JSON. A larger one is not written to its end.
pub fn is_within(arguments: &[Argument], limit: usize) -> bool {
    serde_json::to_writer(Room(limit), &Input(arguments)).is_ok()
}

/// Takes as many bytes as there is room for, and keeps none.
struct Room(usize);

impl io::Write for Room {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 = self.0.checked_sub(bytes.len()).ok_or(io::ErrorKind::WriteZero)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// How deep an output schema tells.
const OUTPUT_DEPTH: usize = 4;

/// The output schema of a tool whose reply is JSON: an object. It says what is there and demands nothing, so that a
/// vendor's drift never makes a failure of a good reply. A list comes in its envelope, another reply that is no object
/// under `result`.
pub fn output(tool: &Tool) -> Option<Value> {
    let reply = tool.reply.as_deref()?;
    let Some(list) = &tool.list else {
        return Some(match &reply.shape {
            Shape::Object { .. } => relaxed(reply, OUTPUT_DEPTH),
            _ => json!({"type": "object", "properties": {"result": relaxed(reply, OUTPUT_DEPTH)}}),
        });
    };
    let items = match &reply.shape {
        Shape::Object { fields, .. } => fields.iter().find(|field| field.wire == list.items).map(|field| &field.schema),
        _ => Some(reply),
    };
    Some(json!({"type": "object", "properties": {
        "result": items.map_or_else(|| json!({"type": "array", "items": {}}), |items| relaxed(items, OUTPUT_DEPTH)),
        "next_cursor": {"type": ["string", "null"]},
        "result_count": {"type": "integer"},
    }}))
}

/// Names and kinds only; everything may be null, nothing is required or closed. A union tells nothing.
fn relaxed(schema: &Schema, depth: usize) -> Value {
    let name = match &schema.shape {
        _ if depth == 0 => return json!({}),
        Shape::Any | Shape::Union(_) => return json!({}),
        Shape::Boolean => "boolean",
        Shape::Integer(_) | Shape::Number(_) => "number",
        Shape::String { .. } => "string",
        Shape::Array { items, .. } => {
            return json!({"type": Kind("array", depth < OUTPUT_DEPTH), "items": relaxed(items, depth - 1)});
        }
        Shape::Object { fields, .. } => {
            let mut object = Map::from_iter([("type".to_owned(), json!(Kind("object", depth < OUTPUT_DEPTH)))]);
            if depth > 1 && !fields.is_empty() {
                let properties = fields.iter().map(|field| (field.wire.clone(), relaxed(&field.schema, depth - 1)));
                object.insert("properties".to_owned(), properties.collect());
            }
            return Value::Object(object);
        }
    };
    json!({"type": [name, "null"]})
}

/// Arguments, written as the schema of the object that they are.
struct Input<'a>(&'a [Argument]);

impl Serialize for Input<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let is_required = |argument: &&Argument| argument.required && argument.setting.is_none();
        let mut keywords = serializer.serialize_map(None)?;
        keywords.serialize_entry("type", "object")?;
        object(
            self.0.iter().map(|argument| (argument.name.as_str(), &argument.schema)).collect(),
            &self.0.iter().filter(is_required).map(|argument| argument.name.as_str()).collect::<Vec<_>>(),
            &mut keywords,
        )?;
        keywords.serialize_entry("additionalProperties", &false)?;
        keywords.end()
    }
}

/// A schema of the model, written as JSON Schema.
struct Written<'a>(&'a Schema);

impl Serialize for Written<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Schema { shape, description, default, nullable, .. } = self.0;
        let mut keywords = serializer.serialize_map(None)?;
        if let Some(description) = description {
            keywords.serialize_entry("description", description)?;
        }
        match shape {
            Shape::Any => {}
            Shape::Boolean => keywords.serialize_entry("type", &Kind("boolean", *nullable))?,
            Shape::Integer(range) => number("integer", range, *nullable, &mut keywords)?,
            Shape::Number(range) => number("number", range, *nullable, &mut keywords)?,
            Shape::String { values, format, pattern, length } => {
                keywords.serialize_entry("type", &Kind("string", *nullable))?;
                choice(values, *nullable, &mut keywords)?;
                if let Some(format) = format.as_deref().map(|format| if format == "url" { "uri" } else { format })
                    && FORMATS.contains(&format)
                {
                    keywords.serialize_entry("format", format)?;
                }
                if let Some(pattern) = pattern {
                    keywords.serialize_entry("pattern", pattern)?;
                }
                bounds(*length, "minLength", "maxLength", &mut keywords)?;
            }
            Shape::Array { items, length, unique } => {
                keywords.serialize_entry("type", &Kind("array", *nullable))?;
                keywords.serialize_entry("items", &Written(items))?;
                bounds(*length, "minItems", "maxItems", &mut keywords)?;
                if *unique {
                    keywords.serialize_entry("uniqueItems", &true)?;
                }
            }
            Shape::Object { fields, extra } => {
                keywords.serialize_entry("type", &Kind("object", *nullable))?;
                object(
                    fields.iter().map(|field| (field.wire.as_str(), &field.schema)).collect(),
                    &fields.iter().filter(|field| field.required).map(|field| field.wire.as_str()).collect::<Vec<_>>(),
                    &mut keywords,
                )?;
                match extra {
                    Extra::None => keywords.serialize_entry("additionalProperties", &false)?,
                    Extra::Any => {}
                    Extra::Of(values) => keywords.serialize_entry("additionalProperties", &Written(values))?,
                }
            }
            Shape::Union(variants) => keywords.serialize_entry("anyOf", &Variants(variants, *nullable))?,
        }
        if let Some(default) = default {
            keywords.serialize_entry("default", default)?;
        }
        keywords.end()
    }
}

/// The properties of an object, and those that it must have.
fn object<M: SerializeMap>(
    properties: Vec<(&str, &Schema)>,
    required: &[&str],
    keywords: &mut M,
) -> Result<(), M::Error> {
    if !properties.is_empty() {
        keywords.serialize_entry("properties", &Properties(properties))?;
    }
    if !required.is_empty() {
        keywords.serialize_entry("required", required)?;
    }
    Ok(())
}

struct Properties<'a>(Vec<(&'a str, &'a Schema)>);

impl Serialize for Properties<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, schema)| (name, Written(schema))))
    }
}

/// The alternatives of a union, of which null may be one.
struct Variants<'a>(&'a [Schema], bool);

impl Serialize for Variants<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut variants = serializer.serialize_seq(None)?;
        for variant in self.0 {
            variants.serialize_element(&Written(variant))?;
        }
        if self.1 {
            variants.serialize_element(&json!({"type": "null"}))?;
        }
        variants.end()
    }
}

/// A type's name, and whether null is of the type too.
struct Kind(&'static str, bool);

impl Serialize for Kind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.1 { [self.0, "null"].serialize(serializer) } else { self.0.serialize(serializer) }
    }
}

/// The values that there are to choose from, if they are named.
fn choice<M: SerializeMap>(values: &[impl Serialize], nullable: bool, keywords: &mut M) -> Result<(), M::Error> {
    if values.is_empty() {
        return Ok(());
    }
    let values: Vec<_> = values.iter().map(Some).chain(nullable.then_some(None)).collect();
    keywords.serialize_entry("enum", &values)
}

fn number<M: SerializeMap>(
    name: &'static str,
    range: &Range,
    nullable: bool,
    keywords: &mut M,
) -> Result<(), M::Error> {
    keywords.serialize_entry("type", &Kind(name, nullable))?;
    choice(&range.values, nullable, keywords)?;
    for (bound, name) in [
        (&range.min, if range.exclusive_min { "exclusiveMinimum" } else { "minimum" }),
        (&range.max, if range.exclusive_max { "exclusiveMaximum" } else { "maximum" }),
        (&range.multiple_of, "multipleOf"),
    ] {
        if let Some(bound) = bound {
            keywords.serialize_entry(name, bound)?;
        }
    }
    Ok(())
}

fn bounds<M: SerializeMap>(length: Length, min: &str, max: &str, keywords: &mut M) -> Result<(), M::Error> {
    for (name, bound) in [(min, length.min), (max, length.max)] {
        if let Some(bound) = bound {
            keywords.serialize_entry(name, &bound)?;
        }
    }
    Ok(())
}
