//! How large an input schema may be: what lies deepest in a larger one is left open, level by level, until it fits.

use super::untold;
use crate::{
    model::{Argument, Extra, Field, Schema, Shape},
    schema,
};

/// The most bytes of JSON that a tool's input schema takes, about 8,000 tokens of a model's context. A vendor's largest
/// bodies (a pod, a notebook of widgets) take ten times that and more when they are told to their end.
const LIMIT: usize = 32 << 10;

/// Cuts the arguments down to the limit: what is optional is told less deep, then left out, then what is left loses its words,
/// then what is required is told less deep. Gives back the depth below which they are open now, if anything was cut: 1 keeps
/// the fields of an argument, and not what lies in them.
pub fn fit(arguments: &mut [Argument]) -> Option<usize> {
    if fits(arguments) {
        return None;
    }
    let deepest = arguments.iter().map(|argument| depth(&argument.schema)).max().unwrap_or_default();
    let parts = [Parts::InOptional, Parts::Optional, Parts::Words, Parts::All];
    let steps = parts.into_iter().flat_map(|parts| (1..deepest).rev().map(move |depth| (parts, depth)));
    let mut cut_below = None;
    for (parts, depth) in steps {
        arguments.iter_mut().for_each(|argument| cut(&mut argument.schema, depth, parts));
        cut_below = Some(depth);
        if fits(arguments) {
            break;
        }
    }
    cut_below
}

fn fits(arguments: &[Argument]) -> bool {
    schema::is_within(arguments, LIMIT)
}

/// What is cut below a depth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Parts {
    /// What optional fields hold.
    InOptional,
    /// Optional fields.
    Optional,
    /// Words: the names and values of what is required tell more.
    Words,
    All,
}

/// How many objects and lists lie in one another.
fn depth(schema: &Schema) -> usize {
    let deepest = |schemas: &mut dyn Iterator<Item = &Schema>| schemas.map(depth).max().unwrap_or_default();
    match &schema.shape {
        Shape::Array { items, .. } => 1 + depth(items),
        Shape::Object { fields, extra } => {
            let further = if let Extra::Of(values) = extra { depth(values) } else { 0 };
            1 + further.max(deepest(&mut fields.iter().map(|field| &field.schema)))
        }
        Shape::Union(variants) => deepest(&mut variants.iter()),
        Shape::Any | Shape::Boolean | Shape::Integer(_) | Shape::Number(_) | Shape::String { .. } => 0,
    }
}

/// Whether any object or list is in it.
fn nests(schema: &Schema) -> bool {
    match &schema.shape {
        Shape::Array { .. } | Shape::Object { .. } => true,
        Shape::Union(variants) => variants.iter().any(nests),
        Shape::Any | Shape::Boolean | Shape::Integer(_) | Shape::Number(_) | Shape::String { .. } => false,
    }
}

/// Leaves open what lies deeper.
fn cut(schema: &mut Schema, left: usize, parts: Parts) {
    if left == 0 && parts == Parts::All && nests(schema) {
        return untold::leave_open(schema);
    }
    if left == 0 && parts == Parts::Words {
        untold::silence(schema);
    }
    let inside = left.saturating_sub(1);
    let mut is_less = false;
    match &mut schema.shape {
        Shape::Array { items, .. } => cut(items, inside, parts),
        Shape::Object { fields, extra } => {
            if left == 0 && parts == Parts::Optional && !fields.iter().all(is_needed) {
                fields.retain(is_needed);
                *extra = Extra::Any;
                is_less = true;
            }
            for field in fields {
                if left <= 1 && !is_needed(field) && nests(&field.schema) {
                    untold::leave_open(&mut field.schema);
                } else {
                    cut(&mut field.schema, inside, parts);
                }
            }
            if let Extra::Of(values) = extra {
                cut(values, inside, parts);
            }
        }
        Shape::Union(variants) => {
            variants.iter_mut().for_each(|variant| cut(variant, left, parts));
            let mut different: Vec<Schema> = Vec::new();
            for variant in variants.drain(..) {
                if different.iter().all(|known| known.shape != variant.shape) {
                    different.push(variant);
                }
            }
            *variants = different;
        }
        Shape::Any | Shape::Boolean | Shape::Integer(_) | Shape::Number(_) | Shape::String { .. } => {}
    }
    if is_less {
        schema.name = None;
        untold::say(schema);
    }
}

/// Whether an object may be refused or misread without the field: one that is required, one of several of which one is, and
/// one with a single value, which tells the variants of a union apart.
fn is_needed(field: &Field) -> bool {
    field.required || field.schema.note.is_some() || field.schema.only_value().is_some()
}

#[cfg(test)]
mod tests {
    use super::{super::untold::UNTOLD, *};
    use crate::model::{Place, Style};

    /// An object of ten fields, each of which is one, so many levels deep.
    fn nested(levels: usize) -> Schema {
        if levels == 0 {
            return Schema { description: Some("words ".repeat(20)), ..Schema::of(Shape::string()) };
        }
        let field = |at| Field { wire: format!("field_{at}"), required: true, schema: nested(levels - 1) };
        Schema::of(Shape::Object { fields: (0..10).map(field).collect(), extra: Extra::None })
    }

    fn argument(schema: Schema) -> Argument {
        let (name, wire) = ("body".to_owned(), String::new());
        let (place, style) = (Place::WholeBody, Style::Json);
        Argument { name, wire, place, style, required: true, setting: None, schema }
    }

    #[test]
    fn a_schema_that_fits_is_left_alone() {
        let mut arguments = vec![argument(nested(2))];
        assert_eq!(fit(&mut arguments), None);
        assert_eq!(arguments[0].schema, nested(2));
    }

    #[test]
    fn the_deepest_levels_of_a_large_schema_are_open() {
        let mut arguments = vec![argument(nested(4))];
        assert_eq!(fit(&mut arguments), Some(2));
        let text = schema::input(&arguments).to_string();
        assert!(text.len() <= LIMIT, "{} bytes", text.len());
        let open = format!(r#""field_9":{{"description":"{UNTOLD}","type":"object"}}"#);
        assert_eq!(text.matches(&open).count(), 10, "{text}");
    }

    #[test]
    fn optional_parts_are_cut_before_required_ones() {
        let field = |wire: &str, required| Field { wire: wire.to_owned(), required, schema: nested(3) };
        let fields = vec![field("needed", true), field("further", false)];
        let mut arguments = vec![argument(Schema::of(Shape::Object { fields, extra: Extra::None }))];
        assert!(fit(&mut arguments).is_some());
        let text = schema::input(&arguments).to_string();
        assert!(text.contains(&format!(r#""further":{{"description":"{UNTOLD}","type":"object"}}"#)), "{text}");
    }

    #[test]
    fn fields_of_which_one_is_required_are_kept_as_long_as_required_ones() {
        let field = |wire: &str, note: Option<&str>| {
            let note = note.map(str::to_owned);
            Field { wire: wire.to_owned(), required: false, schema: Schema { note, ..nested(0) } }
        };
        let choice = "One of `a`, `b` is required.";
        let mut fields: Vec<Field> = (0..500).map(|at| field(&format!("field_{at}"), None)).collect();
        fields.extend([field("a", Some(choice)), field("b", Some(choice))]);
        let inner = Schema::of(Shape::Object { fields, extra: Extra::None });
        let fields = vec![Field { wire: "inner".to_owned(), required: true, schema: inner }];
        let mut arguments = vec![argument(Schema::of(Shape::Object { fields, extra: Extra::None }))];
        assert!(fit(&mut arguments).is_some());
        let Shape::Object { fields, .. } = &arguments[0].schema.shape else { panic!("{arguments:?}") };
        let Shape::Object { fields, extra: Extra::Any } = &fields[0].schema.shape else { panic!("{fields:?}") };
        assert_eq!(fields.iter().map(|field| field.wire.as_str()).collect::<Vec<_>>(), ["a", "b"]);
    }

    #[test]
    fn the_variants_of_a_large_union_are_told_apart_to_the_last() {
        let text = |values: &[String]| Shape::String {
            values: values.to_vec(),
            format: None,
            pattern: None,
            length: crate::model::Length::default(),
        };
        let described = |wire: String, required, values: &[String]| {
            let description = Some("words ".repeat(20));
            Field { wire, required, schema: Schema { description, ..Schema::of(text(values)) } }
        };
        let variant = |at: usize| {
            let mut fields: Vec<Field> =
                (0..10).map(|further| described(format!("further_{further}"), false, &[])).collect();
            fields.push(described("kind".to_owned(), false, &[format!("kind_{at}")]));
            fields.push(described("target".to_owned(), true, &[]));
            Schema::of(Shape::Object { fields, extra: Extra::None })
        };
        let union = Schema::of(Shape::Union((0..200).map(variant).collect()));
        let fields = vec![Field { wire: "params".to_owned(), required: true, schema: union }];
        let mut arguments = vec![argument(Schema::of(Shape::Object { fields, extra: Extra::None }))];
        assert!(fit(&mut arguments).is_some());
        let text = schema::input(&arguments).to_string();
        assert!(text.len() <= LIMIT, "{} bytes", text.len());
        assert_eq!(text.matches("\"kind_").count(), 200, "{text}");
        assert_eq!(text.matches("\"target\":{").count(), 200, "{text}");
    }

    #[test]
    fn what_is_large_without_depth_is_kept_whole() {
        let mut arguments: Vec<Argument> = (0..5_000).map(|_| argument(nested(0))).collect();
        assert_eq!(fit(&mut arguments), None);
        assert_eq!(arguments.len(), 5_000);
    }
}
