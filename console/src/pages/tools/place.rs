//! Whose tools are looked at: a vendor's, an account's, an MCP server's.

use std::collections::HashMap;
use std::sync::Arc;

use axum::response::Response;
use maud::{Markup, html};
use toolpress_runtime::Catalog;
use toolpress_store::{Account, Config, Server};
use toolpress_tool::{Tool, Vendor};

use super::describe::effect;
use crate::html::layout::{Section, heading, trail};
use crate::html::text::{name, plain, text};
use crate::pages::accounts::frame;
use crate::pages::fault::Fault;
use crate::visit::Visit;

/// The words of a path: `account`, `server`, `tool`.
pub(crate) type Words = HashMap<String, String>;

/// The tabs of a tool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tab {
    Description,
    /// Where there is an account to try it with.
    Trial,
}

/// Whose tools are looked at.
pub(crate) struct Place {
    pub(crate) vendor: &'static Vendor,
    /// None where it is the vendor alone: there nothing can be tried.
    pub(crate) account: Option<Account>,
    pub(crate) server: Option<Server>,
    pub(crate) catalog: Arc<Catalog>,
}

impl Place {
    /// The place that a path names.
    pub(crate) async fn find(visit: &Visit, words: &Words) -> Result<Self, Fault> {
        let word = |name: &str| words.get(name).map(String::as_str);
        let (vendor, account, server) = match (word("vendor"), word("account")) {
            (Some(vendor), _) => (visit.vendor(vendor).ok_or(Fault::Missing("vendor"))?, None, None),
            (None, Some(account)) => {
                let account = visit.account(account).await?;
                let server = match word("server") {
                    Some(server) => Some(visit.server(&account, server).await?),
                    None => None,
                };
                (visit.vendor_of(&account)?, Some(account), server)
            }
            (None, None) => return Err(Fault::Nowhere),
        };
        let everything = Config::default();
        let config = server.as_ref().map_or(&everything, |server| &server.config);
        let catalog = visit.site.by_hand.catalog(vendor, config);
        Ok(Self { vendor, account, server, catalog })
    }

    /// The tool that a path names, if it is among those here.
    pub(crate) fn tool(&self, words: &Words) -> Result<&'static Tool, Fault> {
        let name = words.get("tool").map(String::as_str).unwrap_or_default();
        self.catalog.find(name).ok_or(Fault::Missing("tool"))
    }

    /// The path of the catalogue, below `/console`.
    pub(crate) fn path(&self) -> String {
        match (&self.account, &self.server) {
            (None, _) => format!("/vendors/{}/tools", self.vendor.name),
            (Some(account), None) => format!("{}/tools", frame::path(account)),
            (Some(account), Some(server)) => format!("{}/servers/{}/tools", frame::path(account), server.id),
        }
    }

    pub(crate) fn section(&self) -> Section {
        if self.account.is_some() { Section::Accounts } else { Section::Tools }
    }

    /// Whose tools these are, in a title.
    pub(crate) fn name(&self) -> String {
        match (&self.account, &self.server) {
            (_, Some(server)) => plain(&server.name),
            (Some(account), None) => plain(&account.name),
            (None, None) => self.vendor.title.to_owned(),
        }
    }

    /// The catalogue as a page: an account's is one of its tabs.
    pub(crate) fn catalogue(&self, visit: &Visit, body: &Markup) -> Response {
        if let (Some(account), None) = (&self.account, &self.server) {
            return frame::tab(visit, account, frame::Tab::Tools, &html! {}, body);
        }
        let main = html! {
            (trail(visit, &self.steps()))
            (heading(&html! { "Tools of " (text(&self.name())) }, &html! {}))
            (body)
        };
        visit.page(self.section(), &format!("Tools of {}", self.name()), &main)
    }

    /// A tab of one tool.
    pub(crate) fn page(&self, visit: &Visit, tool: &Tool, tab: Tab, body: &Markup) -> Response {
        let mut steps = self.steps();
        let catalogue = if self.account.is_some() {
            html! { "Tools" }
        } else {
            text(self.vendor.title)
        };
        steps.push((self.path(), catalogue));
        let path = format!("{}/{}", visit.href(&self.path()), tool.name);
        let current = |own| (own == tab).then_some("page");
        let main = html! {
            (trail(visit, &steps))
            (heading(&html! { (text(tool.title)) " " (effect(tool.effect)) }, &html! {}))
            p.name { (name(tool.name)) }
            @if self.account.is_some() {
                nav.tabs aria-label="Tool" {
                    a href=(path) aria-current=[current(Tab::Description)] { "Description" }
                    a href={ (path) "/try" } aria-current=[current(Tab::Trial)] { "Try it" }
                }
            }
            (body)
        };
        let title = if tab == Tab::Trial { format!("Try: {}", tool.title) } else { tool.title.to_owned() };
        visit.page(self.section(), &title, &main)
    }

    /// The way to the catalogue.
    fn steps(&self) -> Vec<(String, Markup)> {
        let Some(account) = &self.account else { return vec![("/vendors".to_owned(), html! { "Tools" })] };
        let path = frame::path(account);
        let mut steps = vec![("/accounts".to_owned(), html! { "Accounts" }), (path.clone(), text(&account.name))];
        if let Some(server) = &self.server {
            steps.push((format!("{path}/servers"), html! { "MCP servers" }));
            steps.push((format!("{path}/servers/{}", server.id), text(&server.name)));
        }
        steps
    }
}
