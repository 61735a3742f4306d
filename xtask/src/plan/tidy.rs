//! The last word on a converted schema: what nobody sends is gone, unions are plain, fields stand in a stable order.

use std::collections::BTreeSet;

use super::shape::Direction;
use crate::model::{Extra, Field, Schema, Shape};

/// Tidies a schema and everything in it.
pub fn schema(schema: Schema, direction: Direction) -> Schema {
    let Schema { shape, undeclared, .. } = schema;
    let around = Schema { shape: Shape::Any, undeclared: BTreeSet::new(), ..schema };
    let shape = match shape {
        Shape::Object { mut fields, extra } => {
            if direction == Direction::Request {
                fields.extend(undeclared.into_iter().map(|name| demanded(name, &extra)));
            }
            object(fields, extra, direction)
        }
        Shape::Array { items, length, unique } => {
            Shape::Array { items: Box::new(self::schema(*items, direction)), length, unique }
        }
        Shape::Union(variants) => return union(variants, direction, around),
        plain => plain,
    };
    Schema { shape, ..around }
}

/// A field for a name that the document requires and declares nowhere.
fn demanded(wire: String, extra: &Extra) -> Field {
    let schema = if let Extra::Of(values) = extra { (**values).clone() } else { Schema::default() };
    Field { wire, required: true, schema }
}

fn object(fields: Vec<Field>, extra: Extra, direction: Direction) -> Shape {
    let mut fields: Vec<Field> = fields
        .into_iter()
        .filter(|field| direction == Direction::Response || !field.schema.read_only)
        .map(|field| Field { schema: schema(field.schema, direction), ..field })
        .collect();
    fields.sort_by(|a, b| (!a.required, &a.wire).cmp(&(!b.required, &b.wire)));
    let extra = match extra {
        Extra::Of(values) => Extra::Of(Box::new(schema(*values, direction))),
        other => other,
    };
    Shape::Object { fields, extra }
}

/// Unions within unions are one union; a union of one is that one; a union with anything in it is anything.
fn union(variants: Vec<Schema>, direction: Direction, around: Schema) -> Schema {
    let mut flat: Vec<Schema> = Vec::new();
    let mut nullable = around.nullable;
    for variant in variants {
        nullable |= variant.nullable;
        // An alternative that is nothing but null.
        if variant.shape == Shape::Union(Vec::new()) {
            continue;
        }
        let variant = schema(variant, direction);
        nullable |= variant.nullable;
        let inner = match variant.shape {
            Shape::Union(inner) => inner,
            _ => vec![variant],
        };
        for variant in inner {
            if !flat.iter().any(|known| known.shape == variant.shape) {
                flat.push(Schema { nullable: false, ..variant });
            }
        }
    }
    let around = Schema { nullable, ..around };
    if flat.iter().any(|variant| variant.shape == Shape::Any) {
        return around;
    }
    if flat.len() == 1 {
        let only = flat.remove(0);
        return Schema {
            name: only.name.or(around.name),
            description: around.description.or(only.description),
            default: around.default.or(only.default),
            shape: only.shape,
            ..around
        };
    }
    Schema { shape: if flat.is_empty() { Shape::Any } else { Shape::Union(flat) }, ..around }
}
