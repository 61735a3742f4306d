//! `/console/accounts`: all of them.

use axum::response::Response;
use maud::{Markup, html};
use toolpress_store::{Account, AccountState};

use crate::door::form::Query;
use crate::html::field::filter;
use crate::html::layout::{Section, done, empty, heading};
use crate::html::paging::Part;
use crate::html::text::text;
use crate::html::usage;
use crate::pages::fault::Fault;
use crate::visit::Visit;

pub(crate) async fn show(visit: Visit, Query(query): Query) -> Result<Response, Fault> {
    let part = Part::read(&query);
    let mut accounts = visit.store().accounts(part.page()).await?;
    let pages = part.cut(&mut accounts, |account| account.id, &visit.href("/accounts"));
    let ids = accounts.iter().map(|account| account.id).collect::<Vec<_>>();
    let used = visit.store().account_usage(&ids).await?;
    let add = html! { a.button href=(visit.href("/accounts/new")) { "Connect an account" } };
    let main = html! {
        (heading(&html! { "Accounts" }, &html! { @if !accounts.is_empty() { (add) } }))
        (done(query.has("removed").then_some("The account was removed, and its servers with it.")))
        @if accounts.is_empty() {
            (empty("No account yet", &html! {
                p { "An account holds what a vendor wants to see before it answers. Its MCP servers call the vendor in its name." }
                p { (add) }
            }))
        } @else {
            (filter("accounts", accounts.len()))
            div.table tabindex="0" role="region" aria-label="Accounts" {
                table.cards #accounts {
                    thead { tr { th scope="col" { "Name" } th scope="col" { "Vendor" } th scope="col" { "State" } (usage::heads()) } }
                    tbody {
                        @for account in &accounts {
                            tr {
                                th scope="row" { a href={ (visit.href("/accounts/")) (account.id) } { (text(&account.name)) } }
                                td data-label="Vendor" { (vendor(&visit, account)) }
                                td data-label="State" { (state(&visit, account)) }
                                (usage::cells(used.get(&account.id)))
                            }
                        }
                    }
                }
            }
            (pages)
        }
    };
    Ok(visit.page(Section::Accounts, "Accounts", &main))
}

/// The vendor's name as people write it.
pub(crate) fn vendor(visit: &Visit, account: &Account) -> Markup {
    text(visit.vendor(&account.vendor).map_or(account.vendor.as_str(), |vendor| vendor.title))
}

/// Whether the account can be used.
pub(crate) fn state(visit: &Visit, account: &Account) -> Markup {
    html! {
        @match (visit.vendor(&account.vendor), account.state) {
            (None, _) => span.badge.bad { "vendor not built in" },
            (Some(_), AccountState::Ready) => span.badge.good { "ready" },
            (Some(_), AccountState::NeedsReauthorization) => span.badge.bad { "needs new credentials" },
        }
    }
}
