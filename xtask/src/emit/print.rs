//! Rust types as tokens.

use proc_macro2::TokenStream;
use quote::quote;

use super::{
    names,
    types::{Definition, Field, Struct, Type},
};
use crate::{model::Tool, plan::words};

/// Items as text.
pub fn pretty(tokens: TokenStream) -> String {
    let file = syn::parse2(tokens).expect("what `quote` builds here is a list of items");
    prettyplease::unparse(&file)
}

/// The struct of a tool's arguments and its `Request`.
pub fn arguments(tool: &Tool, definition: &Struct) -> Vec<TokenStream> {
    let name = names::identifier(&tool.type_name);
    let table = names::identifier(&names::constant(&tool.type_name));
    let mut items = structure(&tool.type_name, definition);
    items.push(quote! {
        impl Request for #name {
            const TOOL: &'static Tool = &#table;
        }
    });
    items
}

/// A type that arguments nest.
pub fn nested(name: &str, definition: &Definition) -> Vec<TokenStream> {
    match definition {
        Definition::Struct(definition) => structure(name, definition),
        Definition::Enum { doc, values } => {
            let name = names::identifier(name);
            let doc = comment(doc);
            let variants = values.iter().map(|(variant, value)| {
                let variant = names::identifier(variant);
                quote! { #[serde(rename = #value)] #variant }
            });
            vec![quote! {
                #[doc = #doc]
                #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
                pub enum #name { #(#variants,)* }
            }]
        }
        Definition::Union { doc, variants } => {
            let name = names::identifier(name);
            let doc = comment(doc);
            let variants = variants.iter().map(|(variant, ty)| {
                let (variant, ty) = (names::identifier(variant), type_tokens(ty));
                quote! { #variant(#ty) }
            });
            vec![quote! {
                #[doc = #doc]
                #[derive(Clone, Debug, Serialize)]
                #[serde(untagged)]
                pub enum #name { #(#variants,)* }
            }]
        }
    }
}

fn structure(name: &str, definition: &Struct) -> Vec<TokenStream> {
    let ident = names::identifier(name);
    let doc = comment(&definition.doc);
    let fields = definition.fields.iter().map(field);
    let extra = definition.extra.as_ref().map(|ty| {
        let ty = type_tokens(ty);
        quote! {
            #[doc = " Further properties."]
            #[serde(flatten)]
            pub extra: BTreeMap<String, #ty>,
        }
    });
    let optional_only = definition.fields.iter().all(|field| !field.required);
    let default = optional_only.then(|| quote! { Default, });
    let constructor = (!optional_only).then(|| constructor(name, definition));
    let declaration = quote! {
        #[doc = #doc]
        #[derive(Clone, Debug, #default Serialize)]
        pub struct #ident { #(#fields)* #extra }
    };
    [declaration].into_iter().chain(constructor).collect()
}

fn field(field: &Field) -> TokenStream {
    let ident = names::identifier(&field.name);
    let ty = type_tokens(&field.ty);
    let doc = field.doc.as_deref().map(comment).map(|doc| quote! { #[doc = #doc] });
    let wire = &field.wire;
    let rename =
        (field.name != field.wire || ident == format!("{}_", field.wire)).then(|| quote! { #[serde(rename = #wire)] });
    if field.required {
        quote! { #doc #rename pub #ident: #ty, }
    } else {
        quote! { #doc #rename #[serde(skip_serializing_if = "Option::is_none")] pub #ident: Option<#ty>, }
    }
}

/// `new` takes what is required; the rest is left out.
fn constructor(name: &str, definition: &Struct) -> TokenStream {
    let ident = names::identifier(name);
    let required = definition.fields.iter().filter(|field| field.required);
    let parameters = required.map(|field| {
        let (ident, ty) = (names::identifier(&field.name), type_tokens(&field.ty));
        if field.ty == Type::String {
            quote! { #ident: impl Into<String> }
        } else {
            quote! { #ident: #ty }
        }
    });
    let values = definition.fields.iter().map(|field| {
        let ident = names::identifier(&field.name);
        match (field.required, &field.ty) {
            (true, Type::String) => quote! { #ident: #ident.into() },
            (true, _) => quote! { #ident },
            (false, _) => quote! { #ident: None },
        }
    });
    let extra = definition.extra.as_ref().map(|_| quote! { extra: BTreeMap::new(), });
    quote! {
        impl #ident {
            #[doc = " With what is required; everything else left out."]
            #[must_use]
            pub fn new(#(#parameters),*) -> Self {
                Self { #(#values,)* #extra }
            }
        }
    }
}

pub fn type_tokens(ty: &Type) -> TokenStream {
    match ty {
        Type::Any => quote! { Value },
        Type::Open => quote! { Map<String, Value> },
        Type::Boolean => quote! { bool },
        Type::Integer => quote! { i64 },
        Type::Number => quote! { f64 },
        Type::String => quote! { String },
        Type::List(items) => {
            let items = type_tokens(items);
            quote! { Vec<#items> }
        }
        Type::Map(values) => {
            let values = type_tokens(values);
            quote! { BTreeMap<String, #values> }
        }
        Type::Named(name) => {
            let name = names::identifier(name);
            quote! { #name }
        }
        Type::Nullable(ty) => {
            let ty = type_tokens(ty);
            quote! { Option<#ty> }
        }
    }
}

/// A doc comment's text: one line, with the space that rustfmt puts.
fn comment(text: &str) -> String {
    format!(" {}", words::clean(text))
}
