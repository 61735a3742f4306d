//! What the API answers instead of a result: problem details (RFC 9457), in which every mistake is named.

use std::borrow::Cow;

use axum::response::{IntoResponse, Response};
use http::header::{CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use http::{HeaderValue, StatusCode};
use serde::{Deserialize, Serialize};
use toolpress_store::StoreError;
use utoipa::ToSchema;

use crate::fault::Fault;

/// The media type of problem details.
pub const PROBLEM_JSON: &str = "application/problem+json";

/// Why a request has no result (RFC 9457).
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct Problem {
    /// Always `about:blank`: the status says what kind of problem it is.
    #[serde(rename = "type", skip_deserializing, default = "about_blank")]
    kind: &'static str,
    /// The status in words.
    title: Cow<'static, str>,
    /// The HTTP status of the answer.
    #[serde(serialize_with = "number", deserialize_with = "status")]
    #[schema(value_type = u16, minimum = 400, maximum = 599)]
    status: StatusCode,
    /// What is wrong with this request, and what to do.
    detail: String,
    /// Each mistake by itself, where there may be several.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    errors: Vec<Mistake>,
}

/// One mistake: what is wrong, and where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Mistake {
    /// The place in the body: a JSON pointer as a URI fragment (RFC 6901, section 6).
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "#/config/methods/0", nullable = false)]
    pub pointer: Option<String>,
    /// The query parameter.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "limit", nullable = false)]
    pub parameter: Option<String>,
    /// What is wrong, and what would be right.
    #[schema(example = "there is no method `reads`; did you mean `read`?")]
    pub detail: String,
}

/// What reading a value gives: the value, or every mistake in it.
pub type Checked<T> = Result<T, Vec<Mistake>>;

impl Problem {
    /// A problem of this status.
    #[must_use]
    pub fn new(status: StatusCode, detail: impl Into<String>) -> Self {
        let title = status.canonical_reason().unwrap_or("Error").into();
        Self { kind: about_blank(), title, status, detail: detail.into(), errors: Vec::new() }
    }

    /// 400: the request has these mistakes.
    #[must_use]
    pub fn mistakes(errors: Vec<Mistake>) -> Self {
        let detail = match errors.as_slice() {
            [only] => format!("{}: {}", only.place(), only.detail),
            several => format!("the request has {} mistakes; `errors` names each", several.len()),
        };
        Self { errors, ..Self::new(StatusCode::BAD_REQUEST, detail) }
    }

    /// 404: no such record.
    #[must_use]
    pub fn missing(what: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, format!("there is no such {what}"))
    }

    /// The status it is answered with.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// What is wrong with the request, and what to do.
    #[must_use]
    pub fn detail(&self) -> &str {
        &self.detail
    }

    /// Each mistake by itself, where there may be several.
    #[must_use]
    pub fn errors(&self) -> &[Mistake] {
        &self.errors
    }
}

impl Mistake {
    /// A mistake in the value itself that is being read.
    pub fn here(detail: impl Into<String>) -> Self {
        Self { pointer: Some("#".to_owned()), parameter: None, detail: detail.into() }
    }

    /// A mistake in a query parameter.
    pub fn of_parameter(name: &str, detail: impl Into<String>) -> Self {
        Self { pointer: None, parameter: Some(name.to_owned()), detail: detail.into() }
    }

    /// A mistake at a JSON pointer (RFC 6901) in the value that is being read.
    pub fn at(pointer: &str, detail: impl Into<String>) -> Self {
        Self { pointer: Some(format!("#{}", fragment(pointer))), parameter: None, detail: detail.into() }
    }

    /// The same mistake, seen from the object or list that holds the value under this name.
    #[must_use]
    pub fn under(mut self, name: &str) -> Self {
        if let Some(pointer) = &mut self.pointer {
            let name = name.replace('~', "~0").replace('/', "~1");
            pointer.insert_str(1, &fragment(&format!("/{name}")));
        }
        self
    }

    fn place(&self) -> String {
        match (&self.pointer, &self.parameter) {
            (_, Some(parameter)) => format!("query parameter `{parameter}`"),
            (Some(pointer), None) if pointer != "#" => format!("`{}`", &pointer[2..]),
            _ => "the body".to_owned(),
        }
    }
}

/// A JSON pointer as it stands in a URI's fragment: what a fragment may not hold is percent-encoded (RFC 3986, 3.5).
fn fragment(pointer: &str) -> String {
    pointer.bytes().fold(String::with_capacity(pointer.len()), |mut text, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:@/?".contains(&byte) {
            text.push(char::from(byte));
        } else {
            text.push_str(&format!("%{byte:02X}"));
        }
        text
    })
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn number<S: serde::Serializer>(status: &StatusCode, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_u16(status.as_u16())
}

fn status<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<StatusCode, D::Error> {
    StatusCode::from_u16(u16::deserialize(deserializer)?).map_err(serde::de::Error::custom)
}

fn about_blank() -> &'static str {
    "about:blank"
}

impl From<Fault> for Mistake {
    fn from(fault: Fault) -> Self {
        Self::at(&fault.pointer, fault.detail)
    }
}

/// What the store could not do. What only those who run the gateway can mend goes to the log as well.
impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Conflict(detail) => Self::new(StatusCode::CONFLICT, detail),
            StoreError::Missing(what) => Self::missing(what),
            StoreError::Unavailable(_) | StoreError::File { .. } => {
                tracing::error!(%error, "a request to the API failed");
                Self::new(StatusCode::SERVICE_UNAVAILABLE, "the database is not available; try again")
            }
            StoreError::Newer { .. } => Self::new(StatusCode::SERVICE_UNAVAILABLE, error.to_string()),
            StoreError::Corrupt(_) | StoreError::Address { .. } => {
                tracing::error!(%error, "a request to the API failed");
                Self::new(
                    StatusCode::INTERNAL_SERVER_ERROR,
                    "the database holds something unreadable; the gateway's log says more",
                )
            }
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let body = serde_json::to_vec(&self).expect("problem details are strings and a number");
        let mut response = (self.status, body).into_response();
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(PROBLEM_JSON));
        match self.status {
            StatusCode::UNAUTHORIZED => {
                headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"toolpress\""));
            }
            StatusCode::FORBIDDEN => {
                let challenge = "Bearer realm=\"toolpress\", error=\"insufficient_scope\"";
                headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static(challenge));
            }
            StatusCode::SERVICE_UNAVAILABLE => {
                headers.insert(RETRY_AFTER, HeaderValue::from_static("1"));
            }
            _ => {}
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use super::{Mistake, Problem};

    #[test]
    fn a_place_is_a_pointer_in_a_fragment() {
        let fault = Mistake::here("wrong").under("0").under("a/b c").under("config");
        assert_eq!(fault.pointer.as_deref(), Some("#/config/a~1b%20c/0"));
        assert_eq!(Mistake::at("/token", "wrong").under("credentials").pointer.as_deref(), Some("#/credentials/token"));
        assert_eq!(Mistake::of_parameter("limit", "wrong").under("config").pointer, None);
    }

    #[test]
    fn one_mistake_is_said_at_once_and_several_are_counted() {
        let one = Problem::mistakes(vec![Mistake::here("it is required").under("name")]);
        assert_eq!(one.detail, "`name`: it is required");
        let two = Problem::mistakes(vec![Mistake::here("wrong"), Mistake::of_parameter("limit", "wrong")]);
        assert_eq!(two.detail, "the request has 2 mistakes; `errors` names each");
    }
}
