//! What the headers of a request must say (MCP 2026-07-28, Streamable HTTP, "Request Metadata").

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use http::header::{ACCEPT, CONTENT_TYPE};
use http::{HeaderMap, StatusCode};
use serde_json::Value;

use crate::mcp::era::{Era, VERSIONS, carried};
use crate::mcp::message::{Fault, Request};

const VERSION: &str = "mcp-protocol-version";
const METHOD: &str = "mcp-method";
const NAME: &str = "mcp-name";

/// Whether the body is JSON, and whether the client takes JSON for an answer.
pub(super) fn negotiate(headers: &HeaderMap) -> Result<(), (StatusCode, Fault)> {
    let content_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if !media_type(content_type).eq_ignore_ascii_case("application/json") {
        let fault = Fault::invalid_request("`Content-Type` must be application/json");
        return Err((StatusCode::UNSUPPORTED_MEDIA_TYPE, fault));
    }
    let mut accepted = headers.get_all(ACCEPT).iter().filter_map(|value| value.to_str().ok()).peekable();
    let takes_json = |range: &str| {
        ["application/json", "application/*", "*/*"].iter().any(|json| media_type(range).eq_ignore_ascii_case(json))
    };
    if accepted.peek().is_some() && !accepted.flat_map(|value| value.split(',')).any(takes_json) {
        let fault = Fault::invalid_request("`Accept` must list application/json and text/event-stream");
        return Err((StatusCode::NOT_ACCEPTABLE, fault));
    }
    Ok(())
}

/// A media type without its parameters.
fn media_type(value: &str) -> &str {
    value.split(';').next().unwrap_or_default().trim()
}

/// The era of a request. One without any version is of 2025-03-26, which had no header for it.
pub(super) fn era(headers: &HeaderMap, request: &Request) -> Result<Era, Fault> {
    let version = match (only(headers, VERSION)?, carried(&request.params)?) {
        (None, None) => return Ok(Era::Legacy),
        (None, Some(_)) => return Err(missing("MCP-Protocol-Version")),
        (Some(header), Some(body)) if header != body => return Err(differs("MCP-Protocol-Version", header, body)),
        (Some(header), _) => header,
    };
    let era = Era::of_version(version, &request.params)?;
    if era == Era::Modern {
        mirrors(headers, request)?;
    }
    Ok(era)
}

/// Whether the version of a notification is one that is served.
pub(super) fn known_version(headers: &HeaderMap) -> Result<(), Fault> {
    match only(headers, VERSION)? {
        Some(version) if !VERSIONS.contains(&version) => Err(Fault::unsupported_version(version, &VERSIONS)),
        _ => Ok(()),
    }
}

/// Whether the headers repeat what the body says, so that whoever reads only them is not misled.
fn mirrors(headers: &HeaderMap, request: &Request) -> Result<(), Fault> {
    let method = only(headers, METHOD)?.ok_or_else(|| missing("Mcp-Method"))?;
    if method != request.method {
        return Err(differs("Mcp-Method", method, &request.method));
    }
    let source = match request.method.as_str() {
        "tools/call" | "prompts/get" => "name",
        "resources/read" => "uri",
        _ => return Ok(()),
    };
    // A name that is no text is told by whoever needs it.
    let Some(Value::String(name)) = request.params.get(source) else { return Ok(()) };
    let header = only(headers, NAME)?.ok_or_else(|| missing("Mcp-Name"))?;
    let decoded = decode(header)?;
    if decoded == *name { Ok(()) } else { Err(differs("Mcp-Name", header, name)) }
}

/// The text that a header stands for: `=?base64?…?=` where it could not be written plainly.
fn decode(header: &str) -> Result<String, Fault> {
    let Some(encoded) = header.strip_prefix("=?base64?").and_then(|rest| rest.strip_suffix("?=")) else {
        return Ok(header.to_owned());
    };
    let decoded = BASE64_STANDARD.decode(encoded).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    decoded.ok_or_else(|| Fault::header_mismatch("`Mcp-Name` is no base64 of UTF-8 text"))
}

/// A header that may stand there once, as visible ASCII.
pub(super) fn only<'a>(headers: &'a HeaderMap, name: &str) -> Result<Option<&'a str>, Fault> {
    let mut values = headers.get_all(name).iter();
    let Some(value) = values.next() else { return Ok(None) };
    if values.next().is_some() {
        return Err(Fault::header_mismatch(format!("`{name}` must stand there once")));
    }
    let text = value.to_str();
    text.map(Some).map_err(|_| Fault::header_mismatch(format!("`{name}` holds characters that no header may hold")))
}

fn missing(header: &str) -> Fault {
    Fault::header_mismatch(format!("the `{header}` header is missing"))
}

fn differs(name: &str, header: &str, body: &str) -> Fault {
    let cut = |text: &str| text.chars().take(100).collect::<String>();
    Fault::header_mismatch(format!("`{name}` is `{}` in the header and `{}` in the body", cut(header), cut(body)))
}
