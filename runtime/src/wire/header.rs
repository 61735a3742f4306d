//! A value as a header's value.

use http::HeaderValue;
use serde_json::Value;
use toolpress_tool::Style;

use super::value::Flat;
use super::{Encoding, json};

/// What one argument becomes in a header, or what is wrong with it. What says nothing (null, an empty list) becomes
/// none.
pub(crate) fn header(style: Style, value: &Value) -> Result<Option<HeaderValue>, &'static str> {
    let text = match (style, Flat::of(value)) {
        (Style::Json, _) => escaped(&json(value)),
        (_, Flat::Nothing) => return Ok(None),
        (Style::Simple { explode: true }, flat) => flat.joined(",", Some("="), Encoding::Plain),
        (_, flat) => flat.joined(",", None, Encoding::Plain),
    };
    const PROBLEM: &str = "holds a line break or another character that no header may hold; must be visible ASCII text";
    header_text(&text).map(Some).ok_or(PROBLEM)
}

/// Text as a header's value; none where it holds what no header may hold, or what servers read in different ways.
pub(crate) fn header_text(text: &str) -> Option<HeaderValue> {
    HeaderValue::from_str(text).ok().filter(|_| text.is_ascii())
}

/// JSON in ASCII: inside its strings, and nowhere else can they be, other characters have escapes (RFC 8259, section 7).
fn escaped(json: &str) -> String {
    let mut ascii = String::with_capacity(json.len());
    for character in json.chars() {
        if character.is_ascii() && character != '\x7f' {
            ascii.push(character);
        } else {
            let mut units = [0; 2];
            ascii.extend(character.encode_utf16(&mut units).iter().map(|unit| format!("\\u{unit:04x}")));
        }
    }
    ascii
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use toolpress_tool::Style;

    use super::header;

    const SIMPLE: Style = Style::Simple { explode: false };

    #[test]
    fn values_lists_and_objects_are_written_as_the_table_of_openapi_says() {
        for (style, value, sent) in [
            (SIMPLE, json!("a b"), "a b"),
            (SIMPLE, json!(true), "true"),
            (SIMPLE, json!(["a", "b"]), "a,b"),
            (SIMPLE, json!({"R": 100, "G": 200}), "R,100,G,200"),
            (Style::Simple { explode: true }, json!({"R": 100, "G": 200}), "R=100,G=200"),
            (Style::Simple { explode: true }, json!(["a", "b"]), "a,b"),
            (Style::Json, json!({"a": ["é", "😀", "\u{7f}\n"]}), r#"{"a":["\u00e9","\ud83d\ude00","\u007f\n"]}"#),
        ] {
            let written = header(style, &value).map(|written| written.is_some_and(|written| written == sent));
            assert_eq!(written, Ok(true), "{value}");
        }
        for nothing in [json!(null), json!([]), json!({})] {
            assert_eq!(header(SIMPLE, &nothing), Ok(None), "{nothing}");
        }
    }

    #[test]
    fn a_header_value_holds_visible_text_only() {
        for value in ["a\r\nX-Admin: yes", "a\nb", "a\0b", "ä", "a\u{7f}"] {
            assert!(header(SIMPLE, &json!(value)).is_err(), "{value}");
            assert!(header(SIMPLE, &json!(["a", value])).is_err(), "{value}");
        }
    }
}
