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
pub type Definitions = BTreeMap<String, Definition>;

/// A struct with every field filled.
pub fn full(name: &str, definition: &Struct, definitions: &Definitions) -> TokenStream {
    let ident = names::identifier(name);
    let fields = definition.fields.iter().map(|field| {
        let ident = names::identifier(&field.name);
        let value = value(&field.ty, &field.schema, definitions);
        if field.required {
            quote! { #ident: #value }
        } else {
            quote! { #ident: Some(#value) }
        }
    });
    let extra = definition.extra.as_ref().map(|_| quote! { extra: Default::default(), });
    quote! { #ident { #(#fields,)* #extra } }
}

/// A struct with what is required.
pub fn required(name: &str, definition: &Struct, definitions: &Definitions) -> TokenStream {
    let ident = names::identifier(name);
    let needed: Vec<&Field> = definition.fields.iter().filter(|field| field.required).collect();
    if needed.is_empty() {
        return quote! { #ident::default() };
    }
    let values = needed.iter().map(|field| value(&field.ty, &field.schema, definitions));
    quote! { #ident::new(#(#values),*) }
}

fn value(ty: &Type, schema: &Schema, definitions: &Definitions) -> TokenStream {
    match (ty, &schema.shape) {
        (Type::Nullable(ty), _) => {
            let value = value(ty, schema, definitions);
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
            let text = text(format.as_deref(), pattern.as_deref(), *length);
            quote! { #text.to_owned() }
        }
        (Type::List(ty), Shape::Array { items, length, .. }) => {
            let item = value(ty, items, definitions);
            let items = std::iter::repeat_n(item, length.min.unwrap_or(1).max(1));
            quote! { vec![#(#items),*] }
        }
        (Type::Named(name), _) => match definitions.get(name) {
            Some(Definition::Struct(definition)) => full(name, definition, definitions),
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
                let Some(((variant, ty), schema)) = first else { return quote! { Default::default() } };
                let (name, variant, value) =
                    (names::identifier(name), names::identifier(variant), value(ty, schema, definitions));
                quote! { #name::#variant(#value) }
            }
            None => quote! { Default::default() },
        },
        _ => quote! { Default::default() },
    }
}

fn integer(range: &Range) -> i64 {
    let whole = |number: &Option<serde_json::Number>| number.as_ref().and_then(serde_json::Number::as_i64);
    if let Some(value) = range.values.first().and_then(serde_json::Number::as_i64) {
        return value;
    }
    let low = whole(&range.min).map(|min| min + i64::from(range.exclusive_min));
    let high = whole(&range.max).map(|max| max - i64::from(range.exclusive_max));
    let value = low.or(high.map(|high| high.min(1))).unwrap_or(1);
    match whole(&range.multiple_of) {
        Some(step) if step > 0 => value.div_euclid(step) * step + if value.rem_euclid(step) == 0 { 0 } else { step },
        _ => value,
    }
}

fn text(format: Option<&str>, pattern: Option<&str>, length: Length) -> String {
    if let Some(text) = pattern.and_then(|pattern| regex_syntax::parse(pattern).ok()).map(|pattern| matching(&pattern))
    {
        return text;
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
    let padded = text.chars().chain(std::iter::repeat_n('x', length.min.unwrap_or(0).saturating_sub(text.len())));
    padded.take(length.max.unwrap_or(usize::MAX)).collect()
}

/// The shortest text that a pattern matches, by its first alternatives.
fn matching(pattern: &Hir) -> String {
    match pattern.kind() {
        HirKind::Empty | HirKind::Look(_) => String::new(),
        HirKind::Literal(literal) => String::from_utf8_lossy(&literal.0).into_owned(),
        HirKind::Class(Class::Unicode(class)) => {
            class.ranges().last().map(|range| range.start().to_string()).unwrap_or_default()
        }
        HirKind::Class(Class::Bytes(class)) => {
            class.ranges().last().map(|range| char::from(range.start()).to_string()).unwrap_or_default()
        }
        HirKind::Repetition(repetition) => matching(&repetition.sub).repeat(repetition.min as usize),
        HirKind::Capture(capture) => matching(&capture.sub),
        HirKind::Concat(parts) => parts.iter().map(matching).collect(),
        HirKind::Alternation(parts) => parts.first().map(matching).unwrap_or_default(),
    }
}
