//! Tokens that open nothing, and servers that want two.

use jiff::Timestamp;
use serde_json::json;

use super::client::{Answer, Shown};
use super::database::{Database, seconds_from_now};
use super::process::Gateway;
use super::vendor::Vendor;

#[test]
fn whatever_is_wrong_with_a_token_it_is_the_same_answer_byte_for_byte() {
    let (database, vendor) = (Database::sqlite(), Vendor::content());
    let account = database.account("prod", &vendor.url);
    let (_, right) = database.server(&account, |_| ());
    let (_, expired) = database.server(&account, |server| server.expires_at = seconds_from_now(-1));
    let (revoked_server, revoked) = database.server(&account, |_| ());
    let (_, elsewhere) = super::database::new_server(&account, |_| ());
    let (_, api) = database.api_token("sam", true);
    database.run(database.store.delete_server(revoked_server.id)).unwrap();
    let gateway = Gateway::start(&database, &[]);
    assert_eq!(gateway.list(&right).status, 200);

    let right = right.expose();
    let cut = &right[..right.len() - 1];
    let swapped = right.replace("tpmcp_", "TPMCP_");
    let cased: String = right
        .chars()
        .map(|letter| if letter.is_lowercase() { letter.to_ascii_uppercase() } else { letter.to_ascii_lowercase() })
        .collect();
    let longer = format!("{right}A");
    let encoded = right.replace("tpmcp_", "tpmcp%5F");
    let wrong = [
        expired.expose(),
        revoked.expose(),
        elsewhere.expose(),
        api.expose(),
        cut,
        &swapped,
        &cased,
        &longer,
        &encoded,
        "x",
        "tpmcp_",
    ];
    let answers: Vec<Answer> = wrong
        .iter()
        .flat_map(|token| [Shown::Header(token), Shown::Path(token)])
        .map(|shown| gateway.mcp(shown, &[], "tools/list", json!({})))
        .collect();
    assert_eq!(answers[0].status, 401);
    for (answer, token) in answers.iter().zip(wrong.iter().flat_map(|token| [token, token])) {
        assert_eq!(*answer, answers[0], "{token}");
    }
    let metadata = format!("http://{}/.well-known/oauth-protected-resource/mcp", gateway.address);
    let challenge = format!(r#"Bearer resource_metadata="{metadata}", error="invalid_token""#);
    assert_eq!(answers[0].header("www-authenticate"), Some(challenge.as_str()));

    // Without any token the challenge says no more than where to read on (RFC 6750, section 3.1).
    let anonymous = gateway.mcp(Shown::Nowhere, &[], "tools/list", json!({}));
    let challenge = format!(r#"Bearer resource_metadata="{metadata}""#);
    assert_eq!((anonymous.status, anonymous.header("www-authenticate")), (401, Some(challenge.as_str())));
}

#[test]
fn the_metadata_of_the_resource_is_where_the_challenge_says() {
    let database = Database::sqlite();
    let gateway = Gateway::start(&database, &["--public-url", "https://mcp.example.com"]);
    let expected = json!({
        "resource": "https://mcp.example.com/mcp",
        "resource_name": "Toolpress",
        "bearer_methods_supported": ["header"],
    });
    for path in ["/.well-known/oauth-protected-resource", "/.well-known/oauth-protected-resource/mcp"] {
        assert_eq!(gateway.get(path).json(), expected);
    }
    for (host, status) in [("mcp.example.com", 401), ("mcp.example.org", 403)] {
        assert_eq!(gateway.ask("POST /mcp", &[("host", host)], "").status, status, "{host}");
    }
}

#[test]
fn a_server_that_wants_an_api_token_says_so_only_to_whoever_has_its_own() {
    let (database, vendor) = (Database::sqlite(), Vendor::content());
    let account = database.account("prod", &vendor.url);
    let (_, token) = database.server(&account, |server| server.require_api_token_auth = true);
    let (_, open) = database.server(&account, |_| ());
    let (kept, api) = database.api_token("sam", false);
    let gateway = Gateway::start(&database, &[]);
    let (token, api) = (token.expose(), api.expose());
    let list = |shown, more: &[(&str, &str)]| gateway.mcp(shown, more, "tools/list", json!({}));

    let without = list(Shown::Header(token), &[]);
    assert_eq!(without.status, 401);
    assert!(without.body.contains("X-Api-Token") && without.head.contains("an API token is needed"), "{without:?}");
    let bearer = format!("Bearer {api}");
    for (shown, more, status) in [
        (Shown::Header(token), ("x-api-token", api), 200),
        (Shown::Path(token), ("x-api-token", api), 200),
        (Shown::Path(token), ("authorization", bearer.as_str()), 200),
        (Shown::Path(token), ("authorization", "Bearer tpapi_wrong"), 401),
        (Shown::Header(token), ("x-api-token", token), 401),
        (Shown::Header(token), ("x-api-token", &api[1..]), 401),
        // An API token alone opens no server.
        (Shown::Nowhere, ("x-api-token", api), 401),
        (Shown::Nowhere, ("authorization", bearer.as_str()), 401),
        (Shown::Header(open.expose()), ("x-api-token", "nonsense"), 200),
    ] {
        assert_eq!(list(shown, &[more]).status, status, "{shown:?} {more:?}");
    }
    // A wrong server token is told nothing of what else is missing.
    let wrong = list(Shown::Header("tpmcp_wrong"), &[]);
    assert_eq!(wrong, list(Shown::Header("tpmcp_wrong"), &[("x-api-token", api)]));
    assert!(!wrong.body.contains("API"), "{wrong:?}");

    database.run(database.store.delete_api_token(kept.id, Timestamp::now())).unwrap();
    let start = std::time::Instant::now();
    while list(Shown::Header(token), &[("x-api-token", api)]).status != 401 {
        assert!(start.elapsed().as_millis() < 1500, "the revoked API token is still good");
    }
}

#[test]
fn a_page_may_ask_and_see_why_it_was_refused() {
    let database = Database::sqlite();
    let gateway = Gateway::start(&database, &["--allow-origin", "https://app.example.com"]);
    let origin = ("origin", "https://app.example.com");
    let asked = gateway.ask("OPTIONS /mcp/tpmcp_any", &[origin], "");
    assert_eq!(asked.status, 204);
    let headers = asked.header("access-control-allow-headers").unwrap();
    assert!(headers.contains("authorization") && headers.contains("x-api-token"), "{headers}");
    let refused = gateway.mcp(Shown::Nowhere, &[origin], "tools/list", json!({}));
    assert_eq!((refused.status, refused.header("access-control-allow-origin")), (401, Some(origin.1)));
    assert!(refused.header("access-control-expose-headers").unwrap().contains("www-authenticate"));
    assert_eq!(gateway.mcp(Shown::Nowhere, &[("origin", "https://evil.example")], "tools/list", json!({})).status, 403);
}
