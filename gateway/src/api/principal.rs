//! Who asks: the API token that a request shows, and whether its holder may manage.

use std::sync::Arc;

use axum::extract::{Request, State as Shared};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::header::AUTHORIZATION;
use http::{HeaderMap, StatusCode};
use jiff::Timestamp;
use toolpress_store::ApiToken;

use super::problem::Problem;
use super::state::State;
use crate::token;

/// Who asks. A handler of the API sees administrators only.
///
/// In a request of this process it stands for a token: whoever put it there has found out who asks. Nothing that comes
/// over the network can hold it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Principal {
    /// The API token's name; none for whoever works on the database itself, who could read and write all of it anyway.
    pub name: Option<String>,
}

/// Lets administrators through. Whatever else is shown as a token is one and the same 401, after the same work.
pub async fn authenticate(Shared(state): Shared<Arc<State>>, mut request: Request, next: Next) -> Response {
    if request.extensions().get::<Principal>().is_some() {
        return next.run(request).await;
    }
    match administrator(&state, request.headers()).await {
        Ok(principal) => {
            request.extensions_mut().insert(principal);
            next.run(request).await
        }
        Err(problem) => problem.into_response(),
    }
}

async fn administrator(state: &State, headers: &HeaderMap) -> Result<Principal, Problem> {
    // A token that cannot be one is looked for as well: how long an answer takes says nothing about what was shown.
    let hash = token::hash(bearer(headers).unwrap_or_default());
    let token = state.store.api_token_by_token(hash).await?;
    match token.filter(|token| is_valid(token, Timestamp::now())) {
        None => Err(Problem::new(
            StatusCode::UNAUTHORIZED,
            "show a valid API token: `Authorization: Bearer tpapi_…`; `toolpress token create` makes one",
        )),
        Some(token) if !token.is_admin => Err(Problem::new(
            StatusCode::FORBIDDEN,
            "this API token may call tools, but not manage the gateway; use an administrator's",
        )),
        Some(token) => Ok(Principal { name: Some(token.name) }),
    }
}

/// Whether the token opens something at this moment.
pub fn is_valid(token: &ApiToken, now: Timestamp) -> bool {
    token.expires_at.is_none_or(|expiry| now < expiry)
}

/// The one token that is shown (RFC 6750, section 2.1).
fn bearer(headers: &HeaderMap) -> Option<&[u8]> {
    let mut shown = headers.get_all(AUTHORIZATION).iter();
    let (Some(value), None) = (shown.next(), shown.next()) else { return None };
    let (scheme, token) = value.as_bytes().split_at_checked("bearer ".len())?;
    scheme.eq_ignore_ascii_case(b"bearer ").then(|| token.trim_ascii())
}

#[cfg(test)]
mod tests {
    use http::header::AUTHORIZATION;
    use http::{HeaderMap, HeaderValue};

    use super::bearer;

    fn shown(values: &[&'static str]) -> HeaderMap {
        values.iter().map(|value| (AUTHORIZATION, HeaderValue::from_static(value))).collect()
    }

    #[test]
    fn one_token_is_shown_in_one_way() {
        assert_eq!(bearer(&shown(&["Bearer abc"])), Some(&b"abc"[..]));
        assert_eq!(bearer(&shown(&["bearer  abc "])), Some(&b"abc"[..]));
        for wrong in [&[][..], &["abc"], &["Basic abc"], &["Bearer"], &["Bearer abc", "Bearer abc"]] {
            assert_eq!(bearer(&shown(wrong)), None, "{wrong:?}");
        }
    }
}
