//! Credentials: what proves who sends a request, and whether a request carries it.

use base64::{Engine, engine::general_purpose::STANDARD};
use http::{HeaderMap, header::COOKIE};
use percent_encoding::percent_decode_str;
use serde::Deserialize;

/// What a request must carry: one credential, or several together.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub(crate) enum Credentials {
    One(Credential),
    All(Vec<Credential>),
}

/// A header, a query parameter, a cookie, or a user's name and password.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Credential {
    header: Option<String>,
    query: Option<String>,
    cookie: Option<String>,
    #[serde(default)]
    basic: bool,
    #[serde(default)]
    prefix: String,
}

impl Credentials {
    pub(crate) fn all(&self) -> &[Credential] {
        match self {
            Self::One(credential) => std::slice::from_ref(credential),
            Self::All(credentials) => credentials,
        }
    }
}

impl Credential {
    /// The query parameter that it is, if it is one.
    pub(crate) fn query(&self) -> Option<&str> {
        self.query.as_deref()
    }

    /// What is wrong with the credential of a request, whose query is given as its pairs.
    pub(crate) fn fault(&self, query: &[(String, String)], headers: &HeaderMap) -> Option<String> {
        match (&self.header, &self.query, &self.cookie) {
            (Some(header), None, None) => self.in_header(header, headers),
            (None, Some(name), None) => {
                let given: Vec<&str> =
                    query.iter().filter(|(given, _)| given == name).map(|(_, text)| text.as_str()).collect();
                alone(&format!("query parameter `{name}`"), &given)
            }
            (None, None, Some(name)) => {
                let cookies = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
                let pairs =
                    cookies.flat_map(|cookies| cookies.split(';')).filter_map(|pair| pair.trim().split_once('='));
                let given: Vec<&str> = pairs.filter(|(given, _)| given == name).map(|(_, text)| text).collect();
                alone(&format!("cookie `{name}`"), &given)
            }
            (None, None, None) if self.basic => basic(headers),
            _ => Some("vendor.yaml does not say where the credential goes".to_owned()),
        }
    }

    fn in_header(&self, header: &str, headers: &HeaderMap) -> Option<String> {
        let prefix = &self.prefix;
        let value = match only(header, headers) {
            Ok(value) => value,
            Err(fault) => return Some(fault),
        };
        match value.strip_prefix(prefix.as_str()).or_else(|| value.strip_prefix("Bearer ")).map(str::trim) {
            None => Some(format!("header `{header}` starts with neither `{prefix}` nor `Bearer `")),
            Some("") => Some(format!("header `{header}` holds no credential")),
            Some(_) => None,
        }
    }
}

/// The one value of a header.
fn only<'a>(header: &str, headers: &'a HeaderMap) -> Result<&'a str, String> {
    let mut values = headers.get_all(header).iter();
    match (values.next().map(|value| value.to_str()), values.next()) {
        (None, _) => Err(format!("header `{header}` is missing")),
        (_, Some(_)) => Err(format!("header `{header}` is given more than once")),
        (Some(Err(_)), _) => Err(format!("header `{header}` is not text")),
        (Some(Ok(value)), None) => Ok(value),
    }
}

/// RFC 7617: `Basic`, and `user:password` in base64.
fn basic(headers: &HeaderMap) -> Option<String> {
    let value = match only("Authorization", headers) {
        Ok(value) => value,
        Err(fault) => return Some(fault),
    };
    let decoded = value.strip_prefix("Basic ").and_then(|text| STANDARD.decode(text).ok());
    let login = decoded.and_then(|bytes| String::from_utf8(bytes).ok());
    match login {
        Some(login) if login.contains(':') && !login.contains(char::is_control) => None,
        _ => Some("header `Authorization` is not `Basic` with a user's name and password in base64".to_owned()),
    }
}

/// What is wrong with what should be there once.
fn alone(place: &str, given: &[&str]) -> Option<String> {
    match given {
        [] => Some(format!("{place} is missing")),
        [text] if percent_decode_str(text).decode_utf8_lossy().trim().is_empty() => {
            Some(format!("{place} holds no credential"))
        }
        [_] => None,
        _ => Some(format!("{place} is given more than once")),
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn fault(described: &str, query: &[(&str, &str)], headers: &[(&'static str, &'static str)]) -> Option<String> {
        let credential: Credential = serde_yaml::from_str(described).expect("the test describes a credential");
        let query: Vec<_> = query.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
        let headers =
            headers.iter().map(|(name, value)| ((*name).parse().expect("a name"), HeaderValue::from_static(value)));
        credential.fault(&query, &headers.collect())
    }

    #[test]
    fn a_key_in_the_query_is_there_once() {
        let key = "{ query: api_key }";
        assert_eq!(fault(key, &[("api_key", "k")], &[]), None);
        let missing = Some("query parameter `api_key` is missing".to_owned());
        assert_eq!(fault(key, &[("API_KEY", "k")], &[]), missing);
        for wrong in [&[("api_key", "")][..], &[("api_key", "a"), ("api_key", "b")]] {
            assert!(fault(key, wrong, &[]).is_some(), "{wrong:?}");
        }
    }

    #[test]
    fn a_key_in_a_cookie_stands_among_others() {
        let key = "{ cookie: session }";
        assert_eq!(fault(key, &[], &[("cookie", "a=b; session=k")]), None);
        assert!(fault(key, &[], &[("cookie", "sessions=k")]).is_some());
        assert!(fault(key, &[], &[]).is_some());
    }

    #[test]
    fn a_user_comes_with_a_password_in_base64() {
        let login = "{ basic: true }";
        assert_eq!(fault(login, &[], &[("authorization", "Basic YW5uOnNlY3JldA==")]), None);
        for wrong in ["ann:secret", "Basic ann:secret", "Basic YW5u", "Bearer YW5uOnNlY3JldA=="] {
            assert!(fault(login, &[], &[("authorization", wrong)]).is_some(), "{wrong}");
        }
    }
}
