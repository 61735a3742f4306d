//! What is answered to whoever may not, or not now.

use axum::body::Body;
use axum::response::Response;
use bytes::Bytes;
use http::header::{CONNECTION, CONTENT_TYPE, HeaderName, RETRY_AFTER, WWW_AUTHENTICATE};
use http::{HeaderValue, StatusCode};
use serde_json::json;
use toolpress_runtime::mcp::http::{Received, Refusal};
use toolpress_store::StoreError;

use super::metadata_url;
use crate::limits::Limited;

/// Says that a 429 is the gateway's own, and whose bound it was: a vendor's is the result of a call.
const LIMITED: HeaderName = HeaderName::from_static("toolpress-limited");

/// Why a request is not let in.
#[derive(Debug)]
pub(super) enum Denial {
    /// It shows no token.
    Anonymous,
    /// Its token opens nothing, for whatever reason.
    Server,
    /// Its token opens a server that wants an API token as well.
    Api,
    /// Nobody knows what its token opens.
    Store(StoreError),
}

impl From<StoreError> for Denial {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// The answers, written once: what opens nothing is told apart by nothing.
#[derive(Debug)]
pub(crate) struct Denials {
    anonymous: Answer,
    server: Answer,
    api: Answer,
    store: Answer,
}

#[derive(Debug)]
struct Answer {
    body: Bytes,
    challenge: Option<HeaderValue>,
}

impl Denials {
    /// Answers that lead to the metadata of this gateway. Its URL holds nothing that no header may hold: it is a URL.
    pub(crate) fn new(public_url: &str) -> Self {
        let metadata = metadata_url(public_url);
        let challenge = |more: &str| {
            let challenge = format!(r#"Bearer resource_metadata="{metadata}"{more}"#);
            Some(HeaderValue::from_str(&challenge).unwrap_or(HeaderValue::from_static("Bearer")))
        };
        let body = |message: &str| {
            let error = json!({"code": -32000, "message": message});
            Bytes::from(json!({"jsonrpc": "2.0", "error": error}).to_string())
        };
        Self {
            anonymous: Answer {
                body: body("show the token of an MCP server: `Authorization: Bearer tpmcp_…`"),
                challenge: challenge(""),
            },
            server: Answer {
                body: body("the token opens no MCP server; ask whoever gave it to you for a new one"),
                challenge: challenge(r#", error="invalid_token""#),
            },
            api: Answer {
                body: body(
                    "this MCP server wants to know who calls: show a valid API token as well, `X-Api-Token: tpapi_…`",
                ),
                challenge: challenge(r#", error="invalid_token", error_description="an API token is needed as well""#),
            },
            store: Answer {
                body: body("the gateway's database does not answer; nothing was sent to the vendor; try again later"),
                challenge: None,
            },
        }
    }

    pub(super) fn response(&self, denial: &Denial) -> Response {
        let (status, Answer { body, challenge }) = match denial {
            Denial::Anonymous => (StatusCode::UNAUTHORIZED, &self.anonymous),
            Denial::Server => (StatusCode::UNAUTHORIZED, &self.server),
            Denial::Api => (StatusCode::UNAUTHORIZED, &self.api),
            Denial::Store(_) => (StatusCode::SERVICE_UNAVAILABLE, &self.store),
        };
        let mut response = Response::new(Body::from(body.clone()));
        *response.status_mut() = status;
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        // The request's body has not been read, and nobody is going to.
        headers.insert(CONNECTION, HeaderValue::from_static("close"));
        match challenge {
            Some(challenge) => headers.insert(WWW_AUTHENTICATE, challenge.clone()),
            None => headers.insert(RETRY_AFTER, HeaderValue::from_static("1")),
        };
        response
    }
}

/// What is answered to a request that is one too many.
pub(super) fn limited(limited: &Limited, received: Received) -> Response {
    let (scope, seconds) = (limited.scope.name(), limited.seconds());
    let data = json!({
        "limited_by": "gateway",
        "scope": scope,
        "bound": if limited.at_once { "calls at once" } else { "requests a second" },
        "ratelimit-limit": limited.limit,
        "ratelimit-remaining": 0,
        "ratelimit-reset": seconds,
    });
    let refusal = Refusal::new(StatusCode::TOO_MANY_REQUESTS, limited.to_string(), Some(data));
    let mut response = received.refuse(refusal);
    let headers = response.headers_mut();
    headers.insert(LIMITED, HeaderValue::from_static(scope));
    headers.insert(HeaderName::from_static("ratelimit-limit"), limited.limit.into());
    headers.insert(HeaderName::from_static("ratelimit-remaining"), HeaderValue::from_static("0"));
    headers.insert(HeaderName::from_static("ratelimit-reset"), seconds.into());
    headers.insert(RETRY_AFTER, seconds.into());
    response
}

#[cfg(test)]
mod tests {
    use toolpress_store::StoreError;

    use super::{Denial, Denials};

    #[test]
    fn a_challenge_leads_to_the_metadata_and_a_store_that_is_away_is_no_challenge() {
        let denials = Denials::new("https://mcp.example.com");
        let response = denials.response(&Denial::Server);
        let challenge = response.headers().get("www-authenticate").and_then(|value| value.to_str().ok());
        let metadata = "https://mcp.example.com/.well-known/oauth-protected-resource/mcp";
        let expected = format!(r#"Bearer resource_metadata="{metadata}", error="invalid_token""#);
        assert_eq!((response.status().as_u16(), challenge), (401, Some(expected.as_str())));

        let away = denials.response(&Denial::Store(StoreError::Unavailable(String::new())));
        assert_eq!(away.status(), 503);
        assert!(away.headers().contains_key("retry-after") && !away.headers().contains_key("www-authenticate"));
    }
}
