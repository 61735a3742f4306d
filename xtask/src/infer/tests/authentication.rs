//! One row per rule of authentication: what a document declares and demands, and what is inferred of it.

use serde_json::{Value, json};

use super::with;
use crate::infer::{self, Certainty, Inferred};

/// Inference of a document with these schemes and these requirements, each credential on a line of its own.
fn shown(schemes: &Value, security: &Value) -> (String, Certainty) {
    let mut parts = json!({"components": {"securitySchemes": schemes}});
    if !security.is_null() {
        parts["security"] = security.clone();
    }
    told(&infer::authentication(&with(&parts)))
}

fn told(inferred: &Inferred<infer::Authentication>) -> (String, Certainty) {
    assert!(!inferred.because.is_empty());
    let line = |credential: &infer::Credential| {
        let infer::Credential { place, name, prefix, environment_suffix } = credential;
        format!("{place:?} {name}: {prefix}${environment_suffix}")
    };
    let lines: Vec<String> = inferred.value.credentials.iter().map(line).collect();
    (lines.join(", "), inferred.certainty)
}

fn key(place: &str, name: &str, description: &str) -> Value {
    json!({"type": "apiKey", "in": place, "name": name, "description": description})
}

#[test]
fn every_kind_of_scheme_becomes_a_credential() {
    let flows = json!({"clientCredentials": {"tokenUrl": "https://x.test", "scopes": {}}});
    for (scheme, expected) in [
        (json!({"type": "http", "scheme": "bearer"}), "Header Authorization: Bearer $TOKEN"),
        (json!({"type": "http", "scheme": "Basic"}), "Basic Authorization: $CREDENTIALS"),
        (json!({"type": "oauth2", "flows": flows}), "Header Authorization: Bearer $TOKEN"),
        (json!({"type": "openIdConnect", "openIdConnectUrl": "https://x.test"}), "Header Authorization: Bearer $TOKEN"),
        (key("header", "X-Api-Key", ""), "Header X-Api-Key: $API_KEY"),
        (key("query", "key", ""), "Query key: $API_KEY"),
        (key("cookie", "sid", ""), "Cookie sid: $API_KEY"),
        (json!({"type": "http", "scheme": "digest"}), ""),
    ] {
        assert_eq!(shown(&json!({"only": scheme}), &json!([{"only": []}])).0, expected, "{scheme}");
    }
}

#[test]
fn the_prefix_of_a_key_in_authorization_is_told_by_words_or_name() {
    use Certainty::{Guess, Likely, Said};
    for (scheme, words, prefix, certainty) in [
        ("key", "Send `Authorization: GenieKey eb243592-faa2`.", "GenieKey ", Said),
        ("key", "Authorization: Token token=y_NbAkKc66ryYTWUXYEu", "Token token=", Said),
        ("key", "For example: `Authorization: SSWS {token}`", "SSWS ", Said),
        ("key", "A Bearer token.", "Bearer ", Likely),
        ("key", "Use the format `Token <key>`", "Token ", Likely),
        ("GenieKey", "", "GenieKey ", Likely),
        ("BearerAuth", "", "Bearer ", Likely),
        ("key", "Your API token.", "", Guess),
        ("key", "Put it into Authorization: the key", "", Guess),
        ("key", "Authorization:", "", Guess),
        ("key", "", "", Guess),
    ] {
        let expected =
            format!("Header Authorization: {prefix}${}", if prefix == "Bearer " { "TOKEN" } else { "API_KEY" });
        let found = shown(&json!({scheme: key("header", "authorization", words)}), &json!([{scheme: []}]));
        assert_eq!(found, (expected, certainty), "{words:?}");
    }
}

#[test]
fn schemes_of_one_requirement_are_sent_together() {
    let schemes = json!({"apiKeyAuth": key("header", "DD-API-KEY", ""), "appKeyAuth": key("header", "DD-APP-KEY", "")});
    let found = shown(&schemes, &json!([{"apiKeyAuth": [], "appKeyAuth": []}])).0;
    assert_eq!(found, "Header DD-API-KEY: $API_KEY, Header DD-APP-KEY: $APP_KEY");
}

#[test]
fn of_alternatives_the_handiest_is_taken() {
    let schemes = json!({
        "basic": {"type": "http", "scheme": "basic"},
        "bearer": {"type": "http", "scheme": "bearer"},
        "header": key("header", "X-Key", ""),
        "query": key("query", "key", ""),
    });
    let choose = |names: &[&str]| {
        let security: Vec<Value> = names.iter().map(|name| json!({*name: []})).collect();
        shown(&schemes, &json!(security)).0.split(':').next().map(str::to_owned)
    };
    assert_eq!(choose(&["query", "basic", "header", "bearer"]).as_deref(), Some("Header Authorization"));
    assert_eq!(choose(&["query", "basic", "header"]).as_deref(), Some("Header X-Key"));
    assert_eq!(choose(&["query", "basic"]).as_deref(), Some("Basic Authorization"));
}

#[test]
fn what_most_operations_accept_goes_before_what_is_handy() {
    let operation =
        |name: &str, security: &Value| json!({"get": {"operationId": name, "security": security, "responses": {}}});
    let document = with(&json!({
        "components": {"securitySchemes": {"admin": {"type": "http", "scheme": "bearer"}, "key": key("header", "X-Key", "")}},
        "paths": {
            "/a": operation("a", &json!([{"key": []}])),
            "/b": operation("b", &json!([{"key": []}, {"admin": []}])),
            "/c": operation("c", &json!([{"key": []}])),
            "/d": operation("d", &json!([{"admin": []}])),
        },
    }));
    let found = infer::authentication(&document);
    assert_eq!(found.value.credentials[0].name, "X-Key".to_owned());
    assert_eq!(found.because, "3 of 4 operations accept `key`; 1 demand another");
}

#[test]
fn a_scheme_that_nothing_demands_is_likely_and_none_at_all_a_guess() {
    let found = shown(&json!({"key": key("header", "X-Key", "")}), &Value::Null);
    assert_eq!(found, ("Header X-Key: $KEY".to_owned(), Certainty::Likely));
    assert_eq!(shown(&json!({}), &Value::Null), (String::new(), Certainty::Guess));
}

#[test]
fn without_schemes_a_header_that_operations_take_is_the_credential() {
    for (name, expected, certainty) in [
        ("X-API-Key", "Header X-API-Key: $API_KEY", Certainty::Likely),
        ("authorization", "Header Authorization: Bearer $TOKEN", Certainty::Guess),
        ("X-Request-Id", "", Certainty::Guess),
    ] {
        let parameters = json!([{"name": name, "in": "header", "schema": {"type": "string"}}]);
        let paths = json!({"/a": {"get": {"operationId": "a", "parameters": parameters, "responses": {}}}});
        let found = told(&infer::authentication(&with(&json!({"paths": paths}))));
        assert_eq!(found, (expected.to_owned(), certainty));
    }
}

#[test]
fn a_hostile_name_or_prefix_never_becomes_a_credential() {
    for name in ["X-Key\r\nEvil: 1", "X Key", "X-K\u{202e}ey", "", "X-Key: a"] {
        assert_eq!(shown(&json!({"key": key("header", name, "")}), &json!([{"key": []}])).0, "", "{name:?}");
    }
    for words in
        ["Authorization: \u{202e}token=abc", "Authorization: a\r\nEvil:token=abc", "Authorization: <b>Key</b> abc"]
    {
        let found = shown(&json!({"key": key("header", "Authorization", words)}), &json!([{"key": []}]));
        assert_eq!(found.0, "Header Authorization: $API_KEY", "{words:?}");
    }
}
