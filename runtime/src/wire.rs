//! How a value is written in a path, a query string or a header.

use http::HeaderValue;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, PercentEncode, utf8_percent_encode};
use serde_json::Value;
use toolpress_tool::Style;

/// Everything but the unreserved characters (RFC 3986, section 2.3).
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The text percent-encoded whole: what comes out is one name, one value or one path segment, whatever went in.
pub(crate) fn encoded(text: &str) -> PercentEncode<'_> {
    utf8_percent_encode(text, RESERVED)
}

/// The query's pairs for one argument, encoded. Null and an empty list say nothing.
pub(crate) fn pairs(name: &str, style: Style, value: &Value) -> Vec<String> {
    let pair = |value: String| format!("{}={value}", encoded(name));
    match (value, style) {
        (Value::Null, _) => Vec::new(),
        (Value::Array(items), _) if items.is_empty() => Vec::new(),
        (Value::Array(items), Style::Form { explode: true }) => {
            items.iter().map(|item| pair(encoded(&text(item)).to_string())).collect()
        }
        _ => vec![pair(separated(value, |text| encoded(text).to_string()))],
    }
}

/// The path segment for one argument, encoded, or what is wrong with it: an empty segment and the dot segments
/// (RFC 3986, section 3.3) would lead to another resource than the tool's.
pub(crate) fn segment(value: &Value) -> Result<String, &'static str> {
    let plain = separated(value, str::to_owned);
    match plain.as_str() {
        _ if value.is_null() => Err("is null; it is part of the path and must have a value"),
        "" => Err("is empty; it is part of the path and must have a value"),
        "." | ".." => Err("is a dot segment, which would lead to another path; must be the value itself"),
        _ => Ok(separated(value, |text| encoded(text).to_string())),
    }
}

/// The header's value for one argument, or what is wrong with it.
pub(crate) fn header(value: &Value) -> Result<HeaderValue, &'static str> {
    header_text(&separated(value, str::to_owned))
        .ok_or("holds a line break or another character that no header may hold; must be visible ASCII text")
}

/// Text as a header's value; none where it holds what no header may hold, or what servers read in different ways.
pub(crate) fn header_text(text: &str) -> Option<HeaderValue> {
    HeaderValue::from_str(text).ok().filter(|_| text.is_ascii())
}

/// A list as its items with commas between them, anything else as it is.
fn separated(value: &Value, write: impl Fn(&str) -> String) -> String {
    match value {
        Value::Array(items) => items.iter().map(|item| write(&text(item))).collect::<Vec<_>>().join(","),
        _ => write(&text(value)),
    }
}

/// A string without its quotes, anything else as JSON.
fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use toolpress_tool::Style;

    use super::{header, pairs, segment};

    #[test]
    fn names_and_values_of_a_query_are_encoded_and_the_commas_between_items_are_not() {
        assert_eq!(
            pairs("ids[]", Style::Form { explode: true }, &json!(["a&b", 1])),
            ["ids%5B%5D=a%26b", "ids%5B%5D=1"]
        );
        assert_eq!(pairs("sort_by", Style::Form { explode: false }, &json!(["a:b", "c,d"])), ["sort_by=a%3Ab,c%2Cd"]);
        assert_eq!(pairs("q", Style::Form { explode: false }, &json!("ä +%")), ["q=%C3%A4%20%2B%25"]);
        assert_eq!(pairs("more", Style::Form { explode: true }, &json!(true)), ["more=true"]);
    }

    #[test]
    fn null_and_an_empty_list_say_nothing_in_a_query() {
        for value in [Value::Null, json!([])] {
            assert_eq!(pairs("ids", Style::Form { explode: true }, &value), [""; 0]);
            assert_eq!(pairs("ids", Style::Form { explode: false }, &value), [""; 0]);
        }
    }

    #[test]
    fn a_path_value_stays_one_segment() {
        for (given, sent) in [
            (json!("../admin"), "..%2Fadmin"),
            (json!("a/b?c#d"), "a%2Fb%3Fc%23d"),
            (json!("%2e%2e"), "%252e%252e"),
            (json!("a\nb"), "a%0Ab"),
            (json!("..\\x"), "..%5Cx"),
            (json!(7), "7"),
            (json!("..."), "..."),
            (json!(["a/b", "c"]), "a%2Fb,c"),
        ] {
            assert_eq!(segment(&given), Ok(sent.to_owned()));
        }
    }

    #[test]
    fn a_path_value_that_would_lead_elsewhere_is_refused() {
        for value in [json!(""), json!("."), json!(".."), json!([]), json!([".."]), Value::Null] {
            assert!(segment(&value).is_err(), "{value}");
        }
    }

    #[test]
    fn a_header_value_holds_visible_text_only() {
        assert_eq!(header(&json!(["a", "b"])).map(|value| value == "a,b"), Ok(true));
        for value in ["a\r\nX-Admin: yes", "a\nb", "a\0b", "ä"] {
            assert!(header(&json!(value)).is_err(), "{value}");
        }
    }
}
