//! A value as pairs of a name and a value: in a query, a cookie, a form, a multipart body.

use serde_json::Value;
use toolpress_tool::Style;

use super::value::{Flat, text};
use super::{Encoding, json};

/// One pair, encoded.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Pair {
    pub(crate) name: String,
    pub(crate) value: String,
}

impl std::fmt::Display for Pair {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}={}", self.name, self.value)
    }
}

/// The pairs that one argument becomes. What says nothing (null, an empty list) becomes none; an empty string becomes
/// a name without a value, `id=`. As JSON, null is `null`.
pub(crate) fn pairs(name: &str, style: Style, value: &Value, encoding: Encoding) -> Vec<Pair> {
    let encoding = match style {
        Style::Raw { .. } if encoding == Encoding::Percent => Encoding::Reserved,
        _ => encoding,
    };
    let pair = |name: &str, value: &str| Pair {
        name: encoding.name(name).into_owned(),
        value: encoding.value(value).into_owned(),
    };
    let (space, pipe) = if encoding == Encoding::Plain { (" ", "|") } else { ("%20", "%7C") };
    let delimiter = match style {
        Style::Json | Style::File => return vec![pair(name, &json(value))],
        Style::Deep => {
            let mut pairs = Vec::new();
            nested(name, value, &mut |name, value| pairs.push(pair(name, value)));
            return pairs;
        }
        Style::Space => space,
        Style::Pipe => pipe,
        Style::Simple { explode }
        | Style::Label { explode }
        | Style::Matrix { explode }
        | Style::Form { explode }
        | Style::Raw { explode } => match Flat::of(value) {
            Flat::List(items) if explode => return items.iter().map(|item| pair(name, item)).collect(),
            Flat::Pairs(pairs) if explode => return pairs.iter().map(|(name, value)| pair(name, value)).collect(),
            _ => ",",
        },
    };
    match Flat::of(value) {
        Flat::Nothing => Vec::new(),
        flat => {
            let value = flat.joined(delimiter, None, encoding);
            vec![Pair { name: encoding.name(name).into_owned(), value }]
        }
    }
}

/// Writes what nests with brackets: `id[x][y]`, plain items as `id[]`, items that nest themselves by their place,
/// `id[0][x]`.
fn nested(name: &str, value: &Value, write: &mut impl FnMut(&str, &str)) {
    match value {
        Value::Null => {}
        Value::Array(items) => {
            let by_place = items.iter().any(|item| item.is_array() || item.is_object());
            for (place, item) in items.iter().enumerate() {
                let place = if by_place { place.to_string() } else { String::new() };
                nested(&format!("{name}[{place}]"), item, write);
            }
        }
        Value::Object(properties) => {
            for (property, value) in properties {
                nested(&format!("{name}[{property}]"), value, write);
            }
        }
        _ => write(name, &text(value)),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use toolpress_tool::Style;

    use super::{Encoding, pairs};

    const PLAIN: Style = Style::Form { explode: false };
    const EXPLODED: Style = Style::Form { explode: true };

    fn written(name: &str, style: Style, value: &Value, encoding: Encoding) -> String {
        let pairs: Vec<String> = pairs(name, style, value, encoding).iter().map(ToString::to_string).collect();
        pairs.join("&")
    }

    fn query(style: Style, value: &Value) -> String {
        written("id", style, value, Encoding::Percent)
    }

    #[test]
    fn every_style_writes_values_lists_and_objects_as_the_table_of_openapi_says() {
        let (list, object) = (json!(["blue", "a,b&c"]), json!({"R": 100, "G": "x=y"}));
        for (style, one, many, named) in [
            (PLAIN, "id=a%20b", "id=blue,a%2Cb%26c", "id=R,100,G,x%3Dy"),
            (EXPLODED, "id=a%20b", "id=blue&id=a%2Cb%26c", "R=100&G=x%3Dy"),
            (Style::Raw { explode: false }, "id=a%20b", "id=blue,a,b%26c", "id=R,100,G,x%3Dy"),
            (Style::Raw { explode: true }, "id=a%20b", "id=blue&id=a,b%26c", "R=100&G=x%3Dy"),
            (Style::Space, "id=a%20b", "id=blue%20a%2Cb%26c", "id=R%20100%20G%20x%3Dy"),
            (Style::Pipe, "id=a%20b", "id=blue%7Ca%2Cb%26c", "id=R%7C100%7CG%7Cx%3Dy"),
            (Style::Deep, "id=a%20b", "id%5B%5D=blue&id%5B%5D=a%2Cb%26c", "id%5BR%5D=100&id%5BG%5D=x%3Dy"),
            (
                Style::Json,
                "id=%22a%20b%22",
                "id=%5B%22blue%22%2C%22a%2Cb%26c%22%5D",
                "id=%7B%22R%22%3A100%2C%22G%22%3A%22x%3Dy%22%7D",
            ),
        ] {
            assert_eq!(query(style, &json!("a b")), one, "{style:?}");
            assert_eq!(query(style, &list), many, "{style:?}");
            assert_eq!(query(style, &object), named, "{style:?}");
        }
    }

    #[test]
    fn an_empty_string_is_said_and_null_and_what_is_empty_are_not() {
        let delimited = [PLAIN, EXPLODED, Style::Space, Style::Pipe, Style::Deep];
        for style in delimited {
            assert_eq!(query(style, &json!("")), "id=", "{style:?}");
            for nothing in [json!(null), json!([]), json!({}), json!([null]), json!({"a": null})] {
                assert_eq!(query(style, &nothing), "", "{style:?} {nothing}");
            }
        }
        assert_eq!(query(EXPLODED, &json!(["", "a"])), "id=&id=a");
        assert_eq!(query(Style::Json, &json!(null)), "id=null");
    }

    #[test]
    fn numbers_and_booleans_are_as_the_caller_wrote_them() -> Result<(), serde_json::Error> {
        let values: Value = serde_json::from_str("[12345678901234567890, 1.10, 0.1000000000000000055, -0.0, true]")?;
        assert_eq!(query(PLAIN, &values), "id=12345678901234567890,1.10,0.1000000000000000055,-0.0,true");
        for style in [PLAIN, Style::Json] {
            assert_eq!(query(style, &serde_json::from_str("1e400")?), "id=1e400", "no float holds it");
        }
        assert_eq!(query(Style::Json, &serde_json::from_str("1.10")?), "id=1.10");
        Ok(())
    }

    #[test]
    fn what_nests_is_written_with_brackets() {
        let value = json!({"z": [3, "a&b"], "y": [{"a": 4, "b": [5]}, 6], "x": {"w": {"v[]": 7}}, "u": [[8]]});
        assert_eq!(
            written("id", Style::Deep, &value, Encoding::Plain),
            "id[z][]=3&id[z][]=a&b&id[y][0][a]=4&id[y][0][b][]=5&id[y][1]=6&id[x][w][v[]]=7&id[u][0][]=8"
        );
    }

    #[test]
    fn what_nests_in_a_style_that_cannot_nest_is_json() {
        let value = json!({"a": {"b": [1, 2]}});
        assert_eq!(query(PLAIN, &value), "id=a,%7B%22b%22%3A%5B1%2C2%5D%7D");
        assert_eq!(query(EXPLODED, &value), "a=%7B%22b%22%3A%5B1%2C2%5D%7D");
    }

    #[test]
    fn hostile_names_and_values_stay_what_they_are() {
        for (name, value, sent) in [
            ("a.b[c]", "1", "a.b%5Bc%5D=1"),
            ("ids[]", "x&admin=true#", "ids%5B%5D=x%26admin%3Dtrue%23"),
            ("q", "%26\r\n\0", "q=%2526%0D%0A%00"),
            ("größe", "é", "gr%C3%B6%C3%9Fe=%C3%A9"),
        ] {
            assert_eq!(written(name, EXPLODED, &json!(value), Encoding::Percent), sent);
        }
        assert_eq!(query(EXPLODED, &json!({"a&b=": "c"})), "a%26b%3D=c");
        assert_eq!(query(Style::Raw { explode: true }, &json!({"a/b": "c/d"})), "a%2Fb=c/d");
    }

    #[test]
    fn a_cookie_holds_what_a_cookie_may_hold() {
        let cookie = |style, value: Value| written("id", style, &value, Encoding::Cookie);
        assert_eq!(cookie(PLAIN, json!("abc==/+")), "id=abc==/+");
        assert_eq!(cookie(PLAIN, json!("a; Path=/,\"b\" \r\n")), "id=a%3B%20Path=/%2C%22b%22%20%0D%0A");
        assert_eq!(cookie(PLAIN, json!(["a,b", "c"])), "id=a%2Cb,c");
        assert_eq!(cookie(EXPLODED, json!(["a", "b"])), "id=a&id=b");
    }

    #[test]
    fn a_form_writes_a_space_as_plus() {
        let form = |style, value: Value| written("a b", style, &value, Encoding::Form);
        assert_eq!(form(EXPLODED, json!("c d+e&f~é")), "a+b=c+d%2Be%26f%7E%C3%A9");
        assert_eq!(form(Style::Deep, json!({"x y": [1]})), "a+b%5Bx+y%5D%5B%5D=1");
        assert_eq!(form(Style::Space, json!(["c d", 1])), "a+b=c+d%201");
    }
}
