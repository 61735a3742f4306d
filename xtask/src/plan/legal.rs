//! Names of nested properties that no model provider lets a schema have, such as `$ref` or `+1`.

use super::{describe, words};
use crate::model::{Extra, Field, Schema, Shape};

/// Takes such fields out of a schema, at any depth. The object is open then, so that a caller can give them all the same,
/// and its description says which they are. Arguments themselves have names of their own.
pub fn properties(schema: &mut Schema) {
    let named = match &mut schema.shape {
        Shape::Object { fields, extra } => {
            let named = take_illegal(fields, extra);
            fields.iter_mut().for_each(|field| properties(&mut field.schema));
            if let Extra::Of(values) = extra {
                properties(values);
            }
            named
        }
        Shape::Array { items, .. } => {
            properties(items);
            None
        }
        Shape::Union(variants) => {
            variants.iter_mut().for_each(properties);
            None
        }
        Shape::Any | Shape::Boolean | Shape::Integer(_) | Shape::Number(_) | Shape::String { .. } => None,
    };
    if let Some(named) = named {
        let said = schema.description.take().map(|words| format!("{} ", words.trim_end())).unwrap_or_default();
        schema.description = Some(words::shorten(&words::clean(&format!("{said}{named}")), describe::LIMIT));
    }
}

fn take_illegal(fields: &mut Vec<Field>, extra: &mut Extra) -> Option<String> {
    let (legal, illegal): (Vec<Field>, Vec<Field>) = fields.drain(..).partition(|field| is_legal(&field.wire));
    *fields = legal;
    if illegal.is_empty() {
        return None;
    }
    if *extra == Extra::None {
        *extra = Extra::Any;
    }
    let need = |field: &Field| if field.required { " (required)" } else { "" };
    let names: Vec<String> = illegal.iter().map(|field| format!("`{}`{}", field.wire, need(field))).collect();
    Some(format!("Also takes {}.", names.join(", ")))
}

/// What every model provider takes: `^[a-zA-Z0-9_.-]{1,64}$`.
fn is_legal(name: &str) -> bool {
    let legal = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '.' | '-');
    (1..=64).contains(&name.len()) && name.chars().all(legal)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn illegal_names_are_said_in_words_and_leave_the_object_open() {
        let field = |wire: &str, required| Field { wire: wire.to_owned(), required, schema: Schema::default() };
        let fields = vec![field("name", true), field("+1", false), field("$ref", true), field("", false)];
        let inner = Schema::of(Shape::Object { fields, extra: Extra::None });
        let outer = vec![Field { wire: "inner".to_owned(), required: false, schema: inner }];
        let mut schema = Schema::of(Shape::Object { fields: outer, extra: Extra::None });
        properties(&mut schema);
        let Shape::Object { fields, extra: Extra::None } = &schema.shape else { panic!("{schema:?}") };
        assert_eq!(fields[0].schema.description.as_deref(), Some("Also takes `+1`, `$ref` (required), ``."));
        let Shape::Object { fields, extra: Extra::Any } = &fields[0].schema.shape else { panic!("{schema:?}") };
        assert_eq!(fields.len(), 1);
    }
}
