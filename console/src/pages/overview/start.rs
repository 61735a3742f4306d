//! The way to the first call, for as long as there has been none.

use maud::{Markup, html};
use toolpress_store::Page;

use crate::pages::fault::Fault;
use crate::visit::Visit;

const ONE: Page = Page { after: None, limit: 1 };
/// The first accounts: one of them has seen the first call.
const SOME: Page = Page { after: None, limit: 100 };

/// How far somebody has come who has just started.
pub(super) struct Start {
    account: Option<String>,
    has_server: bool,
    has_call: bool,
}

impl Start {
    pub(super) async fn of(visit: &Visit) -> Result<Self, Fault> {
        let store = visit.store();
        let accounts = store.accounts(SOME).await?.into_iter().map(|account| account.id).collect::<Vec<_>>();
        let has_server = !store.servers(None, ONE).await?.is_empty();
        let has_call = !store.account_usage(&accounts).await?.is_empty();
        Ok(Self { account: accounts.first().map(ToString::to_string), has_server, has_call })
    }

    /// Whoever has revoked the last server has not just started.
    pub(super) fn is_over(&self) -> bool {
        self.has_call
    }

    pub(super) fn show(&self, visit: &Visit) -> Markup {
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
