//! A visit: one request of somebody who is signed in.

use std::convert::Infallible;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::response::{IntoResponse, Redirect, Response};
use http::request::Parts;
use http::{Method, StatusCode};
use maud::Markup;
use serde_json::Value;
use toolpress_gateway::api::{Principal, Problem, parse_id};
use toolpress_store::{Account, Server, Session, Store};
use toolpress_tool::Vendor;

use crate::html::layout::{self, Section};
use crate::pages::fault::Fault;
use crate::site::Site;

/// Who is there, and what pages need. It has no `Debug`, for the token that forms must hold.
#[derive(Clone)]
pub(crate) struct Visit {
    pub(crate) site: Arc<Site>,
    /// The name of the API token that the session was opened with.
    pub(crate) name: Arc<str>,
    pub(crate) session: Arc<Session>,
    /// What every form of the session holds.
    pub(crate) form_token: Arc<str>,
}

impl Visit {
    pub(crate) fn store(&self) -> &dyn Store {
        self.site.state.store.as_ref()
    }

    pub(crate) fn href(&self, path: &str) -> String {
        self.site.href(path)
    }

    /// A page with its navigation.
    pub(crate) fn page(&self, section: Section, title: &str, main: &Markup) -> Response {
        layout::inside(self, section, title, main).into_response()
    }

    /// Leads on, after something was done: to a path below `/console`.
    pub(crate) fn see(&self, path: &str) -> Response {
        Redirect::to(&self.href(path)).into_response()
    }

    /// Has the gateway's API do something in the name of whoever is signed in.
    pub(crate) async fn call(&self, method: Method, path: &str, body: Option<&Value>) -> Result<Value, Problem> {
        let who = Principal { name: Some(self.name.to_string()) };
        self.site.api.call(&who, method, path, body).await
    }

    /// The account with the id that a path names.
    pub(crate) async fn account(&self, id: &str) -> Result<Account, Fault> {
        let id = parse_id(id).ok_or(Fault::Nowhere)?;
        self.store().account(id).await?.ok_or(Fault::Missing("account"))
    }

    /// The server with the id that a path names, if it is one of this account's.
    pub(crate) async fn server(&self, account: &Account, id: &str) -> Result<Server, Fault> {
        let id = parse_id(id).ok_or(Fault::Nowhere)?;
        let server = self.store().server(id).await?.filter(|server| server.account_id == account.id);
        server.ok_or(Fault::Missing("MCP server"))
    }

    /// The vendor of an account, where the program was built with it.
    pub(crate) fn vendor_of(&self, account: &Account) -> Result<&'static Vendor, Fault> {
        self.vendor(&account.vendor).ok_or_else(|| {
            let detail = format!("This gateway was built without the vendor {} of the account.", account.vendor);
            Fault::Status(StatusCode::CONFLICT, detail)
        })
    }

    /// The vendor of this name, if the program was built with it.
    pub(crate) fn vendor(&self, name: &str) -> Option<&'static Vendor> {
        self.site.state.vendors.iter().copied().find(|vendor| vendor.name == name)
    }
}

/// Only routes behind [`crate::door::session`] take visits.
impl<S: Sync> FromRequestParts<S> for Visit {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(parts.extensions.get::<Self>().cloned().expect("the route is behind the door"))
    }
}
