//! A union whose variants only require one name or another of the object beside it: `anyOf: [{required: [a]}, {required: [b]}]`.
//! No input schema may say so at its root, and variants would repeat the object: it is said in the words of the fields.

use std::collections::BTreeSet;

use crate::model::{Extra, Schema, Shape};

/// Sets of names, of which one must be there.
pub type Choice = Vec<BTreeSet<String>>;

/// Takes such a union out of a schema, where the object beside it has all the fields that it names.
pub fn take(schema: &mut Schema, beside: &Schema) -> Option<Choice> {
    let (Shape::Union(variants), Shape::Object { fields, .. }) = (&schema.shape, &beside.shape) else { return None };
    let choice = variants.iter().map(only_requires).collect::<Option<Choice>>()?;
    let is_field = |name: &String| fields.iter().any(|field| field.wire == *name);
    if choice.is_empty() || fields.is_empty() || !choice.iter().flatten().all(is_field) {
        return None;
    }
    schema.shape = Shape::Any;
    Some(choice)
}

fn only_requires(variant: &Schema) -> Option<BTreeSet<String>> {
    match &variant.shape {
        Shape::Any => Some(variant.undeclared.clone()),
        Shape::Object { fields, extra: Extra::Any } if fields.is_empty() => Some(variant.undeclared.clone()),
        _ => None,
    }
}

/// Tells each of the fields that one of them is required, unless a choice is met already.
pub fn say(schema: &mut Schema, choice: &Choice) {
    let Shape::Object { fields, .. } = &mut schema.shape else { return };
    let is_required = |name: &String| fields.iter().any(|field| field.required && field.wire == *name);
    if choice.iter().any(|names| names.iter().all(is_required)) {
        return;
    }
    let quoted =
        |names: &BTreeSet<String>| names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(" with ");
    let sets: BTreeSet<String> = choice.iter().map(quoted).collect();
    let note = match &sets.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [only] => format!("{only} is required."),
        several => format!("One of {} is required.", several.join(", ")),
    };
    for field in fields.iter_mut().filter(|field| choice.iter().any(|names| names.contains(&field.wire))) {
        field.schema.note = Some(note.clone());
    }
}
