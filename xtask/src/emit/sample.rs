//! Values of emitted types, as tokens: what the agreement tests fill structs with.

use std::collections::BTreeMap;

use proc_macro2::TokenStream;
use quote::quote;
use regex_syntax::hir::{Class, Hir, HirKind};

use super::{
    names,
    types::{Definition, Field, Struct, Type},
};
use crate::model::{Length, Range, Schema, Shape};

/// The types of a file, to look up what a name stands for.
pub type Definitions<'a> = BTreeMap<String, Definition<'a>>;

/// How many values and bytes of text one sample may hold. A schema can ask for more than any machine holds.
const ROOM: usize = 20_000;

/// A struct with every field filled, unless its schema asks for too much.
pub fn full(name: &str, definition: &Struct, definitions: &Definitions) -> Option<TokenStream> {
    Sampler { definitions, room: ROOM }.full(name, definition)
}

/// A struct with what is required, unless its schema asks for too much.
pub fn required(name: &str, definition: &Struct, definitions: &Definitions) -> Option<TokenStream> {
    let ident = names::identifier(name);
    let needed: Vec<&Field> = definition.fields.iter().filter(|field| field.required).collect();
    if needed.is_empty() {
        return Some(quote! { #ident::default() });
    }
    let mut sampler = Sampler { definitions, room: ROOM };
    let values: Vec<_> = needed.iter().map(|field| sampler.value(&field.ty, field.schema)).collect::<Option<_>>()?;
    Some(quote! { #ident::new(#(#values),*) })
}

/// Makes one sample.
#[derive(Debug)]
struct Sampler<'a> {
    definitions: &'a Definitions<'a>,
    /// What is left of [`ROOM`].
    room: usize,
}

impl Sampler<'_> {
    fn full(&mut self, name: &str, definition: &Struct) -> Option<TokenStream> {
        let mut fields = Vec::new();
        for field in &definition.fields {
            let ident = names::identifier(&field.name);
            let value = self.value(&field.ty, field.schema)?;
            fields.push(if field.required {
                quote! { #ident: #value }
            } else {
                quote! { #ident: Some(#value) }
            });
        }
        let ident = names::identifier(name);
        let extra = definition.extra.as_ref().map(|_| quote! { extra: Default::default(), });
        Some(quote! { #ident { #(#fields,)* #extra } })
    }

    fn value(&mut self, ty: &Type, schema: &Schema) -> Option<TokenStream> {
        self.take(1)?;
        Some(match (ty, &schema.shape) {
            (Type::Nullable(ty), _) => {
                let value = self.value(ty, schema)?;
                quote! { Some(#value) }
            }
            (Type::Any | Type::Open, _) => quote! { Default::default() },
            (Type::Boolean, _) => quote! { true },
            (Type::Integer, Shape::Integer(range)) => {
                let number = proc_macro2::Literal::i64_unsuffixed(integer(range));
                quote! { #number }
            }
            (Type::Number, Shape::Number(range)) => {
                let number = proc_macro2::Literal::f64_unsuffixed(integer(range) as f64);
                quote! { #number }
            }
            (Type::String, Shape::String { format, pattern, length, .. }) => {
                let text = text(format.as_deref(), pattern.as_deref(), *length)?;
                self.take(text.len())?;
                quote! { #text.to_owned() }
            }
            (Type::List(ty), Shape::Array { items, length, .. }) => {
                let before = self.room;
                let item = self.value(ty, items)?;
                let count = length.min.unwrap_or(1).max(1);
                self.take((before - self.room).checked_mul(count - 1)?)?;
                let items = std::iter::repeat_n(item, count);
                quote! { vec![#(#items),*] }
            }
            (Type::Named(name), _) => self.named(name, schema)?,
            _ => quote! { Default::default() },
        })
    }

    fn named(&mut self, name: &str, schema: &Schema) -> Option<TokenStream> {
        let definitions = self.definitions;
        Some(match definitions.get(name) {
            Some(Definition::Struct(definition)) => self.full(name, definition)?,
            Some(Definition::Enum { values, .. }) => {
                let (name, variant) =
                    (names::identifier(name), values.first().map(|(variant, _)| names::identifier(variant)));
                quote! { #name::#variant }
            }
            Some(Definition::Union { variants, .. }) => {
                let first = variants.first().zip(match &schema.shape {
                    Shape::Union(schemas) => schemas.first(),
                    _ => None,
                });
                let Some(((variant, ty), schema)) = first else { return Some(quote! { Default::default() }) };
                let value = self.value(ty, schema)?;
                let (name, variant) = (names::identifier(name), names::identifier(variant));
                quote! { #name::#variant(#value) }
            }
            None => quote! { Default::default() },
        })
    }

    fn take(&mut self, room: usize) -> Option<()> {
        self.room = self.room.checked_sub(room)?;
        Some(())
    }
}

fn integer(range: &Range) -> i64 {
    let whole = |number: &Option<serde_json::Number>| number.as_ref().and_then(serde_json::Number::as_i64);
    if let Some(value) = range.values.first().and_then(serde_json::Number::as_i64) {
        return value;
    }
    let low = whole(&range.min).map(|min| min.saturating_add(range.exclusive_min.into()));
    let high = whole(&range.max).map(|max| max.saturating_sub(range.exclusive_max.into()));
    let value = low.or(high.map(|high| high.min(1))).unwrap_or(1);
    match whole(&range.multiple_of) {
        // The next multiple, where integers reach that far.
        Some(step) if step > 0 => value.checked_add((step - value.rem_euclid(step)) % step).unwrap_or(value),
        _ => value,
    }
}

fn text(format: Option<&str>, pattern: Option<&str>, length: Length) -> Option<String> {
    if let Some(pattern) = pattern.and_then(|pattern| regex_syntax::parse(pattern).ok()) {
        return matching(&pattern);
    }
    let text = match format {
        Some("date-time") => "2026-01-02T03:04:05Z",
        Some("date") => "2026-01-02",
        Some("time") => "03:04:05Z",
        Some("duration") => "PT1H",
        Some("email") => "sam@example.com",
        Some("hostname") => "example.com",
        Some("ipv4") => "192.0.2.1",
        Some("ipv6") => "2001:db8::1",
        Some("uri" | "url") => "https://example.com/",
        Some("uuid") => "00000000-0000-4000-8000-000000000000",
        Some("regex") => "a",
        _ => "text",
    };
    let padding = length.min.unwrap_or(0).saturating_sub(text.len());
    if padding > ROOM {
        return None;
    }
    let padded = text.chars().chain(std::iter::repeat_n('x', padding));
    Some(padded.take(length.max.unwrap_or(usize::MAX)).collect())
}

/// The shortest text that a pattern matches, by its first alternatives, unless it is too long.
fn matching(pattern: &Hir) -> Option<String> {
    let text = match pattern.kind() {
        HirKind::Empty | HirKind::Look(_) => String::new(),
        HirKind::Literal(literal) => String::from_utf8_lossy(&literal.0).into_owned(),
        HirKind::Class(Class::Unicode(class)) => {
            class.ranges().last().map(|range| range.start().to_string()).unwrap_or_default()
        }
        HirKind::Class(Class::Bytes(class)) => {
            class.ranges().last().map(|range| char::from(range.start()).to_string()).unwrap_or_default()
        }
        HirKind::Repetition(repetition) => {
            let (text, times) = (matching(&repetition.sub)?, repetition.min as usize);
            text.len().checked_mul(times).filter(|length| *length <= ROOM)?;
            text.repeat(times)
        }
        HirKind::Capture(capture) => matching(&capture.sub)?,
        HirKind::Concat(parts) => parts.iter().map(matching).collect::<Option<String>>()?,
        HirKind::Alternation(parts) => parts.first().map_or_else(|| Some(String::new()), matching)?,
    };
    (text.len() <= ROOM).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Number;

    #[test]
    fn what_asks_for_too_much_has_no_sample() {
        let least = |min| Length { min: Some(min), max: None };
        assert_eq!(text(None, None, least(6)).as_deref(), Some("textxx"));
        assert_eq!(text(None, None, least(usize::MAX)), None);
        assert_eq!(text(None, Some("^a{3}$"), Length::default()).as_deref(), Some("aaa"));
        assert_eq!(text(None, Some("((a{1000}){1000}){1000}"), Length::default()), None);

        let definitions = Definitions::new();
        let list = |count: usize, items: Schema| {
            Schema::of(Shape::Array { items: Box::new(items), length: least(count), unique: false })
        };
        let sample = |ty: &Type, schema: &Schema| Sampler { definitions: &definitions, room: ROOM }.value(ty, schema);
        let strings = Type::List(Box::new(Type::String));
        assert!(sample(&strings, &list(3, Schema::of(Shape::string()))).is_some());
        assert!(sample(&strings, &list(usize::MAX, Schema::of(Shape::string()))).is_none());
        let nested = list(1_000, list(1_000, Schema::of(Shape::string())));
        assert!(sample(&Type::List(Box::new(strings)), &nested).is_none());
    }

    #[test]
    fn numbers_at_the_ends_of_their_range_are_still_numbers() {
        let number = |number: i64| Some(Number::from(number));
        let exclusive = Range { min: number(i64::MAX), exclusive_min: true, ..Range::default() };
        assert_eq!(integer(&exclusive), i64::MAX);
        let step = Range { min: number(i64::MAX), multiple_of: number(10), ..Range::default() };
        assert_eq!(integer(&step), i64::MAX);
        let low = Range { min: number(i64::MIN), multiple_of: number(10), ..Range::default() };
        assert_eq!(integer(&low) % 10, 0);
    }
}
