//! A vendor's rate-limit headers, in whichever of the common forms, as three numbers.

use std::time::{Duration, SystemTime};

use http::HeaderMap;
use serde::Serialize;

/// Epoch seconds begin here; a smaller number counts seconds from now. It is September 2001, or 31 years.
const EPOCH: f64 = 1e9;
/// Epoch milliseconds begin here.
const EPOCH_MILLISECONDS: f64 = 1e12;

/// How much a vendor still takes. The names are those of the headers that say it plainest.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct RateLimit {
    /// How many requests the vendor takes in its window.
    #[serde(rename = "ratelimit-limit", skip_serializing_if = "Option::is_none")]
    pub limit: Option<u64>,
    /// How many of them are left.
    #[serde(rename = "ratelimit-remaining", skip_serializing_if = "Option::is_none")]
    pub remaining: Option<u64>,
    /// In how many seconds there are more.
    #[serde(rename = "ratelimit-reset", skip_serializing_if = "Option::is_none")]
    pub reset: Option<u64>,
}

impl RateLimit {
    /// Reads `RateLimit-*`, `X-RateLimit-*`, `X-Rate-Limit-*`, the structured `RateLimit` and `RateLimit-Policy`
    /// (draft-ietf-httpapi-ratelimit-headers) and `Retry-After` (RFC 9110, section 10.2.3), which goes first.
    pub fn read(headers: &HeaderMap, now: SystemTime) -> Self {
        let named = |what: &str| {
            let names = ["ratelimit", "x-ratelimit", "x-rate-limit"];
            names.iter().find_map(|name| number(text(headers, &format!("{name}-{what}"))?))
        };
        let state = text(headers, "ratelimit").unwrap_or_default();
        let policy = text(headers, "ratelimit-policy").unwrap_or_default();
        let count = |value: f64| value as u64;
        let from_now = |value: f64| seconds(value, now);
        Self {
            limit: named("limit").or_else(|| parameter(state, &["limit"])).or_else(|| quota(policy)).map(count),
            remaining: named("remaining").or_else(|| parameter(state, &["r", "remaining"])).map(count),
            reset: text(headers, "retry-after")
                .and_then(|value| retry_after(value, now))
                .or_else(|| named("reset-after").or_else(|| named("reset")).map(from_now))
                .or_else(|| parameter(state, &["t", "reset"]).map(from_now)),
        }
    }
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

/// The number a value begins with: `100` of `100, 100;w=60`.
fn number(value: &str) -> Option<f64> {
    let value = value.trim().split([',', ';', ' ']).next()?;
    value.parse().ok().filter(|number: &f64| number.is_finite() && *number >= 0.0)
}

/// A parameter of a structured value: 30 for `t` in `"default";r=50;t=30`, and in `limit=100, r=50, t=30`.
fn parameter(value: &str, names: &[&str]) -> Option<f64> {
    let mut pairs = value.split([';', ',']).filter_map(|part| part.trim().split_once('='));
    pairs.find(|(name, _)| names.contains(name)).and_then(|(_, value)| number(value))
}

/// The quota of a policy: 100 in `"default";q=100;w=60`, and in `100;w=60`.
fn quota(policy: &str) -> Option<f64> {
    parameter(policy, &["q"]).or_else(|| number(policy))
}

fn retry_after(value: &str, now: SystemTime) -> Option<u64> {
    match number(value) {
        Some(number) => Some(seconds(number, now)),
        None => Some(until(httpdate::parse_http_date(value).ok()?, now)),
    }
}

/// Seconds from now, of a number that counts them from now or from the epoch.
fn seconds(value: f64, now: SystemTime) -> u64 {
    let since_epoch = if value >= EPOCH_MILLISECONDS { value / 1000.0 } else { value };
    match Duration::try_from_secs_f64(since_epoch) {
        Ok(since_epoch) if value >= EPOCH => {
            SystemTime::UNIX_EPOCH.checked_add(since_epoch).map_or(u64::MAX, |then| until(then, now))
        }
        _ => value.ceil() as u64,
    }
}

/// Whole seconds until then, rounded up: who waits so long does not come too early. 0 when it has passed.
fn until(then: SystemTime, now: SystemTime) -> u64 {
    then.duration_since(now).map_or(0, |left| left.as_secs() + u64::from(left.subsec_nanos() > 0))
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime};

    use http::{HeaderMap, HeaderName, HeaderValue};

    use super::RateLimit;

    /// What is read at 1994-11-06 08:49:07 UTC, or [`LATER`].
    fn read(headers: &[(&'static str, &'static str)], now: u64) -> (Option<u64>, Option<u64>, Option<u64>) {
        let headers: HeaderMap = headers
            .iter()
            .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)))
            .collect();
        let RateLimit { limit, remaining, reset } =
            RateLimit::read(&headers, SystemTime::UNIX_EPOCH + Duration::from_secs(now));
        (limit, remaining, reset)
    }

    const DATE: u64 = 784_111_747;
    const LATER: u64 = 1_800_000_000;

    #[test]
    fn the_plain_headers_are_read_with_and_without_their_x() {
        for prefix in [
            [("ratelimit-limit", "960"), ("ratelimit-remaining", "0"), ("ratelimit-reset", "12")],
            [("x-ratelimit-limit", "960, 960;w=60"), ("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", "11.2")],
            [("x-rate-limit-limit", "960"), ("x-rate-limit-remaining", "0"), ("x-rate-limit-reset", "12")],
        ] {
            assert_eq!(read(&prefix, LATER), (Some(960), Some(0), Some(12)));
        }
    }

    #[test]
    fn the_structured_headers_are_read_in_both_drafts() {
        let newer = [("ratelimit", r#""default";r=50;t=30"#), ("ratelimit-policy", r#""default";q=100;w=60"#)];
        assert_eq!(read(&newer, LATER), (Some(100), Some(50), Some(30)));
        let older = [("ratelimit", "limit=100, remaining=50, reset=30"), ("ratelimit-policy", "100;w=60")];
        assert_eq!(read(&older, LATER), (Some(100), Some(50), Some(30)));
    }

    #[test]
    fn retry_after_is_read_as_seconds_and_as_a_date_and_goes_first() {
        assert_eq!(read(&[("retry-after", "7"), ("ratelimit-reset", "3")], LATER), (None, None, Some(7)));
        assert_eq!(read(&[("retry-after", "Sun, 06 Nov 1994 08:49:37 GMT")], DATE), (None, None, Some(30)));
        assert_eq!(read(&[("retry-after", "Sun, 06 Nov 1994 08:49:37 GMT")], LATER), (None, None, Some(0)));
    }

    #[test]
    fn a_reset_that_counts_from_the_epoch_becomes_seconds_from_now() {
        assert_eq!(read(&[("x-ratelimit-reset", "1800000090")], LATER), (None, None, Some(90)));
        assert_eq!(read(&[("x-ratelimit-reset", "1800000090500")], LATER), (None, None, Some(91)));
        assert_eq!(read(&[("x-ratelimit-reset", "1700000000")], LATER), (None, None, Some(0)));
    }

    #[test]
    fn rubbish_is_no_number() {
        for value in ["soon", "-1", "NaN", "inf", "", "1e400"] {
            assert_eq!(
                read(&[("ratelimit-limit", value), ("retry-after", value)], LATER),
                (None, None, None),
                "{value}"
            );
        }
        assert_eq!(read(&[], LATER), (None, None, None));
        assert_eq!(read(&[("retry-after", "1e300")], LATER).2, Some(u64::MAX));
    }
}
