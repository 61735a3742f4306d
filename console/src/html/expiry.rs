//! When a token ceases to open: in some time from now, or at a moment.

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use maud::{Markup, html};
use serde_json::Value;

use super::errors::Errors;
use super::field::{Field, Kind, group};
use super::time::moment;
use crate::door::form::Form;

const CHOICE: &str = "expiry";
const AT: &str = "/expires_at";

/// Times from now, in hours.
const TIMES: [(&str, &str, i64); 7] = [
    ("1h", "In 1 hour", 1),
    ("8h", "In 8 hours", 8),
    ("1d", "In 1 day", 24),
    ("7d", "In 7 days", 7 * 24),
    ("30d", "In 30 days", 30 * 24),
    ("90d", "In 90 days", 90 * 24),
    ("365d", "In 1 year", 365 * 24),
];
/// What is chosen where nobody has chosen yet.
const USUAL: &str = "90d";

/// What there is before the choice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Before {
    /// A new record.
    Nothing,
    /// A record that expires at this moment, or never. It can be left as it is.
    Kept(Option<Timestamp>),
}

/// The fields.
pub(crate) fn fields(before: Before, form: &Form, errors: &Errors) -> Markup {
    let first = if before == Before::Nothing { USUAL } else { "keep" };
    let chosen = if form.has(CHOICE) { form.get(CHOICE) } else { first };
    let option = |value: &str, label: &Markup| html! { option value=(value) selected[value == chosen] { (label) } };
    let exact = Field::text(AT, "Exact time, in UTC", form.get(AT)).kind(Kind::Moment);
    let kept = match before {
        Before::Kept(Some(at)) => html! { "As it is: " (at.strftime("%Y-%m-%d %H:%M UTC").to_string()) },
        _ => html! { "As it is: never" },
    };
    let fields = html! {
        div.expiry {
            div.field {
                label for="expiry" { "When" }
                select id="expiry" name=(CHOICE) {
                    @if before != Before::Nothing { (option("keep", &kept)) }
                    @for (value, label, _) in TIMES { (option(value, &html! { (label) })) }
                    (option("never", &html! { "Never" }))
                    (option("at", &html! { "At an exact time" }))
                }
            }
            div.exact { (exact.show(&Errors::default())) }
        }
    };
    group("/expires_at", "Expiry", Some(&html! { "From then on the token opens nothing." }), &errors.at(AT), &fields)
}

/// The choice as the API takes it: `null` is never; none where it is to stay.
pub(crate) fn read(form: &Form, now: Timestamp) -> Result<Option<Value>, Errors> {
    let chosen = form.get(CHOICE);
    if let Some((.., hours)) = TIMES.iter().find(|(value, ..)| *value == chosen) {
        let at = now + SignedDuration::from_hours(*hours);
        return Ok(Some(at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string().into()));
    }
    match chosen {
        "keep" => Ok(None),
        "never" => Ok(Some(Value::Null)),
        "at" => match form.trimmed(AT).parse::<DateTime>().ok().and_then(|at| at.to_zoned_datetime(TimeZone::UTC).ok())
        {
            Some(at) => Ok(Some(at.timestamp().to_string().into())),
            None => Err(Errors::one(AT, "give the day and the time, such as 2026-12-31T23:59")),
        },
        _ => Err(Errors::one(AT, "choose when it expires, or that it never does")),
    }
}

/// When a record expires, in a sentence of its page.
pub(crate) fn sentence(at: Option<Timestamp>) -> Markup {
    match at {
        None => html! { "It never expires." },
        Some(at) => html! { "It expires at " (moment(at)) "." },
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use serde_json::{Value, json};

    use super::{Form, read};

    #[test]
    fn a_choice_is_a_time_from_now_a_moment_never_or_what_it_was() {
        let read = |form: &str| read(&Form::read(form.as_bytes()), Timestamp::UNIX_EPOCH);
        assert_eq!(read("expiry=8h").ok(), Some(Some(json!("1970-01-01T08:00:00Z"))));
        assert_eq!(read("expiry=at&%2Fexpires_at=2026-12-31T23:59").ok(), Some(Some(json!("2026-12-31T23:59:00Z"))));
        assert_eq!(read("expiry=never").ok(), Some(Some(Value::Null)));
        assert_eq!(read("expiry=keep").ok(), Some(None));
        for wrong in ["", "expiry=soon", "expiry=at", "expiry=at&%2Fexpires_at=tomorrow"] {
            assert!(read(wrong).is_err_and(|errors| errors.at("/expires_at").len() == 1), "{wrong}");
        }
    }
}
