//! A hostile document comes out as harmless Rust and harmless Markdown.

use serde_json::{Value, json};
use syn::Item;

use super::Acme;
use crate::emit::{self, catalogue};

const TEXTS: &[&str] = &[
    "`; fn main() {}",
    "\"; pub fn escape() {} //",
    "\"#; pub fn escape() {} //",
    "\"##\"###",
    "*/ pub fn escape() {} /*",
    "line\nbreak\r\n#![feature(x)]",
    "{} {0} {escape!()}",
    "\\\" \\u{41} \\",
    "\u{202e}reversed\u{2066}",
    "]] --> <script>",
    "\u{e0001}\u{e0049}\u{e0067}tags\u{e007f}",
    "| a | b |\n\n# c",
    "\\| a `b` [c](javascript:d) **e** <img src=f> &lt;",
    "r#\"x\"#",
    "self",
    "type",
    "",
    "1st",
    "Ünïcödé",
    "a/b?c#d",
];

#[test]
fn hostile_words_and_names_stay_inside_their_literals() {
    for text in TEXTS {
        let tree = emit::vendor(&Acme::new(&document(text)).clean_model(), "toolpress-generated");
        let mut tables = 0;
        for (path, source) in tree.files() {
            let file = syn::parse_file(source).unwrap_or_else(|error| panic!("{text:?}: {}: {error}", path.display()));
            if path.starts_with("generated/src") {
                tables += file.items.iter().filter(|item| only_data(item, text)).count();
            }
            let hidden = |letter: char| matches!(letter, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{e0000}'..='\u{e0fff}');
            assert!(!source.contains(hidden), "{text:?}: {} hides text", path.display());
        }
        assert!(tables > 0, "{text:?}: no tables");
    }
}

#[test]
fn hostile_words_stay_inside_their_cells_of_the_catalogue() {
    let page = |text| catalogue::page(&Acme::new(&document(text)).clean_model());
    let shape = |page: &str| page.lines().map(|line| line.matches('|').count()).collect::<Vec<_>>();
    let harmless = page("thing");
    assert!(harmless.contains("| Thing |"), "the title has no cell: {harmless}");
    for text in TEXTS {
        let page = page(text);
        assert_eq!(shape(&page), shape(&harmless), "{text:?}: {page}");
        for line in page.lines().skip(1) {
            let outside_code: String = line.split('`').step_by(2).collect();
            assert_eq!(line.matches('`').count() % 2, 0, "{text:?}: {line}");
            assert!(!outside_code.contains(['<', '>', '\\', '*', '[', ']']), "{text:?}: {line}");
        }
    }
}

/// Whether the item is a table. Anything that is not data fails: no function but `new`, no macro but `concat!`.
pub fn only_data(item: &Item, text: &str) -> bool {
    match item {
        Item::Static(_) => return true,
        Item::Use(_) | Item::Mod(_) | Item::Struct(_) | Item::Enum(_) => {}
        Item::Impl(block) => {
            for item in &block.items {
                match item {
                    syn::ImplItem::Const(item) => assert_eq!(item.ident, "TOOL", "{text:?}"),
                    syn::ImplItem::Fn(item) => assert_eq!(item.sig.ident, "new", "{text:?}"),
                    _ => panic!("{text:?}: an unexpected item in an impl"),
                }
            }
        }
        _ => panic!("{text:?}: an unexpected item"),
    }
    false
}

fn document(text: &str) -> Value {
    json!({
        "openapi": "3.0.3",
        "info": {"title": text, "version": "1"},
        "tags": [],
        "paths": {
            // Every mark that a method may hold (RFC 9110, section 5.6.2).
            "/other": {"x-additional-operations": {"!#$%&'*+-.^_`|~": {
                "operationId": format!("other{text}"), "responses": {"200": {"description": text}},
            }}},
            format!("/things/{}", text.replace(['{', '}'], "")): {
                "post": {
                    "operationId": format!("op{text}"),
                    "summary": text,
                    "description": text,
                    "tags": [text],
                    "parameters": [
                        {"name": format!("q{text}"), "in": "query", "description": text, "schema": {"type": "string", "enum": [text, "b"]}},
                        {"name": "X-Constant", "in": "header", "required": true, "schema": {"type": "string", "enum": [text]}},
                    ],
                    "requestBody": {"content": {"application/json": {"schema": {
                        "type": "object",
                        "required": [format!("p{text}")],
                        "properties": {
                            format!("p{text}"): {"type": "string", "default": text, "description": text},
                            "kind": {"type": "object", "description": text, "properties": {
                                text: {"type": "string"},
                                "choice": {"type": "string", "enum": [text, format!("{text}2")]},
                            }},
                        },
                    }}}},
                    "responses": {"200": {"description": text}},
                },
            }
        }
    })
}
