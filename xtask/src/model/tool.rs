//! Vendors, resources and tools, as they will stand in the tables.

use std::rc::Rc;

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
    /// All of them are sent.
    pub authentication: Vec<Credential>,
}

#[derive(Clone, Debug)]
pub struct Credential {
    pub place: CredentialPlace,
    /// The header, the query parameter or the cookie.
    pub name: String,
    pub prefix: String,
    /// Whether it is a user's name and password, sent in base64.
    pub basic: bool,
    pub environment: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CredentialPlace {
    Header,
    Query,
    Cookie,
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
    /// Names that it had before, and still answers to.
    pub aliases: Vec<String>,
    /// `ListIncidents`; the table's static is the same in capitals.
    pub type_name: String,
    pub title: String,
    pub description: String,
    pub method: Method,
    pub effect: Effect,
    pub annotations: Annotations,
    pub tags: Vec<String>,
    /// What one thing of its resource is called: `incident_note`.
    pub singular: String,
    /// The name of its API.
    pub api: String,
    /// The name of its operation's document.
    pub document: String,
    pub operation: String,
    pub http: Http,
    pub path: String,
    pub headers: Vec<(String, String)>,
    /// What the credential must be allowed to do: `incidents.write`.
    pub scopes: Vec<String>,
    pub arguments: Vec<Argument>,
    pub body: Option<Body>,
    pub list: Option<List>,
    /// The tool to ask how far the work has come.
    pub poll: Option<String>,
    /// What a JSON reply holds.
    pub reply: Option<Rc<Schema>>,
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

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Http {
    Get,
    Post,
    Put,
    Patch,
    Delete,
    Head,
    Options,
    Query,
    /// As it is sent: `COPY`.
    Other(String),
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
    pub certainty: Certainty,
}

/// How sure an inference is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Certainty {
    /// The document, or somebody who wrote about it, says it outright.
    Said,
    /// It follows from a usual pattern.
    Likely,
    /// It may well be otherwise.
    Guess,
}

impl Vendor {
    /// Every tool, resource by resource.
    pub fn tools(&self) -> impl Iterator<Item = &Tool> {
        self.resources.iter().flat_map(|resource| &resource.tools)
    }
}

impl CredentialPlace {
    /// As messages name it: `header`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Header => "header",
            Self::Query => "query parameter",
            Self::Cookie => "cookie",
        }
    }
}

impl Certainty {
    pub fn name(self) -> &'static str {
        match self {
            Self::Said => "said",
            Self::Likely => "likely",
            Self::Guess => "a guess",
        }
    }
}

impl Http {
    /// The method that a request line calls so.
    pub fn of(name: &str) -> Self {
        match name {
            "GET" => Self::Get,
            "POST" => Self::Post,
            "PUT" => Self::Put,
            "PATCH" => Self::Patch,
            "DELETE" => Self::Delete,
            "HEAD" => Self::Head,
            "OPTIONS" => Self::Options,
            "QUERY" => Self::Query,
            other => Self::Other(other.to_owned()),
        }
    }

    /// As it stands in a request line: `GET`.
    pub fn name(&self) -> &str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
            Self::Head => "HEAD",
            Self::Options => "OPTIONS",
            Self::Query => "QUERY",
            Self::Other(name) => name,
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
