//! `/console`: how the gateway is used; and the way to the first call, for as long as there has been none.

mod charts;
mod lists;
mod start;

use axum::response::Response;
use jiff::Timestamp;
use maud::{Markup, html};
use toolpress_gateway::usage::{Overview, Period};
use toolpress_store::Traffic;

use super::fault::Fault;
use crate::door::form::Query;
use crate::html::layout::{Section, heading};
use crate::html::number::{count, duration, share};
use crate::visit::Visit;
use start::Start;

/// So many servers are in each list.
const SERVERS: u32 = 10;

/// The periods as a link and as a tab names them; the first is the usual.
const PERIODS: [(&str, &str, Period); 3] =
    [("day", "Last day", Period::Day), ("hour", "Last hour", Period::Hour), ("week", "Last week", Period::Week)];
/// In their order on the page.
const TABS: [&str; 3] = ["hour", "day", "week"];

pub(crate) async fn show(visit: Visit, Query(query): Query) -> Result<Response, Fault> {
    let chosen = PERIODS.iter().find(|(name, ..)| *name == query.get("period")).unwrap_or(&PERIODS[0]);
    let start = Start::of(&visit).await?;
    let overview = Overview::read(visit.store(), chosen.2, Timestamp::now(), SERVERS).await?;
    let main = html! {
        (heading(&html! { "Overview" }, &html! {}))
        @if start.is_over() {
            (tabs(&visit, chosen.0))
            (figures(&overview.total()))
            (charts::show(&overview, chosen.1))
            (lists::show(&visit, &overview))
        } @else {
            (start.show(&visit))
        }
    };
    Ok(visit.page(Section::Overview, "Overview", &main))
}

fn tabs(visit: &Visit, chosen: &str) -> Markup {
    let label = |name| PERIODS.iter().find(|(own, ..)| *own == name).map(|(_, label, _)| *label);
    html! {
        nav.tabs aria-label="Period" {
            @for name in TABS {
                a href={ (visit.href("")) "?period=" (name) } aria-current=[(name == chosen).then_some("page")] { (label(name).unwrap_or(name)) }
            }
        }
    }
}

/// The whole period in a few numbers.
fn figures(total: &Traffic) -> Markup {
    let took = |share| total.durations.percentile(share).map_or("–".to_owned(), duration);
    html! {
        dl.figures {
            div { dt { "Calls" } dd { (count(total.calls)) } }
            div {
                dt { "Errors" }
                dd { (count(total.errors)) " " @if total.calls > 0 { span.quiet { (share(total.errors, total.calls)) } } }
            }
            div {
                dt { "Refused by a limit (429)" }
                dd { (count(total.limited + total.vendor_limited)) }
            }
            div { dt { "Half took at most" } dd { (took(0.5)) } }
            div { dt { "95 in 100 took at most" } dd { (took(0.95)) } }
        }
    }
}
