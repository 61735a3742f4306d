//! Signing in with an administrator's API token, and out again.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;

use axum::extract::{ConnectInfo, Request, State};
use axum::response::{IntoResponse, Redirect, Response};
use http::header::SET_COOKIE;
use http::{HeaderMap, StatusCode};
use jiff::{SignedDuration, Timestamp};
use maud::{Markup, html};
use sha2::{Digest, Sha256};
use toolpress_gateway::api::is_valid;
use toolpress_store::{ApiToken, AuditEntry, Hash, Session};
use url::form_urlencoded;

use super::fault::{self, Fault};
use crate::door::form::{self, Form, Query};
use crate::door::secret::{self, Secret};
use crate::door::session;
use crate::html::errors::Errors;
use crate::html::field::Field;
use crate::html::layout;
use crate::site::Site;
use crate::visit::Visit;

/// A session ends after this time, and with its token.
const LENGTH: SignedDuration = SignedDuration::from_hours(12);

/// What is said of every token that opens nothing, whatever it is.
const REFUSED: &str =
    "This token does not open the console. It takes an administrator's API token that has not expired.";

/// Says that this page comes after signing in.
const ENTERED: &str = "entered";
/// What is said then to a browser without the cookie.
const NOT_KEPT: &str = "The token is right, but your browser has not kept the session's cookie. It takes it over https, \
                        or by http from the machine itself, and only where cookies are allowed.";

pub(crate) async fn show(State(site): State<Arc<Site>>, Query(query): Query, headers: HeaderMap) -> Response {
    let next = next(&query);
    if let Some(secret) = Secret::read(&site, &headers)
        && let Ok(Some(_)) = session::find(&site, &secret).await
    {
        return Redirect::to(&site.href(&next)).into_response();
    }
    let errors = if query.has(ENTERED) { Errors::one("/token", NOT_KEPT) } else { Errors::default() };
    page(&site, &next, &errors).into_response()
}

pub(crate) async fn sign_in(State(site): State<Arc<Site>>, request: Request) -> Response {
    match enter(&site, request).await {
        Ok(response) => response,
        Err(fault) => fault::outside(&site, &fault),
    }
}

async fn enter(site: &Site, request: Request) -> Result<Response, Fault> {
    let (head, body) = request.into_parts();
    let peer = head.extensions.get::<ConnectInfo<SocketAddr>>();
    site.attempts.count(peer.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |peer| peer.0.ip())).map_err(Fault::TooMany)?;
    let form = form::read(site, &head.headers, body).await?;
    let next = next(&form);
    // Whatever was sent is looked for: how long an answer takes says nothing about it.
    let hash = Hash(Sha256::digest(form.trimmed("/token")).into());
    let found = site.state.store.api_token_by_token(hash).await?;
    let now = Timestamp::now();
    let Some(token) = found.filter(|token| token.is_admin && is_valid(token, now)) else {
        tracing::warn!(peer = peer.map(|peer| peer.0.to_string()), "somebody could not sign in to the console");
        let page = page(site, &next, &Errors::one("/token", REFUSED));
        return Ok((StatusCode::UNAUTHORIZED, page).into_response());
    };
    let secret = Secret::new().map_err(|error| {
        Fault::Status(StatusCode::SERVICE_UNAVAILABLE, format!("The operating system gives no random bytes: {error}"))
    })?;
    // Whoever signs in anew leaves the session that they had.
    if let Some(old) = Secret::read(site, &head.headers) {
        site.state.store.delete_session(old.hash()).await?;
    }
    let expires_at = token.expires_at.map_or(now + LENGTH, |expiry| expiry.min(now + LENGTH));
    let session = Session { cookie: secret.hash(), api_token_id: token.id, created_at: now, expires_at };
    site.state.store.create_session(&session).await?;
    record(site, &token).await;
    let cookie = secret.cookie(site, &head.headers, expires_at.duration_since(now).as_secs());
    Ok(([(SET_COOKIE, cookie)], Redirect::to(&entered(site, &next))).into_response())
}

/// Keeps who came in. They come in even where the log cannot be written.
async fn record(site: &Site, token: &ApiToken) {
    let entry = AuditEntry {
        token: Some(token.name.clone()),
        subject: Some(token.name.clone()),
        ..AuditEntry::new("console.sign_in")
    };
    if let Err(error) = site.state.store.append_audit(&[entry]).await {
        tracing::error!(%error, "that somebody signed in to the console is missing in the audit log");
    }
}

/// Where whoever has signed in is led: to this page once more, which leads on if the browser has kept the cookie.
fn entered(site: &Site, next: &str) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair(ENTERED, "");
    if !next.is_empty() {
        query.append_pair("next", next);
    }
    format!("{}?{}", site.href("/sign-in"), query.finish())
}

pub(crate) async fn sign_out(visit: Visit, headers: HeaderMap) -> Result<Response, Fault> {
    visit.store().delete_session(visit.session.cookie).await?;
    Ok(([(SET_COOKIE, secret::forgotten(&visit.site, &headers))], visit.see("/sign-in")).into_response())
}

/// The page that was asked for before signing in: one of the console's, whatever the query says.
fn next(form: &Form) -> String {
    let next = form.get("next");
    let is_path = (next.starts_with('/') && !next.starts_with("//")) || next.starts_with('?');
    let is_plain = next.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    if is_path && is_plain && !next.starts_with("/sign-") { next.to_owned() } else { String::new() }
}

fn page(site: &Site, next: &str, errors: &Errors) -> Markup {
    let hint = html! { "It starts with " code { "tpapi_" } " and is an administrator's." };
    let field = Field::secret("/token", "API token").required(true).hint(hint);
    let main = html! {
        div.narrow {
            h1 { "Sign in" }
            form method="post" action=(site.href("/sign-in")) {
                input type="hidden" name="next" value=(next);
                (field.show(errors))
                div.buttons { button type="submit" { "Sign in" } }
            }
            details {
                summary { "Where do I get a token?" }
                p {
                    "The gateway prints the first one when it starts for the first time, or takes it from "
                    code { "TOOLPRESS_ADMIN_TOKEN" } ". Whoever can reach the database makes another one:"
                }
                pre { code { "toolpress token create NAME --admin" } }
                p { "A token that only calls tools does not open the console." }
            }
        }
    };
    layout::outside(site, "Sign in", &main)
}

#[cfg(test)]
mod tests {
    use super::{Form, next};

    #[test]
    fn nothing_but_a_page_of_the_console_follows() {
        let after = |text: &str| next(&Form::read(text.as_bytes()));
        assert_eq!(after("next=%2Faccounts%3Fafter%3D1"), "/accounts?after=1");
        for wrong in [
            "",
            "next=https%3A%2F%2Fevil.example",
            "next=%2F%2Fevil",
            "next=.evil.example",
            "next=%2F%5Cevil",
            "next=%2Fa%0D%0Ab",
            "next=%2Fsign-out",
            "next=@evil",
        ] {
            assert_eq!(after(wrong), "", "{wrong}");
        }
    }
}
