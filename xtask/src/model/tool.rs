//! Vendors, resources and tools, as they will stand in the tables.

use super::Schema;

#[derive(Clone, Debug)]
pub struct Vendor {
    /// `pagerduty`.
    pub name: String,
    /// `PagerDuty`.
    pub title: String,
    pub instructions: String,
    pub apis: Vec<Api>,
    pub settings: Vec<Setting>,
    /// Sorted by name.
    pub resources: Vec<Resource>,
    pub skipped: Vec<Skipped>,
    /// Operations in the documents: tools and skipped ones together.
    pub operations: usize,
}

#[derive(Clone, Debug)]
pub struct Api {
    pub name: String,
    pub url: String,
    /// Name and URL.
    pub servers: Vec<(String, String)>,
    pub authentication: Authentication,
}

#[derive(Clone, Debug)]
pub enum Authentication {
    None,
    Header { name: String, prefix: String, environment: String },
}

#[derive(Clone, Debug)]
pub struct Setting {
    /// The argument it stands in for: `from`.
    pub name: String,
    pub environment: String,
    pub description: String,
}

/// One file of the generated crate.
#[derive(Clone, Debug)]
pub struct Resource {
    /// `incident_notes`.
    pub name: String,
    /// Sorted by method, the five common ones first.
    pub tools: Vec<Tool>,
}

/// An operation that did not become a tool.
#[derive(Clone, Debug)]
pub struct Skipped {
    /// `rest.json#/paths/~1things/post`.
    pub place: String,
    pub operation: String,
    pub reason: String,
}

#[derive(Clone, Debug)]
pub struct Tool {
    pub name: String,
    /// `ListIncidents`; the table's static is the same in capitals.
    pub type_name: String,
    pub title: String,
    pub description: String,
    pub method: Method,
    pub effect: Effect,
    pub annotations: Annotations,
    pub tags: Vec<String>,
    /// The name of its API.
    pub api: String,
    pub operation: String,
    pub http: Http,
    pub path: String,
    pub headers: Vec<(String, String)>,
    pub arguments: Vec<Argument>,
    pub body: Option<Body>,
    pub list: Option<List>,
    /// The tool to ask how far the work has come.
    pub poll: Option<String>,
    /// What a JSON reply holds.
    pub reply: Option<Schema>,
    /// What was inferred, and from what.
    pub inferences: Vec<Inference>,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Method {
    List,
    Get,
    Create,
    Update,
    Delete,
    Custom(String),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    Reads,
    Creates,
    Updates,
    Deletes,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Annotations {
    pub read_only: bool,
    pub destructive: bool,
    pub idempotent: bool,
    pub open_world: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Http {
    Get,
    Post,
    Put,
    Patch,
    Delete,
}

#[derive(Clone, Debug)]
pub struct Argument {
    /// Ours: `statuses`.
    pub name: String,
    /// The vendor's: `statuses[]`.
    pub wire: String,
    pub place: Place,
    pub style: Style,
    pub required: bool,
    pub setting: Option<String>,
    pub schema: Schema,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    Path,
    Query,
    Header,
    Cookie,
    Body,
    WholeBody,
    Page,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    Simple { explode: bool },
    Label { explode: bool },
    Matrix { explode: bool },
    Form { explode: bool },
    Raw { explode: bool },
    Space,
    Pipe,
    Deep,
    Json,
    File,
}

#[derive(Clone, Debug)]
pub struct Body {
    pub content_type: String,
    pub required: bool,
    pub wrap: Option<String>,
    /// Property and JSON value.
    pub constants: Vec<(String, String)>,
}

#[derive(Clone, Debug)]
pub struct List {
    pub items: String,
    pub page: Page,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Page {
    Whole,
    Offset { limit: String, offset: String, more: String, max_limit: u32, default_limit: u32, ceiling: Option<u32> },
    Cursor { limit: Option<String>, cursor: String, next: String, max_limit: u32 },
    Number { page: String, limit: Option<String>, next: String, max_limit: u32, default_limit: u32 },
    NextUrl { page: String, limit: Option<String>, next: String, max_limit: u32 },
}

/// Something that the document does not say outright: `method: list, because …`.
#[derive(Clone, Debug)]
pub struct Inference {
    pub what: &'static str,
    pub value: String,
    pub because: String,
}

impl Vendor {
    /// Every tool, resource by resource.
    pub fn tools(&self) -> impl Iterator<Item = &Tool> {
        self.resources.iter().flat_map(|resource| &resource.tools)
    }
}

impl Http {
    /// As it stands in a request line: `GET`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }
}

impl Method {
    /// As records and filters spell it: `list`, or a custom method's own name.
    pub fn name(&self) -> &str {
        match self {
            Self::List => "list",
            Self::Get => "get",
            Self::Create => "create",
            Self::Update => "update",
            Self::Delete => "delete",
            Self::Custom(name) => name,
        }
    }

    pub fn from_name(name: &str) -> Self {
        match name {
            "list" => Self::List,
            "get" => Self::Get,
            "create" => Self::Create,
            "update" => Self::Update,
            "delete" => Self::Delete,
            custom => Self::Custom(custom.to_owned()),
        }
    }
}

impl Effect {
    pub fn name(self) -> &'static str {
        match self {
            Self::Reads => "reads",
            Self::Creates => "creates",
            Self::Updates => "updates",
            Self::Deletes => "deletes",
        }
    }
}
