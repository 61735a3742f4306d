//! `/console/accounts/{account}/servers/{server}`: a server, its scope, and for how long it is there.

use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};
use toolpress_store::{Account, Server};

use super::preview::preview;
use super::scope;
use crate::door::form::{Form, Query};
use crate::html::errors::Errors;
use crate::html::expiry::{self, Before};
use crate::html::field::form_token;
use crate::html::layout::{Section, done, heading, trail};
use crate::html::text::text;
use crate::html::time;
use crate::html::usage;
use crate::pages::accounts::frame;
use crate::pages::fault::Fault;
use crate::visit::Visit;

pub(crate) async fn show(
    visit: Visit,
    Path((account, server)): Path<(String, String)>,
    Query(query): Query,
) -> Result<Response, Fault> {
    let account = visit.account(&account).await?;
    let server = visit.server(&account, &server).await?;
    let messages = [("saved", "The MCP server was changed; its token stays."), ("extended", "The expiry was changed.")];
    let message = messages.iter().find(|(word, _)| query.has(word)).map(|(_, message)| *message);
    page(&visit, &account, &server, &done(message), &Errors::default()).await
}

/// The path of a server, below `/console`.
pub(super) fn path(account: &Account, server: &Server) -> String {
    format!("{}/servers/{}", frame::path(account), server.id)
}

/// The way back from a server's page.
pub(super) fn steps(account: &Account) -> [(String, Markup); 3] {
    let path = frame::path(account);
    [
        ("/accounts".to_owned(), html! { "Accounts" }),
        (path.clone(), text(&account.name)),
        (format!("{path}/servers"), html! { "MCP servers" }),
    ]
}

pub(super) async fn page(
    visit: &Visit,
    account: &Account,
    server: &Server,
    notice: &Markup,
    errors: &Errors,
) -> Result<Response, Fault> {
    let used = visit.store().server_usage(&[server.id]).await?;
    let path = path(account, server);
    let to = |end: &str| visit.href(&format!("{path}{end}"));
    let actions = html! {
        a.button.second href=(to("/tools")) { "Look at its tools" }
        a.button.second href=(to("/edit")) { "Edit" }
    };
    let main = html! {
        (trail(visit, &steps(account)))
        (heading(&text(&server.name), &actions))
        (notice)
        (errors.summary())
        dl.facts {
            dt { "Scope" } dd { (scope::brief(&server.config)) }
            dt { "Expires" } dd { (time::expiry(server.expires_at)) }
            dt { "Second token" } dd { @if server.require_api_token_auth { "callers must show an API token as well" } @else { "not asked for" } }
            dt { "URL" } dd { code { (visit.site.state.public_url) "/mcp/tpmcp_…" } br; span.quiet { "Its token was shown when it was made, and is kept nowhere." } }
            (usage::facts(used.get(&server.id)))
            @if used.contains_key(&server.id) { dt { "Audit" } dd { a href={ (visit.href("/audit")) "?server=" (server.id) } { "What was done with it" } } }
            dt { "Made" } dd { (time::near(server.created_at)) }
            @if server.updated_at != server.created_at { dt { "Changed" } dd { (time::near(server.updated_at)) } }
        }
        section aria-labelledby="exposes" {
            h2 #exposes { "What it exposes" }
            @match visit.vendor(&account.vendor) {
                Some(vendor) => (preview(vendor, &server.config)),
                None => { p { "Nothing: this gateway was built without the vendor of the account." } },
            }
        }
        section aria-labelledby="extend" {
            h2 #extend { "Extend" }
            p { (expiry::sentence(server.expires_at)) }
            form.form method="post" action=(to("/extend")) {
                (form_token(visit))
                (expiry::fields(Before::Nothing, &Form::default(), errors))
                div.buttons { button.second type="submit" { "Change the expiry" } }
            }
        }
        section aria-labelledby="revoke" {
            h2 #revoke { "Revoke" }
            p { "Its token opens nothing any more, here and on every replica, within a second." }
            p { a.button.danger.second href=(to("/revoke")) { "Revoke the MCP server" } }
        }
    };
    Ok(visit.page(Section::Accounts, &server.name, &main))
}
