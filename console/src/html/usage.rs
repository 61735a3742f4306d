//! How a server or an account was used, as columns of a table.

use maud::{Markup, html};
use toolpress_store::{LastError, Outcome, Usage};

use super::number::count;
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

/// What went wrong, and how long ago.
pub(crate) fn error(last: &LastError) -> Markup {
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
