//! One tool: what it does, what it takes, and the HTTP call behind it.

use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};
use serde_json::Value;
use toolpress_tool::{Argument, Tool};

use super::describe::{hints, place as place_of, spaced};
use super::place::{Place, Tab, Words};
use super::schema::{about, is_required, kind, required};
use crate::html::text::{name, prose, text};
use crate::pages::fault::Fault;
use crate::visit::Visit;

pub(crate) async fn show(visit: Visit, Path(words): Path<Words>) -> Result<Response, Fault> {
    let place = Place::find(&visit, &words).await?;
    let tool = place.tool(&words)?;
    let body = html! {
        div.stack {
            @for paragraph in tool.description.split("\n\n") { p { (prose(paragraph)) } }
        }
        (arguments(tool))
        (behind(&place, tool))
    };
    Ok(place.page(&visit, tool, Tab::Description, &body))
}

/// A tool's input schema.
pub(super) fn input_schema(tool: &Tool) -> Value {
    serde_json::from_str(tool.input_schema).expect("an emitted input schema is JSON")
}

fn arguments(tool: &'static Tool) -> Markup {
    let schema = input_schema(tool);
    html! {
        section aria-labelledby="arguments" {
            h2 #arguments { "Arguments" }
            @if tool.arguments.is_empty() {
                p { "It takes none." }
            } @else {
                div.table tabindex="0" role="region" aria-label="Table of arguments" {
                    table.cards {
                        thead { tr { th scope="col" { "Name" } th scope="col" { "Must be" } th scope="col" { "Goes to" } th scope="col" { "What it is" } } }
                        tbody {
                            @for argument in tool.arguments {
                                (row(argument, &schema))
                            }
                        }
                    }
                }
            }
        }
    }
}

fn row(argument: &Argument, schema: &Value) -> Markup {
    let property = &schema["properties"][argument.name];
    html! {
        tr {
            th scope="row" {
                (name(argument.name))
                @if is_required(schema, argument.name) { " " (required()) }
            }
            td data-label="Must be" { (kind(property)) }
            td data-label="Goes to" {
                (place_of(argument.place))
                @if argument.wire != argument.name { " " code { (text(argument.wire)) } }
            }
            td {
                (about(property))
                @if let Some(setting) = argument.setting {
                    " " span.quiet { "Where it is left out, the account's setting " code { (setting) } " is taken." }
                }
            }
        }
    }
}

/// The HTTP call, and what is known of it.
fn behind(place: &Place, tool: &'static Tool) -> Markup {
    let own_url = place.account.as_ref().and_then(|account| account.base_url.as_ref());
    let aliases = place.vendor.aliases.iter().filter(|(_, own)| std::ptr::eq(*own, tool));
    let aliases: Vec<_> = aliases.map(|(alias, _)| *alias).collect();
    html! {
        section aria-labelledby="behind" {
            h2 #behind { "The call behind it" }
            dl.facts {
                dt { "Request" } dd { code { (tool.http.name()) " " (text(tool.api.url)) (text(tool.path)) } }
                @if let Some(url) = own_url { dt { "This account's URL" } dd { code { (text(url)) } } }
                @if let Some(body) = &tool.body {
                    dt { "Body" }
                    dd {
                        code { (text(body.content_type)) }
                        @if let Some(wrap) = body.wrap { ", in an object under " code { (text(wrap)) } }
                    }
                }
                @if !tool.headers.is_empty() {
                    dt { "Always sent" }
                    dd { @for (name, value) in tool.headers { code { (text(name)) ": " (text(value)) } br; } }
                }
                dt { "Effect" } dd { (tool.effect.name()) "; " (hints(tool.annotations).join("; ")) }
                @if !tool.scopes.is_empty() { dt { "The vendor asks for" } dd { (codes(tool.scopes)) } }
                dt { "Method" } dd { (tool.method.name()) " of " (spaced(tool.resource)) }
                @if !tool.tags.is_empty() { dt { "Tags" } dd { (codes(tool.tags)) } }
                @if let Some(poll) = tool.poll { dt { "How far it is" } dd { "told by " code { (poll) } } }
                @if !aliases.is_empty() { dt { "Also answers to" } dd { (codes(&aliases)) } }
            }
        }
    }
}

fn codes(words: &[&str]) -> Markup {
    html! { @for (place, word) in words.iter().enumerate() { @if place > 0 { ", " } code { (text(word)) } } }
}
