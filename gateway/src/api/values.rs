//! The values of fields: names, flags, times, maps of text.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::Timestamp;
use serde_json::Value;

use super::problem::{Checked, Mistake};

/// A name is at most this long, in characters.
pub const NAME: usize = 100;
/// An expiry must lie at least this far ahead.
pub const AHEAD: Duration = Duration::from_secs(60);

/// A name: 1 to 100 characters, none of them a control character.
///
/// # Errors
///
/// Anything else.
pub fn name(value: Value) -> Checked<String> {
    let name = text(value)?;
    match name.chars().count() {
        0 => wrong("it must not be empty"),
        1..=NAME if !name.chars().any(char::is_control) => Ok(name),
        1..=NAME => wrong("it must not hold line breaks or other control characters"),
        length => wrong(format!("it has {length} characters, and may have {NAME}")),
    }
}

/// Text, whatever it says.
///
/// # Errors
///
/// Another JSON type.
pub fn text(value: Value) -> Checked<String> {
    match value {
        Value::String(text) => Ok(text),
        other => wrong(format!("it must be a string, not {}", kind(&other))),
    }
}

/// True or false.
///
/// # Errors
///
/// Another JSON type.
pub fn flag(value: Value) -> Checked<bool> {
    match value {
        Value::Bool(flag) => Ok(flag),
        other => wrong(format!("it must be true or false, not {}", kind(&other))),
    }
}

/// What the reader reads, or nothing for `null`.
///
/// # Errors
///
/// Those of the reader.
pub fn or_null<T>(read: impl FnOnce(Value) -> Checked<T>) -> impl FnOnce(Value) -> Checked<Option<T>> {
    move |value| if value.is_null() { Ok(None) } else { read(value).map(Some) }
}

/// When something expires: a time as RFC 3339 writes it, at least a minute ahead; `null` is never.
///
/// # Errors
///
/// Text that is no such time, and times that are past, near or beyond the year 9999.
pub fn expiry(value: Value) -> Checked<Option<Timestamp>> {
    let Some(text) = or_null(text)(value)? else { return Ok(None) };
    let time = time(&text).map_err(|detail| vec![Mistake::here(detail)])?;
    if time < Timestamp::now() + AHEAD {
        return wrong("it must lie at least 60 seconds ahead");
    }
    Ok(Some(time))
}

/// A time as RFC 3339 writes it, to the millisecond.
///
/// # Errors
///
/// A sentence that says how to write it.
pub fn time(text: &str) -> Result<Timestamp, &'static str> {
    let unreadable = "write it as RFC 3339 does: 2026-12-31T23:59:59Z";
    if !is_rfc3339(text.as_bytes()) {
        return Err(unreadable);
    }
    let time: Timestamp = text.parse().map_err(|_| unreadable)?;
    Timestamp::from_millisecond(time.as_millisecond()).map_err(|_| unreadable)
}

/// This moment as the store keeps it: to the millisecond.
#[must_use]
pub fn now() -> Timestamp {
    let now = Timestamp::now();
    Timestamp::from_millisecond(now.as_millisecond()).unwrap_or(now)
}

/// Whether the text has the shape `2026-12-31T23:59:59[.999](Z|+01:00)`; readers of times take many others.
fn is_rfc3339(text: &[u8]) -> bool {
    let matches = |text: &[u8], shape: &[u8]| {
        text.len() == shape.len()
            && text.iter().zip(shape).all(|(byte, shape)| match shape {
                b'0' => byte.is_ascii_digit(),
                b'+' => matches!(byte, b'+' | b'-'),
                _ => byte.eq_ignore_ascii_case(shape),
            })
    };
    let Some((head, rest)) = text.split_at_checked(19) else { return false };
    let offset = match rest {
        [b'.', fraction @ ..] => {
            let digits = fraction.iter().take_while(|byte| byte.is_ascii_digit()).count();
            if digits == 0 { rest } else { &fraction[digits..] }
        }
        _ => rest,
    };
    matches(head, b"0000-00-00T00:00:00") && (matches(offset, b"Z") || matches(offset, b"+00:00"))
}

/// An object whose values are text.
///
/// # Errors
///
/// Another JSON type, of the whole or of a value.
pub fn texts(value: Value) -> Checked<BTreeMap<String, String>> {
    let members = patch_of_texts(value)?;
    let faults: Vec<Mistake> = members
        .iter()
        .filter(|(_, value)| value.is_none())
        .map(|(name, _)| Mistake::here("it must be a string, not null").under(name))
        .collect();
    if !faults.is_empty() {
        return Err(faults);
    }
    Ok(members.into_iter().filter_map(|(name, value)| Some((name, value?))).collect())
}

/// An object whose values are text, or `null` for those to take away (RFC 7396).
///
/// # Errors
///
/// Another JSON type, of the whole or of a value.
pub fn patch_of_texts(value: Value) -> Checked<BTreeMap<String, Option<String>>> {
    let Value::Object(object) = value else {
        return wrong(format!("it must be an object of strings, not {}", kind(&value)));
    };
    let mut members = BTreeMap::new();
    let mut faults = Vec::new();
    for (name, value) in object {
        match or_null(text)(value) {
            Ok(value) => {
                members.insert(name, value);
            }
            Err(wrong) => faults.extend(wrong.into_iter().map(|fault| fault.under(&name))),
        }
    }
    if faults.is_empty() { Ok(members) } else { Err(faults) }
}

/// Puts a patch on what is there: `None` for the whole takes all away.
pub fn merge(texts: &mut BTreeMap<String, String>, patch: Option<BTreeMap<String, Option<String>>>) {
    let Some(patch) = patch else { return texts.clear() };
    for (name, value) in patch {
        match value {
            Some(value) => texts.insert(name, value),
            None => texts.remove(&name),
        };
    }
}

/// A JSON type as a sentence names it.
#[must_use]
pub fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

fn wrong<T>(detail: impl Into<String>) -> Checked<T> {
    Err(vec![Mistake::here(detail)])
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use jiff::{SignedDuration, Timestamp};
    use serde_json::json;

    use super::{expiry, merge, name, patch_of_texts, texts, time};

    #[test]
    fn a_name_has_1_to_100_characters_without_control_characters() {
        for right in ["a", "prod eu", "ümläüt", &"é".repeat(100)] {
            assert_eq!(name(json!(right)).as_deref(), Ok(right));
        }
        for wrong in [json!(""), json!("a\nb"), json!("\u{7f}"), json!("é".repeat(101)), json!(5), json!(null)] {
            assert!(name(wrong.clone()).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_time_is_written_as_rfc_3339_does() {
        for right in ["2026-12-31T23:59:59Z", "2026-12-31t23:59:59.123456z", "2026-12-31T23:59:59.5+01:00"] {
            assert!(time(right).is_ok(), "{right}");
        }
        for wrong in [
            "",
            "2026-12-31",
            "2026-12-31 23:59:59Z",
            "2026-12-31T23:59:59",
            "2026-12-31T23:59:59.Z",
            "2026-12-31T23:59Z",
            "2026-13-31T23:59:59Z",
            "2026-12-31T23:59:59+01",
            "2026-12-31T23:59:59Z[UTC]",
            "99999-12-31T23:59:59Z",
        ] {
            assert!(time(wrong).is_err(), "{wrong}");
        }
        assert_eq!(time("2026-12-31T23:59:59.123999Z").unwrap().to_string(), "2026-12-31T23:59:59.123Z");
    }

    #[test]
    fn an_expiry_lies_a_minute_ahead_or_is_taken_away() {
        let in_seconds = |seconds| json!((Timestamp::now() + SignedDuration::from_secs(seconds)).to_string());
        assert!(expiry(in_seconds(70)).unwrap().is_some());
        assert!(expiry(in_seconds(50)).is_err());
        assert!(expiry(in_seconds(-3600)).is_err());
        assert_eq!(expiry(json!(null)), Ok(None));
    }

    #[test]
    fn a_patch_adds_replaces_and_takes_away() {
        let mut headers = BTreeMap::from([("a", "1"), ("b", "2")].map(|(k, v)| (k.to_owned(), v.to_owned())));
        merge(&mut headers, Some(patch_of_texts(json!({"a": null, "b": "3", "c": "4"})).unwrap()));
        assert_eq!(headers, BTreeMap::from([("b", "3"), ("c", "4")].map(|(k, v)| (k.to_owned(), v.to_owned()))));
        merge(&mut headers, None);
        assert!(headers.is_empty());
        assert_eq!(texts(json!({"a": null, "b": 3})).expect_err("both are wrong").len(), 1);
    }
}
