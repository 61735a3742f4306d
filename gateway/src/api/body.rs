//! A request's body: one JSON object of bounded size, or a sentence that says why it is none.

use axum::extract::{FromRequest, Request};
use http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use http::{HeaderMap, StatusCode};
use serde_json::{Map, Value};

use super::problem::{Mistake, Problem};

/// A longer body is refused: it holds at most the names of some thousand tools.
pub const MOST_BYTES: usize = 256 * 1024;

const JSON: &str = "application/json";
const MERGE_PATCH: &str = "application/merge-patch+json";

/// The object that a POST brings.
#[derive(Debug)]
pub struct Posted(pub Map<String, Value>);

/// The object that a PATCH brings: a JSON Merge Patch (RFC 7396).
#[derive(Debug)]
pub struct Patch(pub Map<String, Value>);

/// Nothing: what a POST without a body brings.
#[derive(Debug)]
pub struct Empty;

impl<S: Sync> FromRequest<S> for Posted {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        object(request, &[JSON]).await.map(Self)
    }
}

impl<S: Sync> FromRequest<S> for Patch {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        object(request, &[MERGE_PATCH, JSON]).await.map(Self)
    }
}

impl<S: Sync> FromRequest<S> for Empty {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        match bytes(request).await?.is_empty() {
            true => Ok(Self),
            false => Err(Problem::mistakes(vec![Mistake::here("this request takes no body")])),
        }
    }
}

async fn object(request: Request, types: &[&str]) -> Result<Map<String, Value>, Problem> {
    media_type(request.headers(), types)?;
    let bytes = bytes(request).await?;
    let value = serde_json::from_slice(&bytes)
        .map_err(|error| Problem::new(StatusCode::BAD_REQUEST, format!("the body is no JSON: {error}")))?;
    match value {
        Value::Object(object) => Ok(object),
        _ => Err(Problem::mistakes(vec![Mistake::here("it must be a JSON object")])),
    }
}

fn media_type(headers: &HeaderMap, types: &[&str]) -> Result<(), Problem> {
    let given = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = given.split(';').next().unwrap_or_default().trim();
    if types.iter().any(|known| known.eq_ignore_ascii_case(essence)) {
        return Ok(());
    }
    let wanted = types.join(" or ");
    Err(Problem::new(
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        format!("send the body as {wanted}, and say so in Content-Type"),
    ))
}

async fn bytes(request: Request) -> Result<bytes::Bytes, Problem> {
    let too_large =
        || Problem::new(StatusCode::PAYLOAD_TOO_LARGE, format!("the body is larger than {MOST_BYTES} bytes"));
    let announced = request.headers().get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    if announced.is_some_and(|length| length > MOST_BYTES as u64) {
        return Err(too_large());
    }
    // Whoever breaks off hears no answer.
    axum::body::to_bytes(request.into_body(), MOST_BYTES).await.map_err(|_| too_large())
}
