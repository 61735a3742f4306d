//! A vendor's error response as a reply that a model can act on.

use std::time::SystemTime;

use http::{HeaderMap, Response, StatusCode};
use serde::Serialize;
use serde_json::Value;
use serde_json::value::{RawValue, to_raw_value};

use crate::content::{self, Content};
use crate::credential::Hidden;
use crate::limit::RateLimit;
use crate::media_type::MediaType;
use crate::reply::Reply;

/// More characters of an error that is no JSON are not repeated.
const MOST: usize = 2000;

/// Where vendors write the number under which they find a request again, the most common first.
const REQUEST_ID: [&str; 6] =
    ["x-request-id", "request-id", "x-correlation-id", "x-amzn-requestid", "x-trace-id", "cf-ray"];

#[derive(Serialize)]
struct Failure {
    error: VendorError,
}

#[derive(Serialize)]
struct VendorError {
    status: u16,
    message: String,
    vendor_error: Option<Box<RawValue>>,
    request_id: Option<String>,
    #[serde(flatten)]
    limits: Option<RateLimit>,
}

/// The reply for a response that is no success. A redirect is none either: it is never followed.
pub(crate) fn reply(response: Response<Vec<u8>>, hidden: &Hidden, now: SystemTime) -> Reply {
    let (parts, body) = response.into_parts();
    let (status, headers) = (parts.status, parts.headers);
    let media = MediaType::of(&headers);
    let limits = (status == StatusCode::TOO_MANY_REQUESTS).then(|| RateLimit::read(&headers, now));
    let text = content::text(&media, body);
    let (message, vendor_error) = read(hidden.out_of(&text).trim(), &media);
    let request_id = REQUEST_ID.iter().find_map(|name| header(&headers, name));
    let failure = Failure {
        error: VendorError {
            status: status.as_u16(),
            message: message.unwrap_or_else(|| unsaid(status)),
            vendor_error,
            request_id: request_id.map(|id| hidden.out_of(id).into_owned()),
            limits,
        },
    };
    let text = serde_json::to_string(&failure).expect("an error is made of strings, numbers and JSON");
    Reply { status: Some(status), content: vec![Content::Text(text)], structured: None, is_error: true, limits }
}

/// The vendor's message, and its error as it wrote it.
fn read(text: &str, media: &MediaType) -> (Option<String>, Option<Box<RawValue>>) {
    if text.is_empty() {
        return (None, None);
    }
    if let Ok(json) = serde_json::from_str::<Box<RawValue>>(text) {
        return (serde_json::from_str(text).ok().as_ref().and_then(message), Some(json));
    }
    let start = text.get(..15).unwrap_or(text).to_ascii_lowercase();
    if media.essence == "text/html" || start.starts_with("<!doctype html") || start.starts_with("<html") {
        return (None, quoted(&summary(text)));
    }
    let text = cut(text);
    (Some(text.clone()), quoted(&text))
}

/// What a vendor's error says, in the shapes that vendors use: `{"error": {"message", "errors"}}`, `{"error": "…"}`,
/// `{"message"}`, `{"detail"}`, `{"title"}`, `{"errors": …}`, and lists of these.
fn message(error: &Value) -> Option<String> {
    let text = match error {
        Value::String(text) => text.clone(),
        Value::Array(errors) => errors.iter().filter_map(message).collect::<Vec<_>>().join("; "),
        Value::Object(properties) => {
            let inner = properties.get("error").and_then(message);
            let said = || ["message", "detail", "title"].iter().find_map(|name| message(properties.get(*name)?));
            let details = ["errors", "messages"].iter().find_map(|name| details(properties.get(*name)?));
            [inner.or_else(said), details].into_iter().flatten().collect::<Vec<_>>().join(": ")
        }
        _ => String::new(),
    };
    (!text.is_empty()).then(|| cut(&text))
}

/// A list of errors, or errors by the field that they are about: `{"name": ["is taken"]}`.
fn details(errors: &Value) -> Option<String> {
    let Value::Object(fields) = errors else { return message(errors) };
    let fields: Vec<String> =
        fields.iter().filter_map(|(field, errors)| Some(format!("{field} {}", message(errors)?))).collect();
    (!fields.is_empty()).then(|| fields.join("; "))
}

/// What to say of a response that says nothing itself.
fn unsaid(status: StatusCode) -> String {
    if status.is_redirection() {
        return format!("the vendor answered {status}: a redirect, which is never followed; check the base URL");
    }
    format!("the vendor answered {status}")
}

/// An HTML page, which is made for people and mostly markup, in one line.
fn summary(page: &str) -> String {
    // ASCII only, so that places in the lower-case copy are places in the page.
    let lower = page.to_ascii_lowercase();
    let title = lower.find("<title>").map(|start| start + "<title>".len()).and_then(|start| {
        let end = start + lower[start..].find("</title>")?;
        Some(page[start..end].trim())
    });
    match title {
        Some(title) => format!("an HTML page of {} bytes, titled \"{}\"", page.len(), cut(title)),
        None => format!("an HTML page of {} bytes", page.len()),
    }
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

fn quoted(text: &str) -> Option<Box<RawValue>> {
    to_raw_value(text).ok()
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use http::Response;
    use serde_json::{Value, json};

    use super::{Hidden, reply};
    use crate::limit::RateLimit;

    fn error(status: u16, headers: &[(&str, &str)], body: &'static str) -> Value {
        let response = headers
            .iter()
            .fold(Response::builder().status(status), |response, (name, value)| response.header(*name, *value));
        let reply = reply(
            response.body(body.as_bytes().to_vec()).expect("the response is one"),
            &Hidden::default(),
            SystemTime::now(),
        );
        assert!(reply.is_error);
        reply.json::<Value>().expect("an error is JSON")["error"].clone()
    }

    #[test]
    fn the_message_is_found_in_every_common_shape() {
        for (body, message) in [
            (
                r#"{"error":{"message":"Invalid","code":2001,"errors":["a is bad","b is worse"]}}"#,
                "Invalid: a is bad; b is worse",
            ),
            (r#"{"error":"rate limit exceeded"}"#, "rate limit exceeded"),
            (r#"{"code":5,"message":"not found"}"#, "not found"),
            (r#"{"detail":"gone","messages":["a","b"]}"#, "gone: a; b"),
            (r#"{"errors":"no such thing"}"#, "no such thing"),
            (r#"{"errors":{"name":["is taken","is short"],"url":["is bad"]}}"#, "name is taken; is short; url is bad"),
            (r#"{"errors":[{"title":"Bad","detail":"a is bad"}]}"#, "a is bad"),
            (r#"["a","b"]"#, "a; b"),
            ("out of order", "out of order"),
            (r#"{"code":7}"#, "the vendor answered 400 Bad Request"),
            ("", "the vendor answered 400 Bad Request"),
        ] {
            assert_eq!(error(400, &[], body)["message"], message, "{body}");
        }
    }

    #[test]
    fn a_json_error_is_repeated_byte_for_byte_and_text_as_text() {
        let body = r#"{"error":{"message":"x","code":1.50}}"#;
        let response = Response::builder().status(404).header("x-request-id", "r1").body(body.as_bytes().to_vec());
        let reply = reply(response.expect("the response is one"), &Hidden::default(), SystemTime::now());
        assert_eq!(
            reply.text(),
            Some(
                r#"{"error":{"status":404,"message":"x","vendor_error":{"error":{"message":"x","code":1.50}},"request_id":"r1"}}"#
            )
        );
        assert_eq!(error(500, &[], "out of order")["vendor_error"], "out of order");
        assert_eq!(error(500, &[], "")["vendor_error"], Value::Null);
    }

    #[test]
    fn an_html_page_is_summarised_and_long_text_is_cut() {
        let page = "<!DOCTYPE html><html><head><TITLE> 502 Bad Gateway </TITLE></head><body>İ…</body></html>";
        let error = error(502, &[("content-type", "text/html")], page);
        assert_eq!(error["message"], "the vendor answered 502 Bad Gateway");
        assert_eq!(error["vendor_error"], format!("an HTML page of {} bytes, titled \"502 Bad Gateway\"", page.len()));

        let long: &'static str = "x".repeat(5000).leak();
        let length = |error: &Value| error["vendor_error"].as_str().map(|text| text.chars().count());
        assert_eq!(length(&self::error(500, &[], long)), Some(2001));
    }

    #[test]
    fn an_error_is_read_in_its_charset_and_bytes_that_are_no_text_do_no_harm() {
        let response = Response::builder().status(500).header("content-type", "text/plain; charset=latin1");
        let reply = reply(
            response.body(b"caf\xe9".to_vec()).expect("the response is one"),
            &Hidden::default(),
            SystemTime::now(),
        );
        assert_eq!(reply.json::<Value>().expect("an error is JSON")["error"]["message"], "café");
        let response = Response::builder().status(500).body(b"\xff\x00".to_vec());
        let reply = self::reply(response.expect("the response is one"), &Hidden::default(), SystemTime::now());
        assert_eq!(reply.json::<Value>().expect("an error is JSON")["error"]["message"], "\u{fffd}\0");
    }

    #[test]
    fn a_redirect_is_an_error_that_says_so() {
        let error = error(302, &[("location", "https://elsewhere.example/?token=1")], "");
        assert!(error["message"].as_str().is_some_and(|text| text.contains("never followed")), "{error}");
        assert!(!error.to_string().contains("elsewhere"), "{error}");
    }

    #[test]
    fn too_many_requests_says_when_there_are_more() {
        let headers = [("ratelimit-limit", "960"), ("ratelimit-remaining", "0"), ("ratelimit-reset", "12")];
        let body = r#"{"error":{"message":"Rate Limit Exceeded","code":2020}}"#;
        assert_eq!(
            error(429, &headers, body),
            json!({
                "status": 429, "message": "Rate Limit Exceeded", "request_id": null,
                "vendor_error": {"error": {"message": "Rate Limit Exceeded", "code": 2020}},
                "ratelimit-limit": 960, "ratelimit-remaining": 0, "ratelimit-reset": 12,
            })
        );
        let response = Response::builder().status(429).header("retry-after", "3").body(Vec::new());
        let reply = reply(response.expect("the response is one"), &Hidden::default(), SystemTime::now());
        assert_eq!(reply.limits, Some(RateLimit { reset: Some(3), ..RateLimit::default() }));
    }
}
