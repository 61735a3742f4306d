//! What the pages of one account have in common: the way back, its name, its tabs.

use axum::response::Response;
use maud::{Markup, html};
use toolpress_store::Account;

use crate::html::layout::{Section, heading, trail};
use crate::html::text::{plain, text};
use crate::visit::Visit;

/// The tabs of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tab {
    Account,
    Servers,
    Tools,
}

const TABS: [(Tab, &str, &str); 3] =
    [(Tab::Account, "", "Account"), (Tab::Servers, "/servers", "MCP servers"), (Tab::Tools, "/tools", "Tools")];

/// The path of an account, below `/console`.
pub(crate) fn path(account: &Account) -> String {
    format!("/accounts/{}", account.id)
}

/// A tab of an account.
pub(crate) fn tab(visit: &Visit, account: &Account, tab: Tab, actions: &Markup, body: &Markup) -> Response {
    let path = path(account);
    let main = html! {
        (trail(visit, &[("/accounts".to_owned(), html! { "Accounts" })]))
        (heading(&text(&account.name), actions))
        nav.tabs aria-label="Account" {
            @for (own, end, name) in TABS {
                a href={ (visit.href(&path)) (end) } aria-current=[(own == tab).then_some("page")] { (name) }
            }
        }
        (body)
    };
    visit.page(Section::Accounts, &account.name, &main)
}

/// A page about an account, one step further in.
pub(crate) fn below(visit: &Visit, account: &Account, title: &str, body: &Markup) -> Response {
    let main = html! {
        (trail(visit, &[("/accounts".to_owned(), html! { "Accounts" }), (path(account), text(&account.name))]))
        h1 { (title) }
        (body)
    };
    visit.page(Section::Accounts, &format!("{title}: {}", plain(&account.name)), &main)
}
