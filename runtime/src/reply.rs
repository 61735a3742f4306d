//! A vendor's response as the reply to a call.

use std::time::SystemTime;

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{Response, StatusCode};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use crate::limit::RateLimit;
use crate::page::{Properties, Turn};
use crate::vendor_error;

/// The reply to a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// What came back.
    pub content: Content,
    /// Whether the call failed. The content then is `{"error": {"message": …, …}}`.
    pub is_error: bool,
    /// What the vendor's rate limit says, when it is what the call failed on.
    pub limits: Option<RateLimit>,
}

/// What came back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// JSON as the vendor wrote it, a list's envelope, or other text.
    Text(String),
    /// A picture.
    Image { media_type: String, bytes: Bytes },
    /// Anything else.
    Resource { media_type: String, bytes: Bytes },
}

/// A list's reply: the items and every other property are the vendor's own bytes.
#[derive(Serialize)]
struct Envelope<'a> {
    result: &'a [&'a RawValue],
    next_cursor: Option<String>,
    result_count: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
    #[serde(flatten)]
    others: Properties<'a>,
}

impl Reply {
    /// Reads a vendor's response. A turn makes a list of it.
    pub(crate) fn read(turn: Option<&Turn>, response: Response<Bytes>, now: SystemTime) -> Self {
        if !response.status().is_success() {
            return vendor_error::reply(&response, now);
        }
        let content = match content(response) {
            Content::Text(text) => Content::Text(turn.and_then(|turn| envelope(turn, &text)).unwrap_or(text)),
            other => other,
        };
        Self { content, is_error: false, limits: None }
    }

    /// The content as text, if it is text.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match &self.content {
            Content::Text(text) => Some(text),
            Content::Image { .. } | Content::Resource { .. } => None,
        }
    }

    /// The content as a value that is read from JSON.
    ///
    /// # Errors
    ///
    /// Content that is no JSON, or JSON of another shape.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, serde_json::Error> {
        serde_json::from_str(self.text().unwrap_or_default())
    }
}

fn content(response: Response<Bytes>) -> Content {
    let (parts, bytes) = response.into_parts();
    if bytes.is_empty() {
        return Content::Text(nothing(parts.status));
    }
    let media_type = parts.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let media_type = media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    match media_type.split_once('/') {
        Some(("image", kind)) if !kind.ends_with("+json") => Content::Image { media_type, bytes },
        Some(("text", _)) => Content::Text(lossy(&bytes)),
        Some(("application", kind)) if is_text(kind) => Content::Text(lossy(&bytes)),
        Some(_) => Content::Resource { media_type, bytes },
        None => match String::from_utf8(bytes.into()) {
            Ok(text) => Content::Text(text),
            Err(error) => Content::Resource {
                media_type: "application/octet-stream".to_owned(),
                bytes: error.into_bytes().into(),
            },
        },
    }
}

/// Kinds of `application/…` that are text.
fn is_text(kind: &str) -> bool {
    let format = kind.rsplit_once('+').map_or(kind, |(_, format)| format);
    matches!(format, "json" | "xml" | "yaml" | "x-yaml" | "javascript" | "x-ndjson" | "x-www-form-urlencoded")
}

fn lossy(bytes: &Bytes) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn nothing(status: StatusCode) -> String {
    match status {
        StatusCode::ACCEPTED => "The vendor has accepted the request and sent nothing back.".to_owned(),
        StatusCode::NO_CONTENT => "Done. The vendor sent nothing back, as it does when all is well.".to_owned(),
        other => format!("Done. The vendor answered {other} and sent nothing back."),
    }
}

/// The list's envelope; none where the reply does not hold the items it should, which then goes out as it is.
fn envelope(turn: &Turn, text: &str) -> Option<String> {
    let property = turn.list.items;
    let mut others = if property.is_empty() { Properties::new() } else { serde_json::from_str(text).ok()? };
    let items = if property.is_empty() { text } else { others.get(property)?.get() };
    let items: Vec<&RawValue> = serde_json::from_str(items).ok()?;

    let cut = turn.cut(items.len(), &others);
    let own = ["result", "next_cursor", "result_count", "note", property];
    others.retain(|name, value| {
        let told = own.contains(&name.as_str()) || turn.is_paging(name);
        let uncounted = name == "total" && value.get() == "null";
        !told && !uncounted
    });
    let result = &items[cut.items];
    let envelope =
        Envelope { result, next_cursor: cut.next_cursor, result_count: result.len(), note: cut.note, others };
    Some(serde_json::to_string(&envelope).expect("what was read as JSON can be written as JSON"))
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use bytes::Bytes;
    use http::Response;
    use serde_json::{Value, json};
    use toolpress_tool::Tool;

    use super::{Content, Reply};
    use crate::fixture::{GET_WIDGET, LIST_CHANGES, LIST_COLOURS, LIST_WIDGETS};
    use crate::mistake::Mistakes;
    use crate::page::Turn;

    fn reply(tool: &'static Tool, arguments: &Value, status: u16, media_type: &str, body: &'static [u8]) -> Reply {
        let turn = Turn::read(tool, arguments, &mut Mistakes::default());
        let response = Response::builder().status(status);
        let response = if media_type.is_empty() { response } else { response.header("content-type", media_type) };
        let response = response.body(Bytes::from_static(body)).expect("the response is one");
        Reply::read(turn.as_ref(), response, SystemTime::now())
    }

    fn text(tool: &'static Tool, arguments: &Value, body: &'static str) -> String {
        let reply = reply(tool, arguments, 200, "application/json; charset=utf-8", body.as_bytes());
        reply.text().expect("JSON is text").to_owned()
    }

    #[test]
    fn json_comes_through_byte_for_byte() {
        let body = "{ \"b\": 1.0, \"a\": 12345678901234567890123, \"e\": 1e400,\n \"s\": \"\\u00e9\" }";
        assert_eq!(text(&GET_WIDGET, &json!({}), body), body);
    }

    #[test]
    fn a_list_becomes_an_envelope_with_its_items_and_other_properties_verbatim() {
        let body = r#"{"widgets":[{"size":1.50,"a":1},{"size":12345678901234567890123}],"limit":25,"offset":0,"more":false,"total":null,"summary":{"z":1,"a":2.0}}"#;
        assert_eq!(
            text(&LIST_WIDGETS, &json!({}), body),
            r#"{"result":[{"size":1.50,"a":1},{"size":12345678901234567890123}],"next_cursor":null,"result_count":2,"summary":{"z":1,"a":2.0}}"#
        );
    }

    #[test]
    fn a_total_that_the_vendor_counted_is_kept() {
        let reply = text(&LIST_WIDGETS, &json!({}), r#"{"widgets":[],"total":0}"#);
        assert_eq!(reply, r#"{"result":[],"next_cursor":null,"result_count":0,"total":0}"#);
    }

    #[test]
    fn a_list_is_cut_to_the_limit_and_counts_what_it_holds() {
        let reply =
            text(&LIST_CHANGES, &json!({"limit": 2}), r#"{"changes":[1,2,3],"limit":3,"next_cursor":"x","more":true}"#);
        let reply: Value = serde_json::from_str(&reply).expect("it is JSON");
        assert_eq!(reply["result"], json!([1, 2]));
        assert_eq!(reply["result_count"], 2);
        assert!(reply["next_cursor"].is_string());
        assert_eq!(reply.as_object().map(serde_json::Map::len), Some(3), "{reply}");
    }

    #[test]
    fn a_bare_array_is_a_list_too() {
        assert_eq!(
            text(&LIST_COLOURS, &json!({}), r#"["red", "blue"]"#),
            r#"{"result":["red","blue"],"next_cursor":null,"result_count":2}"#
        );
    }

    #[test]
    fn a_list_without_its_items_goes_out_as_it_is() {
        for body in [r#"{"gadgets":[]}"#, r#"{"widgets":{}}"#, "[]", "\"none\"", "{not json"] {
            assert_eq!(text(&LIST_WIDGETS, &json!({}), body), body);
        }
    }

    #[test]
    fn nothing_is_told_in_a_sentence() {
        for status in [200, 202, 204] {
            let reply = reply(&GET_WIDGET, &json!({}), status, "", b"");
            assert!(!reply.is_error);
            assert!(reply.text().is_some_and(|text| text.contains("sent nothing back")), "{reply:?}");
        }
    }

    #[test]
    fn pictures_are_images_text_is_text_and_other_bytes_are_a_resource() {
        let content = |media_type, body| reply(&GET_WIDGET, &json!({}), 200, media_type, body).content;
        let bytes = Bytes::from_static(b"\x89PNG");
        let image = Content::Image { media_type: "image/png".to_owned(), bytes: bytes.clone() };
        assert_eq!(content("image/png", b"\x89PNG"), image);
        assert_eq!(content("text/csv; charset=utf-8", b"a,b"), Content::Text("a,b".to_owned()));
        assert_eq!(content("application/problem+json", b"{}"), Content::Text("{}".to_owned()));
        assert_eq!(content("", b"plain"), Content::Text("plain".to_owned()));
        let resource = |media_type: &str| Content::Resource { media_type: media_type.to_owned(), bytes: bytes.clone() };
        assert_eq!(content("application/zip", b"\x89PNG"), resource("application/zip"));
        assert_eq!(content("", b"\x89PNG"), resource("application/octet-stream"));
    }
}
