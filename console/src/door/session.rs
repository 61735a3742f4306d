//! Lets those in who are signed in, and leads others to where they can.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use http::Method;
use jiff::Timestamp;
use toolpress_gateway::api::is_valid;
use toolpress_store::{ApiToken, Session, StoreError};
use url::form_urlencoded;

use super::secret::Secret;
use crate::pages::fault::{self, Fault};
use crate::site::Site;
use crate::visit::Visit;

/// Every request asks the store: whoever revokes a token ends its sessions at once, on every replica.
pub(crate) async fn admit(State(site): State<Arc<Site>>, mut request: Request, next: Next) -> Response {
    let secret = Secret::read(&site, request.headers());
    let found = match &secret {
        Some(secret) => find(&site, secret).await,
        None => Ok(None),
    };
    let (secret, session, token) = match (secret, found) {
        (Some(secret), Ok(Some((session, token)))) => (secret, session, token),
        (_, Err(error)) => return fault::outside(&site, &Fault::from(error)),
        _ => return Redirect::to(&sign_in(&site, &request)).into_response(),
    };
    let visit =
        Visit { site, name: token.name.into(), session: session.into(), form_token: secret.form_token().into() };
    request.extensions_mut().insert(visit.clone());
    let mut response = next.run(request).await;
    match response.extensions_mut().remove::<Fault>() {
        Some(fault) => fault::inside(&visit, &fault),
        None => response,
    }
}

/// The session that this secret opens at this moment, with its administrator's token.
pub(crate) async fn find(site: &Site, secret: &Secret) -> Result<Option<(Session, ApiToken)>, StoreError> {
    let found = site.state.store.session(secret.hash()).await?;
    let now = Timestamp::now();
    Ok(found.filter(|(session, token)| now < session.expires_at && token.is_admin && is_valid(token, now)))
}

/// Where to sign in, and what is shown after that: the page that was asked for.
fn sign_in(site: &Site, request: &Request) -> String {
    let sign_in = site.href("/sign-in");
    let asked = request.uri().path_and_query().map_or("", |asked| asked.as_str());
    match asked.strip_prefix("/console") {
        Some(rest) if request.method() == Method::GET && !rest.is_empty() => {
            let query = form_urlencoded::Serializer::new(String::new()).append_pair("next", rest).finish();
            format!("{sign_in}?{query}")
        }
        _ => sign_in,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use jiff::{SignedDuration, Timestamp};
    use toolpress_gateway::accounts::Calls;
    use toolpress_gateway::app::{self, Gateway};
    use toolpress_gateway::key::Keyring;
    use toolpress_gateway::limits;
    use toolpress_runtime::mcp::http::{self, Gate};
    use toolpress_store::{ApiToken, Hash, Id, Session};

    use super::{Secret, find};
    use crate::site::{Options, Site};

    #[tokio::test]
    async fn a_session_opens_until_it_or_its_token_expires_and_for_administrators_only() {
        let folder = tempfile::tempdir().unwrap();
        let store = toolpress_store::open(&format!("sqlite:{}", folder.path().join("db").display())).await.unwrap();
        let keyring = Arc::new(Keyring::find(|_| None, Some(&folder.path().join("key")), false).unwrap());
        let gate = Gate::new(1);
        let gateway = Gateway::new(app::Options {
            vendors: &[],
            store: Arc::clone(&store),
            keyring,
            public_url: "https://mcp.example.com".to_owned(),
            http: http::Options::default(),
            gate: gate.clone(),
            limits: limits::Options::default(),
            calls: Calls::default(),
            audit_values: false,
            audit_retention: None,
        });
        let (state, by_hand) = (gateway.state(), gateway.by_hand());
        let site = Site::new(Options { state, by_hand, gate, http: http::Options::default() });

        let now = Timestamp::now();
        let (past, ahead) = (now - SignedDuration::from_secs(1), now + SignedDuration::from_secs(60));
        let cases = [
            (ahead, None, true, true),
            (past, None, true, false),
            (ahead, Some(past), true, false),
            (ahead, None, false, false),
        ];
        for (place, (session_ends, token_ends, is_admin, opens)) in (0..).zip(cases) {
            let token = ApiToken {
                id: Id::new(),
                name: format!("token {place}"),
                is_admin,
                token: Hash([place; 32]),
                expires_at: token_ends,
                created_at: now,
            };
            store.create_api_token(&token).await.unwrap();
            let secret = Secret::new().unwrap();
            let session =
                Session { cookie: secret.hash(), api_token_id: token.id, created_at: now, expires_at: session_ends };
            store.create_session(&session).await.unwrap();
            assert_eq!(find(&site, &secret).await.unwrap().is_some(), opens, "{place}");
        }
    }
}
