//! A body by its content type: JSON, a form, a multipart body, text or bytes.

use std::borrow::Cow;

use bytes::Bytes;
use http::HeaderValue;
use serde_json::Value;
use toolpress_tool::{Argument, Body, Style};

use super::{file, json, multipart};
use crate::lines::{self, is_lines};
use crate::media_type::{essence, is_json};
use crate::mistake::Mistakes;
use crate::wire::{Encoding, pairs};

/// What was said of a body: each argument with its value.
pub(crate) struct Said<'a> {
    /// The body itself, where it is one argument.
    pub(crate) whole: Option<(&'static Argument, Cow<'a, Value>)>,
    /// Its properties, where it is an object.
    pub(crate) properties: Vec<(&'static Argument, Cow<'a, Value>)>,
}

/// A body as it is sent.
pub(crate) struct Written {
    pub(crate) content_type: HeaderValue,
    pub(crate) bytes: Bytes,
}

/// A property of a JSON body, a field of a form, a part or the parts of a multipart body.
pub(super) struct Field<'a> {
    /// What the caller calls it.
    pub(super) name: &'a str,
    /// What the vendor calls it.
    pub(super) wire: &'a str,
    pub(super) style: Style,
    pub(super) value: &'a Value,
}

/// Writes what was said of a body; none where nothing was said and nothing is required.
pub(crate) fn write(body: &Body, said: &Said, mistakes: &mut Mistakes) -> Option<Written> {
    if said.whole.is_none() && said.properties.is_empty() && !body.required {
        return None;
    }
    let whole = said.whole.as_ref().map(|(argument, value)| (*argument, value.as_ref()));
    let constants: Vec<(&str, Value)> = body
        .constants
        .iter()
        .map(|(name, value)| (*name, serde_json::from_str(value).expect("an emitted constant is JSON")))
        .collect();
    match essence(body.content_type).as_str() {
        name if is_json(name) => {
            let value = json::write(body.wrap, whole.map(|(_, value)| value), &fields(&constants, said));
            Some(written(body.content_type, value))
        }
        "application/x-www-form-urlencoded" => {
            let fields = fields(&constants, said);
            let pairs = fields.iter().flat_map(|field| pairs(field.wire, field.style, field.value, Encoding::Form));
            let pairs: Vec<String> = pairs.map(|pair| pair.to_string()).collect();
            Some(written(body.content_type, pairs.join("&")))
        }
        "multipart/form-data" => {
            let (boundary, bytes) = multipart::write(&fields(&constants, said), mistakes);
            Some(written(&format!("multipart/form-data; boundary={boundary}"), bytes))
        }
        name if is_lines(name) => match whole? {
            (_, Value::Array(values)) => Some(written(body.content_type, lines::write(name, values))),
            (_, Value::String(text)) => Some(written(body.content_type, text.clone())),
            (argument, _) => {
                mistakes.add(argument.name, format!("must be a list: the body is sent as {}", body.content_type));
                None
            }
        },
        name => match whole? {
            (argument, value) if argument.style == Style::File => {
                let file = file::read(argument.name, value, mistakes)?;
                Some(written(file.media_type.unwrap_or(body.content_type), file.bytes))
            }
            (_, Value::String(text)) => Some(written(&text_type(body.content_type, name, text), text.clone())),
            (argument, _) => {
                mistakes.add(argument.name, format!("must be a string: the body is sent as {}", body.content_type));
                None
            }
        },
    }
}

/// The constants, then what was said. An object that was said as a whole is its properties, each with brackets for
/// what nests in it.
fn fields<'a>(constants: &'a [(&str, Value)], said: &'a Said) -> Vec<Field<'a>> {
    let constants = constants.iter().map(|(wire, value)| Field { name: wire, wire, style: FIELD, value });
    let properties = said.properties.iter().map(|(argument, value)| Field {
        name: argument.name,
        wire: argument.wire,
        style: argument.style,
        value,
    });
    let whole = said.whole.iter().filter_map(|(_, value)| value.as_object()).flatten();
    let whole = whole.map(|(name, value)| Field { name, wire: name, style: Style::Deep, value });
    constants.chain(properties).chain(whole).collect()
}

/// How a field is written that has no style of its own (OpenAPI 3.0.3, "Encoding Object").
const FIELD: Style = Style::Form { explode: true };

/// The content type of text. Where its bytes depend on the charset, that is said: many a server still takes text
/// without one for Latin-1.
fn text_type<'a>(content_type: &'a str, essence: &str, text: &str) -> Cow<'a, str> {
    let has_charset = content_type.to_ascii_lowercase().contains("charset=");
    if text.is_ascii() || has_charset || !(essence.starts_with("text/") || essence.ends_with("xml")) {
        return Cow::Borrowed(content_type);
    }
    Cow::Owned(format!("{content_type}; charset=utf-8"))
}

fn written(content_type: &str, bytes: impl Into<Bytes>) -> Written {
    let content_type = HeaderValue::from_str(content_type).expect("an emitted or checked media type is header text");
    Written { content_type, bytes: bytes.into() }
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use serde_json::{Value, json};
    use toolpress_tool::{Argument, Body, Place, Style};

    use super::{Said, write};
    use crate::fixture::argument;
    use crate::mistake::Mistakes;

    const FORM: &str = "application/x-www-form-urlencoded";
    static TEXT: Argument = argument("text", Place::Body, Style::Form { explode: true });
    static OPTIONS: Argument = argument("options", Place::Body, Style::Deep);
    static JSON: Argument = argument("document", Place::Body, Style::Json);
    static WHOLE: Argument = argument("body", Place::WholeBody, Style::Json);
    static FILE: Argument = argument("body", Place::WholeBody, Style::File);

    fn body(content_type: &'static str) -> Body {
        Body { content_type, required: false, wrap: None, constants: &[("kind", "\"a b\"")] }
    }

    /// Content type and bytes, or what is wrong.
    fn sent(body: &Body, said: &Said) -> Result<(String, String), String> {
        let mut mistakes = Mistakes::default();
        let written = write(body, said, &mut mistakes);
        let written = written.filter(|_| mistakes.is_empty()).ok_or_else(|| mistakes.to_string())?;
        let content_type = written.content_type.to_str().expect("it is ASCII").to_owned();
        Ok((content_type, String::from_utf8_lossy(&written.bytes).into_owned()))
    }

    fn said(properties: &[(&'static Argument, Value)]) -> Said<'static> {
        let properties = properties.iter().map(|(argument, value)| (*argument, Cow::Owned(value.clone())));
        Said { whole: None, properties: properties.collect() }
    }

    fn whole(argument: &'static Argument, value: Value) -> Said<'static> {
        Said { whole: Some((argument, Cow::Owned(value))), properties: Vec::new() }
    }

    fn right(content_type: &str, bytes: &str) -> Result<(String, String), String> {
        Ok((content_type.to_owned(), bytes.to_owned()))
    }

    #[test]
    fn a_form_has_the_constants_and_each_field_in_its_style() {
        let fields = said(&[
            (&TEXT, json!("a b&c=é~")),
            (&OPTIONS, json!({"x": [1, {"y": null, "z": true}]})),
            (&JSON, json!({"a": [1.5, null]})),
        ]);
        assert_eq!(
            sent(&body(FORM), &fields),
            right(
                FORM,
                "kind=a+b&text=a+b%26c%3D%C3%A9%7E&options%5Bx%5D%5B0%5D=1&options%5Bx%5D%5B1%5D%5Bz%5D=true&document=%7B%22a%22%3A%5B1.5%2Cnull%5D%7D"
            )
        );
    }

    #[test]
    fn an_object_that_is_said_as_a_whole_is_the_fields_of_a_form() {
        let fields = whole(&WHOLE, json!({"grant_type": "code", "scope": ["a", "b"], "x": {"y": 1}}));
        let expected = right(FORM, "kind=a+b&grant_type=code&scope%5B%5D=a&scope%5B%5D=b&x%5By%5D=1");
        assert_eq!(sent(&body(FORM), &fields), expected);
    }

    #[test]
    fn every_kind_of_json_is_sent_under_its_own_name_with_null_where_the_caller_wrote_it() {
        for name in ["application/json", "application/vnd.acme.v2+json", "application/json; charset=utf-8", "text/json"]
        {
            assert_eq!(
                sent(&body(name), &said(&[(&JSON, Value::Null)])),
                right(name, r#"{"kind":"a b","document":null}"#)
            );
        }
        let wrapping = Body { wrap: Some("widget"), ..body("application/json") };
        assert_eq!(
            sent(&wrapping, &said(&[(&JSON, json!([1]))])),
            right("application/json", r#"{"widget":{"kind":"a b","document":[1]}}"#)
        );
        for value in ["[1,null]", "1.10", "1e400", "null", "\"a\"", r#"{"b":1,"a":12345678901234567890}"#] {
            let said = whole(&WHOLE, serde_json::from_str(value).expect("it is JSON"));
            assert_eq!(sent(&body("application/json"), &said), right("application/json", value));
        }
    }

    #[test]
    fn text_is_sent_as_it_is_and_says_its_charset_where_that_matters() {
        for (content_type, text, told) in [
            ("text/csv", "a,b\r\n", "text/csv"),
            ("text/csv", "é", "text/csv; charset=utf-8"),
            ("application/xml", "<é/>", "application/xml; charset=utf-8"),
            ("application/soap+xml", "<é/>", "application/soap+xml; charset=utf-8"),
            ("text/plain; Charset=UTF-8", "é", "text/plain; Charset=UTF-8"),
            ("application/yaml", "é", "application/yaml"),
        ] {
            assert_eq!(sent(&body(content_type), &whole(&WHOLE, json!(text))), right(told, text));
        }
        let problem = sent(&body("text/csv"), &whole(&WHOLE, json!([1]))).expect_err("it is a list");
        assert!(problem.ends_with("body: must be a string: the body is sent as text/csv"), "{problem}");
    }

    #[test]
    fn json_line_by_line_is_a_list_or_the_text_itself() {
        let lines = body("application/x-ndjson");
        let list = whole(&WHOLE, json!([{"a": 1.5}, null]));
        assert_eq!(sent(&lines, &list), right("application/x-ndjson", "{\"a\":1.5}\nnull\n"));
        assert_eq!(sent(&lines, &whole(&WHOLE, json!("{}\n"))), right("application/x-ndjson", "{}\n"));
        let problem = sent(&lines, &whole(&WHOLE, json!({}))).expect_err("it is an object");
        assert!(problem.ends_with("body: must be a list: the body is sent as application/x-ndjson"), "{problem}");
    }

    #[test]
    fn bytes_are_sent_under_the_callers_media_type_or_else_the_tools() {
        let file = |media_type: Value| whole(&FILE, json!({"content_base64": "UE5H", "media_type": media_type}));
        assert_eq!(sent(&body("application/zip"), &file(Value::Null)), right("application/zip", "PNG"));
        assert_eq!(sent(&body("application/octet-stream"), &file(json!("image/png"))), right("image/png", "PNG"));
        let problem = sent(&body("application/zip"), &file(json!("a\r\nX-Admin: yes"))).expect_err("it is no type");
        assert!(problem.contains("body.media_type: is no media type"), "{problem}");
    }

    #[test]
    fn a_body_of_which_nothing_is_said_is_sent_only_when_it_is_required() {
        let nothing = said(&[]);
        assert_eq!(sent(&body(FORM), &nothing).ok(), None);
        for (content_type, least) in [("application/json", "{}"), (FORM, "")] {
            let required = Body { required: true, constants: &[], ..body(content_type) };
            assert_eq!(sent(&required, &nothing), right(content_type, least));
        }
    }
}
