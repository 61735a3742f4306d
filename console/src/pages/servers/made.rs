//! The page of a server that was just made: its URL and token, this once, and how each client takes them.

use axum::response::Response;
use maud::{Markup, html};
use serde_json::Value;
use toolpress_store::Account;

use super::snippets::{Made, Snippet, snippets};
use crate::html::once::secret;
use crate::html::text::text;
use crate::pages::accounts::frame;
use crate::visit::Visit;

pub(super) fn page(visit: &Visit, account: &Account, made: &Value) -> Response {
    let word = |name: &str| made[name].as_str().unwrap_or_default();
    let server = Made {
        name: word("name"),
        url: word("url"),
        token: word("token"),
        endpoint: &format!("{}/mcp", visit.site.state.public_url),
        needs_token: made["require_api_token_auth"] == true,
        is_local: visit.site.is_local,
    };
    let path = format!("{}/servers/{}", frame::path(account), word("id"));
    let body = html! {
        div.notice.good role="status" {
            h2 { "Copy its URL now" }
            p { "It is shown this once, and kept nowhere. Whoever has it can use the server." }
        }
        div.secrets {
            (secret("url", "URL, for clients that take nothing else", server.url))
            (secret("token", "Token, for those that send headers", server.token))
        }
        section aria-labelledby="clients" {
            h2 #clients { "In your client" }
            @if server.needs_token {
                p { "This server wants a second token as well. Put an API token in the place of " code { "tpapi_…" } "." }
            }
            @for (place, snippet) in snippets(&server).iter().enumerate() { (show(place, snippet)) }
        }
        p { a href=(visit.href(&path)) { "Done: to " (text(server.name)) } }
    };
    frame::below(visit, account, "MCP server made", &body)
}

fn show(place: usize, snippet: &Snippet) -> Markup {
    let id = format!("snippet-{place}");
    html! {
        details.snippet name="client" {
            summary { (snippet.client) }
            (snippet.steps)
            @if let Some(code) = &snippet.code {
                div.copied {
                    pre tabindex="0" aria-label={ "For " (snippet.client) } { code id=(id) { (code) } }
                    button.second.copy type="button" data-copy=(id) hidden { "Copy" }
                }
            }
        }
    }
}
