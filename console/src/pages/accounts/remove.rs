//! `/console/accounts/{account}/remove`: what goes with an account, before it goes.

use axum::extract::Path;
use axum::response::Response;
use http::Method;
use maud::html;
use toolpress_store::Page;

use super::frame::{below, path};
use crate::html::field::form_token;
use crate::html::text::text;
use crate::html::time;
use crate::pages::fault::Fault;
use crate::visit::Visit;

/// So many servers are named.
const NAMED: usize = 50;

pub(crate) async fn show(visit: Visit, Path(account): Path<String>) -> Result<Response, Fault> {
    let account = visit.account(&account).await?;
    let servers = visit.store().servers(Some(account.id), Page { after: None, limit: NAMED as u32 + 1 }).await?;
    let body = html! {
        @if servers.is_empty() {
            p { "No MCP server goes with it." }
        } @else {
            div.notice.warn {
                h2 {
                    @match servers.len() {
                        1 => { "One MCP server goes with it" },
                        count if count > NAMED => { "More than " (NAMED) " MCP servers go with it" },
                        count => { (count) " MCP servers go with it" },
                    }
                }
                p { "Whoever uses one is turned away from then on." }
            }
            ul {
                @for server in servers.iter().take(NAMED) {
                    li { (text(&server.name)) @if let Some(at) = server.expires_at { span.quiet { ", expires " (time::moment(at)) } } }
                }
                @if servers.len() > NAMED { li.quiet { "and more" } }
            }
        }
        p { "This cannot be taken back. The audit log keeps what was done." }
        form method="post" action={ (visit.href(&path(&account))) "/remove" } {
            (form_token(&visit))
            div.buttons {
                button.danger type="submit" { "Remove the account" @if !servers.is_empty() { " and its servers" } }
                a href=(visit.href(&path(&account))) { "Cancel" }
            }
        }
    };
    Ok(below(&visit, &account, "Remove the account", &body))
}

pub(crate) async fn remove(visit: Visit, Path(account): Path<String>) -> Result<Response, Fault> {
    let account = visit.account(&account).await?;
    visit.call(Method::DELETE, &format!("/integrated-account/{}", account.id), None).await?;
    Ok(visit.see("/accounts?removed"))
}
