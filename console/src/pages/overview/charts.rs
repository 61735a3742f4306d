//! Calls, refusals and latency over time.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use maud::{Markup, html};
use toolpress_gateway::usage::Overview;
use toolpress_store::Traffic;

use crate::html::chart::{Chart, Kind, Series};
use crate::html::layout::empty;
use crate::html::number::{count, duration, of};
use crate::html::time;

pub(super) fn show(overview: &Overview, period: &str) -> Markup {
    let total = overview.total();
    let when = period.to_lowercase();
    if total.calls == 0 {
        return empty(
            &format!("No calls in the {when}"),
            &html! {
                p { "Calls of tools appear here a moment after they have ended." }
            },
        );
    }
    let charts = [calls(overview, &total, &when), latency(overview, &total, &when), limits(overview, &total, &when)];
    html! {
        div.charts { @for chart in &charts { (chart.show()) } }
        (table(overview))
    }
}

fn calls(overview: &Overview, total: &Traffic, when: &str) -> Chart<'static> {
    chart(
        overview,
        "calls",
        "Calls",
        format!("{} in the {when}, of which {} did not end well.", of(total.calls, "call"), count(total.errors)),
        Kind::Bars,
        count,
        [
            ("Went well", "ok", &|span| Some(span.calls.saturating_sub(span.errors))),
            ("Errors", "error", &|span| Some(span.errors)),
        ],
        &|span| (span.calls > 0).then(|| format!("{}, {}", of(span.calls, "call"), of(span.errors, "error"))),
    )
}

fn limits(overview: &Overview, total: &Traffic, when: &str) -> Chart<'static> {
    let (own, vendor) = (count(total.limited), count(total.vendor_limited));
    chart(
        overview,
        "limits",
        "Refused by a limit",
        format!("In the {when} {own} were refused by the gateway's own limits, {vendor} by a vendor's."),
        Kind::Bars,
        count,
        [
            ("The gateway's own", "own", &|span| Some(span.limited)),
            ("The vendor's 429", "vendor", &|span| Some(span.vendor_limited)),
        ],
        &|span| {
            let refused = span.limited + span.vendor_limited;
            (refused > 0).then(|| format!("{} by the gateway, {} by the vendor", span.limited, span.vendor_limited))
        },
    )
}

fn latency(overview: &Overview, total: &Traffic, when: &str) -> Chart<'static> {
    let took = |share| total.durations.percentile(share).map_or("an unknown time".to_owned(), duration);
    chart(
        overview,
        "latency",
        "Latency",
        format!("In the {when} half of the calls took at most {}, 95 in 100 at most {}.", took(0.5), took(0.95)),
        Kind::Lines,
        duration,
        [
            ("95 in 100", "slow", &|span| span.durations.percentile(0.95)),
            ("Half", "middle", &|span| span.durations.percentile(0.5)),
        ],
        &|span| {
            let (half, most) = (span.durations.percentile(0.5)?, span.durations.percentile(0.95)?);
            Some(format!("half at most {}, 95 in 100 at most {}", duration(half), duration(most)))
        },
    )
}

type Value<'a> = &'a dyn Fn(&Traffic) -> Option<u64>;

#[expect(clippy::too_many_arguments, reason = "one for each thing that a chart says")]
fn chart(
    overview: &Overview,
    id: &'static str,
    title: &'static str,
    description: String,
    kind: Kind,
    value: fn(u64) -> String,
    series: [(&'static str, &'static str, Value<'_>); 2],
    hint: &dyn Fn(&Traffic) -> Option<String>,
) -> Chart<'static> {
    let spans = || overview.starts().zip(&overview.series);
    let hint = |(start, span)| hint(span).map(|hint| format!("{}: {hint}", moment(start))).unwrap_or_default();
    let series =
        series.map(|(name, class, value)| Series { name, class, values: overview.series.iter().map(value).collect() });
    Chart {
        id,
        title,
        description,
        series: series.into(),
        kind,
        hints: spans().map(hint).collect(),
        since: overview.since(),
        value,
    }
}

fn moment(at: Timestamp) -> String {
    at.to_zoned_datetime(TimeZone::UTC).strftime("%Y-%m-%d %H:%M UTC").to_string()
}

/// The numbers that the charts are drawn of. Spans without calls have none.
fn table(overview: &Overview) -> Markup {
    let took = |span: &Traffic, share| span.durations.percentile(share).map_or("–".to_owned(), duration);
    html! {
        details {
            summary { "The charts as a table" }
            div.table tabindex="0" role="region" aria-label="The charts as a table" {
                table.numbers.small {
                    thead {
                        tr {
                            th scope="col" { "From" }
                            th.number scope="col" { "Calls" }
                            th.number scope="col" { "Errors" }
                            th.number scope="col" { "Half took at most" }
                            th.number scope="col" { "95 in 100" }
                            th.number scope="col" { "Refused by the gateway" }
                            th.number scope="col" { "By the vendor" }
                        }
                    }
                    tbody {
                        @for (start, span) in overview.starts().zip(&overview.series).filter(|(_, span)| span.calls > 0) {
                            tr {
                                th scope="row" { (time::moment(start)) }
                                td { (count(span.calls)) }
                                td { (count(span.errors)) }
                                td { (took(span, 0.5)) }
                                td { (took(span, 0.95)) }
                                td { (count(span.limited)) }
                                td { (count(span.vendor_limited)) }
                            }
                        }
                    }
                }
            }
        }
    }
}
