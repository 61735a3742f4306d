//! `/console`: the way to the first call, for as long as there has been none.

use axum::response::Response;
use maud::{Markup, html};
use toolpress_store::{AuditQuery, Page};

use super::fault::Fault;
use crate::html::layout::{Section, heading};
use crate::visit::Visit;

const ONE: Page = Page { after: None, limit: 1 };

pub(crate) async fn show(visit: Visit) -> Result<Response, Fault> {
    let start = Start::of(&visit).await?;
    let main = html! {
        (heading(&html! { "Overview" }, &html! {}))
        @if !start.is_over() { (start.show(&visit)) }
    };
    Ok(visit.page(Section::Overview, "Overview", &main))
}

/// How far somebody has come who has just started.
struct Start {
    account: Option<String>,
    has_server: bool,
    has_call: bool,
}

impl Start {
    async fn of(visit: &Visit) -> Result<Self, Fault> {
        let store = visit.store();
        let account = store.accounts(ONE).await?.first().map(|account| account.id.to_string());
        let has_server = !store.servers(None, ONE).await?.is_empty();
        let entries = store.audit(&AuditQuery::default(), Page { after: None, limit: 50 }).await?;
        let has_call = entries.iter().any(|entry| entry.action == "tools/call");
        Ok(Self { account, has_server, has_call })
    }

    fn is_over(&self) -> bool {
        self.account.is_some() && self.has_server && self.has_call
    }

    fn show(&self, visit: &Visit) -> Markup {
        let servers = match &self.account {
            Some(account) => format!("/accounts/{account}/servers/new"),
            None => "/accounts".to_owned(),
        };
        html! {
            section.start aria-labelledby="start" {
                h2 id="start" { "From here to the first call" }
                ol.steps {
                    (step(true, "Sign in", &html! { p { "With the administrator's token that the gateway printed when it first started." } }))
                    (step(self.account.is_some(), "Connect an account", &html! {
                        p { "Give the gateway what it needs to call a vendor. Credentials are sealed, and never shown again." }
                        @if self.account.is_none() { p { a.button href=(visit.href("/accounts/new")) { "Connect an account" } } }
                    }))
                    (step(self.has_server, "Make an MCP server", &html! {
                        p { "Choose which of the vendor's tools a client may see, and for how long. Its URL is all that a client needs." }
                        @if self.account.is_some() && !self.has_server { p { a.button href=(visit.href(&servers)) { "Make an MCP server" } } }
                    }))
                    (step(self.has_call, "Make the first call", &html! {
                        p { "Give the URL to Claude, ChatGPT, Cursor or another client, and ask for something. The call then stands in the audit log." }
                        @if self.has_server && !self.has_call { p { a href=(visit.href("/audit")) { "Look into the audit log" } } }
                    }))
                }
            }
        }
    }
}

fn step(is_done: bool, title: &str, body: &Markup) -> Markup {
    html! {
        li.done[is_done] {
            h3 { (title) @if is_done { " " span.badge.good { "done" } } }
            (body)
        }
    }
}
