//! What a value may be: the part of JSON Schema that survives on the way to a model and to Rust types.

use std::collections::BTreeSet;

use serde_json::Value;

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Schema {
    /// The component it was declared as: `ServiceReference`.
    pub name: Option<String>,
    pub shape: Shape,
    pub nullable: bool,
    /// The vendor sets it; nobody sends it.
    pub read_only: bool,
    pub description: Option<String>,
    pub default: Option<Value>,
    /// What is to be said of it besides, whoever describes it: that one of several fields is required.
    pub note: Option<String>,
    /// Names that its object must have, and that no field declares.
    pub undeclared: BTreeSet<String>,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub enum Shape {
    /// Any JSON value.
    #[default]
    Any,
    Boolean,
    Integer(Range),
    Number(Range),
    String {
        /// Empty where every string will do.
        values: Vec<String>,
        format: Option<String>,
        pattern: Option<String>,
        length: Length,
    },
    Array {
        items: Box<Schema>,
        length: Length,
        unique: bool,
    },
    Object {
        fields: Vec<Field>,
        extra: Extra,
    },
    /// One of several shapes.
    Union(Vec<Schema>),
}

/// A property of an object.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    pub wire: String,
    pub required: bool,
    pub schema: Schema,
}

/// Properties that an object may have besides the declared ones.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Extra {
    #[default]
    None,
    Any,
    Of(Box<Schema>),
}

#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Length {
    pub min: Option<usize>,
    pub max: Option<usize>,
}

/// Bounds of a number; integers keep theirs exactly.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Range {
    pub min: Option<serde_json::Number>,
    pub max: Option<serde_json::Number>,
    pub exclusive_min: bool,
    pub exclusive_max: bool,
    pub multiple_of: Option<serde_json::Number>,
    /// Allowed values, empty where the bounds say all.
    pub values: Vec<serde_json::Number>,
}

impl Shape {
    /// A string without further rules.
    pub fn string() -> Self {
        Self::String { values: Vec::new(), format: None, pattern: None, length: Length::default() }
    }
}

impl Schema {
    pub fn of(shape: Shape) -> Self {
        Self { shape, ..Self::default() }
    }

    /// The one string that it allows, if it allows only one.
    pub fn only_value(&self) -> Option<&str> {
        match &self.shape {
            Shape::String { values, .. } if values.len() == 1 && !self.nullable => values.first().map(String::as_str),
            _ => None,
        }
    }
}
