//! Moments: to the minute in UTC, exactly on hover; the script shows them in the reader's own zone.

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use maud::{Markup, html};

/// A moment as a date and a time.
pub(crate) fn moment(at: Timestamp) -> Markup {
    let utc = at.to_zoned_datetime(TimeZone::UTC);
    let exact = utc.strftime("%Y-%m-%d %H:%M:%S UTC").to_string();
    html! { time datetime=(at) title=(exact) data-local { (utc.strftime("%Y-%m-%d %H:%M")) " UTC" } }
}

/// A moment, and how far it is away: `2026-12-31 23:59 UTC, in 3 days`.
pub(crate) fn near(at: Timestamp) -> Markup {
    html! { (moment(at)) " " span.quiet { (away(at, Timestamp::now())) } }
}

/// How long ago a moment was, with the moment on hover.
pub(crate) fn ago(at: Timestamp) -> Markup {
    let exact = at.strftime("%Y-%m-%d %H:%M:%S UTC").to_string();
    let now = Timestamp::now();
    let is_now = now.duration_since(at).as_secs() < 60;
    html! { time datetime=(at) title=(exact) { @if is_now { "just now" } @else { (away(at, now)) } } }
}

/// When something expires.
pub(crate) fn expiry(at: Option<Timestamp>) -> Markup {
    match at {
        None => html! { span.quiet { "never" } },
        Some(at) if at <= Timestamp::now() => html! { (moment(at)) " " span.badge.bad { "expired" } },
        Some(at) => near(at),
    }
}

/// How far a moment is away, in its largest unit: `in 3 days`, `5 minutes ago`.
pub(crate) fn away(at: Timestamp, now: Timestamp) -> String {
    let seconds = at.duration_since(now).as_secs();
    let duration = SignedDuration::from_secs(seconds).unsigned_abs().as_secs();
    let units = [(86_400, "day"), (3_600, "hour"), (60, "minute")];
    let Some((unit, name)) = units.into_iter().find(|(unit, _)| duration >= *unit) else {
        return if seconds < 0 { "just now".to_owned() } else { "in less than a minute".to_owned() };
    };
    // "In 2 days" is said of a day and a half and more.
    let count = (duration + unit / 2) / unit;
    let plural = if count == 1 { "" } else { "s" };
    if seconds < 0 { format!("{count} {name}{plural} ago") } else { format!("in {count} {name}{plural}") }
}

#[cfg(test)]
mod tests {
    use jiff::{SignedDuration, Timestamp};

    use super::{away, moment};

    #[test]
    fn a_moment_is_said_in_its_largest_unit() {
        let now = Timestamp::UNIX_EPOCH;
        let said = |seconds| away(now + SignedDuration::from_secs(seconds), now);
        assert_eq!(
            [3 * 86_400, 86_400, 90 * 60, 3_600, 61, 5, -5, -61, -40 * 86_400].map(said),
            [
                "in 3 days",
                "in 1 day",
                "in 2 hours",
                "in 1 hour",
                "in 1 minute",
                "in less than a minute",
                "just now",
                "1 minute ago",
                "40 days ago"
            ]
        );
    }

    #[test]
    fn a_moment_is_shown_in_utc_with_the_exact_one_on_hover() {
        let at: Timestamp = "2026-12-31T23:59:58.5Z".parse().expect("it is a time");
        assert_eq!(
            moment(at).into_string(),
            "<time datetime=\"2026-12-31T23:59:58.5Z\" title=\"2026-12-31 23:59:58 UTC\" data-local>\
             2026-12-31 23:59 UTC</time>"
        );
    }
}
