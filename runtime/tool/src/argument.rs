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
    /// A cookie.
    Cookie,
    /// A property of the body's object, or of the object that the body wraps.
    Body,
    /// The body itself.
    WholeBody,
    /// `limit` and `next_cursor`: written by the tool's paging, see [`crate::Page`].
    Page,
}

/// How a value is written (OpenAPI 3.0.3, "Style Values"). What `explode` does to arrays and objects is said for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// Path and header: `3,4`; an object is `x,1,y,2`, exploded `x=1,y=2`.
    Simple { explode: bool },
    /// Path: `.3,4`, exploded `.3.4`; an object is `.x,1,y,2`, exploded `.x=1.y=2`.
    Label { explode: bool },
    /// Path: `;id=3,4`, exploded `;id=3;id=4`; an object is `;id=x,1,y,2`, exploded `;x=1;y=2`.
    Matrix { explode: bool },
    /// Query, cookie and form field: `id=3,4`, exploded `id=3&id=4`; an object is `id=x,1,y,2`, exploded `x=1&y=2`.
    Form { explode: bool },
    /// Like `Form`, with those reserved characters (RFC 3986, section 2.2) left as they are that mean nothing in a query:
    /// OpenAPI's `allowReserved`.
    Raw { explode: bool },
    /// Query: `id=3%204`.
    Space,
    /// Query: `id=3%7C4`.
    Pipe,
    /// Query and form field: an object is `id[x]=1&id[y]=2`, a list in it `id[z][]=3`, objects in a list `id[z][0][a]=4`.
    Deep,
    /// JSON text: a value in a JSON body, a parameter with `content: application/json`, a JSON part of a multipart body.
    /// What paging writes has this style, too.
    Json,
    /// A file, given as `{"filename", "content_base64", "media_type"}`: a part of a multipart body, or the body itself.
    File,
}
