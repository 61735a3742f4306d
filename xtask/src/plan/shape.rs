//! OpenAPI schemas → the model's: references followed, `allOf` merged, recursion unrolled to a bounded depth.

use std::{borrow::Borrow, collections::BTreeSet};

use indexmap::IndexMap;
use openapiv3::{
    AdditionalProperties, AnySchema, ArrayType, BooleanType, IntegerType, NumberType, ReferenceOr, SchemaKind,
    StringType, Type, VariantOrUnknownOrEmpty,
};
use serde_json::{Number, Value};

use super::{extent::Extent, merge, tidy, untold};
use crate::{
    document::Document,
    model::{Extra, Field, Length, Range, Schema, Shape},
};

/// How often a component may stand inside itself before it becomes an open object.
pub const UNROLL: usize = 2;
/// How deep schemas may nest before they become open, and how deep those may that hold too many schemas otherwise.
const DEPTHS: &[usize] = &[16, 12, 9, 7, 5, 4, 3, 2];
/// The same for replies: nothing that lies deeper is looked for, or said of them.
const REPLY_DEPTHS: &[usize] = &[7, 5, 4, 3, 2];
/// How many schemas one argument or body may hold before it is told less deep.
const NODES: usize = 4_000;
/// The same for a reply.
const REPLY_NODES: usize = 2_000;

/// Whose schema it is: fields the vendor sets are no input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    Request,
    Response,
}

/// Turns the schemas of one request or response into the model's.
#[derive(Debug)]
pub struct Shapes<'a> {
    document: &'a Document,
    direction: Direction,
    enclosing: Vec<&'a str>,
    depth: usize,
    most_depth: usize,
    nodes: usize,
    most_nodes: usize,
}

impl<'a> Shapes<'a> {
    pub fn new(document: &'a Document, direction: Direction) -> Self {
        let most_nodes = if direction == Direction::Request { NODES } else { REPLY_NODES };
        Self { document, direction, enclosing: Vec::new(), depth: 0, most_depth: 0, nodes: 0, most_nodes }
    }

    /// The schema, complete: no reference and, for a request, no read-only field is left in it.
    pub fn convert<S: Borrow<openapiv3::Schema>>(&mut self, schema: &'a ReferenceOr<S>) -> Schema {
        let depths = if self.direction == Direction::Request { DEPTHS } else { REPLY_DEPTHS };
        let fits = |depth: &&usize| Extent::new(self.document, **depth, self.most_nodes).holds(schema);
        // Where nothing fits the smallest depth has to do, and what is too many in it is left open.
        self.most_depth = depths.iter().find(fits).or(depths.last()).copied().unwrap_or_default();
        self.nodes = 0;
        let converted = self.reference(schema);
        tidy::schema(converted, self.direction)
    }

    fn reference<S: Borrow<openapiv3::Schema>>(&mut self, schema: &'a ReferenceOr<S>) -> Schema {
        match schema {
            ReferenceOr::Item(schema) => self.inline(schema.borrow()),
            ReferenceOr::Reference { reference } => self.component(reference),
        }
    }

    fn component(&mut self, reference: &'a str) -> Schema {
        let Some((name, target)) = self.document.schema(reference) else { return Schema::default() };
        if self.enclosing.iter().filter(|enclosing| **enclosing == name).count() >= UNROLL {
            return Schema::of(open_object());
        }
        self.enclosing.push(name);
        let mut schema = self.reference(target);
        self.enclosing.pop();
        schema.name.get_or_insert_with(|| name.to_owned());
        schema
    }

    /// A schema one level down: a property, an item, a further value. What lies too deep is left open.
    fn inner<S: Borrow<openapiv3::Schema>>(&mut self, schema: &'a ReferenceOr<S>) -> Schema {
        self.depth += 1;
        let converted = self.reference(schema);
        self.depth -= 1;
        converted
    }

    fn inline(&mut self, schema: &'a openapiv3::Schema) -> Schema {
        self.nodes += 1;
        let data = &schema.schema_data;
        if self.depth > self.most_depth || self.nodes > self.most_nodes {
            let shape = shallow(&schema.schema_kind);
            let is_told = !matches!(shape, Shape::Any | Shape::Object { .. } | Shape::Array { .. });
            let mut open = Schema { nullable: data.nullable, read_only: data.read_only, ..Schema::of(shape) };
            if self.direction == Direction::Request {
                open.description.clone_from(&data.description);
                if !is_told {
                    untold::say(&mut open);
                }
            }
            return open;
        }
        let (shape, required) = self.kind(&schema.schema_kind);
        let mut converted = Schema { shape, nullable: data.nullable, read_only: data.read_only, ..Schema::default() };
        // Nobody is told how a reply is described.
        if self.direction == Direction::Request {
            converted.description.clone_from(&data.description);
            converted.default.clone_from(&data.default);
        }
        merge::require(&mut converted, &required);
        if let SchemaKind::AllOf { all_of } = &schema.schema_kind {
            converted = self.all_of(converted, all_of);
        }
        if let SchemaKind::Any(any) = &schema.schema_kind {
            converted.nullable |= converted.shape == Shape::Union(Vec::new());
            converted = self.all_of(converted, &any.all_of);
            for union in [&any.one_of, &any.any_of].into_iter().filter(|union| !union.is_empty()) {
                let variants = self.union(union);
                converted = merge::both(converted, Schema::of(variants));
            }
        }
        converted
    }

    fn all_of(&mut self, base: Schema, parts: &'a [ReferenceOr<openapiv3::Schema>]) -> Schema {
        let mut merged = base;
        for part in parts {
            let mut part = self.reference(part);
            // An `allOf` around a single reference only adds words or `nullable` to it: it stays that component.
            if parts.len() > 1 {
                part.name = None;
            }
            merged = merge::both(merged, part);
        }
        merged
    }

    fn union(&mut self, variants: &'a [ReferenceOr<openapiv3::Schema>]) -> Shape {
        let mut kept: Vec<Schema> = Vec::new();
        for variant in variants {
            let variant = self.reference(variant);
            let is_same = |kept: &Schema| kept.shape == variant.shape && kept.undeclared == variant.undeclared;
            if !kept.iter().any(is_same) {
                kept.push(variant);
            }
        }
        Shape::Union(kept)
    }

    fn kind(&mut self, kind: &'a SchemaKind) -> (Shape, BTreeSet<String>) {
        match kind {
            SchemaKind::Type(Type::String(string)) => (text(string), BTreeSet::new()),
            SchemaKind::Type(Type::Number(number)) => (number_shape(number), BTreeSet::new()),
            SchemaKind::Type(Type::Integer(integer)) => (integer_shape(integer), BTreeSet::new()),
            SchemaKind::Type(Type::Boolean(BooleanType { .. })) => (Shape::Boolean, BTreeSet::new()),
            SchemaKind::Type(Type::Array(array)) => (self.array(array), BTreeSet::new()),
            SchemaKind::Type(Type::Object(object)) => (
                self.object(&object.properties, object.additional_properties.as_ref()),
                object.required.iter().cloned().collect(),
            ),
            SchemaKind::OneOf { one_of: variants } | SchemaKind::AnyOf { any_of: variants } => {
                (self.union(variants), BTreeSet::new())
            }
            SchemaKind::Any(any) => self.any(any),
            SchemaKind::AllOf { .. } | SchemaKind::Not { .. } => (Shape::Any, BTreeSet::new()),
        }
    }

    fn array(&mut self, array: &'a ArrayType) -> Shape {
        let items = array.items.as_ref().map(|items| self.inner(items)).unwrap_or_default();
        let length = Length { min: array.min_items, max: array.max_items };
        Shape::Array { items: Box::new(items), length, unique: array.unique_items }
    }

    fn object(
        &mut self,
        properties: &'a IndexMap<String, ReferenceOr<Box<openapiv3::Schema>>>,
        additional: Option<&'a AdditionalProperties>,
    ) -> Shape {
        let mut fields = Vec::with_capacity(properties.len());
        for (wire, schema) in properties {
            fields.push(Field { wire: wire.clone(), required: false, schema: self.inner(schema) });
        }
        let extra = match additional {
            Some(AdditionalProperties::Any(true)) => Extra::Any,
            Some(AdditionalProperties::Schema(schema)) => Extra::Of(Box::new(self.inner(schema.as_ref()))),
            Some(AdditionalProperties::Any(false)) => Extra::None,
            None if fields.is_empty() => Extra::Any,
            None => Extra::None,
        };
        Shape::Object { fields, extra }
    }

    /// A schema whose keywords do not add up to one type: what they say is taken by the keywords that are there.
    fn any(&mut self, any: &'a AnySchema) -> (Shape, BTreeSet<String>) {
        let required = any.required.iter().cloned().collect();
        let is = |name: &str| any.typ.as_deref() == Some(name);
        let strings: Vec<String> = any.enumeration.iter().filter_map(Value::as_str).map(str::to_owned).collect();
        let shape = if is_object(any) {
            // Beside `allOf` and its like, `false` without own properties would forbid what the parts name.
            let additional = any.additional_properties.as_ref();
            self.object(&any.properties, additional.filter(|extra| **extra != AdditionalProperties::Any(false)))
        } else if let Some(items) = &any.items {
            let length = Length { min: any.min_items, max: any.max_items };
            Shape::Array { items: Box::new(self.inner(items)), length, unique: any.unique_items == Some(true) }
        } else if is("string") || (any.typ.is_none() && !strings.is_empty() && strings.len() == any.enumeration.len()) {
            let length = Length { min: any.min_length, max: any.max_length };
            Shape::String { values: strings, format: any.format.clone(), pattern: any.pattern.clone(), length }
        } else if is("integer") {
            Shape::Integer(Range::default())
        } else if is("number") {
            Shape::Number(Range::default())
        } else if is("boolean") {
            Shape::Boolean
        } else if !any.enumeration.is_empty() && any.enumeration.iter().all(Value::is_null) {
            // Nothing but null: what it adds to a union is that the value may be that.
            Shape::Union(Vec::new())
        } else {
            Shape::Any
        };
        (shape, required)
    }
}

/// Whether keywords that do not add up to one type make an object all the same.
pub fn is_object(any: &AnySchema) -> bool {
    let is_composed = !any.all_of.is_empty() || !any.one_of.is_empty() || !any.any_of.is_empty();
    let is_said = any.typ.as_deref() == Some("object") && !is_composed;
    is_said || !any.properties.is_empty() || any.additional_properties.is_some()
}

/// What is left of a schema that lies too deep: its kind.
fn shallow(kind: &SchemaKind) -> Shape {
    match kind {
        SchemaKind::Type(Type::Object(_)) => open_object(),
        SchemaKind::Any(any) if any.typ.as_deref() == Some("object") || !any.properties.is_empty() => open_object(),
        SchemaKind::Type(Type::Array(_)) => {
            Shape::Array { items: Box::default(), length: Length::default(), unique: false }
        }
        SchemaKind::Type(Type::String(string)) => text(string),
        SchemaKind::Type(Type::Integer(integer)) => integer_shape(integer),
        SchemaKind::Type(Type::Number(number)) => number_shape(number),
        SchemaKind::Type(Type::Boolean(_)) => Shape::Boolean,
        _ => Shape::Any,
    }
}

/// An object of which nothing is said.
fn open_object() -> Shape {
    Shape::Object { fields: Vec::new(), extra: Extra::Any }
}

fn text(string: &StringType) -> Shape {
    Shape::String {
        values: string.enumeration.iter().flatten().cloned().collect(),
        format: format_name(&string.format),
        pattern: string.pattern.clone(),
        length: Length { min: string.min_length, max: string.max_length },
    }
}

/// A format's name, whether `openapiv3` knows it or not.
fn format_name<T: serde::Serialize>(format: &VariantOrUnknownOrEmpty<T>) -> Option<String> {
    serde_json::to_value(format).ok()?.as_str().map(str::to_owned)
}

fn integer_shape(integer: &IntegerType) -> Shape {
    Shape::Integer(Range {
        min: integer.minimum.map(Number::from),
        max: integer.maximum.map(Number::from),
        exclusive_min: integer.exclusive_minimum,
        exclusive_max: integer.exclusive_maximum,
        multiple_of: integer.multiple_of.map(Number::from),
        values: integer.enumeration.iter().flatten().copied().map(Number::from).collect(),
    })
}

fn number_shape(number: &NumberType) -> Shape {
    Shape::Number(Range {
        min: number.minimum.and_then(whole_or_float),
        max: number.maximum.and_then(whole_or_float),
        exclusive_min: number.exclusive_minimum,
        exclusive_max: number.exclusive_maximum,
        multiple_of: number.multiple_of.and_then(whole_or_float),
        values: number.enumeration.iter().flatten().copied().filter_map(whole_or_float).collect(),
    })
}

/// `100.0` is written as `100`, as the document did.
fn whole_or_float(number: f64) -> Option<Number> {
    #[expect(clippy::cast_possible_truncation, reason = "only whole numbers in the range of exact floats are cast")]
    if number.fract() == 0.0 && number.abs() < 9.0e15 {
        Some(Number::from(number as i64))
    } else {
        Number::from_f64(number)
    }
}
