//! How a value is written in a path, a query string, a header, a cookie, a form
//! (RFC 6570; OpenAPI 3.0.3, "Style Values").

mod encoding;
mod header;
mod json;
mod pairs;
mod path;
mod value;

pub(crate) use encoding::Encoding;
pub(crate) use header::{header, header_text};
pub(crate) use json::json;
pub(crate) use pairs::pairs;
pub(crate) use path::segment;
