//! Media types as headers write them: `text/csv; charset="utf-8"` (RFC 9110, section 8.3.1).

use http::HeaderMap;
use http::header::CONTENT_TYPE;

use crate::lines::is_lines;

/// A media type with the parameters that say how to read what it names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct MediaType {
    /// Type and subtype in lower case: `text/csv`. Empty where none was said.
    pub(crate) essence: String,
    pub(crate) charset: Option<String>,
    pub(crate) boundary: Option<String>,
}

impl MediaType {
    /// What a message's `Content-Type` says.
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).map(Self::read).unwrap_or_default()
    }

    pub(crate) fn read(text: &str) -> Self {
        Self { essence: essence(text), charset: parameter(text, "charset"), boundary: parameter(text, "boundary") }
    }

    /// Whether what it names is JSON.
    pub(crate) fn is_json(&self) -> bool {
        is_json(&self.essence)
    }

    /// Whether what it names is to be read as text.
    pub(crate) fn is_text(&self) -> bool {
        let Some((kind, format)) = self.essence.split_once('/') else { return false };
        let format = format.rsplit_once('+').map_or(format, |(_, format)| format);
        const TEXT: [&str; 6] = ["xml", "yaml", "x-yaml", "javascript", "sql", "x-www-form-urlencoded"];
        kind == "text" || self.is_json() || is_lines(&self.essence) || (kind == "application" && TEXT.contains(&format))
    }
}

/// Type and subtype without the parameters, in lower case.
pub(crate) fn essence(text: &str) -> String {
    text.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// Whether this type and subtype, in lower case, are JSON: `application/json`, `application/problem+json`, `text/json`.
pub(crate) fn is_json(essence: &str) -> bool {
    essence.ends_with("json") && !is_lines(essence)
}

/// Whether text can stand as a media type in a header: type, subtype and nothing that ends a line.
pub(crate) fn is_legal(text: &str) -> bool {
    let is_token = |text: &str| {
        let is_mark = |byte: u8| b"!#$%&'*+-.^_`|~".contains(&byte);
        !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || is_mark(byte))
    };
    let printable = text.bytes().all(|byte| (b' '..=b'~').contains(&byte));
    printable && essence(text).split_once('/').is_some_and(|(kind, format)| is_token(kind) && is_token(format))
}

/// The value of a parameter, without the quotes it may stand in.
fn parameter(text: &str, name: &str) -> Option<String> {
    let mut rest = text.split_once(';')?.1;
    loop {
        let (found, value) = rest.split_once('=')?;
        let found = found.trim_matches([' ', '\t', ';']);
        let value = value.trim_start();
        let (value, after) = match value.strip_prefix('"') {
            Some(quoted) => quoted.split_once('"')?,
            None => value.split_once(';').unwrap_or((value, "")),
        };
        if found.eq_ignore_ascii_case(name) {
            return Some(value.trim().to_owned()).filter(|value| !value.is_empty());
        }
        rest = after;
    }
}

#[cfg(test)]
mod tests {
    use super::{MediaType, is_legal};

    #[test]
    fn parameters_are_found_in_quotes_or_without_in_any_order_and_case() {
        for text in [
            "Multipart/Mixed; charset=latin1; boundary=a",
            "multipart/mixed;boundary=\"a\";CHARSET=\"latin1\"",
            "multipart/mixed ; start=\"x;boundary=y\"; boundary = a ; charset = latin1",
        ] {
            let read = MediaType::read(text);
            assert_eq!(read.essence, "multipart/mixed", "{text}");
            assert_eq!((read.charset.as_deref(), read.boundary.as_deref()), (Some("latin1"), Some("a")), "{text}");
        }
        assert_eq!(MediaType::read("text/plain; charset=").charset, None);
        assert_eq!(MediaType::read("text/plain; charset=\"utf-8").charset, None);
    }

    #[test]
    fn json_and_text_are_told_by_their_names() {
        for (name, json, text) in [
            ("application/json", true, true),
            ("application/problem+json; charset=utf-8", true, true),
            // Many texts in JSON are no text in JSON.
            ("application/x-ndjson", false, true),
            ("application/json-seq", false, true),
            ("text/csv", false, true),
            ("application/atom+xml", false, true),
            ("application/xml", false, true),
            ("application/zip", false, false),
            ("", false, false),
        ] {
            let read = MediaType::read(name);
            assert_eq!((read.is_json(), read.is_text()), (json, text), "{name}");
        }
    }

    #[test]
    fn what_would_break_out_of_a_header_is_no_media_type() {
        for legal in ["image/png", "text/plain; charset=utf-8", "application/vnd.acme.v2+json"] {
            assert!(is_legal(legal), "{legal}");
        }
        for illegal in ["", "png", "image/", "image/png\r\nX-Admin: yes", "image/p ng", "im\"age/png", "image/pñg"] {
            assert!(!is_legal(illegal), "{illegal}");
        }
    }
}
