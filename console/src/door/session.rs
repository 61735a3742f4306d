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
