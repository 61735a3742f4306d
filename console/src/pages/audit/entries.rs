//! Entries of the audit log as a table.

use maud::{Markup, html};
use toolpress_store::AuditEntry;

use crate::html::number::duration;
use crate::html::text::{name, text};
use crate::html::time;
use crate::html::usage::outcome;
use crate::visit::Visit;

pub(super) fn show(visit: &Visit, entries: &[AuditEntry]) -> Markup {
    html! {
        div.table tabindex="0" role="region" aria-label="Audit log" {
            table.cards.entries {
                thead {
                    tr {
                        th scope="col" { "When" }
                        th scope="col" { "Who" }
                        th scope="col" { "What" }
                        th scope="col" { "Where" }
                        th scope="col" { "How it went" }
                        th.number scope="col" { "Took" }
                    }
                }
                tbody { @for entry in entries { (row(visit, entry)) } }
            }
        }
    }
}

fn row(visit: &Visit, entry: &AuditEntry) -> Markup {
    let is_call = entry.tool.is_some();
    html! {
        tr {
            th.when scope="row" { (time::moment(entry.at())) }
            td.caller data-label="Who" {
                @match &entry.token {
                    Some(token) => (text(token)),
                    None => span.quiet { "no API token" },
                }
            }
            td.what data-label="What" {
                (name(entry.tool.as_deref().unwrap_or(&entry.action)))
                @if !entry.arguments.is_empty() { (arguments(entry, is_call)) }
            }
            td.place data-label="Where" { (place(visit, entry)) }
            td.how data-label="How it went" { (outcome(entry.outcome, entry.status)) }
            td.took.number data-label="Took" { @if is_call { (duration(entry.duration_ms)) } @else { "–" } }
        }
    }
}

/// The server or other record, as it was called then; a server's other entries are one step away.
fn place(visit: &Visit, entry: &AuditEntry) -> Markup {
    html! {
        @match (&entry.subject, entry.server_id) {
            (Some(subject), Some(server)) => a href={ (visit.href("/audit")) "?server=" (server) } { (text(subject)) },
            (Some(subject), None) => (text(subject)),
            (None, _) => span.quiet { "the gateway" },
        }
    }
}

/// The names of the arguments, with their values where they are kept.
fn arguments(entry: &AuditEntry, is_call: bool) -> Markup {
    let names = entry.arguments.join(", ");
    let kind = if is_call { "Arguments" } else { "Fields" };
    html! {
        @match &entry.values {
            Some(values) => details.small { summary { (text(&names)) } pre { (text(&values.to_string())) } },
            None => div.small.quiet { span.unseen { (kind) ": " } (text(&names)) },
        }
    }
}
