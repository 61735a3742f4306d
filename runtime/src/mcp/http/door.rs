//! Who may come in: hosts and origins, so that a web page cannot use a visitor's browser to reach this server (DNS
//! rebinding; MCP 2026-07-28, Streamable HTTP, "Security & Endpoint").

use http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, HOST, ORIGIN, VARY,
};
use http::request::Parts;
use http::uri::Authority;
use http::{HeaderMap, HeaderValue};

use super::headers::only;
use crate::mcp::message::Fault;

/// Names of this machine, which only its own clients use.
const LOOPBACK: [&str; 3] = ["localhost", "127.0.0.1", "[::1]"];

/// What a page of an allowed origin may send and see.
const REQUEST_HEADERS: &str = "accept, authorization, baggage, content-type, mcp-method, mcp-name, \
                               mcp-protocol-version, traceparent, tracestate, x-api-token";
const RESPONSE_HEADERS: &str =
    "ratelimit-limit, ratelimit-remaining, ratelimit-reset, retry-after, toolpress-limited, www-authenticate";
/// For how many seconds a browser may remember that.
const REMEMBER: &str = "3600";

/// The hosts and origins that are let in.
#[derive(Debug)]
pub(super) struct Door {
    hosts: Vec<String>,
    origins: Vec<String>,
}

impl Door {
    /// A door for these hosts, with or without their port, besides the loopback names, and for these origins besides
    /// the server's own.
    pub(super) fn new(hosts: &[String], origins: &[String]) -> Self {
        let lower =
            |texts: &[String]| texts.iter().map(|text| text.trim_end_matches('/').to_ascii_lowercase()).collect();
        Self { hosts: lower(hosts), origins: lower(origins) }
    }

    /// Lets a request in, or says why not. Comes back with the origin of the page that sent it, if one did.
    pub(super) fn admit(&self, head: &Parts) -> Result<Option<HeaderValue>, Fault> {
        let host = self.host(head).ok_or_else(|| {
            Fault::invalid_request("the `Host` header names no host of this server; allow one with --allow-host")
        })?;
        let Some(origin) = only(&head.headers, ORIGIN.as_str())? else { return Ok(None) };
        let lower = origin.to_ascii_lowercase();
        let own = lower.split_once("://").is_some_and(|(_, authority)| host.as_str().eq_ignore_ascii_case(authority));
        if own || self.origins.contains(&lower) {
            return Ok(head.headers.get(ORIGIN).cloned());
        }
        Err(Fault::invalid_request(
            "the `Origin` of this request may not use this server; allow it with --allow-origin",
        ))
    }

    /// The host of ours that a request is sent to.
    pub(super) fn host(&self, head: &Parts) -> Option<Authority> {
        host(head).filter(|host| self.knows(host))
    }

    fn knows(&self, authority: &Authority) -> bool {
        let whole = authority.as_str().to_ascii_lowercase();
        let host = authority.host().to_ascii_lowercase();
        let is_known = |known: &String| *known == host || *known == whole;
        LOOPBACK.contains(&host.as_str()) || self.hosts.iter().any(is_known)
    }
}

/// The host that a request is sent to: one, and nothing before it.
fn host(head: &Parts) -> Option<Authority> {
    let authority = match only(&head.headers, HOST.as_str()) {
        Ok(Some(host)) => host.parse().ok(),
        Ok(None) => head.uri.authority().cloned(),
        Err(_) => None,
    };
    authority.filter(|authority: &Authority| !authority.as_str().contains('@'))
}

/// Lets the page that sent the request read the response.
pub(super) fn show(headers: &mut HeaderMap, origin: HeaderValue) {
    headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    headers.insert(ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static(RESPONSE_HEADERS));
    headers.insert(VARY, HeaderValue::from_static("origin"));
}

/// Says what a page may send, before it does.
pub(super) fn invite(headers: &mut HeaderMap, origin: HeaderValue) {
    show(headers, origin);
    headers.insert(ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("POST"));
    headers.insert(ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static(REQUEST_HEADERS));
    headers.insert(ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static(REMEMBER));
}

#[cfg(test)]
mod tests {
    use http::Request;
    use http::request::Parts;

    use super::Door;

    fn head(headers: &[(&str, &str)]) -> Parts {
        let start = Request::post("/mcp");
        let request = headers.iter().fold(start, |request, (name, value)| request.header(*name, *value));
        request.body(()).expect("the test's request is one").into_parts().0
    }

    fn admits(headers: &[(&str, &str)]) -> bool {
        let door = Door::new(
            &["mcp.acme.example".to_owned(), "10.0.0.7:8080".to_owned()],
            &["https://app.acme.example/".to_owned(), "null".to_owned()],
        );
        door.admit(&head(headers)).is_ok()
    }

    #[test]
    fn loopback_names_and_allowed_hosts_are_let_in() {
        for host in
            ["localhost", "LOCALHOST:8080", "127.0.0.1:1", "[::1]:8080", "mcp.acme.example:443", "10.0.0.7:8080"]
        {
            assert!(admits(&[("host", host)]), "{host}");
        }
    }

    #[test]
    fn other_hosts_and_none_are_not() {
        for host in
            ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "10.0.0.7:81", "x@localhost", ""]
        {
            assert!(!admits(&[("host", host)]), "{host}");
        }
        assert!(!admits(&[]));
        assert!(!admits(&[("host", "localhost"), ("host", "evil.example")]));
    }

    #[test]
    fn a_page_must_come_from_the_server_itself_or_an_allowed_origin() {
        for (origin, expected) in [
            ("http://localhost:8080", true),
            ("http://LOCALHOST:8080", true),
            ("https://app.acme.example", true),
            ("http://app.acme.example", false),
            ("http://localhost:3000", false),
            ("http://localhost:8080.evil.example", false),
            ("https://evil.example", false),
            ("localhost:8080", false),
            ("", false),
        ] {
            assert_eq!(admits(&[("host", "localhost:8080"), ("origin", origin)]), expected, "{origin}");
        }
    }

    #[test]
    fn two_origins_are_none() {
        let twice = [("host", "localhost"), ("origin", "http://localhost"), ("origin", "http://localhost")];
        assert!(!admits(&twice));
    }
}
