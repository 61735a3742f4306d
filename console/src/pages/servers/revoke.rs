//! `/console/accounts/{account}/servers/{server}/revoke`: asked once more, then done.

use axum::extract::Path;
use axum::response::Response;
use http::Method;
use maud::html;

use super::show::{path, steps};
use crate::html::field::form_token;
use crate::html::layout::{Section, trail};
use crate::html::text::text;
use crate::pages::accounts::frame;
use crate::pages::fault::Fault;
use crate::visit::Visit;

pub(crate) async fn show(visit: Visit, Path((account, server)): Path<(String, String)>) -> Result<Response, Fault> {
    let account = visit.account(&account).await?;
    let server = visit.server(&account, &server).await?;
    let path = path(&account, &server);
    let mut trailed = steps(&account).to_vec();
    trailed.push((path.clone(), text(&server.name)));
    let main = html! {
        (trail(&visit, &trailed))
        h1 { "Revoke the MCP server" }
        p { "Clients that use " strong { (text(&server.name)) } " are turned away with their next call. This cannot be taken back; another server has another URL." }
        form method="post" action={ (visit.href(&path)) "/revoke" } {
            (form_token(&visit))
            div.buttons {
                button.danger type="submit" { "Revoke it" }
                a href=(visit.href(&path)) { "Cancel" }
            }
        }
    };
    Ok(visit.page(Section::Accounts, "Revoke the MCP server", &main))
}

pub(crate) async fn revoke(visit: Visit, Path((account, server)): Path<(String, String)>) -> Result<Response, Fault> {
    let account = visit.account(&account).await?;
    let server = visit.server(&account, &server).await?;
    visit.call(Method::DELETE, &format!("/integrated-account/{}/mcp/{}", account.id, server.id), None).await?;
    Ok(visit.see(&format!("{}/servers?revoked", frame::path(&account))))
}
