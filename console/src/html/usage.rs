//! How a server or an account was used, as columns of a table.

use maud::{Markup, html};
use toolpress_store::{LastError, Outcome, Usage};

use super::number::{count, of};
use super::time;

/// The heads of [`cells`].
pub(crate) fn heads() -> Markup {
    html! {
        th.number scope="col" { "Calls" }
        th scope="col" { "Last use" }
        th scope="col" { "Last error" }
    }
}

/// Calls, last use, last error.
pub(crate) fn cells(usage: Option<&Usage>) -> Markup {
    html! {
        td.number data-label="Calls" { (count(usage.map_or(0, |usage| usage.calls))) }
        td data-label="Last use" {
            @match usage {
                Some(usage) => (time::ago(usage.last_used_at)),
                None => span.quiet { "never" },
            }
        }
        td data-label="Last error" {
            @match usage.and_then(|usage| usage.last_error) {
                Some(last) => (error(&last)),
                None => span.quiet { "none" },
            }
        }
    }
}

/// The same as facts of a page.
pub(crate) fn facts(usage: Option<&Usage>) -> Markup {
    html! {
        dt { "Calls" }
        dd {
            @match usage {
                Some(usage) => { (count(usage.calls)) @if usage.errors > 0 { ", " (of(usage.errors, "error")) } },
                None => span.quiet { "none yet" },
            }
        }
        @if let Some(usage) = usage {
            dt { "Last use" } dd { (time::near(usage.last_used_at)) }
            @if let Some(last) = &usage.last_error { dt { "Last error" } dd { (error(last)) } }
        }
    }
}

/// What went wrong, and how long ago.
fn error(last: &LastError) -> Markup {
    html! { (outcome(last.outcome, last.status)) " " span.quiet { (time::ago(last.at)) } }
}

/// How a call ended.
pub(crate) fn outcome(outcome: Outcome, status: Option<u16>) -> Markup {
    let (class, word) = match outcome {
        Outcome::Ok => ("good", "ok"),
        Outcome::VendorError => ("bad", "vendor error"),
        Outcome::Arguments => ("warn", "wrong arguments"),
        Outcome::Account => ("bad", "account"),
        Outcome::Network => ("bad", "network"),
        Outcome::Cancelled => ("", "cancelled"),
        Outcome::Limited => ("warn", "limited"),
    };
    html! { span class={ "badge " (class) } { (word) @if let Some(status) = status { " " (status) } } }
}
