//! What a token endpoint answers (RFC 6749, sections 5.1 and 5.2).

use std::time::Duration;

use http::header::RETRY_AFTER;
use http::{HeaderMap, StatusCode};
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use serde_json::Value;

use crate::credentials::{Access, Oauth, Secret};

/// How long before its end a token is renewed.
const EARLY: SignedDuration = SignedDuration::from_secs(60);
/// How long a token is taken to last whose life the endpoint does not tell.
const UNTOLD: i64 = 10 * 60;
/// Longer lives are not believed: no sum of times then overflows.
const LONGEST: i64 = 366 * 24 * 60 * 60;

/// The errors that stay until a person does something (RFC 6749, section 5.2).
const REFUSALS: [&str; 6] = [
    "invalid_grant",
    "invalid_client",
    "invalid_request",
    "invalid_scope",
    "unauthorized_client",
    "unsupported_grant_type",
];

#[derive(Deserialize)]
struct Answer {
    access_token: Secret,
    token_type: Option<String>,
    /// Some endpoints write numbers as strings.
    expires_in: Option<Value>,
    refresh_token: Option<Secret>,
}

#[derive(Deserialize)]
struct Refusal {
    error: String,
}

/// What is used from now on: the new access token, and the new refresh token where the endpoint has given one.
pub(super) fn token(bytes: &[u8], asked: &Oauth, now: Timestamp) -> Result<Oauth, &'static str> {
    let answer: Answer = serde_json::from_slice(bytes).map_err(|_| "answered 200 without an access token")?;
    if answer.token_type.is_some_and(|kind| !kind.eq_ignore_ascii_case("bearer")) {
        return Err("answered with a token of another type than bearer");
    }
    let token = answer.access_token.expose();
    if token.is_empty() || !token.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err("answered with an access token that no header can hold");
    }
    let life = SignedDuration::from_secs(seconds(answer.expires_in.as_ref()));
    // Of a short life, half.
    let early = EARLY.min(life / 2);
    let expires_at = now + life;
    let access = Access { token: answer.access_token, obtained_at: now, renew_at: expires_at - early, expires_at };
    let given = answer.refresh_token.filter(|token| asked.refresh_token.is_some() && !token.expose().is_empty());
    let refresh_token = given.or_else(|| asked.refresh_token.clone());
    Ok(Oauth { refresh_token, access: Some(access), ..asked.clone() })
}

/// Why the endpoint will not, if that is what it says.
pub(super) fn refusal(status: StatusCode, bytes: &[u8]) -> Option<&'static str> {
    let is_refusal = [StatusCode::BAD_REQUEST, StatusCode::UNAUTHORIZED, StatusCode::FORBIDDEN].contains(&status);
    let Refusal { error } = serde_json::from_slice(bytes).ok().filter(|_| is_refusal)?;
    REFUSALS.into_iter().find(|code| *code == error)
}

/// How long the endpoint wants to be left alone, if it says so in seconds.
pub(super) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    headers.get(RETRY_AFTER)?.to_str().ok()?.trim().parse().ok().map(Duration::from_secs)
}

#[expect(clippy::cast_possible_truncation, reason = "a cast from a float saturates, and what it gives is clamped")]
fn seconds(told: Option<&Value>) -> i64 {
    let told = match told {
        Some(Value::Number(number)) => number.as_f64().map(|number| number as i64),
        Some(Value::String(text)) => text.trim().parse().ok(),
        _ => None,
    };
    told.unwrap_or(UNTOLD).clamp(1, LONGEST)
}
