//! `/console/accounts/{account}`: what is known of an account, and whether it works.

use axum::extract::Path;
use axum::response::Response;
use http::Method;
use maud::{Markup, html};
use serde_json::Value;
use toolpress_store::{Account, AccountState};

use super::frame::{Tab, path, tab};
use super::list::{state, vendor};
use crate::door::form::Query;
use crate::html::field::button;
use crate::html::layout::done;
use crate::html::text::text;
use crate::html::time;
use crate::html::usage;
use crate::pages::fault::Fault;
use crate::visit::Visit;

pub(crate) async fn show(visit: Visit, Path(account): Path<String>, Query(query): Query) -> Result<Response, Fault> {
    let account = visit.account(&account).await?;
    let messages = [
        ("connected", "The account is connected. Test it before you make an MCP server."),
        ("saved", "The account was changed."),
        ("rotated", "The new credentials are in use. Test them."),
    ];
    let message = messages.iter().find(|(word, _)| query.has(word)).map(|(_, message)| *message);
    page(&visit, &account, &done(message)).await
}

/// Tries the account, and says on its page how it went.
pub(crate) async fn test(visit: Visit, Path(account): Path<String>) -> Result<Response, Fault> {
    let id = visit.account(&account).await?.id;
    let trial = visit.call(Method::POST, &format!("/integrated-account/{id}/test"), None).await?;
    // The try may have shown that the account needs new credentials.
    let account = visit.account(&account).await?;
    page(&visit, &account, &result(&trial)).await
}

fn result(trial: &Value) -> Markup {
    let is_ok = trial["ok"] == true;
    let words = |name: &str| trial[name].as_str().unwrap_or_default().to_owned();
    html! {
        div.notice.(if is_ok { "good" } else { "bad" }) role=(if is_ok { "status" } else { "alert" }) {
            h2 { @if is_ok { "The account works" } @else { "The account does not work" } }
            p { (text(&words("message"))) }
            @if let Some(tool) = trial["tool"].as_str() {
                p.small {
                    "Called " code { (tool) } ", which changes nothing"
                    @if let Some(status) = trial["status"].as_u64() { "; the vendor answered with " (status) }
                    ", in " (trial["duration_ms"].to_string()) " ms."
                }
            }
        }
    }
}

async fn page(visit: &Visit, account: &Account, notice: &Markup) -> Result<Response, Fault> {
    let used = visit.store().account_usage(&[account.id]).await?;
    let path = path(account);
    let to = |end: &str| visit.href(&format!("{path}{end}"));
    let actions = html! { (button(visit, &format!("{path}/test"), "Test", "second")) a.button.second href=(to("/edit")) { "Edit" } };
    let body = html! {
        (notice)
        @if account.state == AccountState::NeedsReauthorization {
            div.notice.bad {
                p { "The vendor has refused to renew the authorization: calls fail until somebody gives new credentials." }
                p { a href=(to("/credentials")) { "Give new credentials" } }
            }
        }
        dl.facts {
            dt { "Vendor" } dd { (vendor(visit, account)) }
            dt { "State" } dd { (state(visit, account)) }
            dt { "Credentials" } dd { "sealed; " a href=(to("/credentials")) { "replace them" } }
            @if let Some(url) = &account.base_url { dt { "Base URL" } dd { code { (text(url)) } } }
            @for (name, value) in &account.settings { dt { "Setting " (text(name)) } dd { (text(value)) } }
            @for (name, value) in &account.default_headers { dt { "Header " (text(name)) } dd { (text(value)) } }
            (usage::facts(used.get(&account.id)))
            dt { "Connected" } dd { (time::near(account.created_at)) }
            @if account.updated_at != account.created_at { dt { "Changed" } dd { (time::near(account.updated_at)) } }
        }
        section aria-labelledby="remove" {
            h2 #remove { "Remove" }
            p { "Takes the account away, and its MCP servers with it." }
            p { a.button.danger.second href=(to("/remove")) { "Remove the account" } }
        }
    };
    Ok(tab(visit, account, Tab::Account, &actions, &body))
}
