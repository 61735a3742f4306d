//! Where references may stand in a document of any version, and what belongs there.

use serde_json::Value;

use crate::import::grammar::{self, Field, Kind};

/// What stands somewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    Node(Kind),
    /// Objects of one kind by name.
    Map(Kind),
    List(Kind),
    /// The vendor's own data, or nothing that refers to anything. A `$ref` in it is none.
    Data,
}

/// What stands at `key` in an object of this kind: the grammar of OpenAPI 3.0, and what other versions have beside it.
pub fn inside(kind: Kind, key: &str) -> Shape {
    use Shape::{Data, List, Map, Node};
    match (kind, key) {
        (Kind::Document, "definitions") => Map(Kind::Schema),
        (Kind::Document, "parameters") => Map(Kind::Parameter),
        (Kind::Document, "responses") => Map(Kind::Response),
        (Kind::Document, "securityDefinitions") => Map(Kind::SecurityScheme),
        (Kind::Parameter | Kind::Header, "items") => Node(Kind::Schema),
        (Kind::Response, "schema") => Node(Kind::Schema),

        (Kind::Components, "pathItems") => Map(Kind::PathItem),
        (Kind::Schema, "$defs" | "definitions" | "patternProperties" | "dependentSchemas") => Map(Kind::Schema),
        (Kind::Schema, "prefixItems") => List(Kind::Schema),
        (Kind::Schema, "additionalItems" | "contains" | "propertyNames" | "contentSchema") => Node(Kind::Schema),
        (Kind::Schema, "unevaluatedItems" | "unevaluatedProperties") => Node(Kind::Schema),
        (Kind::Schema, "if" | "then" | "else") => Node(Kind::Schema),

        // Wrong names are mended later; what stands there is of use all the same.
        (Kind::Paths, path) if !path.starts_with("x-") => Node(Kind::PathItem),
        (Kind::Responses, status) if !status.starts_with("x-") => Node(Kind::Response),
        _ => match grammar::field(kind, key) {
            Some(Field::Node(kind) | Field::FlagOr(kind)) => Node(kind),
            Some(Field::Map(kind)) => Map(kind),
            Some(Field::List(kind)) => List(kind),
            _ => Data,
        },
    }
}

/// What a value is where `shape` belongs: older versions of JSON Schema have a list where one schema stands now.
pub fn actual(shape: Shape, value: &Value) -> Shape {
    match (shape, value) {
        (Shape::Node(Kind::Schema), Value::Array(_)) => Shape::List(Kind::Schema),
        _ => shape,
    }
}

/// Whether the walk from a document's root comes by this path.
pub fn covers(path: &[String]) -> bool {
    let mut shape = Shape::Node(Kind::Document);
    for name in path {
        shape = match shape {
            Shape::Node(Kind::Schema) if name.bytes().all(|byte| byte.is_ascii_digit()) => Shape::Node(Kind::Schema),
            Shape::Node(kind) => inside(kind, name),
            Shape::Map(kind) | Shape::List(kind) => Shape::Node(kind),
            Shape::Data => return false,
        };
    }
    shape != Shape::Data
}

/// Where a document keeps what is referred to.
#[derive(Clone, Copy, Debug)]
pub struct Sections {
    pub swagger: bool,
}

impl Sections {
    pub fn of(document: &Value) -> Self {
        Self { swagger: document.get("swagger").is_some() }
    }

    /// The section for a kind, from the root; `None` where everything stands in its place.
    pub fn of_kind(self, kind: Kind) -> Option<&'static [&'static str]> {
        let section: &[&str] = match (self.swagger, kind) {
            (true, Kind::Schema) => &["definitions"],
            (true, Kind::Parameter) => &["parameters"],
            (true, Kind::Response) => &["responses"],
            (false, Kind::Schema) => &["components", "schemas"],
            (false, Kind::Parameter) => &["components", "parameters"],
            (false, Kind::Response) => &["components", "responses"],
            (false, Kind::Example) => &["components", "examples"],
            (false, Kind::RequestBody) => &["components", "requestBodies"],
            (false, Kind::Header) => &["components", "headers"],
            (false, Kind::SecurityScheme) => &["components", "securitySchemes"],
            _ => return None,
        };
        Some(section)
    }

    /// The section as a pointer: `/components/schemas`.
    pub fn pointer(self, kind: Kind) -> Option<String> {
        Some(format!("/{}", self.of_kind(kind)?.join("/")))
    }
}

/// What belongs in a place, as messages name it.
pub fn name(shape: Shape) -> &'static str {
    match shape {
        Shape::Node(kind) => grammar::name(kind),
        Shape::Map(_) => "an object",
        Shape::List(_) => "a list",
        Shape::Data => "anything",
    }
}
