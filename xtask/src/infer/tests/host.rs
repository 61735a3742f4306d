//! One row per rule of hosts: what a document says of its servers, and what is inferred of it.

use serde_json::{Value, json};

use super::with;
use crate::infer::{self, Certainty};

fn host(servers: &Value) -> infer::Inferred<infer::Host> {
    infer::host(&with(&json!({"servers": servers})), "acme", None)
}

#[test]
fn the_first_https_server_is_the_base() {
    use Certainty::{Guess, Likely, Said};
    let variable = |default: &str| json!({"v": {"default": default}});
    for (servers, url, certainty) in [
        (json!([{"url": "https://api.acme.com/v1/"}]), "https://api.acme.com/v1", Said),
        (json!([{"url": "http://a.acme.com"}, {"url": "https://b.acme.com"}]), "https://b.acme.com", Said),
        (json!([{"url": "http://a.acme.com"}]), "http://a.acme.com", Guess),
        (json!([{"url": "https://{v}.acme.com", "variables": variable("api")}]), "https://api.acme.com", Said),
        (json!([{"url": "https://acme.com/{v}", "variables": variable("v2")}]), "https://acme.com/v2", Said),
        (
            json!([{"url": "https://{v}.acme.com", "variables": variable("your-domain")}]),
            "https://{v}.acme.com",
            Likely,
        ),
        (json!([{"url": "https://{v}.acme.com", "variables": variable("")}]), "https://{v}.acme.com", Likely),
        (json!([{"url": "https://{myShop}.acme.com"}]), "https://{my_shop}.acme.com", Likely),
        (
            json!([{"url": "https://{tenant}.acme.com", "variables": {"tenant": {"default": "main"}}}]),
            "https://{tenant}.acme.com",
            Likely,
        ),
    ] {
        let found = host(&servers);
        assert_eq!((found.value.url.as_str(), found.certainty), (url, certainty), "{servers}");
        let settings: Vec<&str> = found.value.settings.iter().map(|setting| setting.name.as_str()).collect();
        assert_eq!(settings.len(), url.matches('{').count(), "{servers}: {settings:?}");
    }
}

#[test]
fn a_document_without_a_host_gets_an_address_to_be_mended() {
    for (server, url) in [
        ("", "https://api.acme.example"),
        ("/", "https://api.acme.example"),
        ("/api/v2/", "https://api.acme.example/api/v2"),
        ("https://api.example.com/v1", "https://api.acme.example/v1"),
    ] {
        let found = host(&json!([{"url": server}]));
        assert_eq!((found.value.url.as_str(), found.certainty), (url, Certainty::Guess), "{server}");
        assert!(found.because.contains("write the base URL"), "{}", found.because);
    }
    assert_eq!(infer::host(&with(&json!({})), "acme", None).value.url, "https://api.acme.example");
}

#[test]
fn a_host_of_a_company_s_own_is_one() {
    for url in [
        "http://localhost:8080/api",
        "https://127.0.0.1/api",
        "https://[::1]",
        "https://intranet",
        "https://a.corp.internal",
    ] {
        assert_eq!(host(&json!([{"url": url}])).value.url, url);
    }
}

#[test]
fn a_server_that_is_not_named_is_where_the_document_is() {
    let host = |server: &str, published| {
        infer::host(&with(&json!({"servers": [{"url": server}]})), "acme", Some(published)).value.url
    };
    assert_eq!(host("/v2", "https://api.acme.test:8443/docs/openapi.yaml?a=b"), "https://api.acme.test:8443/v2");
    assert_eq!(host("/", "http://127.0.0.1:8000/openapi.json"), "http://127.0.0.1:8000");
    // Where files are kept is no API, and no credential goes there.
    assert_eq!(host("/v2", "https://raw.githubusercontent.com/a/b/main/openapi.yaml"), "https://api.acme.example/v2");
    assert_eq!(host("https://api.example.com/v2", "https://acme.test/openapi.yaml"), "https://api.acme.example/v2");
}

#[test]
fn a_hostile_server_is_no_host() {
    for server in [
        "javascript:alert(1)",
        "file:///etc/passwd",
        "https://user:secret@api.acme.com",
        "https://api.acme.com/a b",
        "https://api.acme.com/?key=secret",
        "https://api.acme.com/#a",
        "https://api.acme.com\nx: y",
        "https://{a",
        "{{}}",
        "https://{}.acme.com",
        "https://{\u{202e}}.acme.com",
        "/../../etc",
        "ftp://files.acme.com",
        "https://\u{430}cme.com",
    ] {
        let found = host(&json!([{"url": server}]));
        assert!(found.value.url.starts_with("https://api.acme.example"), "{server:?}: {}", found.value.url);
        let hidden = |letter: char| letter.is_control() || letter == '\u{202e}';
        assert!(!found.value.url.contains("..") && !found.because.contains(hidden), "{server:?}");
    }
}

#[test]
fn other_regions_are_servers_by_short_name() {
    let site = json!({"default": "acme.com", "enum": ["acme.com", "us3.acme.com", "acme.eu", "acme-gov.com"]});
    let found = host(&json!([{"url": "https://api.{site}/v1", "variables": {"site": site}}])).value;
    assert_eq!(found.url, "https://api.acme.com/v1");
    let servers: Vec<(&str, &str)> = found.servers.iter().map(|(name, url)| (name.as_str(), url.as_str())).collect();
    let expected = [
        ("acme-gov", "https://api.acme-gov.com/v1"),
        ("eu", "https://api.acme.eu/v1"),
        ("us3", "https://api.us3.acme.com/v1"),
    ];
    assert_eq!(servers, expected);
}

#[test]
fn other_servers_are_named_by_their_words_or_their_hosts() {
    let found = host(&json!([
        {"url": "https://api.acme.com", "description": "Production"},
        {"url": "https://api.eu.acme.com"},
        {"url": "https://sbx.acme.com", "description": "The sandbox."},
        {"url": "http://api.acme.com", "description": "plain"},
        {"url": "http://localhost:3000", "description": "local"},
        {"url": "https://{tenant}.acme.com"},
    ]))
    .value;
    let names: Vec<&str> = found.servers.keys().map(String::as_str).collect();
    assert_eq!(names, ["eu", "sandbox"]);
}

#[test]
fn headers_that_look_like_rate_limits_are_listed_as_the_document_spells_them() {
    let headers: Value = ["X-RateLimit-Limit", "RateLimit", "Retry-After", "X-Request-Id", "x-rate-limit-reset"]
        .iter()
        .map(|name| ((*name).to_owned(), json!({"schema": {"type": "string"}})))
        .collect::<serde_json::Map<_, _>>()
        .into();
    let responses = json!({"429": {"description": "", "headers": headers}});
    let paths = json!({"/a": {"get": {"operationId": "a", "responses": responses}}});
    let found = infer::rate_limit_headers(&with(&json!({"paths": paths})));
    assert_eq!(found, ["RateLimit", "Retry-After", "X-RateLimit-Limit", "x-rate-limit-reset"]);
}
