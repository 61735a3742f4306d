//! Which Rust types a tool's arguments need: one struct for the arguments, and what nests in it.

use std::collections::{BTreeMap, BTreeSet};

use super::names;
use crate::{
    model::{Extra, Place, Schema, Shape, Tool},
    plan::words,
};

/// A type as a field names it.
#[derive(Clone, Debug, PartialEq)]
pub enum Type {
    /// `serde_json::Value`.
    Any,
    /// `serde_json::Map<String, Value>`.
    Open,
    Boolean,
    Integer,
    Number,
    String,
    List(Box<Type>),
    Map(Box<Type>),
    Named(String),
    /// `None` is sent as `null`.
    Nullable(Box<Type>),
}

/// A type that the file declares.
#[derive(Clone, Debug, PartialEq)]
pub enum Definition<'a> {
    Struct(Struct<'a>),
    /// Strings: variant and value.
    Enum {
        doc: String,
        values: Vec<(String, String)>,
    },
    /// One of several shapes: variant and type.
    Union {
        doc: String,
        variants: Vec<(String, Type)>,
    },
}

#[derive(Clone, Debug, PartialEq)]
pub struct Struct<'a> {
    pub doc: String,
    pub fields: Vec<Field<'a>>,
    /// Further properties of this type.
    pub extra: Option<Type>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Field<'a> {
    pub name: String,
    /// What it serialises as.
    pub wire: String,
    pub doc: Option<String>,
    pub required: bool,
    pub ty: Type,
    pub schema: &'a Schema,
}

/// The types of one file.
#[derive(Debug)]
pub struct Types<'a> {
    taken: BTreeSet<String>,
    /// In the order of their names.
    pub definitions: BTreeMap<String, Definition<'a>>,
}

/// Names that the file uses for something else: the vocabulary, the prelude, and crates.
const RESERVED: &[&str] = &[
    "Annotations",
    "Api",
    "Argument",
    "Body",
    "BTreeMap",
    "Box",
    "Default",
    "Effect",
    "Http",
    "Into",
    "List",
    "Map",
    "Method",
    "None",
    "Ok",
    "Err",
    "Option",
    "Page",
    "Place",
    "Request",
    "Result",
    "Self",
    "Serialize",
    "Some",
    "String",
    "Style",
    "Tool",
    "Value",
    "Vec",
    "Vendor",
];

impl<'a> Types<'a> {
    /// Starts a file in which the given names are taken by the tools' own structs.
    pub fn new<'t>(tools: impl Iterator<Item = &'t str>) -> Self {
        let taken = RESERVED.iter().copied().chain(tools).map(str::to_owned).collect();
        Self { taken, definitions: BTreeMap::new() }
    }

    /// The struct of a tool's arguments.
    pub fn arguments(&mut self, tool: &'a Tool) -> Struct<'a> {
        let mut taken = BTreeSet::new();
        let fields = tool
            .arguments
            .iter()
            .map(|argument| {
                let doc = match argument.place {
                    Place::Page if argument.name == "next_cursor" => None,
                    _ => argument.schema.description.clone(),
                };
                Field {
                    name: names::free(&mut taken, &names::field(&argument.name)),
                    wire: argument.name.clone(),
                    doc,
                    required: argument.required && argument.setting.is_none(),
                    ty: self.of(&argument.schema, &tool.type_name, &argument.name),
                    schema: &argument.schema,
                }
            })
            .collect();
        let doc = format!("{}. `{} {}`", tool.title.trim_end_matches('.'), tool.http.name(), tool.path);
        Struct { doc: words::clean(&doc), fields, extra: None }
    }

    /// The type of a value that stands in `parent` under `name`.
    fn of(&mut self, schema: &'a Schema, parent: &str, name: &str) -> Type {
        let ty = self.plain(schema, parent, name);
        if schema.nullable && ty != Type::Any { Type::Nullable(Box::new(ty)) } else { ty }
    }

    fn plain(&mut self, schema: &'a Schema, parent: &str, name: &str) -> Type {
        match &schema.shape {
            Shape::Any => Type::Any,
            Shape::Boolean => Type::Boolean,
            Shape::Integer(_) => Type::Integer,
            Shape::Number(_) => Type::Number,
            Shape::String { values, .. } if values.is_empty() => Type::String,
            Shape::String { values, .. } => {
                let definition = Definition::Enum { doc: doc(schema, name), values: variants(values) };
                self.define(schema, parent, name, definition)
            }
            Shape::Array { items, .. } => {
                let one = words::singular(&words::snake(name));
                Type::List(Box::new(self.of(items, parent, &one)))
            }
            Shape::Object { fields, extra: Extra::Any } if fields.is_empty() => Type::Open,
            Shape::Object { fields, extra: Extra::Of(values) } if fields.is_empty() => {
                Type::Map(Box::new(self.of(values, parent, name)))
            }
            Shape::Object { fields, extra } => {
                let own = type_name(schema, parent, name);
                let mut taken = BTreeSet::from(["extra".to_owned()]);
                let fields = fields
                    .iter()
                    .map(|field| Field {
                        name: names::free(&mut taken, &names::field(&field.wire)),
                        wire: field.wire.clone(),
                        doc: field.schema.description.clone(),
                        required: field.required,
                        ty: self.of(&field.schema, &own, &field.wire),
                        schema: &field.schema,
                    })
                    .collect();
                let extra = match extra {
                    Extra::None => None,
                    Extra::Any => Some(Type::Any),
                    Extra::Of(values) => Some(self.of(values, &own, "extra")),
                };
                let definition = Definition::Struct(Struct { doc: doc(schema, name), fields, extra });
                self.define(schema, parent, name, definition)
            }
            Shape::Union(shapes) => {
                let own = type_name(schema, parent, name);
                let mut taken = BTreeSet::new();
                let variants = shapes
                    .iter()
                    .map(|shape| {
                        let ty = self.of(shape, &own, variant_word(shape));
                        let variant = match (&shape.name, &ty) {
                            (Some(name), _) => names::pascal(name, "Variant"),
                            (None, _) => names::pascal(variant_word(shape), "Variant"),
                        };
                        (names::free(&mut taken, &variant), ty)
                    })
                    .collect();
                let definition = Definition::Union { doc: doc(schema, name), variants };
                self.define(schema, parent, name, definition)
            }
        }
    }

    /// Declares a type under its component's name, or under its parent's and its own where that is taken.
    fn define(&mut self, schema: &Schema, parent: &str, name: &str, definition: Definition<'a>) -> Type {
        let short = type_name(schema, parent, name);
        let long = format!("{parent}{}", names::pascal(name, "Value"));
        for candidate in [&short, &long] {
            match self.definitions.get(candidate) {
                Some(known) if *known == definition => return Type::Named(candidate.clone()),
                Some(_) => {}
                None if self.taken.contains(candidate) => {}
                None => {
                    self.taken.insert(candidate.clone());
                    self.definitions.insert(candidate.clone(), definition);
                    return Type::Named(candidate.clone());
                }
            }
        }
        let free = names::free(&mut self.taken, &long);
        self.definitions.insert(free.clone(), definition);
        Type::Named(free)
    }
}

fn type_name(schema: &Schema, parent: &str, name: &str) -> String {
    match &schema.name {
        Some(component) => names::pascal(component, "Type"),
        None => format!("{parent}{}", names::pascal(name, "Value")),
    }
}

fn doc(schema: &Schema, name: &str) -> String {
    schema.description.clone().unwrap_or_else(|| format!("What `{}` holds.", words::clean(name)))
}

/// What a variant of a union is called when it is no component.
fn variant_word(schema: &Schema) -> &'static str {
    match schema.shape {
        Shape::Any => "any",
        Shape::Boolean => "boolean",
        Shape::Integer(_) => "integer",
        Shape::Number(_) => "number",
        Shape::String { .. } => "text",
        Shape::Array { .. } => "list",
        Shape::Object { .. } => "object",
        Shape::Union(_) => "one_of",
    }
}

fn variants(values: &[String]) -> Vec<(String, String)> {
    let mut taken = BTreeSet::new();
    values.iter().map(|value| (names::free(&mut taken, &names::pascal(value, "Value")), value.clone())).collect()
}
