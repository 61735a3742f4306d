//! The tokens that a request shows, wherever they may stand.

use http::header::{AUTHORIZATION, HeaderName};
use http::request::Parts;

use super::only;

static API_TOKEN: HeaderName = HeaderName::from_static("x-api-token");

/// What a request shows, as it stands there: it may be anything.
pub(super) struct Shown<'a> {
    /// What is to open a server.
    pub(super) server: Option<&'a str>,
    /// What is to say who calls.
    pub(super) api: Option<&'a str>,
}

impl<'a> Shown<'a> {
    /// A server's token stands in the path, or else in `Authorization` (RFC 6750, section 2.1). An API token stands in
    /// `X-Api-Token`, or else in `Authorization` where that is free.
    pub(super) fn read(head: &'a Parts) -> Self {
        let bearer = only(&head.headers, &AUTHORIZATION).and_then(bearer);
        let own = only(&head.headers, &API_TOKEN).map(str::trim).filter(|token| !token.is_empty());
        // As it stands there: a token needs no percent-encoding, and one with it is none.
        match head.uri.path().strip_prefix("/mcp/") {
            Some(token) => Self { server: Some(token), api: own.or(bearer) },
            None => Self { server: bearer, api: own },
        }
    }
}

/// The token after `Bearer`, which may be written in any case (RFC 9110, section 11.1).
fn bearer(value: &str) -> Option<&str> {
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

#[cfg(test)]
mod tests {
    use http::Request;

    use super::Shown;

    fn shown(path: &str, headers: &[(&str, &str)]) -> (Option<String>, Option<String>) {
        let start = Request::post(path);
        let request = headers.iter().fold(start, |request, (name, value)| request.header(*name, *value));
        let head = request.body(()).expect("the test's request is one").into_parts().0;
        let Shown { server, api } = Shown::read(&head);
        (server.map(str::to_owned), api.map(str::to_owned))
    }

    fn both(server: Option<&str>, api: Option<&str>) -> (Option<String>, Option<String>) {
        (server.map(str::to_owned), api.map(str::to_owned))
    }

    #[test]
    fn the_token_in_the_path_goes_first_and_leaves_the_header_free() {
        let header = [("authorization", "Bearer two")];
        assert_eq!(shown("/mcp/one", &header), both(Some("one"), Some("two")));
        assert_eq!(shown("/mcp", &header), both(Some("two"), None));
        let more = [("authorization", "bearer  two"), ("x-api-token", " three ")];
        assert_eq!(shown("/mcp/one", &more), both(Some("one"), Some("three")));
        assert_eq!(shown("/mcp", &more), both(Some("two"), Some("three")));
    }

    #[test]
    fn what_is_shown_twice_or_in_another_way_is_not_shown() {
        let twice = [("authorization", "Bearer two"), ("authorization", "Bearer two")];
        assert_eq!(shown("/mcp", &twice), both(None, None));
        assert_eq!(shown("/mcp", &[("authorization", "Basic two")]), both(None, None));
        assert_eq!(shown("/mcp?token=two", &[]), both(None, None));
    }
}
