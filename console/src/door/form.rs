//! What a browser posts: read once, and only from the console's own pages.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::extract::{FromRequestParts, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::header::{CONTENT_TYPE, HOST, ORIGIN};
use http::request::Parts;
use http::{HeaderMap, Method, StatusCode};
use tokio::time::timeout;
use url::form_urlencoded;

use super::secret::is_form_token;
use crate::pages::fault::Fault;
use crate::site::Site;
use crate::visit::Visit;

/// A longer form is refused: it holds at most the names of some thousand tools.
const MOST_BYTES: usize = 256 * 1024;
/// A form must be there within this time.
const PATIENCE: Duration = Duration::from_secs(30);
/// The field that holds the session's form token.
pub(crate) const TOKEN_FIELD: &str = "form_token";

/// The fields of a form, or of a query, in the order in which they came.
/// It has no `Debug`: among them are secrets.
#[derive(Clone, Default)]
pub(crate) struct Form(Arc<Vec<(String, String)>>);

impl Form {
    pub(crate) fn read(text: &[u8]) -> Self {
        Self(Arc::new(form_urlencoded::parse(text).into_owned().collect()))
    }

    /// A form of these fields.
    pub(crate) fn of(fields: Vec<(String, String)>) -> Self {
        Self(Arc::new(fields))
    }

    /// A field's value; empty where there is none.
    pub(crate) fn get(&self, name: &str) -> &str {
        self.all(name).next().unwrap_or_default()
    }

    /// A field's value without the spaces around it.
    pub(crate) fn trimmed(&self, name: &str) -> &str {
        self.get(name).trim()
    }

    pub(crate) fn all<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(own, _)| own == name).map(|(_, value)| value.as_str())
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.all(name).next().is_some()
    }

    /// Whether a box is checked, or a choice made, that has this value.
    pub(crate) fn is(&self, name: &str, value: &str) -> bool {
        self.all(name).any(|given| given == value)
    }
}

/// What a request asks for behind its path.
pub(crate) struct Query(pub(crate) Form);

/// Lets a post through that comes from a page of this session, with its [`Form`].
pub(crate) async fn own(State(site): State<Arc<Site>>, visit: Visit, request: Request, next: Next) -> Response {
    if request.method() != Method::POST {
        return next.run(request).await;
    }
    let (mut head, body) = request.into_parts();
    let form = match read(&site, &head.headers, body).await {
        Ok(form) => form,
        Err(fault) => return fault.into_response(),
    };
    if !is_form_token(&visit.form_token, form.get(TOKEN_FIELD)) {
        return Fault::Foreign.into_response();
    }
    head.extensions.insert(form);
    next.run(Request::from_parts(head, Body::empty())).await
}

/// Reads a form that a page of the console posts.
pub(crate) async fn read(site: &Site, headers: &HeaderMap, body: Body) -> Result<Form, Fault> {
    if !is_own_page(site, headers) {
        return Err(Fault::Foreign);
    }
    let media_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = media_type.split(';').next().unwrap_or_default();
    if essence.trim() != "application/x-www-form-urlencoded" {
        return Err(Fault::Status(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "The console takes forms, nothing else.".to_owned(),
        ));
    }
    let too_large = |_| Fault::Status(StatusCode::PAYLOAD_TOO_LARGE, "The form is too large.".to_owned());
    match timeout(PATIENCE, to_bytes(body, MOST_BYTES)).await {
        Ok(bytes) => Ok(Form::read(&bytes.map_err(too_large)?)),
        Err(_) => Err(Fault::Status(StatusCode::REQUEST_TIMEOUT, "The form was not complete in time.".to_owned())),
    }
}

/// Whether the request comes from a page of this console, as far as the browser says. Since the console's pages send no
/// referrer, browsers write the `Origin` of their forms as `null` (Fetch, "append a request `Origin` header"); that they
/// come from the same origin is said in `Sec-Fetch-Site` then.
fn is_own_page(site: &Site, headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or("unreadable"));
    let is_same = match text("sec-fetch-site") {
        Some(from) if from != "same-origin" => return false,
        from => from.is_some(),
    };
    let Some(origin) = text(ORIGIN.as_str()) else { return true };
    if origin == "null" {
        return is_same;
    }
    let authority = origin.split_once("://").map(|(_, authority)| authority);
    origin.eq_ignore_ascii_case(&site.origin)
        || authority.is_some_and(|own| text(HOST.as_str()).is_some_and(|host| host.eq_ignore_ascii_case(own)))
}

/// Only posts behind [`own`] have one.
impl<S: Sync> FromRequestParts<S> for Form {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(parts.extensions.get::<Self>().cloned().unwrap_or_default())
    }
}

impl<S: Sync> FromRequestParts<S> for Query {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self(Form::read(parts.uri.query().unwrap_or_default().as_bytes())))
    }
}
