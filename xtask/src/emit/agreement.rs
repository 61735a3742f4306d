//! The emitted tests: every struct serialises to the arguments of its table and passes the tool's input schema.

use quote::{format_ident, quote};

use super::{
    header, names,
    print::pretty,
    sample::{self, Definitions},
    types::Struct,
};
use crate::model::Tool;

/// `generated/tests/<vendor>/tools/mod.rs`: one module per resource.
pub fn modules(vendor: &str, resources: &[&str]) -> String {
    let mut out = header(&format!("specs/{vendor}"));
    for resource in resources {
        out.push_str(&format!("mod {};\n", names::identifier(&names::file(resource))));
    }
    out
}

/// `generated/tests/<vendor>/main.rs`: what every test asks.
pub fn main_file(vendor: &str) -> String {
    let mut out = header(&format!("specs/{vendor}"));
    out.push_str("//! Structs and tables agree: the same argument names, the same required ones, and what a struct\n");
    out.push_str("//! serialises to passes the tool's input schema.\n");
    out.push_str(&format!("#![cfg(feature = \"{vendor}\")]\n\n"));
    out.push_str("#[rustfmt::skip]\nmod tools;\n");
    out.push_str(AGREES);
    out
}

const AGREES: &str = r##"
use serde_json::Value;
use toolpress_tool::{Argument, Request};

/// Checks a request with everything filled in and one with only what is required against table and schema.
fn agrees<R: Request>(full: &R, required: &R) {
    let tool = R::TOOL;
    let schema: Value = serde_json::from_str(tool.input_schema).expect("the schema is JSON");
    let demanded = |argument: &&Argument| argument.required && argument.setting.is_none();
    let names = sorted(tool.arguments.iter().map(|argument| argument.name));
    let needed = sorted(tool.arguments.iter().filter(demanded).map(|argument| argument.name));

    let properties = schema["properties"].as_object().into_iter().flat_map(|properties| properties.keys());
    assert_eq!(sorted(properties.map(String::as_str)), names, "{}: schema and table", tool.name);
    let demands = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str);
    assert_eq!(sorted(demands), needed, "{}: what schema and table require", tool.name);

    let full = serde_json::to_value(full).expect("a request serialises");
    let required = serde_json::to_value(required).expect("a request serialises");
    assert_eq!(keys(&full), names, "{}: struct and table", tool.name);
    assert_eq!(keys(&required), needed, "{}: what struct and table require", tool.name);

    let validator = jsonschema::validator_for(&schema).expect("the schema is a schema");
    for request in [&full, &required] {
        let faults: Vec<String> = validator.iter_errors(request).map(|fault| fault.to_string()).collect();
        assert!(faults.is_empty(), "{}: {request} {faults:?}", tool.name);
    }
}

fn keys(object: &Value) -> Vec<&str> {
    sorted(object.as_object().expect("a request is an object").keys().map(String::as_str))
}

fn sorted<'a>(names: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut names: Vec<&str> = names.collect();
    names.sort_unstable();
    names
}
"##;

/// `generated/tests/<vendor>/<resource>.rs`: one test per tool, but for those whose arguments are too large to write.
pub fn file(
    package: &str,
    vendor: &str,
    module: &str,
    tools: &[Tool],
    structs: &[Struct],
    definitions: &Definitions,
) -> String {
    let library = names::identifier(&package.replace('-', "_"));
    let vendor_ident = names::identifier(&names::file(vendor));
    let module =
        if let Some(raw) = module.strip_prefix("r#") { format_ident!("r#{raw}") } else { format_ident!("{module}") };
    let tests: Vec<_> = tools
        .iter()
        .zip(structs)
        .filter_map(|(tool, definition)| {
            let test = names::identifier(&tool.name);
            let full = sample::full(&tool.type_name, definition, definitions)?;
            let required = sample::required(&tool.type_name, definition, definitions)?;
            Some(quote! {
                #[test]
                fn #test() {
                    let full = #full;
                    let required = #required;
                    agrees(&full, &required);
                }
            })
        })
        .collect();
    let imports = (!tests.is_empty()).then(|| {
        quote! {
            use #library::#vendor_ident::#module::*;
            use crate::agrees;
        }
    });
    let tokens = quote! { #imports #(#tests)* };
    format!("{}{}", header(&format!("specs/{vendor}")), pretty(tokens))
}
