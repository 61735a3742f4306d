//! Rust's spelling of names: identifiers of types, fields, variants, statics and modules.

use proc_macro2::{Ident, Span};

use crate::plan::words;

/// Keywords that even `r#` does not make a name of (Rust reference, "Raw identifiers").
const NEVER_RAW: &[&str] = &["self", "Self", "super", "crate", "_"];

/// An identifier, raw where it is a keyword.
pub fn identifier(name: &str) -> Ident {
    if NEVER_RAW.contains(&name) {
        return Ident::new(&format!("{name}_"), Span::call_site());
    }
    if syn::parse_str::<Ident>(name).is_ok() {
        Ident::new(name, Span::call_site())
    } else {
        Ident::new_raw(name, Span::call_site())
    }
}

/// A field's name: snake case, never empty, never starting with a digit.
pub fn field(name: &str) -> String {
    let snake = words::snake(name);
    match snake.chars().next() {
        None => "field".to_owned(),
        Some(first) if first.is_ascii_digit() => format!("_{snake}"),
        Some(_) => snake,
    }
}

/// A type's or a variant's name: Pascal case, never empty, never starting with a digit.
pub fn pascal(name: &str, otherwise: &str) -> String {
    let pascal = words::pascal(name);
    match pascal.chars().next() {
        None => otherwise.to_owned(),
        Some(first) if first.is_ascii_digit() => format!("{otherwise}{pascal}"),
        Some(_) => pascal,
    }
}

/// The static that holds a type's table: `LIST_INCIDENTS` for `ListIncidents`.
pub fn constant(type_name: &str) -> String {
    words::snake(type_name).to_uppercase()
}

/// The static that holds an API. Two names are taken by a vendor's other statics.
pub fn api(name: &str) -> String {
    let constant = field(name).to_uppercase();
    if constant == "TOOLS" || constant == "VENDOR" { format!("{constant}_API") } else { constant }
}

/// A module's file: the module's name without `r#`.
pub fn file(module: &str) -> String {
    let module = field(module);
    if module == "mod" || NEVER_RAW.contains(&module.as_str()) { format!("{module}_") } else { module }
}

/// The first of `name`, `name2`, `name3`, … that is free; takes it.
pub fn free(taken: &mut std::collections::BTreeSet<String>, name: &str) -> String {
    let mut candidate = name.to_owned();
    let mut number = 2;
    while !taken.insert(candidate.clone()) {
        candidate = format!("{name}{number}");
        number += 1;
    }
    candidate
}
