//! A generator of documents: everything that OpenAPI 3.0 has a word for, with names that mean harm.

use proptest::{collection::vec, option, prelude::*, sample::select};
use serde_json::{Map, Value, json};

/// Names that are no words of any language, or of too many.
const HOSTILE: &[&str] = &[
    "",
    " ",
    "type",
    "self",
    "Self",
    "crate",
    "super",
    "fn",
    "_",
    "__",
    "1",
    "1st",
    "007",
    "id",
    "ID",
    "Id",
    "body",
    "limit",
    "next_cursor",
    "a[b]",
    "a[]",
    "filter[x][y]",
    "a.b.c",
    "a-b",
    "a b",
    "$ref",
    "$",
    "x-a",
    "é",
    "名前",
    "ßẞ",
    "e\u{301}",
    "\u{202e}cod",
    "\u{200b}",
    "a\"b",
    "a'b",
    "a`b",
    "a\\b",
    "a\nb",
    "\r\n",
    "\0",
    "{",
    "}",
    "{}",
    "/",
    "~",
    "~1",
    "#",
    "?q=1",
    "\"#; fn main() {}",
    "*/",
    "r#\"",
    "A_VERY_LONG_NAME_OF_MANY_WORDS_THAT_GOES_ON_AND_ON_UNTIL_NO_PROVIDER_OF_MODELS_TAKES_IT",
    "accept",
    "Authorization",
    "Content-Type",
    "constructor",
    "__proto__",
    "null",
    "true",
    "application/json",
    "..",
    ".",
];

pub fn name() -> BoxedStrategy<String> {
    prop_oneof![
        4 => select(vec!["id", "name", "kind", "thing", "things", "owner", "a", "b"]).prop_map(str::to_owned),
        2 => select(HOSTILE).prop_map(str::to_owned),
        1 => "\\PC{0,6}",
        1 => (select(HOSTILE), 1_usize..40).prop_map(|(name, times)| name.repeat(times)),
    ]
    .boxed()
}

/// An object with some of these keys.
fn object(parts: Vec<(&'static str, BoxedStrategy<Value>)>) -> BoxedStrategy<Value> {
    let parts: Vec<_> = parts
        .into_iter()
        .map(|(key, value)| option::weighted(0.4, value).prop_map(move |value| Some((key.to_owned(), value?))))
        .collect();
    parts.prop_map(|entries| Value::Object(entries.into_iter().flatten().collect())).boxed()
}

/// Entries over an object.
fn with(object: BoxedStrategy<Value>, entries: Value) -> BoxedStrategy<Value> {
    object
        .prop_map(move |mut object| {
            let (Some(into), Some(from)) = (object.as_object_mut(), entries.as_object()) else { return object };
            into.extend(from.clone());
            object
        })
        .boxed()
}

fn map(value: BoxedStrategy<Value>, most: usize) -> BoxedStrategy<Value> {
    vec((name(), value), 0..most).prop_map(|entries| Value::Object(entries.into_iter().collect())).boxed()
}

fn list(value: BoxedStrategy<Value>, most: usize) -> BoxedStrategy<Value> {
    vec(value, 0..most).prop_map(Value::from).boxed()
}

fn text() -> BoxedStrategy<Value> {
    name().prop_map(Value::from).boxed()
}

fn flag() -> BoxedStrategy<Value> {
    any::<bool>().prop_map(Value::from).boxed()
}

fn number() -> BoxedStrategy<Value> {
    prop_oneof![
        4 => (-3_i64..20).prop_map(Value::from),
        1 => any::<i64>().prop_map(Value::from),
        1 => any::<u64>().prop_map(Value::from),
        1 => any::<f64>().prop_map(|float| json!(float)),
    ]
    .boxed()
}

pub fn plain() -> BoxedStrategy<Value> {
    let leaf = prop_oneof![Just(Value::Null), flag(), number(), text()];
    leaf.prop_recursive(2, 6, 3, |inner| prop_oneof![list(inner.clone().boxed(), 3), map(inner.boxed(), 3)]).boxed()
}

/// Components by name; what refers to them at times refers to nothing.
const COMPONENTS: [&str; 5] = ["A", "B", "C", "a/b~c", "Gone"];

fn reference(section: &'static str) -> BoxedStrategy<Value> {
    let name = select(COMPONENTS.to_vec()).prop_map(|name| name.replace('~', "~0").replace('/', "~1"));
    let to_component = name.prop_map(move |name| json!({"$ref": format!("#/components/{section}/{name}")}));
    let elsewhere = select(vec![
        "#",
        "#/",
        "",
        "#/components/schemas/A/properties/id",
        "#/components/schemas/A/allOf/0",
        "#/paths/~1things/get",
        "other.yaml#/A",
        "https://evil.test/a.json",
        "#/components/schemas/B/items",
        "#/info/title",
        "#//",
        "#/%",
    ]);
    prop_oneof![6 => to_component, 1 => elsewhere.prop_map(|target| json!({"$ref": target}))].boxed()
}

pub fn schema() -> BoxedStrategy<Value> {
    let kind = select(vec!["string", "integer", "number", "boolean", "array", "object"]).prop_map(Value::from).boxed();
    let keywords = || {
        vec![
            ("nullable", flag()),
            ("readOnly", flag()),
            ("writeOnly", flag()),
            ("deprecated", flag()),
            ("default", plain()),
            ("example", plain()),
            ("description", text()),
            ("format", select(vec!["date-time", "int32", "uuid", "binary", "odd"]).prop_map(Value::from).boxed()),
            ("enum", list(plain(), 4)),
            ("minimum", number()),
            ("maximum", number()),
            ("exclusiveMinimum", flag()),
            ("multipleOf", number()),
            ("minLength", number()),
            ("maxLength", number()),
            ("minItems", number()),
            ("maxItems", number()),
            ("uniqueItems", flag()),
            ("pattern", select(vec!["^a+$", "(", "\\d{2}", "(?=x)"]).prop_map(Value::from).boxed()),
        ]
    };
    let of_kind = (kind, object(keywords())).prop_map(|(kind, mut schema)| {
        schema["type"] = kind;
        schema
    });
    let leaf = prop_oneof![5 => of_kind, 3 => reference("schemas"), 1 => Just(json!({})), 1 => object(keywords())];
    leaf.prop_recursive(4, 24, 4, move |inner| {
        let inner = inner.boxed();
        let extra = prop_oneof![flag(), inner.clone()].boxed();
        let of_object = object(vec![
            ("properties", map(inner.clone(), 5)),
            ("required", list(text(), 4)),
            ("additionalProperties", extra),
            ("nullable", flag()),
            ("readOnly", flag()),
        ]);
        let choices = object(vec![
            ("allOf", list(inner.clone(), 4)),
            ("oneOf", list(inner.clone(), 4)),
            ("anyOf", list(inner.clone(), 4)),
            ("not", inner.clone()),
            ("properties", map(inner.clone(), 3)),
            ("discriminator", Just(json!({"propertyName": "kind"})).boxed()),
            ("nullable", flag()),
        ]);
        prop_oneof![
            3 => with(of_object, json!({"type": "object"})),
            2 => inner.clone().prop_map(|items| json!({"type": "array", "items": items})),
            2 => choices,
        ]
    })
    .boxed()
}

fn parameter() -> BoxedStrategy<Value> {
    let places = vec!["path", "query", "query", "header", "cookie"];
    let styles = vec!["simple", "label", "matrix", "form", "spaceDelimited", "pipeDelimited", "deepObject", "odd"];
    let content = schema().prop_map(|schema| json!({"application/json": {"schema": schema}})).boxed();
    let parts = object(vec![
        ("required", flag()),
        ("style", select(styles).prop_map(Value::from).boxed()),
        ("explode", flag()),
        ("allowReserved", flag()),
        ("deprecated", flag()),
        ("description", text()),
        ("content", content),
    ]);
    let whole = (name(), select(places), parts, option::weighted(0.9, schema())).prop_map(
        |(name, place, mut parts, schema)| {
            parts["name"] = Value::from(name);
            parts["in"] = Value::from(place);
            if let Some(schema) = schema {
                parts["schema"] = schema;
            }
            parts
        },
    );
    prop_oneof![8 => whole, 1 => reference("parameters")].boxed()
}

fn content() -> BoxedStrategy<Value> {
    let types = vec![
        "application/json",
        "application/merge-patch+json",
        "application/x-www-form-urlencoded",
        "multipart/form-data",
        "text/plain",
        "application/octet-stream",
        "image/png",
        "*/*",
        "application/x-ndjson",
        "",
        "no type",
    ];
    let media_type = prop_oneof![4 => schema().prop_map(|schema| json!({"schema": schema})), 1 => Just(json!({}))];
    vec((select(types), media_type), 0..3)
        .prop_map(|entries| Value::Object(entries.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()))
        .boxed()
}

fn body() -> BoxedStrategy<Value> {
    let whole = (content(), option::of(flag())).prop_map(|(content, required)| match required {
        Some(required) => json!({"content": content, "required": required}),
        None => json!({"content": content}),
    });
    prop_oneof![6 => whole, 1 => reference("requestBodies")].boxed()
}

fn responses() -> BoxedStrategy<Value> {
    let status = select(vec!["200", "201", "204", "2XX", "default", "404", "odd"]);
    let listing = schema().prop_map(|items| {
        let properties = json!({"things": {"type": "array", "items": items}, "next": {"type": "string"}});
        json!({"application/json": {"schema": {"type": "object", "properties": properties}}})
    });
    let response =
        (text(), option::of(prop_oneof![content(), listing])).prop_map(|(description, content)| match content {
            Some(content) => json!({"description": description, "content": content}),
            None => json!({"description": description}),
        });
    let response = prop_oneof![6 => response, 1 => reference("responses")];
    vec((status, response), 0..3)
        .prop_map(|entries| Value::Object(entries.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()))
        .boxed()
}

pub fn operation() -> BoxedStrategy<Value> {
    let parts = object(vec![
        ("operationId", text()),
        ("summary", text()),
        ("description", text()),
        ("tags", list(text(), 3)),
        ("deprecated", flag()),
        ("parameters", list(parameter(), 6)),
        ("requestBody", body()),
        ("servers", Just(json!([{"url": "https://other.test/{region}"}])).boxed()),
    ]);
    (parts, responses())
        .prop_map(|(mut operation, responses)| {
            operation["responses"] = responses;
            operation
        })
        .boxed()
}

fn path() -> BoxedStrategy<String> {
    let fixed = select(vec![
        "things",
        "things",
        "users",
        "v1",
        "api",
        "search",
        "list",
        "chat.postMessage",
        "jobs:cancel",
        "export.csv",
    ]);
    let segment = prop_oneof![
        5 => fixed.prop_map(str::to_owned),
        3 => select(vec!["{id}", "{thing_id}", "{name}", "{id}.{format}", "{id}:stop"]).prop_map(str::to_owned),
        1 => name().prop_map(|name| format!("{{{name}}}")),
        1 => name(),
    ];
    vec(segment, 0..5).prop_map(|segments| format!("/{}", segments.join("/"))).boxed()
}

fn paths() -> BoxedStrategy<Value> {
    let methods = vec!["get", "post", "put", "patch", "delete", "head", "options", "trace"];
    let operations = vec((select(methods), operation()), 0..4);
    let shared = option::weighted(0.3, list(parameter(), 3));
    let item = (operations, shared).prop_map(|(operations, shared)| {
        let mut item: Map<String, Value> =
            operations.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        item.extend(shared.map(|shared| ("parameters".to_owned(), shared)));
        Value::Object(item)
    });
    vec((path(), item), 0..4).prop_map(|entries| Value::Object(entries.into_iter().collect())).boxed()
}

fn components() -> BoxedStrategy<Value> {
    let section = |value: BoxedStrategy<Value>| {
        let names = &COMPONENTS[..4];
        vec(option::weighted(0.7, value), names.len())
            .prop_map(|values| {
                let entries = names.iter().zip(values).filter_map(|(name, value)| Some(((*name).to_owned(), value?)));
                Value::Object(entries.collect())
            })
            .boxed()
    };
    let response = content().prop_map(|content| json!({"description": "", "content": content})).boxed();
    object(vec![
        ("schemas", section(schema())),
        ("schemas", section(schema())),
        ("parameters", section(parameter())),
        ("requestBodies", section(body())),
        ("responses", section(response)),
    ])
}

/// A whole document.
pub fn document() -> BoxedStrategy<Value> {
    let versions = prop_oneof![6 => Just("3.0.3"), 1 => Just("3.1.0"), 1 => Just("3.2.0")];
    (versions, text(), paths(), components())
        .prop_map(|(version, title, paths, components)| {
            json!({"openapi": version, "info": {"title": title, "version": "1"}, "paths": paths, "components": components})
        })
        .boxed()
}
