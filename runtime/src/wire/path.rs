//! A value as a segment of a path.

use serde_json::Value;
use toolpress_tool::Style;

use super::value::Flat;
use super::{Encoding, json, pairs};

/// What one argument becomes in a path, encoded, or what is wrong with it: an empty segment and the dot segments
/// (RFC 3986, section 3.3) would lead to another resource than the tool's.
pub(crate) fn segment(name: &str, style: Style, value: &Value) -> Result<String, &'static str> {
    if value.is_null() {
        return Err("is null; it is part of the path and must have a value");
    }
    let joined =
        |delimiter: &str, explode: bool| Flat::of(value).joined(delimiter, explode.then_some("="), Encoding::Percent);
    let segment = match style {
        Style::Label { explode } => format!(".{}", joined(if explode { "." } else { "," }, explode)),
        Style::Matrix { explode } => {
            let pairs = pairs(name, Style::Form { explode }, value, Encoding::Percent);
            pairs.iter().fold(String::new(), |path, pair| match pair.value.as_str() {
                "" => format!("{path};{}", pair.name),
                value => format!("{path};{}={value}", pair.name),
            })
        }
        Style::Json => Encoding::Percent.value(&json(value)).into_owned(),
        Style::Simple { explode } => joined(",", explode),
        _ => joined(",", false),
    };
    // Unreserved characters are never encoded, so that what is a dot segment reads as one here.
    match segment.as_str() {
        "" => Err("is empty; it is part of the path and must have a value"),
        "." | ".." => Err("is a dot segment, which would lead to another path; must be the value itself"),
        _ => Ok(segment),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use toolpress_tool::Style;

    const SIMPLE: Style = Style::Simple { explode: false };

    fn segment(style: Style, value: &Value) -> Result<String, &'static str> {
        super::segment("id", style, value)
    }

    #[test]
    fn every_style_writes_values_lists_and_objects_as_the_table_of_openapi_says() {
        let (list, object) = (json!(["blue", "a,b.c"]), json!({"R": 100, "G": "x=y;z"}));
        for (style, one, many, named) in [
            (SIMPLE, "a%20b", "blue,a%2Cb.c", "R,100,G,x%3Dy%3Bz"),
            (Style::Simple { explode: true }, "a%20b", "blue,a%2Cb.c", "R=100,G=x%3Dy%3Bz"),
            (Style::Label { explode: false }, ".a%20b", ".blue,a%2Cb.c", ".R,100,G,x%3Dy%3Bz"),
            (Style::Label { explode: true }, ".a%20b", ".blue.a%2Cb.c", ".R=100.G=x%3Dy%3Bz"),
            (Style::Matrix { explode: false }, ";id=a%20b", ";id=blue,a%2Cb.c", ";id=R,100,G,x%3Dy%3Bz"),
            (Style::Matrix { explode: true }, ";id=a%20b", ";id=blue;id=a%2Cb.c", ";R=100;G=x%3Dy%3Bz"),
            (
                Style::Json,
                "%22a%20b%22",
                "%5B%22blue%22%2C%22a%2Cb.c%22%5D",
                "%7B%22R%22%3A100%2C%22G%22%3A%22x%3Dy%3Bz%22%7D",
            ),
        ] {
            assert_eq!(segment(style, &json!("a b")).as_deref(), Ok(one), "{style:?}");
            assert_eq!(segment(style, &list).as_deref(), Ok(many), "{style:?}");
            assert_eq!(segment(style, &object).as_deref(), Ok(named), "{style:?}");
        }
        assert_eq!(segment(Style::Matrix { explode: true }, &json!(["", "a"])).as_deref(), Ok(";id;id=a"));
    }

    #[test]
    fn a_hostile_value_stays_one_segment() {
        for (given, sent) in [
            (json!("../admin"), "..%2Fadmin"),
            (json!("a/b?c#d"), "a%2Fb%3Fc%23d"),
            (json!("%2e%2e"), "%252e%252e"),
            (json!("a\nb"), "a%0Ab"),
            (json!("..\\x"), "..%5Cx"),
            (json!("..;x"), "..%3Bx"),
            (json!(7), "7"),
            (json!("..."), "..."),
            (json!(["..", ".."]), "..,.."),
        ] {
            assert_eq!(segment(SIMPLE, &given).as_deref(), Ok(sent));
        }
    }

    #[test]
    fn what_would_lead_elsewhere_is_refused_however_it_comes_about() {
        for value in
            [json!(""), json!("."), json!(".."), json!([]), json!({}), json!([".."]), json!([null]), Value::Null]
        {
            assert!(segment(SIMPLE, &value).is_err(), "{value}");
        }
        for explode in [false, true] {
            for value in [json!(""), json!("."), json!([]), json!([""]), Value::Null] {
                assert!(segment(Style::Label { explode }, &value).is_err(), "{value}");
            }
            for value in [json!([]), json!({}), Value::Null] {
                assert!(segment(Style::Matrix { explode }, &value).is_err(), "{value}");
            }
        }
        assert!(segment(Style::Label { explode: true }, &json!(["", ""])).is_err(), "it is written as two dots");
    }
}
