//! Merges the parts of an `allOf` into one schema.

use std::collections::BTreeSet;

use super::choice;
use crate::model::{Extra, Field, Length, Range, Schema, Shape};

/// What satisfies both. Where they contradict each other the second has its way: it is the more special one.
pub fn both(mut first: Schema, mut second: Schema) -> Schema {
    let choice = choice::take(&mut second, &first).or_else(|| choice::take(&mut first, &second));
    let names = &first.undeclared | &second.undeclared;
    let mut merged = Schema {
        name: first.name.or(second.name),
        nullable: first.nullable || second.nullable,
        read_only: first.read_only || second.read_only,
        description: second.description.or(first.description),
        default: second.default.or(first.default),
        note: second.note.or(first.note),
        undeclared: BTreeSet::new(),
        shape: shapes(first.shape, second.shape),
    };
    require(&mut merged, &names);
    if let Some(choice) = choice {
        choice::say(&mut merged, &choice);
    }
    merged
}

/// Marks the fields named as required. Names that are no fields are kept: another part may declare them.
pub fn require(schema: &mut Schema, names: &BTreeSet<String>) {
    match &mut schema.shape {
        Shape::Object { fields, .. } => {
            for field in fields.iter_mut().filter(|field| names.contains(&field.wire)) {
                field.required = true;
            }
            let declared = |name: &String| fields.iter().any(|field| field.wire == *name);
            schema.undeclared.extend(names.iter().filter(|name| !declared(name)).cloned());
        }
        Shape::Union(variants) => variants.iter_mut().for_each(|variant| require(variant, names)),
        Shape::Any => schema.undeclared.extend(names.iter().cloned()),
        _ => {}
    }
}

fn shapes(first: Shape, second: Shape) -> Shape {
    match (first, second) {
        (Shape::Any, other) | (other, Shape::Any) => other,
        (Shape::Object { fields: a, extra: x }, Shape::Object { fields: b, extra: y }) => object(a, x, b, y),
        (Shape::Union(variants), other) => distribute(variants, &other, both),
        (other, Shape::Union(variants)) => distribute(variants, &other, |variant, other| both(other, variant)),
        (Shape::Array { items: a, length: x, unique: u }, Shape::Array { items: b, length: y, unique: v }) => {
            Shape::Array { items: Box::new(both(*a, *b)), length: lengths(x, y), unique: u || v }
        }
        (
            Shape::String { values: a, format: f, pattern: p, length: x },
            Shape::String { values: b, format: g, pattern: q, length: y },
        ) => {
            let values = if a.is_empty() || b.iter().any(|value| !a.contains(value)) && !b.is_empty() {
                b
            } else if b.is_empty() {
                a
            } else {
                a.into_iter().filter(|value| b.contains(value)).collect()
            };
            Shape::String { values, format: g.or(f), pattern: q.or(p), length: lengths(x, y) }
        }
        (Shape::Integer(a), Shape::Integer(b) | Shape::Number(b)) | (Shape::Number(a), Shape::Integer(b)) => {
            Shape::Integer(ranges(a, b))
        }
        (Shape::Number(a), Shape::Number(b)) => Shape::Number(ranges(a, b)),
        (_, second) => second,
    }
}

/// A union beside other keywords: each variant carries them too.
fn distribute(variants: Vec<Schema>, other: &Shape, merge: impl Fn(Schema, Schema) -> Schema) -> Shape {
    Shape::Union(variants.into_iter().map(|variant| merge(variant, Schema::of(other.clone()))).collect())
}

fn object(first: Vec<Field>, open: Extra, second: Vec<Field>, more: Extra) -> Shape {
    // An object without declared fields is open by omission; beside one with fields that says nothing.
    let extra = match (first.is_empty(), second.is_empty()) {
        (true, false) => more,
        (false, true) => open,
        _ if open == Extra::None => more,
        _ => open,
    };
    let mut fields = first;
    for field in second {
        match fields.iter_mut().find(|known| known.wire == field.wire) {
            Some(known) => redeclare(known, field),
            None => fields.push(field),
        }
    }
    Shape::Object { fields, extra }
}

/// A part that declares a field again says whether it is read-only; vendors lift what a shared base says that way.
fn redeclare(known: &mut Field, again: Field) {
    let read_only = again.schema.read_only;
    let merged = both(std::mem::take(&mut known.schema), again.schema);
    known.required |= again.required;
    known.schema = Schema { read_only, ..merged };
}

fn lengths(a: Length, b: Length) -> Length {
    Length { min: b.min.or(a.min), max: b.max.or(a.max) }
}

fn ranges(a: Range, b: Range) -> Range {
    Range {
        exclusive_min: if b.min.is_some() { b.exclusive_min } else { a.exclusive_min },
        exclusive_max: if b.max.is_some() { b.exclusive_max } else { a.exclusive_max },
        min: b.min.or(a.min),
        max: b.max.or(a.max),
        multiple_of: b.multiple_of.or(a.multiple_of),
        values: if b.values.is_empty() { a.values } else { b.values },
    }
}
