//! `/console/accounts/{account}/servers`: the tab of an account.

use axum::extract::Path;
use axum::response::Response;
use maud::html;

use super::scope;
use crate::door::form::Query;
use crate::html::field::filter;
use crate::html::layout::{done, empty};
use crate::html::paging::Part;
use crate::html::text::text;
use crate::html::time;
use crate::html::usage;
use crate::pages::accounts::frame::{self, Tab};
use crate::pages::fault::Fault;
use crate::visit::Visit;

pub(crate) async fn show(visit: Visit, Path(account): Path<String>, Query(query): Query) -> Result<Response, Fault> {
    let account = visit.account(&account).await?;
    let part = Part::read(&query);
    let path = visit.href(&format!("{}/servers", frame::path(&account)));
    let mut servers = visit.store().servers(Some(account.id), part.page()).await?;
    let pages = part.cut(&mut servers, |server| server.id, &path);
    let ids = servers.iter().map(|server| server.id).collect::<Vec<_>>();
    let used = visit.store().server_usage(&ids).await?;
    let add = html! { a.button href={ (path) "/new" } { "Make an MCP server" } };
    let actions = html! { @if !servers.is_empty() { (add) } };
    let body = html! {
        (done(query.has("revoked").then_some("The MCP server was revoked: its token opens nothing any more.")))
        @if servers.is_empty() {
            (empty("No MCP server yet", &html! {
                p { "An MCP server exposes some of the account's tools to whoever has its token." }
                p { (add) }
            }))
        } @else {
            (filter("servers", servers.len()))
            div.table tabindex="0" role="region" aria-label="MCP servers" {
                table.cards #servers {
                    thead { tr { th scope="col" { "Name" } th scope="col" { "Scope" } th scope="col" { "Expires" } (usage::heads()) } }
                    tbody {
                        @for server in &servers {
                            tr {
                                th scope="row" {
                                    a href={ (path) "/" (server.id) } { (text(&server.name)) }
                                    @if server.require_api_token_auth { " " span.badge { "second token" } }
                                }
                                td data-label="Scope" { (scope::brief(&server.config)) }
                                td data-label="Expires" { (time::expiry(server.expires_at)) }
                                (usage::cells(used.get(&server.id)))
                            }
                        }
                    }
                }
            }
            (pages)
        }
    };
    Ok(frame::tab(&visit, &account, Tab::Servers, &actions, &body))
}
