//! Arguments: what a caller says, where it goes, and how it is written there.

/// One input of a tool: a property of its flat argument object.
#[derive(Debug)]
pub struct Argument {
    /// The name a caller uses: `statuses`.
    pub name: &'static str,
    /// The vendor's own spelling: `statuses[]`.
    pub wire: &'static str,
    /// Where the value goes.
    pub place: Place,
    /// How the value is written there.
    pub style: Style,
    /// Whether the vendor refuses a request without it.
    pub required: bool,
    /// The account setting that stands in when the caller leaves it out: `from`.
    /// An argument with a setting is never required of the caller.
    pub setting: Option<&'static str>,
}

/// Where an argument goes in the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// A parameter in the path, percent-encoded whole.
    Path,
    /// A parameter in the query string.
    Query,
    /// A header.
    Header,
    /// A property of the body's object, or of the object that the body wraps.
    Body,
    /// The body itself.
    WholeBody,
    /// `limit` and `next_cursor`: written by the tool's paging, see [`crate::Page`].
    Page,
}

/// How a parameter's value is written (OpenAPI 3.0, "Style Values"). Values in a body are JSON and use [`Style::Json`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// A single value; an array as a comma-separated list. OpenAPI's `simple`, and `form` without `explode`.
    Comma,
    /// An array as one pair per item: `ids[]=1&ids[]=2`. OpenAPI's `form` with `explode`.
    Repeat,
    /// A value in a JSON body, or one that paging writes.
    Json,
}
