//! A vendor's response as the reply to a call.

use std::borrow::Cow;
use std::time::SystemTime;

use http::{Response, StatusCode};
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;
use toolpress_tool::Tool;

pub use crate::content::Content;
use crate::credential::Hidden;
use crate::envelope::envelope;
use crate::limit::RateLimit;
use crate::media_type::MediaType;
use crate::page::Turn;
use crate::vendor_error;

/// The reply to a call.
#[derive(Clone, Debug)]
pub struct Reply {
    /// The vendor's HTTP status; none where the vendor gave no answer.
    pub status: Option<StatusCode>,
    /// What came back, at least one content: what the vendor sent, then what there is to say about it.
    pub content: Vec<Content>,
    /// What came back as one JSON object, where the client was asked for it ([`crate::Client::with_structured`]) and
    /// the call has not failed: MCP's `structuredContent`.
    pub structured: Option<Box<RawValue>>,
    /// Whether the call failed. The content then is `{"error": {"message": …, …}}`.
    pub is_error: bool,
    /// What the vendor's rate limit says, when it is what the call failed on.
    pub limits: Option<RateLimit>,
}

impl Reply {
    /// Reads a vendor's response to a call of this tool. A turn makes a list of it.
    pub(crate) fn read(
        tool: &Tool,
        turn: Option<&Turn>,
        response: Response<Vec<u8>>,
        hidden: &Hidden,
        structured: bool,
        now: SystemTime,
    ) -> Self {
        let status = response.status();
        if !status.is_success() {
            return vendor_error::reply(response, hidden, now);
        }
        let media = MediaType::of(response.headers());
        let body = response.into_body();
        let mut content = if body.is_empty() { Vec::new() } else { Content::read(&media, body) };
        for part in content.iter_mut().filter(|_| hidden.in_url) {
            if let Content::Text(text) = part
                && let Cow::Owned(clean) = hidden.out_of(text)
            {
                *text = clean;
            }
        }
        if let (Some(turn), [Content::Text(text)]) = (turn, &mut content[..])
            && let Some(envelope) = envelope(turn, text)
        {
            *text = envelope;
        }
        let structured = structured.then(|| object(tool, &content)).flatten();
        if status == StatusCode::ACCEPTED {
            content.push(Content::Text(accepted(tool)));
        } else if content.is_empty() {
            content.push(Content::Text(nothing(status)));
        }
        Self { status: Some(status), content, structured, is_error: false, limits: None }
    }

    /// The first content as text, if it is text: what the vendor sent, or the sentence that says why there is nothing.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match self.content.first()? {
            Content::Text(text) => Some(text),
            Content::Image { .. } | Content::Audio { .. } | Content::Resource { .. } => None,
        }
    }

    /// How many bytes its content has.
    pub(crate) fn bytes(&self) -> usize {
        let each = self.content.iter().map(|content| match content {
            Content::Text(text) => text.len(),
            Content::Image { bytes, .. } | Content::Audio { bytes, .. } | Content::Resource { bytes, .. } => {
                bytes.len()
            }
        });
        each.sum()
    }

    /// The first content as a value that is read from JSON.
    ///
    /// # Errors
    ///
    /// Content that is no JSON, or JSON of another shape.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, serde_json::Error> {
        serde_json::from_str(self.text().unwrap_or_default())
    }
}

/// The content as one JSON object: an object as it is, any other JSON in `{"result": …}`. What is no JSON is the empty
/// object where the tool has promised one, since a client may hold a reply without it for a failure.
fn object(tool: &Tool, content: &[Content]) -> Option<Box<RawValue>> {
    let json: Option<&RawValue> = match content {
        [Content::Text(text)] => serde_json::from_str(text).ok(),
        _ => None,
    };
    let wrapped = match json {
        Some(object) if object.get().starts_with('{') => return Some(object.to_owned()),
        Some(other) => format!("{{\"result\":{other}}}"),
        None if tool.output_schema.is_some() => "{}".to_owned(),
        None => return None,
    };
    RawValue::from_string(wrapped).ok()
}

/// What to say of work that the vendor will do later.
fn accepted(tool: &Tool) -> String {
    const ACCEPTED: &str = "The vendor has accepted the request and may not have carried it out yet";
    match tool.poll {
        Some(poll) => format!("{ACCEPTED}; ask `{poll}` how far it is."),
        None => format!("{ACCEPTED}."),
    }
}

fn nothing(status: StatusCode) -> String {
    match status {
        StatusCode::NO_CONTENT => "Done. The vendor sent nothing back, as it does when all is well.".to_owned(),
        other => format!("Done. The vendor answered {other} and sent nothing back."),
    }
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use http::Response;
    use serde_json::json;
    use toolpress_tool::Tool;

    use super::{Content, Hidden, Reply};
    use crate::fixture::{GET_WIDGET, LIST_COLOURS, LIST_WIDGETS, REBUILD_WIDGET};
    use crate::mistake::Mistakes;
    use crate::page::Turn;

    const JSON: &str = "application/json; charset=utf-8";

    fn reply(tool: &'static Tool, status: u16, media_type: &str, body: &str) -> Reply {
        let turn = Turn::read(tool, &json!({}), &mut Mistakes::default());
        let response = Response::builder().status(status).header("content-type", media_type);
        let response = response.body(body.as_bytes().to_vec()).expect("the response is one");
        Reply::read(tool, turn.as_ref(), response, &Hidden::default(), true, SystemTime::now())
    }

    fn structured(tool: &'static Tool, status: u16, media_type: &str, body: &str) -> Option<String> {
        reply(tool, status, media_type, body).structured.map(|object| object.get().to_owned())
    }

    #[test]
    fn json_comes_through_byte_for_byte() {
        let body = "{ \"b\": 1.10, \"a\": 12345678901234567890, \"e\": 1e400,\n \"s\": \"\\u00e9\" }";
        let reply = reply(&GET_WIDGET, 200, JSON, body);
        assert_eq!(reply.text(), Some(body));
        assert_eq!(reply.structured.as_deref().map(serde_json::value::RawValue::get), Some(body));
    }

    #[test]
    fn a_list_without_its_items_goes_out_as_it_is() {
        for body in [r#"{"gadgets":[]}"#, "\"none\"", "{not json"] {
            assert_eq!(reply(&LIST_WIDGETS, 200, JSON, body).text(), Some(body));
        }
    }

    #[test]
    fn nothing_is_told_in_a_sentence() {
        for status in [200, 202, 204] {
            let reply = reply(&GET_WIDGET, status, "", "");
            assert!(!reply.is_error);
            assert_eq!(reply.content.len(), 1);
            assert!(reply.text().is_some_and(|text| text.ends_with('.')), "{reply:?}");
        }
    }

    #[test]
    fn what_was_only_accepted_says_so_and_whom_to_ask_next_beside_the_vendors_own_words() {
        let body = r#"{"job":{"id":"J1"}}"#;
        let said = |tool| match &reply(tool, 202, JSON, body).content[..] {
            [Content::Text(json), Content::Text(sentence)] if json == body => sentence.clone(),
            other => format!("{other:?}"),
        };
        assert_eq!(said(&GET_WIDGET), "The vendor has accepted the request and may not have carried it out yet.");
        assert_eq!(
            said(&REBUILD_WIDGET),
            "The vendor has accepted the request and may not have carried it out yet; ask `get_single_acme_widget_by_id` how far it is."
        );
    }

    #[test]
    fn structured_replies_are_objects_whatever_the_vendor_sends() {
        for (body, object) in [
            (r#"{"a":1.10}"#, r#"{"a":1.10}"#),
            (" {} ", "{}"),
            ("[1,2]", r#"{"result":[1,2]}"#),
            ("null", r#"{"result":null}"#),
        ] {
            assert_eq!(structured(&GET_WIDGET, 200, JSON, body).as_deref(), Some(object));
        }
        let envelope = r#"{"result":["red"],"next_cursor":null,"result_count":1}"#;
        assert_eq!(structured(&LIST_COLOURS, 200, JSON, r#"["red"]"#).as_deref(), Some(envelope));
    }

    #[test]
    fn what_is_no_json_is_an_empty_object_only_where_one_was_promised() {
        for (status, media_type, body) in [(204, "", ""), (200, "image/png", "x"), (200, "text/csv", "a,b")] {
            assert_eq!(structured(&GET_WIDGET, status, media_type, body), None);
            assert_eq!(structured(&REBUILD_WIDGET, status, media_type, body).as_deref(), Some("{}"));
        }
        assert_eq!(structured(&REBUILD_WIDGET, 404, JSON, "{}"), None, "an error keeps no promise");
    }
}
