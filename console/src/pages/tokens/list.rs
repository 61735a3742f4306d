//! `/console/tokens`: all of them, none of which can be seen again.

use axum::response::Response;
use maud::html;

use super::role;
use crate::door::form::Query;
use crate::html::field::filter;
use crate::html::layout::{Section, done, heading};
use crate::html::paging::Part;
use crate::html::text::{plain, text};
use crate::html::time;
use crate::pages::fault::Fault;
use crate::visit::Visit;

pub(crate) async fn show(visit: Visit, Query(query): Query) -> Result<Response, Fault> {
    let part = Part::read(&query);
    let path = visit.href("/tokens");
    let mut tokens = visit.store().api_tokens(part.page()).await?;
    let pages = part.cut(&mut tokens, |token| token.id, &path);
    let add = html! { a.button href={ (path) "/new" } { "Make an API token" } };
    // Whoever is signed in has one: the list is never empty.
    let main = html! {
        (heading(&html! { "API tokens" }, &add))
        (done(query.has("revoked").then_some("The API token was revoked: it opens nothing any more.")))
        p { "Administrators manage the gateway, here and over its API. Callers use MCP servers that ask for a second token." }
        (filter("tokens", tokens.len()))
        div.table tabindex="0" role="region" aria-label="API tokens" {
            table.cards #tokens {
                thead { tr { th scope="col" { "Name" } th scope="col" { "Role" } th scope="col" { "Expires" } th scope="col" { "Made" } th scope="col" { span.unseen { "Revoke" } } } }
                tbody {
                    @for token in &tokens {
                        tr {
                            th scope="row" { (text(&token.name)) @if token.id == visit.session.api_token_id { " " span.badge { "yours" } } }
                            td data-label="Role" { (role(token)) }
                            td data-label="Expires" { (time::expiry(token.expires_at)) }
                            td data-label="Made" { (time::moment(token.created_at)) }
                            td.end { a href={ (path) "/" (token.id) "/revoke" } aria-label={ "Revoke " (plain(&token.name)) } { "Revoke" } }
                        }
                    }
                }
            }
        }
        (pages)
    };
    Ok(visit.page(Section::Tokens, "API tokens", &main))
}
