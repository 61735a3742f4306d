//! A tool: one operation of a vendor's API, as a model calls it and as the vendor is asked.

use serde::Serialize;

use crate::{Api, Argument, List};

/// One operation of a vendor's API as an MCP tool.
#[derive(Debug)]
pub struct Tool {
    /// The tool's name, unique among all vendors: `list_all_pager_duty_incidents`.
    pub name: &'static str,
    /// What a person calls it: `List incidents`.
    pub title: &'static str,
    /// What it does, for the model.
    pub description: &'static str,
    /// The resource it belongs to: `incidents`.
    pub resource: &'static str,
    /// What it does to the resource.
    pub method: Method,
    /// What it does to the vendor's data.
    pub effect: Effect,
    /// MCP's four hints.
    pub annotations: Annotations,
    /// The domains it can be filtered by: `incidents`.
    pub tags: &'static [&'static str],
    /// The API that it calls.
    pub api: &'static Api,
    /// The `operationId` in the API's document.
    pub operation: &'static str,
    /// The HTTP method.
    pub http: Http,
    /// The path below the API's base URL, with parameters in braces: `/incidents/{id}`.
    pub path: &'static str,
    /// Headers sent with every call, never asked: `("Accept", "application/json")`.
    pub headers: &'static [(&'static str, &'static str)],
    /// What the account's credential must be allowed to do, as the vendor calls it: `incidents.write`.
    pub scopes: &'static [&'static str],
    /// Everything a caller may say, in the order of the input schema.
    pub arguments: &'static [Argument],
    /// The request's body, if the operation takes one.
    pub body: Option<Body>,
    /// How the reply becomes a list, if the tool lists.
    pub list: Option<List>,
    /// The tool to ask how far the work has come, where the vendor answers before it is done.
    pub poll: Option<&'static str>,
    /// The JSON Schema (2020-12) of the arguments: one flat object.
    pub input_schema: &'static str,
    /// The JSON Schema (2020-12) of a JSON reply, an object, without demands that a vendor's drift could break.
    pub output_schema: Option<&'static str>,
}

/// What a tool does to its resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    List,
    Get,
    Create,
    Update,
    Delete,
    /// An action with a name of its own: `snooze`.
    Custom(&'static str),
}

/// What a tool does to the vendor's data. Not always what the HTTP method suggests: some POSTs only read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Changes nothing.
    Reads,
    /// Adds, and leaves everything else as it was.
    Creates,
    /// Changes what is there.
    Updates,
    /// Takes away what is there.
    Deletes,
}

/// MCP's hints about a tool, all four always said (MCP 2026-07-28, `ToolAnnotations`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Annotations {
    pub read_only: bool,
    pub destructive: bool,
    pub idempotent: bool,
    pub open_world: bool,
}

/// An HTTP method.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Http {
    Get,
    Post,
    Put,
    Patch,
    Delete,
    Head,
    Options,
    /// Safe and idempotent, with a body that says what is asked for (OpenAPI 3.2, `query`).
    Query,
    /// Any other, as it is sent: `COPY` (OpenAPI 3.2, `additionalOperations`).
    Other(&'static str),
}

/// The body of a request.
#[derive(Debug)]
pub struct Body {
    /// The content type it is sent with: JSON types are written as JSON, `application/x-www-form-urlencoded` and
    /// `multipart/form-data` by the style of each argument, others are the argument's text or bytes as they are.
    pub content_type: &'static str,
    /// Whether a body is sent even when no argument of it was given.
    pub required: bool,
    /// The one property that the body wraps its object in: `incident` for `{"incident": {…}}`.
    pub wrap: Option<&'static str>,
    /// Properties that are always sent, never asked: name and JSON value.
    pub constants: &'static [(&'static str, &'static str)],
}

/// A typed way of writing a tool's arguments: it serialises to the flat object that a model would send.
pub trait Request: Serialize {
    /// The tool that takes these arguments.
    const TOOL: &'static Tool;
}

impl Method {
    /// The method's name as filters and tables spell it: `list`, or a custom method's own name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::List => "list",
            Self::Get => "get",
            Self::Create => "create",
            Self::Update => "update",
            Self::Delete => "delete",
            Self::Custom(name) => name,
        }
    }
}

impl Effect {
    /// The effect as tables spell it: `reads`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Reads => "reads",
            Self::Creates => "creates",
            Self::Updates => "updates",
            Self::Deletes => "deletes",
        }
    }
}

impl Http {
    /// The method as it stands in a request line: `GET`.
    #[must_use]
    pub fn name(self) -> &'static str {
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
