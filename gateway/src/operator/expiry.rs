//! Times as people write them on a command line.

use jiff::{RoundMode, SignedDuration, Timestamp, TimestampRound, Unit};

/// The time that a text names: one as RFC 3339 writes it, or how far ahead it is (`90s`, `30m`, `8h`, `3d`, `2w`).
/// `never` is none.
///
/// # Errors
///
/// Any other text.
pub fn expiry(text: &str, now: Timestamp) -> Result<Option<Timestamp>, &'static str> {
    const UNREADABLE: &str = "write a time as 2026-12-31T23:59:59Z, how far ahead it is as 8h or 3d, or never";
    if text == "never" {
        return Ok(None);
    }
    // To the second, since nobody asked for more, and not before the time that was asked for.
    let now = now.round(TimestampRound::new().smallest(Unit::Second).mode(RoundMode::Ceil)).unwrap_or(now);
    moment(text, |ahead| now.checked_add(ahead)).map(Some).ok_or(UNREADABLE)
}

/// The time that a text names: one as RFC 3339 writes it, or how long ago it was (`30m`, `8h`).
///
/// # Errors
///
/// Any other text.
pub fn since(text: &str, now: Timestamp) -> Result<Timestamp, &'static str> {
    moment(text, |ago| now.checked_sub(ago))
        .ok_or("write a time as 2026-12-31T23:59:59Z, or how long ago it was as 8h or 3d")
}

fn moment(text: &str, at: impl FnOnce(SignedDuration) -> Result<Timestamp, jiff::Error>) -> Option<Timestamp> {
    let (last, _) = text.char_indices().last()?;
    let (digits, unit) = text.split_at(last);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return text.parse().ok();
    }
    let seconds = match unit {
        "s" => 1,
        "m" => 60,
        "h" => 60 * 60,
        "d" => 24 * 60 * 60,
        "w" => 7 * 24 * 60 * 60,
        _ => return None,
    };
    let seconds = digits.parse::<i64>().ok()?.checked_mul(seconds)?;
    at(SignedDuration::from_secs(seconds)).ok()
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::{expiry, since};

    #[test]
    fn an_expiry_is_a_time_or_how_far_ahead_it_is() {
        let now: Timestamp = "2026-12-01T09:59:59.5Z".parse().unwrap();
        for (text, time) in [
            ("2026-12-31T23:59:59Z", "2026-12-31T23:59:59Z"),
            ("2026-12-31T23:59:59+02:00", "2026-12-31T21:59:59Z"),
            ("90s", "2026-12-01T10:01:30Z"),
            ("30m", "2026-12-01T10:30:00Z"),
            ("8h", "2026-12-01T18:00:00Z"),
            ("3d", "2026-12-04T10:00:00Z"),
            ("2w", "2026-12-15T10:00:00Z"),
        ] {
            assert_eq!(expiry(text, now).unwrap().unwrap().to_string(), time, "{text}");
        }
        assert_eq!(expiry("never", now), Ok(None));
        assert_eq!(since("8h", now).unwrap().to_string(), "2026-12-01T01:59:59.5Z");
        assert!(since("never", now).is_err());
        for text in ["", "h", "8", "8y", "-8h", "8 h", "tomorrow", "2026-12-31", "99999999999999d", "é", "8é"] {
            assert!(expiry(text, now).is_err(), "{text}");
        }
    }
}
