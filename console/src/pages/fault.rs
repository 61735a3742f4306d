//! Why there is no page: not found, not now, not for this browser.

use std::time::Duration;

use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::header::RETRY_AFTER;
use maud::{Markup, html};
use toolpress_gateway::api::Problem;
use toolpress_store::StoreError;

use crate::html::layout::{self, Section};
use crate::html::text::text;
use crate::site::Site;
use crate::visit::Visit;

/// Why there is no page.
#[derive(Clone, Debug)]
pub(crate) enum Fault {
    /// There is no such record (any more).
    Missing(&'static str),
    /// There is nothing at this path.
    Nowhere,
    /// The form comes from a page that is none of this session.
    Foreign,
    /// Too many attempts to sign in.
    TooMany(Duration),
    /// Anything else, in a sentence.
    Status(StatusCode, String),
}

impl Fault {
    fn status(&self) -> StatusCode {
        match self {
            Self::Missing(_) | Self::Nowhere => StatusCode::NOT_FOUND,
            Self::Foreign => StatusCode::FORBIDDEN,
            Self::TooMany(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::Status(status, _) => *status,
        }
    }

    fn title(&self) -> &'static str {
        match self {
            Self::Missing(_) | Self::Nowhere => "Nothing is here",
            Self::Foreign => "This form is too old",
            Self::TooMany(_) => "Too many attempts",
            Self::Status(StatusCode::FORBIDDEN, _) => "Not from here",
            Self::Status(status, _) if status.is_server_error() => "Not now",
            Self::Status(..) => "This did not work",
        }
    }

    fn main(&self, home: &str) -> Markup {
        html! {
            div.narrow {
                h1 { (self.title()) }
                p {
                    @match self {
                        Self::Missing(what) => { "There is no such " (what) " any more: it was removed, or the link is wrong." },
                        Self::Nowhere => { "There is no page at this address." },
                        Self::Foreign => {
                            "It was opened before you signed in last, or it is no page of this console. Nothing was changed. \
                             Go back, load the page anew, and try again."
                        },
                        Self::TooMany(wait) => { "Try again in " (seconds(*wait)) " seconds." },
                        Self::Status(_, detail) => (text(detail)),
                    }
                }
                p { a href=(home) { "To the first page" } }
            }
        }
    }
}

fn seconds(wait: Duration) -> u64 {
    wait.as_secs() + 1
}

/// The fault as a page for whoever is signed in.
pub(crate) fn inside(visit: &Visit, fault: &Fault) -> Response {
    let page = layout::inside(visit, Section::Nowhere, fault.title(), &fault.main(&visit.href("")));
    (fault.status(), page).into_response()
}

/// The fault as a page for everybody.
pub(crate) fn outside(site: &Site, fault: &Fault) -> Response {
    let page = layout::outside(site, fault.title(), &fault.main(&site.href("")));
    let mut response = (fault.status(), page).into_response();
    if let Fault::TooMany(wait) = fault {
        response.headers_mut().insert(RETRY_AFTER, seconds(*wait).into());
    }
    response
}

/// Only the door knows for whom the page is: it takes the fault out again.
impl IntoResponse for Fault {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}

impl From<StoreError> for Fault {
    fn from(error: StoreError) -> Self {
        Problem::from(error).into()
    }
}

impl From<Problem> for Fault {
    fn from(problem: Problem) -> Self {
        match problem.status() {
            StatusCode::NOT_FOUND => Self::Missing("record"),
            status => Self::Status(status, problem.detail().to_owned()),
        }
    }
}
