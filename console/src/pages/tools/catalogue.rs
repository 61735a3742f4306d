//! The tools of a vendor, an account or a server: searched by words, effect and tag, a page at a time.

use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};
use toolpress_tool::Tool;

use super::describe::{effect, gist, spaced};
use super::find::{Found, Search, effects, tags};
use super::place::{Place, Words};
use crate::door::form::Query;
use crate::html::layout::empty;
use crate::html::text::{name, prose, text};
use crate::pages::fault::Fault;
use crate::visit::Visit;

pub(crate) async fn show(visit: Visit, Path(words): Path<Words>, Query(query): Query) -> Result<Response, Fault> {
    let place = Place::find(&visit, &words).await?;
    let search = Search::read(&query);
    let all = place.catalog.tools();
    let found = search.find(all);
    let path = visit.href(&place.path());
    let body = html! {
        (form(&path, &search, all))
        p #count role="status" data-found {
            @if search.is_empty() { (number(found.count)) } @else { (found.count) " of " (number(all.len())) }
            @if found.pages > 1 { ", page " (found.page) " of " (found.pages) }
        }
        div.stack #found data-found { (list(&path, &search, &found)) }
    };
    Ok(place.catalogue(&visit, &body))
}

fn number(count: usize) -> String {
    if count == 1 { "1 tool".to_owned() } else { format!("{count} tools") }
}

fn form(path: &str, search: &Search, tools: &[&'static Tool]) -> Markup {
    let option = |value: &str, count: usize, chosen: &str| {
        html! { option value=(value) selected[value == chosen] { (spaced(value)) " (" (count) ")" } }
    };
    html! {
        form.search method="get" action=(path) role="search" data-search {
            div.field {
                label for="q" { "Search" }
                input id="q" name="q" type="search" value=(search.words) autocomplete="off" spellcheck="false"
                    placeholder="incident, schedule, on call …";
            }
            div.field {
                label for="effect" { "Effect" }
                select id="effect" name="effect" {
                    option value="" { "Any" }
                    @for (name, count) in effects(tools) { (option(name, count, &search.effect)) }
                }
            }
            div.field {
                label for="tag" { "Tag" }
                select id="tag" name="tag" {
                    option value="" { "Any" }
                    @for (name, count) in tags(tools) { (option(name, count, &search.tag)) }
                }
            }
            button.second type="submit" { "Search" }
        }
    }
}

fn list(path: &str, search: &Search, found: &Found) -> Markup {
    html! {
        @if found.tools.is_empty() {
            (empty("No tool is like that", &html! { p { "Search for fewer words, or " a href=(path) { "see all tools" } "." } }))
        }
        @for group in found.tools.chunk_by(|one, other| one.resource == other.resource) {
            section.resource {
                h2 { (heading_of(group[0].resource)) }
                ul.tools {
                    @for tool in group {
                        li {
                            a href={ (path) "/" (tool.name) } { (text(tool.title)) }
                            (effect(tool.effect))
                            (name(tool.name))
                            p.quiet { (prose(&gist(tool.description))) }
                        }
                    }
                }
            }
        }
        @if found.pages > 1 {
            nav.paging aria-label="Pages" {
                @if found.page > 1 { a href={ (path) "?" (search.query(found.page - 1)) } rel="prev" { "Previous page" } }
                @if found.page < found.pages { a href={ (path) "?" (search.query(found.page + 1)) } rel="next" { "Next page" } }
            }
        }
    }
}

/// A resource as a heading: `incident_notes` is "Incident notes".
fn heading_of(resource: &str) -> String {
    let words = spaced(resource);
    let mut letters = words.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
