//! Replies: what the sandbox answers, and the body in which it says that it refuses.

use bytes::Bytes;
use http::StatusCode;
use serde_json::{Value, json};

/// An answer to one request.
#[derive(Clone, Debug)]
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Bytes,
    /// Why it is answered so, for the log: `ok`, or what was refused.
    pub(crate) reason: String,
}

/// A request that is not answered as asked: the status, the vendor's own code, and every reason.
#[derive(Clone, Debug)]
pub(crate) struct Refusal {
    pub(crate) status: StatusCode,
    code: u32,
    message: &'static str,
    pub(crate) reasons: Vec<String>,
}

impl Reply {
    /// A reply with a JSON body.
    pub(crate) fn json(status: StatusCode, body: &Value) -> Self {
        Self::new(status, "application/json", body.to_string())
    }

    /// A reply with any body.
    pub(crate) fn new(status: StatusCode, content_type: &str, body: impl Into<Bytes>) -> Self {
        let headers = vec![("content-type".to_owned(), content_type.to_owned())];
        Self { status, headers, body: body.into(), reason: "ok".to_owned() }
    }

    /// A reply without a body.
    pub(crate) fn empty(status: StatusCode) -> Self {
        Self { status, headers: Vec::new(), body: Bytes::new(), reason: "ok".to_owned() }
    }

    pub(crate) fn because(mut self, reason: impl Into<String>) -> Self {
        self.reason = reason.into();
        self
    }
}

impl Refusal {
    /// The request breaks the document's rules.
    pub(crate) fn invalid(reasons: Vec<String>) -> Self {
        Self { status: StatusCode::BAD_REQUEST, code: 2001, message: "Invalid Input Provided", reasons }
    }

    /// The request asks for a page beyond what the vendor serves.
    pub(crate) fn beyond_ceiling(reason: String) -> Self {
        Self { status: StatusCode::BAD_REQUEST, code: 2002, message: "Arguments Caused Error", reasons: vec![reason] }
    }

    pub(crate) fn unauthorized(reason: String) -> Self {
        Self { status: StatusCode::UNAUTHORIZED, code: 2006, message: "Unauthorized", reasons: vec![reason] }
    }

    pub(crate) fn not_found(reason: String) -> Self {
        Self { status: StatusCode::NOT_FOUND, code: 2100, message: "Not Found", reasons: vec![reason] }
    }

    pub(crate) fn method_not_allowed(reason: String) -> Self {
        Self {
            status: StatusCode::METHOD_NOT_ALLOWED,
            code: 2101,
            message: "Method Not Allowed",
            reasons: vec![reason],
        }
    }

    pub(crate) fn too_large(reason: String) -> Self {
        Self { status: StatusCode::PAYLOAD_TOO_LARGE, code: 2102, message: "Request Too Large", reasons: vec![reason] }
    }

    /// The document itself is at fault, so that the request could not be checked.
    pub(crate) fn document(reason: String) -> Self {
        Self {
            status: StatusCode::INTERNAL_SERVER_ERROR,
            code: 2000,
            message: "Unusable Document",
            reasons: vec![reason],
        }
    }
}

impl From<Refusal> for Reply {
    fn from(refusal: Refusal) -> Self {
        let error = json!({ "message": refusal.message, "code": refusal.code, "errors": refusal.reasons });
        Self::json(refusal.status, &json!({ "error": error })).because(refusal.reasons.join("; "))
    }
}
