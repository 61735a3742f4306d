//! `/console/audit`: who did what.

use axum::response::Response;
use maud::html;
use toolpress_store::{AuditQuery, Page};

use super::fault::Fault;
use crate::html::layout::{Section, empty, heading};
use crate::html::text::{name, text};
use crate::html::time;
use crate::visit::Visit;

pub(crate) async fn show(visit: Visit) -> Result<Response, Fault> {
    let entries = visit.store().audit(&AuditQuery::default(), Page { after: None, limit: 50 }).await?;
    let main = html! {
        (heading(&html! { "Audit" }, &html! {}))
        @if entries.is_empty() {
            (empty("Nothing has happened yet", &html! { p { "Every call of a tool and every change of the gateway is kept here." } }))
        } @else {
            div.table tabindex="0" role="region" aria-label="Audit log" {
                table.cards {
                    thead { tr { th scope="col" { "When" } th scope="col" { "Who" } th scope="col" { "What" } th scope="col" { "Of" } } }
                    tbody {
                        @for entry in &entries {
                            tr {
                                th scope="row" { (time::moment(entry.at)) }
                                td data-label="Who" { @if let Some(token) = &entry.token { (text(token)) } }
                                td data-label="What" { (name(&entry.action)) @if let Some(tool) = &entry.tool { " " (name(tool)) } }
                                td data-label="Of" { @if let Some(subject) = &entry.subject { (text(subject)) } }
                            }
                        }
                    }
                }
            }
        }
    };
    Ok(visit.page(Section::Audit, "Audit", &main))
}
