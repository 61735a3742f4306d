//! Requests that are not answered with a result.

use axum::response::{IntoResponse, Response};
use http::header::{CONNECTION, RETRY_AFTER};
use http::{HeaderValue, StatusCode};
use serde_json::Value;

use super::gate::Refused;
use super::received::json;
use crate::mcp::answer::Answer;
use crate::mcp::message::{Fault, Id};

/// A request that is not answered with a result: an HTTP status, and a JSON-RPC error in its body.
#[derive(Debug)]
pub struct Refusal {
    pub(super) status: StatusCode,
    pub(super) id: Option<Id>,
    pub(super) fault: Fault,
}

impl Refusal {
    /// A refusal for a reason of whoever serves (code -32000, which JSON-RPC 2.0 leaves to them), with what a program
    /// may want to know of it as `data`.
    #[must_use]
    pub fn new(status: StatusCode, message: impl Into<String>, data: Option<Value>) -> Self {
        Self::of(status, Fault::own(message, data))
    }

    pub(super) fn of(status: StatusCode, fault: Fault) -> Self {
        Self { status, id: None, fault }
    }
}

impl From<Refused> for Refusal {
    fn from(refused: Refused) -> Self {
        let message = match refused {
            Refused::Full => "the server is answering as many requests as it can; try again later",
            Refused::Closed => "the server is stopping; try again with another",
        };
        Self::of(StatusCode::SERVICE_UNAVAILABLE, Fault::internal(message))
    }
}

impl From<Refusal> for Response {
    fn from(Refusal { status, id, fault }: Refusal) -> Self {
        let mut response = json(status, Answer::failure(id.as_ref(), &fault));
        if status != StatusCode::BAD_REQUEST && id.is_none() {
            // The body has not been read, and nobody is going to.
            response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
        }
        if status == StatusCode::SERVICE_UNAVAILABLE {
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static("1"));
        }
        response
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        self.into()
    }
}
