//! Access tokens from a vendor's token endpoint (RFC 6749, sections 4.4 and 6).
//!
//! What is told of a failure are the endpoint's host, its status and an error code of RFC 6749: never its words, which
//! could repeat a secret.

mod answer;

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderValue, StatusCode};
use jiff::Timestamp;
use thiserror::Error;
use toolpress_runtime::base::Base;
use url::Url;
use url::form_urlencoded::{self, Serializer};
use zeroize::Zeroizing;

use crate::credentials::{ClientAuthentication, Grant, Oauth};

/// An endpoint that has not answered by then is given up. Well below the time for which a replica keeps others from asking.
pub(crate) const TIMEOUT: Duration = Duration::from_secs(10);
/// An answer is a few hundred bytes; what is longer is something else.
const LONGEST: usize = 64 * 1024;

/// Why there is no new access token.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub(crate) enum Failure {
    /// The endpoint has said that it will not, for a reason that does not go away by itself: a person has to act.
    #[error("{host} refused it ({code})")]
    Refused { host: String, code: &'static str },
    /// Anything else: the same may succeed later.
    #[error("{host} {reason}")]
    Passing { host: String, reason: String, retry_after: Option<Duration> },
}

/// The token endpoint that the text names.
///
/// # Errors
///
/// What is wrong with it: it must be https or on this machine, without a user or a fragment (RFC 6749, section 3.2).
pub(crate) fn endpoint(text: &str) -> Result<Url, String> {
    let (before, fragment) = text.split_once('#').map_or((text, None), |(before, after)| (before, Some(after)));
    if fragment.is_some() {
        return Err("must have no fragment; leave out what follows the #".to_owned());
    }
    // A query is allowed, and could hold a secret: it is not for messages.
    let plain = before.split('?').next().unwrap_or_default();
    Base::parse(plain).map_err(|error| error.to_string())?;
    Url::parse(text).map_err(|_| "must be a URL like https://identity.example.com/oauth/token".to_owned())
}

/// Asks for a new access token, once, and waits no longer than this for the whole answer. The client follows no redirect.
///
/// # Errors
///
/// See [`Failure`].
pub(crate) async fn ask(
    http: &reqwest::Client,
    oauth: &Oauth,
    timeout: Duration,
    now: Timestamp,
) -> Result<Oauth, Failure> {
    let url = endpoint(&oauth.token_url).map_err(|reason| passing("the token endpoint", reason))?;
    let host = url.authority().to_owned();
    let failed = |error: reqwest::Error| passing(&host, unheard(&error, timeout));

    let mut request = http
        .post(url)
        .timeout(timeout)
        .header(ACCEPT, "application/json")
        .header(CONTENT_TYPE, "application/x-www-form-urlencoded");
    if let Some(authorization) = authorization(oauth) {
        request = request.header(AUTHORIZATION, authorization);
    }
    let mut response = request.body(body(oauth)).send().await.map_err(failed)?;
    let mut bytes = Zeroizing::new(Vec::new());
    while let Some(chunk) = response.chunk().await.map_err(failed)? {
        if bytes.len() + chunk.len() > LONGEST {
            return Err(passing(&host, format!("answered {} with more than a token", response.status())));
        }
        bytes.extend_from_slice(&chunk);
    }
    match response.status() {
        StatusCode::OK => answer::token(&bytes, oauth, now).map_err(|reason| passing(&host, reason)),
        status => Err(match answer::refusal(status, &bytes) {
            Some(code) => Failure::Refused { host, code },
            None => {
                let retry_after = answer::retry_after(response.headers());
                Failure::Passing { host, reason: format!("answered {status}"), retry_after }
            }
        }),
    }
}

/// `client_id` and `client_secret`, each form-encoded, as a user and a password (RFC 6749, section 2.3.1).
fn authorization(oauth: &Oauth) -> Option<HeaderValue> {
    let secret = oauth.client_secret.as_ref().filter(|_| oauth.client_authentication == ClientAuthentication::Basic)?;
    let encoded = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    let both = Zeroizing::new(format!("{}:{}", encoded(&oauth.client_id), encoded(secret.expose())));
    let text = Zeroizing::new(format!("Basic {}", STANDARD.encode(both.as_bytes())));
    let mut value = HeaderValue::from_str(&text).ok()?;
    value.set_sensitive(true);
    Some(value)
}

fn body(oauth: &Oauth) -> String {
    let mut body = Serializer::new(String::new());
    match oauth.grant {
        Grant::ClientCredentials => body.append_pair("grant_type", "client_credentials"),
        Grant::RefreshToken => body.append_pair("grant_type", "refresh_token"),
    };
    if let (Grant::RefreshToken, Some(token)) = (oauth.grant, &oauth.refresh_token) {
        body.append_pair("refresh_token", token.expose());
    }
    if let Some(scope) = &oauth.scope {
        body.append_pair("scope", scope);
    }
    if oauth.client_authentication == ClientAuthentication::Body {
        body.append_pair("client_id", &oauth.client_id);
        if let Some(secret) = &oauth.client_secret {
            body.append_pair("client_secret", secret.expose());
        }
    }
    body.finish()
}

fn passing(host: &str, reason: impl Into<String>) -> Failure {
    Failure::Passing { host: host.to_owned(), reason: reason.into(), retry_after: None }
}

/// Why nothing was heard, in words without a URL.
fn unheard(error: &reqwest::Error, timeout: Duration) -> String {
    match () {
        () if error.is_timeout() => format!("did not answer within {} seconds", timeout.as_secs_f32()),
        () if error.is_connect() => "cannot be reached".to_owned(),
        () => "broke off before its answer was complete".to_owned(),
    }
}

#[cfg(test)]
mod tests;
