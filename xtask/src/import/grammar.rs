//! The grammar of OpenAPI 3.0.3: which object may hold which keyword, and what stands there.
//!
//! Every stage of the import walks documents by this table, so that a keyword is never mistaken for a name:
//! `description` is prose in a schema and the name of a property in `properties`.

use serde_json::Value;

use crate::problem::step;

/// An object of OpenAPI 3.0.3. Sections named after these are found under "Schema" in the specification.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    Document,
    Info,
    Contact,
    License,
    Server,
    ServerVariable,
    Paths,
    PathItem,
    Operation,
    Parameter,
    RequestBody,
    MediaType,
    Encoding,
    Responses,
    Response,
    Header,
    Example,
    Tag,
    ExternalDocs,
    Schema,
    Discriminator,
    Components,
    SecurityScheme,
    Flows,
    Flow,
    SecurityRequirement,
}

/// What may stand at a keyword.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// Data that belongs to the vendor: a default, an example, an extension.
    Anything,
    Text,
    /// One of a few words.
    Word(&'static [&'static str]),
    Flag,
    Number,
    /// A whole number, zero or more.
    Count,
    /// A list of texts.
    Texts,
    /// Texts by name.
    TextMap,
    /// A list of anything.
    Values,
    /// An object of one kind.
    Node(Kind),
    List(Kind),
    /// Objects of one kind by name.
    Map(Kind),
    /// True, false or an object of one kind.
    FlagOr(Kind),
    /// Part of OpenAPI, but no tool is made from it: what the vendor calls, and hints on what to call next.
    Unused,
}

/// The methods of a path item, in the order of the canonical document.
pub const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/// Where a path item keeps its operations of other methods, by the method as it is sent: `QUERY`, `COPY`. OpenAPI 3.0
/// knows no such; 3.2 calls them `query` and `additionalOperations`.
pub const OTHER_METHODS: &str = "x-additional-operations";

/// Where a parameter says why no tool can write it, which only the import could see.
pub const SKIP: &str = "x-toolpress-skip";

/// The operations of a path item: each by its method as it is sent, and where it stands in the item.
pub fn operations(item: &Value) -> Vec<(String, String)> {
    let known = METHODS.iter().map(|method| (method.to_ascii_uppercase(), step("", method)));
    let others = item.get(OTHER_METHODS).and_then(Value::as_object).into_iter().flatten();
    let others = others.map(|(method, _)| (method.clone(), step(&step("", OTHER_METHODS), method)));
    known.chain(others).filter(|(_, pointer)| item.pointer(pointer).is_some_and(Value::is_object)).collect()
}

/// Whether a request line can begin with it (RFC 9110, section 9.1: a token).
pub fn is_method(text: &str) -> bool {
    let is_mark = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !text.is_empty() && text.bytes().all(is_mark)
}

/// The types that a schema of OpenAPI 3.0 knows.
pub const TYPES: &[&str] = &["string", "number", "integer", "boolean", "array", "object"];

const NUMERIC: &[&str] = &["number", "integer"];
/// The keywords of a schema that say something about values of some types only.
pub const OF_TYPES: [(&str, &[&str]); 18] = [
    ("format", &["string", "number", "integer"]),
    ("pattern", &["string"]),
    ("minLength", &["string"]),
    ("maxLength", &["string"]),
    ("multipleOf", NUMERIC),
    ("minimum", NUMERIC),
    ("maximum", NUMERIC),
    ("exclusiveMinimum", NUMERIC),
    ("exclusiveMaximum", NUMERIC),
    ("items", &["array"]),
    ("minItems", &["array"]),
    ("maxItems", &["array"]),
    ("uniqueItems", &["array"]),
    ("properties", &["object"]),
    ("required", &["object"]),
    ("additionalProperties", &["object"]),
    ("minProperties", &["object"]),
    ("maxProperties", &["object"]),
];

/// What may stand at `key` in an object of this kind; `None` if OpenAPI 3.0 does not know the keyword there.
pub fn field(kind: Kind, key: &str) -> Option<Field> {
    use Field::{Anything, Count, Flag, FlagOr, List, Map, Node, Number, Text, TextMap, Texts, Unused, Values, Word};
    let field = match (kind, key) {
        (Kind::PathItem, OTHER_METHODS) => Map(Kind::Operation),
        (Kind::Parameter, SKIP) => Text,
        (_, key) if kind != Kind::SecurityRequirement && key.starts_with("x-") => Anything,
        (Kind::Document, "openapi") => Text,
        (Kind::Document, "info") => Node(Kind::Info),
        (Kind::Document | Kind::PathItem | Kind::Operation, "servers") => List(Kind::Server),
        (Kind::Document, "paths") => Node(Kind::Paths),
        (Kind::Document, "components") => Node(Kind::Components),
        (Kind::Document | Kind::Operation, "security") => List(Kind::SecurityRequirement),
        (Kind::Document, "tags") => List(Kind::Tag),
        (Kind::Document | Kind::Tag | Kind::Operation | Kind::Schema, "externalDocs") => Node(Kind::ExternalDocs),

        (Kind::Info, "title" | "description" | "termsOfService" | "version") => Text,
        (Kind::Info, "contact") => Node(Kind::Contact),
        (Kind::Info, "license") => Node(Kind::License),
        (Kind::Contact, "name" | "url" | "email") => Text,
        (Kind::License, "name" | "url") => Text,
        (Kind::Tag, "name" | "description") => Text,
        (Kind::ExternalDocs, "url" | "description") => Text,
        (Kind::Server, "url" | "description") => Text,
        (Kind::Server, "variables") => Map(Kind::ServerVariable),
        (Kind::ServerVariable, "enum") => Texts,
        (Kind::ServerVariable, "default" | "description") => Text,

        (Kind::Components, "schemas") => Map(Kind::Schema),
        (Kind::Components, "responses") => Map(Kind::Response),
        (Kind::Components, "parameters") => Map(Kind::Parameter),
        (Kind::Components, "examples") => Map(Kind::Example),
        (Kind::Components, "requestBodies") => Map(Kind::RequestBody),
        (Kind::Components, "headers") => Map(Kind::Header),
        (Kind::Components, "securitySchemes") => Map(Kind::SecurityScheme),
        (Kind::Components, "links" | "callbacks") => Unused,

        (Kind::Paths, path) if path.starts_with('/') => Node(Kind::PathItem),
        (Kind::PathItem, "summary" | "description") => Text,
        (Kind::PathItem | Kind::Operation, "parameters") => List(Kind::Parameter),
        (Kind::PathItem, method) if METHODS.contains(&method) => Node(Kind::Operation),

        (Kind::Operation, "tags") => Texts,
        (Kind::Operation, "summary" | "description" | "operationId") => Text,
        (Kind::Operation, "requestBody") => Node(Kind::RequestBody),
        (Kind::Operation, "responses") => Node(Kind::Responses),
        (Kind::Operation, "deprecated") => Flag,
        (Kind::Operation, "callbacks") => Unused,

        (Kind::Parameter, "name" | "description" | "style") => Text,
        (Kind::Parameter, "in") => Word(&["path", "query", "header", "cookie"]),
        (Kind::Parameter, "required" | "deprecated" | "allowEmptyValue" | "explode" | "allowReserved") => Flag,
        (Kind::Header, "description") => Text,
        (Kind::Header, "required" | "deprecated" | "explode") => Flag,
        (Kind::Header, "style") => Word(&["simple"]),
        (Kind::Parameter | Kind::Header | Kind::MediaType, "schema") => Node(Kind::Schema),
        (Kind::Parameter | Kind::Header | Kind::MediaType | Kind::Schema, "example") => Anything,
        (Kind::Parameter | Kind::Header | Kind::MediaType, "examples") => Map(Kind::Example),
        (Kind::Parameter | Kind::Header | Kind::RequestBody | Kind::Response, "content") => Map(Kind::MediaType),

        (Kind::RequestBody, "description") => Text,
        (Kind::RequestBody, "required") => Flag,
        (Kind::MediaType, "encoding") => Map(Kind::Encoding),
        (Kind::Encoding, "contentType") => Text,
        (Kind::Encoding, "headers") => Map(Kind::Header),
        (Kind::Encoding, "style") => Word(QUERY_STYLES),
        (Kind::Encoding, "explode" | "allowReserved") => Flag,
        (Kind::Responses, "default") => Node(Kind::Response),
        (Kind::Responses, status) if is_status(status) => Node(Kind::Response),
        (Kind::Response, "description") => Text,
        (Kind::Response, "headers") => Map(Kind::Header),
        (Kind::Response, "links") => Unused,
        (Kind::Example, "summary" | "description" | "externalValue") => Text,
        (Kind::Example, "value") => Anything,

        (Kind::Schema, "title" | "description" | "format" | "pattern") => Text,
        (Kind::Schema, "type") => Word(TYPES),
        (Kind::Schema, "multipleOf" | "maximum" | "minimum") => Number,
        (Kind::Schema, "exclusiveMaximum" | "exclusiveMinimum" | "uniqueItems") => Flag,
        (Kind::Schema, "nullable" | "readOnly" | "writeOnly" | "deprecated") => Flag,
        (Kind::Schema, "maxLength" | "minLength" | "maxItems" | "minItems") => Count,
        (Kind::Schema, "maxProperties" | "minProperties") => Count,
        (Kind::Schema, "required") => Texts,
        (Kind::Schema, "enum") => Values,
        (Kind::Schema, "default") => Anything,
        (Kind::Schema, "allOf" | "oneOf" | "anyOf") => List(Kind::Schema),
        (Kind::Schema, "not" | "items") => Node(Kind::Schema),
        (Kind::Schema, "properties") => Map(Kind::Schema),
        (Kind::Schema, "additionalProperties") => FlagOr(Kind::Schema),
        (Kind::Schema, "discriminator") => Node(Kind::Discriminator),
        // Describes how XML is written; no tool sends any.
        (Kind::Schema, "xml") => Unused,
        (Kind::Discriminator, "propertyName") => Text,
        (Kind::Discriminator, "mapping") => TextMap,

        (Kind::SecurityScheme, "type") => Word(&["apiKey", "http", "oauth2", "openIdConnect"]),
        (Kind::SecurityScheme, "in") => Word(&["query", "header", "cookie"]),
        (Kind::SecurityScheme, "name" | "description" | "scheme" | "bearerFormat" | "openIdConnectUrl") => Text,
        (Kind::SecurityScheme, "flows") => Node(Kind::Flows),
        (Kind::Flows, "implicit" | "password" | "clientCredentials" | "authorizationCode") => Node(Kind::Flow),
        (Kind::Flow, "authorizationUrl" | "tokenUrl" | "refreshUrl") => Text,
        (Kind::Flow, "scopes") => TextMap,
        (Kind::SecurityRequirement, _) => Texts,
        _ => return None,
    };
    Some(field)
}

/// The styles of a query parameter and of a form field.
pub const QUERY_STYLES: &[&str] = &["form", "spaceDelimited", "pipeDelimited", "deepObject"];

/// The section of `components` that a reference to such an object points into.
pub fn section(kind: Kind) -> Option<&'static str> {
    match kind {
        Kind::Schema => Some("schemas"),
        Kind::Response => Some("responses"),
        Kind::Parameter => Some("parameters"),
        Kind::Example => Some("examples"),
        Kind::RequestBody => Some("requestBodies"),
        Kind::Header => Some("headers"),
        Kind::SecurityScheme => Some("securitySchemes"),
        _ => None,
    }
}

/// Whether a reference may stand in the place of such an object.
pub fn referable(kind: Kind) -> bool {
    kind == Kind::PathItem || section(kind).is_some()
}

/// The kind as messages name it, with its article.
pub fn name(kind: Kind) -> &'static str {
    match kind {
        Kind::Document => "a document",
        Kind::Info => "an info object",
        Kind::Contact => "a contact",
        Kind::License => "a licence",
        Kind::Server => "a server",
        Kind::ServerVariable => "a server variable",
        Kind::Paths => "a paths object",
        Kind::PathItem => "a path item",
        Kind::Operation => "an operation",
        Kind::Parameter => "a parameter",
        Kind::RequestBody => "a request body",
        Kind::MediaType => "a media type",
        Kind::Encoding => "an encoding",
        Kind::Responses => "a responses object",
        Kind::Response => "a response",
        Kind::Header => "a header",
        Kind::Example => "an example",
        Kind::Tag => "a tag",
        Kind::ExternalDocs => "a link to documentation",
        Kind::Schema => "a schema",
        Kind::Discriminator => "a discriminator",
        Kind::Components => "a components object",
        Kind::SecurityScheme => "a security scheme",
        Kind::Flows => "a flows object",
        Kind::Flow => "an OAuth flow",
        Kind::SecurityRequirement => "a security requirement",
    }
}

/// `200`, or `2XX` for a whole range.
fn is_status(key: &str) -> bool {
    match key.as_bytes() {
        [first, b'X' | b'x', b'X' | b'x'] => (b'1'..=b'5').contains(first),
        [first, rest @ ..] => (b'1'..=b'9').contains(first) && rest.len() == 2 && rest.iter().all(u8::is_ascii_digit),
        [] => false,
    }
}
