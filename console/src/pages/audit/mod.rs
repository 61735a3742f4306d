//! `/console/audit`: who called what, when, and how it went.

mod entries;
mod filter;

use axum::response::Response;
use bytes::Bytes;
use http::header::CONTENT_DISPOSITION;
use http::{HeaderValue, Request, StatusCode};
use maud::{Markup, html};
use toolpress_gateway::api::{Principal, parse_id};
use toolpress_store::{Id, Page};

use super::fault::Fault;
use crate::door::form::Query;
use crate::html::layout::{Section, empty, heading};
use crate::html::number::of;
use crate::visit::Visit;
use filter::Filter;

/// So many entries are on a page.
const SHOWN: u32 = 50;

pub(crate) async fn show(visit: Visit, Query(query): Query) -> Result<Response, Fault> {
    let filter = Filter::read(&visit, &query).await?;
    let list = match filter.is_right() {
        true => list(&visit, &filter, parse_id(query.get("after"))).await?,
        false => html! {},
    };
    let main = html! {
        (heading(&html! { "Audit" }, &html! {
            @if filter.is_right() { a.button.second href={ (visit.href("/audit/export")) (filter.query(None)) } download { "Export as JSON lines" } }
        }))
        (filter.show(&visit))
        (list)
    };
    Ok(visit.page(Section::Audit, "Audit", &main))
}

/// The entries of a filter, from the one after `after` on.
async fn list(visit: &Visit, filter: &Filter, after: Option<Id>) -> Result<Markup, Fault> {
    let found = visit.store().search_audit(&filter.audit, Page { after, limit: SHOWN + 1 }).await?;
    let mut entries = found.entries;
    let has_more = entries.len() > SHOWN as usize;
    entries.truncate(SHOWN as usize);
    let further = entries.last().map(|last| last.id).filter(|_| has_more);
    let link = |after| format!("{}{}", visit.href("/audit"), filter.query(after));
    Ok(html! {
        @if !entries.is_empty() {
            (entries::show(visit, &entries))
        } @else if found.looked_until.is_some() {
            (empty("Nothing so far", &html! { p { "Filters that come together rarely are looked for in a part of the log at a time." } }))
        } @else if after.is_some() {
            (empty("Nothing further back", &html! { p { "This is where the log begins." } }))
        } @else if filter.is_empty() {
            (empty("Nothing has happened yet", &html! { p { "Every call of a tool and every change of the gateway is kept here." } }))
        } @else {
            (empty("Nothing fits", &html! {
                p { "There is no such entry in the log." }
                p { a href=(visit.href("/audit")) { "Show everything" } }
            }))
        }
        @if !entries.is_empty() && found.looked_until.is_some() {
            p.quiet { (of(entries.len() as u64, "entry").replace("entrys", "entries")) " found in the part of the log that was looked through." }
        }
        @if after.is_some() || further.is_some() || found.looked_until.is_some() {
            nav.paging aria-label="Pages" {
                @if after.is_some() { a href=(link(None)) rel="first" { "Newest" } }
                @if let Some(further) = further { a href=(link(Some(further))) rel="next" { "Older entries" } }
                @if let Some(until) = found.looked_until { a href=(link(Some(until))) rel="next" { "Look further back" } }
            }
        }
    })
}

/// All entries of a filter as a file: what the API gives, while it gives it.
pub(crate) async fn export(visit: Visit, Query(query): Query) -> Result<Response, Fault> {
    let filter = Filter::read(&visit, &query).await?;
    if !filter.is_right() {
        let reason = "The filter has a mistake; the page of the audit log says which.";
        return Err(Fault::Status(StatusCode::BAD_REQUEST, reason.to_owned()));
    }
    let who = Principal { name: Some(visit.name.to_string()) };
    let request = Request::get(filter.api_path()).body(Bytes::new()).map_err(|_| Fault::Nowhere)?;
    let mut response = visit.site.api.send(&who, request).await;
    if !response.status().is_success() {
        return Err(Fault::Status(response.status(), "The audit log cannot be read; try again.".to_owned()));
    }
    let name = HeaderValue::from_static("attachment; filename=\"toolpress-audit.jsonl\"");
    response.headers_mut().insert(CONTENT_DISPOSITION, name);
    Ok(response)
}
